//! No alarm unanswered: whom each step calls, when it moves on, and what stops it. On a clock that the test
//! moves; a push that nobody expected fails the story. All of them on both databases.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use jiff::SignedDuration;
use nattvakt_core::alarm::State;
use nattvakt_core::vocabulary::*;
use nattvakt_tests::night::Setting;
use nattvakt_tests::on_both_databases;
use nattvakt_tests::phone::Answer;
use nattvakt_tests::watch::Watch;
use nattvakt_wire::view::{AlarmState, TargetView};
use reqwest::Method;
use serde_json::json;

on_both_databases! {
    a_push_that_is_shown_has_reached_and_the_step_waits_for_an_acknowledgement,
    a_push_without_a_receipt_has_reached_nobody_and_the_next_step_is_called,
    a_step_without_anybody_reachable_takes_no_time,
    the_last_step_shows_the_alarm_to_the_response_centre_which_takes_and_signs_it,
    the_top_of_the_ladder_is_rung_until_somebody_takes_it,
    an_acknowledgement_stops_what_is_pending_and_calms_who_was_called,
    a_signed_alarm_is_never_opened_again,
    given_back_it_rings_again_at_once,
    an_alarm_rings_again_when_the_duty_of_its_holder_ends,
    taken_on_a_locked_screen_and_not_opened_it_lapses,
    a_restart_in_the_middle_of_a_step_goes_on_where_it_was,
    two_days_off_everything_overdue_happens_once,
    a_ladder_through_the_night_of_the_clock_change_keeps_its_seconds,
    the_third_alarm_of_a_patient_rings_louder_and_tells_the_shift_lead,
    after_two_that_were_signed_by_ear_the_third_needs_a_visit,
    the_primary_contact_is_called_first_while_on_duty,
    a_repeat_before_anybody_took_it_rings_everybody_anew,
}

const SECOND: SignedDuration = SignedDuration::from_secs(1);
const MINUTE: SignedDuration = SignedDuration::from_secs(60);

async fn a_push_that_is_shown_has_reached_and_the_step_waits_for_an_acknowledgement(setting: Setting) {
    let mut watch = Watch::begin(setting).await;
    let kari = watch.verified_phone("kari.bjork").await;
    let alarm = watch.bed_exit().await;
    let rings = watch.gets(&kari, "alarm").await;
    assert_eq!(rings.urgency.as_deref(), Some("high"));
    assert!(rings.ttl > 0, "a push without a time to live is dropped");
    let notification = &rings.payload["notification"];
    assert!(
        notification["body"].as_str().unwrap().starts_with("Rom "),
        "{notification}"
    );
    assert!(
        notification["navigate"]
            .as_str()
            .unwrap()
            .ends_with(&alarm.to_string())
    );

    watch.passes(5 * SECOND).await;
    kari.shows(&rings).await;
    assert_eq!(watch.alarm(alarm).await.reached[0].person, kari.phone.person());
    watch.passes(60 * SECOND).await;
    assert_eq!(
        watch.step(alarm).await,
        Some(0),
        "reached, so it waits two minutes"
    );
    watch.nobody_else_rings().await;
    watch.passes(60 * SECOND).await;
    assert_eq!(watch.step(alarm).await, Some(1));
    let again = watch.gets(&kari, "alarm").await;
    assert_eq!(again.payload["notification"]["renotify"], true);
    assert_eq!(again.topic, rings.topic, "one place in the queue for one alarm");
    watch.nobody_else_rings().await;
}

async fn a_push_without_a_receipt_has_reached_nobody_and_the_next_step_is_called(setting: Setting) {
    let mut watch = Watch::begin(setting).await;
    let kari = watch.verified_phone("kari.bjork").await;
    let alarm = watch.bed_exit().await;
    watch.gets(&kari, "alarm").await;
    watch.passes(14 * SECOND).await;
    assert_eq!(watch.step(alarm).await, Some(0));
    watch.passes(SECOND).await;
    assert_eq!(watch.step(alarm).await, Some(1));
    watch.gets(&kari, "alarm").await;
    watch.nobody_else_rings().await;
    // A late receipt is still the truth.
    let first = watch.service.messages("kari.bjork")[1].clone();
    kari.shows(&first).await;
    assert_eq!(watch.alarm(alarm).await.reached.len(), 1);
}

