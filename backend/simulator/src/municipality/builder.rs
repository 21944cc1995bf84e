//! Builds the municipality unit by unit, drawing its ids from the seed.

use nattvakt_core::ids::*;
use nattvakt_core::plan::PlanRules;
use nattvakt_core::vocabulary::{DeviceKind, Role, UnitKind};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;

use super::{
    Device, Municipality, Options, Patient, Place, Source, Staff, Unit, gateway_of, names, plans, slug,
};

/// 2026-01-01T00:00:00Z, the time the made-up ids carry.
const IDS_FROM_MILLIS: u64 = 1_767_225_600_000;

/// What a patient's place is fitted with.
#[derive(Clone, Copy)]
struct Fittings<'a> {
    /// External ids start with it; unique.
    slug: &'a str,
    /// '104', or the home's name.
    label: &'a str,
}

pub struct Builder {
    options: Options,
    random: ChaCha8Rng,
    ids_made: u64,
    id: MunicipalityId,
    source: SourceId,
    units: Vec<Unit>,
    places: Vec<Place>,
    patients: Vec<Patient>,
    devices: Vec<Device>,
    staff: Vec<Staff>,
}

macro_rules! id {
    ($builder:expr, $kind:ident) => {{
        let (millis, random) = $builder.id_parts();
        $kind::new_v7(millis, random)
    }};
}

impl Builder {
    pub fn new(options: Options) -> Self {
        let mut builder = Self {
            options,
            random: ChaCha8Rng::seed_from_u64(options.seed),
            ids_made: 0,
            id: MunicipalityId::new_v7(0, [0; 10]),
            source: SourceId::new_v7(0, [0; 10]),
            units: Vec::new(),
            places: Vec::new(),
            patients: Vec::new(),
            devices: Vec::new(),
            staff: Vec::new(),
        };
        builder.id = id!(builder, MunicipalityId);
        builder.source = id!(builder, SourceId);
        builder
    }

    fn id_parts(&mut self) -> (u64, [u8; 10]) {
        let mut random = [0; 10];
        self.random.fill_bytes(&mut random);
        self.ids_made += 1;
        (IDS_FROM_MILLIS + self.ids_made, random)
    }

    pub fn add_unit(&mut self, name: &str, kind: UnitKind) {
        let unit = self.units.len();
        let id = id!(self, UnitId);
        self.units.push(Unit {
            id,
            name: name.to_owned(),
            kind,
        });
        let base = self.add_place(unit, format!("Vaktrom {name}"), None, None);
        self.add_device(
            unit,
            base,
            None,
            DeviceKind::Gateway,
            gateway_of(name),
            format!("Gateway {name}"),
        );
        match kind {
            UnitKind::HomeCare => self.add_homes(unit),
            _ => self.add_rooms(unit),
        }
    }

    /// 14 rooms; two patients share the seventh.
    fn add_rooms(&mut self, unit: usize) {
        let floor = 100 * (unit + 1);
        let ward = slug(&self.units[unit].name);
        for number in 1..=14 {
            let room = (floor + number).to_string();
            let place = self.add_place(unit, format!("Rom {room}"), None, None);
            let beds: &[&str] = if number == 7 { &["a", "b"] } else { &[""] };
            let mut living_here = Vec::new();
            for bed in beds {
                let wanders = number == 4;
                let patient = self.add_patient(unit, place, wanders);
                living_here.push(patient);
                let slug = format!("{ward}-{room}{bed}");
                let fittings = Fittings {
                    slug: &slug,
                    label: &format!("{room}{bed}"),
                };
                self.fit_patient(patient, fittings, &carried_in_ward(number, wanders));
            }
            let slug = format!("{ward}-{room}");
            let fittings = Fittings {
                slug: &slug,
                label: &room,
            };
            self.fit_place(unit, place, fittings, &fixed_in_ward(number));
            self.write_plans(&living_here, number);
        }
    }

