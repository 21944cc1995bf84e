//! One value: what a key was given as, and what can be made of it.

use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use toml::de::DeValue;

/// What a key was given as.
pub(super) enum Given<'a> {
    Text(&'a str),
    Integer(i64),
    Boolean(bool),
    /// Everything is text there; whoever reads it says what it should be.
    Environment(&'a str),
    Other,
}

pub(super) fn given<'a>(value: &'a DeValue<'_>) -> Given<'a> {
    match value {
        DeValue::String(text) => Given::Text(text),
        DeValue::Boolean(boolean) => Given::Boolean(*boolean),
        DeValue::Integer(integer) => {
            i64::from_str_radix(integer.as_str(), integer.radix()).map_or(Given::Other, Given::Integer)
        }
        _ => Given::Other,
    }
}

pub(super) fn put<T>(slot: &mut T, value: Option<T>) -> Option<()> {
    *slot = value?;
    Some(())
}

pub(super) fn text(given: &Given<'_>) -> Option<String> {
    match given {
        Given::Text(text) | Given::Environment(text) => Some((*text).to_owned()),
        _ => None,
    }
}

pub(super) fn non_empty(given: &Given<'_>) -> Option<String> {
    text(given).filter(|text| !text.trim().is_empty())
}

pub(super) fn path(given: &Given<'_>) -> Option<PathBuf> {
    non_empty(given).map(PathBuf::from)
}

pub(super) fn parsed<T: FromStr>(given: &Given<'_>) -> Option<T> {
    text(given)?.parse().ok()
}

pub(super) fn boolean(given: &Given<'_>) -> Option<bool> {
    match given {
        Given::Boolean(boolean) => Some(*boolean),
        Given::Environment(text) => text.parse().ok(),
        _ => None,
    }
}

pub(super) fn integer(given: &Given<'_>, allowed: RangeInclusive<i64>) -> Option<i64> {
    let integer = match given {
        Given::Integer(integer) => *integer,
        Given::Environment(text) => text.parse().ok()?,
        _ => return None,
    };
    allowed.contains(&integer).then_some(integer)
}

pub(super) fn number<T: TryFrom<i64>>(given: &Given<'_>, allowed: RangeInclusive<i64>) -> Option<T> {
    integer(given, allowed).and_then(|integer| T::try_from(integer).ok())
}

pub(super) fn seconds(given: &Given<'_>, allowed: RangeInclusive<i64>) -> Option<Duration> {
    number(given, allowed).map(Duration::from_secs)
}

pub(super) fn minutes(given: &Given<'_>, allowed: RangeInclusive<i64>) -> Option<Duration> {
    number::<u64>(given, allowed).map(|minutes| Duration::from_secs(minutes * 60))
}

pub(super) fn is_url(text: &str) -> bool {
    text.strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))
        .is_some_and(|rest| !rest.is_empty() && rest.chars().all(|letter| letter.is_ascii_graphic()))
}

pub(super) fn whole_hours(given: &Given<'_>) -> Option<Duration> {
    number(given, 1..=168).map(hours)
}

pub(super) const fn hours(hours: u64) -> Duration {
    Duration::from_secs(hours * 3600)
}

/// RFC 6454: no path, not even a last slash, or it never equals what the browser sends.
pub(super) fn is_origin(text: &str) -> bool {
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    host.is_some_and(|host| {
        !host.is_empty()
            && host
                .chars()
                .all(|letter| letter.is_ascii_graphic() && !"/?#@\\".contains(letter))
            && !host.chars().any(|letter| letter.is_ascii_uppercase())
    })
}

pub(super) fn is_database(url: &str) -> bool {
    let after = ["sqlite:", "postgres://", "postgresql://"]
        .iter()
        .find_map(|scheme| url.strip_prefix(scheme));
    after.is_some_and(|rest| !rest.is_empty())
}

pub(super) fn is_short_name(name: &str) -> bool {
    (1..=40).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}
