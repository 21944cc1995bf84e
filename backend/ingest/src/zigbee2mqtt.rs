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
mod tests;
