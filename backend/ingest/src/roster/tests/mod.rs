//! What both formats must do. Everybody in them is made up.

mod csv;
mod icalendar;

use jiff::ToSpan;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;

type Rows = Vec<Result<PlannedRow, RowError>>;

fn oslo() -> TimeZone {
    TimeZone::get("Europe/Oslo").unwrap()
}

/// `line person start end`, with what was noted; or `line code`.
fn told(rows: &Rows) -> Vec<String> {
    rows.iter()
        .map(|row| match row {
            Ok(row) => {
                let PlannedRow {
                    line,
                    person,
                    starts_at,
                    ends_at,
                    note,
                } = row;
                let note = note.map_or(String::new(), |note| format!(" {}", note.code().code()));
                format!("{line} {person} {starts_at} {ends_at}{note}")
            }
            Err(error) => format!("{} {}", error.line, error.code.code().code()),
        })
        .collect()
}

fn details(rows: &Rows) -> String {
    rows.iter()
        .filter_map(|row| row.as_ref().err())
        .map(|error| error.detail.as_str())
        .collect::<Vec<_>>()
        .join("\n")
}

/// The same duty in both formats.
fn both(starts: &str, ends: &str) -> [Rows; 2] {
    let compact = |time: &str| time.replace(['-', ':'], "") + "00";
    [
        parse_csv(&format!("person;start;slutt\nkari;{starts};{ends}\n"), &oslo()),
        parse_icalendar(
            &format!(
                "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:{}\nDTEND;TZID=Europe/Oslo:{}\nSUMMARY:kari\nEND:VEVENT\n",
                compact(starts),
                compact(ends)
            ),
            &oslo(),
        ),
    ]
}

#[test]
fn the_nights_of_the_clock_change_have_their_real_length() {
    // Start, end, hours and minutes or the fault, whether a time came twice.
    for (starts, ends, expected) in [
        ("2026-03-28T23:00", "2026-03-29T07:00", "7:00"),
        ("2026-10-24T23:00", "2026-10-25T07:00", "9:00"),
        ("2026-03-28T22:00", "2026-03-29T01:59", "3:59"),
        ("2026-03-28T22:00", "2026-03-29T02:00", "row_time_skipped"),
        ("2026-03-28T22:00", "2026-03-29T02:59", "row_time_skipped"),
        ("2026-03-28T22:00", "2026-03-29T03:00", "4:00"),
        ("2026-03-29T02:30", "2026-03-29T07:00", "row_time_skipped"),
        ("2026-03-29T03:00", "2026-03-29T07:00", "4:00"),
        ("2026-10-24T22:00", "2026-10-25T01:59", "3:59"),
        ("2026-10-24T22:00", "2026-10-25T02:00", "5:00 twice"),
        ("2026-10-24T22:00", "2026-10-25T02:59", "5:59 twice"),
        ("2026-10-24T22:00", "2026-10-25T03:00", "6:00"),
        ("2026-10-25T02:30", "2026-10-25T07:00", "5:30 twice"),
        ("2026-10-25T02:15", "2026-10-25T02:45", "1:30 twice"),
        ("2026-10-25T02:45", "2026-10-25T02:15", "0:30 twice"),
        ("2026-10-24T08:00", "2026-10-25T08:00", "row_too_long"),
        ("2026-10-24T08:00", "2026-10-25T07:00", "24:00"),
        ("2026-03-28T08:00", "2026-03-29T09:00", "24:00"),
    ] {
        for rows in both(starts, ends) {
            let found = match rows.as_slice() {
                [Ok(row)] => {
                    let lasts = row.ends_at.duration_since(row.starts_at);
                    let twice = row.note.map_or("", |RowNote::TimeTwice| " twice");
                    format!("{}:{:02}{twice}", lasts.as_hours(), lasts.as_mins() % 60)
                }
                [Err(error)] => error.code.code().code().to_owned(),
                rows => panic!("{} rows", rows.len()),
            };
            assert_eq!(found, expected, "{starts} to {ends}");
        }
    }
}

