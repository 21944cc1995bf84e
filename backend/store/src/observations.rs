//! Observations: immutable, kept as they came.

use std::collections::HashSet;

use diesel::prelude::*;
use jiff::Timestamp;
use nattvakt_core::ids::*;
use nattvakt_core::vocabulary::{ObservationKind, Phase};

use crate::connection::Database;
use crate::schema::{device, observation};
use crate::{StoreError, Tx, code, id, micros, moment};

#[derive(Clone, Debug, PartialEq)]
pub struct NewObservation {
    pub id: ObservationId,
    pub municipality: MunicipalityId,
    pub source: SourceId,
    pub device: DeviceId,
    pub event_id: String,
    pub digest: String,
    pub kind: ObservationKind,
    pub kind_code: Option<String>,
    pub phase: Phase,
    pub occurred_at: Timestamp,
    pub effective_at: Timestamp,
    pub received_at: Timestamp,
    pub flags: Vec<&'static str>,
    pub value: Option<f64>,
    pub battery: Option<f64>,
    pub signal: Option<f64>,
    pub extra_json: Option<String>,
}

/// 128 bits of a SHA-256 in hex: enough to tell contents apart, half the index.
pub const DIGEST_LENGTH: usize = 32;

/// The digests under which a device's event is stored already.
pub fn digests_of(
    connection: &mut Database,
    device: DeviceId,
    event_id: &str,
) -> Result<Vec<String>, StoreError> {
    Ok(observation::table
        .filter(observation::device_id.eq(device.to_string()))
        .filter(observation::event_id.eq(event_id))
        .select(observation::digest)
        .load(connection)?)
}

#[derive(Insertable)]
#[diesel(table_name = observation, treat_none_as_default_value = false)]
struct Row {
    id: String,
    municipality_id: String,
    source_id: String,
    device_id: String,
    event_id: String,
    digest: String,
    kind: &'static str,
    kind_code: Option<String>,
    phase: &'static str,
    occurred_at: i64,
    effective_at: i64,
    received_at: i64,
    flags: String,
    value: Option<f64>,
    battery: Option<f64>,
    signal: Option<f64>,
    extra_json: Option<String>,
}

impl From<&NewObservation> for Row {
    fn from(new: &NewObservation) -> Self {
        let NewObservation {
            id,
            municipality,
            source,
            device,
            event_id,
            digest,
            kind,
            kind_code,
            phase,
            occurred_at,
            effective_at,
            received_at,
            flags,
            value,
            battery,
            signal,
            extra_json,
        } = new;
        Self {
            id: id.to_string(),
            municipality_id: municipality.to_string(),
            source_id: source.to_string(),
            device_id: device.to_string(),
            event_id: event_id.clone(),
            digest: digest.clone(),
            kind: kind.code(),
            kind_code: kind_code.clone(),
            phase: phase.code(),
            occurred_at: micros(*occurred_at),
            effective_at: micros(*effective_at),
            received_at: micros(*received_at),
            flags: flags.join(","),
            value: *value,
            battery: *battery,
            signal: *signal,
            extra_json: extra_json.clone(),
        }
    }
}

impl Tx<'_> {
    /// Keeps those that are new; answers their ids. One that came in another transaction meanwhile is left out.
    pub fn insert_observations(
        &mut self,
        new: &[NewObservation],
    ) -> Result<HashSet<ObservationId>, StoreError> {
        let mut inserted = HashSet::with_capacity(new.len());
        match &mut *self.connection {
            // One prepared statement run many times is SQLite's fastest way.
            Database::Sqlite(sqlite) => {
                for one in new {
                    let added = diesel::insert_into(observation::table)
                        .values(Row::from(one))
                        .on_conflict_do_nothing()
                        .execute(sqlite)?;
                    if added == 1 {
                        inserted.insert(one.id);
                    }
                }
            }
            // PostgreSQL pays for every round trip.
            Database::Postgres(postgres) => {
                for chunk in new.chunks(500) {
                    let rows: Vec<Row> = chunk.iter().map(Row::from).collect();
                    let ids: Vec<String> = diesel::insert_into(observation::table)
                        .values(&rows)
                        .on_conflict_do_nothing()
                        .returning(observation::id)
                        .get_results(postgres)?;
                    for text in &ids {
                        inserted.insert(id(text)?);
                    }
                }
            }
        }
        Ok(inserted)
    }
}

/// What is kept of one observation, for checks and for people who ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub event_id: String,
    pub kind: ObservationKind,
    pub phase: Phase,
    pub effective_at: Timestamp,
    pub received_at: Timestamp,
    pub flags: String,
    pub extra_json: Option<String>,
}

type KeptRow = (String, String, String, i64, i64, String, Option<String>);

pub fn of_device(connection: &mut Database, device: DeviceId) -> Result<Vec<Kept>, StoreError> {
    let rows: Vec<KeptRow> = observation::table
        .filter(observation::device_id.eq(device.to_string()))
        .order((observation::effective_at.asc(), observation::id.asc()))
        .select((
            observation::event_id,
            observation::kind,
            observation::phase,
            observation::effective_at,
            observation::received_at,
            observation::flags,
            observation::extra_json,
        ))
        .load(connection)?;
    rows.into_iter()
        .map(
            |(event_id, kind, phase, effective_at, received_at, flags, extra_json)| {
                Ok(Kept {
                    event_id,
                    kind: code(&kind)?,
                    phase: code(&phase)?,
                    effective_at: moment(effective_at)?,
                    received_at: moment(received_at)?,
                    flags,
                    extra_json,
                })
            },
        )
        .collect()
}

pub fn count(connection: &mut Database) -> Result<i64, StoreError> {
    Ok(observation::table.count().get_result(connection)?)
}

/// Of the source's event ids that begin with `prefix`, among what was kept after `since` (ids are in the
/// order of receipt), the last in byte order.
pub fn last_event_id(
    connection: &mut Database,
    source: SourceId,
    prefix: &str,
    since: ObservationId,
) -> Result<Option<String>, StoreError> {
    let devices = device::table
        .filter(device::source_id.eq(source.to_string()))
        .select(device::id);
    let recent: Vec<String> = observation::table
        .filter(observation::device_id.eq_any(devices))
        .filter(observation::id.ge(since.to_string()))
        .select(observation::event_id)
        .load(connection)?;
    Ok(recent
        .into_iter()
        .filter(|event_id| event_id.starts_with(prefix))
        .max())
}
