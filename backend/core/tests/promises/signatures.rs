//! What closes an alarm, and what does not (promise 4, hazards 2 and 15).

use nattvakt_core::alarm::*;
use nattvakt_core::command::{Effect, effect_of};
use nattvakt_core::vocabulary::{ObservationKind, Outcome};

use crate::world::*;

fn sign(alarm: &Alarm, number: u128, outcome: Outcome, basis_seq: u64) -> Result<Vec<Event>, Rejection> {
    let signature = signature(KARI, number, outcome);
    decide(
        alarm,
        Command::Sign {
            unit: WARD,
            signature,
            basis_seq,
        },
        at("23:10"),
    )
}

#[test]
fn a_signature_by_somebody_who_saw_less_is_recorded_and_the_alarm_stays_open() {
    let alarm = an_alarm();
    let events = sign(&alarm, 1, Outcome::CheckedFine, alarm.start_seq - 1).unwrap();
    assert_eq!(effect_of(&events), Effect::Recorded(NotClosing::NewerEvent));
    let mut seq = 10;
    let after = apply(alarm.clone(), &events, at("23:10"), &mut seq);
    assert_eq!(after, alarm, "it escalates as if nobody had signed");
}

#[test]
fn a_repeat_makes_the_signature_of_whoever_saw_only_the_first_too_old() {
    let mut night = World::new().with_rule(rule(1, ObservationKind::BedExit, window("22:00", "07:00")));
    let alarm = night.start(BED, ObservationKind::BedExit, "23:00")[0];
    let on_the_screen = night.seq;
    night.end(BED, ObservationKind::BedExit, "23:04");
    assert_eq!(night.start(BED, ObservationKind::BedExit, "23:05"), [alarm]);
    let old = Command::Sign {
        unit: WARD,
        signature: signature(KARI, 1, Outcome::CheckedFine),
        basis_seq: on_the_screen,
    };
    night.command(alarm, old).unwrap();
    assert!(night.alarm(alarm).is_open());
    assert!(next_deadline(night.alarm(alarm)).is_some());
    night.sign(alarm);
}

#[test]
fn a_second_fall_is_an_alarm_of_its_own_and_the_firsts_signature_does_not_close_it() {
    let mut night = World::new();
    let first = night.start(PENDANT, ObservationKind::Fall, "02:00")[0];
    night.acknowledge(first);
    let second = night.start(PENDANT, ObservationKind::Fall, "02:02")[0];
    assert_ne!(first, second);
    night.sign(first);
    assert!(night.alarm(second).is_waiting());
    assert!(next_deadline(night.alarm(second)).is_some());
}

#[test]
fn two_falls_that_nobody_has_taken_are_two_alarms() {
    let mut night = World::new();
    let first = night.start(PENDANT, ObservationKind::Fall, "02:00")[0];
    let second = night.start(PENDANT, ObservationKind::Fall, "02:01")[0];
    assert_ne!(first, second);
}

#[test]
fn not_checked_does_not_close() {
    let alarm = an_alarm();
    let events = sign(&alarm, 1, Outcome::NotChecked, 99).unwrap();
    assert_eq!(effect_of(&events), Effect::Recorded(NotClosing::NotChecked));
    let mut seq = 10;
    assert!(apply(alarm, &events, at("23:10"), &mut seq).is_open());
}

#[test]
fn every_other_outcome_closes_and_other_needs_a_note() {
    for outcome in Outcome::ALL {
        let expected = match outcome {
            Outcome::NotChecked => Ok(Effect::Recorded(NotClosing::NotChecked)),
            Outcome::Other => Err(Rejection::NoteRequired),
            _ => Ok(Effect::Applied),
        };
        let got = sign(&an_alarm(), 1, *outcome, 10).map(|events| effect_of(&events));
        assert_eq!(got, expected, "{outcome}");
    }
    let with_note = Signature {
        note_commitment: Some("c0ffee".to_owned()),
        ..signature(KARI, 1, Outcome::Other)
    };
    let command = Command::Sign {
        unit: WARD,
        signature: with_note,
        basis_seq: 10,
    };
    let events = decide(&an_alarm(), command, at("23:10")).unwrap();
    assert_eq!(effect_of(&events), Effect::Applied);
}

#[test]
fn the_second_to_sign_is_recorded_and_the_first_stays_the_closer() {
    let alarm = an_alarm();
    let mut seq = 10;
    let events = sign(&alarm, 1, Outcome::CheckedFine, 10).unwrap();
    let signed = apply(alarm, &events, at("23:10"), &mut seq);
    let late = sign(&signed, 2, Outcome::Assistance, 10).unwrap();
    assert_eq!(effect_of(&late), Effect::Recorded(NotClosing::AlreadySigned));
    assert_eq!(apply(signed.clone(), &late, at("23:10"), &mut seq), signed);
}

#[test]
fn a_cleared_alarm_still_waits_for_its_signature() {
    let mut night = World::new().with_rule(rule(1, ObservationKind::BedExit, window("22:00", "07:00")));
    let alarm = night.start(BED, ObservationKind::BedExit, "23:00")[0];
    night.end(BED, ObservationKind::BedExit, "23:01");
    let cleared = night.alarm(alarm);
    assert_eq!(cleared.cleared_at, Some(at("23:01")));
    assert!(cleared.is_waiting() && next_deadline(cleared).is_some());
}

#[test]
fn a_call_for_help_counts_even_from_an_alarm_somebody_else_has_signed() {
    let mut night = World::new();
    let fall = night.start(PENDANT, ObservationKind::Fall, "02:00")[0];
    night.sign(fall);
    assert_eq!(night.command(fall, Command::CallForHelp { by: OLA }), Ok(()));
}
