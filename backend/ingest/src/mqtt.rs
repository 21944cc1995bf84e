//! The socket to an MQTT 3.1.1 broker: stays connected, and acknowledges a message only after the sink has
//! committed what it said (promise 1).
//!
//! Messages are taken in the order they came. While the sink is unavailable the one at the front is tried
//! again and nothing behind it moves; the connection is kept alive meanwhile. What is not acknowledged when
//! the connection is lost is delivered again by the broker, flagged DUP.
//!
//! A redelivered message that says `last_seen` has the event ids of its first delivery, and the store knows
//! it. Without `last_seen` the first delivery must be found (hazard 1): among the messages of this session
//! that this process received and did not acknowledge, and else, for an acknowledgement that was lost or a
//! process that was killed, among what the sink committed in the last two minutes with the same topic,
//! payload and packet id. Found nowhere, it is a new event: it rings twice rather than never.

use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use jiff::{SignedDuration, Timestamp};
use nattvakt_core::vocabulary::DeviceKind;
use nattvakt_wire::observation::ObservationIn;
use rumqttc::mqttbytes::QoS;
use rumqttc::mqttbytes::v4::{Packet, Publish, SubscribeReasonCode};
use rumqttc::{
    AckMode, AsyncClient, Broker, Event, EventLoop, MqttOptions, Outgoing, TlsConfiguration, Transport,
};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep, timeout};
use tracing::{info, warn};

use crate::zigbee2mqtt::{self, Address, Message, Remark, address, hexadecimal};

/// Zigbee2MQTT's own list of a few hundred devices is several MiB, is retained, and comes with the
/// subscription; a smaller limit would break the connection each time it is made.
const MAX_PACKET_BYTES: usize = 32 * 1024 * 1024;
/// Received and not yet committed. When it is full nothing more is read and the broker keeps the rest.
const MAX_WAITING: usize = 1024;
/// A dead connection is noticed after twice this long.
const KEEP_ALIVE_SECONDS: u16 = 10;
/// A connection that lasted this long was a good one: the next delay starts from the shortest.
const STABLE: Duration = Duration::from_secs(30);
/// How long after a commit its acknowledgement may have been lost on the way.
const REDELIVERED_WITHIN: SignedDuration = SignedDuration::from_secs(120);
const MAX_UNACKNOWLEDGED: usize = 4096;
const FAREWELL: Duration = Duration::from_secs(2);

/// Who keeps what devices said.
pub trait Sink: Send + Sync + 'static {
    /// Answers after the durable commit of all of them. Called again with the same observations after
    /// `Unavailable`, even if they had been committed.
    fn accept(&self, observations: Vec<ObservationIn>) -> impl Future<Output = Result<(), SinkError>> + Send;

    /// What the source's device is known as; `None` for one that nobody registered.
    fn device_kind(
        &self,
        external_id: &str,
    ) -> impl Future<Output = Result<Option<DeviceKind>, SinkError>> + Send;

    /// Of the source's committed event ids that begin with `prefix`, the last in byte order.
    fn last_event_id(&self, prefix: &str) -> impl Future<Output = Result<Option<String>, SinkError>> + Send;

    /// Up means connected and subscribed.
    fn on_connection(&self, up: bool);

    /// A message, or a part of it, could not be used. `reason` is one of a fixed list of codes.
    fn on_rejected(&self, reason: &'static str);
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SinkError {
    /// Try again later.
    #[error("cannot be kept just now")]
    Unavailable,
    /// Never to be kept: the message is acknowledged and counted under this code.
    #[error("refused: {0}")]
    Refused(&'static str),
}

#[derive(Clone)]
pub struct Options {
    pub host: String,
    pub port: u16,
    /// The broker keeps what arrives while we are away under this name.
    pub client_id: String,
    pub base_topic: String,
    pub credentials: Option<Credentials>,
    pub tls: Option<Authorities>,
}

#[derive(Clone)]
pub struct Credentials {
    pub username: String,
    pub password: String,
}

/// Whose signature on the broker's certificate is believed.
#[derive(Clone)]
pub enum Authorities {
    System,
    Pem(Vec<u8>),
}

/// Without the credentials.
impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("client_id", &self.client_id)
            .field("base_topic", &self.base_topic)
            .field("tls", &self.tls.is_some())
            .finish_non_exhaustive()
    }
}

