//! Stuck in a state is itself noticed: a service that takes everything while no phone shows anything.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use nattvakt_core::vocabulary::Channel;
use nattvakt_store::deliveries::{StuckService, failing_services, silent_services, stuck};

use crate::alarms::system_fault::{Fault, report};
use crate::app::App;
use crate::deliveries::outbox::requeue_forgotten;

const EVERY: Duration = Duration::from_secs(30);
/// A phone shows a push within seconds or not at all.
const STUCK_AFTER: SignedDuration = SignedDuration::from_secs(60);
const LOOK_BACK: SignedDuration = SignedDuration::from_mins(30);
/// So many without a single receipt are no coincidence.
const TOO_MANY: i64 = 10;

/// Runs until the server stops.
pub async fn watch(app: Arc<App>) {
    loop {
        tokio::time::sleep(EVERY).await;
        let now = app.now();
        let from = now.checked_sub(LOOK_BACK).unwrap_or(now);
        let since = now.checked_sub(STUCK_AFTER).unwrap_or(now);
        // Longer than any request may take: whoever claimed it is gone.
        requeue_forgotten(&app, since).await;
        let read = app
            .store
            .read(move |connection| {
                Ok((
                    stuck(connection, from, since)?,
                    silent_services(connection, from, since)?,
                    failing_services(connection, from)?,
                ))
            })
            .await;
        match read {
            Ok((counts, services, failing)) => {
                app.metrics.set_deliveries_stuck(&counts);
                for (municipality, channel, failed, taken) in failing {
                    // A call or a text message is the ladder's last resort: one that fails is told.
                    let tolerated = if channel == Channel::Push { TOO_MANY } else { 1 };
                    if failed >= tolerated && taken == 0 {
                        report(&app, municipality, Fault::DeliveriesStuck);
                    }
                }
                for StuckService {
                    municipality,
                    waiting,
                    shown,
                } in services
                {
                    if waiting >= TOO_MANY && shown == 0 {
                        report(&app, municipality, Fault::DeliveriesStuck);
                    }
                }
            }
            Err(error) => tracing::warn!(error = %error, "stuck deliveries could not be counted"),
        }
    }
}
