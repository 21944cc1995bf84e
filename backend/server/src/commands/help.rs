//! 'Trenger hjelp': a colleague's call is an acute alarm of its own.

use nattvakt_core::alarm::{Cause, Command};
use nattvakt_core::evaluate::NewAlarm;
use nattvakt_core::ids::EpisodeId;
use nattvakt_core::vocabulary::{BuiltInRule, ObservationKind, Priority};
use nattvakt_store::{StoreError, Tx};
use nattvakt_wire::command::CommandOutcome;
use nattvakt_wire::problem::Code;

use crate::alarms::advance::advance;
use crate::alarms::raise::raise;
use crate::commands::apply::{Asked, find_alarm, refused};

pub fn call(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<CommandOutcome, StoreError> {
    let command = asked.command();
    // From an alarm the call takes the place and the patient along; without one it is the unit's.
    let about = find_alarm(tx, asked, command.alarm_id)?;
    if command.alarm_id.is_some() && about.is_none() {
        return Ok(refused(Code::AlarmNotFound));
    }
    let mut noted = None;
    if let Some(stored) = &about {
        let noting = Command::CallForHelp { by: command.person };
        noted = advance(tx, asked.app, stored, noting, &asked.behind(), asked.received_at)?
            .ok()
            .map(|advanced| advanced.seq_in(command.unit));
    }
    let alarm = about.as_ref().map(|stored| &stored.alarm);
    let new = NewAlarm {
        cause: Cause {
            rule: BuiltInRule::CallForHelp.into(),
            device: None,
            episode: EpisodeId(command.command_id.0),
        },
        unit: command.unit,
        kind: ObservationKind::Assistance,
        priority: Priority::Acute,
        place: alarm.and_then(|alarm| alarm.place),
        subjects: alarm.map(|alarm| alarm.subjects.clone()).unwrap_or_default(),
        plan_version: None,
        occurred_at: asked.at,
        patience: asked
            .directory
            .units
            .get(&command.unit)
            .map(|unit| unit.patience)
            .unwrap_or_default(),
        cleared_at: None,
        about: Some(command.person),
    };
    raise(
        tx,
        asked.app,
        command.municipality,
        new,
        &asked.behind(),
        asked.received_at,
    )?;
    let head = nattvakt_store::ledger::head(tx.connection, command.unit.into())?.map_or(0, |head| head.seq);
    Ok(CommandOutcome::Applied {
        seq: noted.unwrap_or(head),
    })
}
