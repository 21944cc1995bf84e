//! Following the ledger: cursors, coming back, what counts as reached, who may follow what.

use jiff::SignedDuration;
use nattvakt_core::alarm::Patience;
use nattvakt_core::ids::UnitId;
use nattvakt_core::vocabulary::*;
use nattvakt_store::devices::Source;
use nattvakt_store::ids;
use nattvakt_store::ledger::sha256_hex;
use nattvakt_store::places::Unit;
use nattvakt_tests::eventually::eventually;
use nattvakt_tests::night::{Night, Setting};
use nattvakt_tests::phone::{Answer, Phone};
use nattvakt_wire::view::AlarmView;
use serde_json::json;

async fn a_bed_exit(night: &Night, phone: &mut Phone) -> AlarmView {
    night
        .reports(&night.device("Bjørk", DeviceKind::Bed), "bed_exit", "start")
        .await;
    phone
        .sees("the bed exit", |alarm| alarm.kind == ObservationKind::BedExit)
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_from_a_lost_future_is_answered_with_a_picture_and_told_to_it() {
    let night = Night::begin().await;
    let mut kari = night.phone("kari.bjork").await;
    let mut geir = night.phone(night.username_of(Role::ItOperator)).await;
    let (alarm, bjork) = (a_bed_exit(&night, &mut kari).await, night.unit("Bjørk"));
    let truth = kari.cursors[&bjork].clone();
    for (seq, hash) in [
        (truth.seq + 1_000, truth.hash.clone()),
        (truth.seq, "f".repeat(64)),
    ] {
        kari.lose_network();
        kari.alarms.clear();
        let cursor = kari.cursors.entry(bjork).or_insert_with(|| truth.clone());
        (cursor.seq, cursor.hash) = (seq, hash);
        kari.go_live().await;
        assert_eq!((kari.snapshots, &kari.cursors[&bjork]), (1, &truth));
        assert!(kari.alarms.contains_key(&alarm.id));
    }
    let fault = geir
        .sees("the fault", |alarm| alarm.kind == ObservationKind::Malfunction)
        .await;
    assert_eq!(
        (fault.unit, fault.priority),
        (UnitId(night.municipality.id.0), Priority::Technical)
    );
    assert!((night.metric("nattvakt_live_cursors_unknown_total").await - 2.0).abs() < 0.1);
    night
        .reports(&night.device("Bjørk", DeviceKind::Pendant), "pendant", "start")
        .await;
    kari.sees("what comes next", |alarm| alarm.kind == ObservationKind::Pendant)
        .await;
    assert_eq!(
        night.count_open().await,
        3,
        "two lost cursors in an hour are one fault"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_that_was_away_for_an_hour_catches_up_without_a_gap() {
    let night = Night::begin().await;
    let mut kari = night.phone("kari.bjork").await;
    let (alarm, bjork) = (a_bed_exit(&night, &mut kari).await, night.unit("Bjørk"));
    kari.acknowledges(&alarm).await.applied();
    kari.lose_network();
    night.fast_forward(SignedDuration::from_hours(1));
    let mut amina = night.phone("amina.bjork").await;
    amina
        .sees("that nobody arrived", |seen| {
            seen.id == alarm.id && seen.acknowledged.is_none()
        })
        .await;
    // More than the server keeps in memory.
    night.let_much_happen(bjork, 600).await;
    amina.signs(&alarm, "assistance").await.applied();

    kari.go_live().await;
    assert_eq!(kari.snapshots, 0);
    kari.sees("the signature", |seen| {
        seen.id == alarm.id && seen.signed.is_some()
    })
    .await;
    amina
        .sees("the signature", |seen| {
            seen.id == alarm.id && seen.signed.is_some()
        })
        .await;
    assert_eq!(
        kari.cursors[&bjork], amina.cursors[&bjork],
        "both have the same ledger to the last hash"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_that_is_five_thousand_entries_behind_gets_a_picture_instead() {
    let night = Night::begin().await;
    let mut kari = night.phone("kari.bjork").await;
    let (alarm, bjork) = (a_bed_exit(&night, &mut kari).await, night.unit("Bjørk"));
    kari.lose_network();
    kari.alarms.clear();
    night.let_much_happen(bjork, 5_000).await;
    let follows = |kari: &Phone| (kari.snapshots, kari.alarms.contains_key(&alarm.id));
    kari.go_live().await;
    assert_eq!(follows(&kari), (0, false), "5,000 it follows");
    let mut amina = night.phone("amina.bjork").await;
    amina.cursors.clone_from(&kari.cursors);
    kari.lose_network();
    amina.lose_network();
    night.let_much_happen(bjork, 1).await;
    amina.go_live().await;
    assert_eq!(follows(&amina), (1, true), "5,001 it does not");
}

/// The alarm reached nobody: it moves on after the receipt time.
async fn it_has_reached_nobody(night: &Night, phone: &mut Phone, alarm: &AlarmView) {
    phone.answers_pings(2).await;
    night.fast_forward(SignedDuration::from_secs(15));
    phone.hears_it_ring_again(alarm, "unreached").await;
    assert!(phone.alarms[&alarm.id].reached.is_empty());
}

async fn a_night_with_many_pings() -> Night {
    let settings = vec![("NATTVAKT_LIVE__PING_SECONDS", "1".to_owned())];
    Night::with(Setting {
        settings,
        ..Setting::default()
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_shown_on_a_visible_page_of_a_persons_phone_is_reached() {
    let night = Night::begin().await;
    let mut kari = night.phone("kari.bjork").await;
    let alarm = a_bed_exit(&night, &mut kari).await;
    kari.looks().await;
    let seen = kari
        .sees("that it was shown", |seen| !seen.reached.is_empty())
        .await;
    assert_eq!((seen.id, seen.reached[0].id), (alarm.id, kari.person()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hidden_page_a_wrong_number_and_an_older_one_reach_nobody() {
    let night = a_night_with_many_pings().await;
    let mut kari = night.phone("kari.bjork").await;
    let alarm = a_bed_exit(&night, &mut kari).await;
    for (seq, visible) in [
        (alarm.start_seq, false),
        (alarm.start_seq + 1_000, true),
        (alarm.start_seq - 1, true),
    ] {
        kari.send(
            json!({"type": "seen", "unit": alarm.unit, "seq": seq, "visible": visible, "audible": true}),
        )
        .await;
    }
    it_has_reached_nobody(&night, &mut kari, &alarm).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tablet_on_the_wall_reaches_nobody() {
    let night = a_night_with_many_pings().await;
    let mut kari = night.phone("kari.bjork").await;
    kari.lose_network();
    let jwk = kari.signer.jwk();
    let enrolled = kari
        .http
        .post(format!("{}/api/phones/this/keys", night.url))
        .bearer_auth(kari.token());
    let enrolled = enrolled
        .json(&json!({"jwk": jwk, "phone_kind": "tablet"}))
        .send()
        .await
        .unwrap();
    assert_eq!(enrolled.status(), 200);
    kari.go_live().await;
    let alarm = a_bed_exit(&night, &mut kari).await;
    kari.looks().await;
    it_has_reached_nobody(&night, &mut kari, &alarm).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_sees_who_is_on_duty_and_has_a_phone_that_is_live() {
    let night = Night::begin().await;
    let mut kari = night.phone("kari.bjork").await;
    let mut amina = night.phone("amina.bjork").await;
    let (bjork, person) = (night.unit("Bjørk"), amina.person());
    let connected = |kari: &Phone| {
        kari.duty[&bjork]
            .iter()
            .find(|duty| duty.person.id == person)
            .map(|duty| duty.connected)
    };
    kari.until("Amina's phone is live", |kari| connected(kari) == Some(true))
        .await;
    kari.lose_network();
    amina.lose_network();
    eventually("nobody is live", async || {
        night.metric("nattvakt_live_sessions").await < 0.5
    })
    .await;
    kari.go_live().await;
    assert_eq!(kari.snapshots, 0, "it follows from where it was");
    kari.until("Amina's phone is gone", |kari| connected(kari) == Some(false))
        .await;
    amina.on_duty("end_duty", bjork).await.applied();
    kari.until("Amina went home", |kari| connected(kari).is_none())
        .await;
    amina.on_duty("start_duty", bjork).await.applied();
    kari.until("Amina is back", |kari| connected(kari) == Some(false))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_role_takes_the_unit_and_its_alarms_off_the_phone() {
    let night = a_night_with_many_pings().await;
    let mut kari = night.phone("kari.bjork").await;
    let mut amina = night.phone("amina.bjork").await;
    a_bed_exit(&night, &mut kari).await;
    night.take_role("kari.bjork", Role::CareWorker).await;
    kari.until("the unit is gone", |kari| {
        kari.cursors.is_empty() && kari.alarms.is_empty()
    })
    .await;
    night
        .reports(&night.device("Bjørk", DeviceKind::Pendant), "pendant", "start")
        .await;
    amina
        .sees("the next alarm", |alarm| alarm.kind == ObservationKind::Pendant)
        .await;
    kari.answers_pings(1).await;
    assert!(kari.alarms.is_empty(), "{:?}", kari.alarms);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_added_while_the_server_runs_rings_from_its_first_alarm() {
    let night = Night::begin().await;
    let mut stian = night.phone(night.username_of(Role::Responder)).await;
    let (now, municipality) = (night.now(), night.municipality.id);
    let (unit, source) = (ids::unit(now).unwrap(), ids::source(now).unwrap());
    let add = move |tx: &mut nattvakt_store::Tx<'_>| {
        let (name, kind) = ("Lyngen".to_owned(), UnitKind::Ward);
        tx.insert_unit(
            &Unit {
                settings: nattvakt_store::places::UnitSettings::default(),
                id: unit,
                municipality,
                name,
                kind,
                patience: Patience::default(),
            },
            now,
        )?;
        let (name, key_hash) = ("Ny gateway".to_owned(), sha256_hex(b"a new key"));
        tx.insert_source(
            &Source {
                id: source,
                municipality,
                unit,
                name,
                key_hash,
                active: true,
            },
            now,
        )
    };
    night.app.store.write(add).await.unwrap();
    stian
        .until("the new unit is there", |stian| stian.cursors.contains_key(&unit))
        .await;
    let press = night.observation("e1", "d1", "pendant", "start").to_string();
    assert_eq!(night.post_raw(press, Some("a new key")).await.status(), 200);
    stian.sees("its first alarm", |alarm| alarm.unit == unit).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_set_while_the_night_runs_moves_nothing_and_is_told_to_it() {
    let night = Night::begin().await;
    let mut geir = night.phone(night.username_of(Role::ItOperator)).await;
    night.clock.set_drift(SignedDuration::from_hours(-1));
    let fault = geir
        .sees("the fault", |alarm| alarm.kind == ObservationKind::Malfunction)
        .await;
    assert_eq!(
        (fault.raised_at, fault.priority),
        (night.now(), Priority::Technical)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_night_of_many_phones_is_one_ledger_for_all() {
    let night = Night::begin().await;
    let mut phones = vec![night.phone("kari.bjork").await, night.phone("amina.bjork").await];
    let bjork = night.unit("Bjørk");
    for bed in night.devices("Bjørk", DeviceKind::Bed) {
        night.reports(&bed, "bed_exit", "start").await;
        night.reports(&bed, "bed_exit", "end").await;
    }
    let last = night.ledger(bjork).await.len() as u64;
    for phone in &mut phones {
        phone.follows_to(bjork, last).await;
    }
    assert_eq!(phones[0].alarms, phones[1].alarms);
    let fresh = night.phone("jonas.bjork").await;
    assert_eq!(
        fresh.alarms, phones[0].alarms,
        "a picture says the same as the story"
    );
    eventually("three are live", async || {
        night.metric("nattvakt_live_sessions").await > 2.5
    })
    .await;
}