#[test]
fn what_the_clock_skips_is_answered_with_what_exists() {
    for rows in both("2026-03-29T02:30", "2026-03-29T07:00") {
        assert_eq!(
            details(&rows),
            "the clock skips the start, 02:30 on 2026-03-29, when summer time begins; 01:30 and 03:30 exist \
             that night"
        );
    }
}

#[test]
fn duties_that_cannot_be_are_refused() {
    for (starts, ends, code) in [
        ("2026-11-24T22:00", "2026-11-24T21:00", "row_reversed"),
        ("2026-11-24T22:00", "2026-11-24T22:00", "row_reversed"),
        ("2026-11-24T22:00", "2026-11-25T22:01", "row_too_long"),
        ("2026-11-24T22:00", "2027-11-25T07:00", "row_too_long"),
        ("2026-11-31T22:00", "2026-12-01T07:00", "row_malformed"),
        ("2026-11-24T25:00", "2026-11-25T07:00", "row_malformed"),
        ("9999-12-31T22:00", "9999-12-31T23:00", "row_malformed"),
    ] {
        for rows in both(starts, ends) {
            let line = rows[0].as_ref().unwrap_err().line;
            assert_eq!(told(&rows), [format!("{line} {code}")], "{starts} to {ends}");
        }
    }
}

#[test]
fn no_answer_repeats_what_the_row_says() {
    let name = "Kari Oppdiktet";
    for text in [
        format!("person;start;slutt\n2026-11-24T22:00;{name};2026-11-25T07:00"),
        format!("person;dato;fra;til\n22:00;{name};22:00;07:00"),
        format!("person;start;slutt\n={name};2026-11-24T22:00;2026-11-25T07:00"),
        format!("{name};start;slutt\n2026-11-24T22:00;2026-11-25T07:00"),
        format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:{name}\nSUMMARY:{name}\nEND:VEVENT"),
        format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;TZID={name}:20261124T220000\nEND:VEVENT"),
    ] {
        for rows in [parse_csv(&text, &oslo()), parse_icalendar(&text, &oslo())] {
            assert!(rows.iter().all(Result::is_err), "{text}");
            assert!(!format!("{rows:?}").contains("Oppdiktet"), "{rows:?}");
        }
    }
    let [rows, _] = both("2026-11-24T22:00", "2026-11-25T07:00");
    assert!(!format!("{rows:?}").contains("kari"));
}

#[test]
fn files_are_read_in_the_encodings_they_come_in() {
    let utf16: Vec<u8> = "\u{feff}Åse".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, expected) in [
        (&b"\xc3\x85se"[..], "Åse"),
        (b"\xef\xbb\xbf\xc3\x85se", "Åse"),
        (b"\xc5se \x80", "Åse €"),
        (&utf16, "Åse"),
        (b"", ""),
    ] {
        assert_eq!(decode(bytes), expected);
    }
}

#[test]
fn files_that_are_none_are_answered_on_their_first_line() {
    let large = "x".repeat(MAX_BYTES + 1);
    let of_two_bytes = "p\0e\0r\0s\0o\0n\0;\0";
    for text in [
        "",
        "\u{feff}",
        " \r\n\n",
        large.as_str(),
        of_two_bytes,
        "hei",
        "\"",
        "sep=;",
    ] {
        for rows in [parse_csv(text, &oslo()), parse_icalendar(text, &oslo())] {
            assert_eq!(told(&rows), ["1 row_malformed"]);
        }
    }
}

