//! Who is on duty, whose phone is live and whose is known to ring: told when it changes, at most every two
//! seconds.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use nattvakt_core::ids::UnitId;
use nattvakt_wire::live::ServerFrame;

use crate::app::App;
use crate::duty::staffing::look_soon;
use crate::live::frames::duty_in;
use crate::live::hub::Stream;
use crate::live::render::UnitDuty;
use crate::live::session::encode;

const EVERY: Duration = Duration::from_secs(2);

/// Runs until the server stops.
pub async fn tell(app: Arc<App>) {
    loop {
        tokio::time::sleep(EVERY).await;
        for stream in app.live.streams() {
            if !stream.roster_stale.swap(false, Ordering::AcqRel) {
                continue;
            }
            let unit = stream.unit();
            match duty_in(&app, unit).await {
                Ok(duty) => {
                    let nobody_live = !duty.duty.is_empty() && duty.duty.iter().all(|duty| !duty.connected);
                    publish(&stream, unit, duty);
                    if nobody_live {
                        look_later(&app, unit).await;
                    }
                }
                Err(_) => stream.roster_stale.store(true, Ordering::Release),
            }
        }
    }
}

fn publish(stream: &Stream, unit: UnitId, told: UnitDuty) {
    let UnitDuty { duty, handed_over_to } = told;
    let frame = encode(&ServerFrame::Duty {
        unit,
        duty,
        handed_over_to,
    });
    let mut roster = stream.roster.lock();
    if roster.1 != frame {
        *roster = (roster.0 + 1, frame);
        drop(roster);
        stream.wake();
    }
}

/// The last live phone went: in a minute somebody looks whether the unit can still be reached.
async fn look_later(app: &Arc<App>, unit: UnitId) {
    let now = app.now();
    if let Err(error) = app.store.write(move |tx| look_soon(tx, unit, now)).await {
        tracing::warn!(error = %error, "a unit without live phones could not be noted; its next change is");
    }
}
