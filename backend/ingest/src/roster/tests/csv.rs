use super::*;

fn read(text: &str) -> Vec<String> {
    told(&parse_csv(text, &oslo()))
}

#[test]
fn rosters_are_read_as_they_come() {
    let expected = ["2 kari 2026-11-24T21:00:00Z 2026-11-25T06:00:00Z"];
    for text in [
        "person;start;slutt\nkari;2026-11-24T22:00;2026-11-25T07:00\n",
        "person,starts,ends\r\nkari,2026-11-24 22:00,2026-11-25 07:00:00",
        "employee\tfrom\tto\nkari\t2026-11-24T21:00Z\t2026-11-25T07:00+01:00",
        "\u{feff}\"Brukernavn\";\"Fra\";\"Til\"\n\"kari\";\"24.11.2026 22:00\";\"25.11.2026 07.00\"",
        "Dato;Fra;Til;Ansatt\n24.11.2026;22:00;07:00;kari",
        "date,from,to,name\n2026-11-24,22.00,7:00,kari",
        "TIL ; FRA ; Avdeling ; Navn\n25.11.2026 07:00; 24.11.2026 22:00 ; Bjørk ;  kari ",
        "namn;frå;til\nkari;24.11.2026 22:00;25.11.2026 07:00;;\n;;\n\n",
        "navn;brukernavn;fra;til\nKari Oppdiktet;kari;2026-11-24T22:00;2026-11-25T07:00",
        "dato;navn;start;slutt\n;kari;24.11.2026 22:00;25.11.2026 07:00",
        "name,note,start,end\nkari,\"late, perhaps\",2026-11-24T22:00:00.000+0100,2026-11-25T06:00:00.000Z",
    ] {
        assert_eq!(read(text), expected, "{text}");
    }
    assert_eq!(
        read("sep=,\nname,start,end\nkari,2026-11-24T22:00,2026-11-25T07:00"),
        ["3 kari 2026-11-24T21:00:00Z 2026-11-25T06:00:00Z"]
    );
    assert_eq!(
        read("navn;dato;fra;til\nkari;24.11.2026;15:00;24:00"),
        ["2 kari 2026-11-24T14:00:00Z 2026-11-24T23:00:00Z"]
    );
}

#[test]
fn rows_are_answered_with_their_line() {
    for line_break in ["\n", "\r\n", "\r"] {
        let text = [
            "",
            "person;start;slutt",
            "kari;2026-11-24T22:00;2026-11-25T07:00",
            "",
            "",
            "ola;2026-11-24T22:00;?",
            ";;",
            "ola;2026-11-24T22:00;2026-11-25T07:00",
        ];
        assert_eq!(
            read(&text.join(line_break)),
            [
                "3 kari 2026-11-24T21:00:00Z 2026-11-25T06:00:00Z",
                "6 row_malformed",
                "8 ola 2026-11-24T21:00:00Z 2026-11-25T06:00:00Z",
            ]
        );
    }
}

#[test]
fn a_person_has_one_duty_at_a_time() {
    assert_eq!(
        read(
            "person;start;slutt\n\
             kari;2026-11-24T22:00;2026-11-25T07:00\n\
             Kari;2026-11-24T22:00;2026-11-25T07:00\n\
             kari;2026-11-25T06:59;2026-11-25T15:00\n\
             kari;2026-11-24T12:00;2026-11-25T08:00\n\
             kari;2026-11-24T23:00;2026-11-25T01:00\n\
             ola;2026-11-24T22:00;2026-11-25T07:00\n\
             kari;2026-11-25T07:00;2026-11-25T15:00\n\
             kari;2026-11-24T15:00;2026-11-24T22:00\n"
        ),
        [
            "2 kari 2026-11-24T21:00:00Z 2026-11-25T06:00:00Z",
            "3 row_duplicate",
            "4 row_overlaps",
            "5 row_overlaps",
            "6 row_overlaps",
            "7 ola 2026-11-24T21:00:00Z 2026-11-25T06:00:00Z",
            "8 kari 2026-11-25T06:00:00Z 2026-11-25T14:00:00Z",
            "9 kari 2026-11-24T14:00:00Z 2026-11-24T21:00:00Z",
        ]
    );
}

#[test]
fn a_row_that_cannot_be_read_says_what_would_be_right() {
    let good = ";2026-11-24T22:00;2026-11-25T07:00";
    for (row, says) in [
        (good.to_owned(), "nobody is named"),
        (format!("=1+1{good}"), "formula"),
        (format!("\" @SUM(A1)\"{good}"), "formula"),
        (format!("{}{good}", "a".repeat(201)), "200 characters"),
        (format!("ka\u{7}ri{good}"), "not text"),
        (
            format!("kari{good};;overtid"),
            "the row has 5 fields and the header 3",
        ),
        ("kari".to_owned(), "the start is missing"),
        ("kari;2026-11-24T22:00".to_owned(), "the end is missing"),
        ("kari;22:00;07:00".to_owned(), "a time without a date"),
        (
            "kari;24.11.26 22:00;25.11.26 07:00".to_owned(),
            "24.11.2026 22:00",
        ),
        (
            "kari;11/24/2026 22:00;11/25/2026 07:00".to_owned(),
            "the start cannot be read",
        ),
        (
            "kari;2026-11-24T22;2026-11-25T07".to_owned(),
            "the start cannot be read",
        ),
        (format!("\"kari{good}\nola{good}"), "closing quotation mark"),
    ] {
        let rows = parse_csv(&format!("person;start;slutt\n{row}\n"), &oslo());
        assert_eq!(told(&rows), ["2 row_malformed"], "{row}");
        assert!(details(&rows).contains(says), "{row}: {}", details(&rows));
    }
    let rows = parse_csv("navn;dato;fra;til\nkari;i dag;22:00;07:00", &oslo());
    assert!(details(&rows).contains("the date cannot be read"));
    let rows = parse_csv("navn;dato;fra;til\nkari;24.11.2026;22:00;22:00", &oslo());
    assert_eq!(told(&rows), ["2 row_reversed"]);
}

#[test]
fn a_header_that_does_not_name_the_columns_says_which() {
    for (text, says) in [
        (
            "kari;2026-11-24T22:00;2026-11-25T07:00",
            "column of the person is missing",
        ),
        ("navn;fra\nkari;x", "column of the end is missing"),
        ("navn;til\nkari;x", "column of the start is missing"),
        (
            "navn;fra;start;til\nkari;x;x;x",
            "\"fra\" and \"start\" say the same",
        ),
        ("navn;fra;til", "no rows below the header"),
    ] {
        let rows = parse_csv(text, &oslo());
        assert_eq!(told(&rows), ["1 row_malformed"], "{text}");
        assert!(details(&rows).contains(says), "{text}: {}", details(&rows));
    }
}

#[test]
fn a_file_with_too_many_rows_says_from_where_it_is_not_read() {
    let row = |number| format!("person{number};2026-11-24T22:00;2026-11-25T07:00\n");
    let text = "person;start;slutt\n".to_owned() + &(0..MAX_ROWS + 3).map(row).collect::<String>();
    let rows = parse_csv(&text, &oslo());
    assert_eq!(rows.iter().filter(|row| row.is_ok()).count(), MAX_ROWS);
    assert_eq!(rows.len(), MAX_ROWS + 1);
    assert_eq!(told(&rows).last().unwrap(), "5002 row_malformed");
    assert!(details(&rows).contains("more than 5000 rows"));
}
