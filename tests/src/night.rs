//! A server in this process, with a clock that the test moves and a made-up municipality whose plans ring
//! at all hours.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use nattvakt::alarms::advance::append_plain;
use nattvakt::app::{App, SharedApp};
use nattvakt::clock::{Clock, ManualClock, SharedClock};
use nattvakt::config::Config;
use nattvakt::seed::{self, OnDuty};
use nattvakt::serve::{Running, start};
use nattvakt_core::entry::Entry;
use nattvakt_core::ids::UnitId;
use nattvakt_core::vocabulary::{DeviceKind, LedgerKind, Role};
use nattvakt_simulator::municipality::{Municipality, Options, Staff, generate};
use nattvakt_store::Tx;
use nattvakt_store::ledger::since;
use nattvakt_store::observations::Kept;
use nattvakt_wire::observation::{ObservationResult, ObservationResults};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::phone::Phone;

/// 02:00 in Oslo.
pub const BEGINS: &str = "2026-01-18T01:00:00Z";

pub struct Night {
    pub url: String,
    pub app: SharedApp,
    pub clock: Arc<ManualClock>,
    pub municipality: Municipality,
    pub source_key: String,
    passwords: HashMap<String, String>,
    running: Running,
    settings: Vec<(String, String)>,
    http: reqwest::Client,
    /// Kept for as long as the night: the database and the keys live in it.
    _folder: Option<TempDir>,
}

/// How a night differs from the usual one.
#[derive(Default)]
pub struct Setting {
    /// A PostgreSQL database instead of an SQLite file.
    pub database: Option<String>,
    /// Further `NATTVAKT_…` settings.
    pub settings: Vec<(&'static str, String)>,
    /// Plans as in the demo, with windows, instead of plans that ring at all hours.
    pub windows: bool,
    pub begins: Option<&'static str>,
}

impl Night {
    pub async fn begin() -> Self {
        Self::with(Setting::default()).await
    }

