//! A roster as a spreadsheet or a staff system saves it: one row for each duty, a header that names the
//! columns in Norwegian or English, in any order.

use ::csv::{ReaderBuilder, StringRecord};
use jiff::tz::TimeZone;

use super::admission::Admission;
use super::moment::{Boundary, Moment, Written, in_zone, read, read_date};
use super::{Fault, MAX_ROWS, PlannedRow, RowError, malformed, readable, too_many, whole_file};

const SEPARATORS: [char; 3] = [';', '\t', ','];

/// A username is preferred to a name when a file has both.
const USERNAME: &[&str] = &["brukernavn", "brukarnamn", "username"];
const PERSON: &[&str] = &["person", "ansatt", "tilsett", "employee", "navn", "namn", "name"];
const START: &[&str] = &[
    "starts", "start", "fra", "frå", "from", "begynner", "byrjar", "starter",
];
const END: &[&str] = &["ends", "slutt", "til", "to", "end", "slutter", "sluttar"];
const DATE: &[&str] = &["dato", "date"];

/// Rows in the order of the file. Rows without any text are passed over.
pub fn parse_csv(text: &str, zone: &TimeZone) -> Vec<Result<PlannedRow, RowError>> {
    let text = match readable(text) {
        Ok(text) => text,
        Err(detail) => return whole_file(detail),
    };
    let (separator, columns) = match find_columns(text) {
        Ok(found) => found,
        Err(detail) => return whole_file(&detail),
    };

    let mut admission = Admission::default();
    let mut lines = Lines::new(text);
    let mut rows = Vec::new();
    let mut reader = ReaderBuilder::new()
        .delimiter(separator as u8)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut headers_to_come = if separator_line(text).is_some() { 2 } else { 1 };
    let mut record = StringRecord::new();
    loop {
        let begins_at = reader.position().byte();
        let line = lines.of_text_from(begins_at);
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(_) => {
                let (code, detail) = malformed("the row cannot be read as CSV");
                rows.push(Err(RowError { line, code, detail }));
                break;
            }
        }
        if headers_to_come > 0 {
            headers_to_come -= 1;
            continue;
        }
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if rows.len() == MAX_ROWS {
            rows.push(Err(too_many(line)));
            break;
        }
        let row = columns
            .read(&record, zone)
            .map_err(|(code, detail)| RowError { line, code, detail })
            .and_then(|(person, starts, ends)| admission.admit(line, person, starts, ends));
        rows.push(row);
    }
    if rows.is_empty() {
        return whole_file("there are no rows below the header");
    }
    rows
}

/// Where in a row to look.
#[derive(Debug)]
struct Columns {
    person: usize,
    start: usize,
    end: usize,
    date: Option<usize>,
    count: usize,
}

/// Spreadsheets may say `sep=;` in a line above the header.
fn separator_line(text: &str) -> Option<char> {
    let line = text.lines().next()?.trim_end();
    let rest = line.strip_prefix("sep=").or_else(|| line.strip_prefix("SEP="))?;
    SEPARATORS
        .into_iter()
        .find(|separator| rest.starts_with(*separator))
}

/// The separator is the one by which the header names most of the columns.
fn find_columns(text: &str) -> Result<(char, Columns), String> {
    let candidates = match separator_line(text) {
        Some(separator) => vec![separator],
        None => SEPARATORS.to_vec(),
    };
    let skipped = usize::from(separator_line(text).is_some());
    let mut best: Option<(usize, char, StringRecord)> = None;
    for separator in candidates {
        let header = ReaderBuilder::new()
            .delimiter(separator as u8)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes())
            .into_records()
            .nth(skipped);
        let Some(Ok(header)) = header else { continue };
        let named = header.iter().filter(|cell| is_known(cell)).count();
        if best.as_ref().is_none_or(|(most, ..)| named > *most) {
            best = Some((named, separator, header));
        }
    }
    let Some((_, separator, header)) = best else {
        return Err(missing("header"));
    };
    Ok((separator, Columns::of(&header)?))
}

fn is_known(cell: &str) -> bool {
    let name = normal(cell);
    [USERNAME, PERSON, START, END, DATE]
        .iter()
        .any(|names| names.contains(&name.as_str()))
}

fn normal(cell: &str) -> String {
    cell.trim().to_lowercase()
}

fn missing(what: &str) -> String {
    format!(
        "the {what} is missing; the first line names the columns, for example \"person;start;slutt\" or \
         \"person;dato;fra;til\""
    )
}

impl Columns {
    fn of(header: &StringRecord) -> Result<Self, String> {
        let person = match column(header, USERNAME)? {
            Some(username) => Some(username),
            None => column(header, PERSON)?,
        };
        Ok(Self {
            person: person.ok_or_else(|| missing("column of the person"))?,
            start: column(header, START)?.ok_or_else(|| missing("column of the start"))?,
            end: column(header, END)?.ok_or_else(|| missing("column of the end"))?,
            date: column(header, DATE)?,
            count: header.len(),
        })
    }

