use expect_test::{Expect, expect};

use super::*;

/// What a file is split into, two records a batch.
#[track_caller]
fn check(format: Format, file: &[u8], expected: Expect) {
    let records = Records::read(file, format, Some("id")).unwrap();
    let mut text = String::new();
    for batch in records.batches(2) {
        text += &format!("rows {:?} at {:?}\n{}", batch.rows, batch.lines, String::from_utf8_lossy(&batch.body));
        for Unreadable { row, name, fault } in batch.unreadable {
            text += &format!("row {row} `{name}`: {fault:?}\n");
        }
    }
    expected.assert_eq(&text);
}

#[test]
fn each_batch_of_csv_has_the_header() {
    check(
        Format::Csv,
        b"id,name\n1,a\n2,b\n3,c",
        expect![[r#"
            rows [2, 3] at [2, 3]
            id,name
            1,a
            2,b
            rows [4] at [2]
            id,name
            3,c
        "#]],
    );
}

#[test]
fn a_batch_ends_between_records_and_not_inside_a_quoted_field() {
    check(
        Format::Csv,
        b"\r\nID;name;\r\n1;\"a\r\nb; \"\"c\"\"\"\r\n\r\n2;b\r\n;;\r\n3;c\r\n",
        expect![[r#"
            rows [3, 6] at [2, 4]
            id,name
            1,"a
            b; ""c"""
            2,b
            rows [8] at [2]
            id,name
            3,c
        "#]],
    );
}

#[test]
fn rows_that_no_host_could_read_are_told_here() {
    check(
        Format::Csv,
        "id\tname\n1\n2\tb\tc\n3\t\"c\n4\td\n4\te\n5\tf\n".as_bytes(),
        expect![[r#"
            rows [5, 7] at [2, 3]
            id,name
            4,d
            5,f
            row 2 `1`: TooFew
            row 3 `2`: Nameless
            row 4 `3`: Quote
            row 6 `4`: Twice(5)
        "#]],
    );
}

#[test]
fn every_encoding_is_sent_as_utf_8() {
    let text = "id;name\n1;Анна\n";
    let windows = encoding_rs::WINDOWS_1251.encode(text).0.into_owned();
    let utf16: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    for file in [windows, utf16, format!("\u{feff}{text}").into_bytes()] {
        let records = Records::read(&file, Format::Csv, None).unwrap();
        let bodies: Vec<Vec<u8>> = records.batches(500).map(|batch| batch.body).collect();
        assert_eq!(bodies, ["id,name\n1,Анна\n".as_bytes()]);
    }
    let cp866 = encoding_rs::IBM866.encode(text).0.into_owned();
    assert!(Records::read(&cp866, Format::Csv, None).is_err());
}

#[test]
fn lines_pass_through_unparsed() {
    check(
        Format::Ndjson,
        b"{\"a\":1}\n\n{broken\r\n  \n{\"a\":3}",
        expect![[r#"
            rows [1, 3] at [1, 2]
            {"a":1}
            {broken
            rows [5] at [1]
            {"a":3}
        "#]],
    );
}

/// As in a table, and across batches.
#[test]
fn a_name_stands_in_lines_once() {
    check(
        Format::Ndjson,
        b"{\"id\":\"a\"}\n{\"id\":1}\n{\"id\":\"b\"}\n\n{\"id\":\"a\",\"x\":2}\n{\"id\":1}\n",
        expect![[r#"
            rows [1, 2] at [1, 2]
            {"id":"a"}
            {"id":1}
            rows [3, 6] at [1, 2]
            {"id":"b"}
            {"id":1}
            row 5 `a`: Twice(1)
        "#]],
    );
}

#[test]
fn nothing_comes_of_nothing() {
    check(Format::Ndjson, b"", expect![[""]]);
    check(Format::Csv, b"id,name\n", expect![[""]]);
    assert!(Records::read(b"", Format::Csv, None).is_err());
}

#[test]
fn a_batch_is_bounded_in_bytes() {
    let rows = |file: &[u8]| -> Vec<Vec<u64>> {
        Records::read(file, Format::Ndjson, None).unwrap().batches(500).map(|batch| batch.rows).collect()
    };
    let line = [vec![b'x'; BATCH_BYTES_MAX / 2 - 1], b"\n".to_vec()].concat();
    let file = [&line[..], &line, b"y\n", &line, &line, &line].concat();
    assert_eq!(rows(&file), [vec![1, 2], vec![3, 4], vec![5, 6]]);
    let huge = [vec![b'x'; BATCH_BYTES_MAX * 2], b"\ny\n".to_vec()].concat();
    assert_eq!(rows(&huge), [vec![1], vec![2]]);
}

#[test]
fn the_faulty_rows_are_a_file() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("faults");
    for (format, file, expected) in [
        (Format::Csv, "id,name\n1,a\n2,b\n", "\u{feff}#faults;id;name\nwhy;2;b\n"),
        (Format::Ndjson, "{\"a\":1}\n\n{\"a\":2}\n", "{\"a\":2}\n"),
    ] {
        let faults = BTreeMap::from([(3, "why".to_owned())]);
        Records::read(file.as_bytes(), format, None).unwrap().write_faults(&path, &faults).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), expected);
    }
}
