//! Commands that are forged, changed, repeated, out of order or not allowed.

use std::sync::Arc;

use futures_util::future::join_all;
use jiff::SignedDuration;
use nattvakt::alarms::system_fault::{Fault, report};
use nattvakt_core::ids::UnitId;
use nattvakt_core::vocabulary::*;
use nattvakt_tests::answer::problem;
use nattvakt_tests::night::{Night, Setting};
use nattvakt_tests::phone::{Answer, Phone};
use nattvakt_tests::postgres::Postgres;
use nattvakt_tests::signer::{Signer, commit};
use nattvakt_wire::command::CommandOutcome;
use nattvakt_wire::view::{AlarmState, AlarmView};
use serde_json::{Value, json};

async fn a_bed_exit() -> (Night, Phone, AlarmView) {
    a_bed_exit_in(Setting::default()).await
}

async fn a_bed_exit_in(setting: Setting) -> (Night, Phone, AlarmView) {
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

/// The command does nothing and is not kept: the next one takes its place in the key's sequence.
async fn is_turned_away(kari: &mut Phone, alarm: &AlarmView, command: Value, code: &str) {
    let outcome = kari.post(&[command]).await.remove(0);
    assert!(outcome.is_refused(code), "{outcome:?}");
    kari.key_seq = 0;
    kari.acknowledges(alarm).await.applied();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_signed_by_another_key_is_refused() {
    let (_night, mut kari, alarm) = a_bed_exit().await;
    let forged = Signer::default().sign(kari.command("acknowledge", alarm.unit, Some(alarm.id), json!({})));
    is_turned_away(&mut kari, &alarm, forged, "wrong_signature").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_changed_on_the_way_is_refused() {
    let (_night, mut kari, alarm) = a_bed_exit().await;
    let payload = json!({"outcome": "checked_fine", "actions": [], "subjects": []});
    let mut changed = kari.command("sign", alarm.unit, Some(alarm.id), payload);
    changed["payload"]["outcome"] = json!("needless");
    is_turned_away(&mut kari, &alarm, changed, "wrong_signature").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_can_act_with_another_persons_key() {
    let (night, mut kari, alarm) = a_bed_exit().await;
    let amina = night.phone("amina.bjork").await;
    let mut borrowed = kari.command("acknowledge", alarm.unit, Some(alarm.id), json!({}));
    borrowed["key_id"] = json!(amina.key);
    let borrowed = amina.signer.sign(borrowed);
    is_turned_away(&mut kari, &alarm, borrowed, "unknown_key").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_command_again_gets_the_same_answer_and_does_nothing() {
    let (night, mut kari, alarm) = a_bed_exit().await;
    let command = kari.command("acknowledge", alarm.unit, Some(alarm.id), json!({}));
    let first = kari.post(std::slice::from_ref(&command)).await.remove(0);
    first.applied();
    let entries = night.ledger(alarm.unit).await.len();
    let again = join_all((0..20).map(|_| kari.post(std::slice::from_ref(&command)))).await;
    assert!(
        again.iter().all(|outcomes| *outcomes == [first.clone()]),
        "{again:?}"
    );
    assert_eq!(night.ledger(alarm.unit).await.len(), entries);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_used_command_id_with_other_content_is_refused() {
    let (night, mut kari, alarm) = a_bed_exit().await;
    let command = kari.command("acknowledge", alarm.unit, Some(alarm.id), json!({}));
    kari.post(std::slice::from_ref(&command))
        .await
        .remove(0)
        .applied();
    let entries = night.ledger(alarm.unit).await.len();
    let mut other = kari.command("release", alarm.unit, Some(alarm.id), json!({}));
    other["command_id"] = command["command_id"].clone();
    let outcome = kari.post(&[kari.signer.sign(other)]).await.remove(0);
    assert!(outcome.is_refused("command_id_reused"), "{outcome:?}");
    assert_eq!(night.ledger(alarm.unit).await.len(), entries);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gap_in_a_keys_sequence_is_told_and_filled_by_sending_in_order() {
    let (_night, mut kari, alarm) = a_bed_exit().await;
    let commands = ["acknowledge", "arrive", "release"]
        .map(|kind| kari.command(kind, alarm.unit, Some(alarm.id), json!({})));
    let expects_the_first = |outcome: &CommandOutcome| matches!(outcome, CommandOutcome::Refused { code, expected_key_seq: Some(1), .. } if code == "key_seq_gap");
    let early = kari.post(&commands[1..]).await;
    assert!(early.iter().all(expects_the_first), "{early:?}");
    for outcome in kari.post(&commands).await {
        outcome.applied();
    }
    kari.key_seq = 0;
    let taken = kari.does("acknowledge", &alarm).await;
    assert!(
        matches!(&taken, CommandOutcome::Refused { code, expected_key_seq: Some(4), .. } if code == "key_seq_reused"),
        "{taken:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_are_no_list_of_commands_are_refused_whole() {
    let (_night, mut kari, alarm) = a_bed_exit().await;
    let command = kari.command("acknowledge", alarm.unit, Some(alarm.id), json!({}));
    let twice = json!([command])
        .to_string()
        .replace(r#""kind":"#, r#""kind":"release","kind":"#);
    problem(kari.post_raw(twice).await, "duplicate_key").await;
    let broken = problem(kari.post_raw("[{\n\"v\": 1,,".to_owned()).await, "malformed_json").await;
    assert!(broken.detail.unwrap().contains("line 2"));
    problem(kari.post_raw("[]".to_owned()).await, "invalid_field").await;
    problem(kari.post_raw(command.to_string()).await, "invalid_field").await;
    problem(
        kari.post_raw(json!(vec![&command; 501]).to_string()).await,
        "too_many_items",
    )
    .await;
    problem(
        kari.post_raw("\"".repeat(2 * 1024 * 1024 + 1)).await,
        "body_too_large",
    )
    .await;
    assert_eq!(
        kari.post(&vec![command; 500]).await.len(),
        500,
        "so many are taken"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_that_is_no_command_refuses_no_neighbour() {
    let (_night, mut kari, alarm) = a_bed_exit().await;
    let mut commands = vec![json!(7), json!({"v": 1})];
    let mut future = kari.command("acknowledge", alarm.unit, Some(alarm.id), json!({}));
    future["v"] = json!(2);
    commands.push(kari.signer.sign(future));
    kari.key_seq = 0;
    commands.push(kari.command("dance", alarm.unit, Some(alarm.id), json!({})));
    commands.push(kari.command(
        "acknowledge",
        alarm.unit,
        Some(alarm.id),
        json!({"minutes": "many"}),
    ));
    commands.push(kari.command("acknowledge", alarm.unit, Some(alarm.id), json!({"minutes": 20})));
    let outcomes = kari.post(&commands).await;
    let codes = [
        "invalid_field",
        "invalid_field",
        "unsupported_version",
        "unknown_command",
        "invalid_field",
    ];
    for (outcome, code) in outcomes.iter().zip(codes) {
        assert!(outcome.is_refused(code), "{code}: {outcome:?}");
    }
    outcomes[5].applied();
}

#[tokio::test(flavor = "multi_thread")]
async fn another_municipalitys_units_and_alarms_do_not_exist() {
    let (mut night, mut kari, alarm) = a_bed_exit().await;
    let (neighbour, key) = night.plant_neighbour().await;
    let mut theirs = night.phone("nabo.kari.bjork").await;
    let report = night.observation("e1", &night.device("Bjørk", DeviceKind::Bed), "bed_exit", "start");
    assert_eq!(night.post_raw(report.to_string(), Some(&key)).await.status(), 200);
    let their_alarm = theirs
        .sees("their own", |alarm| alarm.kind == ObservationKind::BedExit)
        .await;

    let outcomes = [
        kari.command("acknowledge", their_alarm.unit, Some(their_alarm.id), json!({})),
        kari.command("acknowledge", alarm.unit, Some(their_alarm.id), json!({})),
        kari.command("start_duty", their_alarm.unit, None, json!({})),
    ];
    let outcomes = kari.post(&outcomes).await;
    for (outcome, code) in outcomes
        .iter()
        .zip(["unit_not_found", "alarm_not_found", "unit_not_found"])
    {
        assert!(outcome.is_refused(code), "{outcome:?}");
    }
    let mut elsewhere = kari.command("acknowledge", their_alarm.unit, Some(their_alarm.id), json!({}));
    elsewhere["municipality"] = json!(neighbour.id);
    let outcome = kari.post(&[kari.signer.sign(elsewhere)]).await.remove(0);
    assert!(outcome.is_refused("unknown_key"), "{outcome:?}");
    theirs.acknowledges(&their_alarm).await.applied();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signature_must_fit_what_it_signs() {
    let (night, mut kari, alarm) = a_bed_exit().await;
    let somebody_else = night.municipality.patients.last().unwrap().id;
    let (commitment, _) = commit("Sov godt.");
    let (_, other_text) = commit("Falt.");
    let mut asked = |payload| kari.command("sign", alarm.unit, Some(alarm.id), payload);
    let commands = [
        asked(json!({"outcome": "other", "actions": [], "subjects": []})),
        asked(json!({"outcome": "checked_fine", "subjects": [somebody_else]})),
        asked(json!({"outcome": "all good"})),
        asked(json!({"outcome": "assistance", "actions": ["x".repeat(61)]})),
    ];
    let codes = ["note_required", "not_a_subject", "invalid_field", "invalid_field"];
    for (outcome, code) in kari.post(&commands).await.iter().zip(codes) {
        assert!(outcome.is_refused(code), "{code}: {outcome:?}");
    }
    let payload =
        json!({"outcome": "assistance", "actions": [], "subjects": [], "note_commitment": commitment});
    let mut wrong_note = kari.command("sign", alarm.unit, Some(alarm.id), payload);
    wrong_note["open"] = json!({"note": other_text});
    let outcome = kari.post(&[wrong_note]).await.remove(0);
    assert!(outcome.is_refused("wrong_commitment"), "{outcome:?}");
    kari.key_seq -= 1;
    let mut seen_tomorrow = kari.command(
        "sign",
        alarm.unit,
        Some(alarm.id),
        json!({"outcome": "checked_fine"}),
    );
    seen_tomorrow["basis_seq"] = json!(1_000_000);
    let outcome = kari.post(&[kari.signer.sign(seen_tomorrow)]).await.remove(0);
    assert!(outcome.is_refused("invalid_field"), "{outcome:?}");
    kari.signs_with_note(&alarm, "other", "Katten lå på sensoren.")
        .await
        .applied();
}

#[tokio::test(flavor = "multi_thread")]
async fn one_signature_closes_all_alarms_of_one_patient_and_none_of_another() {
    let (night, mut kari, alarm) = a_bed_exit().await;
    night
        .reports(&night.device("Bjørk", DeviceKind::Pendant), "pendant", "start")
        .await;
    let pendant = kari
        .sees("the pendant", |alarm| alarm.kind == ObservationKind::Pendant)
        .await;
    night
        .reports(&night.devices("Bjørk", DeviceKind::Bed)[1], "bed_exit", "start")
        .await;
    let other = kari
        .sees("next door", |seen| seen.subjects != alarm.subjects)
        .await;

    let payload = |also| json!({"outcome": "assistance", "actions": [], "subjects": [], "alarm_ids": [also]});
    let both = kari.command("sign", alarm.unit, Some(alarm.id), payload(other.id));
    let outcome = kari.post(&[both]).await.remove(0);
    assert!(outcome.is_refused("not_a_subject"), "{outcome:?}");
    let both = kari.command("sign", alarm.unit, Some(alarm.id), payload(pendant.id));
    let seq = kari.post(&[both]).await.remove(0).applied();
    kari.follows_to(alarm.unit, seq).await;
    assert_eq!(kari.open_alarms(), [&other]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_needs_no_session_only_its_signature() {
    let (night, mut kari, alarm) = a_bed_exit().await;
    let acknowledge = kari.command("acknowledge", alarm.unit, Some(alarm.id), json!({"minutes": 240}));
    let session = format!("{}/api/session", night.url);
    let signed_out = kari
        .http
        .delete(&session)
        .bearer_auth(kari.token())
        .send()
        .await
        .unwrap();
    assert_eq!(signed_out.status(), 204);
    kari.post(&[acknowledge]).await.remove(0).applied();

    night.fast_forward(SignedDuration::from_hours(15));
    let response = kari
        .http
        .get(&session)
        .bearer_auth(kari.token())
        .send()
        .await
        .unwrap();
    problem(response, "session_expired").await;
    kari.signs(&alarm, "assistance").await.applied();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_was_lost_meanwhile_forbids_and_the_attempt_is_kept() {
    let (night, mut kari, alarm) = a_bed_exit().await;
    let command = kari.command("acknowledge", alarm.unit, Some(alarm.id), json!({}));
    night.take_role("kari.bjork", Role::CareWorker).await;
    for _ in 0..2 {
        let outcome = kari.post(std::slice::from_ref(&command)).await.remove(0);
        assert!(outcome.is_refused("forbidden"), "{outcome:?}");
    }
    let next = kari.does("acknowledge", &alarm).await;
    assert!(
        next.is_refused("forbidden"),
        "it holds its place in the key's sequence: {next:?}"
    );
    let mut amina = night.phone("amina.bjork").await;
    assert_eq!(amina.sees("it waiting", |_| true).await.state, AlarmState::Raised);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_technical_stream_is_for_those_who_mend_equipment() {
    let (night, mut kari, _) = a_bed_exit().await;
    let mut geir = night.phone(night.username_of(Role::ItOperator)).await;
    report(&night.app, night.municipality.id, Fault::ClockJumped);
    let fault = geir
        .sees("the fault", |alarm| alarm.kind == ObservationKind::Malfunction)
        .await;
    assert_eq!(fault.unit, UnitId(night.municipality.id.0));
    let outcome = kari.acknowledges(&fault).await;
    assert!(outcome.is_refused("forbidden"), "{outcome:?}");
    let outcome = geir.on_duty("start_duty", fault.unit).await;
    assert!(outcome.is_refused("forbidden"), "{outcome:?}");
    geir.acknowledges(&fault).await.applied();
    geir.signs(&fault, "technical").await.applied();
}

async fn twenty_phones_take_one_alarm(setting: Setting) {
    let (night, kari, alarm) = a_bed_exit_in(setting).await;
    let mut phones = vec![kari];
    for number in 1..20 {
        let names = ["kari.bjork", "amina.bjork", "jonas.bjork", "marit.bjork"];
        let name = names[number % names.len()];
        let clock = Arc::clone(&night.clock) as nattvakt::clock::SharedClock;
        phones.push(Phone::sign_in(&night.url, name, night.password(name), clock).await);
    }
    let outcomes = join_all(phones.iter_mut().map(|phone| phone.acknowledges(&alarm))).await;
    let winner: Vec<usize> = (0..20)
        .filter(|index| matches!(outcomes[*index], CommandOutcome::Applied { .. }))
        .collect();
    assert_eq!(winner.len(), 1, "{outcomes:?}");
    let winner = phones[winner[0]].session.person.clone();
    for outcome in outcomes
        .iter()
        .filter(|outcome| !matches!(outcome, CommandOutcome::Applied { .. }))
    {
        assert!(outcome.is_refused("already_acknowledged"), "{outcome:?}");
        let CommandOutcome::Refused { by, .. } = outcome else {
            continue;
        };
        assert_eq!(by.as_ref(), Some(&winner), "everybody is told who has it");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_twenty_phones_that_take_an_alarm_at_once_one_wins_and_the_others_are_told_who() {
    twenty_phones_take_one_alarm(Setting::default()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_twenty_phones_one_wins_on_postgresql_too() {
    let server = Postgres::shared();
    twenty_phones_take_one_alarm(Setting {
        database: Some(server.database()),
        ..Setting::default()
    })
    .await;
}