    fn read<'r>(
        &self,
        record: &'r StringRecord,
        zone: &TimeZone,
    ) -> Result<(&'r str, Moment, Moment), Fault> {
        if record.iter().any(|cell| cell.contains(['\n', '\r'])) {
            return Err(malformed(
                "a field goes over several lines, and rows may be hidden in it; add the closing quotation \
                 mark, or write the field on one line",
            ));
        }
        if record.iter().skip(self.count).any(|cell| !cell.trim().is_empty()) {
            return Err(malformed(format!(
                "the row has {} fields and the header {}; put quotation marks around a field with the \
                 separator in it",
                record.len(),
                self.count
            )));
        }
        let cell = |index: usize| record.get(index).unwrap_or_default();
        let starts = self.read_time(cell(self.start), Boundary::Start)?;
        let ends = self.read_time(cell(self.end), Boundary::End)?;
        let date = match self.date {
            Some(index) if has_time_of_day(starts) || has_time_of_day(ends) => Some(
                read_date(cell(index))
                    .ok_or_else(|| malformed("the date cannot be read; write 2026-11-24 or 24.11.2026"))?,
            ),
            _ => None,
        };

        let civil = |written, boundary: Boundary| match written {
            Written::Instant(_) => Ok(None),
            Written::Civil(civil) => Ok(Some(civil)),
            Written::TimeOfDay(time) => match date.and_then(|date| time.on(date)) {
                Some(civil) => Ok(Some(civil)),
                None => Err(malformed(format!(
                    "the {} is a time without a date; write 2026-11-24T22:00 or 24.11.2026 22:00, or add a \
                     column \"dato\"",
                    boundary.name()
                ))),
            },
        };
        let starts_civil = civil(starts, Boundary::Start)?;
        let mut ends_civil = civil(ends, Boundary::End)?;
        if let (Written::TimeOfDay(_), Some(start), Some(end)) = (ends, starts_civil, ends_civil)
            && end < start
        {
            let next = end.date().tomorrow().map(|date| date.to_datetime(end.time()));
            ends_civil = Some(next.map_err(|_| malformed("the end is out of range"))?);
        }

        let moment = |written, civil, boundary| match (written, civil) {
            (Written::Instant(at), _) => Ok(Moment { at, twice: false }),
            (_, Some(civil)) => in_zone(civil, zone, boundary),
            (_, None) => Err(malformed("the row has no time")),
        };
        Ok((
            cell(self.person),
            moment(starts, starts_civil, Boundary::Start)?,
            moment(ends, ends_civil, Boundary::End)?,
        ))
    }

    fn read_time(&self, cell: &str, boundary: Boundary) -> Result<Written, Fault> {
        let example = if self.date.is_some() {
            "22:00"
        } else {
            "2026-11-24T22:00 or 24.11.2026 22:00"
        };
        read(cell).ok_or_else(|| {
            let what = if cell.trim().is_empty() {
                "is missing"
            } else {
                "cannot be read"
            };
            malformed(format!("the {} {what}; write {example}", boundary.name()))
        })
    }
}

fn has_time_of_day(written: Written) -> bool {
    matches!(written, Written::TimeOfDay(_))
}

/// The one column with a name of these.
fn column(header: &StringRecord, names: &[&str]) -> Result<Option<usize>, String> {
    let mut found = header.iter().enumerate().filter_map(|(index, cell)| {
        let name = normal(cell);
        names.contains(&name.as_str()).then_some((index, name))
    });
    let Some((index, first)) = found.next() else {
        return Ok(None);
    };
    match found.next() {
        None => Ok(Some(index)),
        Some((_, second)) => Err(format!(
            "the columns \"{first}\" and \"{second}\" say the same thing; leave one of them out"
        )),
    }
}

/// Numbers lines for positions that only grow. The CSV reader's own numbers are those of the blank lines
/// before a row.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: u32,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text: text.as_bytes(),
            at: 0,
            line: 1,
        }
    }

    /// The line of the first character at or after `position` that is not a line break.
    fn of_text_from(&mut self, position: u64) -> u32 {
        let position = usize::try_from(position).unwrap_or(usize::MAX);
        while let Some(byte) = self.text.get(self.at) {
            let line_break = matches!(byte, b'\n' | b'\r');
            if self.at >= position && !line_break {
                break;
            }
            let first_half = *byte == b'\r' && self.text.get(self.at + 1) == Some(&b'\n');
            if line_break && !first_half {
                self.line += 1;
            }
            self.at += 1;
        }
        self.line
    }
}
