use std::collections::BTreeMap;

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use super::*;

/// Columns, then rows: `line: cell|cell` and the fault, or what is wrong with the whole.
fn told(bytes: &[u8]) -> String {
    let table = match Table::read(bytes, None) {
        Ok(table) => table,
        Err(fault) => return format!("{fault:?}"),
    };
    let mut told = table.names.join("|");
    for Row { line, cells, fault } in table.rows() {
        told += &format!("\n{line}: {}", cells.join("|").replace('\n', "⏎"));
        told += &fault.map_or(String::new(), |fault| format!(" {fault:?}"));
    }
    told
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(told(text.as_bytes()), expected, "{text:?}");
}

#[test]
fn what_separates_is_seen() {
    check("id;name\n1;a,b,c\n", "id|name\n2: 1|a,b,c");
    check("id\tname\n1\ta;b\n", "id|name\n2: 1|a;b");
    check("id,name\n1,a\n", "id|name\n2: 1|a");
    check("sep=;\nid;name,full\n1;a\n", "id|name,full\n3: 1|a");
    check("\"sep=\t\"\r\nid\tname\r\n1\ta\r\n", "id|name\n3: 1|a");
    check("\"id;x;y\",name\n1,a\n", "id;x;y|name\n2: 1|a");
    check("id\n1\n", "id\n2: 1");
    check("id|name\n1|a;b,c\n", "id|name\n2: 1|a;b,c");
    check("sep=|\nid|name,full\n1|a\n", "id|name,full\n3: 1|a");
    check("\u{feff}\r\n ; \r\nID;Full Name\r\n1;a\r\n", "id|full_name\n4: 1|a");
}

#[test]
fn a_row_has_the_line_of_the_file() {
    check("id,name\r\n\r\n1,\"a\r\nb\"\r\n\r\n2,c\r\n", "id|name\n3: 1|a⏎b\n6: 2|c");
    check("id,name\r1,\"a\rb\"\r\r2,c", "id|name\n2: 1|a⏎b\n5: 2|c");
    check("\"id\n\",name\n1,a\n", "id|name\n3: 1|a");
    check("id,name\n1,a\n,\n , \n\"\",\n2,b\n\u{1a}", "id|name\n2: 1|a\n6: 2|b");
}

#[test]
fn lines_end_as_they_like() {
    let lines: Vec<_> = crate::lines("a\r\nb\r\r \n\nc\rd").collect();
    assert_eq!(lines, [(1, "a"), (2, "b"), (6, "c"), (7, "d")]);
}

/// Some programs put blanks behind their separators, before the quotes.
#[test]
fn a_quote_may_stand_behind_blanks() {
    for (row, cells) in [
        ("r1, \"Иванова\", \"Анна\"", ["r1", "Иванова", "Анна"]),
        ("\"r1\" , \"Рёв, \"\"К\"\"\" ,  \"a\nb\" ", ["r1", "Рёв, \"К\"", "a\nb"]),
        // No cell ends there: the quotes are a part of it.
        ("r1, \"Рёв\" и К, \"Анна", ["r1", "\"Рёв\" и К", "\"Анна"]),
    ] {
        for header in ["id, name, note", "\"id\", \"name\", \"note\""] {
            let table = Table::of_text(format!("{header}\n{row}\nr2,a,b\n")).unwrap();
            assert_eq!(table.columns(|name| Some(name.to_owned())).unwrap().len(), 3);
            let rows: Vec<Row> = table.rows().collect();
            assert_eq!(
                (rows.len(), rows[0].cells.as_slice(), rows[0].fault),
                (2, cells.map(str::to_owned).as_slice(), None)
            );
        }
    }
}

#[test]
fn columns_without_a_name_hold_nothing() {
    check("id;name;;\n1;a;;\n2;b\n3;c;;;;\n4;d;x;\n", "id|name\n2: 1|a||\n3: 2|b\n4: 3|c||||\n5: 4|d|x| Nameless");
    check("id;;name\n1;;a\n2;x;b\n", "id||name\n2: 1||a\n3: 2|x|b Nameless");
    check("id;name\n1\n2;b;c\n", "id|name\n2: 1| TooFew\n3: 2|b|c Nameless");
}

