//! Starts, ends and reports of state, in and out of order (promise 3, hazards 1 and 8).

use nattvakt_core::vocabulary::ObservationKind::*;
use nattvakt_core::vocabulary::{Phase, Priority};

use crate::world::*;

fn ward() -> World {
    World::new().with_rule(rule(1, BedExit, window("22:00", "07:00")))
}

#[test]
fn a_report_of_state_rings_once() {
    let mut night = ward();
    assert_eq!(night.update(BED, BedExit, "23:00").len(), 1);
    assert!(night.update(BED, BedExit, "23:01").is_empty());
    let alarm = night.alarms[0].id;
    night.sign(alarm);
    assert!(
        night.update(BED, BedExit, "23:30").is_empty(),
        "still the same episode"
    );
}

#[test]
fn a_retained_state_that_changed_while_nobody_listened_rings() {
    let mut night = ward();
    night.start(BED, BedExit, "22:10");
    let first = night.alarms[0].id;
    night.end(BED, BedExit, "22:15");
    night.sign(first);
    assert_eq!(night.update(BED, BedExit, "23:00").len(), 1);
}

#[test]
fn a_retained_state_that_is_as_it_was_known_to_be_does_not_ring() {
    let mut night = ward();
    night.end(BED, BedExit, "22:10");
    assert!(night.end(BED, BedExit, "23:00").is_empty());
    night.start(BED, BedExit, "23:10");
    let alarm = night.alarms[0].id;
    night.sign(alarm);
    assert!(night.update(BED, BedExit, "23:11").is_empty());
}

#[test]
fn an_old_report_of_state_does_not_ring_after_a_newer_end() {
    let mut night = ward();
    night.start(BED, BedExit, "22:10");
    night.end(BED, BedExit, "22:20");
    let alarm = night.alarms[0].id;
    night.sign(alarm);
    night.advance_to(at("22:30"));
    assert!(night.update(BED, BedExit, "22:15").is_empty());
}

#[test]
fn a_lost_end_never_swallows_the_next_start() {
    let mut night = ward();
    let first = night.start(BED, BedExit, "23:00")[0];
    night.acknowledge(first);
    let second = night.start(BED, BedExit, "23:05");
    assert_eq!(second.len(), 1);
    assert_ne!(second[0], first);
}

#[test]
fn one_end_clears_everything_the_device_rang_for() {
    let mut night = ward();
    let first = night.start(BED, BedExit, "23:00")[0];
    night.acknowledge(first);
    let second = night.start(BED, BedExit, "23:05")[0];
    night.end(BED, BedExit, "23:06");
    assert_eq!(night.alarm(first).cleared_at, Some(at("23:06")));
    assert_eq!(night.alarm(second).cleared_at, Some(at("23:06")));
}

#[test]
fn an_end_from_before_the_open_episode_does_not_end_it() {
    let mut night = ward();
    let alarm = night.start(BED, BedExit, "23:10")[0];
    night.end(BED, BedExit, "23:05");
    assert_eq!(night.alarm(alarm).cleared_at, None);
    assert!(night.states[&(BED, BedExit)].active.is_some());
}

#[test]
fn a_start_that_arrives_after_its_own_end_rings_and_is_known_to_be_over() {
    for the_device_was_known in [true, false] {
        let mut night = ward();
        if the_device_was_known {
            night.start(BED, BedExit, "21:00");
            night.end(BED, BedExit, "21:05");
        }
        night.end(BED, BedExit, "23:10");
        let rang = night.start(BED, BedExit, "23:05");
        assert_eq!(rang.len(), 1);
        assert_eq!(night.alarm(rang[0]).cleared_at, Some(at("23:05")));
        assert_eq!(night.states[&(BED, BedExit)].active, None, "she is back in bed");
        assert_eq!(
            night.start(BED, BedExit, "23:30"),
            rang,
            "the next one joins: nobody has taken it"
        );
    }
}

