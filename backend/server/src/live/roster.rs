//! Who is on duty and has a live connection: told when it changes, at most every two seconds.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use nattvakt_store::duties::running_in;
use nattvakt_wire::live::ServerFrame;

use crate::app::App;
use crate::live::render::duty_view;
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
            let Ok(duty) = app
                .store
                .read(move |connection| running_in(connection, unit))
                .await
            else {
                stream.roster_stale.store(true, Ordering::Release);
                continue;
            };
            let (connected, directory) = (stream.connected(), app.directory());
            let duty = duty
                .iter()
                .map(|duty| duty_view(&directory, duty, connected.contains(&duty.person)))
                .collect();
            let frame = encode(&ServerFrame::Duty { unit, duty });
            let mut roster = stream.roster.lock();
            if roster.1 != frame {
                *roster = (roster.0 + 1, frame);
                drop(roster);
                stream.wake();
            }
        }
    }
}