async fn a_step_without_anybody_reachable_takes_no_time(setting: Setting) {
    let mut watch = Watch::begin(setting).await;
    let alarm = watch.bed_exit().await;
    assert_eq!(
        watch.step(alarm).await,
        Some(2),
        "nobody has a phone that rings: the top at once"
    );
    let kinds: Vec<_> = watch
        .night
        .ledger(watch.night.unit("Bjørk"))
        .await
        .into_iter()
        .filter(|entry| entry.alarm.as_ref().is_some_and(|of| of.id == alarm))
        .map(|entry| entry.kind)
        .collect();
    use LedgerKind::*;
    assert_eq!(
        kinds,
        [Raised, Unreached, Escalated, Unreached, Escalated, Shared]
    );
    let rows = watch.deliveries(alarm).await;
    assert!(
        rows.iter().all(|row| row.reason.as_deref() == Some("no_channel")),
        "it is said of each person: {rows:?}"
    );
    assert!(
        rows.iter().any(|row| row.step == 2),
        "the response centre was called too"
    );
}

async fn the_last_step_shows_the_alarm_to_the_response_centre_which_takes_and_signs_it(setting: Setting) {
    let mut watch = Watch::begin(setting).await;
    let responder = watch.night.username_of(Role::Responder).to_owned();
    let mut stian = watch.open_phone(&responder).await;
    let mut kari = watch.night.phone("kari.bjork").await;
    let alarm = watch.bed_exit().await;
    for _ in 0..2 {
        watch.passes(15 * SECOND).await;
    }
    assert_eq!(watch.step(alarm).await, Some(2));
    watch.gets(&stian, "alarm").await;
    let centre = stian
        .phone
        .session
        .units
        .iter()
        .find(|unit| unit.name == "Responssenteret")
        .unwrap()
        .id;
    let seen = stian
        .phone
        .sees("the alarm in the centre", |seen| {
            seen.id == alarm && seen.unit == centre
        })
        .await;
    assert_eq!(seen.from_unit.as_ref().unwrap().name, "Bjørk");
    assert!(!seen.subjects.is_empty(), "whom it is about");

    stian.phone.acknowledges(&seen).await.applied();
    kari.sees("who took it", |seen| {
        seen.id == alarm && seen.state == AlarmState::Acknowledged
    })
    .await;
    stian.phone.follows_to(centre, 1).await;
    let seen = stian
        .phone
        .sees("its own acknowledgement", |seen| {
            seen.unit == centre && seen.acknowledged.is_some()
        })
        .await;
    let seq = stian.phone.signs(&seen, "checked_fine").await.applied();
    let signed = stian
        .phone
        .hears("the signature", |event| event.unit == centre && event.seq == seq)
        .await;
    assert_eq!(signed.alarm.unwrap().state, AlarmState::Signed);
    kari.sees("the signature", |seen| {
        seen.id == alarm && seen.state == AlarmState::Signed
    })
    .await;
    // A new phone of the centre sees it for a while, and then no more.
    let finds = async |watch: &Watch| {
        let other = watch.night.phone(&responder).await;
        other
            .alarms
            .values()
            .any(|seen| seen.id == alarm && seen.unit == centre)
    };
    assert!(finds(&watch).await);
    let whom_it_reached = format!("/api/units/{centre}/alarms/{alarm}/deliveries");
    let listed = stian.phone.asks(Method::GET, &whom_it_reached).await;
    assert_eq!(listed.status(), 200);
    watch.passes(61 * MINUTE).await;
    let listed = stian.phone.asks(Method::GET, &whom_it_reached).await;
    assert_eq!(listed.status(), 404);
    let other = watch.night.phone(&responder).await;
    let in_the_centre = |seen: &&nattvakt_wire::view::AlarmView| seen.id == alarm && seen.from_unit.is_some();
    assert_eq!(other.alarms.values().find(in_the_centre), None);
}

