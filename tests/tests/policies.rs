//! Escalation policies over HTTP: what is refused at saving, with where and why; versions; and somebody
//! outside who watches.

use jiff::SignedDuration;
use nattvakt::watchdog::stuck_part;
use nattvakt_core::vocabulary::*;
use nattvakt_tests::answer::problem;
use nattvakt_tests::eventually::eventually;
use nattvakt_tests::gateway::{Gateway, GatewayAnswer};
use nattvakt_tests::night::{Night, Setting};
use nattvakt_tests::phone::{Answer, Phone};
use nattvakt_tests::watch::Watch;
use reqwest::Method;
use serde_json::{Value, json};

fn step(targets: Value) -> Value {
    json!({"targets": targets, "receipt_seconds": 15, "acknowledge_seconds": 60})
}

struct Desk {
    night: Night,
    hanne: Phone,
    path: String,
}

async fn desk() -> Desk {
    let night = Night::begin().await;
    let hanne = night.phone(night.username_of(Role::Coordinator)).await;
    let path = format!("/api/units/{}/policy", night.unit("Bjørk"));
    Desk { night, hanne, path }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_that_cannot_work_is_not_saved() {
    let mut desk = desk().await;
    let (neighbour, _) = desk.night.plant_neighbour().await;
    let centre = step(json!([{"type": "response_centre"}]));
    let on_duty = step(json!([{"type": "on_duty"}]));
    let furu = desk.night.unit("Furu");
    let nobody = uuid::Uuid::nil();
    let hasty = |receipt: i64, acknowledge: i64| json!([{"targets": [{"type": "response_centre"}], "receipt_seconds": receipt, "acknowledge_seconds": acknowledge}]);
    for (steps, code) in [
        (json!([]), "policy_empty"),
        (json!([step(json!([])), centre]), "policy_empty"),
        (json!([on_duty]), "policy_not_answered"),
        (json!([centre, on_duty]), "policy_not_answered"),
        (
            json!([step(json!([{"type": "role", "role": "shift_lead"}]))]),
            "policy_not_answered",
        ),
        (
            json!([step(json!([{"type": "on_duty_in", "unit": furu}]))]),
            "policy_not_answered",
        ),
        (
            json!([step(json!([{"type": "on_duty_in", "unit": nobody}])), centre]),
            "policy_target_gone",
        ),
        (
            json!([
                step(json!([{"type": "on_duty_in", "unit": neighbour.units[0].id}])),
                centre
            ]),
            "policy_target_gone",
        ),
        (
            json!([step(json!([{"type": "sms", "contact": nobody}])), centre]),
            "policy_target_gone",
        ),
        (
            json!([step(json!([{"type": "voice", "contact": nobody}]))]),
            "policy_target_gone",
        ),
        (hasty(0, 60), "policy_times"),
        (hasty(-15, 60), "policy_times"),
        (hasty(15, 0), "policy_times"),
        (hasty(15, -1), "policy_times"),
        (hasty(15, i64::MAX), "policy_times"),
        (Value::Array(vec![centre.clone(); 21]), "policy_too_long"),
        (json!([{"targets": [{"type": "everybody"}]}]), "invalid_field"),
    ] {
        let put = json!({"version": 1, "reason": "", "steps": steps});
        let told = problem(desk.hanne.puts(&desk.path, put).await, code).await;
        assert!(
            told.detail.is_some_and(|detail| !detail.is_empty()),
            "{code} says what would be right"
        );
    }
    let long = json!({"version": 1, "reason": "x".repeat(501), "steps": [centre]});
    problem(desk.hanne.puts(&desk.path, long).await, "invalid_field").await;
    let read: Value = desk
        .hanne
        .asks(Method::GET, &desk.path)
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(read["version"], 1, "nothing of it was kept");
    // Somebody else's desk.
    let theirs = format!("/api/units/{}/policy", neighbour.units[0].id);
    let put = json!({"version": 1, "reason": "", "steps": [centre]});
    problem(desk.hanne.puts(&theirs, put).await, "not_found").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn units_that_lead_back_to_each_other_are_refused() {
    let desk = desk().await;
    let (bjork, furu) = (desk.night.unit("Bjørk"), desk.night.unit("Furu"));
    let on_duty = step(json!([{"type": "on_duty"}]));
    let leads_to = |unit| json!({"version": 1, "reason": "Videre", "steps": [on_duty], "continue_in": unit});
    problem(desk.hanne.puts(&desk.path, leads_to(bjork)).await, "policy_loop").await;
    assert_eq!(desk.hanne.puts(&desk.path, leads_to(furu)).await.status(), 200);
    let furus = format!("/api/units/{furu}/policy");
    problem(desk.hanne.puts(&furus, leads_to(bjork)).await, "policy_loop").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_is_versioned_and_two_who_save_at_once_are_told() {
    let desk = desk().await;
    let put = |version: u32, reason: &str| json!({"version": version, "reason": reason, "steps": [step(json!([{"type": "response_centre"}]))]});
    let saved: Value = desk
        .hanne
        .puts(&desk.path, put(1, "Rett til sentralen"))
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(
        (
            saved["version"].as_u64(),
            saved["steps"][0]["targets"][0]["type"].as_str()
        ),
        (Some(2), Some("response_centre"))
    );
    assert_eq!(saved["author"]["id"], json!(desk.hanne.person()));
    problem(
        desk.hanne.puts(&desk.path, put(1, "Samtidig")).await,
        "policy_changed",
    )
    .await;
    let entry = desk.night.ledger(desk.night.unit("Bjørk")).await.pop().unwrap();
    assert_eq!(
        (entry.kind, entry.by),
        (LedgerKind::PolicyChanged, Some(desk.hanne.person()))
    );
    assert!(entry.policy.is_some(), "the change is on the ledger");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alarm_climbs_the_policy_it_rang_with() {
    let mut watch = Watch::begin(Setting::default()).await;
    let hanne = watch
        .night
        .phone(watch.night.username_of(Role::Coordinator))
        .await;
    let mut kari = watch.night.phone("kari.bjork").await;
    let alarm = watch.bed_exit().await;
    assert_eq!(watch.step(alarm).await, Some(0));
    let path = format!("/api/units/{}/policy", watch.night.unit("Bjørk"));
    let put = json!({"version": 1, "reason": "Bare ett trinn", "steps": [
        {"targets": [{"type": "response_centre"}], "receipt_seconds": 600, "acknowledge_seconds": 3600}]});
    assert_eq!(hanne.puts(&path, put).await.status(), 200);
    watch.passes(SignedDuration::from_secs(15)).await;
    assert_eq!(
        watch.step(alarm).await,
        Some(1),
        "its own times, not the new ones"
    );
    let seen = kari
        .sees("the next step", |seen| seen.id == alarm && seen.step == 1)
        .await;
    assert_eq!(seen.next_step.as_ref().unwrap().step, 2);
    kari.acknowledges(&seen).await.applied();
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_outside_is_told_only_while_everything_progresses() {
    let outside = Gateway::start().await;
    let night = Night::with(Setting {
        settings: vec![
            ("NATTVAKT_WATCHDOG__URL", format!("{}/ping", outside.url())),
            ("NATTVAKT_WATCHDOG__EVERY_SECONDS", "5".to_owned()),
        ],
        ..Setting::default()
    })
    .await;
    outside.received("/ping", 1).await;
    assert_eq!(stuck_part(&night.app).await, None);
    eventually("it is counted", async || {
        night.metric("nattvakt_watchdog_pings_total").await >= 1.0
    })
    .await;
    outside.answer_with("/ping", vec![GatewayAnswer::Status(500)]);
    outside.received("/ping", 2).await;

    // The writer hangs: whoever asks is not told that all is well.
    let (open, gate) = std::sync::mpsc::sync_channel::<()>(1);
    let gate = parking_lot::Mutex::new(gate);
    let held = night.app.store.write(move |_| {
        gate.lock()
            .recv()
            .map_err(|_| nattvakt_store::StoreError::Panicked)
    });
    let judged = async {
        let part = stuck_part(&night.app).await;
        open.send(()).unwrap();
        part
    };
    let (held, part) = futures_util::join!(held, judged);
    held.unwrap();
    assert_eq!(part, Some("writer"));
}
