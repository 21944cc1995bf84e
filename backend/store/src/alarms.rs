//! Alarms as rows: what is queried in columns, the whole in `body_json`.

use diesel::prelude::*;
use jiff::Timestamp;
use nattvakt_core::alarm::{Alarm, Cause, State, next_deadline};
use nattvakt_core::ids::*;

use crate::connection::{Database, on_each};
use crate::schema::{alarm, alarm_cause, alarm_share, alarm_subject};
use crate::{StoreError, Tx, id, micros, optional_id};

/// An alarm with the version its row had when it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAlarm {
    pub alarm: Alarm,
    /// The ledger entry it follows from.
    pub seq: u64,
    pub version: i64,
}

/// Not signed. Spelled out, because a list in SQL is prepared anew each time.
macro_rules! is_open {
    () => {
        alarm::state.eq("raised").or(alarm::state.eq("acknowledged"))
    };
}

fn state_code(state: &State) -> &'static str {
    match state {
        State::Raised { .. } => "raised",
        State::Acknowledged { .. } => "acknowledged",
        State::Signed { .. } => "signed",
    }
}

fn device_text(device: Option<DeviceId>) -> String {
    device.map(|device| device.to_string()).unwrap_or_default()
}

type Row = (String, i64, i64);

fn stored((body, seq, version): Row) -> Result<StoredAlarm, StoreError> {
    let alarm = serde_json::from_str(&body).map_err(|error| StoreError::corrupt("an alarm", error))?;
    let seq = u64::try_from(seq).map_err(|_| StoreError::corrupt("a ledger seq", seq))?;
    Ok(StoredAlarm { alarm, seq, version })
}

fn all(rows: Vec<Row>) -> Result<Vec<StoredAlarm>, StoreError> {
    rows.into_iter().map(stored).collect()
}

/// `None` when the municipality has no such alarm, whoever else may.
pub fn find(
    connection: &mut Database,
    municipality: MunicipalityId,
    wanted: AlarmId,
) -> Result<Option<StoredAlarm>, StoreError> {
    alarm::table
        .find(wanted.to_string())
        .filter(alarm::municipality_id.eq(municipality.to_string()))
        .select((alarm::body_json, alarm::seq, alarm::version))
        .first::<Row>(connection)
        .optional()?
        .map(stored)
        .transpose()
}

pub fn open_of_device(connection: &mut Database, device: DeviceId) -> Result<Vec<StoredAlarm>, StoreError> {
    all(alarm::table
        .filter(alarm::device_id.eq(device.to_string()))
        .filter(is_open!())
        .select((alarm::body_json, alarm::seq, alarm::version))
        .load(connection)?)
}

/// Everything open in the unit, and what was signed since.
pub fn of_unit(
    connection: &mut Database,
    unit: UnitId,
    signed_since: Timestamp,
) -> Result<Vec<StoredAlarm>, StoreError> {
    let columns = (alarm::body_json, alarm::seq, alarm::version);
    let mut rows: Vec<Row> = alarm::table
        .filter(alarm::unit_id.eq(unit.to_string()))
        .filter(is_open!())
        .order(alarm::id.asc())
        .select(columns)
        .load(connection)?;
    rows.extend(
        alarm::table
            .filter(alarm::unit_id.eq(unit.to_string()))
            .filter(alarm::signed_at.ge(micros(signed_since)))
            .order(alarm::id.asc())
            .select(columns)
            .load::<Row>(connection)?,
    );
    all(rows)
}

/// In whichever unit it rang.
pub fn held_by(connection: &mut Database, holder: PersonId) -> Result<Vec<StoredAlarm>, StoreError> {
    all(alarm::table
        .filter(alarm::holder_id.eq(holder.to_string()))
        .filter(alarm::state.eq("acknowledged"))
        .select((alarm::body_json, alarm::seq, alarm::version))
        .load(connection)?)
}

