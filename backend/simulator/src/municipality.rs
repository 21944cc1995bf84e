//! The synthetic municipality: two wards, one home-nursing zone, 40 patients, their devices and plans, and
//! the staff. Plain data; whoever stores it makes passwords and keys.

mod builder;
mod names;
mod plans;

use nattvakt_core::ids::*;
use nattvakt_core::plan::PlanRules;
use nattvakt_core::vocabulary::{DeviceKind, Role, UnitKind};

use self::builder::Builder;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    pub seed: u64,
    /// Every rule rings at all hours, for a demo by daylight.
    pub all_hours: bool,
    /// As `all_hours`, and every device of every patient has a rule.
    pub quiet_night: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Municipality {
    pub id: MunicipalityId,
    pub name: String,
    /// IANA name.
    pub zone: String,
    pub units: Vec<Unit>,
    pub places: Vec<Place>,
    pub patients: Vec<Patient>,
    pub devices: Vec<Device>,
    pub staff: Vec<Staff>,
    pub source: Source,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    pub id: UnitId,
    pub name: String,
    pub kind: UnitKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub id: PlaceId,
    /// Index into `units`.
    pub unit: usize,
    /// 'Rom 104', or the name of the home.
    pub name: String,
    /// Homes only.
    pub address: Option<String>,
    /// Homes only: how to get in.
    pub directions: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Patient {
    pub id: PatientId,
    pub unit: usize,
    /// Index into `places`.
    pub place: usize,
    /// As the ward knows the person: 'Astrid N.'
    pub name: String,
    /// Walks at night and does not find the way back.
    pub wanders: bool,
    pub plan_version: PlanVersionId,
    pub plan: PlanRules,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    pub id: DeviceId,
    /// Its id within the source.
    pub external_id: String,
    pub kind: DeviceKind,
    /// As the ward calls it: 'Sengesensor 104'.
    pub name: String,
    pub unit: usize,
    pub place: usize,
    /// Index into `patients`: who carries it, or whose bed it is. The others are about everybody who lives
    /// in the place.
    pub carrier: Option<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staff {
    pub id: PersonId,
    pub username: String,
    pub name: String,
    pub initials: String,
    /// The unit is an index into `units`; `None` = held in the whole municipality.
    pub roles: Vec<(Role, Option<usize>)>,
}

impl Staff {
    /// The units this person can be on duty in.
    pub fn duty_units(&self, units: usize) -> Vec<usize> {
        let on_duty = |role: Role| matches!(role, Role::CareWorker | Role::ShiftLead);
        let mut found: Vec<usize> = self
            .roles
            .iter()
            .filter(|(role, _)| on_duty(*role))
            .flat_map(|(_, unit)| unit.map_or(0..units, |unit| unit..unit + 1))
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    pub id: SourceId,
    pub name: String,
    /// Where an emergency from a device nobody assigned rings.
    pub unit: usize,
}

/// The external id of a unit's gateway.
pub fn gateway_of(unit_name: &str) -> String {
    format!("{}-gateway", slug(unit_name))
}

fn slug(name: &str) -> String {
    name.chars()
        .flat_map(char::to_lowercase)
        .map(|letter| match letter {
            'æ' | 'å' | 'ä' => 'a',
            'ø' | 'ö' => 'o',
            letter if letter.is_ascii_alphanumeric() => letter,
            _ => '-',
        })
        .collect()
}

pub fn generate(options: Options) -> Municipality {
    let mut builder = Builder::new(options);
    for (name, kind) in [
        ("Bjørk", UnitKind::Ward),
        ("Furu", UnitKind::Ward),
        ("Skogen", UnitKind::HomeCare),
    ] {
        builder.add_unit(name, kind);
    }
    builder.add_staff();
    builder.finish()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    use super::*;

    fn one() -> Municipality {
        generate(Options::default())
    }

    #[test]
    fn the_same_seed_is_the_same_municipality_and_another_has_other_ids() {
        assert_eq!(one(), one());
        let other = generate(Options {
            seed: 1,
            ..Options::default()
        });
        assert_ne!(one().id, other.id);
        assert_ne!(
            one().patients[0].plan.rules[0].rule_id,
            other.patients[0].plan.rules[0].rule_id
        );
    }

    #[test]
    fn forty_patients_live_in_two_wards_and_one_zone() {
        let municipality = one();
        let per_unit: Vec<usize> = (0..municipality.units.len())
            .map(|unit| {
                municipality
                    .patients
                    .iter()
                    .filter(|patient| patient.unit == unit)
                    .count()
            })
            .collect();
        assert_eq!(per_unit, [15, 15, 10]);
        let names: HashSet<&str> = municipality
            .patients
            .iter()
            .map(|patient| patient.name.as_str())
            .collect();
        assert_eq!(names.len(), 40);
    }

    #[test]
    fn ids_usernames_and_external_ids_are_unique() {
        let Municipality {
            units,
            places,
            patients,
            devices,
            staff,
            ..
        } = one();
        let mut ids = HashSet::new();
        let all = units
            .iter()
            .map(|unit| unit.id.0)
            .chain(places.iter().map(|place| place.id.0))
            .chain(patients.iter().map(|patient| patient.id.0))
            .chain(patients.iter().map(|patient| patient.plan_version.0))
            .chain(
                patients
                    .iter()
                    .flat_map(|patient| patient.plan.rules.iter().map(|rule| rule.rule_id.0)),
            )
            .chain(devices.iter().map(|device| device.id.0))
            .chain(staff.iter().map(|person| person.id.0));
        for id in all {
            assert!(ids.insert(id), "{id} is not unique");
        }
        let names: HashSet<&str> = staff.iter().map(|person| person.username.as_str()).collect();
        assert_eq!(names.len(), staff.len());
        let externals: HashSet<&str> = devices.iter().map(|device| device.external_id.as_str()).collect();
        assert_eq!(externals.len(), devices.len());
        for name in names.iter().chain(&externals) {
            assert!(name.is_ascii() && !name.contains(' '), "{name}");
        }
    }

    #[test]
    fn every_unit_has_three_care_workers_and_a_lead_and_every_other_role_has_somebody() {
        let municipality = one();
        let holding = |role, unit| {
            municipality
                .staff
                .iter()
                .filter(|person| person.roles.contains(&(role, unit)))
                .count()
        };
        for unit in 0..municipality.units.len() {
            assert!(holding(Role::CareWorker, Some(unit)) >= 3);
            assert_eq!(holding(Role::ShiftLead, Some(unit)), 1);
        }
        for role in Role::ALL {
            if !matches!(role, Role::CareWorker | Role::ShiftLead) {
                assert_eq!(holding(*role, None), 1, "{role}");
            }
        }
    }

    #[test]
    fn homes_say_how_to_get_in_and_rooms_do_not_need_to() {
        let municipality = one();
        for patient in &municipality.patients {
            let place = &municipality.places[patient.place];
            let at_home = municipality.units[patient.unit].kind == UnitKind::HomeCare;
            assert_eq!(place.address.is_some(), at_home);
            assert_eq!(place.directions.is_some(), at_home);
            assert_eq!(place.unit, patient.unit);
        }
    }

    #[test]
    fn some_patients_have_few_rules_and_some_wander() {
        let patients = one().patients;
        let few = patients
            .iter()
            .filter(|patient| patient.plan.rules.len() <= 1)
            .count();
        assert!((4..=16).contains(&few), "{few}");
        assert_eq!(patients.iter().filter(|patient| patient.wanders).count(), 3);
    }

    #[test]
    fn a_quiet_nights_rules_ring_at_noon_and_every_patient_has_one_that_can_be_tried() {
        let municipality = generate(Options {
            quiet_night: true,
            ..Options::default()
        });
        let noon: Timestamp = "2026-06-01T10:00:00Z".parse().unwrap();
        let zone = TimeZone::get(&municipality.zone).unwrap();
        for (index, patient) in municipality.patients.iter().enumerate() {
            assert!(
                patient
                    .plan
                    .rules
                    .iter()
                    .all(|rule| rule.window.contains(noon, &zone))
            );
            let own: HashSet<DeviceKind> = municipality
                .devices
                .iter()
                .filter(|device| device.carrier == Some(index))
                .map(|device| device.kind)
                .collect();
            assert!(!own.is_empty(), "{} has no device", patient.name);
            assert!(
                patient.plan.rules.len() >= own.len(),
                "{} has a device without a rule",
                patient.name
            );
        }
    }

    #[test]
    fn no_rule_is_without_a_name_or_an_instruction() {
        for patient in one().patients {
            for rule in patient.plan.rules {
                assert!(!rule.name.is_empty() && !rule.instruction.is_empty());
            }
        }
    }
}
