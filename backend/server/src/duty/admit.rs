//! A colleague on duty lets a temp without an account in to one duty.

use jiff::SignedDuration;
use nattvakt_core::vocabulary::LedgerKind;
use nattvakt_store::duties::running_of;
use nattvakt_store::rosters::Admission;
use nattvakt_store::{StoreError, Tx};
use nattvakt_wire::command::{AdmitPayload, CommandOutcome};
use nattvakt_wire::problem::Code;

use crate::commands::apply::{Asked, payload, refused};
use crate::duty::{append, is_possible_end};

/// From the screen to the temp's camera.
const VALID_FOR: SignedDuration = SignedDuration::from_mins(10);

pub fn admit(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<CommandOutcome, StoreError> {
    let command = asked.command();
    let now = asked.received_at;
    let Some(AdmitPayload { code_hash, until }) = payload(asked) else {
        return Ok(refused(Code::InvalidField));
    };
    let is_hash = code_hash.len() == 64 && code_hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_hash || !is_possible_end(until, now) {
        return Ok(refused(Code::InvalidField));
    }
    if running_of(tx.connection, command.unit, command.person)?.is_none() {
        return Ok(refused(Code::NotOnDuty));
    }
    let directory = asked.app.directory();
    let is_temp = directory
        .people
        .get(&command.person)
        .is_none_or(|person| person.temporary);
    if is_temp {
        return Ok(refused(Code::Forbidden));
    }
    let admission = Admission {
        code_hash: code_hash.to_lowercase(),
        municipality: command.municipality,
        unit: command.unit,
        by: command.person,
        // From the tap, not from when the outbox was sent: a code made an hour ago is old.
        expires_at: asked.at.checked_add(VALID_FOR).unwrap_or(now),
        duty_until: until,
        used_by: None,
    };
    if !tx.insert_admission(&admission)? {
        return Ok(refused(Code::AdmissionInvalid));
    }
    let seq = append(tx, asked, LedgerKind::Admitted, |_| {})?;
    Ok(CommandOutcome::Applied { seq })
}
