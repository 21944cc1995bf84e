//! Temps who were let in for one duty leave two hours after it: what they signed without coverage must still
//! be taken.

use jiff::{SignedDuration, Timestamp};
use nattvakt_core::ids::PersonId;
use nattvakt_store::deadlines::{Deadline, DeadlineKind};
use nattvakt_store::{StoreError, Tx, people};

use crate::app::App;

pub const AFTER_DUTY: SignedDuration = SignedDuration::from_hours(2);

/// Sets when the temp leaves at the latest; whoever is no temp stays.
pub fn leaves_later(tx: &mut Tx<'_>, app: &App, person: PersonId, from: Timestamp) -> Result<(), StoreError> {
    let directory = app.directory();
    if directory
        .people
        .get(&person)
        .is_some_and(|person| !person.temporary)
    {
        return Ok(());
    }
    tx.set_deadline(Deadline {
        kind: DeadlineKind::TempLeaves,
        subject: person.0,
        due_at: from.checked_add(AFTER_DUTY).unwrap_or(from),
    })
}

pub fn leaves(tx: &mut Tx<'_>, person: PersonId, now: Timestamp) -> Result<(), StoreError> {
    match people::municipality_of(tx.connection, person)? {
        Some(municipality) => tx.dismiss_temp(person, municipality, now),
        None => Ok(()),
    }
}