/// Alarms of other units that a step has shown to this one: the open ones, and those signed since.
pub fn shared_with(
    connection: &mut Database,
    unit: UnitId,
    signed_since: Timestamp,
) -> Result<Vec<StoredAlarm>, StoreError> {
    all(alarm_share::table
        .inner_join(alarm::table.on(alarm::id.eq(alarm_share::alarm_id)))
        .filter(alarm_share::unit_id.eq(unit.to_string()))
        .filter(is_open!().or(alarm::signed_at.ge(micros(signed_since))))
        .order(alarm::id.asc())
        .select((alarm::body_json, alarm::seq, alarm::version))
        .load(connection)?)
}

/// A patient's alarms since then, open and signed, the newest first.
pub fn of_patient_since(
    connection: &mut Database,
    patient: PatientId,
    since: Timestamp,
) -> Result<Vec<StoredAlarm>, StoreError> {
    all(alarm_subject::table
        .inner_join(alarm::table.on(alarm::id.eq(alarm_subject::alarm_id)))
        .filter(alarm_subject::patient_id.eq(patient.to_string()))
        .filter(alarm::raised_at.ge(micros(since)))
        .order(alarm::raised_at.desc())
        .limit(50)
        .select((alarm::body_json, alarm::seq, alarm::version))
        .load(connection)?)
}

/// How many open alarms each of these units has: the number on the app's badge.
pub fn count_open_in(connection: &mut Database, units: &[UnitId]) -> Result<i64, StoreError> {
    let units: Vec<String> = units.iter().map(ToString::to_string).collect();
    Ok(alarm::table
        .filter(alarm::unit_id.eq_any(units))
        .filter(is_open!())
        .filter(alarm::priority.ne("technical"))
        .count()
        .get_result(connection)?)
}

/// Alarms whose deadline has come, the longest overdue first.
pub fn due(connection: &mut Database, now: Timestamp, limit: u32) -> Result<Vec<StoredAlarm>, StoreError> {
    all(alarm::table
        .filter(alarm::deadline_at.le(micros(now)))
        .order(alarm::deadline_at.asc())
        .limit(i64::from(limit))
        .select((alarm::body_json, alarm::seq, alarm::version))
        .load(connection)?)
}

pub fn next_due(connection: &mut Database) -> Result<Option<Timestamp>, StoreError> {
    let next: Option<i64> = alarm::table
        .filter(alarm::deadline_at.is_not_null())
        .select(diesel::dsl::min(alarm::deadline_at))
        .first(connection)?;
    next.map(crate::moment).transpose()
}

/// How many are open, by priority code.
pub fn count_open(connection: &mut Database) -> Result<Vec<(String, i64)>, StoreError> {
    Ok(alarm::table
        .filter(is_open!())
        .group_by(alarm::priority)
        .select((alarm::priority, diesel::dsl::count_star()))
        .load(connection)?)
}

/// The alarm this cause already has, joined episodes counted, signed alarms too.
pub fn of_cause(connection: &mut Database, cause: &Cause) -> Result<Option<AlarmId>, StoreError> {
    let found: Option<String> = alarm_cause::table
        .find((
            cause.rule.to_string(),
            device_text(cause.device),
            cause.episode.to_string(),
        ))
        .select(alarm_cause::alarm_id)
        .first(connection)
        .optional()?;
    optional_id(found.as_deref())
}

