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
    let ids: std::collections::HashSet<_> = parsed.observations.iter().map(|found| &found.event_id).collect();
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
    let samples = include_str!("../../../../tests/fixtures/mqtt/zigbee2mqtt.jsonl");
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
