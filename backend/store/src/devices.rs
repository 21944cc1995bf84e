//! Sources, devices, what devices last said, and the timers of rules.

use diesel::prelude::*;
use jiff::Timestamp;
use nattvakt_core::episode::KindState;
use nattvakt_core::evaluate::Timer;
use nattvakt_core::ids::*;
use nattvakt_core::vocabulary::{DeviceKind, ObservationKind};

use crate::connection::{Database, on_each};
use crate::schema::{device, device_state, observation, rule_timer, source};
use crate::{StoreError, Tx, code, id, micros, moment, optional_id};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    pub id: SourceId,
    pub municipality: MunicipalityId,
    pub unit: UnitId,
    pub name: String,
    /// SHA-256 of the key, hex.
    pub key_hash: String,
    pub active: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    pub id: DeviceId,
    pub municipality: MunicipalityId,
    pub source: SourceId,
    pub external_id: String,
    pub kind: DeviceKind,
    pub name: String,
    pub place: Option<PlaceId>,
    pub patient: Option<PatientId>,
}

impl Device {
    pub fn is_assigned(&self) -> bool {
        self.place.is_some() || self.patient.is_some()
    }
}

type SourceRow = (String, String, String, String, String, bool);

pub fn sources(connection: &mut Database) -> Result<Vec<Source>, StoreError> {
    let rows: Vec<SourceRow> = source::table
        .select((
            source::id,
            source::municipality_id,
            source::unit_id,
            source::name,
            source::key_hash,
            source::active,
        ))
        .load(connection)?;
    rows.into_iter()
        .map(|(source_id, municipality, unit, name, key_hash, active)| {
            Ok(Source {
                id: id(&source_id)?,
                municipality: id(&municipality)?,
                unit: id(&unit)?,
                name,
                key_hash,
                active,
            })
        })
        .collect()
}

type DeviceRow = (
    String,
    String,
    String,
    String,
    String,
    String,
    Option<String>,
    Option<String>,
);

fn device_of(row: DeviceRow) -> Result<Device, StoreError> {
    let (device_id, municipality, source, external_id, kind, name, place, patient) = row;
    Ok(Device {
        id: id(&device_id)?,
        municipality: id(&municipality)?,
        source: id(&source)?,
        external_id,
        kind: code(&kind)?,
        name,
        place: optional_id(place.as_deref())?,
        patient: optional_id(patient.as_deref())?,
    })
}

macro_rules! device_columns {
    () => {
        (
            device::id,
            device::municipality_id,
            device::source_id,
            device::external_id,
            device::kind,
            device::name,
            device::place_id,
            device::patient_id,
        )
    };
}

pub fn devices(connection: &mut Database) -> Result<Vec<Device>, StoreError> {
    let rows: Vec<DeviceRow> = device::table.select(device_columns!()).load(connection)?;
    rows.into_iter().map(device_of).collect()
}

pub fn by_external_id(
    connection: &mut Database,
    of: SourceId,
    external_id: &str,
) -> Result<Option<Device>, StoreError> {
    device::table
        .filter(device::source_id.eq(of.to_string()))
        .filter(device::external_id.eq(external_id))
        .select(device_columns!())
        .first::<DeviceRow>(connection)
        .optional()?
        .map(device_of)
        .transpose()
}

/// A device that reported and that nobody has placed, with the kind of its last observation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unassigned {
    pub device: Device,
    pub first_heard_at: Timestamp,
    pub last_kind: Option<String>,
}

