//! What starts the ladder, and starts it again (promises 4 and 5, hazards 3 and 10).

use jiff::Timestamp;
use nattvakt_core::alarm::*;
use nattvakt_core::vocabulary::Outcome;

use crate::world::*;

/// One alarm and the clock around it.
struct Night {
    alarm: Alarm,
    seq: u64,
}

impl Night {
    fn new() -> Self {
        Self {
            alarm: an_alarm(),
            seq: 10,
        }
    }

    fn does(mut self, clock: &str, command: Command) -> Self {
        let now = at(clock);
        let events = decide(&self.alarm, command, now).unwrap();
        self.alarm = apply(self.alarm, &events, now, &mut self.seq);
        self
    }

    fn taken(self, clock: &str) -> Self {
        let (by, at) = (KARI, at(clock));
        let minutes = None;
        self.does(
            clock,
            Command::Acknowledge {
                locked_screen: false,
                by,
                at,
                minutes,
            },
        )
    }

    fn step(&self) -> Option<(u32, Timestamp)> {
        match self.alarm.state {
            State::Raised { step, step_at } => Some((step, step_at)),
            _ => None,
        }
    }

    fn due(&self) -> Option<Timestamp> {
        next_deadline(&self.alarm)
    }
}

#[test]
fn unreached_moves_on_after_the_receipt_time_and_reached_waits_for_the_acknowledgement() {
    assert_eq!(Night::new().due(), Some(at("23:00:15")));
    let reached = Night::new().does("23:00:10", Command::Reached { persons: vec![KARI] });
    assert_eq!(reached.due(), Some(at("23:02:00")));
    let next = reached.does("23:02:00", Command::DeadlineReached);
    assert_eq!(next.step(), Some((1, at("23:02:00"))));
    assert_eq!(
        next.due(),
        Some(at("23:02:15")),
        "reached counts for its own step only"
    );
}

#[test]
fn the_top_of_the_ladder_is_rung_again_and_again() {
    let mut night = Night::new();
    for (due, step) in [
        ("23:00:15", 1),
        ("23:00:30", 2),
        ("23:02:30", 3),
        ("23:04:30", 4),
        ("23:06:30", 5),
    ] {
        assert_eq!(night.due(), Some(at(due)));
        night = night.does(due, Command::DeadlineReached);
        assert_eq!(night.step(), Some((step, at(due))));
    }
}

#[test]
fn a_late_acknowledgement_is_already_due() {
    let tapped_offline_at = at("23:01");
    let night = Night::new().does(
        "23:40",
        Command::Acknowledge {
            locked_screen: false,
            by: KARI,
            at: tapped_offline_at,
            minutes: Some(5),
        },
    );
    assert_eq!(night.due(), Some(at("23:06")));
    let asked = night.does("23:40", Command::DeadlineReached);
    assert_eq!(asked.step(), Some((0, at("23:40"))));
}

#[test]
fn an_acknowledgement_from_the_future_buys_no_time() {
    let night = Night::new().does(
        "23:01",
        Command::Acknowledge {
            locked_screen: false,
            by: KARI,
            at: at("06:00"),
            minutes: Some(5),
        },
    );
    assert_eq!(night.due(), Some(at("23:06")));
    let arrived = night.does(
        "23:02",
        Command::Arrive {
            by: KARI,
            at: at("06:00"),
        },
    );
    assert_eq!(arrived.due(), Some(at("23:32")));
}

#[test]
fn whoever_chooses_minutes_gets_them_within_reason() {
    for (minutes, due) in [
        (None, "23:11"),
        (Some(40), "23:41"),
        (Some(0), "23:02"),
        (Some(u32::MAX), "03:01"),
    ] {
        let acknowledge = Command::Acknowledge {
            locked_screen: false,
            by: KARI,
            at: at("23:01"),
            minutes,
        };
        assert_eq!(Night::new().does("23:01", acknowledge).due(), Some(at(due)));
    }
}

#[test]
fn each_way_of_losing_the_holder_starts_the_ladder_again() {
    type Losing = (&'static str, fn(Night) -> Night, (u32, &'static str));
    let ways: [Losing; 5] = [
        (
            "released",
            |night| night.does("23:02", Command::Release { by: KARI }),
            (0, "23:02"),
        ),
        (
            "cannot reach",
            |night| night.does("23:02", Command::CannotReach { by: KARI }),
            (1, "23:02"),
        ),
        (
            "duty ended",
            |night| night.does("23:02", Command::HolderLeft { person: KARI }),
            (0, "23:02"),
        ),
        (
            "not arrived in time",
            |night| night.does("23:11", Command::DeadlineReached),
            (0, "23:11"),
        ),
        (
            "arrived and not signed in time",
            |night| {
                let arrive = Command::Arrive {
                    by: KARI,
                    at: at("23:05"),
                };
                night
                    .does("23:05", arrive)
                    .does("23:35", Command::DeadlineReached)
            },
            (0, "23:35"),
        ),
    ];
    for (way, lose, (step, from)) in ways {
        let night = lose(Night::new().taken("23:01"));
        assert_eq!(night.step(), Some((step, at(from))), "{way}");
        assert!(
            night.due().unwrap() <= at(from) + jiff::SignedDuration::from_secs(15),
            "{way}"
        );
    }
}

#[test]
fn the_same_person_reached_twice_in_a_step_is_told_once() {
    let persons = vec![KARI, KARI, OLA];
    let night = Night::new().does("23:00:05", Command::Reached { persons });
    assert_eq!(night.alarm.reached.len(), 2);
    let again = Command::Reached { persons: vec![KARI] };
    assert_eq!(
        decide(&night.alarm, again, at("23:00:06")),
        Err(Rejection::NothingToDo)
    );
}

#[test]
fn a_signature_that_does_not_close_leaves_the_ladder_where_it_was() {
    let night = Night::new();
    let before = night.due();
    let not_checked = Command::Sign {
        unit: WARD,
        signature: signature(KARI, 1, Outcome::NotChecked),
        basis_seq: 10,
    };
    assert_eq!(night.does("23:00:10", not_checked).due(), before);
}

#[test]
fn a_patience_of_zero_does_not_climb_for_ever_in_one_instant() {
    let mut night = Night::new();
    night.alarm.patience = Patience {
        receipt_seconds: 0,
        acknowledge_seconds: 0,
        ..Patience::default()
    };
    assert_eq!(night.due(), Some(at("23:00:01")));
}
