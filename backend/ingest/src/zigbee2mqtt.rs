//! Zigbee2MQTT 2.x: `<base>/<friendly name>`, a flat JSON object.
//!
//! Its messages carry no id and repeat their whole state, so each observation's `event_id` is composed:
//! `<digest of topic and payload>.<field>` when the payload says `last_seen`, which makes every report
//! unlike the others; else `<digest of topic, payload and packet id>.<time of receipt>.<field>`, because two
//! identical reports may be two events (hazard 1). Who receives a redelivery of the latter gives
//! `received_at` of the first delivery; see `mqtt`.
//!
//! Reports of state are phase `update` (on) and `end` (off) and may come any number of times. What happens
//! and leaves no state (a pressed button, a movement) is phase `start`, and is never taken from a retained
//! message: that one tells what was, perhaps long ago.

use std::borrow::Cow;

use aws_lc_rs::digest::{Context, SHA256};
use jiff::Timestamp;
use nattvakt_core::evaluate::LOW_BATTERY_PERCENT;
use nattvakt_core::vocabulary::{DeviceKind, ObservationKind, Phase};
use nattvakt_wire::observation::ObservationIn;
use serde_json::{Map, Value, json};

/// Far above any device's report.
pub const MAX_PAYLOAD_BYTES: usize = 64 * 1024;
const MAX_RAW_BYTES: usize = 4 * 1024;
const MAX_NAME_CHARACTERS: usize = 200;
/// The gateway's own external id.
pub const BRIDGE: &str = "bridge";

/// Who a topic is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Address<'a> {
    Device(&'a str),
    Availability(&'a str),
    /// Zigbee2MQTT itself.
    Bridge,
    /// Commands to devices, and what Zigbee2MQTT tells about its own making.
    NotForUs,
}

/// Friendly names may hold slashes: everything after the base belongs to the name.
pub fn address<'a>(base: &str, topic: &'a str) -> Address<'a> {
    let rest = topic
        .strip_prefix(base.trim_end_matches('/'))
        .and_then(|rest| rest.strip_prefix('/'));
    let Some(rest) = rest.filter(|rest| !rest.is_empty()) else {
        return Address::NotForUs;
    };
    if rest == "bridge/state" {
        Address::Bridge
    } else if rest == BRIDGE || rest.starts_with("bridge/") {
        Address::NotForUs
    } else if let Some(name) = rest.strip_suffix("/availability").filter(|name| !name.is_empty()) {
        Address::Availability(name)
    } else if ["/set", "/get"]
        .iter()
        .any(|verb| rest.ends_with(verb) || rest.contains(&format!("{verb}/")))
    {
        Address::NotForUs
    } else {
        Address::Device(rest)
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    pub base: &'a str,
    pub topic: &'a str,
    pub payload: &'a [u8],
    pub retained: bool,
    /// 0 for QoS 0.
    pub packet_id: u16,
    /// Of the first delivery.
    pub received_at: Timestamp,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Parsed {
    pub observations: Vec<ObservationIn>,
    pub remarks: Vec<Remark>,
    /// What the event ids begin with, where only the time of receipt after it tells two messages apart.
    pub received_prefix: Option<String>,
}

/// What was not as it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Remark {
    /// Zigbee2MQTT's `advanced.last_seen` is off: identical messages can only be told apart by their receipt.
    LastSeenMissing,
    LastSeenUnreadable,
    /// A retained message held something that happened once. It never rings.
    RetainedEventDropped,
    /// A field that should be true or false was something else.
    FieldUnreadable,
    BatteryUnreadable,
    /// Unknown fields beyond 4 KiB are not kept.
    RawDropped,
    NotJson,
    NotAnObject,
    TooLarge,
    NameTooLong,
}