async fn the_top_of_the_ladder_is_rung_until_somebody_takes_it(setting: Setting) {
    let mut watch = Watch::begin(setting).await;
    let mut kari = watch.verified_phone("kari.bjork").await;
    let alarm = watch.bed_exit().await;
    watch.gets(&kari, "alarm").await;
    watch.passes(15 * SECOND).await;
    watch.gets(&kari, "alarm").await;
    watch.passes(15 * SECOND).await;
    assert_eq!(
        watch.step(alarm).await,
        Some(2),
        "the response centre, where nobody can be reached"
    );
    watch.nobody_else_rings().await;
    for step in 3..6 {
        watch.passes(2 * MINUTE).await;
        assert_eq!(watch.step(alarm).await, Some(step));
        // Those who can walk there are rung again with the last.
        watch.gets(&kari, "alarm").await;
    }
    kari.phone.go_live().await;
    let seen = kari.phone.sees("the alarm", |seen| seen.id == alarm).await;
    let next = seen.next_step.clone().unwrap();
    assert!(next.targets.contains(&TargetView::ResponseCentre) && next.targets.contains(&TargetView::OnDuty));
    kari.phone.acknowledges(&seen).await.applied();
    watch.passes(5 * MINUTE).await;
    watch.nobody_else_rings().await;
}

async fn an_acknowledgement_stops_what_is_pending_and_calms_who_was_called(setting: Setting) {
    let mut watch = Watch::begin(setting).await;
    let mut kari = watch.verified_phone("kari.bjork").await;
    let amina = watch.verified_phone("amina.bjork").await;
    let jonas = watch.verified_phone("jonas.bjork").await;
    use nattvakt_tests::push_service::PushAnswer::{Created, Status};
    watch.service.answer_with("jonas.bjork", vec![Status(503)]);
    let alarm = watch.bed_exit().await;
    let (_, hers) = (
        watch.gets(&kari, "alarm").await,
        watch.gets(&amina, "alarm").await,
    );
    watch.gets(&jonas, "alarm").await;
    amina.shows(&hers).await;
    watch.settles().await;

    kari.phone.go_live().await;
    let seen = kari.phone.sees("the alarm", |seen| seen.id == alarm).await;
    kari.phone.acknowledges(&seen).await.applied();
    let calm = watch.gets(&amina, "taken").await;
    assert_eq!(calm.topic, hers.topic);
    assert_eq!(
        calm.payload["notification"]["tag"],
        hers.payload["notification"]["tag"]
    );
    assert_eq!(
        calm.payload["notification"]["renotify"], false,
        "it must not ring everybody again"
    );
    assert_eq!(calm.urgency.as_deref(), Some("normal"));
    let said = calm.payload.to_string();
    assert!(
        !said.contains("Kari") && !said.contains("Lunde"),
        "no name: {said}"
    );

    watch.service.answer_with("jonas.bjork", vec![Created]);
    watch.passes(10 * MINUTE - SECOND).await;
    watch.nobody_else_rings().await;
    let states = watch.states(alarm, Channel::Push).await;
    assert!(
        states.contains(&(DeliveryState::Expired, Some("acknowledged".to_owned()))),
        "Jonas's retry was stopped: {states:?}"
    );
}

async fn a_signed_alarm_is_never_opened_again(setting: Setting) {
    let mut watch = Watch::begin(setting).await;
    let mut kari = watch.verified_phone("kari.bjork").await;
    let alarm = watch.bed_exit().await;
    let rings = watch.gets(&kari, "alarm").await;
    kari.phone.go_live().await;
    let seen = kari.phone.sees("the alarm", |seen| seen.id == alarm).await;
    kari.phone.signs(&seen, "checked_fine").await.applied();
    kari.shows(&rings).await;
    assert!(kari.phone.acknowledges(&seen).await.is_refused("already_signed"));
    let command = kari.phone.command("open", seen.unit, Some(alarm), json!({}));
    assert!(kari.phone.post(&[command]).await[0].is_refused("already_signed"));
    watch.passes(60 * MINUTE).await;
    assert!(!watch.alarm(alarm).await.is_open());
    watch.gets(&kari, "duty_ok").await;
    watch.nobody_else_rings().await;
}

