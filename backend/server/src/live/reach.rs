//! Receipts: an alarm has reached a person when it was shown on a visible page of that person's phone.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use nattvakt_core::alarm::{Alarm, Command};
use nattvakt_core::ids::{PersonId, UnitId};
use nattvakt_store::deliveries::newest_of_alarm;
use nattvakt_store::duties::running_in;
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
    let on_duty: HashSet<PersonId> = running_in(tx.connection, unit)?
        .into_iter()
        .map(|duty| duty.person)
        .collect();
    for stored in open {
        // Somebody off duty who has the app open somewhere is not who was called.
        let called = called_people(tx, &stored.alarm, &on_duty, by)?;
        let persons: Vec<PersonId> = by
            .iter()
            .filter(|(person, _)| called.contains(*person))
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

/// Of those who have seen something: who is on duty in the unit, or was called about this alarm.
fn called_people(
    tx: &mut Tx<'_>,
    alarm: &Alarm,
    on_duty: &HashSet<PersonId>,
    by: &SeenBy,
) -> Result<HashSet<PersonId>, StoreError> {
    let mut called: HashSet<PersonId> = by
        .keys()
        .filter(|person| on_duty.contains(person))
        .copied()
        .collect();
    if called.len() < by.len() {
        let rows = newest_of_alarm(tx.connection, alarm.id, 500)?;
        called.extend(
            rows.iter()
                .map(|row| row.person)
                .filter(|person| by.contains_key(person)),
        );
    }
    Ok(called)
}
