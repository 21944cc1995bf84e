//! A unit's whole picture from one read transaction.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};
use nattvakt_core::ids::{PersonId, UnitId};
use nattvakt_store::directory::Directory;
use nattvakt_store::{Database, StoreError, alarms as rows, duties, ledger};
use nattvakt_wire::live::UnitSnapshot;

use crate::live::render::{Texts, alarm_view, duty_view, patient_view, wanted_text};

/// Tonight, also for somebody who looks in the morning.
const SIGNED_WITHIN: SignedDuration = SignedDuration::from_hours(16);

pub fn of_unit(
    connection: &mut Database,
    directory: &Directory,
    unit: UnitId,
    connected: &HashSet<PersonId>,
    now: Timestamp,
) -> Result<Option<UnitSnapshot>, StoreError> {
    let Some(head) = ledger::head(connection, unit.into())? else {
        return Ok(None);
    };
    let since = now.checked_sub(SIGNED_WITHIN).unwrap_or(Timestamp::MIN);
    let stored = rows::of_unit(connection, unit, since)?;
    let wanted: Vec<String> = stored
        .iter()
        .filter_map(|stored| wanted_text(&stored.alarm).cloned())
        .collect();
    let texts: Texts = ledger::texts(connection, &wanted)?.into_iter().collect();
    let duty = duties::running_in(connection, unit)?;
    let mut patients: Vec<_> = directory
        .patients
        .values()
        .filter(|patient| patient.unit == unit)
        .map(|patient| patient_view(directory, patient))
        .collect();
    patients.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(Some(UnitSnapshot {
        unit,
        seq: head.seq,
        hash: head.hash,
        alarms: stored
            .iter()
            .map(|stored| alarm_view(&stored.alarm, stored.seq, directory, &texts))
            .collect(),
        patients,
        duty: duty
            .iter()
            .map(|duty| duty_view(directory, duty, connected.contains(&duty.person)))
            .collect(),
    }))
}