async fn given_back_it_rings_again_at_once(setting: Setting) {
    let mut watch = Watch::begin(setting).await;
    let mut kari = watch.verified_phone("kari.bjork").await;
    let alarm = watch.bed_exit().await;
    watch.gets(&kari, "alarm").await;
    kari.phone.go_live().await;
    let seen = kari.phone.sees("the alarm", |seen| seen.id == alarm).await;
    kari.phone.acknowledges(&seen).await.applied();
    kari.phone.does("release", &seen).await.applied();
    watch.gets(&kari, "alarm").await;
    kari.phone.acknowledges(&seen).await.applied();
    kari.phone.does("cannot_reach", &seen).await.applied();
    assert_eq!(watch.step(alarm).await, Some(1), "straight to the next step");
    watch.gets(&kari, "alarm").await;
    watch.nobody_else_rings().await;
}

async fn an_alarm_rings_again_when_the_duty_of_its_holder_ends(setting: Setting) {
    let mut watch = Watch::begin(setting).await;
    let mut kari = watch.verified_phone("kari.bjork").await;
    let amina = watch.verified_phone("amina.bjork").await;
    let alarm = watch.bed_exit().await;
    watch.gets(&kari, "alarm").await;
    let hers = watch.gets(&amina, "alarm").await;
    amina.shows(&hers).await;
    kari.phone.go_live().await;
    let seen = kari.phone.sees("the alarm", |seen| seen.id == alarm).await;
    kari.phone.acknowledges(&seen).await.applied();
    watch.gets(&amina, "taken").await;
    kari.phone.on_duty("end_duty", seen.unit).await.applied();
    assert_eq!(watch.step(alarm).await, Some(0));
    watch.gets(&amina, "alarm").await;
    watch.nobody_else_rings().await;
}

async fn taken_on_a_locked_screen_and_not_opened_it_lapses(setting: Setting) {
    let mut watch = Watch::begin(setting).await;
    let mut kari = watch.verified_phone("kari.bjork").await;
    let mut amina = watch.night.phone("amina.bjork").await;
    let alarm = watch.bed_exit().await;
    watch.gets(&kari, "alarm").await;
    let seen = amina.sees("the alarm", |seen| seen.id == alarm).await;
    kari.takes_on_the_locked_screen(&seen).await.applied();
    let taken = amina
        .sees("who took it", |seen| {
            seen.id == alarm && seen.acknowledged.is_some()
        })
        .await;
    assert!(taken.acknowledged.unwrap().open_by.is_some());
    watch.passes(2 * MINUTE).await;
    let again = amina.hears_it_ring_again(&seen, "not_opened").await;
    assert_eq!(again.state, AlarmState::Raised);
    watch.gets(&kari, "alarm").await;

    kari.takes_on_the_locked_screen(&seen).await.applied();
    let command = kari.phone.command("open", seen.unit, Some(alarm), json!({}));
    kari.phone.post(&[command]).await.remove(0).applied();
    watch.passes(5 * MINUTE).await;
    assert!(
        watch.alarm(alarm).await.holder().is_some(),
        "whoever looked has it"
    );
    watch.nobody_else_rings().await;
}

async fn a_restart_in_the_middle_of_a_step_goes_on_where_it_was(setting: Setting) {
    let mut watch = Watch::begin(setting).await;
    let kari = watch.verified_phone("kari.bjork").await;
    let alarm = watch.bed_exit().await;
    watch.gets(&kari, "alarm").await;
    watch.passes(10 * SECOND).await;
    watch.night = watch.night.restart_after(SECOND).await;
    watch.settles().await;
    assert_eq!(watch.step(alarm).await, Some(0), "four seconds are left");
    watch.nobody_else_rings().await;
    watch.passes(4 * SECOND).await;
    assert_eq!(watch.step(alarm).await, Some(1));
    watch.gets(&kari, "alarm").await;
    watch.nobody_else_rings().await;
}

