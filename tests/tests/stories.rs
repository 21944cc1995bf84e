//! What happens on a night, each as a story; all of them on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use jiff::SignedDuration;
use nattvakt_core::vocabulary::*;
use nattvakt_tests::night::{Night, Setting};
use nattvakt_tests::on_both_databases;
use nattvakt_tests::phone::{Answer, Phone};
use nattvakt_wire::view::{AlarmState, AlarmView};
use serde_json::json;

on_both_databases! {
    a_second_fall_is_not_closed_by_the_signature_for_the_first,
    a_repeated_bed_exit_that_the_signer_did_not_see_keeps_the_alarm_open,
    an_alarm_that_is_given_back_rings_again,
    an_alarm_whose_patient_cannot_be_reached_escalates_at_once,
    an_alarm_that_is_taken_and_not_arrived_at_rings_again,
    an_alarm_that_is_arrived_at_and_not_signed_rings_again,
    an_alarm_rings_again_when_its_holder_goes_home,
    an_acknowledgement_that_was_made_offline_long_ago_is_overdue_at_once,
    an_alarm_that_reached_nobody_moves_on_after_the_receipt_time,
    an_alarm_that_was_seen_gets_its_time_and_then_moves_on,
    a_patient_out_of_bed_before_the_window_rings_when_it_opens,
    what_fell_due_while_the_server_was_away_happens_at_once_and_once,
    a_call_for_help_is_an_acute_alarm_of_its_own,
    a_device_that_comes_back_clears_its_alarm_and_closes_nothing,
    a_fall_that_no_rule_looks_at_rings_all_the_same,
}

const MINUTE: SignedDuration = SignedDuration::from_secs(60);

async fn a_bed_exit(setting: Setting) -> (Night, Phone, AlarmView) {
    let night = Night::with(setting).await;
    let mut kari = night.phone("kari.bjork").await;
    night
        .reports(&night.device("Bjørk", DeviceKind::Bed), "bed_exit", "start")
        .await;
    let alarm = kari
        .sees("the bed exit", |alarm| alarm.kind == ObservationKind::BedExit)
        .await;
    (night, kari, alarm)
}

async fn a_bed_exit_that_kari_took(setting: Setting) -> (Night, Phone, AlarmView) {
    let (night, mut kari, alarm) = a_bed_exit(setting).await;
    kari.acknowledges(&alarm).await.applied();
    (night, kari, alarm)
}

async fn a_second_fall_is_not_closed_by_the_signature_for_the_first(setting: Setting) {
    let night = Night::with(setting).await;
    let mut kari = night.phone("kari.bjork").await;
    let sensor = night.device("Bjørk", DeviceKind::FallSensor);
    night.reports(&sensor, "fall", "start").await;
    let first = kari
        .sees("the first fall", |alarm| alarm.kind == ObservationKind::Fall)
        .await;
    kari.acknowledges(&first).await.applied();

    night.reports(&sensor, "fall", "start").await;
    kari.signs(&first, "assistance").await.applied();
    let second = kari
        .sees("the second fall", |alarm| {
            alarm.id != first.id && alarm.kind == first.kind
        })
        .await;
    kari.sees("the signature", |alarm| {
        alarm.id == first.id && alarm.state == AlarmState::Signed
    })
    .await;
    assert_eq!(kari.open_alarms(), [&second]);
    assert_eq!(second.state, AlarmState::Raised);
}

async fn a_repeated_bed_exit_that_the_signer_did_not_see_keeps_the_alarm_open(setting: Setting) {
    let (night, mut kari, alarm) = a_bed_exit(setting).await;
    let bed = night.device("Bjørk", DeviceKind::Bed);
    night.reports(&bed, "bed_exit", "end").await;
    night.reports(&bed, "bed_exit", "start").await;

    let unseen = kari.signs(&alarm, "checked_fine").await;
    assert!(unseen.is_recorded("newer_event"), "{unseen:?}");
    let repeated = kari
        .sees("the second time", |seen| seen.id == alarm.id && seen.repeats == 1)
        .await;
    kari.hears("the signature that closes nothing", |event| {
        event.kind == LedgerKind::Signed
    })
    .await;
    assert_eq!(kari.alarms[&alarm.id].state, AlarmState::Raised);
    kari.signs(&repeated, "checked_fine").await.applied();
    kari.sees("the signature that closes", |seen| {
        seen.state == AlarmState::Signed
    })
    .await;
}

