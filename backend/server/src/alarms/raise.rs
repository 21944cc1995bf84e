//! Carrying out what the evaluator answered.

use jiff::Timestamp;
use nattvakt_core::alarm::{Alarm, Command, Event, State};
use nattvakt_core::evaluate::{Consequence, NewAlarm};
use nattvakt_core::frequency::{Earlier, Judgement, judge};
use nattvakt_core::ids::*;
use nattvakt_core::vocabulary::{ObservationKind, Priority};
use nattvakt_store::alarms::{self as rows, StoredAlarm};
use nattvakt_store::{StoreError, Tx, ids};

use crate::alarms::advance::{Behind, Moving, advance};
use crate::alarms::ladder;
use crate::app::App;
use crate::deliveries::settle::settle;

/// An alarm that was raised, for the metrics.
pub type Raised = (ObservationKind, Priority);

pub fn carry_out(
    tx: &mut Tx<'_>,
    app: &App,
    municipality: MunicipalityId,
    consequences: Vec<Consequence>,
    open: &[StoredAlarm],
    behind: &Behind,
    now: Timestamp,
) -> Result<Vec<Raised>, StoreError> {
    let mut raised = Vec::new();
    for consequence in consequences {
        match consequence {
            Consequence::Raise(new) => raised.extend(raise(tx, app, municipality, new, behind, now)?),
            Consequence::Repeat {
                alarm,
                episode,
                occurred_at,
            } => {
                let repeat = Command::Repeat { episode, occurred_at };
                move_on(tx, app, open, alarm, repeat, behind, now)?;
            }
            Consequence::Clear { alarm, at } => {
                move_on(tx, app, open, alarm, Command::Clear { at }, behind, now)?;
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
    app: &App,
    municipality: MunicipalityId,
    new: NewAlarm,
    behind: &Behind,
    now: Timestamp,
) -> Result<Option<Raised>, StoreError> {
    if rows::of_cause(tx.connection, &new.cause)?.is_some() {
        return Ok(None);
    }
    let directory = app.directory();
    let Judgement {
        priority,
        frequent,
        visit_required,
    } = judged(tx, &directory, &new, now)?;
    let NewAlarm {
        cause,
        unit,
        kind,
        priority: _,
        place,
        subjects,
        plan_version,
        occurred_at,
        patience,
        cleared_at,
        about,
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
        ladder: Some(ladder::choose(
            &directory,
            municipality,
            unit,
            cause.rule,
            patience,
        )),
        about,
        frequent,
        visit_required,
        visited: false,
        shares: Vec::new(),
        state: State::Raised {
            step: 0,
            step_at: now,
        },
    };
    let mut moving = Moving::new(alarm);
    moving.append(tx, &Event::Raised, behind, now)?;
    if let Some(at) = cleared_at {
        moving.append(tx, &Event::Cleared { at }, behind, now)?;
    }
    settle(tx, app, &mut moving, &[Event::Raised], now)?;
    tx.insert_alarm(&moving.alarm, moving.own_seq().unwrap_or_default())?;
    moving.keep_shares(tx)?;
    Ok(Some((kind, priority)))
}

/// What the patient's earlier alarms make of a new one (hazard 15).
fn judged(
    tx: &mut Tx<'_>,
    directory: &nattvakt_store::directory::Directory,
    new: &NewAlarm,
    now: Timestamp,
) -> Result<Judgement, StoreError> {
    let mut judgement = Judgement {
        priority: new.priority,
        frequent: None,
        visit_required: false,
    };
    if new.priority == Priority::Technical || new.cause.device.is_none() {
        return Ok(judgement);
    }
    let limits = directory
        .units
        .get(&new.unit)
        .map(|unit| unit.settings.frequency)
        .unwrap_or_default();
    let since = now.checked_sub(limits.look_back()).unwrap_or(Timestamp::MIN);
    for subject in &new.subjects {
        let earlier: Vec<Earlier> = rows::of_patient_since(tx.connection, *subject, since)?
            .iter()
            .filter(|stored| stored.alarm.priority != Priority::Technical)
            .map(|stored| Earlier {
                raised_at: stored.alarm.raised_at,
                visited: stored.alarm.visited,
                signed: !stored.alarm.is_open(),
            })
            .collect();
        // Of several who live there, the one it looks worst for.
        let for_this_one = judge(&earlier, new.priority, limits, now);
        judgement = Judgement {
            priority: judgement.priority.min(for_this_one.priority),
            frequent: judgement.frequent.max(for_this_one.frequent),
            visit_required: judgement.visit_required || for_this_one.visit_required,
        };
    }
    Ok(judgement)
}

/// Several consequences can touch one alarm: each starts from what the last one left.
fn move_on(
    tx: &mut Tx<'_>,
    app: &App,
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
    advance(tx, app, &current, command, behind, now)?.ok();
    Ok(())
}