    pub async fn with(setting: Setting) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("nattvakt-night")
            .tempdir()
            .unwrap();
        let database = setting
            .database
            .unwrap_or_else(|| format!("sqlite:{}", folder.path().join("nattvakt.db").display()));
        let mut settings = vec![
            ("NATTVAKT_SERVER__LISTEN".to_owned(), "127.0.0.1:0".to_owned()),
            (
                "NATTVAKT_SERVER__METRICS_LISTEN".to_owned(),
                "127.0.0.1:0".to_owned(),
            ),
            ("NATTVAKT_SERVER__WORKERS".to_owned(), "2".to_owned()),
            ("NATTVAKT_DATABASE__URL".to_owned(), database.clone()),
            (
                "NATTVAKT_KEYS__DIR".to_owned(),
                folder.path().join("keys").display().to_string(),
            ),
        ];
        settings.extend(
            setting
                .settings
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value)),
        );
        nattvakt_store::migrate(&database).unwrap();
        let begins: Timestamp = setting.begins.unwrap_or(BEGINS).parse().unwrap();
        let clock = Arc::new(ManualClock::new(begins));
        let municipality = generate(Options {
            seed: 7,
            quiet_night: !setting.windows,
            all_hours: !setting.windows,
        });
        let (app, running) = open(&settings, &clock).await;
        let planting = Arc::clone(&app);
        let planted = municipality.clone();
        let secrets = tokio::task::spawn_blocking(move || {
            seed::plant(&planting.store, &planted, OnDuty::Everybody, begins).unwrap()
        })
        .await
        .unwrap();
        app.refresh_directory().await.unwrap();
        let passwords = municipality
            .staff
            .iter()
            .map(|staff| staff.username.clone())
            .zip(secrets.passwords)
            .collect();
        Self {
            url: format!("http://{}", running.address),
            app,
            clock,
            municipality,
            source_key: secrets.source_key,
            passwords,
            running,
            settings,
            http: reqwest::Client::new(),
            _folder: Some(folder),
        }
    }

    /// Stops the server and starts it again on the same database, this much later.
    pub async fn restart_after(mut self, away: SignedDuration) -> Self {
        self.running.stop().await;
        self.clock.advance(away);
        drop(self.app);
        let (app, running) = open(&self.settings, &self.clock).await;
        self.url = format!("http://{}", running.address);
        self.app = app;
        self.running = running;
        self
    }

    /// Who holds this role in the whole municipality.
    pub fn username_of(&self, role: Role) -> &str {
        let holds = |staff: &&Staff| staff.roles.contains(&(role, None));
        &self.municipality.staff.iter().find(holds).unwrap().username
    }

    pub fn unit(&self, name: &str) -> UnitId {
        self.municipality
            .units
            .iter()
            .find(|unit| unit.name == name)
            .unwrap()
            .id
    }

    /// Another municipality in the same database, with the same wards and devices. Its source's key is the
    /// second of the pair.
    pub async fn plant_neighbour(&mut self) -> (Municipality, String) {
        let mut neighbour = generate(Options {
            seed: 8,
            quiet_night: true,
            all_hours: true,
        });
        for staff in &mut neighbour.staff {
            staff.username = format!("nabo.{}", staff.username);
        }
        let (app, planted, now) = (Arc::clone(&self.app), neighbour.clone(), self.now());
        let plant = move || seed::plant(&app.store, &planted, OnDuty::Everybody, now).unwrap();
        let secrets = tokio::task::spawn_blocking(plant).await.unwrap();
        self.app.refresh_directory().await.unwrap();
        let usernames = neighbour.staff.iter().map(|staff| staff.username.clone());
        self.passwords.extend(usernames.zip(secrets.passwords));
        (neighbour, secrets.source_key)
    }

    /// This person loses the role, wherever it was held.
    pub async fn take_role(&self, username: &str, role: Role) {
        let person = self
            .municipality
            .staff
            .iter()
            .find(|staff| staff.username == username)
            .unwrap()
            .id;
        let municipality = self.municipality.id;
        self.app
            .store
            .write(move |tx| tx.revoke_role(person, municipality, role))
            .await
            .unwrap();
        self.app.refresh_directory().await.unwrap();
    }

    /// What is kept of everything this device reported.
    pub async fn kept_of(&self, device: &str) -> Vec<Kept> {
        let (source, device) = (self.municipality.source.id, device.to_owned());
        let read = move |c: &mut _| {
            let device = nattvakt_store::devices::by_external_id(c, source, &device)?.unwrap();
            nattvakt_store::observations::of_device(c, device.id)
        };
        self.app.store.read(read).await.unwrap()
    }

    /// Everything that rang and nobody has signed.
    pub async fn count_open(&self) -> i64 {
        let open = self
            .app
            .store
            .read(nattvakt_store::alarms::count_open)
            .await
            .unwrap();
        open.iter().map(|(_, count)| count).sum()
    }

    /// Open alarms about patients.
    pub async fn count_open_of_patients(&self) -> i64 {
        let read = nattvakt_store::alarms::count_open;
        let open = self.app.store.read(read).await.unwrap();
        let of_patients = open.iter().filter(|(priority, _)| priority != "technical");
        of_patients.map(|(_, count)| count).sum()
    }

    /// So many entries that are about no alarm.
    pub async fn let_much_happen(&self, unit: UnitId, entries: u64) {
        let (stream, at) = (unit.0, self.now());
        let write = move |tx: &mut Tx<'_>| {
            (0..entries).try_for_each(|_| {
                let kind = LedgerKind::PlanChanged;
                let entry = Entry::new(stream, kind, at);
                append_plain(tx, entry).map(|_| ())
            })
        };
        self.app.store.write(write).await.unwrap();
    }

    /// The ledger of a unit, or of the municipality's technical stream, from its beginning.
    pub async fn ledger(&self, stream: UnitId) -> Vec<Entry> {
        let entries = self
            .app
            .store
            .read(move |c| since(c, stream.into(), 0, u32::MAX))
            .await
            .unwrap();
        entries
            .iter()
            .map(|kept| serde_json::from_str(&kept.entry).unwrap())
            .collect()
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub fn metrics_url(&self) -> String {
        format!("http://{}/metrics", self.running.metrics_address)
    }

    /// Moves the clock. What falls due happens on its own; await its consequence.
    pub fn fast_forward(&self, by: SignedDuration) {
        self.clock.advance(by);
    }

    /// External id of the first device of this kind in the unit with this name.
    pub fn device(&self, unit: &str, kind: DeviceKind) -> String {
        self.devices(unit, kind)
            .into_iter()
            .next()
            .unwrap_or_else(|| panic!("no {kind} in {unit}"))
    }

    pub fn devices(&self, unit: &str, kind: DeviceKind) -> Vec<String> {
        let unit = self
            .municipality
            .units
            .iter()
            .position(|known| known.name == unit)
            .unwrap();
        let matching = self
            .municipality
            .devices
            .iter()
            .filter(|device| device.unit == unit && device.kind == kind);
        matching.map(|device| device.external_id.clone()).collect()
    }

    /// A device reports, now, with an event id of its own.
    pub async fn reports(&self, device: &str, kind: &str, phase: &str) -> ObservationResult {
        let event_id = format!("e{}", uuid_text());
        let item = self.observation(&event_id, device, kind, phase);
        self.post(json!(item)).await.results.remove(0)
    }

    pub fn observation(&self, event_id: &str, device: &str, kind: &str, phase: &str) -> Value {
        json!({"event_id": event_id, "device": device, "kind": kind, "phase": phase,
               "occurred_at": self.now().to_string()})
    }

    /// What `POST /api/observations` answers, which must be 200.
    pub async fn post(&self, body: Value) -> ObservationResults {
        let response = self.post_raw(body.to_string(), Some(&self.source_key)).await;
        assert_eq!(response.status(), 200, "{}", response.text().await.unwrap());
        response.json().await.unwrap()
    }

    pub async fn post_raw(&self, body: String, key: Option<&str>) -> reqwest::Response {
        let request = self
            .http
            .post(format!("{}/api/observations", self.url))
            .header("content-type", "application/json")
            .body(body);
        let request = match key {
            Some(key) => request.bearer_auth(key),
            None => request,
        };
        request.send().await.unwrap()
    }

    /// Somebody signs in on a phone of their own, which enrols a key and goes live.
    pub async fn phone(&self, username: &str) -> Phone {
        let mut phone = Phone::sign_in(
            &self.url,
            username,
            self.password(username),
            Arc::clone(&self.clock) as SharedClock,
        )
        .await;
        phone.go_live().await;
        phone
    }

    pub fn password(&self, username: &str) -> &str {
        &self.passwords[username]
    }

    pub async fn metric(&self, line_begins: &str) -> f64 {
        let text = self
            .http
            .get(self.metrics_url())
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap();
        text.lines()
            .find_map(|line| line.strip_prefix(line_begins)?.trim().parse().ok())
            .unwrap_or_else(|| panic!("no metric {line_begins} in:\n{text}"))
    }
}

async fn open(settings: &[(String, String)], clock: &Arc<ManualClock>) -> (SharedApp, Running) {
    let config = Config::load(None, settings.iter().cloned()).unwrap();
    let clock = Arc::clone(clock) as SharedClock;
    let app = tokio::task::spawn_blocking(move || App::open(config, clock).unwrap())
        .await
        .unwrap();
    let running = start(Arc::clone(&app), None, None).await.unwrap();
    (app, running)
}

/// Something no other call answers.
pub fn uuid_text() -> String {
    nattvakt_store::ledger::hex(&nattvakt_store::ids::random_bytes::<8>().unwrap())
}
