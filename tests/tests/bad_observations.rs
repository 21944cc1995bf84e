//! What sources send that they should not, and what becomes of it: nothing is dropped silently.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use nattvakt_core::vocabulary::*;
use nattvakt_tests::answer::problem;
use nattvakt_tests::night::Night;
use nattvakt_tests::phone::Answer;
use nattvakt_wire::http::UnassignedDevices;
use nattvakt_wire::observation::{MAX_BODY_BYTES, MAX_ITEMS, ObservationOutcome, ObservationResult};
use serde_json::{Value, json};

fn outcomes(results: &[ObservationResult]) -> Vec<(&str, ObservationOutcome)> {
    results
        .iter()
        .map(|result| (result.event_id.as_str(), result.result))
        .collect()
}

/// As the device says it happened `ago`.
fn happened(mut observation: Value, now: Timestamp, ago: SignedDuration) -> Value {
    observation["occurred_at"] = json!((now - ago).to_string());
    observation
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_json_is_refused_with_its_line() {
    let night = Night::begin().await;
    let broken = "{\"event_id\": \"e1\",\n\"device\" \"d\"}".to_owned();
    let refused = problem(
        night.post_raw(broken, Some(&night.source_key)).await,
        "malformed_json",
    )
    .await;
    assert!(refused.detail.unwrap().contains("line 2"));
    let refused = night.post_raw("7".to_owned(), Some(&night.source_key)).await;
    problem(refused, "invalid_field").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fields_that_nobody_knows_are_kept() {
    let night = Night::begin().await;
    let bed = night.device("Bjørk", DeviceKind::Bed);
    let mut observation = night.observation("e1", &bed, "bed_exit", "start");
    observation["firmware"] = json!({"version": "1.2"});
    observation["raw"] = json!("7f 01");
    assert_eq!(
        night.post(observation).await.results[0].result,
        ObservationOutcome::Accepted
    );
    let kept = night.kept_of(&bed).await.remove(0);
    let extra: Value = serde_json::from_str(&kept.extra_json.unwrap()).unwrap();
    assert_eq!(extra, json!({"firmware": {"version": "1.2"}, "raw": "7f 01"}));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_item_with_a_wrong_type_does_not_cost_its_neighbours() {
    let night = Night::begin().await;
    let mut kari = night.phone("kari.bjork").await;
    let bed = night.device("Bjørk", DeviceKind::Bed);
    let good = night.observation("good", &bed, "bed_exit", "start");
    let mut no_time = night.observation("no time", &bed, "fall", "start");
    no_time["occurred_at"] = json!(1_768_700_000);
    let mut no_device = night.observation("no device", &bed, "fall", "start");
    no_device["device"] = json!(["d"]);
    let results = night
        .post(json!([no_time, "bed_exit", good, no_device]))
        .await
        .results;
    use ObservationOutcome::{Accepted, Invalid};
    let expected = [
        ("no time", Invalid),
        ("", Invalid),
        ("good", Accepted),
        ("no device", Invalid),
    ];
    assert_eq!(outcomes(&results), expected);
    assert!(
        results[0].detail.as_ref().unwrap().contains("occurred_at"),
        "it says which field"
    );
    kari.sees("the good one", |alarm| alarm.kind == ObservationKind::BedExit)
        .await;
    assert_eq!(night.count_open().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kind_that_nobody_knows_is_kept_under_its_own_name() {
    let night = Night::begin().await;
    let bed = night.device("Bjørk", DeviceKind::Bed);
    let result = night.reports(&bed, "toaster_on_fire", "start").await;
    assert_eq!(result.code.as_deref(), Some("unknown_kind"));
    let kept = night.kept_of(&bed).await.remove(0);
    assert_eq!(
        (kept.kind, kept.flags.as_str()),
        (ObservationKind::Other, "unknown_kind")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_items_are_taken_and_one_more_is_too_many() {
    let night = Night::begin().await;
    let bed = night.device("Bjørk", DeviceKind::Bed);
    let item = |number| night.observation(&format!("e{number}"), &bed, "heartbeat", "update");
    let mut items: Vec<Value> = (0..=MAX_ITEMS).map(item).collect();
    let too_many = night
        .post_raw(json!(items).to_string(), Some(&night.source_key))
        .await;
    problem(too_many, "too_many_items").await;
    items.pop();
    let results = night.post(json!(items)).await.results;
    assert_eq!(results.len(), MAX_ITEMS);
    assert_eq!(
        night.kept_of(&bed).await.len(),
        MAX_ITEMS,
        "and nothing of the request before"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_over_two_mebibytes_is_refused() {
    let night = Night::begin().await;
    let mut item = night.observation(
        "e1",
        &night.device("Bjørk", DeviceKind::Bed),
        "heartbeat",
        "update",
    );
    item["raw"] = json!("");
    let room = MAX_BODY_BYTES - item.to_string().len();
    item["raw"] = json!("x".repeat(room));
    assert_eq!(
        night.post(item.clone()).await.results[0].result,
        ObservationOutcome::Accepted
    );
    item["raw"] = json!("x".repeat(room + 1));
    problem(
        night.post_raw(item.to_string(), Some(&night.source_key)).await,
        "body_too_large",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_two_days_off_is_flagged_and_the_time_of_receipt_counts() {
    let night = Night::begin().await;
    let mut kari = night.phone("kari.bjork").await;
    let beds = night.devices("Bjørk", DeviceKind::Bed);
    for (bed, days) in beds.iter().zip([2, -2]) {
        let off = SignedDuration::from_hours(24 * days);
        let observation = night.observation("e1", bed, "bed_exit", "start");
        let result = night
            .post(happened(observation, night.now(), off))
            .await
            .results
            .remove(0);
        assert_eq!(
            (result.result, result.code.as_deref()),
            (ObservationOutcome::Accepted, Some("clock_distrusted"))
        );
        let kept = night.kept_of(bed).await.remove(0);
        assert_eq!(
            (kept.effective_at, kept.flags.as_str()),
            (night.now(), "clock_distrusted")
        );
        let name = kept.event_id;
        let alarm = kari
            .sees(&name, |alarm| alarm.signed.is_none() && !alarm.late)
            .await;
        assert_eq!(alarm.occurred_at, night.now());
        kari.signs(&alarm, "checked_fine").await.applied();
        kari.sees("the signature", |seen| {
            seen.id == alarm.id && seen.signed.is_some()
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_nobody_assigned_is_shown_to_the_administrator() {
    let night = Night::begin().await;
    let result = night.reports("found-in-a-drawer", "bed_exit", "start").await;
    assert_eq!(result.result, ObservationOutcome::Unassigned);
    night.reports("found-in-a-drawer", "bed_exit", "end").await;
    let tore = night.phone(night.username_of(Role::Administrator)).await;
    let list = tore
        .http
        .get(format!("{}/api/devices/unassigned", night.url))
        .bearer_auth(tore.token());
    let list: UnassignedDevices = list.send().await.unwrap().json().await.unwrap();
    let ids: Vec<&str> = list
        .devices
        .iter()
        .map(|device| device.external_id.as_str())
        .collect();
    assert_eq!(ids, ["found-in-a-drawer"], "once, however often it reports");
    assert_eq!(night.count_open().await, 0, "nobody knows where it would ring");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emergency_from_a_device_that_nobody_assigned_rings_the_sources_unit() {
    let night = Night::begin().await;
    let mut kari = night.phone("kari.bjork").await;
    night.reports("found-in-a-drawer", "pendant", "start").await;
    let alarm = kari
        .sees("the pendant", |alarm| alarm.kind == ObservationKind::Pendant)
        .await;
    assert_eq!(
        (alarm.unit, alarm.priority),
        (night.unit("Bjørk"), Priority::High)
    );
    assert!(alarm.device.unwrap().unassigned);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_is_sent_fifty_times_at_once_is_one_alarm() {
    let night = Night::begin().await;
    let event = night.observation(
        "e1",
        &night.device("Bjørk", DeviceKind::Pendant),
        "pendant",
        "start",
    );
    let answers = join_all((0..50).map(|_| night.post(event.clone()))).await;
    let accepted = |result: &&ObservationResult| result.result == ObservationOutcome::Accepted;
    assert_eq!(
        answers
            .iter()
            .flat_map(|answer| &answer.results)
            .filter(accepted)
            .count(),
        1
    );
    let again = night.post(json!([event, event])).await.results;
    assert!(
        again
            .iter()
            .all(|result| result.result == ObservationOutcome::Duplicate),
        "{again:?}"
    );
    assert_eq!(night.count_open().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_used_event_id_with_other_content_rings_and_is_flagged() {
    let night = Night::begin().await;
    let pendant = night.device("Bjørk", DeviceKind::Pendant);
    let first = night.observation("17", &pendant, "pendant", "start");
    let mut after_a_restart = first.clone();
    after_a_restart["battery"] = json!(80);
    night.post(first).await;
    let result = night.post(after_a_restart).await.results.remove(0);
    assert_eq!(
        (result.result, result.code.as_deref()),
        (ObservationOutcome::Accepted, Some("event_id_reused"))
    );
    let kept = night.kept_of(&pendant).await;
    let flags: BTreeSet<&str> = kept.iter().map(|kept| kept.flags.as_str()).collect();
    assert_eq!((kept.len(), flags), (2, BTreeSet::from(["", "event_id_reused"])));
    assert_eq!(
        night.count_open().await,
        2,
        "a unit that restarted its counter is not silenced"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_or_missing_source_key_is_refused_and_counted() {
    let night = Night::begin().await;
    let kari = night.phone("kari.bjork").await;
    let event = night.observation(
        "e1",
        &night.device("Bjørk", DeviceKind::Pendant),
        "pendant",
        "start",
    );
    for key in [None, Some("wrong"), Some(kari.token()), Some("")] {
        problem(night.post_raw(event.to_string(), key).await, "wrong_source_key").await;
    }
    assert!((night.metric("nattvakt_source_auth_failures_total").await - 4.0).abs() < 0.1);
    assert_eq!(night.count_open().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_municipalitys_source_touches_nothing_here() {
    let mut night = Night::begin().await;
    let (neighbour, key) = night.plant_neighbour().await;
    let pendant = night.device("Bjørk", DeviceKind::Pendant);
    let event = night.observation("e1", &pendant, "pendant", "start").to_string();
    assert_eq!(night.post_raw(event, Some(&key)).await.status(), 200);
    assert_eq!(
        night.kept_of(&pendant).await,
        [],
        "a device of the same name is another device"
    );
    let raised = |entry: &nattvakt_core::entry::Entry| entry.kind == LedgerKind::Raised;
    assert!(!night.ledger(night.unit("Bjørk")).await.iter().any(raised));
    assert!(night.ledger(neighbour.units[0].id).await.iter().any(raised));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scrambled_batch_is_read_in_the_order_it_happened_and_answered_in_its_own() {
    let night = Night::begin().await;
    let mut kari = night.phone("kari.bjork").await;
    let bed = night.device("Bjørk", DeviceKind::Bed);
    let (now, seconds) = (night.now(), SignedDuration::from_secs);
    let event = |id, phase, ago| happened(night.observation(id, &bed, "bed_exit", phase), now, seconds(ago));
    let batch = [
        event("up again", "start", 5),
        event("back", "end", 10),
        event("up", "start", 20),
    ];
    let results = night.post(json!(batch)).await.results;
    let ids: Vec<&str> = results.iter().map(|result| result.event_id.as_str()).collect();
    assert_eq!(ids, ["up again", "back", "up"]);
    let alarm = kari.sees("both times", |alarm| alarm.repeats == 1).await;
    assert_eq!(
        (alarm.occurred_at, alarm.last_start_at),
        (now - seconds(20), now - seconds(5))
    );
    assert_eq!(alarm.cleared_at, None, "up still");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emergency_that_waited_an_hour_in_a_buffer_rings_and_says_when_it_happened() {
    let night = Night::begin().await;
    let mut kari = night.phone("kari.bjork").await;
    let fall = night.observation(
        "e1",
        &night.device("Bjørk", DeviceKind::FallSensor),
        "fall",
        "start",
    );
    night
        .post(happened(fall, night.now(), SignedDuration::from_hours(1)))
        .await;
    let alarm = kari
        .sees("the fall", |alarm| alarm.kind == ObservationKind::Fall)
        .await;
    assert_eq!(
        (alarm.late, alarm.occurred_at),
        (true, night.now() - SignedDuration::from_hours(1))
    );
    assert_eq!(alarm.raised_at, night.now());
}
