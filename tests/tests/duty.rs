//! Duty: starting, ending, handing over, letting a temp in, handing a phone on, planning; and what is told
//! when nobody is there.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use jiff::SignedDuration;
use nattvakt_core::vocabulary::*;
use nattvakt_store::ledger::sha256_hex;
use nattvakt_tests::answer::problem;
use nattvakt_tests::night::Setting;
use nattvakt_tests::on_both_databases;
use nattvakt_tests::phone::{Answer, Phone};
use nattvakt_tests::watch::Watch;
use nattvakt_wire::command::CommandOutcome;
use nattvakt_wire::http::{RosterResult, SessionView};
use nattvakt_wire::view::AlarmState;
use reqwest::Method;
use serde_json::json;

on_both_databases! {
    the_last_one_cannot_leave_a_unit_empty_silently,
    a_unit_that_was_handed_over_rings_where_it_was_handed_to_and_comes_back,
    a_duty_that_runs_out_asks_and_ends_only_when_somebody_stays,
    a_unit_with_nobody_reachable_is_told_at_once_and_not_at_the_first_alarm,
    a_temp_comes_in_by_a_code_for_one_duty,
    a_shared_phone_changes_hands_by_pin,
    a_roster_file_is_taken_row_by_row,
}

const MINUTE: SignedDuration = SignedDuration::from_secs(60);

/// Everybody of Bjørk but this one goes home.
async fn alone(watch: &mut Watch, stays: &str) -> Phone {
    let bjork = watch.night.unit("Bjørk");
    let last = watch.night.phone(stays).await;
    for username in ["marit.bjork", "kari.bjork", "amina.bjork", "jonas.bjork"] {
        if username != stays {
            let mut phone = watch.closed_phone(username).await.phone;
            let ended = phone.on_duty("end_duty", bjork).await;
            assert!(!ended.is_refused("unit_would_be_empty"), "{ended:?}");
            phone.asks(Method::DELETE, "/api/phones/this/push").await;
        }
    }
    last
}

async fn the_last_one_cannot_leave_a_unit_empty_silently(setting: Setting) {
    let mut watch = Watch::begin(setting).await;
    let (bjork, furu) = (watch.night.unit("Bjørk"), watch.night.unit("Furu"));
    let mut kari = alone(&mut watch, "kari.bjork").await;
    assert!(
        kari.on_duty("end_duty", bjork)
            .await
            .is_refused("unit_would_be_empty")
    );
    let nowhere = json!({"hand_over_to": watch.night.municipality.id});
    assert!(
        kari.on_duty_with("end_duty", bjork, nowhere)
            .await
            .is_refused("unit_not_found")
    );
    let itself = json!({"hand_over_to": bjork});
    assert!(
        kari.on_duty_with("end_duty", bjork, itself)
            .await
            .is_refused("hand_over_loop")
    );
    // Furu goes home to Bjørk; then Bjørk cannot go home to Furu.
    let mut last = Vec::new();
    for username in ["nils.furu", "sofie.furu", "piotr.furu", "thea.furu"] {
        last.push(watch.night.phone(username).await);
    }
    for phone in &mut last[..3] {
        phone.on_duty("end_duty", furu).await.applied();
    }
    let to_bjork = json!({"hand_over_to": bjork});
    last[3].on_duty_with("end_duty", furu, to_bjork).await.applied();
    let to_furu = json!({"hand_over_to": furu});
    assert!(
        kari.on_duty_with("end_duty", bjork, to_furu)
            .await
            .is_refused("hand_over_loop")
    );
    assert_eq!(watch.built_in(bjork, "nobody_on_duty").await.len(), 0);
    assert_eq!(
        watch.built_in(furu, "nobody_on_duty").await.len(),
        0,
        "Bjørk answers for it"
    );
}