    /// Nine homes; a couple lives in the fifth.
    fn add_homes(&mut self, unit: usize) {
        let zone = slug(&self.units[unit].name);
        for (index, home) in names::HOMES.iter().enumerate() {
            let number = index + 1;
            let place = self.add_place(
                unit,
                home.name.to_owned(),
                Some(home.address.to_owned()),
                Some(home.directions.to_owned()),
            );
            let lives_alone = number != 5;
            let tags: &[&str] = if lives_alone { &[""] } else { &["-a", "-b"] };
            let mut living_here = Vec::new();
            for tag in tags {
                let wanders = number == 3;
                let patient = self.add_patient(unit, place, wanders);
                living_here.push(patient);
                let slug = format!("{zone}-{number}{tag}");
                let fittings = Fittings {
                    slug: &slug,
                    label: home.name,
                };
                self.fit_patient(patient, fittings, &carried_at_home(number, wanders));
            }
            let slug = format!("{zone}-{number}");
            let fittings = Fittings {
                slug: &slug,
                label: home.name,
            };
            self.fit_place(unit, place, fittings, &[DeviceKind::Door, DeviceKind::Smoke]);
            self.write_plans(&living_here, number);
        }
    }

    fn add_place(
        &mut self,
        unit: usize,
        name: String,
        address: Option<String>,
        directions: Option<String>,
    ) -> usize {
        let id = id!(self, PlaceId);
        self.places.push(Place {
            id,
            unit,
            name,
            address,
            directions,
        });
        self.places.len() - 1
    }

    fn add_patient(&mut self, unit: usize, place: usize, wanders: bool) -> usize {
        let id = id!(self, PatientId);
        let plan_version = id!(self, PlanVersionId);
        self.patients.push(Patient {
            id,
            unit,
            place,
            name: names::PATIENTS[self.patients.len() % names::PATIENTS.len()].to_owned(),
            wanders,
            plan_version,
            plan: PlanRules {
                v: PlanRules::VERSION,
                rules: Vec::new(),
                exclusions: Vec::new(),
            },
        });
        self.patients.len() - 1
    }

    fn fit_patient(&mut self, patient: usize, fittings: Fittings<'_>, kinds: &[DeviceKind]) {
        let Patient { unit, place, .. } = self.patients[patient];
        for kind in kinds {
            let (external_id, name) = device_names(*kind, fittings);
            self.add_device(unit, place, Some(patient), *kind, external_id, name);
        }
    }

    fn fit_place(&mut self, unit: usize, place: usize, fittings: Fittings<'_>, kinds: &[DeviceKind]) {
        for kind in kinds {
            let (external_id, name) = device_names(*kind, fittings);
            self.add_device(unit, place, None, *kind, external_id, name);
        }
    }

    fn add_device(
        &mut self,
        unit: usize,
        place: usize,
        carrier: Option<usize>,
        kind: DeviceKind,
        external_id: String,
        name: String,
    ) {
        let id = id!(self, DeviceId);
        self.devices.push(Device {
            id,
            external_id,
            kind,
            name,
            unit,
            place,
            carrier,
        });
    }

    fn write_plans(&mut self, living_here: &[usize], number: usize) {
        for (index, patient) in living_here.iter().enumerate() {
            let at_home = self.units[self.patients[*patient].unit].kind == UnitKind::HomeCare;
            let kinds: Vec<DeviceKind> = self
                .devices
                .iter()
                .filter(|device| device.place == self.patients[*patient].place)
                // What the room shares is in one plan: two rules would ring twice for one press.
                .filter(|device| device.carrier.map_or(index == 0, |carrier| carrier == *patient))
                .map(|device| device.kind)
                .collect();
            let needs = plans::Needs {
                at_home,
                wanders: self.patients[*patient].wanders,
                number,
                kinds: &kinds,
                options: self.options,
            };
            let mut make_id = || {
                let mut random = [0; 10];
                self.random.fill_bytes(&mut random);
                self.ids_made += 1;
                RuleId::new_v7(IDS_FROM_MILLIS + self.ids_made, random)
            };
            let rules = plans::rules(&needs, &mut make_id);
            self.patients[*patient].plan.rules = rules;
        }
    }

