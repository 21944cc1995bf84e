//! A duty that would have run out goes on.

use nattvakt_core::vocabulary::{BuiltInRule, LedgerKind};
use nattvakt_store::duties::{Duty, running_of};
use nattvakt_store::{StoreError, Tx};
use nattvakt_wire::command::{CommandOutcome, DutyPayload};
use nattvakt_wire::problem::Code;

use crate::alarms::built_in;
use crate::commands::apply::{Asked, payload, refused};
use crate::duty::{append_duty, is_possible_end, run_out};

pub fn extend(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<CommandOutcome, StoreError> {
    let command = asked.command();
    let now = asked.received_at;
    let Some(DutyPayload { until }) = payload(asked) else {
        return Ok(refused(Code::InvalidField));
    };
    if until.is_some_and(|until| !is_possible_end(until, now)) {
        return Ok(refused(Code::InvalidField));
    }
    let Some(duty) = running_of(tx.connection, command.unit, command.person)? else {
        return Ok(refused(Code::NotOnDuty));
    };
    let directory = asked.app.directory();
    let is_temp = directory
        .people
        .get(&command.person)
        .is_some_and(|person| person.temporary);
    if is_temp {
        // Only a colleague's word lets a temp in, and only for so long.
        return Ok(refused(Code::Forbidden));
    }
    tx.extend_duty(duty.id, until)?;
    tx.roster_changed(command.unit);
    run_out::plan(
        tx,
        &Duty {
            until,
            ..duty.clone()
        },
        now,
    )?;
    built_in::end(tx, asked.app, BuiltInRule::DutyOverrun, duty.id.0, now)?;
    let seq = append_duty(tx, asked, LedgerKind::DutyExtended, duty.id)?;
    Ok(CommandOutcome::Applied { seq })
}
