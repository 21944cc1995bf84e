//! The alarm's life: raised → acknowledged → signed.
//!
//! `decide` says what a command does to an alarm as it stands, `evolve` applies what was decided and
//! `next_deadline` says when the alarm must be looked at again if nobody does anything. An alarm is over
//! only when somebody who saw its latest start has signed for it (promise 4).

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::ids::*;
use crate::vocabulary::{ObservationKind, Outcome, Priority};

/// What makes two observations one alarm: the same rule saw the same device in the same episode (promise 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Cause {
    pub rule: RuleId,
    /// `None` when no device is behind it: a colleague's call for help, Nattvakt's own faults.
    pub device: Option<DeviceId>,
    pub episode: EpisodeId,
}

/// How long each stage may take, in seconds. Copied into the alarm when it is raised, so that a changed
/// setting never shortens a promise already made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Patience {
    /// A step that has reached nobody moves on after this long (promise 5).
    pub receipt_seconds: u32,
    /// A step that has reached somebody moves on after this long without an acknowledgement.
    pub acknowledge_seconds: u32,
    /// From 'I am on my way' to 'I am here', unless the person chose minutes.
    pub arrive_seconds: u32,
    /// From 'I am here' to a signature.
    pub sign_seconds: u32,
    /// Steps before the ladder only repeats its last one.
    pub steps: u32,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            receipt_seconds: 15,
            acknowledge_seconds: 120,
            arrive_seconds: 600,
            sign_seconds: 1800,
            steps: 3,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alarm {
    pub id: AlarmId,
    pub municipality: MunicipalityId,
    pub unit: UnitId,
    pub cause: Cause,
    pub kind: ObservationKind,
    pub priority: Priority,
    pub place: Option<PlaceId>,
    /// The patients it may be about; whoever signs says whom it was.
    pub subjects: Vec<PatientId>,
    pub plan_version: Option<PlanVersionId>,
    pub raised_at: Timestamp,
    /// When it happened, by the device's clock where that is believed.
    pub occurred_at: Timestamp,
    /// Starts after the first that joined this alarm.
    pub repeats: u32,
    pub last_start_at: Timestamp,
    /// Ledger seq of the newest start: a signature by somebody who saw less does not close (hazard 2).
    pub start_seq: u64,
    /// The sensor says it is over. The alarm still waits.
    pub cleared_at: Option<Timestamp>,
    pub reached: Vec<Reached>,
    pub patience: Patience,
    pub state: State,
}

/// The alarm was shown on a phone of this person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reached {
    pub person: PersonId,
    pub at: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum State {
    Raised {
        step: u32,
        step_at: Timestamp,
    },
    Acknowledged {
        by: PersonId,
        at: Timestamp,
        arrive_by: Timestamp,
        arrived: Option<Arrival>,
    },
    Signed {
        signature: Signature,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    pub at: Timestamp,
    pub sign_by: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    pub by: PersonId,
    /// The phone's time corrected by its last known offset.
    pub at: Timestamp,
    pub command: CommandId,
    pub outcome: Outcome,
    pub actions: Vec<String>,
    /// SHA-256(salt ‖ text), hex; the text lives where it can be erased.
    pub note_commitment: Option<String>,
    pub subjects: Vec<PatientId>,
}

/// What somebody, a device or the clock asks of one alarm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// `at` is the corrected time of the tap, so that one made offline long ago is already due (hazard 3).
    Acknowledge {
        by: PersonId,
        at: Timestamp,
        minutes: Option<u32>,
    },
    Release {
        by: PersonId,
    },
    Arrive {
        by: PersonId,
        at: Timestamp,
    },
    CannotReach {
        by: PersonId,
    },
    CallForHelp {
        by: PersonId,
    },
    Comment {
        by: PersonId,
        note_commitment: String,
    },
    /// `basis_seq`: the newest ledger seq the person had on the screen.
    Sign {
        signature: Signature,
        basis_seq: u64,
    },
    /// The same rule saw a new episode of the same device.
    Repeat {
        episode: EpisodeId,
        occurred_at: Timestamp,
    },
    Clear {
        at: Timestamp,
    },
    Reached {
        persons: Vec<PersonId>,
    },
    /// The person's duty ended while they had the alarm.
    HolderLeft {
        person: PersonId,
    },
    DeadlineReached,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EscalationReason {
    Unreached,
    NotAcknowledged,
    NotArrived,
    NotSigned,
    CannotReach,
    DutyEnded,
}

impl EscalationReason {
    pub fn code(self) -> &'static str {
        match self {
            EscalationReason::Unreached => "unreached",
            EscalationReason::NotAcknowledged => "not_acknowledged",
            EscalationReason::NotArrived => "not_arrived",
            EscalationReason::NotSigned => "not_signed",
            EscalationReason::CannotReach => "cannot_reach",
            EscalationReason::DutyEnded => "duty_ended",
        }
    }
}

