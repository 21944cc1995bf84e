//! Municipalities, units, places, patients and their plans.

use diesel::prelude::*;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use nattvakt_core::alarm::Patience;
use nattvakt_core::frequency::Limits;
use nattvakt_core::ids::*;
use nattvakt_core::plan::{PatientPlan, PlanRules};
use nattvakt_core::vocabulary::UnitKind;
use serde::{Deserialize, Serialize};

use crate::connection::Database;
use crate::schema::{municipality, patient, place, plan_version, unit};
use crate::{StoreError, Tx, code, id, ledger, micros, optional_id};

#[derive(Clone, Debug)]
pub struct Municipality {
    pub id: MunicipalityId,
    pub name: String,
    pub zone: TimeZone,
    pub zone_name: String,
    pub directory_version: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    pub id: UnitId,
    pub municipality: MunicipalityId,
    pub name: String,
    pub kind: UnitKind,
    pub patience: Patience,
    pub settings: UnitSettings,
}

/// What a unit sets for itself. Fields that are absent keep their defaults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct UnitSettings {
    pub v: u32,
    /// Somebody answers here day and night, all year: a ladder may end here.
    pub round_the_clock: bool,
    /// When a patient's alarms come too often.
    pub frequency: Limits,
}

impl Default for UnitSettings {
    fn default() -> Self {
        Self {
            v: 1,
            round_the_clock: false,
            frequency: Limits::default(),
        }
    }
}