#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    #[error("the certificate authorities of this system cannot be used: {0}")]
    Authorities(#[source] rumqttc::TlsError),
    #[error("{0}")]
    Options(String),
}

/// Runs until `stop` turns true. What is being committed then is finished and acknowledged; the broker
/// keeps the rest.
pub async fn run<S: Sink>(
    options: Options,
    sink: S,
    clock: impl Fn() -> Timestamp + Send + Sync,
    stop: watch::Receiver<bool>,
) -> Result<(), SetUpError> {
    let filter = format!("{}/#", options.base_topic.trim_end_matches('/'));
    let (client, mut events) = AsyncClient::builder(mqtt_options(&options)?)
        // Bounded by what the broker sends unacknowledged; a full channel would be a deadlock.
        .unbounded()
        .try_build()
        .map_err(|error| SetUpError::Options(error.to_string()))?;
    events.network_options.set_tcp_nodelay(true);

    let connection = AtomicU64::new(0);
    let (queue, waiting) = mpsc::channel(MAX_WAITING);
    sink.on_connection(false);
    let mut reader = Reader {
        options: &options,
        filter,
        client: &client,
        events: &mut events,
        connection: &connection,
        session: 0,
        queue,
        sink: &sink,
        clock: &clock,
    };
    let mut worker = Worker {
        options: &options,
        client: &client,
        connection: &connection,
        sink: &sink,
        unacknowledged: VecDeque::new(),
        said_last_seen_is_missing: false,
    };
    // One task for both: between the worker's look at `connection` and its acknowledgement the reader cannot
    // have moved on to another connection, where the same packet id may name another message.
    tokio::join!(
        async {
            tokio::select! {
                () = stopped(stop.clone()) => {}
                () = reader.run() => {}
            }
        },
        worker.run(waiting, stop.clone()),
    );

    let farewell = async {
        if client.try_disconnect().is_ok() {
            while let Ok(event) = events.poll().await {
                if matches!(event, Event::Outgoing(Outgoing::Disconnect)) {
                    break;
                }
            }
        }
    };
    // In vain when not connected.
    let _ = timeout(FAREWELL, farewell).await;
    sink.on_connection(false);
    Ok(())
}

fn mqtt_options(options: &Options) -> Result<MqttOptions, SetUpError> {
    let mut mqtt = MqttOptions::new(
        options.client_id.clone(),
        Broker::tcp(options.host.clone(), options.port),
    );
    mqtt.set_keep_alive(KEEP_ALIVE_SECONDS)
        .set_max_packet_size(MAX_PACKET_BYTES, MAX_PACKET_BYTES)
        .set_ack_mode(AckMode::Manual)
        .try_set_clean_session(false)
        .map_err(|error| SetUpError::Options(error.to_string()))?;
    if let Some(Credentials { username, password }) = &options.credentials {
        mqtt.set_credentials(username.clone(), password.clone());
    }
    match &options.tls {
        None => {}
        Some(Authorities::System) => {
            let transport = Transport::try_tls_with_default_config().map_err(SetUpError::Authorities)?;
            mqtt.set_transport(transport);
        }
        Some(Authorities::Pem(ca)) => {
            mqtt.set_transport(Transport::tls_with_config(TlsConfiguration::Simple {
                ca: ca.clone(),
                alpn: None,
                client_auth: None,
            }));
        }
    }
    Ok(mqtt)
}

async fn stopped(mut stop: watch::Receiver<bool>) {
    // An error means that nobody is left who could say stop; then it is one.
    let _ = stop.wait_for(|stop| *stop).await;
}