/// Why a signature was kept but does not close the alarm, or closed nothing more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotClosing {
    /// Something started after what the signer saw.
    NewerEvent,
    /// The signer says that nobody has looked.
    NotChecked,
    /// Somebody else's signature arrived first.
    AlreadySigned,
}

impl NotClosing {
    pub fn code(self) -> &'static str {
        match self {
            NotClosing::NewerEvent => "newer_event",
            NotClosing::NotChecked => "not_checked",
            NotClosing::AlreadySigned => "already_signed",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum Event {
    Raised,
    Repeated {
        episode: EpisodeId,
        occurred_at: Timestamp,
    },
    Escalated {
        step: u32,
        reason: EscalationReason,
    },
    Reached {
        persons: Vec<PersonId>,
    },
    Unreached {
        step: u32,
    },
    Acknowledged {
        by: PersonId,
        at: Timestamp,
        arrive_by: Timestamp,
    },
    Released {
        by: PersonId,
    },
    Arrived {
        by: PersonId,
        at: Timestamp,
    },
    CannotReach {
        by: PersonId,
    },
    HelpCalled {
        by: PersonId,
    },
    Commented {
        by: PersonId,
        note_commitment: String,
    },
    Cleared {
        at: Timestamp,
    },
    Signed {
        signature: Signature,
        not_closing: Option<NotClosing>,
    },
}

/// Why a command is refused. The alarm is as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    #[error("somebody has already taken this alarm")]
    AlreadyAcknowledged { by: PersonId, at: Timestamp },
    #[error("this alarm is already signed")]
    AlreadySigned { by: PersonId, at: Timestamp },
    #[error("only the person who took the alarm can do this")]
    NotYours,
    #[error("the outcome `other` needs a note")]
    NoteRequired,
    #[error("a signature can only name patients this alarm is about")]
    NotASubject,
    #[error("nothing to do")]
    NothingToDo,
}

impl Alarm {
    pub fn is_open(&self) -> bool {
        !matches!(self.state, State::Signed { .. })
    }

    /// Waiting for somebody to take it.
    pub fn is_waiting(&self) -> bool {
        matches!(self.state, State::Raised { .. })
    }

    pub fn holder(&self) -> Option<PersonId> {
        match self.state {
            State::Acknowledged { by, .. } => Some(by),
            _ => None,
        }
    }

