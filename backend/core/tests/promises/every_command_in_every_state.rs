//! The whole table of `decide`: what each command does to an alarm in each state.

use std::collections::BTreeSet;

use nattvakt_core::alarm::*;
use nattvakt_core::ids::{EpisodeId, PersonId};
use nattvakt_core::vocabulary::Outcome;
use uuid::Uuid;

use crate::world::*;

/// Kari has taken the alarm where somebody has; she signed it with command 1 where it is signed.
fn states() -> [Alarm; 4] {
    let raised = an_alarm();
    let acknowledged = Alarm {
        state: State::Acknowledged {
            open_by: None,
            by: KARI,
            at: at("23:01"),
            arrive_by: at("23:11"),
            arrived: None,
        },
        ..raised.clone()
    };
    let arrived = Alarm {
        state: State::Acknowledged {
            open_by: None,
            by: KARI,
            at: at("23:01"),
            arrive_by: at("23:11"),
            arrived: Some(Arrival {
                at: at("23:03"),
                sign_by: at("23:33"),
            }),
        },
        ..raised.clone()
    };
    let signed = Alarm {
        state: State::Signed {
            signature: signature(KARI, 1, Outcome::CheckedFine),
        },
        ..raised.clone()
    };
    [raised, acknowledged, arrived, signed]
}

fn sign(by: PersonId, number: u128, outcome: Outcome, basis_seq: u64) -> Command {
    Command::Sign {
        unit: WARD,
        signature: signature(by, number, outcome),
        basis_seq,
    }
}

fn said(result: &Result<Vec<Event>, Rejection>) -> String {
    let events = match result {
        Err(rejection) => return format!("no: {}", rejection.code()),
        Ok(events) => events,
    };
    assert!(!events.is_empty(), "an empty list is NothingToDo");
    let words: Vec<String> = events
        .iter()
        .map(|event| match event {
            Event::Raised => "raised".to_owned(),
            Event::Repeated { .. } => "repeated".to_owned(),
            Event::Escalated { step, reason } => format!("escalated to {step} ({reason:?})"),
            Event::Reached { .. } => "reached".to_owned(),
            Event::Unreached { step } => format!("unreached {step}"),
            Event::Acknowledged { .. } => "acknowledged".to_owned(),
            Event::Released { .. } => "released".to_owned(),
            Event::Arrived { .. } => "arrived".to_owned(),
            Event::CannotReach { .. } => "cannot reach".to_owned(),
            Event::HelpCalled { .. } => "help called".to_owned(),
            Event::Commented { .. } => "commented".to_owned(),
            Event::Cleared { .. } => "cleared".to_owned(),
            Event::Opened { .. } => "opened".to_owned(),
            Event::Shared { .. } => "shared".to_owned(),
            Event::Signed {
                not_closing: None, ..
            } => "signed".to_owned(),
            Event::Signed {
                not_closing: Some(reason),
                ..
            } => format!("recorded ({})", reason.code()),
        })
        .collect();
    words.join(", ")
}

/// A command that is new here must get its rows in the table.
fn name(command: &Command) -> &'static str {
    match command {
        Command::Acknowledge { .. } => "acknowledge",
        Command::Release { .. } => "release",
        Command::Arrive { .. } => "arrive",
        Command::CannotReach { .. } => "cannot_reach",
        Command::CallForHelp { .. } => "call_for_help",
        Command::Comment { .. } => "comment",
        Command::Sign { .. } => "sign",
        Command::Repeat { .. } => "repeat",
        Command::Clear { .. } => "clear",
        Command::Reached { .. } => "reached",
        Command::HolderLeft { .. } => "holder_left",
        Command::Open { .. } => "open",
        Command::UnitHandedOver => "unit_handed_over",
        Command::StepReachesNobody => "step_reaches_nobody",
        Command::ShareWith { .. } => "share_with",
        Command::DeadlineReached => "deadline_reached",
    }
}

