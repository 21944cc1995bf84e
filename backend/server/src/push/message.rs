//! What a push says. On a locked screen: room and kind for a ward, zone and a short code for home care;
//! never a name, an address or a diagnosis.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use nattvakt_core::access::{Permission, allows};
use nattvakt_core::alarm::Alarm;
use nattvakt_core::ids::{AlarmId, UnitId};
use nattvakt_core::vocabulary::*;
use nattvakt_store::deliveries::Delivery;
use nattvakt_store::directory::Directory;
use nattvakt_store::subscriptions::Subscription;
use nattvakt_wire::push::{PushFacts, PushMessage, PushNotification};

use crate::push::words::{language, word};

/// The disambiguation number of a declarative push message.
const DECLARATIVE: u32 = 8030;

/// What a delivery is about, beside itself.
pub struct About<'a> {
    pub directory: &'a Directory,
    pub alarm: Option<&'a Alarm>,
    /// Open alarms, for the app's badge.
    pub open: Option<u32>,
    pub public_origin: &'a str,
}

pub fn message(delivery: &Delivery, to: &Subscription, about: &About<'_>) -> PushMessage {
    let language = language(&to.language);
    let say = |key: &str, arguments: &[(&str, &str)]| word(language, key, arguments).unwrap_or_default();
    let is_alarm = delivery.purpose == DeliveryPurpose::Alarm;
    let (title, body) = match (delivery.purpose, about.alarm) {
        (DeliveryPurpose::Alarm, Some(alarm)) => (
            say(
                "notice-alarm",
                &[
                    ("priority", &say(&format!("priority-{}", alarm.priority), &[])),
                    ("what", &what(alarm, language)),
                ],
            ),
            body_of(alarm, about.directory, language, delivery.step),
        ),
        (DeliveryPurpose::Taken, Some(alarm)) => (
            say("notice-taken", &[("what", &what(alarm, language))]),
            place_of(alarm, about.directory, language),
        ),
        (DeliveryPurpose::Test, _) => (say("notice-test", &[]), say("notice-test-more", &[])),
        (DeliveryPurpose::DutyEnds, _) => (say("notice-duty-ends", &[]), say("notice-duty-ends-more", &[])),
        _ => (say("notice-duty-ok", &[]), say("notice-duty-ok-more", &[])),
    };
    let (seen_in, seq) = about
        .alarm
        .map_or((UnitId(delivery.municipality.0), delivery.seq), |alarm| {
            seen_in(alarm, delivery, about.directory)
        });
    let topic = topic(delivery);
    // Where `renotify` is not there, a repeat under the same tag would be mute (hazard 6).
    let tag = if is_alarm && !to.renotify {
        format!("{topic}-{}", delivery.id)
    } else {
        topic
    };
    let navigate = match delivery.alarm {
        Some(alarm) => format!("{}/#/alarm/{alarm}", about.public_origin),
        None if delivery.purpose == DeliveryPurpose::DutyEnds => format!("{}/#/me", about.public_origin),
        None => format!("{}/", about.public_origin),
    };
    PushMessage {
        web_push: DECLARATIVE,
        notification: PushNotification {
            title,
            body,
            lang: language.to_owned(),
            dir: "ltr".to_owned(),
            navigate,
            tag,
            renotify: to.renotify && (is_alarm || delivery.purpose == DeliveryPurpose::Test),
            // A silent push costs the subscription on iOS.
            silent: false,
            require_interaction: is_alarm,
        },
        app_badge: about.open,
        mutable: true,
        nattvakt: PushFacts {
            v: 1,
            purpose: delivery.purpose,
            delivery: delivery.id,
            municipality: delivery.municipality,
            unit: about.alarm.map_or(delivery.unit, |_| Some(seen_in)),
            alarm: delivery.alarm,
            priority: about.alarm.map(|alarm| alarm.priority),
            seq: delivery.alarm.map(|_| seq),
            take_label: is_alarm.then(|| say("notice-take", &[])),
            open_label: is_alarm.then(|| say("notice-open", &[])),
        },
    }
}

