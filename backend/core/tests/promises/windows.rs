//! When a rule rings: civil time of the municipality, over midnight, weekdays and clock changes.

use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use nattvakt_core::plan::Window;
use nattvakt_core::vocabulary::ObservationKind::{BedExit, Pendant, Smoke};
use nattvakt_core::vocabulary::{DeviceKind, Phase};

use crate::world::*;

fn utc(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn on(weekdays: &[Weekday], window: Window) -> Window {
    Window {
        weekdays: weekdays.iter().map(|day| day.to_monday_one_offset()).collect(),
        ..window
    }
}

#[test]
fn a_window_holds_its_beginning_and_not_its_end() {
    let night = window("22:00", "07:00");
    for (clock, inside) in [
        ("21:59:59", false),
        ("22:00", true),
        ("23:59:59", true),
        ("00:00", true),
        ("06:59:59", true),
        ("07:00", false),
    ] {
        assert_eq!(night.contains(at(clock), &oslo()), inside, "{clock}");
    }
    let day = window("09:00", "15:00");
    for (clock, inside) in [
        ("08:59", false),
        ("09:00", true),
        ("14:59", true),
        ("15:00", false),
        ("00:00", false),
    ] {
        assert_eq!(day.contains(at(clock), &oslo()), inside, "{clock}");
    }
}

#[test]
fn a_window_that_begins_where_it_ends_is_the_whole_day_and_never_opens_anew() {
    assert_eq!(Window::always().next_opening(at("12:00"), &oslo()), None);
    for hour in 0..24 * 8 {
        let moment = at("12:00") + SignedDuration::from_hours(hour);
        assert!(Window::always().contains(moment, &oslo()));
        assert!(window("13:30", "13:30").contains(moment, &oslo()));
    }
}

#[test]
fn a_weekdays_window_over_midnight_belongs_to_the_day_it_begins_on() {
    // 2026-01-16 is a Friday.
    let friday_night = on(&[Weekday::Friday], window("22:00", "07:00"));
    for (moment, inside) in [
        ("2026-01-15T23:00", false),
        ("2026-01-16T06:00", false),
        ("2026-01-16T21:59", false),
        ("2026-01-16T22:00", true),
        ("2026-01-17T06:59", true),
        ("2026-01-17T07:00", false),
        ("2026-01-17T23:00", false),
    ] {
        assert_eq!(friday_night.contains(civil(moment), &oslo()), inside, "{moment}");
    }
    for (from, opens) in [
        ("2026-01-14T12:00", "2026-01-16T22:00"),
        ("2026-01-16T22:00", "2026-01-23T22:00"),
        ("2026-01-17T03:00", "2026-01-23T22:00"),
    ] {
        assert_eq!(
            friday_night.next_opening(civil(from), &oslo()),
            Some(civil(opens)),
            "{from}"
        );
    }
    let sunday = on(&[Weekday::Sunday], window("00:00", "00:00"));
    assert!(sunday.contains(civil("2026-01-18T00:00"), &oslo()));
    assert!(sunday.contains(civil("2026-01-18T23:59"), &oslo()));
    assert!(!sunday.contains(civil("2026-01-19T00:00"), &oslo()));
}

/// 2026-03-29: 02:00 becomes 03:00 at 01:00 UTC. 2026-10-25: 03:00 becomes 02:00 at 01:00 UTC.
#[test]
fn the_nights_of_the_clock_changes_read_like_this() {
    #[rustfmt::skip]
    let table = [
        // window, first moment inside, first moment outside
        (window("22:00", "07:00"), "2026-03-28T21:00:00Z", "2026-03-29T05:00:00Z"),
        (window("02:30", "06:00"), "2026-03-29T01:00:00Z", "2026-03-29T04:00:00Z"),
        (window("01:00", "02:30"), "2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z"),
        (window("02:00", "03:00"), "2026-03-29T01:00:00Z", "2026-03-29T01:00:00Z"),
        (window("03:00", "04:00"), "2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z"),
        (window("22:00", "07:00"), "2026-10-24T20:00:00Z", "2026-10-25T06:00:00Z"),
        (window("02:30", "06:00"), "2026-10-25T00:30:00Z", "2026-10-25T05:00:00Z"),
        (window("01:00", "02:30"), "2026-10-24T23:00:00Z", "2026-10-25T01:30:00Z"),
        (window("02:00", "03:00"), "2026-10-25T00:00:00Z", "2026-10-25T02:00:00Z"),
        (window("03:00", "04:00"), "2026-10-25T02:00:00Z", "2026-10-25T03:00:00Z"),
    ];
    for (window, opens, closes) in table {
        let (opens, closes) = (utc(opens), utc(closes));
        let second = SignedDuration::from_secs(1);
        assert!(!window.contains(opens - second, &oslo()), "{window:?}");
        assert!(!window.contains(closes, &oslo()), "{window:?}");
        if opens < closes {
            assert!(window.contains(opens, &oslo()), "{window:?}");
            assert!(window.contains(closes - second, &oslo()), "{window:?}");
        }
        assert_eq!(
            window.next_opening(opens - second, &oslo()),
            Some(opens),
            "{window:?}"
        );
    }
}

#[test]
fn no_window_has_a_hole_on_any_night_of_the_year() {
    let minute = SignedDuration::from_secs(60);
    for (from, to) in [
        ("22:00", "07:00"),
        ("21:30", "02:30"),
        ("01:15", "05:45"),
        ("02:30", "02:30"),
        ("02:30", "01:30"),
    ] {
        let window = window(from, to);
        for (first, last) in [
            ("2026-03-27T11:00:00Z", "2026-03-31T11:00:00Z"),
            ("2026-10-23T11:00:00Z", "2026-10-27T11:00:00Z"),
        ] {
            let mut moment = utc(first);
            let mut was_inside = window.contains(moment, &oslo());
            let mut openings = 0;
            while moment < utc(last) {
                let next = moment + minute;
                let inside = window.contains(next, &oslo());
                if inside && !was_inside {
                    openings += 1;
                    assert_eq!(window.next_opening(moment, &oslo()), Some(next), "{window:?}");
                }
                was_inside = inside;
                moment = next;
            }
            let expected = if from == to { 0 } else { 4 };
            assert_eq!(
                openings, expected,
                "{window:?} opens once a night, around {first}"
            );
        }
    }
}

#[test]
fn two_windows_that_meet_leave_no_moment_between_them() {
    let minute = SignedDuration::from_secs(60);
    for seam in ["02:00", "02:30", "03:00"] {
        let before = window("12:00", seam);
        let after = window(seam, "12:00");
        for first in ["2026-03-28T12:00:00Z", "2026-10-24T12:00:00Z"] {
            for minutes in 0..24 * 60 {
                let moment = utc(first) + minute * minutes;
                assert!(
                    before.contains(moment, &oslo()) || after.contains(moment, &oslo()),
                    "{moment} falls between {before:?} and {after:?}"
                );
            }
        }
    }
}

#[test]
fn a_window_is_civil_time_of_the_municipality_and_not_of_the_server() {
    let night = window("22:00", "07:00");
    let moment = utc("2026-07-01T20:30:00Z");
    assert!(night.contains(moment, &oslo()));
    assert!(!night.contains(moment, &TimeZone::UTC));
}

fn ward() -> World {
    World::new().with_rule(rule(1, BedExit, window("22:00", "07:00")))
}

#[test]
fn a_patient_out_of_bed_before_the_window_rings_when_it_opens() {
    let mut night = ward();
    assert!(night.start(BED, BedExit, "21:50").is_empty());
    assert!(night.advance_to(at("21:59:59")).is_empty());
    let rang = night.advance_to(at("22:00"));
    assert_eq!(rang.len(), 1);
    let alarm = night.alarm(rang[0]);
    assert_eq!(alarm.raised_at, at("22:00"));
    assert_eq!(alarm.occurred_at, at("21:50"), "the card says since when");
    assert_eq!(
        alarm.cause.rule,
        rule(1, BedExit, window("22:00", "07:00")).rule_id
    );
    assert!(night.advance_to(at("06:59")).is_empty(), "and rings once");
}

#[test]
fn a_patient_back_in_bed_before_the_window_opens_does_not_ring() {
    let mut night = ward();
    night.start(BED, BedExit, "21:50");
    assert_eq!(night.timers.len(), 1);
    night.end(BED, BedExit, "21:58");
    assert!(night.timers.is_empty());
    assert!(night.advance_to(at("23:00")).is_empty());
}

#[test]
fn a_server_that_was_away_while_the_window_opened_rings_all_the_same() {
    let mut night = ward();
    night.start(BED, BedExit, "21:50");
    // Nothing is served until the window is over: the timer is looked at as of when it was due.
    night.now = at("07:30");
    let rang = night.advance_to(at("07:30"));
    assert_eq!(rang.len(), 1);
}

#[test]
fn an_opening_served_twice_rings_once() {
    let mut night = ward();
    night.start(BED, BedExit, "21:50");
    let timers = night.timers.clone();
    let alarm = night.advance_to(at("22:00"))[0];
    night.sign(alarm);
    night.timers = timers;
    assert!(night.advance_to(at("22:01")).is_empty());
}

#[test]
fn an_opening_asks_only_the_devices_its_rule_looks_at() {
    let mut bed_only = rule(1, BedExit, window("22:00", "07:00"));
    bed_only.device_kind = Some(DeviceKind::Chair);
    let mut night = ward();
    night.start(BED, BedExit, "21:50");
    night.plans[0].rules.rules = vec![bed_only];
    assert!(night.advance_to(at("22:30")).is_empty());
}

#[test]
fn a_rule_that_left_the_plan_rings_no_more() {
    let mut night = ward();
    night.start(BED, BedExit, "21:50");
    night.plans[0].rules.rules.clear();
    assert!(night.advance_to(at("22:30")).is_empty());
}

#[test]
fn an_emergency_outside_its_rules_window_rings_at_once_and_not_again_when_it_opens() {
    for kind in [Pendant, Smoke] {
        let mut night = World::new().with_rule(rule(1, kind, window("22:00", "07:00")));
        assert_eq!(night.start(PENDANT, kind, "20:30").len(), 1, "{kind}");
        assert!(night.advance_to(at("22:30")).is_empty(), "{kind}");
    }
}

#[test]
fn an_excluded_emergency_still_rings_when_the_window_of_its_own_rule_opens() {
    let mut night = World::new()
        .with_rule(rule(1, Smoke, window("22:00", "07:00")))
        .excluding(ASTRID, Smoke);
    assert!(night.start(PENDANT, Smoke, "21:50").is_empty());
    assert_eq!(night.advance_to(at("22:00")).len(), 1);
}

#[test]
fn a_window_that_opens_while_the_clocks_change_rings_on_an_episode_from_before() {
    for (evening, opens) in [
        ("2026-03-29T01:50", "2026-03-29T01:00:00Z"),
        ("2026-10-25T01:50", "2026-10-25T00:30:00Z"),
    ] {
        let mut night = World::new().with_rule(rule(1, BedExit, window("02:30", "06:00")));
        night.now = civil(evening);
        let started = night.hear(BED, BedExit, Phase::Start, None, civil(evening));
        assert!(started.is_empty());
        let rang = night.advance_to(utc(opens));
        assert_eq!(rang.len(), 1, "{evening}");
        assert_eq!(night.alarm(rang[0]).raised_at, utc(opens));
    }
}