    fn has_reached_anybody_since(&self, at: Timestamp) -> bool {
        self.reached.iter().any(|reached| reached.at >= at)
    }
}

/// What `command` does to `alarm` at `now`. An empty list never comes back: a command that changes nothing
/// is `Rejection::NothingToDo`. A tap from the future counts from `now`, so that no phone's clock can buy
/// time.
pub fn decide(alarm: &Alarm, command: Command, now: Timestamp) -> Result<Vec<Event>, Rejection> {
    match (&alarm.state, command) {
        (State::Signed { signature }, Command::Sign { signature: late, .. })
            if signature.command != late.command =>
        {
            validate_signature(alarm, &late)?;
            Ok(vec![Event::Signed {
                signature: late,
                not_closing: Some(NotClosing::AlreadySigned),
            }])
        }
        (State::Signed { .. }, Command::Comment { by, note_commitment }) => {
            Ok(vec![Event::Commented { by, note_commitment }])
        }
        // A cry for help is about the helper: it counts whatever became of the alarm it was made from.
        (State::Signed { .. }, Command::CallForHelp { by }) => Ok(vec![Event::HelpCalled { by }]),
        (
            State::Signed { .. },
            Command::Clear { .. } | Command::Reached { .. } | Command::DeadlineReached,
        ) => Err(Rejection::NothingToDo),
        (State::Signed { signature }, _) => Err(Rejection::AlreadySigned {
            by: signature.by,
            at: signature.at,
        }),

        (_, Command::Sign { signature, basis_seq }) => decide_signature(alarm, signature, basis_seq),
        (_, Command::Comment { by, note_commitment }) => Ok(vec![Event::Commented { by, note_commitment }]),
        (_, Command::CallForHelp { by }) => Ok(vec![Event::HelpCalled { by }]),
        (_, Command::Clear { at }) => match alarm.cleared_at {
            None => Ok(vec![Event::Cleared { at }]),
            Some(_) => Err(Rejection::NothingToDo),
        },
        (_, Command::Reached { persons }) => decide_reached(alarm, persons),
        (_, Command::DeadlineReached) => match next_deadline(alarm) {
            Some(due) if due <= now => Ok(overdue(alarm)),
            _ => Err(Rejection::NothingToDo),
        },

        (State::Raised { .. }, Command::Acknowledge { by, at, minutes }) => {
            let at = at.min(now);
            Ok(vec![Event::Acknowledged {
                by,
                at,
                arrive_by: arrive_by(alarm, at, minutes),
            }])
        }
        (State::Raised { .. }, Command::Arrive { by, at }) => {
            let at = at.min(now);
            Ok(vec![
                Event::Acknowledged {
                    by,
                    at,
                    arrive_by: arrive_by(alarm, at, None),
                },
                Event::Arrived { by, at },
            ])
        }
        (State::Raised { .. }, Command::Repeat { episode, occurred_at }) => {
            Ok(vec![Event::Repeated { episode, occurred_at }])
        }
        (State::Raised { .. }, Command::HolderLeft { .. }) => Err(Rejection::NothingToDo),
        (State::Raised { .. }, Command::Release { .. } | Command::CannotReach { .. }) => {
            Err(Rejection::NotYours)
        }

        (State::Acknowledged { by, at, .. }, Command::Acknowledge { .. }) => {
            Err(Rejection::AlreadyAcknowledged { by: *by, at: *at })
        }
        // Whoever stands beside the patient has the alarm from then on.
        (
            State::Acknowledged {
                by: holder, arrived, ..
            },
            Command::Arrive { by, at },
        ) => {
            if arrived.is_some() && *holder == by {
                Err(Rejection::NothingToDo)
            } else {
                Ok(vec![Event::Arrived { by, at: at.min(now) }])
            }
        }
        (State::Acknowledged { by: holder, .. }, Command::Release { by }) if *holder == by => {
            Ok(vec![Event::Released { by }])
        }
        (State::Acknowledged { by: holder, .. }, Command::CannotReach { by }) if *holder == by => Ok(vec![
            Event::CannotReach { by },
            Event::Escalated {
                step: 1,
                reason: EscalationReason::CannotReach,
            },
        ]),
        (State::Acknowledged { .. }, Command::Release { .. } | Command::CannotReach { .. }) => {
            Err(Rejection::NotYours)
        }
        (State::Acknowledged { by, .. }, Command::HolderLeft { person }) if *by == person => {
            Ok(vec![Event::Escalated {
                step: 0,
                reason: EscalationReason::DutyEnded,
            }])
        }
        (State::Acknowledged { .. }, Command::HolderLeft { .. }) => Err(Rejection::NothingToDo),
        // A new episode after somebody took the first is an alarm of its own; `episode::join` sees to it.
        (State::Acknowledged { by, at, .. }, Command::Repeat { .. }) => {
            Err(Rejection::AlreadyAcknowledged { by: *by, at: *at })
        }
    }
}

fn arrive_by(alarm: &Alarm, at: Timestamp, minutes: Option<u32>) -> Timestamp {
    let seconds = minutes.map_or(alarm.patience.arrive_seconds, |minutes| {
        minutes.clamp(1, 240) * 60
    });
    after(at, seconds)
}

fn validate_signature(alarm: &Alarm, signature: &Signature) -> Result<(), Rejection> {
    if signature.outcome == Outcome::Other && signature.note_commitment.is_none() {
        return Err(Rejection::NoteRequired);
    }
    if signature
        .subjects
        .iter()
        .any(|subject| !alarm.subjects.contains(subject))
    {
        return Err(Rejection::NotASubject);
    }
    Ok(())
}

fn decide_signature(alarm: &Alarm, signature: Signature, basis_seq: u64) -> Result<Vec<Event>, Rejection> {
    validate_signature(alarm, &signature)?;
    let not_closing = if signature.outcome == Outcome::NotChecked {
        Some(NotClosing::NotChecked)
    } else if basis_seq < alarm.start_seq {
        Some(NotClosing::NewerEvent)
    } else {
        None
    };
    Ok(vec![Event::Signed {
        signature,
        not_closing,
    }])
}

fn decide_reached(alarm: &Alarm, persons: Vec<PersonId>) -> Result<Vec<Event>, Rejection> {
    let since = match alarm.state {
        State::Raised { step_at, .. } => step_at,
        _ => alarm.raised_at,
    };
    let mut fresh: Vec<PersonId> = Vec::new();
    for person in persons {
        let is_known = alarm
            .reached
            .iter()
            .any(|known| known.person == person && known.at >= since);
        if !is_known && !fresh.contains(&person) {
            fresh.push(person);
        }
    }
    if fresh.is_empty() {
        Err(Rejection::NothingToDo)
    } else {
        Ok(vec![Event::Reached { persons: fresh }])
    }
}

fn overdue(alarm: &Alarm) -> Vec<Event> {
    match &alarm.state {
        State::Raised { step, step_at } => {
            let next = step.saturating_add(1);
            if alarm.has_reached_anybody_since(*step_at) {
                vec![Event::Escalated {
                    step: next,
                    reason: EscalationReason::NotAcknowledged,
                }]
            } else {
                vec![
                    Event::Unreached { step: *step },
                    Event::Escalated {
                        step: next,
                        reason: EscalationReason::Unreached,
                    },
                ]
            }
        }
        State::Acknowledged { arrived: None, .. } => {
            vec![Event::Escalated {
                step: 0,
                reason: EscalationReason::NotArrived,
            }]
        }
        State::Acknowledged { arrived: Some(_), .. } => {
            vec![Event::Escalated {
                step: 0,
                reason: EscalationReason::NotSigned,
            }]
        }
        State::Signed { .. } => Vec::new(),
    }
}

/// Applies one event that happened at `now` as ledger entry `seq`.
pub fn evolve(mut alarm: Alarm, event: &Event, now: Timestamp, seq: u64) -> Alarm {
    let raised_again = |step| State::Raised { step, step_at: now };
    match event {
        Event::Raised => {
            alarm.start_seq = seq;
            alarm.state = raised_again(0);
        }
        Event::Repeated { episode, occurred_at } => {
            alarm.cause.episode = *episode;
            alarm.repeats = alarm.repeats.saturating_add(1);
            alarm.last_start_at = alarm.last_start_at.max(*occurred_at);
            alarm.start_seq = seq;
            alarm.cleared_at = None;
            alarm.state = raised_again(0);
        }
        Event::Escalated { step, .. } => alarm.state = raised_again(*step),
        Event::Reached { persons } => {
            alarm.reached.retain(|known| !persons.contains(&known.person));
            alarm.reached.extend(persons.iter().map(|person| Reached {
                person: *person,
                at: now,
            }));
        }
        Event::Acknowledged { by, at, arrive_by } => {
            alarm.state = State::Acknowledged {
                by: *by,
                at: *at,
                arrive_by: *arrive_by,
                arrived: None,
            };
        }
        Event::Arrived { by, at } => {
            let (taken_at, arrive_by) = match alarm.state {
                State::Acknowledged {
                    by: holder,
                    at,
                    arrive_by,
                    ..
                } if holder == *by => (at, arrive_by),
                _ => (*at, *at),
            };
            let arrived = Some(Arrival {
                at: *at,
                sign_by: after(*at, alarm.patience.sign_seconds),
            });
            alarm.state = State::Acknowledged {
                by: *by,
                at: taken_at,
                arrive_by,
                arrived,
            };
        }
        Event::Released { .. } => alarm.state = raised_again(0),
        Event::Cleared { at } => alarm.cleared_at = Some(*at),
        Event::Signed {
            signature,
            not_closing: None,
        } => {
            alarm.state = State::Signed {
                signature: signature.clone(),
            };
        }
        Event::Signed {
            not_closing: Some(_), ..
        }
        | Event::Unreached { .. }
        | Event::CannotReach { .. }
        | Event::HelpCalled { .. }
        | Event::Commented { .. } => {}
    }
    alarm
}

/// When the alarm must be looked at again. Every open alarm has one: nothing waits for ever (promise 4).
pub fn next_deadline(alarm: &Alarm) -> Option<Timestamp> {
    let patience = alarm.patience;
    match &alarm.state {
        State::Raised { step, step_at } => {
            let climbing =
                step.saturating_add(1) < patience.steps && !alarm.has_reached_anybody_since(*step_at);
            let seconds = if climbing {
                patience.receipt_seconds
            } else {
                patience.acknowledge_seconds
            };
            // A patience of zero would climb the whole ladder, and on, in one instant.
            Some(after(*step_at, seconds.max(1)))
        }
        State::Acknowledged {
            arrived: Some(arrival),
            ..
        } => Some(arrival.sign_by),
        State::Acknowledged {
            arrive_by,
            arrived: None,
            ..
        } => Some(*arrive_by),
        State::Signed { .. } => None,
    }
}

fn after(at: Timestamp, seconds: u32) -> Timestamp {
    at.checked_add(SignedDuration::from_secs(i64::from(seconds)))
        .unwrap_or(Timestamp::MAX)
}