async fn an_alarm_that_is_given_back_rings_again(setting: Setting) {
    let (_night, mut kari, alarm) = a_bed_exit_that_kari_took(setting).await;
    kari.does("release", &alarm).await.applied();
    let released = kari
        .hears("given back", |event| event.kind == LedgerKind::Released)
        .await;
    assert_eq!(released.alarm.unwrap().state, AlarmState::Raised);
}

async fn an_alarm_whose_patient_cannot_be_reached_escalates_at_once(setting: Setting) {
    let (_night, mut kari, alarm) = a_bed_exit_that_kari_took(setting).await;
    kari.does("cannot_reach", &alarm).await.applied();
    assert_eq!(kari.hears_it_ring_again(&alarm, "cannot_reach").await.step, 1);
}

async fn an_alarm_that_is_taken_and_not_arrived_at_rings_again(setting: Setting) {
    let (night, mut kari, alarm) = a_bed_exit_that_kari_took(setting).await;
    night.fast_forward(10 * MINUTE);
    kari.hears_it_ring_again(&alarm, "not_arrived").await;
}

async fn an_alarm_that_is_arrived_at_and_not_signed_rings_again(setting: Setting) {
    let (night, mut kari, alarm) = a_bed_exit_that_kari_took(setting).await;
    kari.arrives(&alarm).await.applied();
    night.fast_forward(30 * MINUTE);
    kari.hears_it_ring_again(&alarm, "not_signed").await;
}

async fn an_alarm_rings_again_when_its_holder_goes_home(setting: Setting) {
    let (night, mut kari, alarm) = a_bed_exit_that_kari_took(setting).await;
    let mut amina = night.phone("amina.bjork").await;
    kari.on_duty("end_duty", alarm.unit).await.applied();
    amina.hears_it_ring_again(&alarm, "duty_ended").await;
    let gone = amina
        .hears("who went home", |event| event.kind == LedgerKind::DutyEnded)
        .await;
    let left = gone.duty.unwrap();
    assert!(
        !left.is_empty() && left.iter().all(|duty| duty.person != kari.session.person),
        "{left:?}"
    );
}

async fn an_acknowledgement_that_was_made_offline_long_ago_is_overdue_at_once(setting: Setting) {
    let (night, mut kari, alarm) = a_bed_exit(setting).await;
    let in_the_outbox = kari.command("acknowledge", alarm.unit, Some(alarm.id), json!({}));
    night.fast_forward(11 * MINUTE);
    kari.post(&[in_the_outbox]).await.remove(0).applied();
    kari.hears_it_ring_again(&alarm, "not_arrived").await;
}

async fn an_alarm_that_reached_nobody_moves_on_after_the_receipt_time(setting: Setting) {
    let (night, mut kari, alarm) = a_bed_exit(setting).await;
    night.fast_forward(SignedDuration::from_secs(15));
    assert_eq!(kari.hears_it_ring_again(&alarm, "unreached").await.step, 1);
    kari.hears("that nobody was reached", |event| {
        event.kind == LedgerKind::Unreached
    })
    .await;
}

async fn an_alarm_that_was_seen_gets_its_time_and_then_moves_on(setting: Setting) {
    let (night, mut kari, alarm) = a_bed_exit(setting).await;
    kari.looks().await;
    let seen = kari
        .sees("that it reached Kari", |alarm| !alarm.reached.is_empty())
        .await;
    assert_eq!(seen.reached[0].id, kari.person());
    night.fast_forward(2 * MINUTE);
    kari.hears_it_ring_again(&alarm, "not_acknowledged").await;
    assert!(
        kari.events
            .iter()
            .all(|event| event.kind != LedgerKind::Unreached)
    );
}