impl Unit {
    /// A response centre is, by what it is.
    pub fn is_round_the_clock(&self) -> bool {
        self.settings.round_the_clock || self.kind == UnitKind::ResponseCentre
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub id: PlaceId,
    pub municipality: MunicipalityId,
    pub unit: UnitId,
    pub name: String,
    pub address: Option<String>,
    pub directions: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patient {
    pub id: PatientId,
    pub municipality: MunicipalityId,
    pub unit: UnitId,
    pub place: Option<PlaceId>,
    pub name: String,
    pub plan_version: Option<PlanVersionId>,
    pub primary_contact: Option<PersonId>,
}

pub fn municipalities(connection: &mut Database) -> Result<Vec<Municipality>, StoreError> {
    let rows: Vec<(String, String, String, i64)> = municipality::table
        .select((
            municipality::id,
            municipality::name,
            municipality::zone,
            municipality::directory_version,
        ))
        .load(connection)?;
    rows.into_iter()
        .map(|(municipality_id, name, zone_name, directory_version)| {
            let zone =
                TimeZone::get(&zone_name).map_err(|_| StoreError::corrupt("a time zone", &zone_name))?;
            Ok(Municipality {
                id: id(&municipality_id)?,
                name,
                zone,
                zone_name,
                directory_version,
            })
        })
        .collect()
}

/// Changes whenever anything the directory holds changes, in whichever process.
pub fn directory_version(connection: &mut Database) -> Result<i64, StoreError> {
    let versions: Vec<i64> = municipality::table
        .select(municipality::directory_version)
        .load(connection)?;
    Ok(versions.iter().sum::<i64>() + i64::try_from(versions.len()).unwrap_or_default())
}

pub fn units(connection: &mut Database) -> Result<Vec<Unit>, StoreError> {
    let rows: Vec<(String, String, String, String, String, String)> = unit::table
        .order(unit::name.asc())
        .select((
            unit::id,
            unit::municipality_id,
            unit::name,
            unit::kind,
            unit::patience_json,
            unit::settings_json,
        ))
        .load(connection)?;
    rows.into_iter()
        .map(|(unit_id, municipality, name, kind, patience, settings)| {
            let settings = serde_json::from_str(&settings)
                .map_err(|error| StoreError::corrupt("a unit's settings", error))?;
            let patience = serde_json::from_str(&patience)
                .map_err(|error| StoreError::corrupt("a unit's times", error))?;
            Ok(Unit {
                id: id(&unit_id)?,
                municipality: id(&municipality)?,
                name,
                kind: code(&kind)?,
                patience,
                settings,
            })
        })
        .collect()
}

type PlaceRow = (String, String, String, String, Option<String>, Option<String>);

pub fn places(connection: &mut Database) -> Result<Vec<Place>, StoreError> {
    let rows: Vec<PlaceRow> = place::table
        .select((
            place::id,
            place::municipality_id,
            place::unit_id,
            place::name,
            place::address,
            place::directions,
        ))
        .load(connection)?;
    rows.into_iter()
        .map(|(place_id, municipality, unit, name, address, directions)| {
            Ok(Place {
                id: id(&place_id)?,
                municipality: id(&municipality)?,
                unit: id(&unit)?,
                name,
                address,
                directions,
            })
        })
        .collect()
}

type PatientRow = (
    String,
    String,
    String,
    Option<String>,
    String,
    Option<String>,
    Option<String>,
);

pub fn patients(connection: &mut Database) -> Result<Vec<Patient>, StoreError> {
    let rows: Vec<PatientRow> = patient::table
        .select((
            patient::id,
            patient::municipality_id,
            patient::unit_id,
            patient::place_id,
            patient::name,
            patient::plan_version_id,
            patient::primary_contact_id,
        ))
        .load(connection)?;
    rows.into_iter()
        .map(
            |(patient_id, municipality, unit, place, name, plan_version, primary_contact)| {
                Ok(Patient {
                    id: id(&patient_id)?,
                    municipality: id(&municipality)?,
                    unit: id(&unit)?,
                    place: optional_id(place.as_deref())?,
                    name,
                    plan_version: optional_id(plan_version.as_deref())?,
                    primary_contact: optional_id(primary_contact.as_deref())?,
                })
            },
        )
        .collect()
}

/// Every version: an alarm is shown with the words of the version that raised it.
pub fn plans(connection: &mut Database) -> Result<Vec<PatientPlan>, StoreError> {
    let rows: Vec<(String, String, String)> = plan_version::table
        .select((
            plan_version::id,
            plan_version::patient_id,
            plan_version::rules_json,
        ))
        .load(connection)?;
    rows.into_iter()
        .map(|(version, patient, rules)| {
            let rules: PlanRules =
                serde_json::from_str(&rules).map_err(|error| StoreError::corrupt("a plan", error))?;
            Ok(PatientPlan {
                patient: id(&patient)?,
                version: id(&version)?,
                rules,
            })
        })
        .collect()
}

impl Tx<'_> {
    pub fn insert_municipality(&mut self, new: &Municipality, now: Timestamp) -> Result<(), StoreError> {
        let Municipality {
            id,
            name,
            zone: _,
            zone_name,
            directory_version,
        } = new;
        diesel::insert_into(municipality::table)
            .values((
                municipality::id.eq(id.to_string()),
                municipality::name.eq(name),
                municipality::zone.eq(zone_name),
                municipality::directory_version.eq(*directory_version),
                municipality::created_at.eq(micros(now)),
            ))
            .execute(self.connection)?;
        ledger::create_stream(self.connection, (*id).into(), *id)?;
        self.directory_changed(*id)
    }

    pub fn insert_unit(&mut self, new: &Unit, now: Timestamp) -> Result<(), StoreError> {
        let Unit {
            id,
            municipality,
            name,
            kind,
            patience,
            settings,
        } = new;
        let settings = serde_json::to_string(settings)
            .map_err(|error| StoreError::corrupt("a unit's settings", error))?;
        let patience =
            serde_json::to_string(patience).map_err(|error| StoreError::corrupt("a unit's times", error))?;
        diesel::insert_into(unit::table)
            .values((
                unit::id.eq(id.to_string()),
                unit::municipality_id.eq(municipality.to_string()),
                unit::name.eq(name),
                unit::kind.eq(kind.code()),
                unit::patience_json.eq(patience),
                unit::settings_json.eq(settings),
                unit::created_at.eq(micros(now)),
            ))
            .execute(self.connection)?;
        ledger::create_stream(self.connection, (*id).into(), *municipality)?;
        self.directory_changed(*municipality)
    }

    pub fn insert_place(&mut self, new: &Place, now: Timestamp) -> Result<(), StoreError> {
        let Place {
            id,
            municipality,
            unit,
            name,
            address,
            directions,
        } = new;
        diesel::insert_into(place::table)
            .values((
                place::id.eq(id.to_string()),
                place::municipality_id.eq(municipality.to_string()),
                place::unit_id.eq(unit.to_string()),
                place::name.eq(name),
                place::address.eq(address),
                place::directions.eq(directions),
                place::version.eq(1_i64),
                place::created_at.eq(micros(now)),
            ))
            .execute(self.connection)?;
        self.directory_changed(*municipality)
    }

    pub fn insert_patient(&mut self, new: &Patient, now: Timestamp) -> Result<(), StoreError> {
        let Patient {
            id,
            municipality,
            unit,
            place,
            name,
            plan_version,
            primary_contact,
        } = new;
        diesel::insert_into(patient::table)
            .values((
                patient::id.eq(id.to_string()),
                patient::municipality_id.eq(municipality.to_string()),
                patient::unit_id.eq(unit.to_string()),
                patient::place_id.eq(place.map(|place| place.to_string())),
                patient::name.eq(name),
                patient::plan_version_id.eq(plan_version.map(|version| version.to_string())),
                patient::primary_contact_id.eq(primary_contact.map(|person| person.to_string())),
                patient::version.eq(1_i64),
                patient::created_at.eq(micros(now)),
            ))
            .execute(self.connection)?;
        self.directory_changed(*municipality)
    }

    pub fn set_primary_contact(&mut self, of: &Patient, to: Option<PersonId>) -> Result<(), StoreError> {
        let changed = diesel::update(patient::table.find(of.id.to_string()))
            .set((
                patient::primary_contact_id.eq(to.map(|person| person.to_string())),
                patient::version.eq(patient::version + 1),
            ))
            .execute(self.connection)?;
        if changed != 1 {
            return Err(StoreError::VersionMiss);
        }
        self.directory_changed(of.municipality)
    }

    /// Keeps a new version of a patient's plan and puts it in force.
    pub fn put_plan_in_force(
        &mut self,
        of: &Patient,
        plan: &PatientPlan,
        author: Option<PersonId>,
        reason: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let latest: Option<i64> = plan_version::table
            .filter(plan_version::patient_id.eq(of.id.to_string()))
            .select(diesel::dsl::max(plan_version::number))
            .first(self.connection)?;
        let rules =
            serde_json::to_string(&plan.rules).map_err(|error| StoreError::corrupt("a plan", error))?;
        diesel::insert_into(plan_version::table)
            .values((
                plan_version::id.eq(plan.version.to_string()),
                plan_version::municipality_id.eq(of.municipality.to_string()),
                plan_version::patient_id.eq(of.id.to_string()),
                plan_version::number.eq(latest.unwrap_or(0) + 1),
                plan_version::rules_json.eq(rules),
                plan_version::author_id.eq(author.map(|author| author.to_string())),
                plan_version::reason.eq(reason),
                plan_version::created_at.eq(micros(now)),
            ))
            .execute(self.connection)?;
        let changed = diesel::update(patient::table.find(of.id.to_string()))
            .set((
                patient::plan_version_id.eq(plan.version.to_string()),
                patient::version.eq(patient::version + 1),
            ))
            .execute(self.connection)?;
        if changed != 1 {
            return Err(StoreError::VersionMiss);
        }
        self.directory_changed(of.municipality)
    }
}
