//! A roster as a calendar: one VEVENT for each duty.
//!
//! The lines are put into events here and only the properties a duty needs are given to the parser: so a
//! fault is told with its line, one bad event does not spoil the file, and nesting costs no stack.

mod lines;

use ::icalendar::parser::Property;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use self::lines::{Event, split};
use super::admission::Admission;
use super::moment::{Boundary, Moment, in_zone};
use super::{Fault, MAX_ROWS, PlannedRow, RowError, malformed, readable, too_many, whole_file};

/// What calendars on Windows call the zone of most of Europe, Norway's among it.
const WINDOWS_ZONE: (&str, &str) = ("W. Europe Standard Time", "Europe/Berlin");

/// Events in the order of the file. Cancelled ones are passed over; an event with several attendees is a
/// duty for each of them.
pub fn parse_icalendar(text: &str, zone: &TimeZone) -> Vec<Result<PlannedRow, RowError>> {
    let text = match readable(text) {
        Ok(text) => text,
        Err(detail) => return whole_file(detail),
    };
    let calendar = match split(text) {
        Ok(calendar) => calendar,
        Err(detail) => return whole_file(detail),
    };
    if calendar.cancelled {
        return Vec::new();
    }

    let mut admission = Admission::default();
    let mut rows = Vec::new();
    for event in calendar.events {
        let line = event.line;
        let duties = match event.read(zone) {
            Ok(Some(duties)) => duties,
            Ok(None) => continue,
            Err((code, detail)) => Duties::Refused(RowError { line, code, detail }),
        };
        let persons = match &duties {
            Duties::Refused(_) => 1,
            Duties::Of { persons, .. } => persons.len(),
        };
        if rows.len() + persons > MAX_ROWS {
            rows.push(Err(too_many(line)));
            break;
        }
        match duties {
            Duties::Refused(error) => rows.push(Err(error)),
            Duties::Of {
                persons,
                starts,
                ends,
            } => rows.extend(
                persons
                    .iter()
                    .map(|person| admission.admit(line, person, starts, ends)),
            ),
        }
    }
    rows
}

enum Duties {
    Refused(RowError),
    Of {
        persons: Vec<String>,
        starts: Moment,
        ends: Moment,
    },
}

impl Event {
    /// `None` when it is cancelled.
    fn read(&self, zone: &TimeZone) -> Result<Option<Duties>, Fault> {
        if !self.ended {
            return Err(malformed("the event has no end; END:VEVENT is missing"));
        }
        let properties = self
            .properties
            .iter()
            .map(|line| {
                Property::try_from(line.as_str())
                    .map_err(|_| malformed("the event has a property that cannot be read"))
            })
            .collect::<Result<Vec<_>, _>>()?;
        let find = |name: &str| properties.iter().find(|property| property.name == name);
        if find("STATUS").is_some_and(|status| status.val.as_str().trim().eq_ignore_ascii_case("CANCELLED")) {
            return Ok(None);
        }
        if find("RRULE").or_else(|| find("RDATE")).is_some() {
            return Err(malformed(
                "the event repeats (RRULE or RDATE); export the duties as single events",
            ));
        }

        let start = find("DTSTART").ok_or_else(|| malformed("the event has no DTSTART"))?;
        let start_zone = zone_of(start, zone)?;
        let starts = read_moment(start, &start_zone, Boundary::Start)?;
        let ends = match (find("DTEND"), find("DURATION")) {
            (Some(end), _) => read_moment(end, &zone_of(end, zone)?, Boundary::End)?,
            (None, Some(duration)) => after(starts.at, &start_zone, duration)?,
            (None, None) => return Err(malformed("the event has neither DTEND nor DURATION")),
        };
        let persons = persons(&properties)?;
        Ok(Some(Duties::Of {
            persons,
            starts,
            ends,
        }))
    }
}

fn parameter<'a>(property: &'a Property<'_>, key: &str) -> Option<&'a str> {
    property
        .params
        .iter()
        .find(|parameter| parameter.key.as_str().eq_ignore_ascii_case(key))
        .and_then(|parameter| parameter.val.as_ref())
        .map(|value| value.as_str().trim().trim_matches('"'))
}

/// The zone of a civil time: the municipality's when the event names none.
fn zone_of(property: &Property<'_>, zone: &TimeZone) -> Result<TimeZone, Fault> {
    let Some(name) = parameter(property, "TZID") else {
        return Ok(zone.clone());
    };
    let known = if name == WINDOWS_ZONE.0 {
        WINDOWS_ZONE.1
    } else {
        name
    };
    // Some write the zone's name behind their own, like `/freeassociation.sourceforge.net/Europe/Oslo`.
    let known = match known.strip_prefix('/') {
        Some(path) => path.split_once('/').map_or(path, |(_, name)| name),
        None => known,
    };
    let plain = known
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'_' | b'-' | b'+'));
    let found = plain.then(|| TimeZone::get(known).ok()).flatten();
    found.ok_or_else(|| {
        malformed(format!(
            "the time zone of {} is not known; export in UTC or Europe/Oslo",
            property.name
        ))
    })
}

