//! Carrying out one verified command, inside a write: exactly once, in the key's order.

use jiff::Timestamp;
use nattvakt_core::access::{Permission, RoleHeld, allows, permission_for};
use nattvakt_core::alarm::{Alarm, Command, Rejection};
use nattvakt_core::entry::CommandRef;
use nattvakt_core::ids::*;
use nattvakt_core::time::corrected_time;
use nattvakt_core::vocabulary::CommandKind;
use nattvakt_store::commands::{AnsweredCommand, answered};
use nattvakt_store::directory::Directory;
use nattvakt_store::{StoreError, Tx, alarms as rows, people};
use nattvakt_wire::command::*;
use nattvakt_wire::problem::Code;
use nattvakt_wire::view::PersonRef;
use serde::de::DeserializeOwned;

use crate::alarms::advance::{Behind, advance};
use crate::app::App;
use crate::commands::verify::Verified;
use crate::commands::{help, sign};
use crate::duty;

/// What a use case needs to know about the command it carries out.
pub struct Asked<'a> {
    pub app: &'a App,
    pub verified: &'a Verified,
    pub directory: &'a Directory,
    pub received_at: Timestamp,
    /// The phone's clock, corrected, and never later than the receipt.
    pub at: Timestamp,
    pub phone: PhoneId,
}

impl Asked<'_> {
    pub fn command(&self) -> &CommandIn {
        &self.verified.command
    }

    pub fn behind(&self) -> Behind {
        let CommandIn {
            command_id, key_id, ..
        } = self.verified.command;
        Behind {
            command: Some(CommandRef {
                id: command_id,
                key: key_id,
                digest: self.verified.digest.clone(),
            }),
            observation: None,
            delivery: None,
            texts: self.verified.texts.clone(),
        }
    }
}

/// The same command again gets the same answer; the same id with other content is refused.
pub fn apply(
    tx: &mut Tx<'_>,
    app: &App,
    verified: &Verified,
    directory: &Directory,
    received_at: Timestamp,
) -> Result<CommandOutcome, StoreError> {
    let command = &verified.command;
    if let Some((digest, result)) = answered(tx.connection, command.key_id, command.command_id)? {
        return if digest == verified.digest {
            serde_json::from_str(&result).map_err(|error| StoreError::corrupt("a command's answer", error))
        } else {
            Ok(refused(Code::CommandIdReused))
        };
    }
    let Some(key) = people::key(tx.connection, command.key_id)? else {
        return Ok(refused(Code::UnknownKey));
    };
    if key.revoked_at.is_some() {
        return Ok(refused(Code::RevokedKey));
    }
    let expected = key.key_seq + 1;
    if command.key_seq != expected {
        let code = if command.key_seq > expected {
            Code::KeySeqGap
        } else {
            Code::KeySeqReused
        };
        return Ok(out_of_sequence(code, expected));
    }
    let at = corrected_time(command.occurred_at, command.clock_offset_ms, received_at, None);
    let asked = Asked {
        app,
        verified,
        directory,
        received_at,
        at,
        phone: key.phone,
    };
    let outcome = match authorise(&asked) {
        Ok(kind) => carry_out(tx, &asked, kind)?,
        Err(code) => refused(code),
    };
    tx.advance_key(key.id, expected)?;
    tx.insert_command(&AnsweredCommand {
        key: key.id,
        command: command.command_id,
        municipality: command.municipality,
        key_seq: command.key_seq,
        digest: verified.digest.clone(),
        signed_text: verified.signed_text.clone(),
        signature: command.signature.clone(),
        received_at,
        corrected_at: at,
        result_json: serde_json::to_string(&outcome)
            .map_err(|error| StoreError::corrupt("a command's answer", error))?,
    })?;
    Ok(outcome)
}

pub fn refused(code: Code) -> CommandOutcome {
    CommandOutcome::Refused {
        code: code.code().to_owned(),
        by: None,
        at: None,
        expected_key_seq: None,
    }
}

fn out_of_sequence(code: Code, expected: u64) -> CommandOutcome {
    CommandOutcome::Refused {
        code: code.code().to_owned(),
        by: None,
        at: None,
        expected_key_seq: Some(expected),
    }
}

/// Roles as they are now, whatever the session says: the signature authorises the command, the role allows it.
fn authorise(asked: &Asked<'_>) -> Result<CommandKind, Code> {
    let command = asked.command();
    let kind: CommandKind = command.kind.parse().map_err(|_| Code::UnknownCommand)?;
    let roles: &[RoleHeld] = asked.directory.roles_of(command.person);
    if command.unit.0 == command.municipality.0 {
        // The technical stream has no duty, and its alarms are for those who mend equipment.
        let allowed = allows(roles, Permission::ManageEquipment, None)
            && permission_for(kind) == Permission::HandleAlarms;
        return if allowed { Ok(kind) } else { Err(Code::Forbidden) };
    }
    let unit = asked
        .directory
        .units
        .get(&command.unit)
        .filter(|unit| unit.municipality == command.municipality);
    let unit = unit.ok_or(Code::UnitNotFound)?;
    if allows(roles, permission_for(kind), Some(unit.id)) {
        Ok(kind)
    } else {
        Err(Code::Forbidden)
    }
}