async fn two_days_off_everything_overdue_happens_once(setting: Setting) {
    let mut watch = Watch::begin(setting).await;
    let kari = watch.verified_phone("kari.bjork").await;
    let alarm = watch.bed_exit().await;
    watch.gets(&kari, "alarm").await;
    watch.night = watch.night.restart_after(SignedDuration::from_hours(48)).await;
    watch.settles().await;
    assert_eq!(
        watch.step(alarm).await,
        Some(1),
        "one step, not one for each minute that passed"
    );
    let mut purposes = watch.purposes(&kari, 2).await;
    purposes.sort();
    assert_eq!(purposes, ["alarm", "duty_ok"]);
    watch.nobody_else_rings().await;
    let silent = watch.built_in(watch.night.unit("Bjørk"), "phone_silent").await;
    assert_eq!(
        silent.len(),
        1,
        "the proof is two days old, and that is said once"
    );
    assert_eq!(silent[0].about, Some(kari.phone.person()));
}

async fn a_ladder_through_the_night_of_the_clock_change_keeps_its_seconds(setting: Setting) {
    // A minute before 02:00 becomes 03:00, and before 03:00 becomes 02:00.
    for begins in ["2026-03-29T00:59:00Z", "2026-10-25T00:59:00Z"] {
        let setting = Setting {
            begins: Some(begins),
            database: setting
                .database
                .is_some()
                .then(|| nattvakt_tests::postgres::Postgres::shared().database()),
            ..Setting::default()
        };
        let mut watch = Watch::begin(setting).await;
        let kari = watch.verified_phone("kari.bjork").await;
        let alarm = watch.bed_exit().await;
        let rings = watch.gets(&kari, "alarm").await;
        kari.shows(&rings).await;
        watch.passes(119 * SECOND).await;
        assert_eq!(watch.step(alarm).await, Some(0), "{begins}");
        watch.passes(SECOND).await;
        assert_eq!(watch.step(alarm).await, Some(1), "{begins}");
        watch.gets(&kari, "alarm").await;
        watch.nobody_else_rings().await;
    }
}

async fn signed_by(
    phone: &mut nattvakt_tests::phone::Phone,
    alarm: nattvakt_core::ids::AlarmId,
    visits: bool,
) {
    let seen = phone.sees("the alarm", |seen| seen.id == alarm).await;
    if visits {
        phone.arrives(&seen).await.applied();
    }
    phone.signs(&seen, "checked_fine").await.applied();
}

async fn the_third_alarm_of_a_patient_rings_louder_and_tells_the_shift_lead(setting: Setting) {
    let mut watch = Watch::begin(setting).await;
    let mut kari = watch.night.phone("kari.bjork").await;
    let mut marit = watch.closed_phone("marit.bjork").await;
    marit
        .phone
        .on_duty("end_duty", watch.night.unit("Bjørk"))
        .await
        .applied();
    let bed = watch.night.device("Bjørk", DeviceKind::Bed);
    let mut before = None;
    for _ in 0..2 {
        let alarm = watch.bed_exit().await;
        signed_by(&mut kari, alarm, true).await;
        before = Some(watch.alarm(alarm).await.priority);
        watch.night.reports(&bed, "bed_exit", "end").await;
        watch.passes(10 * MINUTE).await;
    }
    watch.nobody_else_rings().await;
    let third = watch.bed_exit().await;
    let third = watch.alarm(third).await;
    assert_eq!(third.frequent, Some(3));
    assert!(
        third.priority < before.unwrap(),
        "{:?} is more urgent than {before:?}",
        third.priority
    );
    assert!(!third.visit_required, "somebody was there each time");
    watch.gets(&marit, "alarm").await;
    watch.nobody_else_rings().await;
}

async fn after_two_that_were_signed_by_ear_the_third_needs_a_visit(setting: Setting) {
    let mut watch = Watch::begin(setting).await;
    let mut kari = watch.night.phone("kari.bjork").await;
    let bed = watch.night.device("Bjørk", DeviceKind::Bed);
    for _ in 0..2 {
        let alarm = watch.bed_exit().await;
        signed_by(&mut kari, alarm, false).await;
        watch.night.reports(&bed, "bed_exit", "end").await;
        watch.passes(60 * MINUTE).await;
    }
    let third = watch.bed_exit().await;
    let seen = kari.sees("the third", |seen| seen.id == third).await;
    assert!(seen.visit_required);
    for outcome in ["checked_fine", "needless", "assistance"] {
        assert!(kari.signs(&seen, outcome).await.is_refused("visit_required"));
    }
    kari.arrives(&seen).await.applied();
    kari.signs(&seen, "assistance").await.applied();
    assert!(!watch.alarm(third).await.is_open());
}

