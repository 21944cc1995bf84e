//! What a command does to an alarm as it stands.

use jiff::Timestamp;

use super::evolve::{after, next_deadline};
use super::*;

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
            Command::Clear { .. }
            | Command::Reached { .. }
            | Command::StepReachesNobody
            | Command::ShareWith { .. }
            | Command::UnitHandedOver
            | Command::DeadlineReached,
        ) => Err(Rejection::NothingToDo),
        (State::Signed { signature }, _) => Err(Rejection::AlreadySigned {
            by: signature.by,
            at: signature.at,
        }),

        (
            _,
            Command::Sign {
                signature,
                basis_seq,
                unit,
            },
        ) => decide_signature(alarm, signature, basis_seq, unit),
        (_, Command::Comment { by, note_commitment }) => Ok(vec![Event::Commented { by, note_commitment }]),
        (_, Command::CallForHelp { by }) => Ok(vec![Event::HelpCalled { by }]),
        (_, Command::Clear { at }) => match alarm.cleared_at {
            None => Ok(vec![Event::Cleared { at }]),
            Some(_) => Err(Rejection::NothingToDo),
        },
        (_, Command::Reached { persons }) => decide_reached(alarm, persons),
        (_, Command::ShareWith { unit }) => {
            if unit == alarm.unit || alarm.is_shared_with(unit) {
                Err(Rejection::NothingToDo)
            } else {
                Ok(vec![Event::Shared { unit }])
            }
        }
        (State::Raised { step, .. }, Command::StepReachesNobody)
            if step.saturating_add(1) < alarm.steps() =>
        {
            Ok(vec![
                Event::Unreached { step: *step },
                Event::Escalated {
                    step: step + 1,
                    reason: EscalationReason::NobodyReachable,
                },
            ])
        }
        (State::Raised { .. }, Command::UnitHandedOver) => Ok(vec![Event::Escalated {
            step: 0,
            reason: EscalationReason::DutyEnded,
        }]),
        // Whoever has taken it keeps it.
        (State::Acknowledged { .. }, Command::UnitHandedOver) => Err(Rejection::NothingToDo),
        // The last step waits its time and is called again, whoever it reaches.
        (_, Command::StepReachesNobody) => Err(Rejection::NothingToDo),
        (_, Command::DeadlineReached) => match next_deadline(alarm) {
            Some(due) if due <= now => Ok(overdue(alarm, now)),
            _ => Err(Rejection::NothingToDo),
        },

        (
            State::Raised { .. },
            Command::Acknowledge {
                by,
                at,
                minutes,
                locked_screen,
            },
        ) => {
            let at = at.min(now);
            Ok(vec![Event::Acknowledged {
                by,
                at,
                arrive_by: arrive_by(alarm, at, minutes),
                open_by: locked_screen.then(|| after(at, OPEN_WITHIN_SECONDS)),
            }])
        }
        (
            State::Acknowledged {
                by: holder, open_by, ..
            },
            Command::Open { by },
        ) => {
            if *holder != by {
                Err(Rejection::NotYours)
            } else if open_by.is_none() {
                Err(Rejection::NothingToDo)
            } else {
                Ok(vec![Event::Opened { by }])
            }
        }
        // It has lapsed meanwhile: looking is not taking.
        (State::Raised { .. }, Command::Open { .. }) => Err(Rejection::NotYours),
        (State::Raised { .. }, Command::Arrive { by, at }) => {
            let at = at.min(now);
            Ok(vec![
                Event::Acknowledged {
                    by,
                    at,
                    arrive_by: arrive_by(alarm, at, None),
                    open_by: None,
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

/// An acknowledgement from a locked screen that nobody opens lapses after this: a pocket can take an alarm.
pub const OPEN_WITHIN_SECONDS: u32 = 120;

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

fn decide_signature(
    alarm: &Alarm,
    signature: Signature,
    basis_seq: u64,
    unit: UnitId,
) -> Result<Vec<Event>, Rejection> {
    validate_signature(alarm, &signature)?;
    if alarm.visit_required && !alarm.visited && signature.outcome != Outcome::NotChecked {
        return Err(Rejection::VisitRequired);
    }
    let not_closing = if signature.outcome == Outcome::NotChecked {
        Some(NotClosing::NotChecked)
    } else if basis_seq < alarm.start_seq_in(unit) {
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
        // Whom it is about is not reached by their own phone: who calls for help needs somebody else.
        if !is_known && !fresh.contains(&person) && alarm.about != Some(person) {
            fresh.push(person);
        }
    }
    if fresh.is_empty() {
        Err(Rejection::NothingToDo)
    } else {
        Ok(vec![Event::Reached { persons: fresh }])
    }
}

fn overdue(alarm: &Alarm, now: Timestamp) -> Vec<Event> {
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
        State::Acknowledged {
            arrived: None,
            open_by,
            ..
        } => {
            let reason = if open_by.is_some_and(|due| due <= now) {
                EscalationReason::NotOpened
            } else {
                EscalationReason::NotArrived
            };
            vec![Event::Escalated { step: 0, reason }]
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
