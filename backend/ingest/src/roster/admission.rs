//! What every row must pass, whatever it was written in.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use super::moment::Moment;
use super::{Fault, LONGEST_DUTY, PlannedRow, RowError, RowFault, RowNote, malformed};

const MAX_PERSON_CHARACTERS: usize = 200;

/// What a spreadsheet would take for a formula when the roster is opened in one.
const FORMULA: [char; 4] = ['=', '+', '-', '@'];

/// The rows taken so far: per person, start → (end, line).
#[derive(Default)]
pub(super) struct Admission {
    taken: HashMap<String, BTreeMap<Timestamp, (Timestamp, u32)>>,
}

impl Admission {
    pub(super) fn admit(
        &mut self,
        line: u32,
        person: &str,
        starts: Moment,
        ends: Moment,
    ) -> Result<PlannedRow, RowError> {
        self.check(line, person, starts, ends)
            .map_err(|(code, detail)| RowError { line, code, detail })
    }

    fn check(&mut self, line: u32, person: &str, starts: Moment, ends: Moment) -> Result<PlannedRow, Fault> {
        let person = read_person(person)?;
        let (starts_at, ends_at) = (starts.at, ends.at);
        if ends_at <= starts_at {
            let what = if ends_at == starts_at { "when" } else { "before" };
            return Err((
                RowFault::Reversed,
                format!("the duty ends {what} it begins; a duty that ends the next day has that day's date"),
            ));
        }
        let lasts = ends_at.duration_since(starts_at);
        if lasts > LONGEST_DUTY {
            return Err((
                RowFault::TooLong,
                format!(
                    "the duty lasts {} h {} min; at most {} h, or two rows",
                    lasts.as_hours(),
                    lasts.as_mins() % 60,
                    LONGEST_DUTY.as_hours()
                ),
            ));
        }

        // Those taken do not overlap, so only the last that begins before this one's end can overlap it.
        let duties = self.taken.entry(person.to_lowercase()).or_default();
        if let Some((other_start, (other_end, other_line))) = duties.range(..ends_at).next_back() {
            if (*other_start, *other_end) == (starts_at, ends_at) {
                return Err((
                    RowFault::Duplicate,
                    format!("the same duty stands in line {other_line}"),
                ));
            }
            if *other_end > starts_at {
                return Err((
                    RowFault::Overlaps,
                    format!("the same person's duty in line {other_line} is at the same time"),
                ));
            }
        }
        duties.insert(starts_at, (ends_at, line));
        Ok(PlannedRow {
            line,
            person,
            starts_at,
            ends_at,
            note: (starts.twice || ends.twice).then_some(RowNote::TimeTwice),
        })
    }
}

fn read_person(text: &str) -> Result<String, Fault> {
    let person = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if person.is_empty() {
        Err(malformed("nobody is named; write a username or a name"))
    } else if person.starts_with(FORMULA) {
        Err(malformed(
            "the person begins with =, +, - or @, which a spreadsheet runs as a formula; write a username or \
             a name",
        ))
    } else if person.chars().any(char::is_control) || person.contains('\u{fffd}') {
        Err(malformed(
            "the person has characters that are not text; save the file in UTF-8",
        ))
    } else if person.chars().count() > MAX_PERSON_CHARACTERS {
        Err(malformed(format!(
            "the person has more than {MAX_PERSON_CHARACTERS} characters; write a username or a name"
        )))
    } else {
        Ok(person)
    }
}