proptest! {
    #[test]
    fn no_text_is_too_strange(text in "\\PC*", bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for text in [text, decode(&bytes)] {
            prop_assert!(!parse_csv(&text, &oslo()).is_empty());
            parse_icalendar(&text, &oslo());
            parse_csv(&format!("person;dato;fra;til\n{text}"), &oslo());
            parse_icalendar(&format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\n{text}\nEND:VEVENT"), &oslo());
        }
    }

    #[test]
    fn nor_any_field(
        fields in prop::collection::vec(
            "[-+0-9TZP:. ]{0,24}|20261[01]2[0-9]T[0-9]{6}|[0-9]{2}\\.1[01]\\.2026 [0-9]{2}:[0-9]{2}|\\PC{0,12}", 3),
    ) {
        let [person, starts, ends] = fields.as_slice() else { unreachable!() };
        parse_csv(&format!("person;start;slutt\n{person};{starts};{ends}\n"), &oslo());
        parse_csv(&format!("person;dato;fra;til\nkari;{person};{starts};{ends}\n"), &oslo());
        for event in [
            format!("DTSTART:{starts}\nDTEND:{ends}\nSUMMARY:{person}"),
            format!("DTSTART;TZID={person}:{starts}\nDURATION:{ends}\nATTENDEE;CN=\"{person}\":{person}"),
            format!("DTSTART:20261124T220000\nDURATION:{ends}\nATTENDEE;CN={person}:{person}"),
        ] {
            parse_icalendar(&format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\n{event}\nEND:VEVENT"), &oslo());
        }
    }

    #[test]
    fn what_is_written_is_read_back(
        duties in prop::collection::vec((0_i64..500_000, 1_i64..1400, "[A-ZÆØÅ][a-zæøå \"';,]{0,20}[a-zæøå]"), 1..40),
        separator in prop::sample::select(vec![';', ',', '\t']),
        line_break in prop::sample::select(vec!["\n", "\r\n"]),
        norwegian in any::<bool>(),
    ) {
        let first = DateTime::constant(2026, 1, 1, 0, 0, 0, 0);
        let mut csv = format!("\u{feff}Navn{separator}Merknad{separator}Fra{separator}Til{line_break}");
        let mut calendar = format!("BEGIN:VCALENDAR{line_break}");
        let mut expected = Vec::new();
        for (index, (after_minutes, lasts_minutes, name)) in duties.into_iter().enumerate() {
            let name = format!("{}{index}", name.split_whitespace().collect::<Vec<_>>().join(" "));
            let starts = first + after_minutes.minutes();
            let ends = starts + lasts_minutes.minutes();
            let format = if norwegian { "%d.%m.%Y %H.%M" } else { "%Y-%m-%dT%H:%M:%S" };
            let quoted = format!("\"{}\"", name.replace('"', "\"\""));
            let empty = "";
            csv += &[&quoted, empty, &starts.strftime(format).to_string(), &ends.strftime(format).to_string()]
                .join(&separator.to_string());
            csv += line_break;
            let text = name.replace(';', "\\;").replace(',', "\\,");
            calendar += &["BEGIN:VEVENT".to_owned(), format!("SUMMARY:{text}"),
                starts.strftime("DTSTART;TZID=Europe/Oslo:%Y%m%dT%H%M%S").to_string(),
                ends.strftime("DTEND:%Y%m%dT%H%M%S").to_string(), "END:VEVENT".to_owned(), String::new()]
                .join(line_break);
            expected.push((name, starts, ends));
        }
        calendar += "END:VCALENDAR";
        for rows in [parse_csv(&csv, &oslo()), parse_icalendar(&calendar, &oslo())] {
            prop_assert_eq!(rows.len(), expected.len());
            for (row, (name, starts, ends)) in rows.iter().zip(&expected) {
                match row {
                    Ok(row) => {
                        prop_assert_eq!(&row.person, name);
                        prop_assert_eq!(row.starts_at.to_zoned(oslo()).datetime(), *starts);
                        prop_assert_eq!(row.ends_at.to_zoned(oslo()).datetime(), *ends);
                    }
                    Err(error) => prop_assert!(
                        matches!(error.code, RowFault::TimeSkipped | RowFault::TooLong | RowFault::Reversed)
                    ),
                }
            }
        }
    }
}
