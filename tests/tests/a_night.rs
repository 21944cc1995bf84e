//! Journeys that read as stories, through real sockets, on a clock that the test moves.

use jiff::SignedDuration;
use nattvakt_core::vocabulary::{DeviceKind, ObservationKind, Outcome};
use nattvakt_tests::night::Night;
use nattvakt_tests::phone::Answer;
use nattvakt_wire::view::AlarmState;

#[tokio::test(flavor = "multi_thread")]
async fn a_night_from_bed_exit_to_signature() {
    let night = Night::begin().await;
    let mut kari = night.phone("kari.bjork").await;
    let mut amina = night.phone("amina.bjork").await;
    let bed = night.device("Bjørk", DeviceKind::Bed);

    night.reports(&bed, "bed_exit", "start").await;
    let alarm = kari
        .sees("an alarm", |alarm| alarm.kind == ObservationKind::BedExit)
        .await;
    assert_eq!(alarm.state, AlarmState::Raised);
    assert!(
        !alarm.subjects.is_empty() && alarm.place.is_some(),
        "who and where: {alarm:?}"
    );
    assert!(alarm.instruction.is_some(), "what the plan says to do");

    kari.acknowledges(&alarm).await.applied();
    let taken = amina
        .sees("who took it", |seen| {
            seen.id == alarm.id && seen.state == AlarmState::Acknowledged
        })
        .await;
    assert_eq!(taken.acknowledged.unwrap().by, kari.session.person);

    night.fast_forward(SignedDuration::from_secs(60));
    kari.arrives(&alarm).await.applied();
    night.reports(&bed, "bed_exit", "end").await;
    let cleared = kari
        .sees("back in bed", |seen| {
            seen.id == alarm.id && seen.cleared_at.is_some()
        })
        .await;
    assert_eq!(
        cleared.state,
        AlarmState::Acknowledged,
        "the sensor closes nothing"
    );

    kari.signs_with_note(&cleared, "assistance", "Fulgt til toalettet og tilbake.")
        .await
        .applied();
    let signed = amina
        .sees("the signature", |seen| {
            seen.id == alarm.id && seen.state == AlarmState::Signed
        })
        .await
        .signed
        .unwrap();
    assert_eq!(
        (signed.by, signed.outcome),
        (kari.session.person.clone(), Outcome::Assistance)
    );
    assert_eq!(signed.note.as_deref(), Some("Fulgt til toalettet og tilbake."));
}
