//! End of duty. Whoever goes home holds no alarm, and never leaves a unit empty without saying who answers.

use jiff::Timestamp;
use nattvakt_core::alarm::{Alarm, Command};
use nattvakt_core::duty::hand_over_loops;
use nattvakt_core::entry::Entry;
use nattvakt_core::ids::{AlarmId, UnitId};
use nattvakt_core::vocabulary::{BuiltInRule, LedgerKind};
use nattvakt_store::duties::{Duty, running_in, running_of, running_of_person};
use nattvakt_store::rosters::hand_overs;
use nattvakt_store::{StoreError, Tx, alarms as rows};
use nattvakt_wire::command::{CommandIn, CommandOutcome, EndDutyPayload};
use nattvakt_wire::problem::Code;

use crate::alarms::advance::{Behind, advance, append_plain};
use crate::alarms::built_in;
use crate::app::App;
use crate::commands::apply::{Asked, payload, refused};
use crate::deliveries::audience::standing_for;
use crate::duty::{append, append_duty, proof, staffing, temps};

pub fn end(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<CommandOutcome, StoreError> {
    let command = asked.command();
    let Some(EndDutyPayload { hand_over_to }) = payload(asked) else {
        return Ok(refused(Code::InvalidField));
    };
    let Some(duty) = running_of(tx.connection, command.unit, command.person)? else {
        return Ok(refused(Code::NotOnDuty));
    };
    let is_last = running_in(tx.connection, command.unit)?.len() == 1;
    match hand_over_to {
        None if is_last => return Ok(refused(Code::UnitWouldBeEmpty)),
        Some(to) if is_last => {
            if let Err(code) = may_take_over(tx, asked, to)? {
                return Ok(refused(code));
            }
        }
        // Somebody stays: there is nothing to hand over.
        _ => {}
    }
    let now = asked.received_at;
    let handed = hand_over_to.filter(|_| is_last);
    if let Some(to) = handed {
        // Before the alarms they had ring again: then they ring there.
        tx.hand_over(command.unit, to, now)?;
    }
    let open = match handed {
        Some(_) => rows::of_unit(tx.connection, command.unit, Timestamp::MAX)?,
        None => Vec::new(),
    };
    finish(tx, asked.app, &duty, asked.at, now)?;
    let mut seq = append_duty(tx, asked, LedgerKind::DutyEnded, duty.id)?;
    if let Some(to) = handed {
        let ringing = open
            .into_iter()
            .map(|stored| stored.alarm)
            .filter(Alarm::is_waiting);
        show_open_alarms(tx, asked, to, ringing.map(|alarm| alarm.id).collect())?;
        let entry = Entry {
            by: Some(command.person),
            unit: Some(command.unit),
            ..Entry::new(to.0, LedgerKind::HandedOver, now)
        };
        append_plain(tx, entry)?;
        seq = append(tx, asked, LedgerKind::HandedOver, |entry| entry.unit = Some(to))?;
    }
    staffing::look(tx, asked.app, command.unit, now)?;
    Ok(CommandOutcome::Applied { seq })
}

/// Whoever answers from now on sees what is open, not only what rings next; what was `ringing` rings there at
/// once. What the one who goes home had taken does so already.
fn show_open_alarms(
    tx: &mut Tx<'_>,
    asked: &Asked<'_>,
    to: UnitId,
    ringing: Vec<AlarmId>,
) -> Result<(), StoreError> {
    let CommandIn {
        municipality, unit, ..
    } = *asked.command();
    let share = standing_for(tx, to)?.map(|(answering, _)| Command::ShareWith { unit: answering });
    let advances = |tx: &mut Tx<'_>, alarm: AlarmId, command: Command| match rows::find(
        tx.connection,
        municipality,
        alarm,
    )? {
        // Rejected when there is nothing to do.
        Some(stored) => advance(
            tx,
            asked.app,
            &stored,
            command,
            &Behind::default(),
            asked.received_at,
        )
        .map(drop),
        None => Ok(()),
    };
    for stored in rows::of_unit(tx.connection, unit, Timestamp::MAX)? {
        let alarm = stored.alarm.id;
        if let Some(share) = &share {
            advances(tx, alarm, share.clone())?;
        }
        if ringing.contains(&alarm) {
            advances(tx, alarm, Command::UnitHandedOver)?;
        }
    }
    Ok(())
}

fn may_take_over(tx: &mut Tx<'_>, asked: &Asked<'_>, to: UnitId) -> Result<Result<(), Code>, StoreError> {
    let command = asked.command();
    let directory = asked.app.directory();
    let known = directory
        .units
        .get(&to)
        .is_some_and(|unit| unit.municipality == command.municipality);
    if !known {
        return Ok(Err(Code::UnitNotFound));
    }
    let handed = hand_overs(tx.connection)?;
    if hand_over_loops(command.unit, to, |unit| handed.get(&unit).copied()) {
        return Ok(Err(Code::HandOverLoop));
    }
    Ok(match standing_for(tx, to)? {
        Some(_) => Ok(()),
        None => Err(Code::HandOverToEmpty),
    })
}

/// What ends with a duty, whoever or whatever ends it.
pub fn finish(
    tx: &mut Tx<'_>,
    app: &App,
    duty: &Duty,
    at: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.end_duty(duty.id, at.max(duty.started_at))?;
    tx.roster_changed(duty.unit);
    proof::ends(tx, duty.id)?;
    for rule in [BuiltInRule::PhoneSilent, BuiltInRule::DutyOverrun] {
        built_in::end(tx, app, rule, duty.id.0, now)?;
    }
    // What they had rings again (promise 4).
    let elsewhere = running_of_person(tx.connection, duty.person)?;
    for stored in rows::held_by(tx.connection, duty.person)? {
        // Taken as one of this unit: here, or where it was shown to this unit.
        let stays = elsewhere
            .iter()
            .any(|other| stored.alarm.unit == other.unit || stored.alarm.is_shared_with(other.unit));
        let was_here = stored.alarm.unit == duty.unit || stored.alarm.is_shared_with(duty.unit);
        if stays || !was_here {
            continue;
        }
        let left = Command::HolderLeft { person: duty.person };
        advance(tx, app, &stored, left, &Behind::default(), now)?.ok();
    }
    temps::leaves_later(tx, app, duty.person, now)
}