/// The unit as whose member the person sees the alarm, with the newest start in its ledger: what they answer
/// must name it. Where it rang, or where a step has shown it to them.
fn seen_in(alarm: &Alarm, delivery: &Delivery, directory: &Directory) -> (UnitId, u64) {
    let may_answer = |unit: UnitId| {
        allows(
            directory.roles_of(delivery.person),
            Permission::HandleAlarms,
            Some(unit),
        )
    };
    if may_answer(alarm.unit) {
        return (alarm.unit, delivery.seq);
    }
    alarm
        .shares
        .iter()
        .find(|share| may_answer(share.unit))
        .map_or((alarm.unit, delivery.seq), |share| (share.unit, share.start_seq))
}

/// What a text message or a voice says of an alarm.
pub fn spoken(alarm: &Alarm, directory: &Directory, key: &str) -> String {
    let language = "nb";
    let priority = word(language, &format!("priority-{}", alarm.priority), &[]).unwrap_or_default();
    let unit = directory
        .units
        .get(&alarm.unit)
        .map(|unit| unit.name.as_str())
        .unwrap_or_default();
    word(
        language,
        key,
        &[
            ("priority", &priority),
            ("what", &what(alarm, language)),
            ("unit", unit),
            ("place", &place_of(alarm, directory, language)),
        ],
    )
    .unwrap_or_default()
}

/// The kind, in words that tell no diagnosis: who lives in room 104 is known to whoever reads the screen.
fn what(alarm: &Alarm, language: &str) -> String {
    use ObservationKind::*;
    let key = match (alarm.cause.rule.built_in(), alarm.kind) {
        (Some(BuiltInRule::Emergency | BuiltInRule::Technical) | None, kind) => match kind {
            Epilepsy | Incontinence | DoseMissed | DoseTaken | DispenserFault | Measurement => {
                "notice-health".to_owned()
            }
            kind => format!("kind-{kind}"),
        },
        (Some(rule), _) => format!("rule-{rule}"),
    };
    word(language, &key, &[])
        .or_else(|| word(language, &format!("kind-{}", alarm.kind), &[]))
        .unwrap_or_default()
}

fn body_of(alarm: &Alarm, directory: &Directory, language: &str, step: u32) -> String {
    let place = place_of(alarm, directory, language);
    let key = if alarm.repeats > 0 || step > 0 {
        "notice-again"
    } else {
        return place;
    };
    word(language, key, &[("place", &place)]).unwrap_or(place)
}

fn place_of(alarm: &Alarm, directory: &Directory, language: &str) -> String {
    let unit = directory.units.get(&alarm.unit);
    let zone = unit.map(|unit| unit.name.clone()).unwrap_or_default();
    let is_home = unit.is_some_and(|unit| unit.kind == UnitKind::HomeCare);
    let place = alarm.place.and_then(|place| directory.places.get(&place));
    match place {
        Some(place) if !is_home => format!("{} · {zone}", place.name),
        Some(_) => word(
            language,
            "notice-home",
            &[("zone", &zone), ("code", &short_code(alarm.id))],
        )
        .unwrap_or(zone),
        None => zone,
    }
}

/// Tells one open alarm of a zone from another: the last four digits of its id, which the app shows too.
pub fn short_code(alarm: AlarmId) -> String {
    let text = alarm.to_string();
    text.get(text.len() - 4..).unwrap_or_default().to_uppercase()
}

