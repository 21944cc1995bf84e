//! A phone with somebody behind it: signs in, keeps a key, follows the ledger, signs commands.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use jiff::Timestamp;
use nattvakt::clock::SharedClock;
use nattvakt_core::ids::*;
use nattvakt_core::vocabulary::LedgerKind;
use nattvakt_wire::command::{CommandOutcome, CommandResults};
use nattvakt_wire::http::{KeyEnrolled, SessionView};
use nattvakt_wire::live::{Cursor, EventFrame, ServerFrame};
use nattvakt_wire::view::{AlarmState, AlarmView, DutyView};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

pub use crate::answer::Answer;
use crate::eventually::DEADLINE;
use crate::signer::{Signer, commit};

pub type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

pub struct Phone {
    pub url: String,
    pub session: SessionView,
    pub key: KeyId,
    pub key_seq: u64,
    pub signer: Arc<Signer>,
    pub clock: SharedClock,
    /// server − phone: what the phone believes its clock to be off by.
    pub clock_offset_ms: i64,
    pub http: reqwest::Client,
    pub socket: Option<Socket>,
    /// What the phone shows, by id.
    pub alarms: BTreeMap<AlarmId, AlarmView>,
    pub cursors: BTreeMap<UnitId, Cursor>,
    /// Every event since the phone was made, in the order it came.
    pub events: Vec<EventFrame>,
    /// How many units the last welcome brought snapshots of.
    pub snapshots: usize,
    /// Who is on duty, as last told.
    pub duty: BTreeMap<UnitId, Vec<DutyView>>,
    /// Pings that were answered.
    pub pings: usize,
}

impl Phone {
    pub async fn sign_in(url: &str, username: &str, password: &str, clock: SharedClock) -> Self {
        let http = reqwest::Client::new();
        let body = json!({"username": username, "password": password, "kind": "api"});
        let response = http
            .post(format!("{url}/api/session"))
            .json(&body)
            .send()
            .await
            .unwrap();
        assert_eq!(
            response.status(),
            200,
            "{username} signs in: {}",
            response.text().await.unwrap()
        );
        let session: SessionView = response.json().await.unwrap();
        Self::with_session(url, session, clock).await
    }

    /// A phone on which somebody has come in some other way.
    pub async fn with_session(url: &str, session: SessionView, clock: SharedClock) -> Self {
        let http = reqwest::Client::new();
        let signer = Arc::new(Signer::default());
        let enrolled: KeyEnrolled = http
            .post(format!("{url}/api/phones/this/keys"))
            .bearer_auth(session.token.as_ref().unwrap())
            .json(&json!({"jwk": signer.jwk()}))
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        Self {
            url: url.to_owned(),
            session,
            key: enrolled.key_id,
            key_seq: enrolled.key_seq,
            signer,
            clock,
            clock_offset_ms: 0,
            http,
            socket: None,
            alarms: BTreeMap::new(),
            cursors: BTreeMap::new(),
            events: Vec::new(),
            snapshots: 0,
            duty: BTreeMap::new(),
            pings: 0,
        }
    }

    pub fn token(&self) -> &str {
        self.session.token.as_deref().unwrap()
    }

    pub fn person(&self) -> PersonId {
        self.session.person.id
    }

    /// Opens the socket without a word.
    pub async fn open_socket(&self) -> Socket {
        let mut request = format!("{}/api/live", self.url.replacen("http", "ws", 1))
            .into_client_request()
            .unwrap();
        request.headers_mut().insert(
            "authorization",
            format!("Bearer {}", self.token()).parse().unwrap(),
        );
        connect_async(request).await.unwrap().0
    }

    /// Connects with the cursors it has and takes the welcome.
    pub async fn go_live(&mut self) {
        let mut socket = self.open_socket().await;
        let cursors = (!self.cursors.is_empty()).then(|| self.cursors.clone());
        let hello = json!({"type": "hello", "protocol": 1, "cursors": cursors});
        socket.send(Message::text(hello.to_string())).await.unwrap();
        self.socket = Some(socket);
        let ServerFrame::Welcome { snapshot, .. } = self.next_frame().await else {
            panic!("no welcome")
        };
        self.snapshots = snapshot.as_ref().map_or(0, Vec::len);
        self.take_snapshots(snapshot.unwrap_or_default());
    }

    /// The network is gone; the server is not told.
    pub fn lose_network(&mut self) {
        self.socket = None;
    }

    fn take_snapshots(&mut self, snapshots: Vec<nattvakt_wire::live::UnitSnapshot>) {
        for snapshot in snapshots {
            self.alarms.retain(|_, alarm| alarm.unit != snapshot.unit);
            self.alarms
                .extend(snapshot.alarms.into_iter().map(|alarm| (alarm.id, alarm)));
            self.duty.insert(snapshot.unit, snapshot.duty);
            self.cursors.insert(
                snapshot.unit,
                Cursor {
                    seq: snapshot.seq,
                    hash: snapshot.hash,
                },
            );
        }
    }

