//! An alarm after an event, and when it must be looked at again.

use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::vocabulary::Priority;

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
            alarm.visited = false;
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
        Event::Acknowledged {
            by,
            at,
            arrive_by,
            open_by,
        } => {
            alarm.state = State::Acknowledged {
                by: *by,
                at: *at,
                arrive_by: *arrive_by,
                open_by: *open_by,
                arrived: None,
            };
        }
        Event::Opened { .. } => {
            if let State::Acknowledged { open_by, .. } = &mut alarm.state {
                *open_by = None;
            }
        }
        Event::Shared { unit } => {
            // Numbered when the entry of that unit's ledger is written.
            alarm.shares.push(Share {
                unit: *unit,
                start_seq: 0,
            });
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
                open_by: None,
                arrived,
            };
            alarm.visited = true;
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

/// Until morning.
const MENDED_WAITS_SECONDS: u32 = 8 * 3600;

/// When the alarm must be looked at again. Every open alarm has one: nothing waits for ever (promise 4).
pub fn next_deadline(alarm: &Alarm) -> Option<Timestamp> {
    match &alarm.state {
        State::Raised { step, step_at } => {
            let climbing =
                step.saturating_add(1) < alarm.steps() && !alarm.has_reached_anybody_since(*step_at);
            let Wait { receipt, acknowledge } = alarm.wait(*step);
            let seconds = if alarm.priority == Priority::Technical && alarm.cleared_at.is_some() {
                // Mended by itself: it waits for a signature, and nobody is woken for it.
                MENDED_WAITS_SECONDS
            } else if climbing {
                receipt
            } else {
                acknowledge
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
            open_by,
            arrived: None,
            ..
        } => Some(open_by.map_or(*arrive_by, |open_by| open_by.min(*arrive_by))),
        State::Signed { .. } => None,
    }
}

pub(super) fn after(at: Timestamp, seconds: u32) -> Timestamp {
    at.checked_add(SignedDuration::from_secs(i64::from(seconds)))
        .unwrap_or(Timestamp::MAX)
}
