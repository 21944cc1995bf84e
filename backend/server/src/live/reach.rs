//! Receipts: an alarm has reached a person when it was shown on a visible page of that person's phone.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use nattvakt_core::alarm::Command;
use nattvakt_core::ids::{PersonId, UnitId};
use nattvakt_store::{StoreError, Tx, alarms as rows};
use parking_lot::Mutex;
use tokio::sync::Notify;

use crate::alarms::advance::{Behind, advance};
use crate::app::App;

/// Receipts are gathered this long. Losing some only escalates earlier.
const GATHER: Duration = Duration::from_millis(250);

type SeenBy = HashMap<PersonId, u64>;

#[derive(Default)]
pub struct Reach {
    seen: Mutex<HashMap<UnitId, SeenBy>>,
    any: Notify,
}

impl Reach {
    pub fn saw(&self, unit: UnitId, person: PersonId, seq: u64) {
        let mut seen = self.seen.lock();
        let newest = seen.entry(unit).or_default().entry(person).or_default();
        *newest = seq.max(*newest);
        drop(seen);
        self.any.notify_one();
    }
}

/// Runs until the server stops.
pub async fn gather(app: Arc<App>) {
    loop {
        app.live.reach.any.notified().await;
        tokio::time::sleep(GATHER).await;
        let seen = std::mem::take(&mut *app.live.reach.seen.lock());
        for (unit, by) in seen {
            let now = app.now();
            let shared = Arc::clone(&app);
            if let Err(error) = app.store.write(move |tx| note(tx, &shared, unit, &by, now)).await {
                tracing::warn!(error = %error, "receipts were lost; the alarms escalate a little earlier");
            }
        }
    }
}

fn note(tx: &mut Tx<'_>, app: &App, unit: UnitId, by: &SeenBy, now: Timestamp) -> Result<(), StoreError> {
    let mut open = rows::of_unit(tx.connection, unit, Timestamp::MAX)?;
    open.extend(rows::shared_with(tx.connection, unit, Timestamp::MAX)?);
    for stored in open {
        let persons: Vec<PersonId> = by
            .iter()
            .filter(|(_, seq)| **seq >= stored.alarm.start_seq_in(unit))
            .map(|(person, _)| *person)
            .collect();
        if !persons.is_empty() {
            let shown = persons.clone();
            // Rejected when all of them were noted before.
            let reached = Command::Reached { persons };
            if advance(tx, app, &stored, reached, &Behind::default(), now)?.is_ok() {
                for person in shown {
                    tx.live_was_shown(stored.alarm.id, person, now)?;
                }
            }
        }
    }
    Ok(())
}