/// A message on its way from the reader to the worker.
struct Delivery {
    publish: Publish,
    received_at: Timestamp,
    /// Acknowledgements are valid on the connection that brought the message.
    connection: u64,
    /// Packet ids mean the same message as long as the broker keeps the session.
    session: u64,
}

struct Reader<'a, S, C> {
    options: &'a Options,
    filter: String,
    client: &'a AsyncClient,
    events: &'a mut EventLoop,
    connection: &'a AtomicU64,
    session: u64,
    queue: mpsc::Sender<Delivery>,
    sink: &'a S,
    clock: &'a C,
}

impl<S: Sink, C: Fn() -> Timestamp> Reader<'_, S, C> {
    async fn run(&mut self) {
        let client_id = self.options.client_id.as_str();
        let mut failures = 0;
        let mut up_since = None;
        loop {
            let problem = match self.events.poll().await {
                Ok(Event::Incoming(Packet::ConnAck(acknowledged))) => {
                    if !acknowledged.session_present {
                        self.session += 1;
                    }
                    // With a session too: the retained messages that come with the subscription tell what
                    // changed while nobody listened.
                    match self.client.try_subscribe(self.filter.clone(), QoS::AtLeastOnce) {
                        Ok(()) => continue,
                        Err(error) => error.to_string(),
                    }
                }
                Ok(Event::Incoming(Packet::SubAck(answer))) => {
                    let granted = answer
                        .return_codes
                        .iter()
                        .all(|code| matches!(code, SubscribeReasonCode::Success(_)));
                    if granted {
                        info!(client_id, "receives from the broker");
                        up_since = Some(Instant::now());
                        self.sink.on_connection(true);
                        continue;
                    }
                    self.sink.on_rejected("subscription_refused");
                    self.events.clean();
                    "the broker refuses the subscription".to_owned()
                }
                Ok(Event::Incoming(Packet::Publish(publish))) => {
                    if self.hand_over(publish).await.is_err() {
                        return;
                    }
                    continue;
                }
                Ok(_) => continue,
                Err(error) => error.to_string(),
            };

            let was_up = up_since.take();
            if was_up.is_some_and(|since: Instant| since.elapsed() >= STABLE) {
                failures = 0;
            }
            if self.connection_lost().await.is_err() {
                return;
            }
            if was_up.is_some() || failures == 0 {
                warn!(
                    client_id,
                    problem, "has no connection to the broker and tries again"
                );
            }
            sleep(delay(client_id, failures)).await;
            failures += 1;
        }
    }

    /// Messages that were read and not yet told. The broker delivers those of QoS 1 again; those of QoS 0
    /// exist nowhere else.
    async fn connection_lost(&mut self) -> Result<(), Stopped> {
        self.connection.fetch_add(1, Ordering::Relaxed);
        self.sink.on_connection(false);
        for event in std::mem::take(&mut self.events.state.events) {
            if let Event::Incoming(Packet::Publish(publish)) = event
                && publish.qos == QoS::AtMostOnce
            {
                self.hand_over(publish).await?;
            }
        }
        Ok(())
    }

    /// Waits while the queue is full: then the broker keeps what it has. If that lasts longer than the keep
    /// alive it hangs up, and delivers again what was not acknowledged.
    async fn hand_over(&mut self, mut publish: Publish) -> Result<(), Stopped> {
        let for_us = std::str::from_utf8(&publish.topic)
            .is_ok_and(|topic| address(&self.options.base_topic, topic) != Address::NotForUs);
        if !for_us {
            publish.payload.clear();
        }
        let delivery = Delivery {
            publish,
            received_at: (self.clock)(),
            connection: self.connection.load(Ordering::Relaxed),
            session: self.session,
        };
        self.queue.send(delivery).await.map_err(|_| Stopped)
    }
}

/// The worker is gone.
struct Stopped;