/// A quote that is not closed spoils its own row.
#[test]
fn an_open_quote_swallows_nothing() {
    check("id,name\n1,\"a\n2,b\n3,c\n", "id|name\n2: 1|a Quote\n3: 2|b\n4: 3|c");
    check("id,name\n1,\"a\n2,\"b\"\n3,c\n", "id|name\n2: 1|a Quote\n3: 2|b\n4: 3|c");
    check("id,name\n1,\"Школа\" № 2\n2,b\n", "id|name\n2: 1|Школа № 2 Quote\n3: 2|b");
    check("id,name\n1,Школа \"Радуга\"\n2,\"b\" \n", "id|name\n2: 1|Школа \"Радуга\"\n3: 2|b");
    check("id,name\n1,\"Школа \"\"Радуга\"\"\"\n\"\n", "id|name\n2: 1|Школа \"Радуга\"\n3: | Quote");
    // Nor does one that finds an end in another row.
    check(
        "id,name,day\n1,\"a,1\n2,b,2\n3,c,3\"\n4,d,4\n",
        "id|name|day\n2: 1|a,1| Quote\n3: 2|b|2\n4: 3|c|3\"\n5: 4|d|4",
    );
    check("id,name,day\n1,a,\"1\n2,b\",2\n3,c,3\n", "id|name|day\n2: 1|a|1 Quote\n3: 2|b\"|2\n4: 3|c|3");
    check("id;a;b;c\n1;\"a;b;c\n2;a\";b;c\n", "id|a|b|c\n2: 1|a;b;c|| Quote\n3: 2|a\"|b|c");
    // A cell may have lines, with whatever stands on them.
    check("id;a;b;c\n1;\"a; b\nc; d\";b;c\n", "id|a|b|c\n2: 1|a; b⏎c; d|b|c");
    check("id,a,b,c\n1,\"a, b,\nc, d, e\",b,c\n", "id|a|b|c\n2: 1|a, b,⏎c, d, e|b|c");
}

/// Quotes that close one another to the end of the file make no row be read again and again.
#[test]
fn a_file_of_quotes_is_read_in_its_length() {
    let table = Table::of_text(format!("id;a;b;c\n{}", "x\";\"y\n".repeat(100_000))).unwrap();
    let (rows, faulty) =
        table.rows().fold((0, 0), |(rows, faulty), row| (rows + 1, faulty + u32::from(row.fault.is_some())));
    assert!((10..10_000).contains(&rows) && faulty == rows, "{rows} {faulty}");
}

