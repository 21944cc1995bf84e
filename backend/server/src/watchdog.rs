//! A sign of life to somebody outside, only while the timer, the writer and the outbox really progress.
//! When it stops, whoever watches there calls the night phones (hazard 22).

use std::sync::Arc;
use std::time::Duration;

use crate::app::App;

/// Each part has so long to move.
const PATIENCE: Duration = Duration::from_secs(5);
const LOOK: Duration = Duration::from_millis(50);

/// Runs until the server stops.
pub async fn run(app: Arc<App>) {
    let Some(url) = app.config.watchdog.url.clone() else {
        return;
    };
    loop {
        match stuck_part(&app).await {
            None => match app.gateway_http.get(&url).send().await {
                Ok(answer) if answer.status().is_success() => {
                    app.metrics.watchdog_pings.inc();
                }
                Ok(answer) => {
                    tracing::warn!(
                        status = answer.status().as_u16(),
                        "the watchdog did not take our sign of life"
                    );
                }
                // The address can hold a secret: only what kind of failure it was is told.
                Err(error) => {
                    tracing::warn!(timeout = error.is_timeout(), "the watchdog cannot be reached");
                }
            },
            Some(part) => {
                tracing::error!(
                    part,
                    "a part of Nattvakt does not progress: the watchdog is not told that all is well"
                );
            }
        }
        tokio::time::sleep(app.config.watchdog.every).await;
    }
}

/// The first part that does not move when it is pushed; `None` when all do.
pub async fn stuck_part(app: &Arc<App>) -> Option<&'static str> {
    let (timer, outbox) = (app.timer.rounds(), app.outbox.rounds());
    app.timer.look_now();
    app.outbox.look();
    let now = app.now();
    let written = tokio::time::timeout(PATIENCE, app.store.write(move |tx| tx.beat(now))).await;
    if !matches!(written, Ok(Ok(()))) {
        return Some("writer");
    }
    if !moves(|| app.timer.rounds() > timer).await {
        return Some("timer");
    }
    if !moves(|| app.outbox.rounds() > outbox).await {
        return Some("outbox");
    }
    None
}

async fn moves(has_moved: impl Fn() -> bool) -> bool {
    tokio::time::timeout(PATIENCE, async {
        while !has_moved() {
            tokio::time::sleep(LOOK).await;
        }
    })
    .await
    .is_ok()
}
