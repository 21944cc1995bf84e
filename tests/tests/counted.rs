//! What counts: who is reached, what a signature by ear is worth, whose phone a call for help is for.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use jiff::SignedDuration;
use nattvakt_core::vocabulary::*;
use nattvakt_tests::night::Setting;
use nattvakt_tests::on_both_databases;
use nattvakt_tests::phone::Answer;
use nattvakt_tests::watch::Watch;
use nattvakt_wire::view::AlarmView;
use serde_json::json;

on_both_databases! {
    several_that_rang_before_the_first_was_signed_cannot_all_be_signed_by_ear,
    whoever_calls_for_help_is_not_the_help,
    a_look_by_somebody_off_duty_reaches_nobody,
    what_was_open_when_a_unit_was_handed_over_rings_where_it_went,
}

const SECOND: SignedDuration = SignedDuration::from_secs(1);
const MINUTE: SignedDuration = SignedDuration::from_mins(1);

async fn several_that_rang_before_the_first_was_signed_cannot_all_be_signed_by_ear(setting: Setting) {
    let mut watch = Watch::begin(setting).await;
    let mut kari = watch.night.phone("kari.bjork").await;
    let bed = watch.night.device("Bjørk", DeviceKind::Bed);
    let mut open: Vec<AlarmView> = Vec::new();
    for _ in 0..3 {
        let alarm = watch.bed_exit().await;
        let seen = kari.sees("the alarm", |seen| seen.id == alarm).await;
        kari.acknowledges(&seen).await.applied();
        watch.night.reports(&bed, "bed_exit", "end").await;
        watch.passes(MINUTE).await;
        open.push(seen);
    }
    let [first, second, third] = open.try_into().unwrap();
    assert!(!third.visit_required, "none of them was signed when it rang");

    let all =
        json!({"outcome": "checked_fine", "actions": [], "subjects": [], "alarm_ids": [second.id, third.id]});
    let together = kari.command("sign", first.unit, Some(first.id), all.clone());
    assert!(
        kari.post(&[together])
            .await
            .remove(0)
            .is_refused("visit_required")
    );
    kari.signs(&first, "checked_fine").await.applied();
    kari.signs(&second, "checked_fine").await.applied();
    assert!(
        kari.signs(&third, "checked_fine")
            .await
            .is_refused("visit_required")
    );
    assert!(watch.alarm(third.id).await.is_open());
    kari.arrives(&third).await.applied();
    kari.signs(&third, "checked_fine").await.applied();
    assert!(!watch.alarm(third.id).await.is_open());
}

async fn whoever_calls_for_help_is_not_the_help(setting: Setting) {
    let mut watch = Watch::begin(setting).await;
    let mut kari = watch.verified_phone("kari.bjork").await;
    let amina = watch.verified_phone("amina.bjork").await;
    let alarm = watch.bed_exit().await;
    watch.gets(&kari, "alarm").await;
    watch.gets(&amina, "alarm").await;
    kari.phone.go_live().await;
    let seen = kari.phone.sees("the alarm", |seen| seen.id == alarm).await;
    kari.phone.acknowledges(&seen).await.applied();
    watch.gets(&amina, "taken").await;
    kari.phone.does("call_for_help", &seen).await.applied();
    let help = kari.phone.sees("her own call", |seen| seen.id != alarm).await;
    // Her own phone stays silent, and that she looks at it brings nobody.
    watch.gets(&amina, "alarm").await;
    watch.nobody_else_rings().await;
    kari.phone.looks().await;
    watch.passes(SECOND).await;
    assert_eq!(watch.alarm(help.id).await.reached, []);
    watch.passes(20 * SECOND).await;
    assert!(watch.step(help.id).await > Some(0), "nobody has heard her");
}

async fn a_look_by_somebody_off_duty_reaches_nobody(setting: Setting) {
    let mut watch = Watch::begin(setting).await;
    let bjork = watch.night.unit("Bjørk");
    let mut marit = watch.night.phone("marit.bjork").await;
    let kari = watch.verified_phone("kari.bjork").await;
    marit.on_duty("end_duty", bjork).await.applied();
    let alarm = watch.bed_exit().await;
    watch.gets(&kari, "alarm").await;
    marit.sees("it at home", |seen| seen.id == alarm).await;
    marit.looks().await;
    watch.passes(SECOND).await;
    assert_eq!(watch.alarm(alarm).await.reached, []);
}

async fn what_was_open_when_a_unit_was_handed_over_rings_where_it_went(setting: Setting) {
    let mut watch = Watch::begin(setting).await;
    let (bjork, furu) = (watch.night.unit("Bjørk"), watch.night.unit("Furu"));
    let mut sofie = watch.verified_phone("sofie.furu").await;
    for username in ["marit.bjork", "amina.bjork", "jonas.bjork"] {
        let mut phone = watch.night.phone(username).await;
        phone.on_duty("end_duty", bjork).await.applied();
    }
    let mut kari = watch.night.phone("kari.bjork").await;
    let alarm = watch.bed_exit().await;
    kari.sees("the alarm", |seen| seen.id == alarm).await;
    kari.on_duty_with("end_duty", bjork, json!({"hand_over_to": furu}))
        .await
        .applied();
    let message = watch.gets(&sofie, "alarm").await;
    assert_eq!(
        message.payload["nattvakt"]["unit"],
        furu.to_string(),
        "named by the unit through which Sofie sees it"
    );
    sofie.phone.go_live().await;
    let seen = sofie.phone.sees("what was open", |seen| seen.id == alarm).await;
    assert_eq!(seen.unit, furu);
    sofie.phone.acknowledges(&seen).await.applied();
    sofie.phone.arrives(&seen).await.applied();
    sofie.phone.signs(&seen, "checked_fine").await.applied();
    assert!(!watch.alarm(alarm).await.is_open());
}
