//! Promise 4: an alarm outlives everything but a signature by somebody who saw its latest event.

use jiff::{SignedDuration, Timestamp};
use nattvakt_core::alarm::*;
use nattvakt_core::ids::*;
use nattvakt_core::vocabulary::Outcome;
use proptest::prelude::*;
use proptest::sample::select;
use uuid::Uuid;

use crate::world::*;

/// What may happen to one alarm, with times relative to the clock.
#[derive(Clone, Debug)]
enum Step {
    Commanded(Command),
    /// A tap `seconds` away from now, by a phone with any clock.
    Acknowledged {
        by: PersonId,
        seconds: i64,
        minutes: Option<u32>,
    },
    Arrived {
        by: PersonId,
        seconds: i64,
    },
    Signed {
        by: PersonId,
        number: u128,
        outcome: Outcome,
        note: bool,
        behind: u64,
    },
    /// The last signature again, as a phone sends it when it got no answer.
    SignedAgain,
    DeadlineComes,
    ClockMoves {
        seconds: i64,
    },
}

fn step() -> impl Strategy<Value = Step> {
    let person = || select(&[KARI, OLA][..]);
    let away = || prop_oneof![Just(0_i64), -7200..0_i64, 0..86_400_i64];
    let plain = prop_oneof![
        person().prop_map(|by| Command::Release { by }),
        person().prop_map(|by| Command::CannotReach { by }),
        person().prop_map(|by| Command::CallForHelp { by }),
        person().prop_map(|by| Command::Comment {
            by,
            note_commitment: String::new()
        }),
        any::<u128>().prop_map(|episode| Command::Repeat {
            episode: EpisodeId(Uuid::from_u128(episode)),
            occurred_at: at("23:00"),
        }),
        Just(Command::Clear { at: at("23:30") }),
        prop::collection::vec(person(), 0..3).prop_map(|persons| Command::Reached { persons }),
        person().prop_map(|person| Command::HolderLeft { person }),
        Just(Command::UnitHandedOver),
        Just(Command::DeadlineReached),
    ];
    prop_oneof![
        8 => plain.prop_map(Step::Commanded),
        3 => (person(), away(), prop::option::of(any::<u32>()))
            .prop_map(|(by, seconds, minutes)| Step::Acknowledged { by, seconds, minutes }),
        2 => (person(), away()).prop_map(|(by, seconds)| Step::Arrived { by, seconds }),
        2 => (person(), any::<u128>(), select(Outcome::ALL), any::<bool>(), 0..4_u64).prop_map(
            |(by, number, outcome, note, behind)| Step::Signed { by, number, outcome, note, behind }
        ),
        1 => Just(Step::SignedAgain),
        4 => Just(Step::DeadlineComes),
        3 => prop_oneof![-3600..0_i64, 0..3600_i64].prop_map(|seconds| Step::ClockMoves { seconds }),
    ]
}

fn patience() -> impl Strategy<Value = Patience> {
    (0..60_u32, 0..600_u32, 0..3600_u32, 0..3600_u32, 0..6_u32).prop_map(
        |(receipt_seconds, acknowledge_seconds, arrive_seconds, sign_seconds, steps)| Patience {
            receipt_seconds,
            acknowledge_seconds,
            arrive_seconds,
            sign_seconds,
            steps,
        },
    )
}

/// The longest anybody can make an alarm wait: four hours chosen when taking it, or what the unit set.
fn longest_wait(patience: Patience) -> SignedDuration {
    let seconds = [
        patience.receipt_seconds.max(1),
        patience.acknowledge_seconds.max(1),
        patience.arrive_seconds,
        patience.sign_seconds,
        240 * 60,
    ];
    SignedDuration::from_secs(i64::from(seconds.into_iter().max().unwrap()))
}

struct Life {
    alarm: Alarm,
    now: Timestamp,
    latest: Timestamp,
    seq: u64,
    last_signature: Option<(Signature, u64)>,
    closed_by: Option<CommandId>,
}

impl Life {
    fn new(patience: Patience) -> Self {
        let alarm = Alarm {
            patience,
            ..an_alarm()
        };
        let now = alarm.raised_at;
        let seq = alarm.start_seq;
        Self {
            alarm,
            now,
            latest: now,
            seq,
            last_signature: None,
            closed_by: None,
        }
    }

