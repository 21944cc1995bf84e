//! What push services answer and what follows from it; what a phone says; what must not be believed.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use jiff::SignedDuration;
use nattvakt_core::ids::DeliveryId;
use nattvakt_core::vocabulary::*;
use nattvakt_store::deliveries::Delivery;
use nattvakt_store::{ids, subscriptions};
use nattvakt_tests::answer::problem;
use nattvakt_tests::eventually::eventually;
use nattvakt_tests::night::Setting;
use nattvakt_tests::phone::Answer;
use nattvakt_tests::push_service::{PushAnswer, PushService};
use nattvakt_tests::watch::{Watch, Woken, delivery_of};
use nattvakt_wire::http::{DeliveryStatus, PushState};
use reqwest::Method;
use serde_json::json;

const SECOND: SignedDuration = SignedDuration::from_secs(1);

async fn subscribed(watch: &Watch, kari: &Woken) -> bool {
    let phone = kari.phone.session.phone_id;
    let read = move |c: &mut _| subscriptions::of_phone(c, phone);
    watch.night.app.store.read(read).await.unwrap().is_some()
}

/// The states of the alarm's pushes after the service has given this answer once, and no more.
async fn after(answers: Vec<PushAnswer>) -> (Watch, Woken, nattvakt_core::ids::AlarmId) {
    let mut watch = Watch::begin(Setting {
        settings: vec![("NATTVAKT_PUSH__TIMEOUT_SECONDS", "1".to_owned())],
        ..Setting::default()
    })
    .await;
    let kari = watch.verified_phone("kari.bjork").await;
    watch.service.answer_with("kari.bjork", answers);
    let alarm = watch.bed_exit().await;
    watch.gets(&kari, "alarm").await;
    (watch, kari, alarm)
}

