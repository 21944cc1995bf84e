//! MQTT against a real Mosquitto: nothing is acknowledged before it is kept, and nothing that comes twice
//! is two.
#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests: a failure here is the test's failure"
)]

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use nattvakt_core::vocabulary::{DeviceKind, Phase};
use nattvakt_ingest::mqtt::{Authorities, Credentials, Options, Sink, SinkError, run};
use nattvakt_tests::eventually::eventually;
use nattvakt_tests::mosquitto::Mosquitto;
use nattvakt_wire::observation::ObservationIn;
use parking_lot::Mutex;
use tokio::sync::watch;
use tokio::task::JoinHandle;

const CLIENT_ID: &str = "nattvakt-test";

/// What a store would hold, and how it behaves.
#[derive(Clone, Default)]
struct Memory(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// In the order of the commits. The same event id with the same content is there once.
    kept: Vec<ObservationIn>,
    /// The same event id with other content.
    flagged: usize,
    attempts: usize,
    unavailable: bool,
    /// Commits and then never answers, as a server that is killed between the two.
    dies_after_commit: bool,
    kinds: BTreeMap<String, DeviceKind>,
    up: bool,
    was_up: bool,
    /// How often it was told that there is no connection: at the start, and after each attempt.
    told_down: usize,
    rejected: Vec<&'static str>,
}

impl Memory {
    fn knowing(devices: &[(&str, DeviceKind)]) -> Self {
        let memory = Self::default();
        memory.0.lock().kinds = devices
            .iter()
            .map(|(name, kind)| ((*name).to_owned(), *kind))
            .collect();
        memory
    }

    fn told(&self) -> Vec<String> {
        let state = self.0.lock();
        let one = |found: &ObservationIn| format!("{} {} {}", found.device, found.kind, found.phase);
        state.kept.iter().map(one).collect()
    }

    fn event_ids(&self) -> HashSet<String> {
        self.0
            .lock()
            .kept
            .iter()
            .map(|found| found.event_id.clone())
            .collect()
    }

    fn set(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.0.lock());
    }

    async fn has_told(&self, expected: &[&str]) {
        eventually(&format!("{expected:?} is kept"), async || self.told() == expected).await;
    }

    async fn is_up(&self) {
        eventually("the subscription stands", async || self.0.lock().up).await;
    }
}

impl Sink for Memory {
    async fn accept(&self, observations: Vec<ObservationIn>) -> Result<(), SinkError> {
        let dies = {
            let mut state = self.0.lock();
            state.attempts += 1;
            if state.unavailable {
                return Err(SinkError::Unavailable);
            }
            for observation in observations {
                let same_id = state
                    .kept
                    .iter()
                    .find(|kept| kept.event_id == observation.event_id);
                match same_id.map(|kept| *kept == observation) {
                    None => state.kept.push(observation),
                    Some(true) => {}
                    Some(false) => state.flagged += 1,
                }
            }
            state.dies_after_commit
        };
        if dies {
            std::future::pending::<()>().await;
        }
        Ok(())
    }

    async fn device_kind(&self, external_id: &str) -> Result<Option<DeviceKind>, SinkError> {
        Ok(self.0.lock().kinds.get(external_id).copied())
    }

    async fn last_event_id(&self, prefix: &str) -> Result<Option<String>, SinkError> {
        let ids = self.event_ids();
        Ok(ids.into_iter().filter(|id| id.starts_with(prefix)).max())
    }

    fn on_connection(&self, up: bool) {
        let mut state = self.0.lock();
        state.up = up;
        state.was_up |= up;
        state.told_down += usize::from(!up);
    }

    fn on_rejected(&self, reason: &'static str) {
        self.0.lock().rejected.push(reason);
    }
}

struct Ingest {
    stop: watch::Sender<bool>,
    running: JoinHandle<()>,
}

impl Ingest {
    /// Every look at the clock is a second later than the one before, in this process and the next.
    fn start(mosquitto: &Mosquitto, memory: &Memory) -> Self {
        Self::start_with(options(mosquitto), memory)
    }

    fn start_with(options: Options, memory: &Memory) -> Self {
        static SECONDS: AtomicU64 = AtomicU64::new(1_768_700_000);
        let (stop, stopped) = watch::channel(false);
        let memory = memory.clone();
        let running = tokio::spawn(async move {
            let clock = || {
                let second = SECONDS.fetch_add(1, Ordering::Relaxed);
                Timestamp::from_second(i64::try_from(second).unwrap()).unwrap()
            };
            run(options, memory, clock, stopped).await.unwrap();
        });
        Self { stop, running }
    }

