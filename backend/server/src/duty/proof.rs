//! Reach has an age: a quiet push with a receipt keeps the proof fresh while somebody is on duty, and a
//! phone without one is told of before there is an alarm (hazard 5).

use jiff::{SignedDuration, Timestamp};
use nattvakt_core::ids::{DutyId, PersonId};
use nattvakt_core::reach::{GRACE, reach, stale_at};
use nattvakt_core::vocabulary::{BuiltInRule, DeliveryPurpose, Reach};
use nattvakt_store::deadlines::{Deadline, DeadlineKind};
use nattvakt_store::duties::{Duty, running_of_person};
use nattvakt_store::{StoreError, Tx, subscriptions};

use crate::alarms::built_in::{self, Trouble};
use crate::app::App;
use crate::deliveries::audience::interval;
use crate::deliveries::settle::{URGENCY_OF_DUTY, quiet_push};
use crate::duty::staffing;

const DOUBT_AGAIN: SignedDuration = SignedDuration::from_mins(30);

/// At the start of a duty: an old proof counts for as long as it is fresh, and a first one has a few
/// minutes to come, from the ready check.
pub fn begins(tx: &mut Tx<'_>, app: &App, duty: &Duty, now: Timestamp) -> Result<(), StoreError> {
    let proven_at = proven_at(tx, duty)?;
    let asked_again = proven_at
        .unwrap_or(now)
        .checked_add(interval(app))
        .unwrap_or(now)
        .max(now);
    let doubted = proven_at
        .map_or(now, |at| stale_at(at, interval(app)))
        .max(now.checked_add(GRACE).unwrap_or(now));
    set(tx, duty.id, DeadlineKind::DutyOk, asked_again)?;
    set(tx, duty.id, DeadlineKind::ReachStale, doubted)
}

/// The phone has just shown a push.
pub fn renewed(tx: &mut Tx<'_>, app: &App, duty: &Duty, now: Timestamp) -> Result<(), StoreError> {
    let again = now.checked_add(interval(app)).unwrap_or(Timestamp::MAX);
    set(tx, duty.id, DeadlineKind::DutyOk, again)?;
    set(
        tx,
        duty.id,
        DeadlineKind::ReachStale,
        stale_at(now, interval(app)),
    )
}

/// The service says that the subscription is no more, or not ours: the proof is void at once.
pub fn lost(tx: &mut Tx<'_>, duty: &Duty, now: Timestamp) -> Result<(), StoreError> {
    set(tx, duty.id, DeadlineKind::ReachStale, now)
}

pub fn ends(tx: &mut Tx<'_>, duty: DutyId) -> Result<(), StoreError> {
    for kind in [
        DeadlineKind::DutyOk,
        DeadlineKind::ReachStale,
        DeadlineKind::DutyAsks,
        DeadlineKind::DutyEnds,
    ] {
        tx.drop_deadline(kind, duty.0)?;
    }
    Ok(())
}

/// The hourly 'Vakt ok'. One that is still on its way is not sent twice: the next proof counts for both.
pub fn ask(tx: &mut Tx<'_>, app: &App, duty: &Duty, now: Timestamp) -> Result<(), StoreError> {
    let mut rows = Vec::new();
    for (phone, _) in subscriptions::phones_of(tx.connection, duty.person)? {
        rows.push(quiet_push(
            duty.municipality,
            duty.person,
            phone,
            DeliveryPurpose::DutyOk,
            URGENCY_OF_DUTY,
            now,
        )?);
    }
    tx.insert_deliveries(&rows)?;
    let again = now.checked_add(interval(app)).unwrap_or(Timestamp::MAX);
    set(tx, duty.id, DeadlineKind::DutyOk, again)
}

/// The newest proof is old: the roster shows it, the shift lead is told, and the unit is looked at.
pub fn doubt(tx: &mut Tx<'_>, app: &App, duty: &Duty, now: Timestamp) -> Result<(), StoreError> {
    let proven_at = proven_at(tx, duty)?;
    if reach(proven_at, now, interval(app)) == Reach::Verified {
        // Renewed by another phone of the person.
        let later = proven_at.map_or(now, |at| stale_at(at, interval(app)));
        return set(tx, duty.id, DeadlineKind::ReachStale, later);
    }
    tx.roster_changed(duty.unit);
    let trouble = Trouble {
        rule: BuiltInRule::PhoneSilent,
        municipality: duty.municipality,
        unit: duty.unit,
        subject: duty.id.0,
        about: Some(duty.person),
    };
    built_in::begin(tx, app, trouble, now)?;
    // While it lasts: signed for and not mended, it is told again.
    let again = now.checked_add(DOUBT_AGAIN).unwrap_or(Timestamp::MAX);
    set(tx, duty.id, DeadlineKind::ReachStale, again)?;
    staffing::look(tx, app, duty.unit, now)
}

/// A phone of this person is no longer theirs to be woken on: what it proved is void.
pub fn phone_left(tx: &mut Tx<'_>, person: PersonId, now: Timestamp) -> Result<(), StoreError> {
    for duty in running_of_person(tx.connection, person)? {
        tx.roster_changed(duty.unit);
        lost(tx, &duty, now)?;
    }
    Ok(())
}

/// The same at a change of shifts, when one takes the phone over from the other by PIN: there are a few
/// minutes to end the duty or to find another phone.
pub fn phone_handed_on(tx: &mut Tx<'_>, before: PersonId, now: Timestamp) -> Result<(), StoreError> {
    for duty in running_of_person(tx.connection, before)? {
        tx.roster_changed(duty.unit);
        tx.set_deadline_no_later(Deadline {
            kind: DeadlineKind::ReachStale,
            subject: duty.id.0,
            due_at: now.checked_add(GRACE).unwrap_or(now),
        })?;
    }
    Ok(())
}

fn proven_at(tx: &mut Tx<'_>, duty: &Duty) -> Result<Option<Timestamp>, StoreError> {
    Ok(subscriptions::phones_of(tx.connection, duty.person)?
        .into_iter()
        .filter_map(|(_, proven_at)| proven_at)
        .max())
}

fn set(tx: &mut Tx<'_>, duty: DutyId, kind: DeadlineKind, due_at: Timestamp) -> Result<(), StoreError> {
    tx.set_deadline(Deadline {
        kind,
        subject: duty.0,
        due_at,
    })
}