const COMMANDS: usize = 16;

#[test]
fn every_command_does_what_the_table_says_in_every_state() {
    let (early, late) = (at("23:00:05"), at("23:40"));
    let seen = 10;
    let minutes = None;
    #[rustfmt::skip]
    let table = [
        // command, at                                                        raised, acknowledged by Kari, arrived, signed by Kari
        (Command::Acknowledge { locked_screen: false, by: OLA, at: early, minutes }, early, ["acknowledged", "no: already_acknowledged", "no: already_acknowledged", "no: already_signed"]),
        (Command::Acknowledge { locked_screen: false, by: KARI, at: early, minutes }, early, ["acknowledged", "no: already_acknowledged", "no: already_acknowledged", "no: already_signed"]),
        (Command::Release { by: KARI }, early, ["no: not_yours", "released", "released", "no: already_signed"]),
        (Command::Release { by: OLA }, early, ["no: not_yours", "no: not_yours", "no: not_yours", "no: already_signed"]),
        (Command::Arrive { by: KARI, at: early }, early, ["acknowledged, arrived", "arrived", "no: nothing_to_do", "no: already_signed"]),
        (Command::Arrive { by: OLA, at: early }, early, ["acknowledged, arrived", "arrived", "arrived", "no: already_signed"]),
        (Command::CannotReach { by: KARI }, early, ["no: not_yours", "cannot reach, escalated to 1 (CannotReach)", "cannot reach, escalated to 1 (CannotReach)", "no: already_signed"]),
        (Command::CannotReach { by: OLA }, early, ["no: not_yours", "no: not_yours", "no: not_yours", "no: already_signed"]),
        (Command::CallForHelp { by: OLA }, early, ["help called", "help called", "help called", "help called"]),
        (Command::Comment { by: OLA, note_commitment: "aa".into() }, early, ["commented", "commented", "commented", "commented"]),
        (sign(OLA, 2, Outcome::Assistance, seen), early, ["signed", "signed", "signed", "recorded (already_signed)"]),
        (sign(KARI, 1, Outcome::CheckedFine, seen), early, ["signed", "signed", "signed", "no: already_signed"]),
        (sign(KARI, 2, Outcome::CheckedFine, seen - 1), early, ["recorded (newer_event)", "recorded (newer_event)", "recorded (newer_event)", "recorded (already_signed)"]),
        (sign(KARI, 2, Outcome::NotChecked, seen), early, ["recorded (not_checked)", "recorded (not_checked)", "recorded (not_checked)", "recorded (already_signed)"]),
        (sign(KARI, 2, Outcome::Other, seen), early, ["no: note_required", "no: note_required", "no: note_required", "no: note_required"]),
        (Command::Repeat { episode: EpisodeId(Uuid::from_u128(2)), occurred_at: early }, early, ["repeated", "no: already_acknowledged", "no: already_acknowledged", "no: already_signed"]),
        (Command::Clear { at: early }, early, ["cleared", "cleared", "cleared", "no: nothing_to_do"]),
        (Command::Reached { persons: vec![OLA] }, early, ["reached", "reached", "reached", "no: nothing_to_do"]),
        (Command::Reached { persons: vec![] }, early, ["no: nothing_to_do", "no: nothing_to_do", "no: nothing_to_do", "no: nothing_to_do"]),
        (Command::HolderLeft { person: KARI }, early, ["no: nothing_to_do", "escalated to 0 (DutyEnded)", "escalated to 0 (DutyEnded)", "no: already_signed"]),
        (Command::HolderLeft { person: OLA }, early, ["no: nothing_to_do", "no: nothing_to_do", "no: nothing_to_do", "no: already_signed"]),
        (Command::Open { by: KARI }, early, ["no: not_yours", "no: nothing_to_do", "no: nothing_to_do", "no: already_signed"]),
        (Command::Open { by: OLA }, early, ["no: not_yours", "no: not_yours", "no: not_yours", "no: already_signed"]),
        (Command::UnitHandedOver, early, ["escalated to 0 (DutyEnded)", "no: nothing_to_do", "no: nothing_to_do", "no: nothing_to_do"]),
        (Command::StepReachesNobody, early, ["unreached 0, escalated to 1 (NobodyReachable)", "no: nothing_to_do", "no: nothing_to_do", "no: nothing_to_do"]),
        (Command::ShareWith { unit: FURU }, early, ["shared", "shared", "shared", "no: nothing_to_do"]),
        (Command::ShareWith { unit: WARD }, early, ["no: nothing_to_do", "no: nothing_to_do", "no: nothing_to_do", "no: nothing_to_do"]),
        (Command::DeadlineReached, early, ["no: nothing_to_do", "no: nothing_to_do", "no: nothing_to_do", "no: nothing_to_do"]),
        (Command::DeadlineReached, late, ["unreached 0, escalated to 1 (Unreached)", "escalated to 0 (NotArrived)", "escalated to 0 (NotSigned)", "no: nothing_to_do"]),
    ];
    let mut covered = BTreeSet::new();
    for (command, now, expected) in table {
        covered.insert(name(&command));
        let got = states().map(|alarm| said(&decide(&alarm, command.clone(), now)));
        assert_eq!(got, expected, "{command:?} at {now}");
    }
    assert_eq!(covered.len(), COMMANDS, "a command has no row: {covered:?}");
}