/// A message without `last_seen` that was not acknowledged. The broker will deliver it again.
struct Unacknowledged {
    session: u64,
    prefix: String,
    received_at: Timestamp,
}

struct Worker<'a, S> {
    options: &'a Options,
    client: &'a AsyncClient,
    connection: &'a AtomicU64,
    sink: &'a S,
    unacknowledged: VecDeque<Unacknowledged>,
    said_last_seen_is_missing: bool,
}

impl<S: Sink> Worker<'_, S> {
    async fn run(&mut self, mut waiting: mpsc::Receiver<Delivery>, stop: watch::Receiver<bool>) {
        loop {
            let delivery = tokio::select! {
                biased;
                () = stopped(stop.clone()) => return,
                delivery = waiting.recv() => delivery,
            };
            let Some(delivery) = delivery else { return };
            if let Err(Stopped) = self.handle(delivery, &stop).await {
                return;
            }
        }
    }

    async fn handle(&mut self, delivery: Delivery, stop: &watch::Receiver<bool>) -> Result<(), Stopped> {
        let mut failures = 0;
        loop {
            if self.will_come_again(&delivery) {
                self.remember(&delivery);
                return Ok(());
            }
            match self.keep(&delivery).await {
                Ok(()) => break,
                Err(SinkError::Refused(reason)) => {
                    self.sink.on_rejected(reason);
                    break;
                }
                Err(SinkError::Unavailable) => {
                    if failures == 0 {
                        warn!(
                            client_id = self.options.client_id,
                            "what the broker delivers cannot be kept just now and waits"
                        );
                    }
                    tokio::select! {
                        biased;
                        () = stopped(stop.clone()) => return Err(Stopped),
                        () = sleep(delay(&self.options.client_id, failures)) => {}
                    }
                    failures += 1;
                }
            }
        }
        if self.will_come_again(&delivery) || self.client.try_ack(&delivery.publish).is_err() {
            self.remember(&delivery);
        } else if delivery.publish.dup {
            self.forget(&delivery);
        }
        Ok(())
    }

    /// The connection it came by is gone, so that it can no longer be acknowledged.
    fn will_come_again(&self, delivery: &Delivery) -> bool {
        delivery.publish.qos != QoS::AtMostOnce
            && delivery.connection != self.connection.load(Ordering::Relaxed)
    }

    async fn keep(&mut self, delivery: &Delivery) -> Result<(), SinkError> {
        let Some(message) = message(self.options, delivery) else {
            self.sink.on_rejected("topic_unreadable");
            return Ok(());
        };
        let kind = match address(message.base, message.topic) {
            Address::NotForUs => return Ok(()),
            Address::Device(name) => self.sink.device_kind(name).await?,
            Address::Availability(_) | Address::Bridge => None,
        };
        let mut parsed = zigbee2mqtt::parse(&message, kind);
        if let (true, Some(prefix)) = (delivery.publish.dup, &parsed.received_prefix)
            && let Some(received_at) = self.first_delivery(delivery, prefix).await?
        {
            parsed = zigbee2mqtt::parse(
                &Message {
                    received_at,
                    ..message
                },
                kind,
            );
        }
        if !parsed.observations.is_empty() {
            self.sink.accept(parsed.observations).await?;
        }
        self.tell(&parsed.remarks, message.topic);
        Ok(())
    }

    async fn first_delivery(
        &self,
        delivery: &Delivery,
        prefix: &str,
    ) -> Result<Option<Timestamp>, SinkError> {
        let ours = self
            .unacknowledged
            .iter()
            .find(|known| known.session == delivery.session && known.prefix == prefix);
        if let Some(known) = ours {
            return Ok(Some(known.received_at));
        }
        let Some(event_id) = self.sink.last_event_id(prefix).await? else {
            return Ok(None);
        };
        let recently = |at: &Timestamp| delivery.received_at.duration_since(*at).abs() <= REDELIVERED_WITHIN;
        Ok(zigbee2mqtt::received_at(prefix, &event_id).filter(recently))
    }

    fn remember(&mut self, delivery: &Delivery) {
        if delivery.publish.qos == QoS::AtMostOnce {
            return;
        }
        let Some(prefix) = received_prefix(self.options, delivery) else {
            return;
        };
        let session = delivery.session;
        let known = |other: &Unacknowledged| other.session == session && other.prefix == prefix;
        if self.unacknowledged.iter().any(known) {
            return;
        }
        self.unacknowledged.retain(|other| other.session == session);
        if self.unacknowledged.len() == MAX_UNACKNOWLEDGED {
            self.unacknowledged.pop_front();
        }
        self.unacknowledged.push_back(Unacknowledged {
            session,
            prefix,
            received_at: delivery.received_at,
        });
    }

    /// Acknowledged: when its packet id comes again it names another message.
    fn forget(&mut self, delivery: &Delivery) {
        if self.unacknowledged.is_empty() {
            return;
        }
        if let Some(prefix) = received_prefix(self.options, delivery) {
            self.unacknowledged.retain(|known| known.prefix != prefix);
        }
    }

    fn tell(&mut self, remarks: &[Remark], topic: &str) {
        let client_id = self.options.client_id.as_str();
        for remark in remarks {
            if remark.is_rejection() {
                // A device may be named after a person.
                let topic_digest = hexadecimal(&digest(&SHA256, topic.as_bytes()).as_ref()[..8]);
                warn!(
                    client_id,
                    topic_digest,
                    reason = remark.code(),
                    "could not use all of a message"
                );
                self.sink.on_rejected(remark.code());
            } else if *remark == Remark::LastSeenMissing && !self.said_last_seen_is_missing {
                self.said_last_seen_is_missing = true;
                warn!(
                    client_id,
                    "devices do not say when they were last seen: set advanced.last_seen to ISO_8601 in Zigbee2MQTT"
                );
            }
        }
    }
}

