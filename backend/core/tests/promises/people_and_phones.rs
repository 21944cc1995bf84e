//! Deliveries, reach, hand-overs and alarms that come too often.

use jiff::SignedDuration;
use nattvakt_core::alarm::*;
use nattvakt_core::delivery::{self, News};
use nattvakt_core::duty::{answering_for, hand_over_loops};
use nattvakt_core::frequency::{Earlier, Judgement, Limits, judge};
use nattvakt_core::ids::UnitId;
use nattvakt_core::reach::{reach, stale_at};
use nattvakt_core::vocabulary::*;
use uuid::Uuid;

use crate::world::*;

#[test]
fn a_delivery_walks_forward_only_and_a_phones_own_word_beats_the_services() {
    use DeliveryState::*;
    let states = [Queued, Sent, Accepted, Received, Shown, Opened, Failed, Expired];
    #[rustfmt::skip]
    let table = [
        //                queued          sent            accepted        received      shown         opened  failed          expired
        (News::Sent,     [Some(Sent),     None,           None,           None,         None,         None,   None,           None]),
        (News::Retry,    [None,           Some(Queued),   None,           None,         None,         None,   None,           None]),
        (News::Accepted, [Some(Accepted), Some(Accepted), None,           None,         None,         None,   None,           None]),
        (News::Received, [Some(Received), Some(Received), Some(Received), None,         None,         None,   Some(Received), Some(Received)]),
        (News::Shown,    [Some(Shown),    Some(Shown),    Some(Shown),    Some(Shown),  None,         None,   Some(Shown),    Some(Shown)]),
        (News::Opened,   [Some(Opened),   Some(Opened),   Some(Opened),   Some(Opened), Some(Opened), None,   Some(Opened),   Some(Opened)]),
        (News::Failed,   [Some(Failed),   Some(Failed),   Some(Failed),   None,         None,         None,   None,           None]),
        (News::Expired,  [Some(Expired),  Some(Expired),  Some(Expired),  None,         None,         None,   None,           None]),
    ];
    for (news, expected) in table {
        let got = states.map(|state| delivery::next(state, news));
        assert_eq!(got, expected, "{news:?}");
    }
    assert_eq!(DeliveryState::ALL, states, "a new state needs its column");
}

#[test]
fn proof_of_reach_grows_old() {
    let hourly = SignedDuration::from_mins(60);
    assert_eq!(reach(None, at("23:00"), hourly), Reach::Never);
    for (now, expected) in [
        ("22:00", Reach::Verified),
        ("23:04:59", Reach::Verified),
        ("23:05", Reach::Stale),
    ] {
        assert_eq!(reach(Some(at("22:00")), at(now), hourly), expected, "{now}");
    }
    assert_eq!(stale_at(at("22:00"), hourly), at("23:05"));
}

const GRAN: UnitId = UnitId(Uuid::from_u128(0xD3));

#[test]
fn a_handed_over_unit_is_answered_by_the_first_that_has_somebody() {
    let to = |unit| match unit {
        WARD => Some(FURU),
        FURU => Some(GRAN),
        _ => None,
    };
    assert_eq!(answering_for(WARD, |unit| unit == WARD, to), Some(WARD));
    assert_eq!(answering_for(WARD, |unit| unit == GRAN, to), Some(GRAN));
    assert_eq!(answering_for(WARD, |_| false, to), None);
    let round = |unit| Some(if unit == WARD { FURU } else { WARD });
    assert_eq!(
        answering_for(WARD, |_| false, round),
        None,
        "a ring of empty units ends"
    );
    assert!(hand_over_loops(GRAN, WARD, to));
    assert!(!hand_over_loops(WARD, GRAN, to));
    assert!(hand_over_loops(WARD, WARD, |_| None));
}

fn earlier(clock: &str, signed: bool, visited: bool) -> Earlier {
    Earlier {
        raised_at: at(clock),
        visited,
        signed,
    }
}

#[test]
fn the_third_alarm_in_two_hours_rings_louder_signed_ones_counted() {
    let judged = |earlier: &[Earlier], priority| judge(earlier, priority, Limits::default(), at("02:00"));
    let one = [earlier("01:00", true, true)];
    let calm = Judgement {
        priority: Priority::Normal,
        frequent: None,
        visit_required: false,
    };
    assert_eq!(judged(&one, Priority::Normal), calm);
    let two = [earlier("00:30", true, true), earlier("01:00", false, false)];
    for (before, after) in [
        (Priority::Normal, Priority::High),
        (Priority::High, Priority::Acute),
        (Priority::Acute, Priority::Acute),
        (Priority::Technical, Priority::Technical),
    ] {
        let judgement = judged(&two, before);
        assert_eq!((judgement.priority, judgement.frequent), (after, Some(3)));
    }
    let old = [earlier("23:00", true, true), earlier("23:59", true, true)];
    assert_eq!(judged(&old, Priority::Normal), calm, "two hours ago is long ago");
}

#[test]
fn after_two_that_were_signed_without_a_visit_the_next_needs_one() {
    let required =
        |earlier: &[Earlier]| judge(earlier, Priority::Normal, Limits::default(), at("05:00")).visit_required;
    let by_ear = |clock| earlier(clock, true, false);
    assert!(!required(&[by_ear("23:00")]));
    assert!(required(&[by_ear("23:00"), by_ear("02:00")]));
    assert!(
        !required(&[by_ear("23:00"), by_ear("02:00"), earlier("03:00", true, true)]),
        "somebody has seen the patient since"
    );
    assert!(
        !required(&[by_ear("23:00"), earlier("02:00", false, false)]),
        "an open one is not judged yet"
    );
    assert!(required(&[
        earlier("22:00", true, true),
        by_ear("23:00"),
        by_ear("02:00")
    ]));
}

#[test]
fn a_required_visit_cannot_be_signed_away_and_takes_back_nothing() {
    let mut alarm = an_alarm();
    alarm.visit_required = true;
    let sign = |alarm: &Alarm, outcome| {
        let command = Command::Sign {
            signature: signature(KARI, 9, outcome),
            basis_seq: 10,
            unit: WARD,
        };
        decide(alarm, command, at("23:05"))
    };
    for outcome in [
        Outcome::CheckedFine,
        Outcome::Needless,
        Outcome::Assistance,
        Outcome::Technical,
    ] {
        assert_eq!(sign(&alarm, outcome), Err(Rejection::VisitRequired), "{outcome}");
    }
    assert!(sign(&alarm, Outcome::NotChecked).is_ok(), "that closes nothing");
    let mut seq = 10;
    let arrive = Command::Arrive {
        by: OLA,
        at: at("23:04"),
    };
    let events = decide(&alarm, arrive, at("23:04")).unwrap();
    let visited = apply(alarm, &events, at("23:04"), &mut seq);
    assert!(sign(&visited, Outcome::CheckedFine).is_ok());
}
