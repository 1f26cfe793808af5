//! Any mix of separators, quotes, line ends and encodings: each row one verdict, on its line.

use proptest::prelude::*;
use proptest::sample::select;

use super::*;

/// How a file is written.
#[derive(Clone, Copy, Debug)]
struct Manner {
    separator: char,
    encoding: &'static str,
    /// Whether all cells are quoted, or only those that need it.
    quotes: bool,
    /// Whether a line `sep=` comes first.
    said: bool,
}

fn manner() -> impl Strategy<Value = Manner> {
    let encodings = select(vec!["utf-8", "utf-8 marked", "utf-16le", "utf-16be", "windows-1251"]);
    (select(vec![',', ';', '\t', '|']), encodings, any::<bool>(), any::<bool>())
        .prop_map(|(separator, encoding, quotes, said)| Manner { separator, encoding, quotes, said })
}

/// A word with whatever makes files hard to read in the middle of it. Windows-1251 has all of it.
fn cell() -> impl Strategy<Value = String> {
    let middle = select(vec!["-", " ", "\"", "\"\"", ",", ";", "|", "\t", "\n", "\r\n", "\"\n\"", "№ ", "«", " sep=;"]);
    let word = || select(vec!["Пётр", "Фёдоров", "школа", "Анна", "ООО", "id", "Иванова", "новая", "12"]);
    (word(), middle, word()).prop_map(|(first, middle, last)| format!("{first}{middle}{last}"))
}

/// A row: its cells, its line end, and how many blank lines follow.
fn row() -> impl Strategy<Value = (Vec<String>, &'static str, usize)> {
    (prop::collection::vec(cell(), 3), select(vec!["\n", "\r\n"]), 0_usize..3)
}

fn quoted(text: &str, manner: Manner) -> String {
    let needs = text.contains([manner.separator, '\r', '\n']) || text.starts_with('"');
    if needs || manner.quotes { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

fn encoded(text: &str, manner: Manner) -> Vec<u8> {
    let marked = format!("\u{feff}{text}");
    match manner.encoding {
        "utf-8" => text.as_bytes().to_vec(),
        "utf-8 marked" => marked.into_bytes(),
        "utf-16le" => marked.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "utf-16be" => marked.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        _ => encoding_rs::WINDOWS_1251.encode(text).0.into_owned(),
    }
}

/// A file of these rows, and the line of each.
fn file(manner: Manner, rows: &[(Vec<String>, &str, usize)]) -> (String, Vec<u64>) {
    let separator = manner.separator.to_string();
    let said = if manner.said { format!("sep={separator}\r\n") } else { String::new() };
    let mut text = format!("{said}\r\nid{separator}name{separator}place\n");
    let mut lines = Vec::new();
    for (cells, end, blank) in rows {
        lines.push(1 + text.matches('\n').count() as u64);
        text += &cells.iter().map(|cell| quoted(cell, manner)).collect::<Vec<_>>().join(&separator);
        text += end;
        text += &end.repeat(*blank);
    }
    (text, lines)
}

proptest! {
    #[test]
    fn every_row_is_read_as_it_was_written(manner in manner(), rows in prop::collection::vec(row(), 0..8)) {
        let (text, lines) = file(manner, &rows);
        let read = Table::read(&encoded(&text, manner), None);
        let read: Vec<Row> = read.map_err(|fault| TestCaseError::fail(format!("{fault} {text:?}")))?.rows().collect();
        let expected = rows.iter().zip(lines).map(|((cells, _, _), line)| {
            let cells = cells.iter().map(|it| it.replace("\r\n", "\n")).collect();
            Row { line, cells, fault: None }
        });
        prop_assert_eq!(read, expected.collect::<Vec<_>>(), "{:?}", text);
    }

    /// A quote before a cell, which nothing closes, is a fault of its row and of no other.
    #[test]
    fn an_open_quote_is_a_fault_of_its_row(manner in manner(), count in 1_usize..9, bad in 0_usize..9, cell in 0_usize..3) {
        let manner = Manner { quotes: false, ..manner };
        let plain: Vec<_> = (0..count).map(|row| (["а", "б", "в"].map(|it| format!("{it}{row}")).to_vec(), "\r\n", 0)).collect();
        let (text, lines) = file(manner, &plain);
        let bad = bad % count;
        let opened = &plain[bad].0[cell];
        let text = text.replacen(opened.as_str(), &format!("\"{opened}"), 1);
        let read: Vec<(u64, Option<RowFault>)> =
            Table::of_text(text).unwrap().rows().map(|row| (row.line, row.fault)).collect();
        let verdict = |(row, line)| (line, (row == bad).then_some(RowFault::Quote));
        prop_assert_eq!(read, lines.into_iter().enumerate().map(verdict).collect::<Vec<_>>());
    }

    /// One that another row closes by chance is a fault of its row alone, too.
    #[test]
    fn a_quote_that_a_later_row_closes_is_a_fault_of_its_row(
        manner in manner(), count in 2_usize..9, rows in (0_usize..9, 1_usize..9), cells in (0_usize..4, 0_usize..4),
    ) {
        let manner = Manner { quotes: false, ..manner };
        let plain: Vec<_> =
            (0..count).map(|row| (["а", "б", "в", "г"].map(|it| format!("{it}{row}")).to_vec(), "\r\n", 0)).collect();
        let opened = rows.0 % (count - 1);
        let closed = opened + 1 + rows.1 % (count - 1 - opened);
        // With commas, a cell of the same column that holds whole rows is one of several lines.
        prop_assume!(cells.0 != cells.1 || manner.separator != ',');
        let (text, lines) = file(manner, &plain);
        let text = text.replacen("place", &format!("place{}more", manner.separator), 1);
        let (begins, ends) = (&plain[opened].0[cells.0], &plain[closed].0[cells.1]);
        let text = text.replacen(begins.as_str(), &format!("\"{begins}"), 1).replacen(ends.as_str(), &format!("{ends}\""), 1);
        let read: Vec<(u64, Option<RowFault>)> =
            Table::of_text(text).unwrap().rows().map(|row| (row.line, row.fault)).collect();
        let verdict = |(row, line)| (line, (row == opened).then_some(RowFault::Quote));
        prop_assert_eq!(read, lines.into_iter().enumerate().map(verdict).collect::<Vec<_>>());
    }

    /// Whatever comes is answered, in the order of its lines, and no line with a letter is passed over but as a part of a row.
    #[test]
    fn anything_is_answered(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Table::read(&bytes, None).map(|table| table.rows().count());
    }

    #[test]
    fn any_text_is_answered_in_order(text in "id,name\n[a-c,;\"\r\n\t ]{0,80}") {
        let table = Table::of_text(text.clone()).unwrap();
        let lines: Vec<u64> = table.rows().map(|row| row.line).collect();
        prop_assert!(lines.is_sorted_by(|one, next| one < next), "{text:?} {lines:?}");
        let last = text.replace("\r\n", "\n").replace('\r', "\n").lines().count() as u64;
        prop_assert!(lines.iter().all(|line| (2..=last).contains(line)), "{text:?} {lines:?}");
        let unquoted = !text.contains('"');
        let with_letters = text.split(['\n', '\r']).skip(1).filter(|line| line.contains(['a', 'b', 'c'])).count();
        prop_assert!(!unquoted || with_letters <= lines.len(), "{text:?} {lines:?}");
    }
}