impl Tx<'_> {
    /// This unit sees the alarm from now on.
    pub fn insert_share(&mut self, with: UnitId, of: AlarmId) -> Result<(), StoreError> {
        let values = (
            alarm_share::unit_id.eq(with.to_string()),
            alarm_share::alarm_id.eq(of.to_string()),
        );
        on_each!(&mut *self.connection, |inner| diesel::insert_into(
            alarm_share::table
        )
        .values(values)
        .on_conflict_do_nothing()
        .execute(inner))?;
        Ok(())
    }

    /// Keeps a new alarm. The caller has asked `of_cause`; two that ask at once are told apart by the key.
    pub fn insert_alarm(&mut self, new: &Alarm, seq: u64) -> Result<(), StoreError> {
        let deadline = next_deadline(new);
        diesel::insert_into(alarm::table)
            .values((
                alarm::id.eq(new.id.to_string()),
                alarm::municipality_id.eq(new.municipality.to_string()),
                alarm::unit_id.eq(new.unit.to_string()),
                alarm::rule_id.eq(new.cause.rule.to_string()),
                alarm::device_id.eq(device_text(new.cause.device)),
                alarm::episode_id.eq(new.cause.episode.to_string()),
                alarm::kind.eq(new.kind.code()),
                alarm::priority.eq(new.priority.code()),
                alarm::state.eq(state_code(&new.state)),
                alarm::holder_id.eq(None::<String>),
                alarm::raised_at.eq(micros(new.raised_at)),
                alarm::signed_at.eq(None::<i64>),
                alarm::deadline_at.eq(deadline.map(micros)),
                alarm::seq.eq(seq.cast_signed()),
                alarm::body_json.eq(body(new)?),
                alarm::version.eq(1_i64),
            ))
            .execute(self.connection)?;
        for subject in &new.subjects {
            diesel::insert_into(alarm_subject::table)
                .values((
                    alarm_subject::alarm_id.eq(new.id.to_string()),
                    alarm_subject::patient_id.eq(subject.to_string()),
                ))
                .execute(self.connection)?;
        }
        self.claim_cause(&new.cause, new.id)?;
        if let Some(deadline) = deadline {
            self.deadline(deadline);
        }
        Ok(())
    }

    /// Writes an alarm that moved on. Fails with a version miss when somebody else moved it first.
    pub fn update_alarm(&mut self, before: &StoredAlarm, after: &Alarm, seq: u64) -> Result<(), StoreError> {
        let deadline = next_deadline(after);
        let signed_at = match &after.state {
            State::Signed { signature } => Some(micros(signature.at)),
            _ => None,
        };
        let changed = diesel::update(alarm::table.find(after.id.to_string()))
            .filter(alarm::version.eq(before.version))
            .set((
                alarm::episode_id.eq(after.cause.episode.to_string()),
                alarm::priority.eq(after.priority.code()),
                alarm::state.eq(state_code(&after.state)),
                alarm::holder_id.eq(after.holder().map(|holder| holder.to_string())),
                alarm::signed_at.eq(signed_at),
                alarm::deadline_at.eq(deadline.map(micros)),
                alarm::seq.eq(seq.cast_signed()),
                alarm::body_json.eq(body(after)?),
                alarm::version.eq(before.version + 1),
            ))
            .execute(self.connection)?;
        if changed != 1 {
            return Err(StoreError::VersionMiss);
        }
        if before.alarm.cause != after.cause {
            self.claim_cause(&after.cause, after.id)?;
        }
        if let Some(deadline) = deadline {
            self.deadline(deadline);
        }
        Ok(())
    }

    pub fn postpone_deadline(&mut self, of: &StoredAlarm, to: Timestamp) -> Result<(), StoreError> {
        diesel::update(alarm::table.find(of.alarm.id.to_string()))
            .set(alarm::deadline_at.eq(micros(to)))
            .execute(self.connection)?;
        Ok(())
    }

    /// The episode belongs to this alarm from now on. A second claim means that somebody was faster.
    fn claim_cause(&mut self, cause: &Cause, owner: AlarmId) -> Result<(), StoreError> {
        let values = (
            alarm_cause::rule_id.eq(cause.rule.to_string()),
            alarm_cause::device_id.eq(device_text(cause.device)),
            alarm_cause::episode_id.eq(cause.episode.to_string()),
            alarm_cause::alarm_id.eq(owner.to_string()),
        );
        let claimed = on_each!(&mut *self.connection, |inner| diesel::insert_into(
            alarm_cause::table
        )
        .values(values)
        .on_conflict_do_nothing()
        .execute(inner))?;
        if claimed == 1 {
            Ok(())
        } else {
            Err(StoreError::VersionMiss)
        }
    }
}

fn body(of: &Alarm) -> Result<String, StoreError> {
    serde_json::to_string(of).map_err(|error| StoreError::corrupt("an alarm", error))
}

/// Subjects of alarms, for checks of whole stories.
pub fn subjects(connection: &mut Database, of: AlarmId) -> Result<Vec<PatientId>, StoreError> {
    let rows: Vec<String> = alarm_subject::table
        .filter(alarm_subject::alarm_id.eq(of.to_string()))
        .select(alarm_subject::patient_id)
        .load(connection)?;
    rows.iter().map(|row| id(row)).collect()
}