/// At most 32 base64url characters (RFC 8030 §5.4). Hashed, not cut: two alarms of one millisecond begin
/// alike. 32 characters are a whole number of bytes, as Apple wants it.
pub fn topic(delivery: &Delivery) -> String {
    let about = match delivery.alarm {
        Some(alarm) => alarm.to_string(),
        None => delivery.purpose.to_string(),
    };
    let hash = digest(&SHA256, about.as_bytes());
    URL_SAFE_NO_PAD.encode(hash.as_ref().get(..24).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use nattvakt_core::ids::*;
    use nattvakt_store::deliveries::Delivery;
    use uuid::Uuid;

    use super::*;

    fn delivery(number: u128, alarm: u128) -> Delivery {
        let now = "2026-11-24T02:14:09Z".parse().unwrap();
        Delivery {
            id: DeliveryId(Uuid::from_u128(number)),
            municipality: MunicipalityId(Uuid::from_u128(1)),
            unit: None,
            alarm: Some(AlarmId(Uuid::from_u128(alarm))),
            step: 0,
            person: PersonId(Uuid::from_u128(1)),
            phone: None,
            contact: None,
            channel: Channel::Push,
            purpose: DeliveryPurpose::Alarm,
            state: DeliveryState::Queued,
            reason: None,
            hidden: false,
            seq: 7,
            urgency: 0,
            attempts: 0,
            created_at: now,
            changed_at: now,
            due_at: None,
            version: 1,
        }
    }

    fn to(renotify: bool) -> Subscription {
        Subscription {
            phone: PhoneId(Uuid::from_u128(1)),
            municipality: MunicipalityId(Uuid::from_u128(1)),
            person: PersonId(Uuid::from_u128(1)),
            endpoint: String::new(),
            p256dh: String::new(),
            auth: String::new(),
            public_key: String::new(),
            language: "nn".to_owned(),
            renotify,
            replaces_silently: true,
        }
    }

    fn tag(number: u128, renotify: bool) -> (String, bool) {
        let directory = Directory::default();
        let about = About {
            directory: &directory,
            alarm: None,
            open: Some(3),
            public_origin: "https://nattvakt.example.com",
        };
        let PushMessage { notification, .. } = message(&delivery(number, 9), &to(renotify), &about);
        (notification.tag, notification.renotify)
    }

    #[test]
    fn a_repeat_has_a_fresh_tag_where_the_system_cannot_renotify() {
        assert_eq!(tag(1, true), tag(2, true), "one tag for one alarm");
        assert!(tag(1, true).1);
        assert_ne!(tag(1, false).0, tag(2, false).0);
        assert!(
            !tag(1, false).1,
            "what the system does not know is not asked of it"
        );
    }

    #[test]
    fn a_topic_is_what_every_push_service_takes() {
        let topics: Vec<String> = (0..100).map(|alarm| topic(&delivery(1, alarm))).collect();
        for topic in &topics {
            assert_eq!(
                topic.len(),
                32,
                "at most 32 characters, and no length that is 1 more than a multiple of 4"
            );
            assert!(
                topic
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
            );
        }
        let mut different = topics.clone();
        different.sort();
        different.dedup();
        assert_eq!(different.len(), topics.len());
    }

    #[test]
    fn every_word_a_push_may_need_is_in_every_language() {
        let arguments = [
            ("priority", "p"),
            ("what", "w"),
            ("place", "l"),
            ("zone", "z"),
            ("code", "c"),
            ("unit", "u"),
        ];
        let notices = [
            "notice-alarm",
            "notice-again",
            "notice-home",
            "notice-health",
            "notice-take",
            "notice-open",
            "notice-taken",
            "notice-test",
            "notice-test-more",
            "notice-duty-ok",
            "notice-duty-ok-more",
            "notice-duty-ends",
            "notice-duty-ends-more",
            "notice-sms",
            "notice-voice",
        ];
        let kinds = ObservationKind::ALL.iter().map(|kind| format!("kind-{kind}"));
        let priorities = Priority::ALL
            .iter()
            .map(|priority| format!("priority-{priority}"));
        let rules = BuiltInRule::ALL
            .iter()
            .filter(|rule| !matches!(rule, BuiltInRule::Emergency | BuiltInRule::Technical))
            .map(|rule| format!("rule-{rule}"));
        let keys: Vec<String> = notices
            .map(str::to_owned)
            .into_iter()
            .chain(kinds)
            .chain(priorities)
            .chain(rules)
            .collect();
        for language in ["nb", "nn", "en"] {
            for key in &keys {
                let text = word(language, key, &arguments);
                assert!(
                    text.as_ref()
                        .is_some_and(|text| !text.is_empty() && !text.contains('{')),
                    "{language} {key}: {text:?}"
                );
            }
        }
    }
}