async fn the_primary_contact_is_called_first_while_on_duty(setting: Setting) {
    let mut watch = Watch::begin(setting).await;
    let hanne = watch
        .night
        .phone(watch.night.username_of(Role::Coordinator))
        .await;
    let amina = watch.verified_phone("amina.bjork").await;
    let kari = watch.verified_phone("kari.bjork").await;
    let bjork = watch.night.unit("Bjørk");
    let first = watch.bed_exit().await;
    let patient = watch.alarm(first).await.subjects[0];
    watch.gets(&amina, "alarm").await;
    watch.gets(&kari, "alarm").await;
    let path = format!("/api/units/{bjork}/patients/{patient}/primary_contact");
    let put = hanne.puts(&path, json!({"person": amina.phone.person()})).await;
    assert_eq!(put.status(), 204);
    let policy = json!({"version": 1, "reason": "Primærkontakt først", "steps": [
        {"targets": [{"type": "primary_contact"}], "receipt_seconds": 15, "acknowledge_seconds": 60},
        {"targets": [{"type": "on_duty"}], "receipt_seconds": 15, "acknowledge_seconds": 60},
        {"targets": [{"type": "response_centre"}], "receipt_seconds": 15, "acknowledge_seconds": 60}]});
    let put = hanne.puts(&format!("/api/units/{bjork}/policy"), policy).await;
    assert_eq!(put.status(), 200, "{}", put.text().await.unwrap());

    let pendant = watch.reports(DeviceKind::Bed, "bed_exit").await;
    let alarm = watch.alarm(pendant).await;
    assert_eq!(
        alarm.repeats, 1,
        "the same bed: the old alarm rings with the ladder it has"
    );
    watch.gets(&amina, "alarm").await;
    watch.gets(&kari, "alarm").await;

    // A new cause climbs the new ladder.
    let fall = watch.reports(DeviceKind::FallSensor, "fall").await;
    let about = watch.alarm(fall).await.subjects;
    if about.contains(&patient) {
        watch.gets(&amina, "alarm").await;
        watch.nobody_else_rings().await;
        watch.passes(15 * SECOND).await;
        watch.gets(&kari, "alarm").await;
    }
    let read = hanne
        .asks(Method::GET, &format!("/api/units/{bjork}/policy"))
        .await;
    let read: serde_json::Value = read.json().await.unwrap();
    assert_eq!(
        (read["version"].as_u64(), read["reason"].as_str()),
        (Some(2), Some("Primærkontakt først"))
    );
}

async fn a_repeat_before_anybody_took_it_rings_everybody_anew(setting: Setting) {
    let mut watch = Watch::begin(setting).await;
    let kari = watch.verified_phone("kari.bjork").await;
    let alarm = watch.bed_exit().await;
    let rings = watch.gets(&kari, "alarm").await;
    kari.shows(&rings).await;
    watch.passes(30 * SECOND).await;
    assert_eq!(watch.bed_exit().await, alarm);
    let again = watch.gets(&kari, "alarm").await;
    assert!(again.payload["nattvakt"]["seq"].as_u64() > rings.payload["nattvakt"]["seq"].as_u64());
    assert!(
        again.payload["notification"]["body"]
            .as_str()
            .unwrap()
            .contains("igjen")
    );
    assert!(matches!(
        watch.alarm(alarm).await.state,
        State::Raised { step: 0, .. }
    ));
    watch.nobody_else_rings().await;
    watch.passes(15 * SECOND).await;
    assert_eq!(
        watch.step(alarm).await,
        Some(1),
        "the old receipt does not count for the new start"
    );
    watch.gets(&kari, "alarm").await;
}