async fn a_patient_out_of_bed_before_the_window_rings_when_it_opens(setting: Setting) {
    // 21:45 in Oslo; the windows open at 22:00.
    let begins = Some("2026-01-18T20:45:00Z");
    let night = Night::with(Setting {
        windows: true,
        begins,
        ..setting
    })
    .await;
    let mut kari = night.phone("kari.bjork").await;
    let [up, back_in_bed] = [0, 1].map(|index| night.devices("Bjørk", DeviceKind::Bed).remove(index));
    night.fast_forward(5 * MINUTE);
    let since = night.now();
    night.reports(&up, "bed_exit", "start").await;
    night.reports(&back_in_bed, "bed_exit", "start").await;
    night.reports(&back_in_bed, "bed_exit", "end").await;
    assert_eq!(night.count_open_of_patients().await, 0, "it is not yet ten");

    night.fast_forward(10 * MINUTE);
    let alarm = kari
        .sees("the one who is up", |alarm| {
            alarm.kind == ObservationKind::BedExit
        })
        .await;
    assert_eq!((alarm.occurred_at, alarm.late), (since, true));
    assert_eq!(night.count_open_of_patients().await, 1, "the other one sleeps");
}

async fn what_fell_due_while_the_server_was_away_happens_at_once_and_once(setting: Setting) {
    let (night, mut kari, alarm) = a_bed_exit(setting).await;
    kari.lose_network();
    let night = night.restart_after(60 * MINUTE).await;
    let mut kari = night.phone("kari.bjork").await;
    kari.sees("that it escalated", |seen| seen.id == alarm.id && seen.step == 1)
        .await;
    night.fast_forward(SignedDuration::from_secs(15));
    kari.sees("the next step in its own time", |seen| {
        seen.id == alarm.id && seen.step == 2
    })
    .await;
    let told: Vec<_> = night
        .ledger(alarm.unit)
        .await
        .into_iter()
        .filter(|entry| entry.alarm.is_some())
        .collect();
    let kinds: Vec<_> = told.iter().map(|entry| entry.kind).collect();
    use LedgerKind::*;
    // The last step has shown it to the response centre.
    assert_eq!(
        kinds,
        [Raised, Unreached, Escalated, Unreached, Escalated, Shared]
    );
}

async fn a_call_for_help_is_an_acute_alarm_of_its_own(setting: Setting) {
    let (night, mut kari, alarm) = a_bed_exit_that_kari_took(setting).await;
    let mut amina = night.phone("amina.bjork").await;
    kari.does("call_for_help", &alarm).await.applied();
    let help = amina
        .sees("the call", |seen| seen.priority == Priority::Acute)
        .await;
    assert_eq!((&help.place, &help.subjects), (&alarm.place, &alarm.subjects));
    assert_eq!(
        amina.alarms[&alarm.id].acknowledged.as_ref().unwrap().by,
        kari.session.person
    );

    amina.acknowledges(&help).await.applied();
    amina.signs(&help, "assistance").await.applied();
    amina
        .sees("the help signed", |seen| {
            seen.id == help.id && seen.state == AlarmState::Signed
        })
        .await;
    assert_eq!(amina.alarms[&alarm.id].state, AlarmState::Acknowledged);
}

async fn a_device_that_comes_back_clears_its_alarm_and_closes_nothing(setting: Setting) {
    let night = Night::with(setting).await;
    let mut kari = night.phone("kari.bjork").await;
    let bed = night.device("Bjørk", DeviceKind::Bed);
    night.reports(&bed, "offline", "start").await;
    let lost = kari
        .sees("the device that is gone", |alarm| {
            alarm.kind == ObservationKind::Offline
        })
        .await;
    assert_eq!(lost.priority, Priority::Technical);
    night.reports(&bed, "online", "start").await;
    let back = kari
        .sees("the device that is back", |alarm| alarm.cleared_at.is_some())
        .await;
    assert_eq!((back.id, back.state), (lost.id, AlarmState::Raised));
}

async fn a_fall_that_no_rule_looks_at_rings_all_the_same(setting: Setting) {
    let night = Night::with(setting).await;
    let mut kari = night.phone("kari.bjork").await;
    // Room 102 has no fall sensor, so nobody wrote a rule for falls.
    let motion = night.devices("Bjørk", DeviceKind::Motion).remove(1);
    night.reports(&motion, "fall", "start").await;
    let fall = kari
        .sees("the fall", |alarm| alarm.kind == ObservationKind::Fall)
        .await;
    assert_eq!(
        (fall.priority, &fall.rule_name),
        (Priority::High, &None),
        "the rule everybody has"
    );
    assert!(!fall.subjects.is_empty());
}