async fn a_unit_that_was_handed_over_rings_where_it_was_handed_to_and_comes_back(setting: Setting) {
    let mut watch = Watch::begin(setting).await;
    let (bjork, furu) = (watch.night.unit("Bjørk"), watch.night.unit("Furu"));
    let mut kari = alone(&mut watch, "kari.bjork").await;
    let mut sofie = watch.verified_phone("sofie.furu").await;
    kari.on_duty_with("end_duty", bjork, json!({"hand_over_to": furu}))
        .await
        .applied();
    kari.lose_network();
    let alarm = watch.bed_exit().await;
    watch.gets(&sofie, "alarm").await;
    sofie.phone.go_live().await;
    let seen = sofie
        .phone
        .sees("Bjørk's alarm in Furu", |seen| seen.id == alarm)
        .await;
    assert_eq!(
        (seen.unit, seen.from_unit.as_ref().unwrap().name.as_str()),
        (furu, "Bjørk")
    );
    sofie.phone.acknowledges(&seen).await.applied();
    sofie.phone.arrives(&seen).await.applied();
    let seen = sofie
        .phone
        .sees("it taken", |seen| seen.id == alarm && seen.acknowledged.is_some())
        .await;
    sofie.phone.signs(&seen, "assistance").await.applied();

    kari.go_live().await;
    kari.on_duty("start_duty", bjork).await.applied();
    kari.hears("that it is taken back", |event| {
        event.kind == LedgerKind::TakenBack
    })
    .await;
    let device = watch.night.device("Bjørk", DeviceKind::FallSensor);
    watch.night.reports(&device, "fall", "start").await;
    kari.sees("the fall", |seen| seen.kind == ObservationKind::Fall)
        .await;
    watch.nobody_else_rings().await;
}

async fn a_duty_that_runs_out_asks_and_ends_only_when_somebody_stays(setting: Setting) {
    let mut watch = Watch::begin(setting).await;
    let bjork = watch.night.unit("Bjørk");
    let mut kari = watch.verified_phone("kari.bjork").await;
    let mut marit = watch.night.phone("marit.bjork").await;
    kari.phone.on_duty("end_duty", bjork).await.applied();
    let until = |watch: &Watch, minutes| json!({"until": (watch.night.now() + MINUTE * minutes).to_string()});
    for wrong in [0, -5, 24 * 60 + 1] {
        let refused = kari
            .phone
            .on_duty_with("start_duty", bjork, until(&watch, wrong))
            .await;
        assert!(refused.is_refused("invalid_field"), "{wrong} minutes");
    }
    kari.phone
        .on_duty_with("start_duty", bjork, until(&watch, 30))
        .await
        .applied();
    watch.passes(MINUTE * 14).await;
    watch.nobody_else_rings().await;
    watch.passes(MINUTE).await;
    watch.gets(&kari, "duty_ends").await;
    kari.phone
        .on_duty_with("extend_duty", bjork, until(&watch, 40))
        .await
        .applied();
    watch.passes(MINUTE * 20).await;
    watch.nobody_else_rings().await;
    watch.passes(MINUTE * 5).await;
    watch.gets(&kari, "duty_ends").await;
    watch.passes(MINUTE * 15).await;
    marit
        .hears("that Kari's duty ended", |event| {
            event.kind == LedgerKind::DutyEnded
                && event.by.as_ref().is_some_and(|by| by.name.starts_with("Kari"))
                && event.command_id.is_none()
        })
        .await;

    // Now as the last one: it does not end, it is told, and it asks again.
    let mut amina = alone(&mut watch, "amina.bjork").await;
    assert!(
        amina
            .on_duty("start_duty", bjork)
            .await
            .is_refused("already_on_duty")
    );
    amina
        .on_duty_with("extend_duty", bjork, until(&watch, 20))
        .await
        .applied();
    watch.passes(MINUTE * 20).await;
    let overrun = watch.built_in(bjork, "duty_overrun").await;
    assert_eq!(overrun.len(), 1);
    assert_eq!(overrun[0].about, Some(amina.person()));
    assert!(
        amina.duty[&bjork]
            .iter()
            .any(|duty| duty.person.id == amina.person()),
        "she stays on duty"
    );
    watch.passes(MINUTE * 15).await;
    assert_eq!(
        watch.built_in(bjork, "duty_overrun").await.len(),
        1,
        "one alarm, however long it lasts"
    );
    amina
        .on_duty_with("extend_duty", bjork, until(&watch, 60))
        .await
        .applied();
    assert!(
        watch.built_in(bjork, "duty_overrun").await[0]
            .cleared_at
            .is_some()
    );
}

