//! Start and end of duty.

use nattvakt_core::alarm::Command;
use nattvakt_core::entry::{self, Entry};
use nattvakt_core::ids::DutyId;
use nattvakt_core::vocabulary::LedgerKind;
use nattvakt_store::duties::{Duty, running_of};
use nattvakt_store::{StoreError, Tx, alarms as rows, ids};
use nattvakt_wire::command::CommandOutcome;
use nattvakt_wire::problem::Code;

use crate::alarms::advance::{Behind, advance, append_plain};
use crate::commands::apply::{Asked, refused};

pub fn start(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<CommandOutcome, StoreError> {
    let command = asked.command();
    if running_of(tx.connection, command.unit, command.person)?.is_some() {
        return Ok(refused(Code::AlreadyOnDuty));
    }
    let duty = Duty {
        id: ids::duty(asked.received_at)?,
        municipality: command.municipality,
        unit: command.unit,
        person: command.person,
        phone: Some(asked.phone),
        started_at: asked.at,
    };
    tx.insert_duty(&duty)?;
    let seq = append(tx, asked, LedgerKind::DutyStarted, duty.id)?;
    Ok(CommandOutcome::Applied { seq })
}

/// Whoever goes home holds no alarm: those they had ring again (promise 4).
pub fn end(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<CommandOutcome, StoreError> {
    let command = asked.command();
    let Some(duty) = running_of(tx.connection, command.unit, command.person)? else {
        return Ok(refused(Code::NotOnDuty));
    };
    tx.end_duty(duty.id, asked.at.max(duty.started_at))?;
    for stored in rows::held_by(tx.connection, command.unit, command.person)? {
        let left = Command::HolderLeft {
            person: command.person,
        };
        advance(tx, &stored, left, &Behind::default(), asked.received_at)?.ok();
    }
    let seq = append(tx, asked, LedgerKind::DutyEnded, duty.id)?;
    Ok(CommandOutcome::Applied { seq })
}

fn append(tx: &mut Tx<'_>, asked: &Asked<'_>, kind: LedgerKind, duty: DutyId) -> Result<u64, StoreError> {
    let command = asked.command();
    let entry = Entry {
        v: entry::VERSION,
        stream: command.unit.0,
        seq: 0,
        kind,
        at: asked.received_at,
        by: Some(command.person),
        command: asked.behind().command,
        observation: None,
        event: None,
        alarm: None,
        duty: Some(duty),
    };
    append_plain(tx, entry)
}