#[tokio::test(flavor = "multi_thread")]
async fn each_answer_of_a_push_service_has_its_own_consequence() {
    use PushAnswer::*;
    // The answer, the state and reason that follow, whether the subscription stays, whether it is tried again.
    let table = [
        (Created, DeliveryState::Accepted, None, true, false),
        (Status(200), DeliveryState::Accepted, None, true, false),
        (Status(400), DeliveryState::Failed, Some("rejected"), true, false),
        (
            Status(403),
            DeliveryState::Failed,
            Some("not_allowed"),
            true,
            false,
        ),
        (Status(404), DeliveryState::Failed, Some("gone"), false, false),
        (Status(410), DeliveryState::Failed, Some("gone"), false, false),
        (Status(413), DeliveryState::Failed, Some("too_large"), true, false),
        (
            RetryAfter(20),
            DeliveryState::Queued,
            Some("throttled"),
            true,
            true,
        ),
        (
            Status(500),
            DeliveryState::Queued,
            Some("unavailable"),
            true,
            true,
        ),
        (
            Status(503),
            DeliveryState::Queued,
            Some("unavailable"),
            true,
            true,
        ),
        (Hang, DeliveryState::Queued, Some("timeout"), true, true),
        (Trickle, DeliveryState::Queued, Some("timeout"), true, true),
        (Reset, DeliveryState::Queued, Some("unreachable"), true, true),
    ];
    for (answer, state, reason, stays, again) in table {
        let (mut watch, kari, alarm) = after(vec![answer, Created]).await;
        let expected = vec![(state, reason.map(str::to_owned))];
        let what = format!("{answer:?} leads to {expected:?}");
        eventually(&what, async || {
            watch.states(alarm, Channel::Push).await == expected
        })
        .await;
        assert_eq!(subscribed(&watch, &kari).await, stays, "{answer:?}");
        // What is worth trying again is, a second later; a service that said when is left alone until then.
        watch.passes(14 * SECOND).await;
        if again && answer != RetryAfter(20) {
            watch.gets(&kari, "alarm").await;
            let retried = watch.states(alarm, Channel::Push).await;
            assert_eq!(retried, [(DeliveryState::Accepted, None)], "{answer:?}");
        }
        // The ladder does not wait for it. A phone whose push is refused is known to be silent: then nobody is
        // left to wait for at step 1.
        watch.passes(SECOND).await;
        let is_dead = matches!(answer, Status(403 | 404 | 410));
        assert_eq!(
            watch.step(alarm).await,
            Some(if is_dead { 2 } else { 1 }),
            "{answer:?}"
        );
        if stays {
            watch.gets(&kari, "alarm").await;
        }
        if answer == RetryAfter(20) {
            let first = watch.states(alarm, Channel::Push).await.remove(0);
            let superseded = (DeliveryState::Expired, Some("superseded".to_owned()));
            assert_eq!(first, superseded, "the newest is sent, not the old one late");
        }
        if !is_dead {
            watch.nobody_else_rings().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn retry_after_is_heeded_and_a_dead_subscription_is_told_before_the_next_alarm() {
    let mut watch = Watch::begin(Setting::default()).await;
    let kari = watch.verified_phone("kari.bjork").await;
    use PushAnswer::*;
    watch
        .service
        .answer_with("kari.bjork", vec![RetryAfter(7), Status(410)]);
    kari.phone.posts("/api/phones/this/checks", json!({})).await;
    watch.gets(&kari, "test").await;
    watch.settles().await;
    watch.passes(6 * SECOND).await;
    watch.nobody_else_rings().await;
    watch.passes(SECOND).await;
    watch.gets(&kari, "test").await;
    eventually("the subscription is gone", async || {
        !subscribed(&watch, &kari).await
    })
    .await;
    let bjork = watch.night.unit("Bjørk");
    watch.settles().await;
    let silent = watch.built_in(bjork, "phone_silent").await;
    assert_eq!(silent.len(), 1, "the shift lead is told at once: {silent:?}");
    assert_eq!(silent[0].about, Some(kari.phone.person()));
    let again = kari.phone.posts("/api/phones/this/checks", json!({})).await;
    problem(again, "no_subscription").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_emergency_overtakes_a_backlog_of_three_hundred() {
    let mut watch = Watch::begin(Setting {
        settings: vec![("NATTVAKT_PUSH__TIMEOUT_SECONDS", "1".to_owned())],
        ..Setting::default()
    })
    .await;
    let kari = watch.verified_phone("kari.bjork").await;
    let fall = watch.reports(DeviceKind::FallSensor, "fall").await;
    watch.gets(&kari, "alarm").await;
    let template = watch.deliveries(fall).await.remove(0);
    // The service is slow: what it has been given holds every place it has for a second.
    watch
        .service
        .answer_with("kari.bjork", vec![PushAnswer::Hang; 32]);
    let now = watch.night.now();
    let row = |urgency: u8, purpose| Delivery {
        id: ids::delivery(now).unwrap(),
        urgency,
        purpose,
        state: DeliveryState::Queued,
        phone: Some(kari.phone.session.phone_id),
        channel: Channel::Push,
        due_at: Some(now),
        reason: None,
        attempts: 0,
        version: 1,
        ..template.clone()
    };
    let backlog: Vec<Delivery> = (0..300).map(|_| row(2, DeliveryPurpose::Alarm)).collect();
    let write = move |tx: &mut nattvakt_store::Tx<'_>| tx.insert_deliveries(&backlog);
    watch.night.app.store.write(write).await.unwrap();
    watch.service.received("kari.bjork", 34).await;
    watch.service.answer_with("kari.bjork", vec![PushAnswer::Created]);
    let emergency = row(0, DeliveryPurpose::Alarm);
    let id = emergency.id;
    let write = move |tx: &mut nattvakt_store::Tx<'_>| tx.insert_deliveries(std::slice::from_ref(&emergency));
    watch.night.app.store.write(write).await.unwrap();
    let is_it = |message: &nattvakt_tests::push_service::PushMessage| delivery_of(message) == id;
    eventually("the emergency left", async || {
        watch.service.messages("kari.bjork").iter().any(is_it)
    })
    .await;
    let place = watch
        .service
        .messages("kari.bjork")
        .iter()
        .position(is_it)
        .unwrap();
    assert!(place < 34 + 40, "it left as number {place} of 335");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_hanging_service_delays_no_other() {
    let mut watch = Watch::begin(Setting::default()).await;
    let other = PushService::start().await;
    let kari = watch.verified_phone("kari.bjork").await;
    let amina = watch.closed_phone("amina.bjork").await;
    // Amina's phone is with another service.
    let state: PushState = amina
        .phone
        .asks(Method::GET, "/api/phones/this/push")
        .await
        .json()
        .await
        .unwrap();
    let put = other
        .subscribe_to("amina", &state.public_key)
        .to_put(&state.public_key);
    assert_eq!(
        amina
            .phone
            .puts("/api/phones/this/push", json!(put))
            .await
            .status(),
        200
    );
    watch.service.answer_with("kari.bjork", vec![PushAnswer::Hang]);
    for device in watch.night.devices("Bjørk", DeviceKind::Bed).iter().take(5) {
        watch.night.reports(device, "bed_exit", "start").await;
    }
    other.received("amina", 5).await;
    watch.service.received(&kari.name, 6).await;
    assert!(
        watch.night.app.outbox.under_way() >= 5,
        "the other one still hangs"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_needs_the_phone_it_went_to_and_goes_forward_only() {
    let mut watch = Watch::begin(Setting::default()).await;
    let kari = watch.verified_phone("kari.bjork").await;
    let amina = watch.night.phone("amina.bjork").await;
    let alarm = watch.bed_exit().await;
    let rings = watch.gets(&kari, "alarm").await;
    let path = format!("/api/deliveries/{}/receipt", delivery_of(&rings));
    problem(amina.posts(&path, json!({"state": "shown"})).await, "not_found").await;
    let unknown = ids::delivery(watch.night.now()).unwrap();
    let nowhere = format!("/api/deliveries/{unknown}/receipt");
    problem(
        kari.phone.posts(&nowhere, json!({"state": "shown"})).await,
        "not_found",
    )
    .await;
    for wrong in [json!({"state": "failed"}), json!({}), json!([])] {
        problem(kari.phone.posts(&path, wrong).await, "invalid_field").await;
    }
    assert_eq!(watch.alarm(alarm).await.reached, [], "a stolen id reaches nobody");

    for state in ["opened", "received", "shown", "opened"] {
        assert_eq!(kari.receipt(&rings, json!({"state": state})).await.status(), 204);
    }
    let states = watch.states(alarm, Channel::Push).await;
    assert_eq!(states, [(DeliveryState::Opened, None)], "it never goes back");
    assert_eq!(watch.alarm(alarm).await.reached.len(), 1);
    let gone: DeliveryId = delivery_of(&rings);
    let status = amina.asks(Method::GET, &format!("/api/deliveries/{gone}")).await;
    problem(status, "not_found").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ready_check_proves_that_a_locked_phone_rings() {
    let mut watch = Watch::begin(Setting::default()).await;
    let kari = watch.closed_phone("kari.bjork").await;
    let mut amina = watch.night.phone("amina.bjork").await;
    let bjork = watch.night.unit("Bjørk");
    let standing = |phone: &nattvakt_tests::phone::Phone, of| {
        let duty = phone.duty[&bjork]
            .iter()
            .find(|duty| duty.person.id == of)
            .unwrap();
        (duty.reach, duty.verified_at)
    };
    assert_eq!(standing(&amina, kari.phone.person()), (Reach::Never, None));
    let started = kari
        .phone
        .posts("/api/phones/this/checks", json!({"after_seconds": 5}))
        .await;
    let started: serde_json::Value = started.json().await.unwrap();
    watch.passes(4 * SECOND).await;
    watch.nobody_else_rings().await;
    watch.passes(SECOND).await;
    let test = watch.gets(&kari, "test").await;
    let path = format!("/api/deliveries/{}", started["delivery"].as_str().unwrap());
    let status =
        async || -> DeliveryStatus { kari.phone.asks(Method::GET, &path).await.json().await.unwrap() };
    eventually("the service has it", async || {
        status().await.state == DeliveryState::Accepted
    })
    .await;
    kari.shows(&test).await;
    let shown = status().await;
    assert_eq!((shown.state, shown.hidden), (DeliveryState::Shown, true));
    let at = watch.night.now();
    amina
        .until("the roster says so", |phone| {
            standing(phone, kari.phone.person()) == (Reach::Verified, Some(at))
        })
        .await;
    let readiness = json!({"permission": "granted", "sound_heard": true, "storage_persisted": false,
        "clock_offset_ms": 12, "installed": true, "system": "android"});
    assert_eq!(
        kari.phone
            .puts("/api/phones/this/readiness", readiness)
            .await
            .status(),
        204
    );
    problem(
        kari.phone
            .puts("/api/phones/this/readiness", json!({"permission": "maybe"}))
            .await,
        "invalid_field",
    )
    .await;
    let late = kari
        .phone
        .posts("/api/phones/this/checks", json!({"after_seconds": 31}))
        .await;
    problem(late, "invalid_field").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reach_grows_old_and_a_silent_phone_is_told_before_there_is_an_alarm() {
    let mut watch = Watch::begin(Setting::default()).await;
    let kari = watch.verified_phone("kari.bjork").await;
    let mut marit = watch.night.phone("marit.bjork").await;
    let bjork = watch.night.unit("Bjørk");
    watch.passes(SignedDuration::from_mins(60)).await;
    let ok = watch.gets(&kari, "duty_ok").await;
    assert_eq!(ok.payload["notification"]["renotify"], false, "quiet");
    kari.shows(&ok).await;
    watch.passes(SignedDuration::from_mins(60)).await;
    watch.gets(&kari, "duty_ok").await;
    watch.passes(SignedDuration::from_mins(4)).await;
    assert_eq!(
        watch.built_in(bjork, "phone_silent").await.len(),
        0,
        "a push may be a little late"
    );
    watch.passes(SignedDuration::from_mins(1)).await;
    let told = marit
        .sees("whose phone is silent", |seen| {
            seen.built_in == Some(BuiltInRule::PhoneSilent)
        })
        .await;
    assert_eq!(told.about.as_ref().unwrap().id, kari.phone.person());
    assert_eq!(told.priority, Priority::Technical);
    marit
        .until("the roster says so", |phone| {
            phone.duty[&bjork]
                .iter()
                .any(|duty| duty.person.id == kari.phone.person() && duty.reach == Reach::Stale)
        })
        .await;

    // The phone counts as unreached before the alarm comes. Marit is live: her step waits for her alone.
    let alarm = watch.bed_exit().await;
    let rings = watch.gets(&kari, "alarm").await;
    assert_eq!(watch.step(alarm).await, Some(0));
    kari.shows(&rings).await;
    marit
        .sees("that it rings again", |seen| {
            seen.id == told.id && seen.cleared_at.is_some()
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_address_in_our_own_network_is_refused() {
    // Without the setting that tests and the demo use.
    let night = nattvakt_tests::night::Night::begin().await;
    let kari = night.phone("kari.bjork").await;
    let state: PushState = kari
        .asks(Method::GET, "/api/phones/this/push")
        .await
        .json()
        .await
        .unwrap();
    assert!(!state.subscribed && state.key_is_current);
    let service = PushService::start().await;
    let mut put = service
        .subscribe_to("kari", &state.public_key)
        .to_put(&state.public_key);
    for endpoint in [
        put.endpoint.clone(),
        "https://127.0.0.1/x".to_owned(),
        "https://10.1.2.3/x".to_owned(),
        "https://[::1]:8443/x".to_owned(),
        "https://192.168.0.1/x".to_owned(),
        "https://169.254.169.254/x".to_owned(),
        "http://push.example.com/x".to_owned(),
        "https://localhost/x".to_owned(),
    ] {
        put.endpoint = endpoint;
        problem(
            kari.puts("/api/phones/this/push", json!(put)).await,
            "subscription_refused",
        )
        .await;
    }
    put.endpoint = "https://push.example.com/x".to_owned();
    let fine = put.clone();
    for spoil in [
        |put: &mut nattvakt_wire::http::PutSubscription| put.keys.auth = "short".to_owned(),
        |put: &mut nattvakt_wire::http::PutSubscription| put.keys.p256dh = "AAAA".to_owned(),
        |put: &mut nattvakt_wire::http::PutSubscription| put.public_key = "another".to_owned(),
    ] {
        let mut wrong = fine.clone();
        spoil(&mut wrong);
        problem(
            kari.puts("/api/phones/this/push", json!(wrong)).await,
            "invalid_field",
        )
        .await;
    }
    assert_eq!(
        kari.puts("/api/phones/this/push", json!(fine)).await.status(),
        200
    );
    assert_eq!(service.count(), 0);
    let gone = kari.asks(Method::DELETE, "/api/phones/this/push").await;
    assert_eq!(gone.status(), 204);
    let state: PushState = kari
        .asks(Method::GET, "/api/phones/this/push")
        .await
        .json()
        .await
        .unwrap();
    assert!(!state.subscribed);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_push_carries_a_name_an_address_or_a_diagnosis() {
    let mut watch = Watch::begin(Setting::default()).await;
    let kari = watch.verified_phone("kari.bjork").await;
    let mut said = String::new();
    for (device, kind) in [
        (DeviceKind::Bed, "bed_exit"),
        (DeviceKind::FallSensor, "fall"),
        (DeviceKind::Pendant, "epilepsy"),
        (DeviceKind::Pendant, "pendant"),
    ] {
        let device = watch.night.device("Bjørk", device);
        watch.night.reports(&device, kind, "start").await;
        said += &watch.gets(&kari, "alarm").await.payload.to_string();
    }
    let home = watch.night.municipality.units[2].name.clone();
    let erik = watch
        .night
        .municipality
        .staff
        .iter()
        .find(|staff| staff.roles.contains(&(Role::CareWorker, Some(2))))
        .unwrap()
        .username
        .clone();
    let erik = watch.verified_phone(&erik).await;
    let device = watch.night.device(&home, DeviceKind::Pendant);
    watch.night.reports(&device, "pendant", "start").await;
    let at_home = watch.gets(&erik, "alarm").await.payload;
    let body = at_home["notification"]["body"].as_str().unwrap();
    assert!(
        body.starts_with(&home) && body.contains("kode"),
        "zone and code: {body}"
    );
    said += &at_home.to_string();
    let directory = watch.night.app.directory();
    for patient in directory.patients.values() {
        assert!(!said.contains(&patient.name), "{}", patient.name);
    }
    for person in directory.people.values().filter(|person| !person.name.is_empty()) {
        assert!(!said.contains(&person.name), "{}", person.name);
    }
    for place in directory.places.values() {
        for text in [&place.address, &place.directions].into_iter().flatten() {
            assert!(!said.contains(text), "{text}");
        }
    }
    assert!(
        !said.to_lowercase().contains("epilepsi"),
        "a seizure in room 104 tells who has what"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn phones_move_to_a_new_key_and_the_old_one_signs_until_then() {
    let mut watch = Watch::begin(Setting::default()).await;
    let kari = watch.verified_phone("kari.bjork").await;
    watch.night.app.push_keys.rotate(watch.night.now()).unwrap();
    watch.bed_exit().await;
    watch.gets(&kari, "alarm").await;
    let state: PushState = kari
        .phone
        .asks(Method::GET, "/api/phones/this/push")
        .await
        .json()
        .await
        .unwrap();
    assert!(state.subscribed && !state.key_is_current);
    let put = watch
        .service
        .subscribe_to("kari.bjork", &state.public_key)
        .to_put(&state.public_key);
    let moved = kari.phone.puts("/api/phones/this/push", json!(put)).await;
    assert!(moved.json::<PushState>().await.unwrap().key_is_current);
    kari.phone.posts("/api/phones/this/checks", json!({})).await;
    watch.gets(&kari, "test").await;
    watch.nobody_else_rings().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_it_is_seen_on_the_alarm_and_counted() {
    let mut watch = Watch::begin(Setting::default()).await;
    let kari = watch.verified_phone("kari.bjork").await;
    let mut amina = watch.open_phone("amina.bjork").await;
    let alarm = watch.bed_exit().await;
    let rings = watch.gets(&kari, "alarm").await;
    watch.gets(&amina, "alarm").await;
    kari.shows(&rings).await;
    let seen = amina.phone.sees("the alarm", |seen| seen.id == alarm).await;
    amina.phone.looks().await;
    amina
        .phone
        .sees("that it reached her", |seen| {
            seen.id == alarm && seen.reached.len() == 2
        })
        .await;
    let path = format!("/api/units/{}/alarms/{alarm}/deliveries", seen.unit);
    let told: nattvakt_wire::http::Deliveries =
        amina.phone.asks(Method::GET, &path).await.json().await.unwrap();
    let of = |person, channel| {
        told.deliveries
            .iter()
            .find(|row| row.person.id == person && row.channel == channel)
            .map(|row| (row.state, row.reason.as_deref()))
    };
    assert_eq!(
        of(kari.phone.person(), Channel::Push),
        Some((DeliveryState::Shown, None))
    );
    assert_eq!(
        of(amina.phone.person(), Channel::Live),
        Some((DeliveryState::Shown, None))
    );
    assert_eq!(
        of(amina.phone.person(), Channel::Push),
        Some((DeliveryState::Accepted, None))
    );
    let nobody = told
        .deliveries
        .iter()
        .find(|row| row.reason.as_deref() == Some("no_channel"));
    assert!(
        nobody.is_some(),
        "Jonas has no phone that could ring, and that is seen"
    );
    let shown = watch
        .night
        .metric("nattvakt_deliveries_total{channel=\"push\",state=\"shown\"}")
        .await;
    assert!(shown >= 2.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_signs_out_is_not_woken_any_more() {
    let mut watch = Watch::begin(Setting::default()).await;
    let kari = watch.verified_phone("kari.bjork").await;
    let out = kari.phone.asks(Method::DELETE, "/api/session").await;
    assert_eq!(out.status(), 204);
    watch.bed_exit().await;
    watch.nobody_else_rings().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_acknowledgement_stops_a_push_that_was_claimed_already() {
    let mut watch = Watch::begin(Setting::default()).await;
    let _kari = watch.verified_phone("kari.bjork").await;
    let mut amina = watch.night.phone("amina.bjork").await;
    // 40 alarms fill the lane's 32 places, and all hang.
    watch.service.answer_with("kari.bjork", vec![PushAnswer::Hang]);
    for device in watch
        .night
        .devices("Bjørk", DeviceKind::Bed)
        .iter()
        .chain(&watch.night.devices("Bjørk", DeviceKind::Pendant))
    {
        for kind in ["bed_exit", "pendant", "fall", "sos"] {
            watch.night.reports(device, kind, "start").await;
        }
    }
    watch.service.received("kari.bjork", 1 + 32).await;
    let waiting = watch.night.app.outbox.under_way();
    assert!(
        waiting > 32,
        "{waiting} are claimed, and some of them wait for a place"
    );
    let open = usize::try_from(watch.night.count_open().await).unwrap();
    amina
        .until("every alarm is seen", |phone| phone.open_alarms().len() == open)
        .await;
    let all: Vec<_> = amina.alarms.values().cloned().collect();
    for alarm in &all {
        amina.acknowledges(alarm).await.applied();
    }
    let sent = watch.service.messages("kari.bjork").len();
    watch.service.answer_with("kari.bjork", vec![PushAnswer::Created]);
    eventually("the lane is empty", async || {
        watch.night.app.outbox.under_way() == 0
    })
    .await;
    let after: Vec<_> = watch.service.messages("kari.bjork").split_off(sent);
    let alarms = after
        .iter()
        .filter(|message| message.payload["nattvakt"]["purpose"] == "alarm")
        .count();
    assert_eq!(
        alarms, 0,
        "what was claimed and not sent yet is not sent any more"
    );
}