fn carry_out(tx: &mut Tx<'_>, asked: &Asked<'_>, kind: CommandKind) -> Result<CommandOutcome, StoreError> {
    let by = asked.command().person;
    match kind {
        CommandKind::StartDuty => duty::start::start(tx, asked),
        CommandKind::EndDuty => duty::end::end(tx, asked),
        CommandKind::ExtendDuty => duty::extend::extend(tx, asked),
        CommandKind::Admit => duty::admit::admit(tx, asked),
        CommandKind::CallForHelp => help::call(tx, asked),
        CommandKind::Sign => sign::sign(tx, asked),
        CommandKind::Acknowledge => {
            let Some(AcknowledgePayload {
                minutes,
                locked_screen,
            }) = payload(asked)
            else {
                return Ok(refused(Code::InvalidField));
            };
            on_alarm(tx, asked, |at| Command::Acknowledge {
                by,
                at,
                minutes,
                locked_screen,
            })
        }
        CommandKind::Open => on_alarm(tx, asked, |_| Command::Open { by }),
        CommandKind::Release => on_alarm(tx, asked, |_| Command::Release { by }),
        CommandKind::Arrive => on_alarm(tx, asked, |at| Command::Arrive { by, at }),
        CommandKind::CannotReach => on_alarm(tx, asked, |_| Command::CannotReach { by }),
        CommandKind::Comment => {
            let Some(CommentPayload { note_commitment }) = payload(asked) else {
                return Ok(refused(Code::InvalidField));
            };
            on_alarm(tx, asked, |_| Command::Comment {
                by,
                note_commitment: note_commitment.clone(),
            })
        }
    }
}

pub fn payload<T: DeserializeOwned>(asked: &Asked<'_>) -> Option<T> {
    serde_json::from_value(asked.command().payload.clone()).ok()
}

/// The alarm the command names, when people of the unit the command names see it.
pub fn find_alarm(
    tx: &mut Tx<'_>,
    asked: &Asked<'_>,
    alarm: Option<AlarmId>,
) -> Result<Option<rows::StoredAlarm>, StoreError> {
    let CommandIn {
        municipality, unit, ..
    } = *asked.command();
    let Some(alarm) = alarm else { return Ok(None) };
    Ok(rows::find(tx.connection, municipality, alarm)?
        .filter(|stored| stored.alarm.unit == unit || stored.alarm.is_shared_with(unit)))
}

fn on_alarm(
    tx: &mut Tx<'_>,
    asked: &Asked<'_>,
    command: impl FnOnce(Timestamp) -> Command,
) -> Result<CommandOutcome, StoreError> {
    let Some(stored) = find_alarm(tx, asked, asked.command().alarm_id)? else {
        return Ok(refused(Code::AlarmNotFound));
    };
    let at = not_before_raised(asked, &stored.alarm);
    let unit = asked.command().unit;
    match advance(
        tx,
        asked.app,
        &stored,
        command(at),
        &asked.behind(),
        asked.received_at,
    )? {
        Ok(advanced) => Ok(CommandOutcome::Applied {
            seq: advanced.seq_in(unit),
        }),
        Err(rejection) => Ok(rejected(asked.directory, &rejection)),
    }
}

pub fn not_before_raised(asked: &Asked<'_>, alarm: &Alarm) -> Timestamp {
    let CommandIn {
        occurred_at,
        clock_offset_ms,
        ..
    } = *asked.command();
    corrected_time(
        occurred_at,
        clock_offset_ms,
        asked.received_at,
        Some(alarm.raised_at),
    )
}

pub fn rejected(directory: &Directory, rejection: &Rejection) -> CommandOutcome {
    let first = match rejection {
        Rejection::AlreadyAcknowledged { by, at } | Rejection::AlreadySigned { by, at } => Some((*by, *at)),
        _ => None,
    };
    let person = |id: PersonId| PersonRef {
        id,
        name: directory
            .people
            .get(&id)
            .map(|person| person.name.clone())
            .unwrap_or_default(),
    };
    CommandOutcome::Refused {
        code: rejection.code().to_owned(),
        by: first.map(|(by, _)| person(by)),
        at: first.map(|(_, at)| at),
        expected_key_seq: None,
    }
}
