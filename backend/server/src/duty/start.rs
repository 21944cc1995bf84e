//! Start of duty: from now on this person's phones ring.

use nattvakt_core::vocabulary::LedgerKind;
use nattvakt_store::duties::{Duty, running_of};
use nattvakt_store::{StoreError, Tx, ids, rosters};
use nattvakt_wire::command::{CommandOutcome, DutyPayload};
use nattvakt_wire::problem::Code;

use crate::commands::apply::{Asked, payload, refused};
use crate::duty::{append, append_duty, is_possible_end, proof, run_out, staffing};

pub fn start(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<CommandOutcome, StoreError> {
    let command = asked.command();
    let Some(DutyPayload { mut until }) = payload(asked) else {
        return Ok(refused(Code::InvalidField));
    };
    let now = asked.received_at;
    if running_of(tx.connection, command.unit, command.person)?.is_some() {
        return Ok(refused(Code::AlreadyOnDuty));
    }
    let directory = asked.app.directory();
    if directory
        .people
        .get(&command.person)
        .is_some_and(|person| person.temporary)
    {
        // Let in for one duty, and no longer than the colleague said.
        let Some(let_in_until) = rosters::admitted_until(tx.connection, command.person)? else {
            return Ok(refused(Code::Forbidden));
        };
        until = Some(until.map_or(let_in_until, |until| until.min(let_in_until)));
    }
    if until.is_some_and(|until| !is_possible_end(until, now)) {
        return Ok(refused(Code::InvalidField));
    }
    let duty = Duty {
        id: ids::duty(now)?,
        municipality: command.municipality,
        unit: command.unit,
        person: command.person,
        phone: Some(asked.phone),
        started_at: asked.at,
        until,
    };
    tx.insert_duty(&duty)?;
    tx.phone_leaves_duties_of_others(asked.phone, command.person)?;
    tx.roster_changed(command.unit);
    let mut seq = append_duty(tx, asked, LedgerKind::DutyStarted, duty.id)?;
    if tx.take_back(command.unit)? {
        seq = append(tx, asked, LedgerKind::TakenBack, |_| {})?;
    }
    proof::begins(tx, asked.app, &duty, now)?;
    run_out::plan(tx, &duty, now)?;
    staffing::look(tx, asked.app, command.unit, now)?;
    Ok(CommandOutcome::Applied { seq })
}
