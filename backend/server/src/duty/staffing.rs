//! A unit with nobody on duty, or nobody who can be reached, is told to the shift lead at once: not when the
//! first alarm comes (promise 5).

use jiff::{SignedDuration, Timestamp};
use nattvakt_core::ids::{DeviceId, UnitId};
use nattvakt_core::reach::reach;
use nattvakt_core::vocabulary::{BuiltInRule, Reach, UnitKind};
use nattvakt_store::deadlines::{Deadline, DeadlineKind};
use nattvakt_store::directory::Directory;
use nattvakt_store::{StoreError, Tx, alarms as rows};

use crate::alarms::built_in::{self, Trouble};
use crate::app::App;
use crate::deliveries::audience::{interval, standing_for};

/// A phone that lost its connection may come back, and after a restart all of them do.
pub const PATIENCE: SignedDuration = SignedDuration::from_secs(60);

/// Trouble that lasts is told again when somebody has signed for it and mended nothing.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_mins(30);

/// Raises or clears what is wrong with the unit's duty.
pub fn look(tx: &mut Tx<'_>, app: &App, unit: UnitId, now: Timestamp) -> Result<(), StoreError> {
    let directory = app.directory();
    let Some(known) = directory
        .units
        .get(&unit)
        .filter(|_| needs_somebody(&directory, unit))
    else {
        return Ok(());
    };
    let trouble = |rule| Trouble {
        rule,
        municipality: known.municipality,
        unit,
        subject: unit.0,
        about: None,
    };
    let Some((answering, standing)) = standing_for(tx, unit)? else {
        built_in::begin(tx, app, trouble(BuiltInRule::NobodyOnDuty), now)?;
        look_in(tx, unit, LOOK_AGAIN, now)?;
        return built_in::end(tx, app, BuiltInRule::NobodyReachable, unit.0, now);
    };
    built_in::end(tx, app, BuiltInRule::NobodyOnDuty, unit.0, now)?;
    let connected = app.live.connected(answering);
    let somebody = standing.iter().any(|standing| {
        connected.contains_key(&standing.duty.person)
            || reach(standing.proven_at, now, interval(app)) == Reach::Verified
    });
    if somebody {
        built_in::end(tx, app, BuiltInRule::NobodyReachable, unit.0, now)
    } else {
        built_in::begin(tx, app, trouble(BuiltInRule::NobodyReachable), now)?;
        look_in(tx, unit, LOOK_AGAIN, now)
    }
}

/// Looks only where something was wrong before: a receipt can only mend.
pub fn look_if_troubled(tx: &mut Tx<'_>, app: &App, unit: UnitId, now: Timestamp) -> Result<(), StoreError> {
    if rows::open_of_device(tx.connection, DeviceId(unit.0))?.is_empty() {
        return Ok(());
    }
    look(tx, app, unit, now)
}

/// Where something can ring: somebody lives there or something hangs there, or a ladder ends there.
fn needs_somebody(directory: &Directory, unit: UnitId) -> bool {
    directory
        .units
        .get(&unit)
        .is_some_and(|unit| unit.kind == UnitKind::ResponseCentre)
        || directory.is_in_use(unit)
}

/// Looks at the unit in a minute, if it is still so then.
pub fn look_soon(tx: &mut Tx<'_>, unit: UnitId, now: Timestamp) -> Result<(), StoreError> {
    look_in(tx, unit, PATIENCE, now)
}

fn look_in(tx: &mut Tx<'_>, unit: UnitId, after: SignedDuration, now: Timestamp) -> Result<(), StoreError> {
    tx.set_deadline_no_later(in_time(unit, after, now))
}

fn in_time(unit: UnitId, after: SignedDuration, now: Timestamp) -> Deadline {
    Deadline {
        kind: DeadlineKind::Staffing,
        subject: unit.0,
        due_at: now.checked_add(after).unwrap_or(now),
    }
}

/// At the start of the server every unit, later each that is new: once phones have had time to come. What fell
/// due while the server was away waits as well: it was the server that nobody could reach.
pub async fn look_at_soon(app: &App, units: Vec<UnitId>) -> Result<(), StoreError> {
    let now = app.now();
    app.store
        .write(move |tx| {
            units
                .iter()
                .try_for_each(|unit| tx.set_deadline(in_time(*unit, PATIENCE, now)))
        })
        .await
}