#[test]
fn a_late_start_does_not_replace_the_episode_that_began_after_it() {
    let mut night = ward();
    night.advance_to(at("22:30"));
    let alarm = night.start(BED, BedExit, "22:20")[0];
    let active = night.states[&(BED, BedExit)].active;
    night.acknowledge(alarm);
    assert!(
        night.start(BED, BedExit, "21:50").is_empty(),
        "from before the window"
    );
    assert_eq!(night.states[&(BED, BedExit)].active, active);
    assert!(night.advance_to(at("23:00")).is_empty());
}

#[test]
fn a_late_start_inside_the_window_rings_even_while_a_newer_episode_is_open() {
    let mut night = ward();
    let first = night.start(BED, BedExit, "23:20")[0];
    night.acknowledge(first);
    let late = night.start(BED, BedExit, "23:10");
    assert_eq!(late.len(), 1);
    assert_ne!(late[0], first);
}

#[test]
fn an_end_before_the_window_opens_that_comes_late_still_stops_the_timer() {
    let mut night = ward();
    night.start(BED, BedExit, "21:50");
    night.advance_to(at("21:59"));
    night.end(BED, BedExit, "21:55");
    assert!(night.advance_to(at("22:30")).is_empty());
}

#[test]
fn an_entry_ends_the_exit_and_a_reset_ends_the_call() {
    for (begins, ends) in [
        (RoomExit, RoomEntry),
        (AreaExit, AreaEntry),
        (NurseCall, BedsideReset),
        (SupervisionDue, SupervisionDone),
        (DoseMissed, DoseTaken),
        (LockUnlocked, LockLocked),
    ] {
        let mut night = World::new().with_rule(rule(1, begins, window("22:00", "07:00")));
        let alarm = night.start(DOOR, begins, "23:00")[0];
        night.start(DOOR, ends, "23:02");
        assert_eq!(
            night.alarm(alarm).cleared_at,
            Some(at("23:02")),
            "{ends} ends {begins}"
        );
        assert!(night.alarm(alarm).is_open(), "and closes nothing");
        assert_eq!(night.states[&(DOOR, begins)].active, None);
    }
}

#[test]
fn a_momentary_kind_is_an_episode_by_itself_and_leaves_no_state() {
    let mut night = World::new().with_rule(rule(1, HomeExit, window("22:00", "07:00")));
    let first = night.start(DOOR, HomeExit, "23:00")[0];
    night.acknowledge(first);
    assert_ne!(night.start(DOOR, HomeExit, "23:01"), [first]);
    assert!(night.states.is_empty());
    assert!(
        night.update(DOOR, HomeExit, "23:02").is_empty(),
        "a retained action never rings"
    );
    assert!(night.end(DOOR, HomeExit, "23:03").is_empty());
}

#[test]
fn a_battery_rings_when_it_is_low_and_clears_when_it_is_not() {
    let mut night = World::new();
    let mut report = |percent, clock| night.hear(BED, Battery, Phase::Update, Some(percent), at(clock));
    assert!(report(80.0, "20:10").is_empty());
    assert!(report(20.1, "20:20").is_empty());
    let low = report(20.0, "20:30");
    assert_eq!(low.len(), 1);
    assert!(report(12.0, "20:40").is_empty(), "the same low battery");
    assert!(report(90.0, "20:50").is_empty());
    assert_eq!(night.alarm(low[0]).cleared_at, Some(at("20:50")));
    assert_eq!(night.alarm(low[0]).priority, Priority::Technical);
    night.sign(low[0]);
    for (phase, clock) in [
        (Phase::Start, "21:00"),
        (Phase::Start, "21:10"),
        (Phase::End, "21:20"),
    ] {
        night.hear(BED, Battery, phase, Some(10.0), at(clock));
    }
    assert_eq!(night.alarms.len(), 2, "the value decides, not the phase");
    let nonsense = night.hear(DOOR, Battery, Phase::Update, Some(f64::NAN), at("21:30"));
    assert_eq!(nonsense.len(), 1, "a battery that reports nonsense is looked at");
}

#[test]
fn a_gateway_that_comes_back_clears_its_alarm() {
    let mut night = World::new();
    let gone = night.start(DOOR, Offline, "01:00")[0];
    assert_eq!(night.alarm(gone).priority, Priority::Technical);
    night.start(DOOR, Online, "01:20");
    assert_eq!(night.alarm(gone).cleared_at, Some(at("01:20")));
}