#[test]
fn a_file_that_is_no_table_is_told() {
    check("", "NoHeader");
    check(" \n;;\n", "NoHeader");
    check("\"id,name\n1,a\n", "QuoteUnclosed(1)");
    check("id,ID \n", "ColumnTwice(\"id\")");
    check("id,#a,#a,name\n1,x,y,z\n", "id|#a|#a|name\n2: 1|x|y|z");
    let columns = |count: usize| (0..count).map(|it| format!("c{it}")).collect::<Vec<_>>().join(";");
    check(&columns(257), "TooManyColumns");
    check(&format!("{};;;\n", columns(256)), &columns(256).replace(';', "|"));
    check(&format!("id\n{}", "1\n".repeat(250_000)), "TooLarge");
    check(&format!("id;name\n1;a{}x\n", ";".repeat(300)), &format!("id|name\n2: 1|a{}x Nameless", "|".repeat(255)));
    check("PK\u{3}\u{4}", "Workbook");
    check(
        "id,name,#note\n1,#Н/Д,#N/A\n2,№ 5,#N/A\n3,a,\n",
        "id|name|#note\n2: 1|#Н/Д|#N/A Formula\n3: 2|№ 5|#N/A\n4: 3|a|",
    );
    assert_eq!(told(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0"), "OldWorkbook");
    assert_eq!(told(b"id;name\n1;\x8f\xa5\xe2\xe0\xae\xa2\xa0\n"), "Encoding(EncodingUnknown)");
    assert_eq!(told(b"id;\xd0\xb0\n1;\xd0\n2;b\n"), "id|а\n2: 1|\u{fffd} Character\n3: 2|b");
}

#[test]
fn columns_that_nobody_knows_are_told_together() {
    let table = Table::of_text("id,x,,#y,Z Z\n".to_owned()).unwrap();
    let known = |name: &str| (name == "id").then_some(7);
    assert_eq!(table.columns(known), Err(UnknownColumns(vec!["x".to_owned(), "z_z".to_owned()])));
    let table = Table::of_text("#why,,id\n".to_owned()).unwrap();
    assert_eq!(table.columns(known), Ok(vec![(2, 7)]));
}

#[test]
fn a_workbook_is_a_table() {
    let mut workbook = Workbook::new();
    let day = Format::new().set_num_format("dd.mm.yyyy");
    workbook.add_worksheet();
    let sheet = workbook.add_worksheet();
    sheet.write_row(1, 0, ["External_ID", "Name", "born", "snils", "flag", ""]).unwrap();
    sheet.write_row(3, 0, ["a", "Школа\n№ 15"]).unwrap();
    sheet.write_datetime_with_format(3, 2, ExcelDateTime::from_ymd(2026, 1, 14).unwrap(), &day).unwrap();
    sheet.write_number(3, 3, 11_223_344_595.0).unwrap();
    sheet.write_boolean(3, 4, true).unwrap();
    sheet.write_string(5, 0, "b").unwrap();
    sheet.write_string(6, 7, "x").unwrap();
    sheet.write_string(1_000_000, 16_000, "far").unwrap();
    let bytes = workbook.save_to_buffer().unwrap();
    let read = told(&bytes);
    let (read, far) = read.rsplit_once("\n1000001: ").unwrap();
    assert_eq!(
        read,
        "external_id|name|born|snils|flag\n4: a|Школа № 15|2026-01-14|11223344595|true\n6: b||||\n7: |||||||x Nameless"
    );
    assert!(far.ends_with("far Nameless"), "{far}");
}

/// What a sheet that nobody reads holds is told, unless it only explains.
#[test]
fn rows_of_a_second_table_are_not_passed_over() {
    let written = |headers: [&[&str]; 3]| {
        let mut workbook = Workbook::new();
        for header in headers {
            let sheet = workbook.add_worksheet();
            sheet.write_row(0, 0, header.iter().copied()).unwrap();
            sheet.write_string(1, 0, if header.is_empty() { "" } else { "1" }).unwrap();
        }
        told(&workbook.save_to_buffer().unwrap())
    };
    assert_eq!(written([&["id", "name"], &["Пояснения"], &[]]), "id|name\n2: 1|");
    assert_eq!(written([&["Школы"], &["Школы"], &[]]), "школы\n2: 1");
    assert_eq!(written([&[], &["id", "name"], &["name", "id"]]), "id|name\n2: 1|");
    assert_eq!(written([&["id", "name"], &["Пояснения"], &["ID ", "", "Name"]]), "SeveralSheets");
}

/// Refused rows come back as they were, with the reason in a column that is not read; corrected, they are sent as they are.
#[test]
fn refused_rows_are_a_file_to_correct() {
    let table = Table::of_text("id,#old,name\n1,n,\"a;\nb\"\n2,n,c\n3\n4,,=d,e\n".to_owned()).unwrap();
    let faults: BTreeMap<u64, String> =
        [(2, "x"), (5, "few"), (6, "more")].map(|(line, why)| (line, why.to_owned())).into();
    let file = table.to_be_corrected("why", &faults);
    assert_eq!(file, "\u{feff}#why;id;name\nx;1;\"a;\nb\"\nfew;3;\nmore;4;'=d;e\n");
    let again = Table::of_text(file.replace(";e", "").trim_start_matches('\u{feff}').to_owned()).unwrap();
    assert_eq!(again.columns(|name| Some(name.to_owned())).unwrap(), [(1, "id".to_owned()), (2, "name".to_owned())]);
    assert!(again.rows().all(|row| row.fault.is_none()));
}

/// Files that were sent and not understood.
#[test]
fn cases_of_the_world() {
    const HEADER: &str = "external_id|organisation.id|recipient.family_name|recipient.given_name|recipient.birth_date|\
        recipient.snils|service.kind|service.date";
    let case = |bytes: &[u8], expected: &str| assert_eq!(told(bytes).replace(HEADER, "H"), expected);
    macro_rules! file {
        ($name:literal) => {
            include_bytes!(concat!("../../../../tests/cases/", $name))
        };
    }
    let anna = |snils: &str| format!("Петрова|Анна|1985-02-11|{snils}|one_off|2026-01-14");
    case(file!("csv-boolean-russian-excel.csv"), &format!("H|withdrawn\n2: br1|org77|{}|ЛОЖЬ", anna("126-000-024 75")));
    case(
        file!("csv-byte-truncated-name.csv"),
        &format!(
            "H\n2: bt1|org77|{}\n3: bt2|org77|{} Character",
            anna("126-000-004 71"),
            anna("126-000-005 72").replace("Петрова", "Константинопол\u{fffd}")
        ),
    );
    case(file!("csv-cp866.csv"), "Encoding(EncodingUnknown)");
    case(file!("csv-utf16le-without-bom.csv"), "Encoding(EncodingUnknown)");
    case(
        file!("csv-utf16le-excel-unicode-text.txt"),
        &format!("H\n2: x1|org77|{}\n3: x2|org77|{}", anna("126-000-041 76"), anna("126-000-042 77")),
    );
    case(file!("csv-header-case.csv"), &format!("H\n2: hc1|org77|{}", anna("126-000-022 73")));
    case(file!("csv-leading-blank-line.csv"), &format!("H\n3: lb1|org77|{}", anna("126-000-021 72")));
    case(file!("csv-sep-line.csv"), &format!("H\n3: sep1|org77|{}", anna("126-000-020 71")));
    case(file!("csv-trailing-empty-columns.csv"), &format!("H\n2: tc1|org77|{}|||", anna("126-000-017 76")));
    case(file!("csv-trailing-empty-rows.csv"), &format!("H\n2: tr1|org77|{}", anna("126-000-019 78")));
    case(file!("csv-trailing-separators-only-in-rows.csv"), &format!("H\n2: ts1|org77|{}||", anna("126-000-018 77")));
    case(file!("registry-accounts-TRUE.csv"), "snils|verified|email\n2: 126-000-040 75|TRUE|a@example.org");
    case(
        file!("registry-row-number.csv"),
        "id|name|ogrn|inn|type|region|level|included_on\n\
         3: r15|Школа⏎№ 15|1000000070157||school|77|regional|2026-01-01\n6: r16|Школа|123||school|77|regional|2026-01-01",
    );
    case(
        file!("registry-tab.csv"),
        "id|name|ogrn|inn|type|region|level|included_on\n2: r17|Школа|1000000070179||school|77|regional|2026-01-01",
    );
}

#[test]
fn a_name_twice_is_a_fault_of_the_later_row() {
    let table = Table::of_text("id,name\na,1\nb,2\na,3\n,4\n,5\na,6\n".to_owned()).unwrap();
    let faults: Vec<_> = table.rows_named_by(0).map(|row| (row.line, row.fault)).collect();
    let twice = Some(RowFault::Twice(2));
    assert_eq!(faults, [(2, None), (3, None), (4, twice), (5, None), (6, None), (7, twice)]);
}
