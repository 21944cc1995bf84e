//! Names, places, plans, devices and roles in memory: read on every observation and every frame, changed
//! seldom. Rebuilt when somebody changed something, in whichever process.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::tz::TimeZone;
use nattvakt_core::access::RoleHeld;
use nattvakt_core::evaluate::DeviceFacts;
use nattvakt_core::ids::*;
use nattvakt_core::plan::{PatientPlan, Rule};
use nattvakt_core::policy::{Known, Policy};
use nattvakt_core::vocabulary::{Role, UnitKind};
use parking_lot::RwLock;

use crate::StoreError;
use crate::connection::Database;
use crate::devices::{Device, Source, devices, sources};
use crate::people::{Person, all_roles, people};
use crate::places::*;
use crate::policies::{Contact, PolicyVersion, contacts, policies};

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
    pub contacts: HashMap<ContactId, Contact>,
    policies: HashMap<PolicyVersionId, PolicyVersion>,
    /// The versions in force: of the unit (`None`) and of single rules.
    in_force: HashMap<(UnitId, Option<RuleId>), PolicyVersionId>,
    /// Units in which something can ring.
    in_use: HashSet<UnitId>,
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
        directory
            .in_use
            .extend(directory.patients.values().map(|patient| patient.unit));
        directory
            .in_use
            .extend(directory.places.values().map(|place| place.unit));
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
        directory
            .contacts
            .extend(contacts(connection)?.into_iter().map(|row| (row.id, row)));
        // In ascending order of their numbers: the newest stays.
        for version in policies(connection)? {
            directory
                .in_force
                .insert((version.unit, version.rule), version.id);
            directory.policies.insert(version.id, version);
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

    /// Somebody lives in the unit or something hangs there.
    pub fn is_in_use(&self, unit: UnitId) -> bool {
        self.in_use.contains(&unit)
    }

    /// The policy that is in force for a unit, or for one rule in it.
    pub fn policy_in_force(&self, unit: UnitId, rule: Option<RuleId>) -> Option<&PolicyVersion> {
        self.policies.get(self.in_force.get(&(unit, rule))?)
    }

    pub fn policy(&self, version: PolicyVersionId) -> Option<&PolicyVersion> {
        self.policies.get(&version)
    }

    /// What this municipality's policies may name.
    pub fn within(&self, municipality: MunicipalityId) -> Within<'_> {
        Within {
            directory: self,
            municipality,
        }
    }

    /// Units of the municipality's response centre.
    pub fn response_centres(&self, municipality: MunicipalityId) -> Vec<UnitId> {
        self.units_of(municipality)
            .into_iter()
            .filter(|unit| unit.kind == UnitKind::ResponseCentre)
            .map(|unit| unit.id)
            .collect()
    }

    /// People who hold the role in the unit, or in its whole municipality.
    pub fn holders(&self, municipality: MunicipalityId, role: Role, unit: UnitId) -> Vec<PersonId> {
        let holds = |held: &RoleHeld| held.role == role && held.unit.is_none_or(|own| own == unit);
        let mut holders: Vec<PersonId> = self
            .roles
            .iter()
            .filter(|(_, held)| held.iter().any(holds))
            .filter_map(|(person, _)| self.people.get(person))
            .filter(|person| person.municipality == municipality && person.active)
            .map(|person| person.id)
            .collect();
        holders.sort();
        holders
    }

    /// Numbers people of the unit call when nothing else works.
    pub fn contacts_of(&self, municipality: MunicipalityId, unit: UnitId) -> Vec<&Contact> {
        let mut contacts: Vec<&Contact> = self
            .contacts
            .values()
            .filter(|contact| contact.municipality == municipality && contact.active)
            .filter(|contact| contact.unit.is_none_or(|own| own == unit))
            .collect();
        contacts.sort_by(|a, b| a.label.cmp(&b.label));
        contacts
    }
}

/// One municipality's part of the directory: nothing of another one is known in it.
pub struct Within<'a> {
    directory: &'a Directory,
    municipality: MunicipalityId,
}

impl Known for Within<'_> {
    fn round_the_clock_unit(&self, unit: UnitId) -> Option<bool> {
        self.directory
            .units
            .get(&unit)
            .filter(|unit| unit.municipality == self.municipality)
            .map(Unit::is_round_the_clock)
    }

    fn round_the_clock_contact(&self, contact: ContactId) -> Option<bool> {
        self.directory
            .contacts
            .get(&contact)
            .filter(|contact| contact.municipality == self.municipality && contact.active)
            .map(|contact| contact.round_the_clock)
    }

    fn has_response_centre(&self) -> bool {
        !self.directory.response_centres(self.municipality).is_empty()
    }

    fn policy_of(&self, unit: UnitId) -> Option<(PolicyVersionId, &Policy)> {
        self.directory
            .policy_in_force(unit, None)
            .filter(|version| version.municipality == self.municipality)
            .map(|version| (version.id, &version.policy))
    }
}