async fn a_unit_with_nobody_reachable_is_told_at_once_and_not_at_the_first_alarm(setting: Setting) {
    let mut watch = Watch::at_the_start(setting).await;
    let bjork = watch.night.unit("Bjørk");
    watch.passes(MINUTE).await;
    let nobody = watch.built_in(bjork, "nobody_reachable").await;
    assert_eq!(
        nobody.len(),
        1,
        "people are on duty, and no phone of theirs is known to ring"
    );
    assert_eq!(nobody[0].priority, Priority::Technical);
    let kari = watch.verified_phone("kari.bjork").await;
    watch.settles().await;
    let mended = watch.built_in(bjork, "nobody_reachable").await;
    assert!(mended[0].cleared_at.is_some(), "a phone that rings mends it");
    assert!(mended[0].is_open(), "and somebody still signs for it");
    // An hour and five minutes without another proof.
    watch.passes(MINUTE * 60).await;
    watch.gets(&kari, "duty_ok").await;
    watch.passes(MINUTE * 5).await;
    let again = watch.built_in(bjork, "nobody_reachable").await;
    assert_eq!(
        (again.len(), again[0].repeats),
        (1, 1),
        "it rings again as the same alarm"
    );
    assert!(again[0].cleared_at.is_none());
}

async fn a_temp_comes_in_by_a_code_for_one_duty(setting: Setting) {
    let mut watch = Watch::begin(setting).await;
    let bjork = watch.night.unit("Bjørk");
    let mut kari = watch.night.phone("kari.bjork").await;
    let until = watch.night.now() + MINUTE * 300;
    let code = "a code with enough random bits in it";
    let payload = json!({"code_hash": sha256_hex(code.as_bytes()), "until": until.to_string()});
    let come_in = async |watch: &Watch, code: &str, name: &str| {
        reqwest::Client::new()
            .post(format!("{}/api/session/admission", watch.night.url))
            .json(&json!({"code": code, "name": name, "kind": "api"}))
            .send()
            .await
            .unwrap()
    };
    problem(come_in(&watch, code, "Vikar Vang").await, "admission_invalid").await;
    let mut hanne = watch
        .night
        .phone(watch.night.username_of(Role::Coordinator))
        .await;
    assert!(
        hanne
            .on_duty_with("admit", bjork, payload.clone())
            .await
            .is_refused("forbidden")
    );
    for wrong in [json!({}), json!({"code_hash": "x", "until": until.to_string()})] {
        assert!(
            kari.on_duty_with("admit", bjork, wrong)
                .await
                .is_refused("invalid_field")
        );
    }
    kari.on_duty_with("admit", bjork, payload.clone()).await.applied();
    assert!(
        kari.on_duty_with("admit", bjork, payload)
            .await
            .is_refused("admission_invalid")
    );
    for name in ["", "  ", "a\u{7}b", &"x".repeat(81)] {
        problem(come_in(&watch, code, name).await, "invalid_field").await;
    }
    let session: SessionView = come_in(&watch, code, "Vikar Vang").await.json().await.unwrap();
    assert_eq!(
        session.units.iter().map(|unit| unit.id).collect::<Vec<_>>(),
        [bjork]
    );
    problem(come_in(&watch, code, "En annen").await, "admission_invalid").await;

    let clock = std::sync::Arc::clone(&watch.night.clock) as nattvakt::clock::SharedClock;
    let mut temp = Phone::with_session(&watch.night.url, session, clock).await;
    temp.go_live().await;
    temp.on_duty("start_duty", bjork).await.applied();
    kari.until("the temp on the roster", |phone| {
        phone.duty[&bjork]
            .iter()
            .any(|duty| duty.temp && duty.until == Some(until))
    })
    .await;
    let longer = json!({"until": (until + MINUTE * 60).to_string()});
    assert!(
        temp.on_duty_with("extend_duty", bjork, longer)
            .await
            .is_refused("forbidden")
    );
    let another = json!({"code_hash": sha256_hex(b"another"), "until": until.to_string()});
    assert!(
        temp.on_duty_with("admit", bjork, another)
            .await
            .is_refused("forbidden")
    );
    let alarm = watch.bed_exit().await;
    let seen = temp.sees("the alarm", |seen| seen.id == alarm).await;
    temp.acknowledges(&seen).await.applied();
    temp.signs(&seen, "assistance").await.applied();
    kari.sees("who signed", |seen| {
        seen.state == AlarmState::Signed
            && seen
                .signed
                .as_ref()
                .is_some_and(|signed| signed.by.name == "Vikar Vang")
    })
    .await;

    // What was signed without coverage can still come in after the duty.
    let (over, at) = (until + MINUTE * 30, watch.night.now());
    watch.passes(over.duration_since(at)).await;
    let late = temp
        .signs_with_note(&seen, "assistance", "Fulgte henne på do")
        .await;
    assert!(matches!(late, CommandOutcome::Recorded { .. }), "{late:?}");
    watch.passes(MINUTE * 120).await;
    let answer = temp.asks(Method::GET, "/api/session").await;
    assert_eq!(answer.status(), 401, "two hours after the duty the temp is out");
    assert!(temp.acknowledges(&seen).await.is_refused("forbidden"));
    // A code that waited too long is worth nothing.
    let old = "another code that nobody used in time";
    let payload = json!({"code_hash": sha256_hex(old.as_bytes()), "until": (watch.night.now() + MINUTE * 60).to_string()});
    kari.on_duty_with("admit", bjork, payload).await.applied();
    watch.passes(MINUTE * 11).await;
    problem(come_in(&watch, old, "Vikar Vang").await, "admission_invalid").await;
}

