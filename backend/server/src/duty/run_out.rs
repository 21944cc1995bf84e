//! A duty that runs out asks before it ends, and never leaves a unit empty silently.

use jiff::{SignedDuration, Timestamp};
use nattvakt_core::entry::Entry;
use nattvakt_core::vocabulary::{BuiltInRule, DeliveryPurpose, LedgerKind};
use nattvakt_store::deadlines::{Deadline, DeadlineKind};
use nattvakt_store::duties::{Duty, running_in};
use nattvakt_store::{StoreError, Tx, subscriptions};

use crate::alarms::advance::append_plain;
use crate::alarms::built_in::{self, Trouble};
use crate::app::App;
use crate::deliveries::settle::{URGENCY_OF_DUTY, quiet_push};
use crate::duty::{end, staffing};

const ASKS_BEFORE: SignedDuration = SignedDuration::from_mins(15);
const ASKS_AGAIN: SignedDuration = SignedDuration::from_mins(15);

/// When the duty asks and ends. Without an end it does neither.
pub fn plan(tx: &mut Tx<'_>, duty: &Duty, now: Timestamp) -> Result<(), StoreError> {
    let Some(until) = duty.until else {
        tx.drop_deadline(DeadlineKind::DutyAsks, duty.id.0)?;
        return tx.drop_deadline(DeadlineKind::DutyEnds, duty.id.0);
    };
    let asks_at = until.checked_sub(ASKS_BEFORE).unwrap_or(now).max(now);
    set(tx, duty, DeadlineKind::DutyAsks, asks_at)?;
    set(tx, duty, DeadlineKind::DutyEnds, until)
}

pub fn ask(tx: &mut Tx<'_>, duty: &Duty, now: Timestamp) -> Result<(), StoreError> {
    let mut rows = Vec::new();
    for (phone, _) in subscriptions::phones_of(tx.connection, duty.person)? {
        rows.push(quiet_push(
            duty.municipality,
            duty.person,
            phone,
            DeliveryPurpose::DutyEnds,
            URGENCY_OF_DUTY,
            now,
        )?);
    }
    tx.insert_deliveries(&rows)
}

/// The time is up. With colleagues on duty it ends; the last one stays on duty, is asked again, and the
/// shift lead is told.
pub fn time_is_up(tx: &mut Tx<'_>, app: &App, duty: &Duty, now: Timestamp) -> Result<(), StoreError> {
    let others = running_in(tx.connection, duty.unit)?
        .iter()
        .filter(|other| other.id != duty.id)
        // Two that run out together must not both go.
        .any(|other| other.until.is_none_or(|until| until > now || other.id > duty.id));
    if others {
        end::finish(tx, app, duty, now, now)?;
        let entry = Entry {
            by: Some(duty.person),
            duty: Some(duty.id),
            ..Entry::new(duty.unit.0, LedgerKind::DutyEnded, now)
        };
        append_plain(tx, entry)?;
        return staffing::look(tx, app, duty.unit, now);
    }
    let trouble = Trouble {
        rule: BuiltInRule::DutyOverrun,
        municipality: duty.municipality,
        unit: duty.unit,
        subject: duty.id.0,
        about: Some(duty.person),
    };
    built_in::begin(tx, app, trouble, now)?;
    ask(tx, duty, now)?;
    let again = now.checked_add(ASKS_AGAIN).unwrap_or(Timestamp::MAX);
    set(tx, duty, DeadlineKind::DutyEnds, again)
}

fn set(tx: &mut Tx<'_>, duty: &Duty, kind: DeadlineKind, due_at: Timestamp) -> Result<(), StoreError> {
    tx.set_deadline(Deadline {
        kind,
        subject: duty.id.0,
        due_at,
    })
}