    /// The next frame, whatever it is; panics when the connection ends first.
    pub async fn next_frame(&mut self) -> ServerFrame {
        let socket = self.socket.as_mut().expect("the phone is not live");
        loop {
            let message = timeout(DEADLINE, socket.next())
                .await
                .expect("no frame came")
                .expect("closed")
                .unwrap();
            match message {
                Message::Text(text) => return serde_json::from_str(&text).unwrap(),
                Message::Close(reason) => panic!("closed: {reason:?}"),
                _ => {}
            }
        }
    }

    /// Takes one frame as the app does. Panics on a gap.
    pub async fn take_frame(&mut self) {
        match self.next_frame().await {
            ServerFrame::Event(event) => {
                let cursor = self.cursors.entry(event.unit).or_insert(Cursor {
                    seq: 0,
                    hash: String::new(),
                });
                assert_eq!(event.seq, cursor.seq + 1, "a gap in the ledger");
                *cursor = Cursor {
                    seq: event.seq,
                    hash: event.hash.clone(),
                };
                if let Some(alarm) = &event.alarm {
                    self.alarms.insert(alarm.id, alarm.clone());
                }
                if let Some(duty) = &event.duty {
                    self.duty.insert(event.unit, duty.clone());
                }
                self.events.push(event);
            }
            ServerFrame::Snapshot { snapshot } => self.take_snapshots(snapshot),
            ServerFrame::Ping { .. } => {
                self.pings += 1;
                let pong = json!({"type": "pong", "phone_time": self.clock.now().to_string()});
                self.send(pong).await;
            }
            ServerFrame::Units { removed, .. } => {
                for unit in removed {
                    self.alarms.retain(|_, alarm| alarm.unit != unit);
                    self.cursors.remove(&unit);
                }
            }
            ServerFrame::Duty { unit, duty, .. } => {
                self.duty.insert(unit, duty);
            }
            ServerFrame::Welcome { .. } => {}
        }
    }

    pub async fn send(&mut self, frame: Value) {
        let socket = self.socket.as_mut().expect("the phone is not live");
        socket.send(Message::text(frame.to_string())).await.unwrap();
    }

    /// The app is on the screen and everything up to now has been shown.
    pub async fn looks(&mut self) {
        for (unit, cursor) in self.cursors.clone() {
            self.send(
                json!({"type": "seen", "unit": unit, "seq": cursor.seq, "visible": true, "audible": true}),
            )
            .await;
        }
    }

    /// Takes frames until the phone shows an alarm for which `is_it` holds.
    pub async fn sees(&mut self, what: &str, is_it: impl Fn(&AlarmView) -> bool) -> AlarmView {
        timeout(DEADLINE, async {
            loop {
                if let Some(alarm) = self.alarms.values().find(|alarm| is_it(alarm)) {
                    return alarm.clone();
                }
                self.take_frame().await;
            }
        })
        .await
        .unwrap_or_else(|_| panic!("the phone never showed: {what}"))
    }

    /// Takes frames until `is_so` of what the phone shows.
    pub async fn until(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) {
        timeout(DEADLINE, async {
            while !is_so(self) {
                self.take_frame().await;
            }
        })
        .await
        .unwrap_or_else(|_| panic!("it never came to this: {what}"));
    }

    /// Takes frames until the server has pinged this often from now on: it has read what was sent before.
    pub async fn answers_pings(&mut self, times: usize) {
        let enough = self.pings + times;
        self.until("the server pings", |phone| phone.pings >= enough)
            .await;
    }

    /// Takes frames until one event, of now or before, is what is asked for.
    pub async fn hears(&mut self, what: &str, is_it: impl Fn(&EventFrame) -> bool) -> EventFrame {
        timeout(DEADLINE, async {
            loop {
                if let Some(event) = self.events.iter().find(|event| is_it(event)) {
                    return event.clone();
                }
                self.take_frame().await;
            }
        })
        .await
        .unwrap_or_else(|_| panic!("the phone never heard: {what}"))
    }

    /// Takes frames until the alarm rings again, for this reason.
    pub async fn hears_it_ring_again(&mut self, alarm: &AlarmView, reason: &str) -> AlarmView {
        let again = |event: &EventFrame| {
            event.kind == LedgerKind::Escalated
                && event.reason.as_deref() == Some(reason)
                && event.alarm.as_ref().is_some_and(|told| told.id == alarm.id)
        };
        let told = self.hears(reason, again).await.alarm.unwrap();
        assert_eq!(told.state, AlarmState::Raised, "it waits for somebody again");
        told
    }

    /// Takes frames until the phone has followed the unit to `seq`.
    pub async fn follows_to(&mut self, unit: UnitId, seq: u64) {
        while self.cursors.get(&unit).is_none_or(|cursor| cursor.seq < seq) {
            self.take_frame().await;
        }
    }