async fn a_shared_phone_changes_hands_by_pin(setting: Setting) {
    let mut watch = Watch::begin(setting).await;
    let bjork = watch.night.unit("Bjørk");
    let kari = watch.verified_phone("kari.bjork").await;
    let amina = watch.night.phone("amina.bjork").await;
    problem(
        amina.puts("/api/session/pin", json!({"pin": "123456"})).await,
        "weak_pin",
    )
    .await;
    assert_eq!(
        amina
            .puts("/api/session/pin", json!({"pin": "482913"}))
            .await
            .status(),
        204
    );
    let take = |pin: &str| json!({"person": amina.person(), "pin": pin, "kind": "api"});
    problem(
        kari.phone.posts("/api/session/pin", take("482913")).await,
        "not_a_shared_phone",
    )
    .await;
    let shared = json!({"jwk": kari.phone.signer.jwk(), "phone_kind": "shared"});
    assert_eq!(
        kari.phone.posts("/api/phones/this/keys", shared).await.status(),
        200
    );
    let people: serde_json::Value = kari
        .phone
        .asks(Method::GET, "/api/phones/this/people")
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(
        people["people"].as_array().unwrap().len(),
        1,
        "only those who have set a PIN: {people}"
    );
    problem(
        kari.phone.posts("/api/session/pin", take("482914")).await,
        "wrong_pin",
    )
    .await;
    let nobody = json!({"person": kari.phone.person(), "pin": "482913", "kind": "api"});
    problem(kari.phone.posts("/api/session/pin", nobody).await, "wrong_pin").await;
    let session: SessionView = kari
        .phone
        .posts("/api/session/pin", take("482913"))
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(
        (session.person.id, session.phone_id),
        (amina.person(), kari.phone.session.phone_id)
    );
    assert_eq!(
        kari.phone.asks(Method::GET, "/api/session").await.status(),
        401,
        "the former session ends"
    );
    // What wakes the phone is Amina's now.
    let alarm = watch.bed_exit().await;
    let rings = watch.service.received("kari.bjork", 2).await.remove(1);
    let rows = watch.deliveries(alarm).await;
    let id = nattvakt_tests::watch::delivery_of(&rings);
    assert_eq!(
        rows.iter().find(|row| row.id == id).unwrap().person,
        amina.person()
    );
    let clock = std::sync::Arc::clone(&watch.night.clock) as nattvakt::clock::SharedClock;
    let mut hers = Phone::with_session(&watch.night.url, session, clock).await;
    hers.go_live().await;
    let seen = hers.sees("the alarm", |seen| seen.id == alarm).await;
    hers.acknowledges(&seen).await.applied();
    assert!(
        hers.on_duty("start_duty", bjork)
            .await
            .is_refused("already_on_duty")
    );
    // Too many wrong PINs slow down, for this person's PIN only.
    for _ in 0..10 {
        let wrong = json!({"person": hers.person(), "pin": "999999", "kind": "api"});
        hers.posts("/api/session/pin", wrong).await;
    }
    problem(
        hers.posts("/api/session/pin", take("482913")).await,
        "too_many_attempts",
    )
    .await;
}

