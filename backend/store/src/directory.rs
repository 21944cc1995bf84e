//! Names, places, plans, devices and roles in memory: read on every observation and every frame, changed
//! seldom. Rebuilt when somebody changed something, in whichever process.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::tz::TimeZone;
use nattvakt_core::access::RoleHeld;
use nattvakt_core::evaluate::DeviceFacts;
use nattvakt_core::ids::*;
use nattvakt_core::plan::{PatientPlan, Rule};
use parking_lot::RwLock;

use crate::StoreError;
use crate::connection::Database;
use crate::devices::{Device, Source, devices, sources};
use crate::people::{Person, all_roles, people};
use crate::places::*;

#[derive(Default)]
pub struct Directory {
    pub version: i64,
    pub municipalities: HashMap<MunicipalityId, Municipality>,
    pub units: HashMap<UnitId, Unit>,
    pub places: HashMap<PlaceId, Place>,
    pub patients: HashMap<PatientId, Patient>,
    pub people: HashMap<PersonId, Person>,
    pub roles: HashMap<PersonId, Vec<RoleHeld>>,
    pub devices: HashMap<DeviceId, Arc<Device>>,
    plans: HashMap<PlanVersionId, PatientPlan>,
    residents: HashMap<PlaceId, Vec<PatientId>>,
    external: HashMap<SourceId, HashMap<String, Arc<Device>>>,
    pub sources: HashMap<SourceId, Source>,
    by_key_hash: HashMap<String, SourceId>,
    /// Devices nobody announced, heard since the directory was read.
    heard: RwLock<HashMap<DeviceId, Arc<Device>>>,
}

impl Directory {
    /// Reads everything. Call it inside one read transaction.
    pub fn load(connection: &mut Database) -> Result<Self, StoreError> {
        let mut directory = Directory {
            version: directory_version(connection)?,
            ..Directory::default()
        };
        directory
            .municipalities
            .extend(municipalities(connection)?.into_iter().map(|row| (row.id, row)));
        directory
            .units
            .extend(units(connection)?.into_iter().map(|row| (row.id, row)));
        directory
            .places
            .extend(places(connection)?.into_iter().map(|row| (row.id, row)));
        for patient in patients(connection)? {
            if let Some(place) = patient.place {
                directory.residents.entry(place).or_default().push(patient.id);
            }
            directory.patients.insert(patient.id, patient);
        }
        for residents in directory.residents.values_mut() {
            residents.sort();
        }
        directory
            .plans
            .extend(plans(connection)?.into_iter().map(|plan| (plan.version, plan)));
        directory
            .people
            .extend(people(connection)?.into_iter().map(|row| (row.id, row)));
        for (person, held) in all_roles(connection)? {
            directory.roles.entry(person).or_default().push(held);
        }
        for device in devices(connection)? {
            let device = Arc::new(device);
            directory
                .external
                .entry(device.source)
                .or_default()
                .insert(device.external_id.clone(), Arc::clone(&device));
            directory.devices.insert(device.id, device);
        }
        for source in sources(connection)? {
            directory.by_key_hash.insert(source.key_hash.clone(), source.id);
            directory.sources.insert(source.id, source);
        }
        Ok(directory)
    }

    pub fn zone(&self, municipality: MunicipalityId) -> TimeZone {
        self.municipalities
            .get(&municipality)
            .map_or(TimeZone::UTC, |known| known.zone.clone())
    }

    pub fn source_by_key_hash(&self, key_hash: &str) -> Option<&Source> {
        self.by_key_hash
            .get(key_hash)
            .and_then(|id| self.sources.get(id))
            .filter(|source| source.active)
    }

    pub fn device_by_external_id(&self, source: SourceId, external_id: &str) -> Option<&Arc<Device>> {
        self.external.get(&source)?.get(external_id)
    }

    /// Of a device nobody announced, so that its alarm can name it.
    pub fn hear(&self, device: &Arc<Device>) {
        if !self.devices.contains_key(&device.id) {
            self.heard.write().insert(device.id, Arc::clone(device));
        }
    }

    pub fn device(&self, id: DeviceId) -> Option<Arc<Device>> {
        self.devices
            .get(&id)
            .cloned()
            .or_else(|| self.heard.read().get(&id).cloned())
    }

    /// Whom the device is about and whose audience its alarms have.
    pub fn facts(&self, device: &Device) -> DeviceFacts {
        let carrier = device.patient.and_then(|patient| self.patients.get(&patient));
        let place_id = device.place.or_else(|| carrier.and_then(|carrier| carrier.place));
        let place = place_id.and_then(|place| self.places.get(&place));
        let subjects = match (device.patient, device.place) {
            (Some(patient), _) => vec![patient],
            (None, Some(place)) => self.residents.get(&place).cloned().unwrap_or_default(),
            (None, None) => Vec::new(),
        };
        let unit = place
            .map(|place| place.unit)
            .or_else(|| carrier.map(|carrier| carrier.unit))
            .or_else(|| self.sources.get(&device.source).map(|source| source.unit));
        DeviceFacts {
            id: device.id,
            kind: device.kind,
            municipality: device.municipality,
            // A device without a source cannot be: its row refers to one.
            unit: unit.unwrap_or(UnitId(device.municipality.0)),
            assigned: device.is_assigned(),
            place: place_id,
            subjects,
        }
    }

    /// The plans in force of these patients.
    pub fn plans_of(&self, subjects: &[PatientId]) -> Vec<PatientPlan> {
        subjects
            .iter()
            .filter_map(|subject| self.patients.get(subject)?.plan_version)
            .filter_map(|version| self.plans.get(&version).cloned())
            .collect()
    }

    /// A rule in the words of the version that raised the alarm.
    pub fn rule(&self, version: PlanVersionId, rule: RuleId) -> Option<&Rule> {
        self.plans
            .get(&version)?
            .rules
            .rules
            .iter()
            .find(|candidate| candidate.rule_id == rule)
    }

    pub fn roles_of(&self, person: PersonId) -> &[RoleHeld] {
        self.roles.get(&person).map(Vec::as_slice).unwrap_or_default()
    }

    /// The municipality's units in the order people read them.
    pub fn units_of(&self, municipality: MunicipalityId) -> Vec<&Unit> {
        let mut units: Vec<&Unit> = self
            .units
            .values()
            .filter(|unit| unit.municipality == municipality)
            .collect();
        units.sort_by(|a, b| a.name.cmp(&b.name));
        units
    }
}
