//! A patient's plan: which observation becomes an alarm, when, and how urgent it is.

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use crate::ids::{PatientId, PersonId, PlanVersionId, RuleId};
use crate::vocabulary::{DeviceKind, ObservationKind, Priority};

/// The rules of one immutable plan version, as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanRules {
    pub v: u32,
    pub rules: Vec<Rule>,
    /// Emergency kinds that a coordinator took away, with the reason.
    #[serde(default)]
    pub exclusions: Vec<Exclusion>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    pub rule_id: RuleId,
    /// Short, in the words of the ward; shown on the card.
    pub name: String,
    pub kind: ObservationKind,
    /// Only devices of this kind, when the plan says so.
    #[serde(default)]
    pub device_kind: Option<DeviceKind>,
    pub window: Window,
    pub priority: Priority,
    /// What to do, in large type on the alarm.
    #[serde(default)]
    pub instruction: String,
    #[serde(default)]
    pub trigger: Trigger,
}

/// When, within its window, a rule rings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Trigger {
    /// As soon as the episode starts, or the window opens on one that has not ended.
    #[default]
    AtOnce,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exclusion {
    pub kind: ObservationKind,
    pub reason: String,
    pub by: PersonId,
}

/// Civil time of day in the municipality's zone, `from` inclusive, `to` exclusive. `from == to` is the
/// whole day. A window that crosses midnight belongs to the day it begins on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    pub from: Time,
    pub to: Time,
    /// ISO 8601 weekdays, 1 = Monday. Empty = every day.
    #[serde(default)]
    pub weekdays: Vec<i8>,
}

/// A plan as the evaluator needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatientPlan {
    pub patient: PatientId,
    pub version: PlanVersionId,
    pub rules: PlanRules,
}

impl Window {
    pub fn always() -> Self {
        Self {
            from: Time::midnight(),
            to: Time::midnight(),
            weekdays: Vec::new(),
        }
    }

    pub fn contains(&self, at: Timestamp, zone: &TimeZone) -> bool {
        let today = at.to_zoned(zone.clone()).date();
        [Some(today), today.yesterday().ok()]
            .into_iter()
            .flatten()
            .filter_map(|date| self.on(date, zone))
            .any(|(opens, closes)| opens <= at && at < closes)
    }

    /// The next moment after `at` at which the window opens; `None` for one that is never closed.
    pub fn next_opening(&self, at: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        if self.from == self.to && self.weekdays.is_empty() {
            return None;
        }
        let today = at.to_zoned(zone.clone()).date();
        (0..=8)
            .filter_map(|days: i64| today.checked_add(days.days()).ok())
            .filter_map(|date| self.on(date, zone))
            .map(|(opens, _)| opens)
            .find(|opens| *opens > at)
    }

    /// The stretch of real time that begins on `date`. Where autumn repeats an hour the stretch takes the
    /// earliest beginning and the latest end; where spring skips one, the moment of the change stands for
    /// every civil time in the gap. So a clock change can make a window longer, never leave a hole in it.
    fn on(&self, date: Date, zone: &TimeZone) -> Option<(Timestamp, Timestamp)> {
        if !self.begins_on(date.weekday()) {
            return None;
        }
        let last = if self.from < self.to {
            date
        } else {
            date.tomorrow().ok()?
        };
        let opens = instant(date.to_datetime(self.from), zone, Ambiguous::Earlier)?;
        let closes = instant(last.to_datetime(self.to), zone, Ambiguous::Later)?;
        Some((opens, closes))
    }

    fn begins_on(&self, weekday: Weekday) -> bool {
        self.weekdays.is_empty() || self.weekdays.contains(&weekday.to_monday_one_offset())
    }
}

#[derive(Clone, Copy)]
enum Ambiguous {
    Earlier,
    Later,
}

fn instant(civil: DateTime, zone: &TimeZone, which: Ambiguous) -> Option<Timestamp> {
    let ambiguous = zone.to_ambiguous_timestamp(civil);
    match ambiguous.offset() {
        AmbiguousOffset::Unambiguous { .. } => ambiguous.unambiguous().ok(),
        AmbiguousOffset::Gap { .. } => {
            let before_the_change = ambiguous.earlier().ok()?;
            zone.following(before_the_change)
                .next()
                .map(|change| change.timestamp())
        }
        AmbiguousOffset::Fold { .. } => match which {
            Ambiguous::Earlier => ambiguous.earlier().ok(),
            Ambiguous::Later => ambiguous.later().ok(),
        },
    }
}

impl Rule {
    pub fn looks_at(&self, device_kind: DeviceKind) -> bool {
        self.device_kind.is_none_or(|only| only == device_kind)
    }
}

impl PlanRules {
    pub const VERSION: u32 = 1;

    pub fn excludes(&self, kind: ObservationKind) -> bool {
        self.exclusions.iter().any(|exclusion| exclusion.kind == kind)
    }
}
