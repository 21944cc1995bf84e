//! Planned duties from a file that another system wrote: CSV or iCalendar, row by row. Whether the person
//! exists, and whether the duty overlaps one that is planned already, is the caller's to check.
//!
//! Civil times are in the municipality's zone. What the row says is never repeated in an answer, since a
//! shifted column can put a name anywhere.

mod admission;
mod csv;
mod icalendar;
mod moment;

use std::fmt;

use encoding_rs::{Encoding, WINDOWS_1252};
use jiff::{SignedDuration, Timestamp};
use nattvakt_wire::problem::Code;

pub use self::csv::parse_csv;
pub use self::icalendar::parse_icalendar;

pub const MAX_BYTES: usize = 1024 * 1024;
pub const MAX_ROWS: usize = 5000;
/// In real time, so that a night in autumn may not have 25 hours.
pub const LONGEST_DUTY: SignedDuration = SignedDuration::from_hours(24);

#[derive(Clone, PartialEq, Eq)]
pub struct PlannedRow {
    /// Line of the file the row begins on, from 1.
    pub line: u32,
    /// A username or a name, as the file has it.
    pub person: String,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
    pub note: Option<RowNote>,
}

/// Without the person.
impl fmt::Debug for PlannedRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PlannedRow")
            .field("line", &self.line)
            .field("starts_at", &self.starts_at)
            .field("ends_at", &self.ends_at)
            .field("note", &self.note)
            .finish_non_exhaustive()
    }
}

/// The row is taken, and there is something to know about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowNote {
    /// A time of the duty comes twice when summer time ends. The longer duty is planned.
    TimeTwice,
}

impl RowNote {
    pub fn code(self) -> Code {
        match self {
            Self::TimeTwice => Code::RowTimeTwice,
        }
    }

    pub fn detail(self) -> &'static str {
        match self {
            Self::TimeTwice => {
                "the clock shows a time of this duty twice that night; the start is taken as the first and \
                 the end as the second; a time with an offset, like +02:00, is not in doubt"
            }
        }
    }
}

/// The row is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {detail}")]
pub struct RowError {
    pub line: u32,
    pub code: RowFault,
    /// What was wrong, where, and what would be right. Holds no name and nothing of the row but its times.
    pub detail: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowFault {
    Malformed,
    Reversed,
    TooLong,
    /// A time that the clock skips when summer time begins.
    TimeSkipped,
    /// The same duty stands earlier in the file, and that row was taken.
    Duplicate,
    /// With an earlier row of the same person in the file.
    Overlaps,
}

impl RowFault {
    pub fn code(self) -> Code {
        match self {
            Self::Malformed => Code::RowMalformed,
            Self::Reversed => Code::RowReversed,
            Self::TooLong => Code::RowTooLong,
            Self::TimeSkipped => Code::RowTimeSkipped,
            Self::Duplicate => Code::RowDuplicate,
            Self::Overlaps => Code::RowOverlaps,
        }
    }
}

/// The text of a file: by its byte order mark, else as UTF-8, else as Windows-1252, which every byte is.
pub fn decode(bytes: &[u8]) -> String {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let text = encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default());
        return text.0.into_owned();
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// Of one row, before the line is known.
type Fault = (RowFault, String);

fn malformed(detail: impl Into<String>) -> Fault {
    (RowFault::Malformed, detail.into())
}

/// One answer for a file that has no rows to answer for.
fn whole_file(detail: &str) -> Vec<Result<PlannedRow, RowError>> {
    vec![Err(RowError {
        line: 1,
        code: RowFault::Malformed,
        detail: detail.to_owned(),
    })]
}

/// The text without its byte order mark, or what makes the file as a whole unreadable.
fn readable(text: &str) -> Result<&str, &'static str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.len() > MAX_BYTES {
        Err("the file is larger than 1 MiB; plan a shorter time, or several files")
    } else if text.trim().is_empty() {
        Err("the file is empty")
    } else if text.contains('\0') {
        Err("the file is not text; save it as CSV or iCalendar in UTF-8")
    } else {
        Ok(text)
    }
}

fn too_many(line: u32) -> RowError {
    RowError {
        line,
        code: RowFault::Malformed,
        detail: format!("the file has more than {MAX_ROWS} rows; from this one on they are not read"),
    }
}

#[cfg(test)]
mod tests;