impl Remark {
    pub fn code(self) -> &'static str {
        match self {
            Self::LastSeenMissing => "last_seen_missing",
            Self::LastSeenUnreadable => "last_seen_unreadable",
            Self::RetainedEventDropped => "retained_event_dropped",
            Self::FieldUnreadable => "field_unreadable",
            Self::BatteryUnreadable => "battery_unreadable",
            Self::RawDropped => "raw_dropped",
            Self::NotJson => "not_json",
            Self::NotAnObject => "not_an_object",
            Self::TooLarge => "too_large",
            Self::NameTooLong => "name_too_long",
        }
    }

    /// Something of the message could not be used.
    pub fn is_rejection(self) -> bool {
        match self {
            Self::FieldUnreadable
            | Self::BatteryUnreadable
            | Self::NotJson
            | Self::NotAnObject
            | Self::TooLarge
            | Self::NameTooLong => true,
            Self::LastSeenMissing
            | Self::LastSeenUnreadable
            | Self::RetainedEventDropped
            | Self::RawDropped => false,
        }
    }
}

/// `kind` is what we know the device as; without it only what is unambiguous is told: a bed sensor's
/// `occupancy` and a motion sensor's mean opposite things.
///
/// What cannot be read becomes an observation of kind `unreadable_message`, without its content, so that
/// somebody sees that the device said something.
pub fn parse(message: &Message<'_>, kind: Option<DeviceKind>) -> Parsed {
    match address(message.base, message.topic) {
        Address::Device(device) => parse_report(message, device, kind),
        Address::Availability(device) => parse_availability(message, device),
        Address::Bridge => parse_availability(message, BRIDGE),
        Address::NotForUs => Parsed {
            observations: Vec::new(),
            remarks: Vec::new(),
            received_prefix: None,
        },
    }
}

fn parse_report(message: &Message<'_>, device: &str, kind: Option<DeviceKind>) -> Parsed {
    let mut report = Report::new(message, device);
    if message.payload.is_empty() {
        // A retained message is taken back this way.
        return report.finish();
    }
    if device.chars().count() > MAX_NAME_CHARACTERS {
        report.device = device.chars().take(MAX_NAME_CHARACTERS).collect();
        return report.unreadable(Remark::NameTooLong);
    }
    if message.payload.len() > MAX_PAYLOAD_BYTES {
        return report.unreadable(Remark::TooLarge);
    }
    let mut fields = match serde_json::from_slice(message.payload) {
        Ok(Value::Object(fields)) => fields,
        Ok(_) => return report.unreadable(Remark::NotAnObject),
        Err(_) => return report.unreadable(Remark::NotJson),
    };
    // Zigbee2MQTT sends null for what it does not know.
    fields.retain(|_, value| !value.is_null());
    report.read_last_seen(&mut fields);
    report.signal = fields
        .remove("linkquality")
        .and_then(|value| value.as_f64())
        .filter(|quality| quality.is_finite());
    let battery_low = report.flag(&mut fields, "battery_low");
    report.read_battery(&mut fields);
    report.read_events(&mut fields, kind);
    report.read_states(&mut fields, kind);
    report.tell_battery(battery_low);
    report.tell_alive();
    report.keep_the_rest(fields);
    report.finish()
}

/// `{"state":"online"}`, or the bare word of older versions.
fn parse_availability(message: &Message<'_>, device: &str) -> Parsed {
    let mut report = Report::new(message, device);
    if message.payload.is_empty() {
        return report.finish();
    }
    if device.chars().count() > MAX_NAME_CHARACTERS {
        report.device = device.chars().take(MAX_NAME_CHARACTERS).collect();
        return report.unreadable(Remark::NameTooLong);
    }
    let word = match serde_json::from_slice(message.payload) {
        Ok(Value::Object(fields)) => match fields.get("state") {
            Some(Value::String(word)) => Cow::Owned(word.clone()),
            _ => Cow::Borrowed(""),
        },
        Ok(Value::String(word)) => Cow::Owned(word),
        _ => String::from_utf8_lossy(message.payload),
    };
    match word.trim() {
        "offline" => report.push("state", ObservationKind::Offline.code(), Phase::Update, None),
        "online" => report.push("state", ObservationKind::Online.code(), Phase::Start, None),
        _ => return report.unreadable(Remark::NotJson),
    }
    report.finish()
}

struct Report<'a> {
    message: &'a Message<'a>,
    device: String,
    last_seen: Option<Timestamp>,
    battery: Option<f64>,
    signal: Option<f64>,
    raw: Option<Value>,
    /// (field, kind, phase, value)
    told: Vec<(&'static str, Cow<'static, str>, Phase, Option<f64>)>,
    remarks: Vec<Remark>,
}