async fn a_roster_file_is_taken_row_by_row(setting: Setting) {
    let watch = Watch::begin(setting).await;
    let marit = watch.night.phone("marit.bjork").await;
    let kari = watch.night.phone("kari.bjork").await;
    let path = format!("/api/units/{}/roster", watch.night.unit("Bjørk"));
    let send = async |phone: &Phone, kind: &str, body: &str| {
        phone
            .http
            .post(format!("{}{path}", phone.url))
            .bearer_auth(phone.token())
            .header("content-type", kind)
            .body(body.to_owned())
            .send()
            .await
            .unwrap()
    };
    let file = "Ansatt;Start;Slutt\n\
                kari.bjork;2026-01-19 22:00;2026-01-20 07:30\n\
                Amina Yusuf;19.01.2026 22:00;20.01.2026 07:30\n\
                kari.bjork;2026-01-20 06:00;2026-01-20 08:00\n\
                jonas.bjork;2026-01-20 07:30;2026-01-19 22:00\n\
                nils.furu;2026-01-19 22:00;2026-01-20 07:30\n\
                jonas.bjork;i morgen;2026-01-20 07:30\n\
                kari.bjork;2026-03-29 02:30;2026-03-29 07:30\n";
    problem(send(&kari, "text/csv", file).await, "forbidden").await;
    problem(
        send(&marit, "application/pdf", file).await,
        "unsupported_media_type",
    )
    .await;
    let result: RosterResult = send(&marit, "text/csv; charset=utf-8", file)
        .await
        .json()
        .await
        .unwrap();
    let told: Vec<(u32, bool, Option<&str>)> = result
        .rows
        .iter()
        .map(|row| (row.line, row.taken, row.code.as_deref()))
        .collect();
    assert_eq!(
        told,
        [
            (2, true, None),
            (3, true, None),
            (4, false, Some("row_overlaps")),
            (5, false, Some("row_reversed")),
            (6, false, Some("row_unknown_person")),
            (7, false, Some("row_malformed")),
            (8, false, Some("row_time_skipped")),
        ]
    );
    assert_eq!((result.taken, result.refused), (2, 5));
    let text = serde_json::to_string(&result).unwrap();
    assert!(
        !text.contains("Amina") && !text.contains("nils"),
        "the answer holds no name: {text}"
    );
    let again: RosterResult = send(&marit, "text/csv", file).await.json().await.unwrap();
    assert_eq!(again.taken, 0, "the same file again plans nothing twice");
    let calendar = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//NO\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260118T000000Z\r\n\
                    DTSTART;TZID=Europe/Oslo:20260121T220000\r\nDTEND;TZID=Europe/Oslo:20260122T073000\r\nSUMMARY:jonas.bjork\r\n\
                    END:VEVENT\r\nEND:VCALENDAR\r\n";
    let result: RosterResult = send(&marit, "text/calendar", calendar)
        .await
        .json()
        .await
        .unwrap();
    assert_eq!((result.taken, result.refused), (1, 0), "{result:?}");
    let roster: serde_json::Value = kari.asks(Method::GET, &path).await.json().await.unwrap();
    let planned = roster["planned"].as_array().unwrap();
    assert_eq!(planned.len(), 3);
    assert_eq!(planned[0]["starts_at"], "2026-01-19T21:00:00Z", "22:00 in Oslo");
    let large = "x".repeat(2 * 1024 * 1024);
    problem(send(&marit, "text/csv", &large).await, "body_too_large").await;
}
