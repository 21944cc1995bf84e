//! End of duty. Whoever goes home holds no alarm, and never leaves a unit empty without saying who answers.

use jiff::Timestamp;
use nattvakt_core::alarm::Command;
use nattvakt_core::duty::hand_over_loops;
use nattvakt_core::ids::UnitId;
use nattvakt_core::vocabulary::{BuiltInRule, LedgerKind};
use nattvakt_store::duties::{Duty, running_in, running_of};
use nattvakt_store::rosters::hand_overs;
use nattvakt_store::{StoreError, Tx, alarms as rows};
use nattvakt_wire::command::{CommandOutcome, EndDutyPayload};
use nattvakt_wire::problem::Code;

use crate::alarms::advance::{Behind, advance};
use crate::alarms::built_in;
use crate::app::App;
use crate::commands::apply::{Asked, payload, refused};
use crate::deliveries::audience::standing_for;
use crate::duty::{append, append_duty, proof, staffing};

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
    finish(tx, asked.app, &duty, asked.at, asked.received_at)?;
    let mut seq = append_duty(tx, asked, LedgerKind::DutyEnded, duty.id)?;
    if let (true, Some(to)) = (is_last, hand_over_to) {
        tx.hand_over(command.unit, to, asked.received_at)?;
        seq = append(tx, asked, LedgerKind::HandedOver, |entry| entry.unit = Some(to))?;
    }
    staffing::look(tx, asked.app, command.unit, asked.received_at)?;
    Ok(CommandOutcome::Applied { seq })
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
    for stored in rows::held_by(tx.connection, duty.unit, duty.person)? {
        let left = Command::HolderLeft { person: duty.person };
        advance(tx, app, &stored, left, &Behind::default(), now)?.ok();
    }
    tx.dismiss_temp(duty.person, duty.municipality, now)
}