    pub fn add_staff(&mut self) {
        for unit in 0..self.units.len() {
            let tail = slug(&self.units[unit].name);
            for (index, (first, last)) in names::STAFF[unit].iter().enumerate() {
                let role = if index == 0 {
                    Role::ShiftLead
                } else {
                    Role::CareWorker
                };
                self.add_person(first, last, &tail, vec![(role, Some(unit))]);
            }
        }
        for (role, first, last) in names::OTHERS {
            self.add_person(first, last, names::MUNICIPALITY_SLUG, vec![(role, None)]);
        }
    }

    fn add_person(&mut self, first: &str, last: &str, tail: &str, roles: Vec<(Role, Option<usize>)>) {
        let id = id!(self, PersonId);
        let initials = [first, last]
            .iter()
            .filter_map(|name| name.chars().next())
            .collect();
        self.staff.push(Staff {
            id,
            username: format!("{}.{tail}", slug(first)),
            name: format!("{first} {last}"),
            initials,
            roles,
        });
    }

    pub fn finish(self) -> Municipality {
        let Self {
            options: _,
            random: _,
            ids_made: _,
            id,
            source,
            units,
            places,
            patients,
            devices,
            staff,
        } = self;
        Municipality {
            id,
            name: names::MUNICIPALITY.to_owned(),
            zone: "Europe/Oslo".to_owned(),
            units,
            places,
            patients,
            devices,
            staff,
            source: Source {
                id: source,
                name: "Demogateway".to_owned(),
                unit: 0,
            },
        }
    }
}

fn carried_in_ward(number: usize, wanders: bool) -> Vec<DeviceKind> {
    let mut kinds = vec![DeviceKind::Bed];
    if !number.is_multiple_of(3) {
        kinds.push(DeviceKind::Pendant);
    }
    if number % 4 == 1 || wanders {
        kinds.push(DeviceKind::FallSensor);
    }
    if wanders {
        kinds.push(DeviceKind::Tracker);
    }
    kinds
}

fn fixed_in_ward(number: usize) -> Vec<DeviceKind> {
    let mut kinds = vec![DeviceKind::NurseCall, DeviceKind::Motion];
    if number.is_multiple_of(2) {
        kinds.push(DeviceKind::Door);
    }
    kinds
}

fn carried_at_home(number: usize, wanders: bool) -> Vec<DeviceKind> {
    let mut kinds = vec![DeviceKind::Pendant];
    if number % 3 == 1 {
        kinds.push(DeviceKind::Bed);
    }
    if number.is_multiple_of(2) {
        kinds.push(DeviceKind::FallSensor);
    }
    if wanders {
        kinds.push(DeviceKind::Tracker);
    }
    kinds
}

fn device_names(kind: DeviceKind, fittings: Fittings<'_>) -> (String, String) {
    let (tail, name) = match kind {
        DeviceKind::Bed => ("seng", "Sengesensor"),
        DeviceKind::Door => ("dor", "Dørsensor"),
        DeviceKind::Motion => ("bevegelse", "Bevegelsessensor"),
        DeviceKind::FallSensor => ("fall", "Fallsensor"),
        DeviceKind::Pendant => ("smykke", "Trygghetsalarm"),
        DeviceKind::Tracker => ("sporer", "Lokaliseringsenhet"),
        DeviceKind::NurseCall => ("anrop", "Pasientanrop"),
        DeviceKind::Smoke => ("royk", "Røykvarsler"),
        _ => (kind.code(), "Enhet"),
    };
    (
        format!("{}-{tail}", fittings.slug),
        format!("{name} {}", fittings.label),
    )
}