pub fn unassigned(connection: &mut Database, of: MunicipalityId) -> Result<Vec<Unassigned>, StoreError> {
    let rows: Vec<(DeviceRow, i64)> = device::table
        .filter(device::municipality_id.eq(of.to_string()))
        .filter(device::place_id.is_null())
        .filter(device::patient_id.is_null())
        .order(device::id.desc())
        .limit(500)
        .select((device_columns!(), device::created_at))
        .load(connection)?;
    rows.into_iter()
        .map(|(row, created_at)| {
            let last_kind = observation::table
                .filter(observation::device_id.eq(&row.0))
                .order(observation::id.desc())
                .select(observation::kind)
                .first(connection)
                .optional()?;
            Ok(Unassigned {
                device: device_of(row)?,
                first_heard_at: moment(created_at)?,
                last_kind,
            })
        })
        .collect()
}

fn state_of(row: (String, String, Option<String>, i64)) -> Result<KindState, StoreError> {
    let (device, kind, episode, changed_at) = row;
    Ok(KindState {
        device: id(&device)?,
        kind: code(&kind)?,
        active: optional_id(episode.as_deref())?,
        changed_at: moment(changed_at)?,
    })
}

macro_rules! state_columns {
    () => {
        (
            device_state::device_id,
            device_state::kind,
            device_state::episode_id,
            device_state::changed_at,
        )
    };
}

pub fn states(connection: &mut Database, of: DeviceId) -> Result<Vec<KindState>, StoreError> {
    let rows: Vec<(String, String, Option<String>, i64)> = device_state::table
        .filter(device_state::device_id.eq(of.to_string()))
        .select(state_columns!())
        .load(connection)?;
    rows.into_iter().map(state_of).collect()
}

/// What the devices of a unit's places and patients last said, for the picture of the ward.
pub fn states_of(connection: &mut Database, devices: &[DeviceId]) -> Result<Vec<KindState>, StoreError> {
    let ids: Vec<String> = devices.iter().map(ToString::to_string).collect();
    let mut states = Vec::new();
    for chunk in ids.chunks(500) {
        let rows: Vec<(String, String, Option<String>, i64)> = device_state::table
            .filter(device_state::device_id.eq_any(chunk))
            .select(state_columns!())
            .load(connection)?;
        for row in rows {
            states.push(state_of(row)?);
        }
    }
    Ok(states)
}

/// Timers that have run out, the oldest first.
pub fn due_timers(connection: &mut Database, now: Timestamp, limit: u32) -> Result<Vec<Timer>, StoreError> {
    let rows: Vec<(String, String, i64)> = rule_timer::table
        .filter(rule_timer::due_at.le(micros(now)))
        .order(rule_timer::due_at.asc())
        .limit(i64::from(limit))
        .select((rule_timer::rule_id, rule_timer::device_id, rule_timer::due_at))
        .load(connection)?;
    rows.into_iter()
        .map(|(rule, device, due_at)| {
            Ok(Timer {
                rule: id(&rule)?,
                device: id(&device)?,
                due_at: moment(due_at)?,
            })
        })
        .collect()
}

pub fn next_timer(connection: &mut Database) -> Result<Option<Timestamp>, StoreError> {
    let next: Option<i64> = rule_timer::table
        .select(diesel::dsl::min(rule_timer::due_at))
        .first(connection)?;
    next.map(moment).transpose()
}

