use super::*;

const TIMES: &str = "DTSTART:20261124T210000Z\nDTEND:20261125T060000Z\n";

/// The event begins on line 2 of the file.
fn of(event: &str) -> Rows {
    let text = format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\n{event}\nEND:VEVENT\nEND:VCALENDAR\n");
    parse_icalendar(&text, &oslo())
}

#[test]
fn times_are_read_in_their_zone() {
    let expected = ["2 kari 2026-11-24T21:00:00Z 2026-11-25T06:00:00Z"];
    for times in [
        "DTSTART:20261124T210000Z\nDTEND:20261125T060000Z",
        "DTSTART:20261124T220000\nDTEND:20261125T070000",
        "dtstart;tzid=Europe/Oslo:20261124T220000\ndtend;tzid=\"Europe/Oslo\":20261125T070000",
        "DTSTART;VALUE=DATE-TIME;TZID=Europe/Helsinki:20261124T230000\nDTEND:20261125T060000Z",
        "DTSTART;TZID=W. Europe Standard Time:20261124T220000\nDTEND:20261125T060000Z",
        "DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Oslo:20261124T220000\nDTEND:20261125T060000Z",
        "DTSTART:20261124T220000\nDURATION:PT9H",
        "DTSTART:20261124T220000\nDURATION:PT8H60M",
        "DTSTART:20261124T220000\nDURATION:+P0DT9H0M0S",
        "DTSTART:20261124\n T2200\n\t00\nDTEND:20261125T060000Z",
    ] {
        let rows = of(&format!("SUMMARY:kari\n{times}"));
        assert_eq!(told(&rows), expected, "{times}: {}", details(&rows));
    }
}

#[test]
fn a_duration_in_hours_is_real_and_in_days_is_of_the_calendar() {
    for (start, duration, end) in [
        ("20261024T230000", "PT8H", "2026-10-25T05:00:00Z"),
        ("20260328T230000", "PT8H", "2026-03-29T06:00:00Z"),
        ("20260328T230000", "P1D", "2026-03-29T21:00:00Z"),
    ] {
        let rows = of(&format!("SUMMARY:kari\nDTSTART:{start}\nDURATION:{duration}"));
        assert!(told(&rows)[0].ends_with(end), "{:?}", told(&rows));
    }
    let rows = of("SUMMARY:kari\nDTSTART:20261024T230000\nDURATION:P1D");
    assert_eq!(told(&rows), ["2 row_too_long"]);
    let rows = of("SUMMARY:kari\nDTSTART:20261024T230000\nDURATION:-PT8H");
    assert_eq!(told(&rows), ["2 row_reversed"]);
}

#[test]
fn attendees_are_preferred_to_the_summary() {
    for (who, expected) in [
        ("SUMMARY:kari", &["kari"][..]),
        ("SUMMARY:Oppdiktet\\, Kari\\; temp", &["Oppdiktet, Kari; temp"]),
        (
            "SUMMARY:Natt\nATTENDEE;CN=Kari Oppdiktet:mailto:kari@example.no",
            &["Kari Oppdiktet"],
        ),
        (
            "ATTENDEE;ROLE=REQ-PARTICIPANT;CN=\"Oppdiktet, Kari\":mailto:k@example.no",
            &["Oppdiktet, Kari"],
        ),
        ("SUMMARY:Natt\nATTENDEE:MAILTO:kari@example.no", &["kari"]),
        ("SUMMARY:Natt\nATTENDEE;CN=:mailto:kari@example.no", &["kari"]),
        (
            "SUMMARY:Natt\nATTENDEE:mailto:kari@example.no\nATTENDEE;CUTYPE=ROOM:mailto:vaktrom@example.no\n\
             ATTENDEE;PARTSTAT=DECLINED:mailto:per@example.no\nATTENDEE:mailto:ola@example.no",
            &["kari", "ola"],
        ),
        (
            "SUMMARY:kari\nATTENDEE;CUTYPE=RESOURCE:mailto:bil@example.no",
            &["kari"],
        ),
    ] {
        let rows = of(&format!("{who}\n{TIMES}"));
        let persons: Vec<&str> = rows.iter().flatten().map(|row| row.person.as_str()).collect();
        assert_eq!(persons, expected, "{who}: {}", details(&rows));
        assert_eq!(rows.len(), expected.len());
    }
}

