use expect_test::{Expect, expect};

use super::*;

/// What a file is split into, two records a batch.
#[track_caller]
fn check(format: Format, file: &[u8], expected: Expect) {
    let mut text = String::new();
    for batch in Batches::of(file, format, 2).unwrap() {
        let Batch { body, rows } = batch.unwrap();
        text += &format!("rows {rows:?}\n{}", String::from_utf8_lossy(&body).replace('\r', "␍"));
    }
    expected.assert_eq(&text);
}

#[test]
fn each_batch_of_csv_has_the_header() {
    check(
        Format::Csv,
        b"id,name\n1,a\n2,b\n3,c",
        expect![[r#"
        rows [2, 3]
        id,name
        1,a
        2,b
        rows [4]
        id,name
        3,c
    "#]],
    );
}

#[test]
fn a_batch_ends_between_records_and_not_inside_a_quoted_field() {
    check(
        Format::Csv,
        b"id;name\r\n1;\"a\r\nb; \"\"c\"\"\"\r\n2;b\r\n3;c\r\n",
        expect![[r#"
            rows [1, 3]
            id;name
            1;"a␍
            b; ""c"""
            2;b
            rows [4]
            id;name
            3;c
        "#]],
    );
}

#[test]
fn rows_of_other_lengths_pass_through() {
    check(
        Format::Csv,
        b"id\tname\n1\n2\tb\tc\n\"\"\n",
        expect![[r#"
        rows [2, 3]
        id	name
        1
        2	b	c
        rows [4]
        id	name
        ""
    "#]],
    );
}

#[test]
fn a_byte_order_mark_is_left_out() {
    check(
        Format::Csv,
        "\u{feff}id,name\n1,Анна\n".as_bytes(),
        expect![[r#"
        rows [2]
        id,name
        1,Анна
    "#]],
    );
}

#[test]
fn other_encodings_pass_through_as_bytes() {
    let anna = encoding_rs::WINDOWS_1251.encode("Анна").0;
    let file = [b"id;name\n1;", anna.as_ref(), b"\n"].concat();
    let batches: Vec<Batch> = Batches::of(&file[..], Format::Csv, 500).unwrap().map(Result::unwrap).collect();
    assert_eq!(batches, [Batch { body: file.clone(), rows: vec![2] }]);
}

#[test]
fn lines_pass_through_unparsed() {
    check(
        Format::Ndjson,
        b"{\"a\":1}\n\n{broken\r\n  \n{\"a\":3}",
        expect![[r#"
            rows [1, 3]
            {"a":1}
            {broken␍
            rows [5]
            {"a":3}
        "#]],
    );
}

#[test]
fn nothing_comes_of_nothing() {
    check(Format::Ndjson, b"", expect![[""]]);
    check(Format::Csv, b"id,name\n", expect![[""]]);
    assert!(Batches::of(&b""[..], Format::Csv, 2).is_err());
}

#[test]
fn a_batch_is_bounded_in_bytes() {
    let line = [vec![b'x'; BATCH_BYTES_MAX / 2], b"\n".to_vec()].concat();
    let file = [&line[..], &line, b"y\n", &line, &line, &line].concat();
    let rows: Vec<Vec<u64>> =
        Batches::of(&file[..], Format::Ndjson, 500).unwrap().map(|batch| batch.unwrap().rows).collect();
    assert_eq!(rows, [vec![1], vec![2, 3], vec![4], vec![5], vec![6]]);
    let huge = [vec![b'x'; BATCH_BYTES_MAX * 2], b"\ny\n".to_vec()].concat();
    let rows: Vec<Vec<u64>> =
        Batches::of(&huge[..], Format::Ndjson, 500).unwrap().map(|batch| batch.unwrap().rows).collect();
    assert_eq!(rows, [vec![1], vec![2]]);
}
