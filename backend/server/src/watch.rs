//! What runs beside the requests: logging them, ending sessions, watching the clock and other nodes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web;
use jiff::SignedDuration;
use nattvakt_store::Backend;
use nattvakt_store::ledger::{heads, since};
use nattvakt_store::people;

use crate::alarms::system_fault::{Fault, report};
use crate::app::{App, SharedApp};
use crate::clock::TOLERATED_DRIFT;

/// One line and one count per request. The route's pattern, never the path: a path can hold an id.
pub async fn requests(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let began = Instant::now();
    let app = request.app_data::<web::Data<SharedApp>>().cloned();
    let method = request.method().clone();
    let outcome = next.call(request).await;
    let (route, status) = match &outcome {
        Ok(response) => (response.request().match_pattern(), response.status().as_u16()),
        Err(error) => (None, error.as_response_error().status_code().as_u16()),
    };
    if let Some(app) = app {
        app.metrics.http_answered(route.as_deref(), status);
    }
    let (route, milliseconds) = (
        route.as_deref().unwrap_or("-"),
        began.elapsed().as_millis() as u64,
    );
    if status >= 500 {
        tracing::error!(%method, route, status, milliseconds, "a request failed");
    } else {
        tracing::debug!(%method, route, status, milliseconds, "a request was answered");
    }
    outcome
}

/// Closes the live connections of sessions that ended, wherever they were ended, within 5 s.
pub async fn sessions(app: Arc<App>) {
    const EVERY: Duration = Duration::from_secs(2);
    // Looks back over a few rounds: another process's clock may differ a little.
    let overlap = SignedDuration::from_secs(10);
    let mut looked_at = app.now();
    loop {
        tokio::time::sleep(EVERY).await;
        let now = app.now();
        // From the last look, however long ago: a machine that slept, a database that was away.
        let from = looked_at.checked_sub(overlap).unwrap_or(looked_at);
        match app
            .store
            .read(move |connection| people::sessions_ended(connection, from, now))
            .await
        {
            Ok(ended) => {
                ended.into_iter().for_each(|session| app.live.revoke(session));
                looked_at = now;
            }
            Err(error) => tracing::warn!(error = %error, "ended sessions could not be looked up"),
        }
        if let Err(error) = app.tokens.rotate(now) {
            tracing::error!(error = %error, "the token keys could not be renewed");
        }
    }
}

/// Takes up push keys that the command line made or forgot.
pub async fn push_keys(app: Arc<App>) {
    loop {
        tokio::time::sleep(Duration::from_secs(5)).await;
        if let Err(error) = app.push_keys.read_again() {
            tracing::error!(error = %error, "the push keys could not be read again; the last ones stay in use");
        }
    }
}

/// Records that Nattvakt lives, and notices when somebody sets the system's clock.
pub async fn clock(app: Arc<App>) {
    let mut last = SignedDuration::ZERO;
    loop {
        let drift = app.clock.drift();
        if (drift - last).abs() > TOLERATED_DRIFT {
            for municipality in app.directory().municipalities.keys() {
                report(&app, *municipality, Fault::ClockJumped);
            }
            last = drift;
        }
        let now = app.now();
        if let Err(error) = app.store.write(move |tx| tx.beat(now)).await {
            app.metrics.store_unavailable.inc();
            tracing::error!(error = %error, "the database takes no writes");
        }
        tokio::time::sleep(Duration::from_secs(5)).await;
    }
}

/// On PostgreSQL other nodes write too: each second the heads are compared with what is known here.
pub async fn other_nodes(app: Arc<App>) {
    if app.store.backend() == Backend::Sqlite {
        return;
    }
    loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let shared = Arc::clone(&app);
        let read = app
            .store
            .read(move |connection| {
                for (stream, head) in heads(connection)? {
                    let known = shared
                        .live
                        .stream(stream)
                        .map_or(0, |known| known.tail.lock().head_seq);
                    if head.seq > known {
                        let entries = since(connection, stream, known, 256)?;
                        shared.outbox.note(&entries);
                        shared.outbox.look();
                        shared.live.catch_up(stream, &head, entries);
                        shared.timer.look_now();
                    }
                }
                Ok(())
            })
            .await;
        if let Err(error) = read {
            tracing::warn!(error = %error, "the ledgers of other nodes could not be read");
        }
    }
}
