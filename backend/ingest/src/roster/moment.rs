//! Times as people and systems write them, and the instants they mean.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};

use super::{Fault, RowFault, malformed};

/// Which end of the duty a time is: a time that comes twice makes the duty as long as it can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Boundary {
    Start,
    End,
}

impl Boundary {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::End => "end",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    pub at: Timestamp,
    /// The clock shows it twice.
    pub twice: bool,
}

/// What a cell says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written {
    /// With an offset.
    Instant(Timestamp),
    Civil(DateTime),
    TimeOfDay(TimeOfDay),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TimeOfDay {
    time: Time,
    /// 24:00, which is 00:00 of the next day.
    past_midnight: bool,
}

impl TimeOfDay {
    pub(super) fn on(self, date: Date) -> Option<DateTime> {
        let date = if self.past_midnight {
            date.tomorrow().ok()?
        } else {
            date
        };
        Some(date.to_datetime(self.time))
    }
}

pub(super) fn in_zone(civil: DateTime, zone: &TimeZone, boundary: Boundary) -> Result<Moment, Fault> {
    let out_of_range = |_| malformed(format!("the {} is out of range", boundary.name()));
    let ambiguous = zone.to_ambiguous_timestamp(civil);
    match ambiguous.offset() {
        AmbiguousOffset::Unambiguous { .. } => {
            let at = ambiguous.unambiguous().map_err(out_of_range)?;
            Ok(Moment { at, twice: false })
        }
        AmbiguousOffset::Fold { .. } => {
            let chosen = match boundary {
                Boundary::Start => ambiguous.earlier(),
                Boundary::End => ambiguous.later(),
            };
            let at = chosen.map_err(out_of_range)?;
            Ok(Moment { at, twice: true })
        }
        AmbiguousOffset::Gap { before, after } => {
            let gap = after.duration_since(before);
            let shown = |civil: Result<DateTime, _>| {
                civil.map_or(String::new(), |civil: DateTime| {
                    civil.strftime("%H:%M").to_string()
                })
            };
            Err((
                RowFault::TimeSkipped,
                format!(
                    "the clock skips the {}, {}, when summer time begins; {} and {} exist that night",
                    boundary.name(),
                    civil.strftime("%H:%M on %Y-%m-%d"),
                    shown(civil.checked_sub(gap)),
                    shown(civil.checked_add(gap)),
                ),
            ))
        }
    }
}

/// `2026-11-24` or `24.11.2026`.
pub(super) fn read_date(text: &str) -> Option<Date> {
    let text = text.trim();
    let (year, month, day) = if text.contains('-') {
        let mut parts = text.split('-');
        (
            parts.next()?,
            parts.next()?,
            parts.next().filter(|_| parts.next().is_none())?,
        )
    } else {
        let mut parts = text.split('.');
        let (day, month) = (parts.next()?, parts.next()?);
        (parts.next().filter(|_| parts.next().is_none())?, month, day)
    };
    if year.len() != 4 {
        return None;
    }
    Date::new(
        number(year)?.try_into().ok()?,
        number(month)?.try_into().ok()?,
        number(day)?.try_into().ok()?,
    )
    .ok()
}

/// A date with a time, or a time alone: `2026-11-24T22:00`, `2026-11-24 22:00:00+01:00`,
/// `24.11.2026 22.00`, `22:00`.
pub(super) fn read(text: &str) -> Option<Written> {
    let text = text.trim();
    let Some((date, time)) = text.split_once(['T', 't']).or_else(|| text.split_once(' ')) else {
        return Some(Written::TimeOfDay(read_time(text)?));
    };
    let date = read_date(date)?;
    let (time, offset) = split_offset(time.trim())?;
    let civil = read_time(time)?.on(date)?;
    match offset {
        None => Some(Written::Civil(civil)),
        Some(offset) => offset.to_timestamp(civil).ok().map(Written::Instant),
    }
}

/// `22:00`, `22.00`, `7:00`, `22:00:30`, `24:00`. Fractions of a second are nothing a roster means.
fn read_time(text: &str) -> Option<TimeOfDay> {
    let mut parts = text.split([':', '.']);
    let (hour, minute) = (parts.next()?, parts.next()?);
    let second = parts.next().unwrap_or("00");
    let fraction = parts.next().unwrap_or("0");
    if parts.next().is_some() || minute.len() != 2 || second.len() != 2 {
        return None;
    }
    let (hour, minute, second) = (number(hour)?, number(minute)?, number(second)?);
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte == b'0') {
        return None;
    }
    if (hour, minute, second) == (24, 0, 0) {
        return Some(TimeOfDay {
            time: Time::midnight(),
            past_midnight: true,
        });
    }
    let time = Time::new(
        hour.try_into().ok()?,
        minute.try_into().ok()?,
        second.try_into().ok()?,
        0,
    );
    Some(TimeOfDay {
        time: time.ok()?,
        past_midnight: false,
    })
}

/// The time without its `Z`, `+01:00`, `+0100` or `+01`.
fn split_offset(text: &str) -> Option<(&str, Option<Offset>)> {
    if let Some(time) = text.strip_suffix(['Z', 'z']) {
        return Some((time.trim_end(), Some(Offset::UTC)));
    }
    let Some(at) = text.find(['+', '-']) else {
        return Some((text, None));
    };
    let (time, offset) = text.split_at(at);
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    let digits = offset.get(1..)?.replacen(':', "", 1);
    let (hours, minutes) = match digits.len() {
        2 => (digits.as_str(), "00"),
        4 => digits.split_at_checked(2)?,
        _ => return None,
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    if minutes > 59 {
        return None;
    }
    let seconds = i32::from(sign * (i16::try_from(hours).ok()? * 60 + i16::try_from(minutes).ok()?)) * 60;
    Some((time.trim_end(), Some(Offset::from_seconds(seconds).ok()?)))
}

/// Of at most four digits.
fn number(text: &str) -> Option<u16> {
    let digits = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}