    pub fn open_alarms(&self) -> Vec<&AlarmView> {
        self.alarms
            .values()
            .filter(|alarm| alarm.state != AlarmState::Signed)
            .collect()
    }

    /// A signed command that takes the next place of the key.
    pub fn command(&mut self, kind: &str, unit: UnitId, alarm: Option<AlarmId>, payload: Value) -> Value {
        self.key_seq += 1;
        let mut command = json!({
            "v": 1, "command_id": fresh_command_id(self.clock.now()), "municipality": self.session.municipality,
            "person": self.person(), "key_id": self.key, "key_seq": self.key_seq, "kind": kind, "unit": unit,
            "occurred_at": self.clock.now().to_string(), "clock_offset_ms": self.clock_offset_ms,
            "payload": payload,
        });
        if let Some(alarm) = alarm {
            command["alarm_id"] = json!(alarm);
            command["basis_seq"] = json!(self.cursors.get(&unit).map_or(0, |cursor| cursor.seq));
        }
        self.signer.sign(command)
    }

    pub async fn puts(&self, path: &str, body: Value) -> reqwest::Response {
        self.sends(Method::PUT, path, body).await
    }

    pub async fn posts(&self, path: &str, body: Value) -> reqwest::Response {
        self.sends(Method::POST, path, body).await
    }

    async fn sends(&self, method: Method, path: &str, body: Value) -> reqwest::Response {
        self.http
            .request(method, format!("{}{path}", self.url))
            .bearer_auth(self.token())
            .json(&body)
            .send()
            .await
            .unwrap()
    }

    pub async fn asks(&self, method: Method, path: &str) -> reqwest::Response {
        let request = self.http.request(method, format!("{}{path}", self.url));
        request.bearer_auth(self.token()).send().await.unwrap()
    }

    pub async fn post_raw(&self, body: String) -> reqwest::Response {
        self.http
            .post(format!("{}/api/commands", self.url))
            .header("content-type", "application/json")
            .timeout(Duration::from_secs(30))
            .body(body)
            .send()
            .await
            .unwrap()
    }

    pub async fn post(&self, commands: &[Value]) -> Vec<CommandOutcome> {
        let response = self.post_raw(json!(commands).to_string()).await;
        assert_eq!(response.status(), 200);
        let results: CommandResults = response.json().await.unwrap();
        results.results.into_iter().map(|result| result.outcome).collect()
    }

    pub async fn does(&mut self, kind: &str, alarm: &AlarmView) -> CommandOutcome {
        let command = self.command(kind, alarm.unit, Some(alarm.id), json!({}));
        self.post(&[command]).await.remove(0)
    }

    pub async fn acknowledges(&mut self, alarm: &AlarmView) -> CommandOutcome {
        self.does("acknowledge", alarm).await
    }

    pub async fn arrives(&mut self, alarm: &AlarmView) -> CommandOutcome {
        self.does("arrive", alarm).await
    }

    pub async fn signs(&mut self, alarm: &AlarmView, outcome: &str) -> CommandOutcome {
        let subjects: Vec<_> = alarm.subjects.iter().take(1).map(|subject| subject.id).collect();
        let payload = json!({"outcome": outcome, "actions": ["supervised"], "subjects": subjects});
        let command = self.command("sign", alarm.unit, Some(alarm.id), payload);
        self.post(&[command]).await.remove(0)
    }

    pub async fn signs_with_note(&mut self, alarm: &AlarmView, outcome: &str, note: &str) -> CommandOutcome {
        let (note_commitment, open) = commit(note);
        let payload =
            json!({"outcome": outcome, "actions": [], "subjects": [], "note_commitment": note_commitment});
        let mut command = self.command("sign", alarm.unit, Some(alarm.id), payload);
        command["open"] = json!({"note": open});
        self.post(&[command]).await.remove(0)
    }

    pub async fn on_duty(&mut self, kind: &str, unit: UnitId) -> CommandOutcome {
        self.on_duty_with(kind, unit, json!({})).await
    }

    pub async fn on_duty_with(&mut self, kind: &str, unit: UnitId, payload: Value) -> CommandOutcome {
        let command = self.command(kind, unit, None, payload);
        self.post(&[command]).await.remove(0)
    }
}

/// Why the server closed the connection; whatever came before is thrown away unanswered.
pub async fn close_code(socket: &mut Socket) -> u16 {
    timeout(DEADLINE, async {
        loop {
            match socket.next().await.expect("gone without a word").unwrap() {
                Message::Close(reason) => return reason.expect("closed without a reason").code.into(),
                _ => continue,
            }
        }
    })
    .await
    .expect("the connection was left open")
}

pub fn fresh_command_id(now: Timestamp) -> CommandId {
    let random = nattvakt_store::ids::random_bytes().unwrap();
    CommandId::new_v7(now.as_millisecond().unsigned_abs(), random)
}
