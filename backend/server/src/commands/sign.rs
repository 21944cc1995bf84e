//! Signing: one signature for one or several alarms of one patient.

use jiff::Timestamp;
use nattvakt_core::alarm::{Alarm, Command, Signature};
use nattvakt_core::command::{Effect, effect_of};
use nattvakt_core::frequency::{Earlier, judge};
use nattvakt_core::vocabulary::{Outcome, Priority};
use nattvakt_store::{StoreError, Tx, alarms as rows};
use nattvakt_wire::command::{CommandOutcome, SignPayload};
use nattvakt_wire::problem::Code;

use crate::alarms::advance::advance;
use crate::commands::apply::{Asked, find_alarm, not_before_raised, payload, refused, rejected};

const MOST_ACTIONS: usize = 20;
const LONGEST_ACTION: usize = 60;

/// One signature may cover several alarms of one patient: all of them or none.
pub fn sign(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<CommandOutcome, StoreError> {
    let Some(payload) = payload::<SignPayload>(asked) else {
        return Ok(refused(Code::InvalidField));
    };
    let SignPayload {
        outcome,
        actions,
        note_commitment,
        subjects,
        alarm_ids,
    } = payload;
    let too_long = |action: &String| action.is_empty() || action.chars().count() > LONGEST_ACTION;
    if actions.len() > MOST_ACTIONS || actions.iter().any(too_long) || alarm_ids.len() > MOST_ACTIONS {
        return Ok(refused(Code::InvalidField));
    }
    let named = asked.command().alarm_id.into_iter().chain(alarm_ids);
    let mut alarms: Vec<rows::StoredAlarm> = Vec::new();
    for alarm in named {
        match find_alarm(tx, asked, Some(alarm))? {
            Some(stored) if alarms.iter().all(|known| known.alarm.id != stored.alarm.id) => {
                alarms.push(stored)
            }
            Some(_) => {}
            None => return Ok(refused(Code::AlarmNotFound)),
        }
    }
    let Some(first) = alarms.first() else {
        return Ok(refused(Code::AlarmNotFound));
    };
    let patients = first.alarm.subjects.clone();
    if alarms.iter().any(|other| other.alarm.subjects != patients) {
        return Ok(refused(Code::NotASubject));
    }
    let signature = |alarm: &Alarm| Signature {
        by: asked.command().person,
        at: not_before_raised(asked, alarm),
        command: asked.command().command_id,
        outcome,
        actions: actions.clone(),
        note_commitment: note_commitment.clone(),
        subjects: subjects.clone(),
    };
    let unit = asked.command().unit;
    let basis_seq = asked.command().basis_seq.unwrap_or(0);
    let head =
        nattvakt_store::ledger::head(tx.connection, asked.command().unit.into())?.map_or(0, |head| head.seq);
    if basis_seq > head {
        // Nobody has seen what has not happened: such a number would close anything.
        return Ok(refused(Code::InvalidField));
    }
    if outcome != Outcome::NotChecked && needs_a_visit(tx, asked, &alarms)? {
        return Ok(refused(Code::VisitRequired));
    }
    // Decided for all before anything is written, so that a refusal leaves nothing half done.
    for stored in &alarms {
        let command = Command::Sign {
            signature: signature(&stored.alarm),
            basis_seq,
            unit,
        };
        if let Err(rejection) = nattvakt_core::alarm::decide(&stored.alarm, command, asked.received_at) {
            return Ok(rejected(asked.directory, &rejection));
        }
    }
    let mut answer = refused(Code::AlarmNotFound);
    for stored in &alarms {
        let command = Command::Sign {
            signature: signature(&stored.alarm),
            basis_seq,
            unit,
        };
        if let Ok(advanced) = advance(tx, asked.app, stored, command, &asked.behind(), asked.received_at)? {
            let seq = advanced.seq_in(unit);
            let kept = match effect_of(&advanced.events) {
                Effect::Applied => CommandOutcome::Applied { seq },
                Effect::Recorded(reason) => CommandOutcome::Recorded {
                    seq,
                    reason: reason.code().to_owned(),
                },
            };
            // One that does not close says so for all: the person must look again.
            if !matches!(answer, CommandOutcome::Recorded { .. }) {
                answer = kept;
            }
        }
    }
    Ok(answer)
}

/// Whether so many alarms of the patient would now stand signed without a visit that somebody must go first
/// (hazard 15). Counted when it is signed: several can ring before the first of them is.
fn needs_a_visit(
    tx: &mut Tx<'_>,
    asked: &Asked<'_>,
    alarms: &[rows::StoredAlarm],
) -> Result<bool, StoreError> {
    let counts = |alarm: &Alarm| {
        alarm.priority != Priority::Technical && alarm.cause.device.is_some() && alarm.is_open()
    };
    let signing: Vec<&Alarm> = alarms
        .iter()
        .map(|stored| &stored.alarm)
        .filter(|alarm| counts(alarm))
        .collect();
    // Whoever went to the patient for one of them has seen to the others.
    let (Some(last), false) = (signing.last(), signing.iter().any(|alarm| alarm.visited)) else {
        return Ok(false);
    };
    let now = asked.received_at;
    let limits = asked
        .directory
        .units
        .get(&last.unit)
        .map(|unit| unit.settings.frequency)
        .unwrap_or_default();
    let since = now.checked_sub(limits.look_back()).unwrap_or(Timestamp::MIN);
    for subject in &last.subjects {
        let earlier: Vec<Earlier> = rows::of_patient_since(tx.connection, *subject, since)?
            .iter()
            .map(|stored| &stored.alarm)
            .filter(|other| other.priority != Priority::Technical && other.id != last.id)
            .map(|other| Earlier {
                raised_at: other.raised_at,
                visited: other.visited,
                signed: !other.is_open() || signing.iter().any(|alarm| alarm.id == other.id),
            })
            .collect();
        if judge(&earlier, last.priority, limits, now).visit_required {
            return Ok(true);
        }
    }
    Ok(false)
}
