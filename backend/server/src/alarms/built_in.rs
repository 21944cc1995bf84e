//! Alarms that no plan and no sensor raises: nobody on duty, a silent phone, Nattvakt itself.

use jiff::Timestamp;
use nattvakt_core::alarm::{Cause, Command, Patience, State};
use nattvakt_core::evaluate::NewAlarm;
use nattvakt_core::ids::*;
use nattvakt_core::vocabulary::{BuiltInRule, ObservationKind, Priority};
use nattvakt_store::{StoreError, Tx, alarms as rows, ids};
use uuid::Uuid;

use crate::alarms::advance::{Behind, advance};
use crate::alarms::raise::raise;
use crate::app::App;

/// What an alarm of this kind is about.
#[derive(Clone, Copy, Debug)]
pub struct Trouble {
    pub rule: BuiltInRule,
    pub municipality: MunicipalityId,
    pub unit: UnitId,
    /// What it is about: a unit, a duty, a contact. One open alarm for each.
    pub subject: Uuid,
    pub about: Option<PersonId>,
}

/// People need a little longer for what is not about a patient.
const PATIENCE: Patience = Patience {
    receipt_seconds: 60,
    acknowledge_seconds: 900,
    arrive_seconds: 3600,
    sign_seconds: 3600,
    steps: 2,
};

/// Raises the trouble's alarm, or rings the one that is open and waits again. One that somebody has taken
/// is left with them.
pub fn begin(tx: &mut Tx<'_>, app: &App, trouble: Trouble, now: Timestamp) -> Result<(), StoreError> {
    let Trouble {
        rule,
        municipality,
        unit,
        subject,
        about,
    } = trouble;
    // The subject's own id stands for the device, so that two of them never share a cause.
    let device = DeviceId(subject);
    let episode = EpisodeId(ids::observation(now)?.0);
    for stored in rows::open_of_device(tx.connection, device)? {
        if stored.alarm.cause.rule != rule.into() {
            continue;
        }
        let is_over = stored.alarm.cleared_at.is_some();
        if is_over && matches!(stored.alarm.state, State::Raised { .. }) {
            let again = Command::Repeat {
                episode,
                occurred_at: now,
            };
            advance(tx, app, &stored, again, &Behind::default(), now)?.ok();
        }
        if !is_over || matches!(stored.alarm.state, State::Raised { .. }) {
            return Ok(());
        }
    }
    let new = NewAlarm {
        cause: Cause {
            rule: rule.into(),
            device: Some(device),
            episode,
        },
        unit,
        kind: ObservationKind::Malfunction,
        priority: Priority::Technical,
        place: None,
        subjects: Vec::new(),
        plan_version: None,
        occurred_at: now,
        patience: PATIENCE,
        cleared_at: None,
        about,
    };
    raise(tx, app, municipality, new, &Behind::default(), now)?;
    Ok(())
}

/// It is over. Its alarm still waits for somebody to sign for it.
pub fn end(
    tx: &mut Tx<'_>,
    app: &App,
    rule: BuiltInRule,
    subject: Uuid,
    now: Timestamp,
) -> Result<(), StoreError> {
    for stored in rows::open_of_device(tx.connection, DeviceId(subject))? {
        if stored.alarm.cause.rule == rule.into() {
            advance(
                tx,
                app,
                &stored,
                Command::Clear { at: now },
                &Behind::default(),
                now,
            )?
            .ok();
        }
    }
    Ok(())
}
