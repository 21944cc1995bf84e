//! Puts a made-up municipality into an empty database.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use nattvakt_core::access::RoleHeld;
use nattvakt_core::alarm::{Patience, Wait};
use nattvakt_core::entry::Entry;
use nattvakt_core::ids::*;
use nattvakt_core::plan::PatientPlan;
use nattvakt_core::policy::{Policy, Step, Target};
use nattvakt_core::vocabulary::{LedgerKind, Role, UnitKind};
use nattvakt_simulator::municipality::{Municipality as Synthetic, Staff};
use nattvakt_store::devices::{Device, Source};
use nattvakt_store::duties::Duty;
use nattvakt_store::ledger::sha256_hex;
use nattvakt_store::people::Person;
use nattvakt_store::places::{Municipality, Patient, Place, Unit, UnitSettings};
use nattvakt_store::policies::{Contact, PolicyVersion};
use nattvakt_store::{Store, StoreError, Tx, ids};
use nattvakt_wire::demo::{DemoDevice, DemoPatient};

use crate::alarms::advance::append_plain;
use crate::auth::passwords;
use crate::secrets;

/// What was made up on the way; shown once.
pub struct Secrets {
    /// In the order of the staff.
    pub passwords: Vec<String>,
    pub source_key: String,
}

/// Who is on duty from the beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnDuty {
    Everybody,
    /// All but the first of each unit, so that whoever tries the demo as the first can start a duty.
    AllButTheFirst,
}

pub fn plant(
    store: &Store,
    synthetic: &Synthetic,
    on_duty: OnDuty,
    now: Timestamp,
) -> Result<Secrets, StoreError> {
    let passwords: Vec<String> = synthetic
        .staff
        .iter()
        .map(|_| secrets::password())
        .collect::<Result<_, _>>()?;
    let hashes: Vec<String> = passwords
        .iter()
        .map(|password| passwords::hash(password))
        .collect::<Result<_, _>>()?;
    let source_key = secrets::source_key()?;
    let key_hash = sha256_hex(source_key.as_bytes());
    let synthetic = synthetic.clone();
    store.write_blocking(move |tx| {
        places(tx, &synthetic, now)?;
        people(tx, &synthetic, &hashes, now)?;
        equipment(tx, &synthetic, &key_hash, now)?;
        duties(tx, &synthetic, on_duty, now)?;
        last_resort(tx, &synthetic, on_duty, now)
    })?;
    Ok(Secrets {
        passwords,
        source_key,
    })
}

fn places(tx: &mut Tx<'_>, synthetic: &Synthetic, now: Timestamp) -> Result<(), StoreError> {
    let municipality = synthetic.id;
    let zone =
        TimeZone::get(&synthetic.zone).map_err(|_| StoreError::corrupt("a time zone", &synthetic.zone))?;
    tx.insert_municipality(
        &Municipality {
            id: municipality,
            name: synthetic.name.clone(),
            zone,
            zone_name: synthetic.zone.clone(),
            directory_version: 0,
        },
        now,
    )?;
    for unit in &synthetic.units {
        let name = unit.name.clone();
        tx.insert_unit(
            &Unit {
                settings: UnitSettings::default(),
                id: unit.id,
                municipality,
                name,
                kind: unit.kind,
                patience: Patience::default(),
            },
            now,
        )?;
    }
    for place in &synthetic.places {
        let unit = unit_at(synthetic, place.unit)?;
        tx.insert_place(
            &Place {
                id: place.id,
                municipality,
                unit,
                name: place.name.clone(),
                address: place.address.clone(),
                directions: place.directions.clone(),
            },
            now,
        )?;
    }
    for patient in &synthetic.patients {
        let row = Patient {
            primary_contact: None,
            id: patient.id,
            municipality,
            unit: unit_at(synthetic, patient.unit)?,
            place: synthetic.places.get(patient.place).map(|place| place.id),
            name: patient.name.clone(),
            plan_version: None,
        };
        tx.insert_patient(&row, now)?;
        let plan = PatientPlan {
            patient: patient.id,
            version: patient.plan_version,
            rules: patient.plan.clone(),
        };
        tx.put_plan_in_force(&row, &plan, None, "Første plan", now)?;
    }
    Ok(())
}

fn people(
    tx: &mut Tx<'_>,
    synthetic: &Synthetic,
    hashes: &[String],
    now: Timestamp,
) -> Result<(), StoreError> {
    for (staff, hash) in synthetic.staff.iter().zip(hashes) {
        let Staff {
            id,
            username,
            name,
            initials,
            roles,
        } = staff.clone();
        let municipality = synthetic.id;
        tx.insert_person(
            &Person {
                temporary: false,
                id,
                municipality,
                username,
                name,
                initials,
                active: true,
            },
            hash,
            now,
        )?;
        for (role, unit) in roles {
            let unit = unit.map(|unit| unit_at(synthetic, unit)).transpose()?;
            tx.grant(id, municipality, RoleHeld { role, unit }, now)?;
        }
    }
    Ok(())
}