#[test]
fn an_alarm_that_has_cleared_does_not_clear_twice() {
    let cleared = Alarm {
        cleared_at: Some(at("23:02")),
        ..an_alarm()
    };
    let again = decide(&cleared, Command::Clear { at: at("23:04") }, at("23:04"));
    assert_eq!(again, Err(Rejection::NothingToDo));
}

#[test]
fn whoever_is_told_no_is_told_who_was_first() {
    let [_, acknowledged, _, signed] = states();
    let late = Command::Acknowledge {
        locked_screen: false,
        by: OLA,
        at: at("23:02"),
        minutes: None,
    };
    assert_eq!(
        decide(&acknowledged, late.clone(), at("23:02")),
        Err(Rejection::AlreadyAcknowledged {
            by: KARI,
            at: at("23:01")
        })
    );
    assert_eq!(
        decide(&signed, late, at("23:06")),
        Err(Rejection::AlreadySigned {
            by: KARI,
            at: at("23:05")
        })
    );
}

#[test]
fn a_signature_names_only_patients_the_alarm_is_about() {
    for (subjects, expected) in [
        (vec![], "signed"),
        (vec![ASTRID], "signed"),
        (vec![BJARNE], "no: not_a_subject"),
        (vec![ASTRID, BJARNE], "no: not_a_subject"),
    ] {
        let signature = Signature {
            subjects,
            ..signature(KARI, 1, Outcome::CheckedFine)
        };
        let got = decide(
            &an_alarm(),
            Command::Sign {
                unit: WARD,
                signature,
                basis_seq: 10,
            },
            at("23:05"),
        );
        assert_eq!(said(&got), expected);
    }
}

#[test]
fn arriving_takes_the_alarm_over_from_whoever_had_it() {
    let [_, acknowledged, _, _] = states();
    let now = at("23:06");
    let events = decide(&acknowledged, Command::Arrive { by: OLA, at: now }, now).unwrap();
    let mut seq = 20;
    let alarm = apply(acknowledged, &events, now, &mut seq);
    assert_eq!(alarm.holder(), Some(OLA));
    assert_eq!(next_deadline(&alarm), Some(at("23:36")));
}

#[test]
fn every_answer_that_does_not_close_has_its_code() {
    assert_eq!(
        [
            NotClosing::NewerEvent,
            NotClosing::NotChecked,
            NotClosing::AlreadySigned
        ]
        .map(NotClosing::code),
        ["newer_event", "not_checked", "already_signed"]
    );
}