    async fn stop(self) {
        self.stop.send(true).unwrap();
        self.running.await.unwrap();
    }

    /// Without a word to the broker.
    async fn kill(self) {
        self.running.abort();
        assert!(self.running.await.unwrap_err().is_cancelled());
    }
}

fn options(mosquitto: &Mosquitto) -> Options {
    Options {
        host: "127.0.0.1".to_owned(),
        port: mosquitto.port(),
        client_id: CLIENT_ID.to_owned(),
        base_topic: "zigbee2mqtt".to_owned(),
        credentials: None,
        tls: None,
    }
}

fn seen(second: u32, fields: &str) -> String {
    let at = Timestamp::from_second(1_768_700_000 + i64::from(second)).unwrap();
    format!(r#"{{"last_seen":"{at}",{fields}}}"#)
}

#[tokio::test]
async fn a_report_becomes_an_observation() {
    let mosquitto = Mosquitto::start().await;
    let memory = Memory::knowing(&[("bed", DeviceKind::Bed)]);
    let ingest = Ingest::start(&mosquitto, &memory);
    memory.is_up().await;
    let zigbee = mosquitto.publisher();
    zigbee
        .publish("zigbee2mqtt/bed", seen(1, r#""occupancy":false"#))
        .await;
    zigbee.publish("zigbee2mqtt/bed/set", r#"{"state":"ON"}"#).await;
    zigbee
        .publish("zigbee2mqtt/bridge/logging", r#"{"level":"info"}"#)
        .await;
    zigbee
        .publish("zigbee2mqtt/bed", seen(2, r#""occupancy":true"#))
        .await;
    memory
        .has_told(&["bed bed_exit update", "bed bed_exit end"])
        .await;
    ingest.stop().await;
    assert!(!memory.0.lock().up);
}

#[tokio::test]
async fn nothing_is_acknowledged_before_it_is_kept() {
    let mosquitto = Mosquitto::start().await;
    let memory = Memory::default();
    memory.set(|state| state.unavailable = true);
    let ingest = Ingest::start(&mosquitto, &memory);
    memory.is_up().await;
    let zigbee = mosquitto.publisher();
    zigbee
        .publish("zigbee2mqtt/a", seen(1, r#""action":"sos""#))
        .await;
    zigbee.publish("zigbee2mqtt/b", r#"{"action":"sos"}"#).await;
    eventually("the sink is tried again", async || memory.0.lock().attempts >= 3).await;
    ingest.stop().await;
    assert_eq!(memory.told(), [""; 0]);

    memory.set(|state| state.unavailable = false);
    let ingest = Ingest::start(&mosquitto, &memory);
    memory.has_told(&["a sos start", "b sos start"]).await;
    ingest.stop().await;

    // Acknowledged now: a third process hears nothing of them.
    mosquitto.has_let_go(CLIENT_ID, 2).await;
    let attempts = memory.0.lock().attempts;
    let ingest = Ingest::start(&mosquitto, &memory);
    zigbee
        .publish("zigbee2mqtt/c", seen(1, r#""action":"sos""#))
        .await;
    memory
        .has_told(&["a sos start", "b sos start", "c sos start"])
        .await;
    ingest.stop().await;
    assert_eq!(memory.0.lock().attempts, attempts + 1);
}

#[tokio::test]
async fn an_outage_of_the_store_keeps_the_order() {
    let mosquitto = Mosquitto::start().await;
    let memory = Memory::default();
    memory.set(|state| state.unavailable = true);
    let ingest = Ingest::start(&mosquitto, &memory);
    memory.is_up().await;
    let zigbee = mosquitto.publisher();
    let mut expected = Vec::new();
    // More than Mosquitto sends without an acknowledgement.
    for number in 0..60 {
        let topic = format!("zigbee2mqtt/door-{}", number % 3);
        zigbee.publish(&topic, seen(number, r#""contact":false"#)).await;
        expected.push(format!("door-{} door_open update", number % 3));
    }
    eventually("the sink is tried", async || memory.0.lock().attempts >= 2).await;
    memory.set(|state| state.unavailable = false);
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    memory.has_told(&expected).await;
    ingest.stop().await;
}

#[tokio::test]
async fn a_redelivery_after_a_kill_is_the_same_event() {
    for payload in [seen(1, r#""action":"sos""#), r#"{"action":"sos"}"#.to_owned()] {
        let mosquitto = Mosquitto::start().await;
        let memory = Memory::default();
        memory.set(|state| state.dies_after_commit = true);
        let ingest = Ingest::start(&mosquitto, &memory);
        memory.is_up().await;
        let zigbee = mosquitto.publisher();
        zigbee.publish("zigbee2mqtt/pendant", payload.clone()).await;
        memory.has_told(&["pendant sos start"]).await;
        ingest.kill().await;

        memory.set(|state| state.dies_after_commit = false);
        let ingest = Ingest::start(&mosquitto, &memory);
        eventually("it is delivered again", async || memory.0.lock().attempts == 2).await;
        ingest.stop().await;
        assert_eq!(memory.told(), ["pendant sos start"]);
        assert_eq!(memory.0.lock().flagged, 0, "{payload}");
    }
}

#[tokio::test]
async fn a_redelivery_after_a_lost_connection_is_the_same_event() {
    let mut mosquitto = Mosquitto::start().await;
    let memory = Memory::default();
    memory.set(|state| state.unavailable = true);
    let ingest = Ingest::start(&mosquitto, &memory);
    memory.is_up().await;
    let zigbee = mosquitto.publisher();
    for _ in 0..3 {
        zigbee.publish("zigbee2mqtt/pendant", r#"{"action":"sos"}"#).await;
    }
    eventually("the sink is tried", async || memory.0.lock().attempts >= 1).await;
    mosquitto.stop().await;
    mosquitto.start_again().await;
    memory.set(|state| state.unavailable = false);
    // Pressed three times: three events, whatever was delivered how often.
    memory.has_told(&["pendant sos start"; 3]).await;
    zigbee.publish("zigbee2mqtt/pendant", r#"{"action":"sos"}"#).await;
    memory.has_told(&["pendant sos start"; 4]).await;
    ingest.stop().await;
    assert_eq!(memory.0.lock().flagged, 0);
}

#[tokio::test]
async fn a_broker_that_restarts_loses_nothing() {
    let mut mosquitto = Mosquitto::start().await;
    let memory = Memory::default();
    let ingest = Ingest::start(&mosquitto, &memory);
    memory.is_up().await;
    let zigbee = Arc::new(mosquitto.publisher());
    let publishing = tokio::spawn({
        let zigbee = zigbee.clone();
        async move {
            for number in 0..300 {
                zigbee
                    .publish("zigbee2mqtt/pendant", seen(number, r#""action":"sos""#))
                    .await;
            }
        }
    });
    for part in 1..=3 {
        eventually("some are kept", async || memory.event_ids().len() >= part * 60).await;
        mosquitto.stop().await;
        mosquitto.start_again().await;
    }
    publishing.await.unwrap();
    eventually("all are kept", async || memory.event_ids().len() == 300).await;
    ingest.stop().await;
    assert_eq!(memory.0.lock().flagged, 0);
}

#[tokio::test]
async fn what_is_published_while_nobody_listens_is_delivered_later() {
    let mosquitto = Mosquitto::start().await;
    let memory = Memory::default();
    let ingest = Ingest::start(&mosquitto, &memory);
    memory.is_up().await;
    ingest.stop().await;
    let zigbee = mosquitto.publisher();
    zigbee
        .publish("zigbee2mqtt/pendant", seen(1, r#""action":"sos""#))
        .await;
    let ingest = Ingest::start(&mosquitto, &memory);
    memory.has_told(&["pendant sos start"]).await;
    ingest.stop().await;
}

#[tokio::test]
async fn a_retained_action_never_rings() {
    let mosquitto = Mosquitto::start().await;
    let zigbee = mosquitto.publisher();
    zigbee
        .publish_retained("zigbee2mqtt/pendant", seen(1, r#""action":"emergency""#))
        .await;
    zigbee
        .publish_retained("zigbee2mqtt/other", r#"{"action":"sos","battery":50}"#)
        .await;
    let memory = Memory::knowing(&[("pendant", DeviceKind::Pendant)]);
    let ingest = Ingest::start(&mosquitto, &memory);
    memory.has_told(&["other battery end"]).await;
    zigbee
        .publish("zigbee2mqtt/pendant", seen(2, r#""action":"emergency""#))
        .await;
    memory.has_told(&["other battery end", "pendant sos start"]).await;
    ingest.stop().await;
}

#[tokio::test]
async fn a_retained_state_that_is_replayed_is_harmless_and_one_that_changed_is_told() {
    let mosquitto = Mosquitto::start().await;
    let memory = Memory::default();
    let zigbee = mosquitto.publisher();
    zigbee
        .publish_retained("zigbee2mqtt/door", seen(1, r#""contact":false"#))
        .await;
    zigbee
        .publish_retained("zigbee2mqtt/door/availability", r#"{"state":"offline"}"#)
        .await;
    for _ in 0..3 {
        let ingest = Ingest::start(&mosquitto, &memory);
        memory.is_up().await;
        zigbee
            .publish("zigbee2mqtt/end-of-round", r#"{"battery":50}"#)
            .await;
        let before = memory.told().len();
        eventually("the round is over", async || memory.told().len() > before).await;
        ingest.stop().await;
    }
    {
        let state = memory.0.lock();
        assert_eq!(state.flagged, 0);
        let of = |kind: &str| {
            state
                .kept
                .iter()
                .filter(|found| found.kind == kind)
                .collect::<Vec<_>>()
        };
        // With `last_seen` a replay has the id of the first; without, it is a report of state, not an edge.
        assert_eq!(of("door_open").len(), 1);
        assert!(of("offline").iter().all(|found| found.phase == Phase::Update));
    }

    zigbee
        .publish_retained("zigbee2mqtt/door", seen(2, r#""contact":true"#))
        .await;
    let ingest = Ingest::start(&mosquitto, &memory);
    eventually("the door is closed", async || {
        memory.told().iter().any(|told| told == "door door_open end")
    })
    .await;
    ingest.stop().await;
}

#[tokio::test]
async fn garbage_is_counted_and_does_not_stop_the_stream() {
    let mosquitto = Mosquitto::start().await;
    let memory = Memory::default();
    let ingest = Ingest::start(&mosquitto, &memory);
    memory.is_up().await;
    let zigbee = mosquitto.publisher();
    for garbage in [
        &b"{\"contact\":"[..],
        b"\xff\xfe\x00",
        b"[]",
        b"true",
        &vec![b'x'; 300_000],
    ] {
        zigbee.publish("zigbee2mqtt/door", garbage).await;
    }
    zigbee
        .publish("zigbee2mqtt/bridge/devices", vec![b'x'; 900_000])
        .await;
    zigbee
        .publish("zigbee2mqtt/door", seen(1, r#""contact":false"#))
        .await;
    eventually("the door is open", async || {
        memory
            .told()
            .last()
            .is_some_and(|told| told == "door door_open update")
    })
    .await;
    assert_eq!(
        memory.0.lock().rejected,
        [
            "not_json",
            "not_json",
            "not_an_object",
            "not_an_object",
            "too_large"
        ]
    );
    assert_eq!(memory.told()[..5], ["door unreadable_message start"; 5]);
    ingest.stop().await;

    // Acknowledged: it does not come again.
    mosquitto.has_let_go(CLIENT_ID, 1).await;
    let attempts = memory.0.lock().attempts;
    let ingest = Ingest::start(&mosquitto, &memory);
    memory.is_up().await;
    zigbee
        .publish("zigbee2mqtt/door", seen(2, r#""contact":true"#))
        .await;
    eventually("the door is closed", async || {
        memory
            .told()
            .last()
            .is_some_and(|told| told == "door door_open end")
    })
    .await;
    ingest.stop().await;
    assert_eq!(memory.0.lock().attempts, attempts + 1);
}

#[tokio::test]
async fn only_the_right_password_and_a_believed_certificate_connect() {
    let (mosquitto, authority) = Mosquitto::start_secured("nattvakt", "hemmelig").await;
    let (_, another) = Mosquitto::start_secured("nattvakt", "hemmelig").await;
    let secured = |password: &str, authority: &[u8]| Options {
        host: "localhost".to_owned(),
        credentials: Some(Credentials {
            username: "nattvakt".to_owned(),
            password: password.to_owned(),
        }),
        tls: Some(Authorities::Pem(authority.to_vec())),
        ..options(&mosquitto)
    };
    for wrong in [secured("feil", &authority), secured("hemmelig", &another)] {
        let memory = Memory::default();
        let ingest = Ingest::start_with(wrong, &memory);
        eventually("it has tried twice", async || memory.0.lock().told_down >= 3).await;
        assert!(!memory.0.lock().was_up);
        ingest.stop().await;
    }
    let memory = Memory::default();
    let ingest = Ingest::start_with(secured("hemmelig", &authority), &memory);
    memory.is_up().await;
    ingest.stop().await;
}