impl Tx<'_> {
    pub fn insert_source(&mut self, new: &Source, now: Timestamp) -> Result<(), StoreError> {
        let Source {
            id,
            municipality,
            unit,
            name,
            key_hash,
            active,
        } = new;
        diesel::insert_into(source::table)
            .values((
                source::id.eq(id.to_string()),
                source::municipality_id.eq(municipality.to_string()),
                source::unit_id.eq(unit.to_string()),
                source::name.eq(name),
                source::key_hash.eq(key_hash),
                source::active.eq(*active),
                source::created_at.eq(micros(now)),
            ))
            .execute(self.connection)?;
        self.directory_changed(*municipality)
    }

    pub fn insert_device(&mut self, new: &Device, now: Timestamp) -> Result<(), StoreError> {
        self.try_insert_device(new, now)?;
        self.directory_changed(new.municipality)
    }

    /// A device nobody has announced. It changes no name anybody sees, so the directory is left alone:
    /// a source that invents a device a second must not make the server look up everything each time.
    pub fn find_or_insert_unassigned(&mut self, new: &Device, now: Timestamp) -> Result<Device, StoreError> {
        if let Some(known) = by_external_id(self.connection, new.source, &new.external_id)? {
            return Ok(known);
        }
        self.try_insert_device(new, now)?;
        by_external_id(self.connection, new.source, &new.external_id)?.ok_or(StoreError::VersionMiss)
    }

    fn try_insert_device(&mut self, new: &Device, now: Timestamp) -> Result<(), StoreError> {
        let Device {
            id,
            municipality,
            source,
            external_id,
            kind,
            name,
            place,
            patient,
        } = new;
        let values = (
            device::id.eq(id.to_string()),
            device::municipality_id.eq(municipality.to_string()),
            device::source_id.eq(source.to_string()),
            device::external_id.eq(external_id),
            device::kind.eq(kind.code()),
            device::name.eq(name),
            device::place_id.eq(place.map(|place| place.to_string())),
            device::patient_id.eq(patient.map(|patient| patient.to_string())),
            device::version.eq(1_i64),
            device::created_at.eq(micros(now)),
        );
        on_each!(&mut *self.connection, |inner| diesel::insert_into(device::table)
            .values(values)
            .on_conflict_do_nothing()
            .execute(inner))?;
        Ok(())
    }

    pub fn remember(&mut self, state: &KindState) -> Result<(), StoreError> {
        let KindState {
            device,
            kind,
            active,
            changed_at,
        } = state;
        let episode = active.map(|episode| episode.to_string());
        let values = (
            device_state::device_id.eq(device.to_string()),
            device_state::kind.eq(kind.code()),
            device_state::episode_id.eq(episode.clone()),
            device_state::changed_at.eq(micros(*changed_at)),
        );
        let update = (
            device_state::episode_id.eq(episode),
            device_state::changed_at.eq(micros(*changed_at)),
        );
        on_each!(&mut *self.connection, |inner| diesel::insert_into(
            device_state::table
        )
        .values(values)
        .on_conflict((device_state::device_id, device_state::kind))
        .do_update()
        .set(update)
        .execute(inner))?;
        Ok(())
    }

    pub fn set_timer(&mut self, timer: &Timer) -> Result<(), StoreError> {
        let Timer { rule, device, due_at } = *timer;
        let values = (
            rule_timer::rule_id.eq(rule.to_string()),
            rule_timer::device_id.eq(device.to_string()),
            rule_timer::due_at.eq(micros(due_at)),
        );
        on_each!(&mut *self.connection, |inner| diesel::insert_into(
            rule_timer::table
        )
        .values(values)
        .on_conflict((rule_timer::rule_id, rule_timer::device_id))
        .do_update()
        .set(rule_timer::due_at.eq(micros(due_at)))
        .execute(inner))?;
        self.deadline(due_at);
        Ok(())
    }

    pub fn cancel_timers(&mut self, device: DeviceId, rules: &[RuleId]) -> Result<(), StoreError> {
        for rule in rules {
            diesel::delete(rule_timer::table.find((rule.to_string(), device.to_string())))
                .execute(self.connection)?;
        }
        Ok(())
    }

    /// Takes a timer that has run out. `false`: it was moved or taken meanwhile.
    pub fn take_timer(&mut self, timer: &Timer) -> Result<bool, StoreError> {
        let taken = diesel::delete(
            rule_timer::table
                .find((timer.rule.to_string(), timer.device.to_string()))
                .filter(rule_timer::due_at.eq(micros(timer.due_at))),
        )
        .execute(self.connection)?;
        Ok(taken == 1)
    }
}

/// The kinds whose state one kind can touch.
pub fn kinds_touched(kind: ObservationKind) -> impl Iterator<Item = ObservationKind> {
    std::iter::once(kind).chain(kind.ends())
}