/// `20261124T220000` or `20261124T210000Z`.
fn read_moment(property: &Property<'_>, zone: &TimeZone, boundary: Boundary) -> Result<Moment, Fault> {
    let text = property.val.as_str().trim();
    let name = &property.name;
    let date_only = parameter(property, "VALUE").is_some_and(|value| value.eq_ignore_ascii_case("DATE"));
    if date_only || (text.len() == 8 && digits(text).is_some()) {
        return Err(malformed(format!(
            "{name} is a date; a duty has times, like 20261124T220000"
        )));
    }
    let unreadable = || malformed(format!("{name} cannot be read; it is written 20261124T220000"));
    let (text, utc) = match text.strip_suffix(['Z', 'z']) {
        Some(text) => (text, true),
        None => (text, false),
    };
    let civil = read_civil(text).ok_or_else(unreadable)?;
    if utc {
        let at = TimeZone::UTC.to_timestamp(civil).map_err(|_| unreadable())?;
        return Ok(Moment { at, twice: false });
    }
    in_zone(civil, zone, boundary)
}

fn read_civil(text: &str) -> Option<DateTime> {
    let (date, time) = text.split_once(['T', 't'])?;
    if date.len() != 8 || time.len() != 6 {
        return None;
    }
    let (date, time) = (digits(date)?, digits(time)?);
    let part = |number: u32, divisor: u32| i8::try_from(number / divisor % 100).ok();
    let date = Date::new(
        i16::try_from(date / 10_000).ok()?,
        part(date, 100)?,
        part(date, 1)?,
    )
    .ok()?;
    let time = Time::new(part(time, 10_000)?, part(time, 100)?, part(time, 1)?, 0).ok()?;
    Some(date.to_datetime(time))
}

fn digits(text: &str) -> Option<u32> {
    text.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| text.parse().ok())
        .flatten()
}

/// Days of a DURATION are days of the calendar, hours are hours (RFC 5545, 3.3.6).
fn after(starts_at: Timestamp, zone: &TimeZone, duration: &Property<'_>) -> Result<Moment, Fault> {
    let text = duration.val.as_str().trim();
    let unreadable = || malformed("DURATION cannot be read; it is written PT8H or PT7H30M");
    if !text.trim_start_matches(['+', '-']).starts_with('P') {
        return Err(unreadable());
    }
    let span: Span = text.parse().map_err(|_| unreadable())?;
    let ends = starts_at
        .to_zoned(zone.clone())
        .checked_add(span)
        .map_err(|_| unreadable())?;
    Ok(Moment {
        at: ends.timestamp(),
        twice: false,
    })
}

/// The attendees, by name or else by what stands before the @ of their address; without any, the summary.
fn persons(properties: &[Property<'_>]) -> Result<Vec<String>, Fault> {
    let is_thing = |attendee: &Property<'_>| {
        parameter(attendee, "CUTYPE")
            .is_some_and(|kind| kind.eq_ignore_ascii_case("ROOM") || kind.eq_ignore_ascii_case("RESOURCE"))
    };
    let declined = |attendee: &Property<'_>| {
        parameter(attendee, "PARTSTAT").is_some_and(|answer| answer.eq_ignore_ascii_case("DECLINED"))
    };
    let mut attendees = properties
        .iter()
        .filter(|property| property.name == "ATTENDEE" && !is_thing(property))
        .peekable();
    if attendees.peek().is_none() {
        let summary = properties.iter().find(|property| property.name == "SUMMARY");
        let summary =
            summary.ok_or_else(|| malformed("nobody is named; SUMMARY or ATTENDEE says who is on duty"))?;
        return Ok(vec![summary.val.as_str().to_owned()]);
    }
    let persons: Vec<String> = attendees
        .filter(|attendee| !declined(attendee))
        .map(|attendee| match parameter(attendee, "CN") {
            Some(name) if !name.is_empty() => name.to_owned(),
            _ => local_part(attendee.val.as_str()).to_owned(),
        })
        .collect();
    if persons.is_empty() {
        return Err(malformed("every attendee of the event has declined"));
    }
    Ok(persons)
}

fn local_part(address: &str) -> &str {
    let address = address.trim();
    let address = match address.split_at_checked(7) {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("mailto:") => rest,
        _ => address,
    };
    address.split('@').next().unwrap_or_default()
}