fn message<'m>(options: &'m Options, delivery: &'m Delivery) -> Option<Message<'m>> {
    Some(Message {
        base: &options.base_topic,
        topic: std::str::from_utf8(&delivery.publish.topic).ok()?,
        payload: &delivery.publish.payload,
        retained: delivery.publish.retain,
        packet_id: delivery.publish.pkid,
        received_at: delivery.received_at,
    })
}

fn received_prefix(options: &Options, delivery: &Delivery) -> Option<String> {
    zigbee2mqtt::parse(&message(options, delivery)?, None).received_prefix
}

/// Doubles from a quarter of a second to ten seconds, minus up to half: clients of a broker that restarts
/// do not all come at once.
fn delay(client_id: &str, failures: u32) -> Duration {
    let longest = Duration::from_millis(250 << failures.min(6)).min(Duration::from_secs(10));
    let hash = digest(&SHA256, format!("{client_id} {failures}").as_bytes());
    let share = hash.as_ref().first().copied().unwrap_or_default();
    longest.mul_f64(1.0 - f64::from(share) / 512.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_to_ten_seconds_and_differ_between_clients() {
        for (failures, longest) in [(0, 250), (1, 500), (5, 8_000), (6, 10_000), (u32::MAX, 10_000)] {
            let delay = delay("nattvakt-bjork", failures);
            let longest = Duration::from_millis(longest);
            assert!(delay <= longest && delay >= longest / 2, "{failures}: {delay:?}");
        }
        assert_ne!(delay("nattvakt-bjork", 3), delay("nattvakt-gran", 3));
    }

    #[test]
    fn the_password_is_not_in_the_debug_output() {
        let options = Options {
            host: "broker".into(),
            port: 1883,
            client_id: "nattvakt".into(),
            base_topic: "zigbee2mqtt".into(),
            credentials: Some(Credentials {
                username: "vakt".into(),
                password: "hemmelig".into(),
            }),
            tls: None,
        };
        assert!(!format!("{options:?}").contains("hemmelig"));
    }
}
