//! `nattvakt bench-seed`: a database with many units, phones and sessions, for `make bench`.

use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;

use aws_lc_rs::agreement::{ECDH_P256, EphemeralPrivateKey};
use aws_lc_rs::rand::SystemRandom;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::Args;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use nattvakt_core::access::RoleHeld;
use nattvakt_core::alarm::Patience;
use nattvakt_core::ids::*;
use nattvakt_core::vocabulary::{DeviceKind, PhoneKind, Role, UnitKind};
use nattvakt_simulator::load::seed::{BenchDevice, BenchSeed, BenchUnit};
use nattvakt_store::deadlines::{Deadline, DeadlineKind};
use nattvakt_store::devices::{Device, Source};
use nattvakt_store::duties::Duty;
use nattvakt_store::ledger::sha256_hex;
use nattvakt_store::people::{Person, Session};
use nattvakt_store::places::{Municipality, Patient, Place, Unit, UnitSettings};
use nattvakt_store::subscriptions::Subscription;
use nattvakt_store::{Options, Store, StoreError, Tx, ids};

use crate::auth::tokens::TokenKeys;
use crate::cli::Failure;
use crate::clock::{Clock, SystemClock};
use crate::push::keys::PushKeys;
use crate::secrets;

#[derive(Args)]
pub struct BenchSeedCommand {
    #[arg(long)]
    units: usize,
    #[arg(long)]
    phones_per_unit: usize,
    #[arg(long)]
    devices_per_unit: usize,
    #[arg(long)]
    listen: SocketAddr,
    #[arg(long)]
    directory: PathBuf,
    /// Where to write what was made up.
    #[arg(long)]
    out: PathBuf,
    /// People on duty in each unit, their phones live.
    #[arg(long, default_value_t = 3)]
    on_duty: usize,
    /// Everybody of the first unit is on duty, with a phone that is woken there.
    #[arg(long)]
    push_to: Option<SocketAddr>,
    /// A second service, which the second half of those phones belong to.
    #[arg(long)]
    other_push_to: Option<SocketAddr>,
    /// So many deadlines that never come.
    #[arg(long, default_value_t = 0)]
    deadlines: usize,
}

/// Nothing escalates within a run: the figures are about what is posted.
const PATIENCE: Patience = Patience {
    receipt_seconds: 86_400,
    acknowledge_seconds: 86_400,
    arrive_seconds: 86_400,
    sign_seconds: 86_400,
    steps: 3,
};

impl BenchSeedCommand {
    pub fn run(self) -> Result<(), Failure> {
        fs::create_dir_all(&self.directory)?;
        let folder = fs::canonicalize(&self.directory)?;
        let url = format!("sqlite:{}", folder.join("nattvakt.db").display());
        nattvakt_store::migrate(&url)?;
        let store = Store::open(
            &Options {
                url: url.clone(),
                pool_size: 1,
            },
            |_| {},
        )?;
        let now = SystemClock::start(None).now();
        let tokens = TokenKeys::load_or_make(&folder.join("keys"), now)?;
        let push_keys = PushKeys::load_or_make(&folder.join("keys"), now)?;
        let source_key = secrets::source_key()?;

        let (municipality, source) = (ids::municipality(now)?, ids::source(now)?);
        let key_hash = sha256_hex(source_key.as_bytes());
        let mut units = Vec::with_capacity(self.units);
        for number in 0..self.units {
            let (key_hash, phones, devices) = (key_hash.clone(), self.phones_per_unit, self.devices_per_unit);
            let (on_duty, deadlines, public_key) = (self.on_duty, self.deadlines, push_keys.current());
            let services: Vec<SocketAddr> = self.push_to.into_iter().chain(self.other_push_to).collect();
            let everybody = if services.is_empty() { on_duty } else { phones };
            let planted = store.write_blocking(move |tx| {
                let unit = ids::unit(now)?;
                if number == 0 {
                    insert_municipality(tx, municipality, now)?;
                }
                insert_unit(tx, municipality, unit, number, now)?;
                if number == 0 {
                    insert_source(tx, municipality, unit, source, &key_hash, now)?;
                }
                let devices = insert_devices(tx, municipality, unit, source, (number, devices), now)?;
                let sessions = insert_sessions(tx, municipality, unit, (number, phones), now)?;
                for session in sessions
                    .iter()
                    .take(if number == 0 { everybody } else { on_duty })
                {
                    begin_duty(tx, session, unit, now)?;
                }
                if number == 0 {
                    for (index, session) in sessions.iter().enumerate() {
                        if let Some(service) = services.get(index * services.len() / sessions.len()) {
                            subscribe(tx, session, *service, &public_key, now)?;
                        }
                    }
                    for _ in 0..deadlines {
                        pending_deadline(tx, now)?;
                    }
                }
                Ok((unit, devices, sessions))
            })?;
            let (id, devices, sessions) = planted;
            let tokens = sessions
                .into_iter()
                .map(|session| tokens.issue(session.id, now).ok_or("a token could not be signed"))
                .collect::<Result<Vec<_>, _>>()?;
            units.push(BenchUnit { id, tokens, devices });
        }

        let config = folder.join("nattvakt.toml");
        fs::write(&config, self.settings(&url, &folder))?;
        let seed = BenchSeed {
            config,
            url: format!("http://{}", self.listen),
            source_key,
            units,
        };
        fs::write(&self.out, serde_json::to_string(&seed)?)?;
        Ok(())
    }

    fn settings(&self, url: &str, folder: &std::path::Path) -> String {
        format!(
            "[server]\nlisten = \"{}\"\nmetrics_listen = \"127.0.0.1:0\"\n\n[database]\nurl = \"{url}\"\n\n\
             [keys]\ndir = \"{}\"\n\n[push]\nallow_loopback = true\n\n[log]\nlevel = \"warn\"\n",
            self.listen,
            folder.join("keys").display(),
        )
    }
}

