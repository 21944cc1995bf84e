//! Carrying out what the evaluator answered.

use jiff::Timestamp;
use nattvakt_core::alarm::{Alarm, Command, Event, State};
use nattvakt_core::evaluate::{Consequence, NewAlarm};
use nattvakt_core::ids::*;
use nattvakt_core::vocabulary::{ObservationKind, Priority};
use nattvakt_store::alarms::{self as rows, StoredAlarm};
use nattvakt_store::{StoreError, Tx, ids};

use crate::alarms::advance::{Behind, advance, append_event};

/// An alarm that was raised, for the metrics.
pub type Raised = (ObservationKind, Priority);

pub fn carry_out(
    tx: &mut Tx<'_>,
    municipality: MunicipalityId,
    consequences: Vec<Consequence>,
    open: &[StoredAlarm],
    behind: &Behind,
    now: Timestamp,
) -> Result<Vec<Raised>, StoreError> {
    let mut raised = Vec::new();
    for consequence in consequences {
        match consequence {
            Consequence::Raise(new) => raised.extend(raise(tx, municipality, new, behind, now)?),
            Consequence::Repeat {
                alarm,
                episode,
                occurred_at,
            } => {
                move_on(
                    tx,
                    open,
                    alarm,
                    Command::Repeat { episode, occurred_at },
                    behind,
                    now,
                )?;
            }
            Consequence::Clear { alarm, at } => {
                move_on(tx, open, alarm, Command::Clear { at }, behind, now)?;
            }
            Consequence::Remember(state) => tx.remember(&state)?,
            Consequence::SetTimer(timer) => tx.set_timer(&timer)?,
            Consequence::CancelTimers { device, rules } => tx.cancel_timers(device, &rules)?,
        }
    }
    Ok(raised)
}

/// `None`: this cause has an alarm already (promise 3).
pub fn raise(
    tx: &mut Tx<'_>,
    municipality: MunicipalityId,
    new: NewAlarm,
    behind: &Behind,
    now: Timestamp,
) -> Result<Option<Raised>, StoreError> {
    if rows::of_cause(tx.connection, &new.cause)?.is_some() {
        return Ok(None);
    }
    let NewAlarm {
        cause,
        unit,
        kind,
        priority,
        place,
        subjects,
        plan_version,
        occurred_at,
        patience,
        cleared_at,
    } = new;
    let alarm = Alarm {
        id: ids::alarm(now)?,
        municipality,
        unit,
        cause,
        kind,
        priority,
        place,
        subjects,
        plan_version,
        raised_at: now,
        occurred_at,
        repeats: 0,
        last_start_at: occurred_at,
        start_seq: 0,
        cleared_at: None,
        reached: Vec::new(),
        patience,
        state: State::Raised {
            step: 0,
            step_at: now,
        },
    };
    let (mut alarm, mut seq) = append_event(tx, alarm, &Event::Raised, behind, now)?;
    if let Some(at) = cleared_at {
        (alarm, seq) = append_event(tx, alarm, &Event::Cleared { at }, behind, now)?;
    }
    tx.insert_alarm(&alarm, seq)?;
    Ok(Some((kind, priority)))
}

/// Several consequences can touch one alarm: each starts from what the last one left.
fn move_on(
    tx: &mut Tx<'_>,
    open: &[StoredAlarm],
    alarm: AlarmId,
    command: Command,
    behind: &Behind,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(stored) = open.iter().find(|candidate| candidate.alarm.id == alarm) else {
        return Ok(());
    };
    let current =
        rows::find(tx.connection, stored.alarm.municipality, alarm)?.ok_or(StoreError::VersionMiss)?;
    // A rejection means that there was nothing to do: the alarm is signed or cleared already.
    advance(tx, &current, command, behind, now)?.ok();
    Ok(())
}