impl<'a> Report<'a> {
    fn new(message: &'a Message<'a>, device: &str) -> Self {
        Self {
            message,
            device: device.to_owned(),
            last_seen: None,
            battery: None,
            signal: None,
            raw: None,
            told: Vec::new(),
            remarks: Vec::new(),
        }
    }

    fn push(
        &mut self,
        field: &'static str,
        kind: impl Into<Cow<'static, str>>,
        phase: Phase,
        value: Option<f64>,
    ) {
        self.told.push((field, kind.into(), phase, value));
    }

    fn remark(&mut self, remark: Remark) {
        if !self.remarks.contains(&remark) {
            self.remarks.push(remark);
        }
    }

    /// ISO 8601, or milliseconds since 1970.
    fn read_last_seen(&mut self, fields: &mut Map<String, Value>) {
        let Some(value) = fields.remove("last_seen") else {
            self.remark(Remark::LastSeenMissing);
            return;
        };
        self.last_seen = match &value {
            Value::String(text) => text.parse().ok(),
            Value::Number(number) => number
                .as_i64()
                .and_then(|milliseconds| Timestamp::from_millisecond(milliseconds).ok()),
            _ => None,
        };
        if self.last_seen.is_none() {
            self.remark(Remark::LastSeenUnreadable);
        }
    }

    fn read_battery(&mut self, fields: &mut Map<String, Value>) {
        let Some(value) = fields.remove("battery") else {
            return;
        };
        self.battery = value.as_f64().filter(|percent| (0.0..=100.0).contains(percent));
        if self.battery.is_none() {
            self.remark(Remark::BatteryUnreadable);
        }
    }

    /// A field that is true or false.
    fn flag(&mut self, fields: &mut Map<String, Value>, name: &str) -> Option<bool> {
        match fields.get(name)? {
            Value::Bool(flag) => {
                let flag = *flag;
                fields.remove(name);
                Some(flag)
            }
            _ => {
                // Stays among the fields, to be kept raw.
                self.remark(Remark::FieldUnreadable);
                None
            }
        }
    }

    /// What happens and leaves no state.
    fn read_events(&mut self, fields: &mut Map<String, Value>, kind: Option<DeviceKind>) {
        let action = match fields.get("action") {
            Some(Value::String(_)) => fields.remove("action"),
            Some(_) => {
                self.remark(Remark::FieldUnreadable);
                None
            }
            None => None,
        };
        if let Some(Value::String(action)) = action
            && let Some(observation) = meaning_of_action(&action, kind)
        {
            self.event("action", observation);
        }
        if self.flag(fields, "sos") == Some(true) {
            self.event("sos", ObservationKind::Sos.code().into());
        }
        if self.flag(fields, "vibration") == Some(true) {
            self.event("vibration", ObservationKind::Motion.code().into());
        }
        if kind == Some(DeviceKind::Motion) {
            for field in ["occupancy", "presence"] {
                if self.flag(fields, field) == Some(true) {
                    self.event(field, ObservationKind::Motion.code().into());
                }
            }
        }
    }

    fn event(&mut self, field: &'static str, observation: Cow<'static, str>) {
        if self.message.retained {
            self.remark(Remark::RetainedEventDropped);
        } else {
            self.push(field, observation, Phase::Start, None);
        }
    }

    /// What is so until it is reported otherwise.
    fn read_states(&mut self, fields: &mut Map<String, Value>, kind: Option<DeviceKind>) {
        for (field, observation) in [
            ("smoke", ObservationKind::Smoke),
            ("gas", ObservationKind::Gas),
            ("carbon_monoxide", ObservationKind::Gas),
            ("water_leak", ObservationKind::WaterLeak),
        ] {
            if let Some(on) = self.flag(fields, field) {
                self.push(field, observation.code(), state(on), None);
            }
        }
        if let Some(closed) = self.flag(fields, "contact") {
            self.push("contact", ObservationKind::DoorOpen.code(), state(!closed), None);
        }
        for field in ["occupancy", "presence"] {
            if let Some(somebody) = self.flag(fields, field) {
                let (observation, on) = match kind {
                    Some(DeviceKind::Bed) => (ObservationKind::BedExit, !somebody),
                    Some(DeviceKind::Chair) => (ObservationKind::ChairExit, !somebody),
                    _ => (ObservationKind::Presence, somebody),
                };
                self.push(field, observation.code(), state(on), None);
            }
        }
        if let Some(on) = self.flag(fields, "tamper") {
            self.push("tamper", ObservationKind::Tamper.code(), state(on), None);
        }
    }

