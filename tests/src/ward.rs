//! A store with a small ward in it, on either database, for what must hold below the server.

use std::sync::Arc;
use std::sync::mpsc::sync_channel;

use diesel::RunQueryDsl;
use futures_util::future::join_all;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use nattvakt_core::alarm::{Alarm, Cause, Patience, State};
use nattvakt_core::ids::*;
use nattvakt_core::vocabulary::*;
use nattvakt_store::devices::{Device, Source};
use nattvakt_store::ledger::{CommittedText, EntryDraft};
use nattvakt_store::observations::NewObservation;
use nattvakt_store::people::{Person, SigningKey};
use nattvakt_store::places::{Municipality, Patient, Place, Unit, UnitSettings};
use nattvakt_store::{Options, Store, StoreError, Tx, WriteStats, ids};
use parking_lot::Mutex;
use tempfile::TempDir;

use crate::postgres::Postgres;

pub struct Ward {
    pub url: String,
    pub store: Store,
    pub municipality: MunicipalityId,
    pub units: [UnitId; 3],
    pub source: SourceId,
    pub person: PersonId,
    pub key: KeyId,
    /// One a commit, in their order.
    pub commits: Arc<Mutex<Vec<WriteStats>>>,
    _folder: Option<TempDir>,
    _server: Option<Arc<Postgres>>,
}

/// An empty database, and what keeps it there.
pub struct EmptyDatabase {
    pub url: String,
    folder: Option<TempDir>,
    server: Option<Arc<Postgres>>,
}

impl EmptyDatabase {
    pub fn sqlite() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("nattvakt-ward")
            .tempdir()
            .unwrap();
        let url = format!("sqlite:{}", folder.path().join("ward.db").display());
        Self {
            url,
            folder: Some(folder),
            server: None,
        }
    }

    pub fn postgres() -> Self {
        let server = Postgres::shared();
        Self {
            url: server.database(),
            folder: None,
            server: Some(server),
        }
    }
}