    fn live(&mut self, step: Step) {
        let away = |seconds| self.now + SignedDuration::from_secs(seconds);
        match step {
            Step::Commanded(command) => self.ask(command),
            Step::Acknowledged { by, seconds, minutes } => {
                let at = away(seconds);
                self.ask(Command::Acknowledge {
                    locked_screen: false,
                    by,
                    at,
                    minutes,
                });
            }
            Step::Arrived { by, seconds } => {
                let at = away(seconds);
                self.ask(Command::Arrive { by, at });
            }
            Step::Signed {
                by,
                number,
                outcome,
                note,
                behind,
            } => {
                let signature = Signature {
                    note_commitment: note.then(String::new),
                    ..signature(by, number, outcome)
                };
                self.sign(signature, self.seq.saturating_sub(behind));
            }
            Step::SignedAgain => {
                if let Some((signature, basis_seq)) = self.last_signature.clone() {
                    let before = self.alarm.clone();
                    self.sign(signature, basis_seq);
                    assert_eq!(self.alarm, before, "a command sent twice changes nothing");
                }
            }
            Step::DeadlineComes => {
                if let Some(due) = next_deadline(&self.alarm) {
                    self.now = self.now.max(due);
                    self.ask(Command::DeadlineReached);
                    assert!(self.alarm.is_waiting());
                }
            }
            Step::ClockMoves { seconds } => self.now = away(seconds),
        }
        self.latest = self.latest.max(self.now);
    }

    fn sign(&mut self, signature: Signature, basis_seq: u64) {
        let (was_open, start_seq) = (self.alarm.is_open(), self.alarm.start_seq);
        self.last_signature = Some((signature.clone(), basis_seq));
        self.ask(Command::Sign {
            unit: WARD,
            signature: signature.clone(),
            basis_seq,
        });
        if was_open && !self.alarm.is_open() {
            assert!(basis_seq >= start_seq, "it closes what its signer never saw");
            assert_ne!(signature.outcome, Outcome::NotChecked);
            assert!(signature.outcome != Outcome::Other || signature.note_commitment.is_some());
            self.closed_by = Some(signature.command);
        }
    }

    fn ask(&mut self, command: Command) {
        let is_signature = matches!(command, Command::Sign { .. });
        let was_open = self.alarm.is_open();
        if let Ok(events) = decide(&self.alarm, command, self.now) {
            assert!(!events.is_empty());
            self.alarm = apply(self.alarm.clone(), &events, self.now, &mut self.seq);
        }
        assert!(
            self.alarm.is_open() == was_open || (was_open && is_signature),
            "only a signature closes, and nothing opens what is signed"
        );
    }

    fn is_not_lost(&self) {
        match (&self.alarm.state, next_deadline(&self.alarm)) {
            (State::Signed { signature }, None) => assert_eq!(Some(signature.command), self.closed_by),
            (State::Signed { .. }, Some(due)) => panic!("signed, and due at {due}"),
            (_, None) => panic!("open, and nobody will look at it again: {:?}", self.alarm),
            (_, Some(due)) => {
                let bound = self.latest + longest_wait(self.alarm.patience);
                assert!(due <= bound, "{due} is out of sight: {:?}", self.alarm);
            }
        }
    }

    /// From here on nobody does anything.
    fn climbs_for_ever(&self) {
        let mut alarm = self.alarm.clone();
        let mut now = self.now;
        let mut seq = self.seq;
        let mut last_step = None;
        for _ in 0..12 {
            let Some(due) = next_deadline(&alarm) else {
                assert!(!alarm.is_open());
                return;
            };
            assert!(last_step.is_none() || due > now, "the ladder must take time");
            now = now.max(due);
            let events = decide(&alarm, Command::DeadlineReached, now).unwrap();
            alarm = apply(alarm, &events, now, &mut seq);
            let State::Raised { step, step_at } = alarm.state else {
                panic!("a deadline ended in {:?}", alarm.state);
            };
            assert_eq!(step_at, now);
            assert!(last_step.is_none_or(|last| step == last + 1), "it climbs");
            last_step = Some(step);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 800, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_can_happen_loses_an_unsigned_alarm(
        patience in patience(),
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let mut life = Life::new(patience);
        for step in steps {
            life.live(step);
            life.is_not_lost();
            life.climbs_for_ever();
        }
    }

    #[test]
    fn a_deadline_served_before_its_time_changes_nothing(
        patience in patience(),
        steps in prop::collection::vec(step(), 0..20),
    ) {
        let mut life = Life::new(patience);
        steps.into_iter().for_each(|step| life.live(step));
        if let Some(due) = next_deadline(&life.alarm) {
            let early = due - SignedDuration::from_micros(1);
            prop_assert_eq!(
                decide(&life.alarm, Command::DeadlineReached, early),
                Err(Rejection::NothingToDo)
            );
        }
    }
}
