//! Several alarms from one patient in a short time mean more than each of them, signed ones too: a man in
//! Norway was found dead after four alarms in one night, each judged by ear (hazard 15).

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::vocabulary::Priority;

/// A unit's own limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// From this many on, the new one counted …
    pub count: u32,
    /// … within so many minutes, the priority is raised and the shift lead told.
    pub within_minutes: u32,
    /// After so many that were signed without arriving …
    pub unvisited: u32,
    /// … within so many minutes, the next can be signed only by somebody who arrived.
    pub unvisited_within_minutes: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            count: 3,
            within_minutes: 120,
            unvisited: 2,
            unvisited_within_minutes: 720,
        }
    }
}

impl Limits {
    /// How far back an alarm can matter.
    pub fn look_back(&self) -> SignedDuration {
        SignedDuration::from_mins(i64::from(self.within_minutes.max(self.unvisited_within_minutes)))
    }
}

/// An earlier alarm of the same patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Earlier {
    pub raised_at: Timestamp,
    pub visited: bool,
    pub signed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judgement {
    pub priority: Priority,
    /// How many it makes, when that is unusual.
    pub frequent: Option<u32>,
    pub visit_required: bool,
}

/// What a new alarm at `now` is worth after `earlier` ones.
pub fn judge(earlier: &[Earlier], priority: Priority, limits: Limits, now: Timestamp) -> Judgement {
    let within = |alarm: &&Earlier, minutes: u32| {
        now.duration_since(alarm.raised_at) <= SignedDuration::from_mins(i64::from(minutes))
    };
    let recent = earlier
        .iter()
        .filter(|alarm| within(alarm, limits.within_minutes))
        .count();
    let count = u32::try_from(recent).unwrap_or(u32::MAX).saturating_add(1);
    let is_frequent = limits.count > 0 && count >= limits.count;
    // A visit starts the count anew: somebody has seen how the patient is.
    let last_visit = earlier
        .iter()
        .filter(|alarm| alarm.visited)
        .map(|alarm| alarm.raised_at)
        .max();
    let unvisited = earlier
        .iter()
        .filter(|alarm| alarm.signed && !alarm.visited)
        .filter(|alarm| within(alarm, limits.unvisited_within_minutes))
        .filter(|alarm| last_visit.is_none_or(|visit| alarm.raised_at > visit))
        .count();
    Judgement {
        priority: if is_frequent { raised(priority) } else { priority },
        frequent: is_frequent.then_some(count),
        visit_required: limits.unvisited > 0
            && unvisited >= usize::try_from(limits.unvisited).unwrap_or(usize::MAX),
    }
}

fn raised(priority: Priority) -> Priority {
    match priority {
        Priority::Acute | Priority::High => Priority::Acute,
        Priority::Normal => Priority::High,
        Priority::Technical => Priority::Technical,
    }
}