impl Ward {
    pub async fn on(database: EmptyDatabase) -> Self {
        let EmptyDatabase { url, folder, server } = database;
        nattvakt_store::migrate(&url).unwrap();
        let commits = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&commits);
        let options = Options {
            url: url.clone(),
            pool_size: 8,
        };
        let store = Store::open(&options, move |committed| noted.lock().push(committed.stats)).unwrap();
        let mut ward = Self {
            url,
            store,
            municipality: ids::municipality(now()).unwrap(),
            units: std::array::from_fn(|_| ids::unit(now()).unwrap()),
            source: ids::source(now()).unwrap(),
            person: ids::person(now()).unwrap(),
            key: ids::key(now()).unwrap(),
            commits,
            _folder: folder,
            _server: server,
        };
        ward.units.sort();
        ward.plant().await;
        ward.commits.lock().clear();
        ward
    }

    async fn plant(&self) {
        let Self {
            municipality,
            units,
            source,
            person,
            key,
            ..
        } = *self;
        let phone = ids::phone(now()).unwrap();
        let plant = move |tx: &mut Tx<'_>| {
            let zone_name = "Europe/Oslo".to_owned();
            let zone = TimeZone::get(&zone_name).unwrap();
            let name = "Prøvekommune".to_owned();
            let row = Municipality {
                id: municipality,
                name,
                zone,
                zone_name,
                directory_version: 0,
            };
            tx.insert_municipality(&row, now())?;
            for (id, name) in units.into_iter().zip(["Bjørk", "Furu", "Gran"]) {
                let (name, kind) = (name.to_owned(), UnitKind::Ward);
                tx.insert_unit(
                    &Unit {
                        settings: UnitSettings::default(),
                        id,
                        municipality,
                        name,
                        kind,
                        patience: Patience::default(),
                    },
                    now(),
                )?;
            }
            let row = Source {
                id: source,
                municipality,
                unit: units[0],
                name: "Gateway".to_owned(),
                key_hash: "00".to_owned(),
                active: true,
            };
            tx.insert_source(&row, now())?;
            let row = Person {
                temporary: false,
                id: person,
                municipality,
                username: "kari".to_owned(),
                name: "Kari".to_owned(),
                initials: "K".to_owned(),
                active: true,
            };
            tx.insert_person(&row, "no password", now())?;
            tx.insert_phone(phone, municipality, PhoneKind::Personal, now())?;
            let (x, y) = (String::new(), String::new());
            let row = SigningKey {
                id: key,
                municipality,
                person,
                phone,
                x,
                y,
                key_seq: 0,
                revoked_at: None,
            };
            tx.insert_key(&row, now())
        };
        self.store.write(plant).await.unwrap();
    }

    /// A room with this many patients and one device in it; answers the device and the patients.
    pub async fn room(&self, patients: usize) -> (DeviceId, Vec<PatientId>) {
        let Self {
            municipality,
            units: [unit, ..],
            source,
            ..
        } = *self;
        let (place, device) = (ids::place(now()).unwrap(), ids::device(now()).unwrap());
        let mut living_here: Vec<PatientId> = (0..patients).map(|_| ids::patient(now()).unwrap()).collect();
        living_here.sort();
        let patients = living_here.clone();
        let plant = move |tx: &mut Tx<'_>| {
            let name = "Rom 104".to_owned();
            let row = Place {
                id: place,
                municipality,
                unit,
                name,
                address: None,
                directions: None,
            };
            tx.insert_place(&row, now())?;
            for id in &patients {
                let (name, place) = ("Astrid N.".to_owned(), Some(place));
                let row = Patient {
                    primary_contact: None,
                    id: *id,
                    municipality,
                    unit,
                    place,
                    name,
                    plan_version: None,
                };
                tx.insert_patient(&row, now())?;
            }
            tx.insert_device(
                &device_row(device, municipality, source, Some(place), None),
                now(),
            )
        };
        self.store.write(plant).await.unwrap();
        (device, living_here)
    }

    /// A device that this patient carries.
    pub async fn carried_by(&self, patient: PatientId) -> DeviceId {
        let device = ids::device(now()).unwrap();
        let row = device_row(device, self.municipality, self.source, None, Some(patient));
        self.store
            .write(move |tx| tx.insert_device(&row, now()))
            .await
            .unwrap();
        device
    }

    /// An observation of an unknown device of the source, with this event id and content.
    pub fn observation(&self, event_id: &str, digest: &str) -> NewObservation {
        NewObservation {
            id: ids::observation(now()).unwrap(),
            municipality: self.municipality,
            source: self.source,
            device: DeviceId(uuid_of(7)),
            event_id: event_id.to_owned(),
            digest: digest.to_owned(),
            kind: ObservationKind::BedExit,
            kind_code: None,
            phase: Phase::Start,
            occurred_at: now(),
            effective_at: now(),
            received_at: now(),
            flags: Vec::new(),
            value: None,
            battery: None,
            signal: None,
            extra_json: None,
        }
    }

    /// An alarm that has rung in the first unit.
    pub async fn alarm(&self) -> AlarmId {
        let alarm = Alarm {
            about: None,
            frequent: None,
            ladder: None,
            shares: Vec::new(),
            visit_required: false,
            visited: false,
            id: ids::alarm(now()).unwrap(),
            municipality: self.municipality,
            unit: self.units[0],
            cause: Cause {
                rule: RuleId::EMERGENCY,
                device: None,
                episode: EpisodeId(uuid_of(1)),
            },
            kind: ObservationKind::Fall,
            priority: Priority::High,
            place: None,
            subjects: Vec::new(),
            plan_version: None,
            raised_at: now(),
            occurred_at: now(),
            repeats: 0,
            last_start_at: now(),
            start_seq: 1,
            cleared_at: None,
            reached: Vec::new(),
            patience: Patience::default(),
            state: State::Raised {
                step: 0,
                step_at: now(),
            },
        };
        let id = alarm.id;
        self.store
            .write(move |tx| tx.insert_alarm(&alarm, 1))
            .await
            .unwrap();
        id
    }

    /// Runs SQL that no code of ours would.
    pub async fn tamper(&self, sql: String) {
        let tampered = self
            .store
            .write(move |tx| Ok(diesel::sql_query(&sql).execute(tx.connection)?));
        assert!(tampered.await.unwrap() > 0, "nothing was tampered with");
    }

    pub async fn head(&self, unit: UnitId) -> u64 {
        let head = move |c: &mut _| nattvakt_store::ledger::head(c, unit.into());
        self.store.read(head).await.unwrap().unwrap().seq
    }

    pub async fn first_break(&self, unit: UnitId) -> Option<u64> {
        let walk = move |c: &mut _| nattvakt_store::ledger::first_break(c, unit.into());
        self.store.read(walk).await.unwrap()
    }

    /// Runs these writes so that they wait together: on SQLite they share their commits. In their order.
    pub async fn write_together<F>(&self, writes: Vec<F>) -> Vec<Result<(), StoreError>>
    where
        F: Fn(&mut Tx<'_>) -> Result<(), StoreError> + Send + 'static,
    {
        if self.store.backend() == nattvakt_store::Backend::Postgres {
            return join_all(writes.into_iter().map(|write| self.store.write(write))).await;
        }
        // The writer is held at a gate that opens when everything stands in its queue.
        let (open, gate) = sync_channel::<()>(1);
        let gate = Mutex::new(gate);
        let holding = self
            .store
            .write(move |_| gate.lock().recv().map_err(|_| StoreError::Panicked));
        let opening = async { open.send(()).unwrap() };
        let ((held, outcomes), ()) = futures_util::join!(
            async {
                futures_util::join!(
                    holding,
                    join_all(writes.into_iter().map(|write| self.store.write(write)))
                )
            },
            opening
        );
        held.unwrap();
        outcomes
    }
}

fn device_row(
    id: DeviceId,
    municipality: MunicipalityId,
    source: SourceId,
    place: Option<PlaceId>,
    patient: Option<PatientId>,
) -> Device {
    let (external_id, name) = (id.to_string(), "Sensor".to_owned());
    Device {
        id,
        municipality,
        source,
        external_id,
        kind: DeviceKind::Bed,
        name,
        place,
        patient,
    }
}

/// Appends an entry with this text and what can be erased behind it.
pub fn append(
    tx: &mut Tx<'_>,
    unit: UnitId,
    entry: &str,
    texts: &[CommittedText],
) -> Result<u64, StoreError> {
    let draft = EntryDraft {
        kind: LedgerKind::Commented,
        alarm: None,
        at: now(),
        texts: texts.to_vec(),
    };
    tx.append(unit.into(), draft, |seq| {
        Ok(format!(r#"{{"v":1,"seq":{seq},"entry":"{entry}"}}"#))
    })
}

/// 02:00 in Oslo.
pub fn now() -> Timestamp {
    crate::night::BEGINS.parse().unwrap()
}

fn uuid_of(number: u8) -> uuid::Uuid {
    uuid::Uuid::from_bytes([number; 16])
}