fn insert_municipality(tx: &mut Tx<'_>, id: MunicipalityId, now: Timestamp) -> Result<(), StoreError> {
    let zone_name = "Europe/Oslo".to_owned();
    let zone = TimeZone::get(&zone_name).map_err(|_| StoreError::corrupt("a time zone", &zone_name))?;
    tx.insert_municipality(
        &Municipality {
            id,
            name: "Bench".to_owned(),
            zone,
            zone_name,
            directory_version: 0,
        },
        now,
    )
}

fn insert_unit(
    tx: &mut Tx<'_>,
    municipality: MunicipalityId,
    id: UnitId,
    number: usize,
    now: Timestamp,
) -> Result<(), StoreError> {
    let name = format!("Unit {number}");
    tx.insert_unit(
        &Unit {
            settings: UnitSettings::default(),
            id,
            municipality,
            name,
            kind: UnitKind::Ward,
            patience: PATIENCE,
        },
        now,
    )
}

fn insert_source(
    tx: &mut Tx<'_>,
    municipality: MunicipalityId,
    unit: UnitId,
    id: SourceId,
    key_hash: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let name = "Generator".to_owned();
    tx.insert_source(
        &Source {
            id,
            municipality,
            unit,
            name,
            key_hash: key_hash.to_owned(),
            active: true,
        },
        now,
    )
}

fn insert_devices(
    tx: &mut Tx<'_>,
    municipality: MunicipalityId,
    unit: UnitId,
    source: SourceId,
    (number, count): (usize, usize),
    now: Timestamp,
) -> Result<Vec<BenchDevice>, StoreError> {
    (0..count)
        .map(|index| {
            let (place, patient, id) = (ids::place(now)?, ids::patient(now)?, ids::device(now)?);
            let name = format!("Room {index}");
            tx.insert_place(
                &Place {
                    id: place,
                    municipality,
                    unit,
                    name,
                    address: None,
                    directions: None,
                },
                now,
            )?;
            let name = format!("Patient {index}");
            tx.insert_patient(
                &Patient {
                    primary_contact: None,
                    id: patient,
                    municipality,
                    unit,
                    place: Some(place),
                    name,
                    plan_version: None,
                },
                now,
            )?;
            let external_id = format!("u{number}-d{index}");
            let device = Device {
                id,
                municipality,
                source,
                external_id: external_id.clone(),
                kind: DeviceKind::Pendant,
                name: "Pendant".to_owned(),
                place: Some(place),
                patient: Some(patient),
            };
            tx.insert_device(&device, now)?;
            Ok(BenchDevice { id, external_id })
        })
        .collect()
}

fn insert_sessions(
    tx: &mut Tx<'_>,
    municipality: MunicipalityId,
    unit: UnitId,
    (number, count): (usize, usize),
    now: Timestamp,
) -> Result<Vec<Session>, StoreError> {
    let expires_at = now.checked_add(SignedDuration::from_hours(48)).unwrap_or(now);
    (0..count)
        .map(|index| {
            let (id, person, phone) = (ids::session(now)?, ids::person(now)?, ids::phone(now)?);
            let name = format!("Nurse {number}.{index}");
            let person_row = Person {
                temporary: false,
                id: person,
                municipality,
                username: format!("n{number}.{index}"),
                name,
                initials: "N".to_owned(),
                active: true,
            };
            // Nobody signs in by password in a bench.
            tx.insert_person(&person_row, "-", now)?;
            tx.grant(
                person,
                municipality,
                RoleHeld {
                    role: Role::CareWorker,
                    unit: Some(unit),
                },
                now,
            )?;
            tx.insert_phone(phone, municipality, PhoneKind::Personal, now)?;
            let kind = "api".to_owned();
            let session = Session {
                id,
                municipality,
                person,
                phone,
                kind,
                expires_at,
                revoked_at: None,
            };
            tx.insert_session(&session, now)?;
            Ok(session)
        })
        .collect()
}

fn begin_duty(tx: &mut Tx<'_>, session: &Session, unit: UnitId, now: Timestamp) -> Result<(), StoreError> {
    tx.insert_duty(&Duty {
        id: ids::duty(now)?,
        municipality: session.municipality,
        unit,
        person: session.person,
        phone: Some(session.phone),
        started_at: now,
        until: None,
    })
}

/// A phone that was proven to ring a moment ago.
fn subscribe(
    tx: &mut Tx<'_>,
    session: &Session,
    service: SocketAddr,
    public_key: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let failed = |_| StoreError::Unavailable("a key could not be made".to_owned());
    let random = SystemRandom::new();
    let key = EphemeralPrivateKey::generate(&ECDH_P256, &random).map_err(failed)?;
    let point = key.compute_public_key().map_err(failed)?;
    let subscription = Subscription {
        phone: session.phone,
        municipality: session.municipality,
        person: session.person,
        endpoint: format!("http://{service}/{}", session.phone),
        p256dh: URL_SAFE_NO_PAD.encode(point.as_ref()),
        auth: URL_SAFE_NO_PAD.encode(ids::random_bytes::<16>()?),
        public_key: public_key.to_owned(),
        language: "nb".to_owned(),
        renotify: true,
        replaces_silently: true,
    };
    tx.put_subscription(&subscription, now)?;
    tx.phone_rings(session.phone, now)
}

fn pending_deadline(tx: &mut Tx<'_>, now: Timestamp) -> Result<(), StoreError> {
    tx.set_deadline(Deadline {
        kind: DeadlineKind::DutyOk,
        subject: ids::duty(now)?.0,
        due_at: now.checked_add(SignedDuration::from_hours(24)).unwrap_or(now),
    })
}