    /// The core goes by the percentage. A device that calls its battery low is believed, whatever figure it
    /// gives beside it; one that calls it good is not believed against a low figure.
    fn tell_battery(&mut self, low: Option<bool>) {
        let value = match (low, self.battery) {
            (Some(true), None) => Some(0.0),
            (Some(true), Some(percent)) => Some(percent.min(LOW_BATTERY_PERCENT)),
            (_, Some(percent)) => Some(percent),
            (Some(false), None) => None,
            (None, None) => return,
        };
        let is_low = value.is_some_and(|percent| percent <= LOW_BATTERY_PERCENT);
        self.push("battery", ObservationKind::Battery.code(), state(is_low), value);
    }

    /// A report that says nothing we know still says that the device is there. A retained one does not.
    fn tell_alive(&mut self) {
        let unreadable = self.remarks.contains(&Remark::FieldUnreadable);
        if unreadable {
            self.push("unreadable", "unreadable_message", Phase::Start, None);
        } else if self.told.is_empty() && !self.message.retained {
            self.push(
                "heartbeat",
                ObservationKind::Heartbeat.code(),
                Phase::Update,
                None,
            );
        }
    }

    fn keep_the_rest(&mut self, fields: Map<String, Value>) {
        if fields.is_empty() {
            return;
        }
        let raw = Value::Object(fields);
        if raw.to_string().len() <= MAX_RAW_BYTES {
            self.raw = Some(raw);
        } else {
            self.remark(Remark::RawDropped);
        }
    }

    fn unreadable(mut self, why: Remark) -> Parsed {
        self.remarks.push(why);
        self.raw = Some(json!({ "reason": why.code(), "bytes": self.message.payload.len() }));
        self.push("unreadable", "unreadable_message", Phase::Start, None);
        self.finish()
    }

    fn finish(self) -> Parsed {
        let received_prefix = match self.last_seen {
            Some(_) => None,
            None => Some(digest(self.message, self.message.packet_id) + "."),
        };
        let stem = match &received_prefix {
            None => digest(self.message, 0),
            Some(prefix) => format!("{prefix}{:016}", self.message.received_at.as_microsecond()),
        };
        let observations = self.told.iter().map(|(field, kind, phase, value)| ObservationIn {
            event_id: format!("{stem}.{field}"),
            device: self.device.clone(),
            kind: kind.clone().into_owned(),
            phase: *phase,
            occurred_at: self.last_seen.unwrap_or(self.message.received_at),
            value: *value,
            battery: self.battery,
            signal: self.signal,
            position: None,
            raw: self.raw.clone(),
        });
        Parsed {
            observations: observations.collect(),
            remarks: self.remarks,
            received_prefix,
        }
    }
}

fn state(on: bool) -> Phase {
    if on { Phase::Update } else { Phase::End }
}

/// `None` for what is no press: the empty action that follows each one, and letting a button go.
fn meaning_of_action(action: &str, kind: Option<DeviceKind>) -> Option<Cow<'static, str>> {
    if action.is_empty() || action.ends_with("release") {
        return None;
    }
    if matches!(action, "emergency" | "sos" | "panic") {
        return Some(ObservationKind::Sos.code().into());
    }
    let known = match kind {
        Some(DeviceKind::Pendant) => ObservationKind::Pendant,
        Some(DeviceKind::PullCord) => ObservationKind::PullCord,
        Some(DeviceKind::NurseCall) => ObservationKind::NurseCall,
        _ => {
            let is_code = action.len() <= 40
                && action
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
            let code = if is_code { action } else { "unnamed" };
            return Some(format!("action_{code}").into());
        }
    };
    Some(known.code().into())
}

/// 128 bits of SHA-256 in hexadecimal. Lengths stand before their texts, so that no two messages share one.
fn digest(message: &Message<'_>, packet_id: u16) -> String {
    let mut context = Context::new(&SHA256);
    for part in [message.topic.as_bytes(), message.payload] {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }
    context.update(&packet_id.to_be_bytes());
    hexadecimal(&context.finish().as_ref()[..16])
}

pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// When the message with this event id was received, if its id says so.
pub(crate) fn received_at(prefix: &str, event_id: &str) -> Option<Timestamp> {
    let micros = event_id.strip_prefix(prefix)?.split('.').next()?;
    Timestamp::from_microsecond(micros.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const AT: &str = "2026-01-18T02:34:15Z";

    fn at() -> Timestamp {
        AT.parse().unwrap()
    }

    fn message<'a>(topic: &'a str, payload: &'a str) -> Message<'a> {
        Message {
            base: "zigbee2mqtt",
            topic,
            payload: payload.as_bytes(),
            retained: false,
            packet_id: 7,
            received_at: at(),
        }
    }

    fn read(payload: &str, kind: Option<DeviceKind>) -> Parsed {
        parse(&message("zigbee2mqtt/bjork-104", payload), kind)
    }

    /// `kind phase value`, one for each observation.
    fn told(parsed: &Parsed) -> Vec<String> {
        parsed
            .observations
            .iter()
            .map(|observation| {
                let value = observation
                    .value
                    .map_or(String::new(), |value| format!(" {value}"));
                format!("{} {}{value}", observation.kind, observation.phase)
            })
            .collect()
    }

    #[test]
    fn topics_say_who_is_meant() {
        for (topic, expected) in [
            ("zigbee2mqtt/door", Address::Device("door")),
            (
                "zigbee2mqtt/first floor/door",
                Address::Device("first floor/door"),
            ),
            ("zigbee2mqtt/door/availability", Address::Availability("door")),
            ("zigbee2mqtt/a/b/availability", Address::Availability("a/b")),
            ("zigbee2mqtt/bridge/state", Address::Bridge),
            ("zigbee2mqtt/bridge/devices", Address::NotForUs),
            ("zigbee2mqtt/bridge", Address::NotForUs),
            ("zigbee2mqtt/bridges", Address::Device("bridges")),
            ("zigbee2mqtt/door/set", Address::NotForUs),
            ("zigbee2mqtt/door/set/state", Address::NotForUs),
            ("zigbee2mqtt/door/get", Address::NotForUs),
            ("zigbee2mqtt/", Address::NotForUs),
            ("zigbee2mqtt", Address::NotForUs),
            ("zigbee2mqttx/door", Address::NotForUs),
            ("other/door", Address::NotForUs),
        ] {
            assert_eq!(address("zigbee2mqtt", topic), expected, "{topic}");
        }
        assert_eq!(address("a/b/", "a/b/c"), Address::Device("c"));
    }

    #[test]
    fn each_report_says_what_it_means() {
        use DeviceKind::*;
        for (payload, kind, expected) in [
            (r#"{"contact":false}"#, Some(Door), &["door_open update"][..]),
            (r#"{"contact":true}"#, None, &["door_open end"]),
            (r#"{"occupancy":false}"#, Some(Bed), &["bed_exit update"]),
            (r#"{"occupancy":true}"#, Some(Bed), &["bed_exit end"]),
            (r#"{"presence":false}"#, Some(Chair), &["chair_exit update"]),
            (r#"{"occupancy":true}"#, Some(Motion), &["motion start"]),
            (r#"{"occupancy":false}"#, Some(Motion), &["heartbeat update"]),
            (r#"{"occupancy":true}"#, None, &["presence update"]),
            (r#"{"occupancy":false}"#, None, &["presence end"]),
            (r#"{"action":"emergency"}"#, None, &["sos start"]),
            (r#"{"action":"sos"}"#, Some(Pendant), &["sos start"]),
            (r#"{"action":"panic"}"#, Some(Door), &["sos start"]),
            (r#"{"sos":true}"#, None, &["sos start"]),
            (r#"{"sos":false}"#, None, &["heartbeat update"]),
            (r#"{"action":"single"}"#, Some(Pendant), &["pendant start"]),
            (r#"{"action":"on"}"#, Some(PullCord), &["pull_cord start"]),
            (r#"{"action":"on"}"#, Some(NurseCall), &["nurse_call start"]),
            (
                r#"{"action":"hold_release"}"#,
                Some(Pendant),
                &["heartbeat update"],
            ),
            (r#"{"action":"single"}"#, None, &["action_single start"]),
            (r#"{"action":"Åpne"}"#, None, &["action_unnamed start"]),
            (r#"{"action":""}"#, Some(Pendant), &["heartbeat update"]),
            (r#"{"action":null}"#, Some(Pendant), &["heartbeat update"]),
            (r#"{"smoke":true}"#, None, &["smoke update"]),
            (r#"{"smoke":false}"#, Some(Smoke), &["smoke end"]),
            (
                r#"{"gas":true,"carbon_monoxide":false}"#,
                None,
                &["gas update", "gas end"],
            ),
            (r#"{"water_leak":true}"#, Some(Water), &["water_leak update"]),
            (r#"{"vibration":true}"#, None, &["motion start"]),
            (r#"{"tamper":true}"#, None, &["tamper update"]),
            (r#"{"battery":97}"#, None, &["battery end 97"]),
            (r#"{"battery":20}"#, None, &["battery update 20"]),
            (r#"{"battery_low":true}"#, None, &["battery update 0"]),
            (r#"{"battery_low":false}"#, None, &["battery end"]),
            (
                r#"{"battery_low":true,"battery":61}"#,
                None,
                &["battery update 20"],
            ),
            (r#"{"battery_low":false,"battery":61}"#, None, &["battery end 61"]),
            (
                r#"{"battery_low":false,"battery":5}"#,
                None,
                &["battery update 5"],
            ),
            (r#"{"occupancy":null}"#, Some(Bed), &["heartbeat update"]),
            (r#"{"temperature":21.5}"#, None, &["heartbeat update"]),
            (r#"{"contact":"open"}"#, Some(Door), &["unreadable_message start"]),
            (
                r#"{"action":"emergency","battery":9,"tamper":true,"smoke":true}"#,
                None,
                &["sos start", "smoke update", "tamper update", "battery update 9"],
            ),
        ] {
            assert_eq!(told(&read(payload, kind)), expected, "{payload} {kind:?}");
        }
    }

    #[test]
    fn every_observation_carries_battery_signal_and_the_fields_nobody_knows() {
        let parsed = read(
            r#"{"contact":false,"battery":97,"tamper":false,"linkquality":120,"voltage":3000}"#,
            None,
        );
        assert_eq!(
            told(&parsed),
            ["door_open update", "tamper end", "battery end 97"]
        );
        for observation in &parsed.observations {
            assert_eq!(observation.device, "bjork-104");
            assert_eq!(observation.battery, Some(97.0));
            assert_eq!(observation.signal, Some(120.0));
            assert_eq!(observation.raw, Some(json!({ "voltage": 3000 })));
        }
        let ids: std::collections::HashSet<_> =
            parsed.observations.iter().map(|found| &found.event_id).collect();
        assert_eq!(ids.len(), 3);
    }

    #[test]
    fn availability_is_offline_until_online() {
        for (topic, payload, device, expected) in [
            (
                "zigbee2mqtt/bed/availability",
                r#"{"state":"offline"}"#,
                "bed",
                "offline update",
            ),
            (
                "zigbee2mqtt/bed/availability",
                r#"{"state":"online"}"#,
                "bed",
                "online start",
            ),
            ("zigbee2mqtt/bed/availability", "offline", "bed", "offline update"),
            (
                "zigbee2mqtt/bridge/state",
                r#"{"state":"offline"}"#,
                BRIDGE,
                "offline update",
            ),
            ("zigbee2mqtt/bridge/state", "online", BRIDGE, "online start"),
            (
                "zigbee2mqtt/bed/availability",
                "perhaps",
                "bed",
                "unreadable_message start",
            ),
        ] {
            let parsed = parse(&message(topic, payload), None);
            assert_eq!(told(&parsed), [expected], "{topic} {payload}");
            assert_eq!(parsed.observations[0].device, device);
        }
    }

    #[test]
    fn a_retained_event_never_rings_and_says_nothing_about_the_device_being_there() {
        for (payload, kind) in [
            (r#"{"action":"emergency"}"#, None),
            (r#"{"action":"single"}"#, Some(DeviceKind::Pendant)),
            (r#"{"sos":true}"#, None),
            (r#"{"occupancy":true}"#, Some(DeviceKind::Motion)),
            (r#"{"vibration":true}"#, None),
        ] {
            let retained = Message {
                retained: true,
                ..message("zigbee2mqtt/x", payload)
            };
            let parsed = parse(&retained, kind);
            assert_eq!(parsed.observations, [], "{payload}");
            assert!(parsed.remarks.contains(&Remark::RetainedEventDropped));
        }
    }

    #[test]
    fn a_retained_message_has_the_ids_and_content_of_its_live_delivery() {
        let payload = r#"{"contact":false,"action":"emergency","battery":50,"voltage":1,"last_seen":"2026-01-18T02:34:15.775Z"}"#;
        let live = message("zigbee2mqtt/x", payload);
        let retained = Message {
            retained: true,
            packet_id: 99,
            received_at: "2026-01-18T09:00:00Z".parse().unwrap(),
            ..live
        };
        let (live, retained) = (parse(&live, None), parse(&retained, None));
        assert_eq!(retained.observations, live.observations[1..]);
    }

    #[test]
    fn last_seen_is_when_it_happened_and_what_tells_two_reports_apart() {
        for last_seen in [
            r#""2026-01-18T02:34:15.775Z""#,
            r#""2026-01-18T03:34:15.775+01:00""#,
            "1768703655775",
        ] {
            let parsed = read(&format!(r#"{{"contact":false,"last_seen":{last_seen}}}"#), None);
            assert_eq!(
                parsed.observations[0].occurred_at,
                "2026-01-18T02:34:15.775Z".parse().unwrap(),
                "{last_seen}"
            );
            assert_eq!(parsed.remarks, []);
            assert_eq!(parsed.received_prefix, None);
        }
        let ids = |payload: &str, packet_id, received_at: &str| {
            let message = Message {
                packet_id,
                received_at: received_at.parse().unwrap(),
                ..message("zigbee2mqtt/x", payload)
            };
            parse(&message, None).observations[0].event_id.clone()
        };
        let first = ids(r#"{"action":"sos","last_seen":1}"#, 1, AT);
        assert_eq!(
            first,
            ids(r#"{"action":"sos","last_seen":1}"#, 2, "2026-01-18T03:00:00Z")
        );
        assert_ne!(first, ids(r#"{"action":"sos","last_seen":2}"#, 1, AT));
    }

    #[test]
    fn without_last_seen_two_identical_messages_are_two_events() {
        let parsed = read(r#"{"action":"sos"}"#, None);
        assert_eq!(parsed.remarks, [Remark::LastSeenMissing]);
        assert_eq!(parsed.observations[0].occurred_at, at());
        let prefix = parsed.received_prefix.clone().unwrap();
        assert_eq!(received_at(&prefix, &parsed.observations[0].event_id), Some(at()));

        let later = Message {
            received_at: "2026-01-18T02:34:16Z".parse().unwrap(),
            ..message("zigbee2mqtt/bjork-104", r#"{"action":"sos"}"#)
        };
        let again = parse(&later, None);
        assert_ne!(again.observations[0].event_id, parsed.observations[0].event_id);
        assert_eq!(
            again.received_prefix.as_ref(),
            Some(&prefix),
            "the redelivery finds the first"
        );
        let same = Message {
            received_at: received_at(&prefix, &parsed.observations[0].event_id).unwrap(),
            ..later
        };
        assert_eq!(parse(&same, None), parsed);

        let unreadable = read(r#"{"action":"sos","last_seen":"yesterday"}"#, None);
        assert_eq!(unreadable.remarks, [Remark::LastSeenUnreadable]);
        assert!(unreadable.received_prefix.is_some());
    }

    #[test]
    fn what_cannot_be_read_is_told_without_its_content() {
        let large = format!(r#"{{"x":"{}"}}"#, "a".repeat(MAX_PAYLOAD_BYTES));
        for (payload, expected) in [
            ("{", Remark::NotJson),
            ("[1]", Remark::NotAnObject),
            (large.as_str(), Remark::TooLarge),
        ] {
            let parsed = read(payload, Some(DeviceKind::Bed));
            assert_eq!(told(&parsed), ["unreadable_message start"]);
            assert_eq!(parsed.remarks, [expected]);
            assert_eq!(
                parsed.observations[0].raw,
                Some(json!({ "reason": expected.code(), "bytes": payload.len() }))
            );
        }
        let topic = format!("zigbee2mqtt/{}", "ø".repeat(300));
        let parsed = parse(&message(&topic, "{}"), None);
        assert_eq!(parsed.remarks, [Remark::NameTooLong]);
        assert_eq!(parsed.observations[0].device.chars().count(), 200);
    }

    #[test]
    fn a_taken_back_retained_message_says_nothing() {
        assert_eq!(read("", None).observations, []);
    }

    #[test]
    fn a_battery_outside_its_scale_is_not_believed() {
        let parsed = read(r#"{"contact":true,"battery":255,"last_seen":1}"#, None);
        assert_eq!(told(&parsed), ["door_open end"]);
        assert_eq!(parsed.remarks, [Remark::BatteryUnreadable]);
    }

    /// The lines that a real broker's log held.
    #[test]
    fn the_samples_are_understood() {
        let samples = include_str!("../../../tests/fixtures/mqtt/zigbee2mqtt.jsonl");
        let mut all = Vec::new();
        for line in samples.lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            let topic = line["topic"].as_str().unwrap();
            let payload = line["payload"].to_string();
            let kind = match topic {
                topic if topic.ends_with("bed") => Some(DeviceKind::Bed),
                topic if topic.ends_with("sos") => Some(DeviceKind::Pendant),
                _ => None,
            };
            let message = Message {
                retained: line["retain"].as_bool().unwrap(),
                ..message(topic, &payload)
            };
            let parsed = parse(&message, kind);
            assert!(parsed.remarks.iter().all(|remark| !remark.is_rejection()));
            all.push(format!(
                "{}: {}",
                topic.trim_start_matches("zigbee2mqtt/"),
                told(&parsed).join(", ")
            ));
        }
        assert_eq!(
            all,
            [
                "bjork-104-door: door_open update, tamper end, battery end 97",
                "bjork-104-door: door_open end, tamper end, battery end 97",
                "bjork-104-bed: bed_exit update, battery end 88",
                "bjork-104-bed: bed_exit end, battery end 88",
                "bjork-106-sos: sos start, battery end 61",
                "bjork-106-sos: battery end 61",
                "bjork-106-water: water_leak update, tamper end, battery end 100",
                "bjork-104-door/availability: offline update",
                "bjork-104-door/availability: online start",
                "bridge/state: offline update",
            ]
        );
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            "[a-zæøå0-9_]{0,12}".prop_map(Value::from),
        ];
        let field = prop_oneof![
            Just("contact".to_owned()),
            Just("occupancy".to_owned()),
            Just("action".to_owned()),
            Just("battery".to_owned()),
            Just("battery_low".to_owned()),
            Just("last_seen".to_owned()),
            Just("linkquality".to_owned()),
            Just("smoke".to_owned()),
            Just("state".to_owned()),
            "[a-z]{0,6}",
        ];
        leaf.prop_recursive(3, 32, 8, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec((field.clone(), inner), 0..8)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn nothing_that_arrives_makes_the_parser_fail(
            topic in prop_oneof![".{0,40}", "zigbee2mqtt/.{0,40}"],
            bytes in prop_oneof![
                prop::collection::vec(any::<u8>(), 0..200),
                any_json().prop_map(|value| value.to_string().into_bytes()),
            ],
            retained: bool,
            packet_id: u16,
            kind in prop::option::of(prop::sample::select(DeviceKind::ALL)),
        ) {
            let message = Message {
                base: "zigbee2mqtt", topic: &topic, payload: &bytes, retained, packet_id, received_at: at(),
            };
            let parsed = parse(&message, kind);
            prop_assert_eq!(&parsed, &parse(&message, kind));
            for observation in &parsed.observations {
                prop_assert!((1..=200).contains(&observation.event_id.len()));
                prop_assert!((1..=200).contains(&observation.device.chars().count()));
                prop_assert!(observation.value.is_none_or(f64::is_finite));
                if retained {
                    let kind = observation.kind.parse::<ObservationKind>();
                    let rings = kind.is_ok_and(|kind| kind.is_emergency() && kind.is_momentary());
                    prop_assert!(!rings, "a retained {} would ring", observation.kind);
                }
            }
        }
    }
}