#[test]
fn events_that_are_no_duty_say_what_would_be_right() {
    for (event, says) in [
        (
            "SUMMARY:kari\nDTSTART;VALUE=DATE:20261124\nDTEND;VALUE=DATE:20261125",
            "a duty has times",
        ),
        (
            "SUMMARY:kari\nDTSTART:20261124\nDTEND:20261125",
            "a duty has times",
        ),
        (
            "SUMMARY:kari\nDTSTART:20261124T220000",
            "neither DTEND nor DURATION",
        ),
        ("SUMMARY:kari\nDTEND:20261124T220000", "no DTSTART"),
        (
            "SUMMARY:kari\nDTSTART:20261124T220000\nDTEND:2026-11-25T07:00:00",
            "DTEND cannot be read",
        ),
        (
            "SUMMARY:kari\nDTSTART:20261124T220060\nDTEND:20261125T070000",
            "DTSTART cannot be read",
        ),
        (
            "SUMMARY:kari\nDTSTART:20261124T220000\nDURATION:nine hours",
            "PT7H30M",
        ),
        (
            "SUMMARY:kari\nDTSTART;TZID=Mars/Olympus:20261124T220000\nDTEND:20261125T070000",
            "Europe/Oslo",
        ),
        (
            "SUMMARY:=kari\nDTSTART:20261124T220000\nDTEND:20261125T070000",
            "formula",
        ),
        (
            "SUMMARY:\nDTSTART:20261124T220000\nDTEND:20261125T070000",
            "nobody is named",
        ),
        (
            "DTSTART:20261124T220000\nDTEND:20261125T070000",
            "SUMMARY or ATTENDEE",
        ),
        (
            "DTSTART:20261124T220000\nDTEND:20261125T070000\nATTENDEE;PARTSTAT=DECLINED:mailto:kari@example.no",
            "every attendee of the event has declined",
        ),
        (
            "SUMMARY:kari\nDTSTART:20261124T220000\nDTEND:20261125T070000\nRRULE:FREQ=DAILY;COUNT=3",
            "export the duties as single events",
        ),
    ] {
        let rows = of(event);
        assert_eq!(told(&rows), ["2 row_malformed"], "{event}");
        assert!(details(&rows).contains(says), "{event}: {}", details(&rows));
    }
}

#[test]
fn only_the_events_own_properties_count() {
    let text = format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n\
         BEGIN:VTIMEZONE\r\nTZID:Europe/Oslo\r\nBEGIN:STANDARD\r\nDTSTART:19961027T030000\r\n\
         RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n\
         BEGIN:VEVENT\r\nSTATUS:CANCELLED\r\nSUMMARY:ola\r\n{TIMES}END:VEVENT\r\n\
         BEGIN:VEVENT\r\nDESCRIPTION:Mørkt i gangen;\\nta lykt\r\nBEGIN:VALARM\r\nDURATION:PT5M\r\n\
         SUMMARY:Vekking\r\nEND:VALARM\r\nSUMMARY:kari\r\n{TIMES}END:VEVENT\r\n\
         BEGIN:VEVENT\r\nSUMMARY:per\r\n\
         BEGIN:VEVENT\r\nSUMMARY:åse\r\n{TIMES}END:VEVENT\r\n\
         END:VCALENDAR\r\n"
    );
    assert_eq!(
        told(&parse_icalendar(&text, &oslo())),
        [
            "16 kari 2026-11-24T21:00:00Z 2026-11-25T06:00:00Z",
            "26 row_malformed",
            "28 åse 2026-11-24T21:00:00Z 2026-11-25T06:00:00Z",
        ]
    );
}

#[test]
fn a_cancelled_calendar_plans_nothing() {
    let text = format!(
        "BEGIN:VCALENDAR\nMETHOD:CANCEL\nBEGIN:VEVENT\nSUMMARY:kari\n{TIMES}END:VEVENT\nEND:VCALENDAR"
    );
    assert_eq!(parse_icalendar(&text, &oslo()), []);
}

#[test]
fn nesting_costs_no_stack_and_too_many_events_are_not_read() {
    let nested = "BEGIN:VCALENDAR\nBEGIN:VEVENT\n".to_owned() + &"BEGIN:A\n".repeat(100_000);
    assert_eq!(told(&parse_icalendar(&nested, &oslo())), ["2 row_malformed"]);

    let event = |number| format!("BEGIN:VEVENT\nSUMMARY:person{number}\n{TIMES}END:VEVENT\n");
    let text = "BEGIN:VCALENDAR\n".to_owned() + &(0..=MAX_ROWS).map(event).collect::<String>();
    let rows = parse_icalendar(&text, &oslo());
    assert_eq!(rows.iter().filter(|row| row.is_ok()).count(), MAX_ROWS);
    assert_eq!(told(&rows).last().unwrap(), "25002 row_malformed");
}