fn equipment(
    tx: &mut Tx<'_>,
    synthetic: &Synthetic,
    key_hash: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let municipality = synthetic.id;
    let source = synthetic.source.id;
    tx.insert_source(
        &Source {
            id: source,
            municipality,
            unit: unit_at(synthetic, synthetic.source.unit)?,
            name: synthetic.source.name.clone(),
            key_hash: key_hash.to_owned(),
            active: true,
        },
        now,
    )?;
    for device in &synthetic.devices {
        tx.insert_device(
            &Device {
                id: device.id,
                municipality,
                source,
                external_id: device.external_id.clone(),
                kind: device.kind,
                name: device.name.clone(),
                place: synthetic.places.get(device.place).map(|place| place.id),
                patient: device
                    .carrier
                    .and_then(|carrier| synthetic.patients.get(carrier))
                    .map(|patient| patient.id),
            },
            now,
        )?;
    }
    Ok(())
}

fn duties(tx: &mut Tx<'_>, synthetic: &Synthetic, on_duty: OnDuty, now: Timestamp) -> Result<(), StoreError> {
    let mut has_first = vec![on_duty == OnDuty::Everybody; synthetic.units.len()];
    for staff in &synthetic.staff {
        for index in staff.duty_units(synthetic.units.len()) {
            if let Some(first @ false) = has_first.get_mut(index) {
                *first = true;
                continue;
            }
            let unit = unit_at(synthetic, index)?;
            let duty = Duty {
                id: ids::duty(now)?,
                municipality: synthetic.id,
                unit,
                person: staff.id,
                phone: None,
                started_at: now,
                until: None,
            };
            begin_duty(tx, &duty, now)?;
        }
    }
    Ok(())
}

fn begin_duty(tx: &mut Tx<'_>, duty: &Duty, now: Timestamp) -> Result<(), StoreError> {
    tx.insert_duty(duty)?;
    let entry = Entry {
        by: Some(duty.person),
        duty: Some(duty.id),
        ..Entry::new(duty.unit.0, LedgerKind::DutyStarted, now)
    };
    append_plain(tx, entry)?;
    Ok(())
}

/// What no unit can do without at night: somebody who always answers, a number to call, and a policy that
/// ends there.
fn last_resort(
    tx: &mut Tx<'_>,
    synthetic: &Synthetic,
    on_duty: OnDuty,
    now: Timestamp,
) -> Result<(), StoreError> {
    let municipality = synthetic.id;
    let centre = ids::unit(now)?;
    tx.insert_unit(
        &Unit {
            id: centre,
            municipality,
            name: "Responssenteret".to_owned(),
            kind: UnitKind::ResponseCentre,
            patience: Patience::default(),
            settings: UnitSettings::default(),
        },
        now,
    )?;
    let responds = |staff: &&Staff| staff.roles.iter().any(|(role, _)| *role == Role::Responder);
    for staff in synthetic.staff.iter().filter(responds) {
        if on_duty == OnDuty::Everybody {
            let duty = Duty {
                id: ids::duty(now)?,
                municipality,
                unit: centre,
                person: staff.id,
                phone: None,
                started_at: now,
                until: None,
            };
            begin_duty(tx, &duty, now)?;
        }
    }
    let night_phone = Person {
        id: ids::person(now)?,
        municipality,
        username: format!("contact {}", ids::contact(now)?),
        name: "Nattelefonen".to_owned(),
        initials: "N".to_owned(),
        active: false,
        temporary: false,
    };
    tx.insert_person(&night_phone, "none", now)?;
    tx.insert_contact(
        &Contact {
            id: ids::contact(now)?,
            municipality,
            person: night_phone.id,
            unit: None,
            label: night_phone.name.clone(),
            // No number in Norway begins with a zero.
            number: "00 00 00 01".to_owned(),
            round_the_clock: true,
            active: true,
        },
        now,
    )?;
    let step = |targets: &[Target], acknowledge| Step {
        targets: targets.to_vec(),
        wait: Wait {
            receipt: 15,
            acknowledge,
        },
    };
    let lead = Target::Role {
        role: Role::ShiftLead,
    };
    for unit in &synthetic.units {
        tx.insert_policy(&PolicyVersion {
            id: ids::policy_version(now)?,
            municipality,
            unit: unit.id,
            rule: None,
            number: 1,
            policy: Policy {
                v: nattvakt_core::policy::VERSION,
                steps: vec![
                    step(&[Target::PrimaryContact, Target::OnDuty], 120),
                    step(&[Target::OnDuty, lead], 120),
                    step(&[Target::ResponseCentre], 120),
                ],
                continue_in: None,
            },
            author: None,
            reason: "Første varslingsplan".to_owned(),
            created_at: now,
        })?;
    }
    Ok(())
}

fn unit_at(synthetic: &Synthetic, index: usize) -> Result<UnitId, StoreError> {
    synthetic
        .units
        .get(index)
        .map(|unit| unit.id)
        .ok_or_else(|| StoreError::corrupt("a unit's place", index))
}

/// Every patient with the devices that are about them.
pub fn described(synthetic: &Synthetic) -> Vec<DemoPatient> {
    synthetic
        .patients
        .iter()
        .enumerate()
        .filter_map(|(index, patient)| {
            Some(DemoPatient {
                id: patient.id,
                unit: synthetic.units.get(patient.unit)?.id,
                place: synthetic.places.get(patient.place)?.name.clone(),
                devices: synthetic
                    .devices
                    .iter()
                    .filter(|device| device.place == patient.place)
                    .filter(|device| device.carrier.is_none_or(|carrier| carrier == index))
                    .map(|device| DemoDevice {
                        device: device.external_id.clone(),
                        kind: device.kind,
                    })
                    .collect(),
            })
        })
        .collect()
}
