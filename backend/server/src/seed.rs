//! Puts a made-up municipality into an empty database.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use nattvakt_core::access::RoleHeld;
use nattvakt_core::alarm::Patience;
use nattvakt_core::entry::{self, Entry};
use nattvakt_core::ids::*;
use nattvakt_core::plan::PatientPlan;
use nattvakt_core::vocabulary::LedgerKind;
use nattvakt_simulator::municipality::{Municipality as Synthetic, Staff};
use nattvakt_store::devices::{Device, Source};
use nattvakt_store::duties::Duty;
use nattvakt_store::ledger::sha256_hex;
use nattvakt_store::people::Person;
use nattvakt_store::places::{Municipality, Patient, Place, Unit};
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
        duties(tx, &synthetic, on_duty, now)
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
            };
            tx.insert_duty(&duty)?;
            let entry = Entry {
                v: entry::VERSION,
                stream: unit.0,
                seq: 0,
                kind: LedgerKind::DutyStarted,
                at: now,
                by: Some(staff.id),
                command: None,
                observation: None,
                event: None,
                alarm: None,
                duty: Some(duty.id),
            };
            append_plain(tx, entry)?;
        }
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
