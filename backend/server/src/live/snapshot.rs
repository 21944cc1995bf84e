//! A unit's whole picture from one read transaction.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use nattvakt_core::alarm::SHARED_UNTIL;
use nattvakt_core::ids::{PersonId, PhoneId, UnitId};
use nattvakt_store::directory::Directory;
use nattvakt_store::rosters::hand_overs;
use nattvakt_store::{Database, StoreError, alarms as rows, duties, ledger};
use nattvakt_wire::live::UnitSnapshot;
use nattvakt_wire::view::ContactView;

use crate::live::render::{Texts, UnitDuty, alarm_view, patient_view, unit_duty, wanted_text};

/// Tonight, also for somebody who looks in the morning.
const SIGNED_WITHIN: SignedDuration = SignedDuration::from_hours(16);

pub fn of_unit(
    connection: &mut Database,
    directory: &Directory,
    unit: UnitId,
    connected: &HashMap<PersonId, Vec<PhoneId>>,
    interval: SignedDuration,
    now: Timestamp,
) -> Result<Option<UnitSnapshot>, StoreError> {
    let Some(head) = ledger::head(connection, unit.into())? else {
        return Ok(None);
    };
    let since = now.checked_sub(SIGNED_WITHIN).unwrap_or(Timestamp::MIN);
    let mut stored = rows::of_unit(connection, unit, since)?;
    let since = now.checked_sub(SHARED_UNTIL).unwrap_or(Timestamp::MIN);
    stored.extend(rows::shared_with(connection, unit, since)?);
    let wanted: Vec<String> = stored
        .iter()
        .filter_map(|stored| wanted_text(&stored.alarm).cloned())
        .collect();
    let texts: Texts = ledger::texts(connection, &wanted)?.into_iter().collect();
    let standing = duties::standing_in(connection, unit)?;
    let to = hand_overs(connection)?.get(&unit).copied();
    let UnitDuty { duty, handed_over_to } = unit_duty(directory, (&standing, to), connected, interval, now);
    let municipality = directory.units.get(&unit).map(|unit| unit.municipality);
    let mut patients: Vec<_> = directory
        .patients
        .values()
        .filter(|patient| patient.unit == unit)
        .map(|patient| patient_view(directory, patient))
        .collect();
    patients.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(Some(UnitSnapshot {
        unit,
        alarms: stored
            .iter()
            .map(|stored| {
                // One that was shared stands in its own unit's numbers; here it follows the head.
                let seq = if stored.alarm.unit == unit {
                    stored.seq
                } else {
                    head.seq
                };
                alarm_view(&stored.alarm, unit, seq, directory, &texts)
            })
            .collect(),
        patients,
        duty,
        contacts: municipality
            .map(|municipality| directory.contacts_of(municipality, unit))
            .unwrap_or_default()
            .into_iter()
            .map(|contact| ContactView {
                id: contact.id,
                label: contact.label.clone(),
                number: contact.number.clone(),
                round_the_clock: contact.round_the_clock,
            })
            .collect(),
        handed_over_to,
        seq: head.seq,
        hash: head.hash,
    }))
}
