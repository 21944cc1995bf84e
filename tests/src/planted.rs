//! A folder with a made-up municipality in its database, for the real program to serve.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Text};
use nattvakt::clock::{SharedClock, SystemClock};
use nattvakt::seed::{self, OnDuty};
use nattvakt_core::entry::Entry;
use nattvakt_core::ids::UnitId;
use nattvakt_core::vocabulary::DeviceKind;
use nattvakt_simulator::municipality::{Municipality, Options, generate};
use nattvakt_store::ledger::{first_break, heads, since};
use nattvakt_store::{Database, Store, StoreError};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::phone::Phone;
use crate::process::Process;

pub struct Planted {
    folder: TempDir,
    pub municipality: Municipality,
    pub source_key: String,
    pub clock: SharedClock,
    passwords: HashMap<String, String>,
    http: reqwest::Client,
}

/// An observation that is in the database, with how many alarms stand for it.
#[derive(diesel::QueryableByName)]
struct Counted {
    #[diesel(sql_type = Text)]
    event_id: String,
    #[diesel(sql_type = BigInt)]
    alarms: i64,
}

impl Planted {
    pub fn new() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("nattvakt-faults")
            .tempdir()
            .unwrap();
        let clock: SharedClock = Arc::new(SystemClock::start(None));
        let municipality = generate(Options {
            seed: 7,
            quiet_night: true,
            all_hours: true,
        });
        nattvakt_store::migrate(&url(&folder)).unwrap();
        let store = open(&folder);
        let plant = || seed::plant(&store, &municipality, OnDuty::Everybody, clock.now()).unwrap();
        let secrets = tokio::task::block_in_place(plant);
        let usernames = municipality.staff.iter().map(|staff| staff.username.clone());
        let passwords = usernames.zip(secrets.passwords).collect();
        let http = reqwest::Client::new();
        Self {
            folder,
            municipality,
            source_key: secrets.source_key,
            clock,
            passwords,
            http,
        }
    }

    pub fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    pub async fn serve(&self) -> Process {
        self.serve_with("", &[]).await
    }

    pub async fn serve_with(&self, prelude: &str, settings: &[(&str, String)]) -> Process {
        let quiet = ("NATTVAKT_LOG__LEVEL", "error".to_owned());
        let settings: Vec<_> = settings.iter().cloned().chain([quiet]).collect();
        Process::start_with(self.folder.path(), &settings, prelude).await
    }

    pub async fn phone(&self, process: &Process, username: &str) -> Phone {
        let password = &self.passwords[username];
        Phone::sign_in(&process.url(), username, password, Arc::clone(&self.clock)).await
    }

    pub fn unit(&self, name: &str) -> UnitId {
        self.municipality
            .units
            .iter()
            .find(|unit| unit.name == name)
            .unwrap()
            .id
    }

    pub fn devices(&self, kind: DeviceKind) -> Vec<String> {
        let matching = self
            .municipality
            .devices
            .iter()
            .filter(|device| device.kind == kind);
        matching.map(|device| device.external_id.clone()).collect()
    }

    pub fn observation(&self, event_id: &str, device: &str, kind: &str) -> Value {
        json!({"event_id": event_id, "device": device, "kind": kind, "phase": "start",
               "occurred_at": self.clock.now().to_string()})
    }

    /// The status of the answer; `None` when none came.
    pub async fn post(&self, url: &str, body: &Value) -> Option<u16> {
        let request = self
            .http
            .post(format!("{url}/api/observations"))
            .bearer_auth(&self.source_key);
        let request = request
            .header("content-type", "application/json")
            .body(body.to_string());
        Some(request.send().await.ok()?.status().as_u16())
    }

    pub async fn status(&self, url: &str) -> Option<u16> {
        Some(self.http.get(url).send().await.ok()?.status().as_u16())
    }

    /// How many alarms stand for each observation that is in the database, by event id.
    pub fn alarms_by_event(&self) -> HashMap<String, i64> {
        let sql = "SELECT o.event_id AS event_id, count(c.alarm_id) AS alarms FROM observation o \
                   LEFT JOIN alarm_cause c ON c.episode_id = o.id GROUP BY o.id";
        let mut found = HashMap::new();
        let rows = self.read(move |c| Ok(diesel::sql_query(sql).load::<Counted>(c)?));
        for Counted { event_id, alarms } in rows {
            assert!(
                found.insert(event_id.clone(), alarms).is_none(),
                "{event_id} is kept twice"
            );
        }
        found
    }

    pub fn ledger(&self, unit: UnitId) -> Vec<Entry> {
        let entries = self.read(move |c| since(c, unit.into(), 0, u32::MAX));
        entries
            .iter()
            .map(|kept| serde_json::from_str(&kept.entry).unwrap())
            .collect()
    }

    /// Every stream from its beginning to its head.
    pub fn assert_chains_hold(&self) {
        let streams = self.read(heads);
        assert!(streams.iter().any(|(_, head)| head.seq > 0));
        for (stream, _) in streams {
            assert_eq!(self.read(move |c| first_break(c, stream)), None, "{stream}");
        }
    }

    fn read<T>(&self, read: impl FnOnce(&mut Database) -> Result<T, StoreError>) -> T {
        open(&self.folder).read_blocking(read).unwrap()
    }
}

impl Default for Planted {
    fn default() -> Self {
        Self::new()
    }
}

fn url(folder: &TempDir) -> String {
    format!("sqlite:{}", folder.path().join("nattvakt.db").display())
}

fn open(folder: &TempDir) -> Store {
    Store::open(
        &nattvakt_store::Options {
            url: url(folder),
            pool_size: 1,
        },
        |_| {},
    )
    .unwrap()
}
