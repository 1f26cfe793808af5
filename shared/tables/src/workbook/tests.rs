use rust_xlsxwriter::Formula;

use super::*;

#[test]
fn a_sheet_of_few_values_and_many_cells_is_not_kept() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet_written = workbook.add_worksheet();
    for row in 0..10 {
        sheet_written.write(row, 99, "x").unwrap();
    }
    let bytes = workbook.save_to_buffer().unwrap();
    for (cells_max, expected) in [(999, Err(TableFault::TooLarge)), (1_000, Ok(10))] {
        let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes.as_slice())).unwrap();
        let name = workbook.sheets_metadata()[0].name.clone();
        assert_eq!(sheet(&mut workbook, &name, cells_max, Part::Whole).map(|rows| rows.len()), expected);
    }
}

/// A row beyond the last that there can be is none, however the library reads it: its line would be one of four thousand million.
#[test]
fn a_row_beyond_the_last_is_not_read() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    workbook.add_worksheet().write(0, 0, "id").unwrap().write(1, 0, "a").unwrap();
    let bytes = workbook.save_to_buffer().unwrap();
    let written = |last: &str| {
        let changed = rewritten(&bytes, |text| {
            text.replace("r=\"2\"", &format!("r=\"{last}\"")).replace("\"A2\"", &format!("\"A{last}\""))
        });
        rows(&changed).map(|rows| rows.last().unwrap().line)
    };
    assert_eq!(written("2"), Ok(2));
    assert_eq!(written("1048576"), Ok(1_048_576));
    assert_eq!(written("1048577"), Err(TableFault::Workbook));
    assert_eq!(written("4294967295"), Err(TableFault::Workbook));
}

/// Many writers of workbooks store formulas and leave their values to the spreadsheet that opens them.
#[test]
fn a_formula_without_its_value_is_no_empty_cell() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let written = workbook.add_worksheet();
    written.write_row(0, 0, ["id", "name"]).unwrap().write(1, 0, "a").unwrap();
    written.write_formula(1, 1, Formula::new("=CONCATENATE(A2)").set_result("Иванова")).unwrap();
    let bytes = workbook.save_to_buffer().unwrap();
    let second = |bytes: &[u8]| rows(bytes).unwrap().remove(1).cells;
    assert_eq!(second(&bytes), ["a", "Иванова"]);
    for (stored, expected) in [("", UNCALCULATED), ("<v></v>", UNCALCULATED), ("<v/>", UNCALCULATED)] {
        let bytes = rewritten(&bytes, |text| {
            let (before, rest) = text.split_once("</f>").unwrap_or((text, ""));
            let after = rest.split_once("</v>").map_or(rest, |(_, after)| after);
            let before = before.replace(" t=\"str\"><f>", "><f>");
            if rest.is_empty() { text.to_owned() } else { format!("{before}</f>{stored}{after}") }
        });
        assert_eq!(second(&bytes), ["a", expected], "{stored}");
    }
    // A formula whose value is a text of no letters is stored with it.
    let bytes = rewritten(&bytes, |text| text.replace("<v>Иванова</v>", "<v></v>"));
    assert_eq!(second(&bytes), ["a"]);
}

#[test]
fn a_cell_holds_as_much_as_in_a_spreadsheet_and_all_cells_together_no_more_than_is_kept() {
    let longest = "я".repeat(CELL_CHARACTERS_MAX);
    let write = |text: &str, rows: u32| {
        let mut workbook = rust_xlsxwriter::Workbook::new();
        let written = workbook.add_worksheet();
        written.write(0, 0, "id").unwrap();
        for row in 1..=rows {
            written.write(row, 0, text).unwrap();
        }
        workbook.save_to_buffer().unwrap()
    };
    let one = write(&longest, 1);
    assert_eq!(rows(&one).unwrap()[1].cells, [longest.as_str()]);
    let longer = rewritten(&one, |text| text.replace(&longest, &format!("{longest}я")));
    assert_eq!(rows(&longer).map(|rows| rows.len()), Err(TableFault::CellTooLong(2)));
    let quotes = write(&"\"".repeat(CELL_CHARACTERS_MAX), 2_000);
    assert!(quotes.len() < 100_000, "{}", quotes.len());
    assert_eq!(rows(&quotes).map(|rows| rows.len()), Err(TableFault::TooLarge));
}

#[test]
fn a_number_of_more_digits_than_a_spreadsheet_keeps_is_refused_in_words() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let written = workbook.add_worksheet();
    written.write(0, 0, "external_id").unwrap();
    for (row, number) in [(1, 999_999_999_999_999.0), (2, 123_456_789_012_345_678.0)] {
        written.write(row, 0, number).unwrap();
    }
    written.write(3, 0, "123456789012345678").unwrap();
    let table = crate::Table::read(&workbook.save_to_buffer().unwrap(), None).unwrap();
    let told: Vec<_> = table.rows().map(|row| (row.cells[0].clone(), row.fault)).collect();
    let rounded = (ROUNDED.to_owned(), Some(crate::RowFault::Rounded));
    assert_eq!(told, [("999999999999999".to_owned(), None), rounded, ("123456789012345678".to_owned(), None)]);
}

/// No spreadsheet writes a row of one number twice, but programs do: of two receipts one would be lost without a word.
#[test]
fn a_row_that_comes_twice_makes_the_workbook_a_damaged_one() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let written = workbook.add_worksheet();
    for row in 0..4 {
        written.write_row(row, 0, [format!("a{row}"), format!("b{row}")]).unwrap();
    }
    let bytes = workbook.save_to_buffer().unwrap();
    let numbered = |changes: &[(u32, u32)]| {
        rewritten(&bytes, |text| {
            changes.iter().fold(text.to_owned(), |text, (from, to)| {
                let row = |text: String, number: u32, name: &str| {
                    text.replace(&format!("r=\"{name}{from}\""), &format!("r=\"{name}{number}\""))
                };
                ["", "A", "B"].into_iter().fold(text, |text, name| row(text, *to, name))
            })
        })
    };
    let lines = |bytes: &[u8]| rows(bytes).map(|rows| rows.iter().map(|row| row.line).collect::<Vec<_>>());
    assert_eq!(lines(&bytes), Ok(vec![1, 2, 3, 4]));
    assert_eq!(lines(&numbered(&[(3, 2)])), Err(TableFault::Workbook), "at once");
    assert_eq!(lines(&numbered(&[(4, 2)])), Err(TableFault::Workbook), "behind another");
    // Out of order nothing is lost.
    assert_eq!(lines(&numbered(&[(4, 9), (2, 4), (3, 2), (9, 3)])), Ok(vec![1, 2, 3, 4]));
}

#[test]
fn a_workbook_weighs_what_it_unpacks_to() {
    let bytes = rust_xlsxwriter::Workbook::new().save_to_buffer().unwrap();
    assert!(weight(&bytes) > bytes.len() as u64);
    assert_eq!(weight(b"id;name"), 7);
    assert_eq!(weight(b"PK\x03\x04 and nothing"), 16);
}

/// The workbook with its parts changed.
fn rewritten(bytes: &[u8], change: impl Fn(&str) -> String) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        writer.start_file(part.name().unwrap(), zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut writer, change(&text).as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Zeros pack a thousand times smaller than they are.
#[test]
fn what_unpacks_to_too_much_is_not_read() {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("xl/workbook.xml", zip::write::SimpleFileOptions::default()).unwrap();
    let length = 1024 * 1024;
    std::io::Write::write_all(&mut writer, &vec![0; length]).unwrap();
    let bytes = writer.finish().unwrap().into_inner();
    assert!(bytes.len() < length / 100);
    for (bytes_max, expected) in [(length - 1, false), (length, true)] {
        assert_eq!(fits(&bytes, bytes_max as u64), Ok(expected));
    }
}

/// A directory that says too little is not believed, or many files at once would take more memory than there is.
#[test]
fn what_unpacks_to_more_than_it_says_is_damaged() {
    let bytes = rust_xlsxwriter::Workbook::new().save_to_buffer().unwrap();
    assert_eq!(fits(&bytes, UNPACKED_BYTES_MAX), Ok(true));
    let entry = bytes.windows(4).position(|it| it == b"PK\x01\x02").unwrap();
    let mut lying = bytes.clone();
    // The unpacked length of the first part, in the directory and before the part itself.
    for place in [entry + 24, 22] {
        lying[place..place + 4].copy_from_slice(&1_u32.to_le_bytes());
    }
    assert!(weight(&lying) < weight(&bytes));
    assert_eq!(fits(&lying, UNPACKED_BYTES_MAX), Err(TableFault::Workbook));
}

/// Days as numbers: with the calendar of 1900 or of 1904, with a form of a day that is the writer's own, and without any.
#[test]
fn a_day_is_the_one_that_a_spreadsheet_shows() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let written = workbook.add_worksheet();
    written.write(0, 0, "service.date").unwrap();
    for (row, form) in
        [(1, "dd.mm.yyyy"), (2, "yyyy\\-mm\\-dd;@"), (3, "[$-419]d mmmm yyyy"), (4, "m/d/yy h:mm"), (5, "0")]
    {
        let form = rust_xlsxwriter::Format::new().set_num_format(form);
        written.write_number_with_format(row, 0, 46_036.0, &form).unwrap();
    }
    let bytes = workbook.save_to_buffer().unwrap();
    let days = |bytes: &[u8]| rows(bytes).unwrap().iter().skip(1).map(|row| row.cells[0].clone()).collect::<Vec<_>>();
    assert_eq!(days(&bytes), ["2026-01-14", "2026-01-14", "2026-01-14", "2026-01-14", "46036"]);
    let of_1904 = rewritten(&bytes, |text| {
        text.replace("<workbookPr ", "<workbookPr date1904=\"1\" ").replace("<v>46036</v>", "<v>44574</v>")
    });
    assert_eq!(days(&of_1904), ["2026-01-14", "2026-01-14", "2026-01-14", "2026-01-14", "44574"]);
}

#[test]
fn what_joins_hides_or_adorns_cells_changes_none() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let bold = rust_xlsxwriter::Format::new().set_bold();
    workbook.add_worksheet().set_name("Старое").unwrap().set_hidden(true).write(0, 0, "old").unwrap();
    let written = workbook.add_worksheet().set_active(true);
    written.write_row(0, 0, ["id", "name", "note"]).unwrap();
    written.write(1, 0, "a").unwrap();
    written.write_rich_string(1, 1, &[(&bold, "Ива"), (&rust_xlsxwriter::Format::new(), "нова")]).unwrap();
    written.merge_range(2, 0, 3, 0, "b", &bold).unwrap();
    written.write(2, 1, "первая").unwrap().write(3, 1, "вторая").unwrap();
    written.set_row_hidden(3).unwrap().set_column_hidden(1).unwrap();
    let cells: Vec<_> =
        rows(&workbook.save_to_buffer().unwrap()).unwrap().into_iter().map(|row| row.cells.join("|")).collect();
    // Of cells that were joined the first alone has the value: the others are empty, and their rows are told so.
    assert_eq!(cells, ["id|name|note", "a|Иванова", "b|первая", "|вторая"]);
}

/// Some programs put a prefix before the names of the markup.
#[test]
fn a_workbook_with_prefixes_is_one() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    workbook.add_worksheet().write_row(0, 0, ["id", "name"]).unwrap().write_row(1, 0, ["a", "b"]).unwrap();
    let bytes = rewritten(&workbook.save_to_buffer().unwrap(), |text| {
        let spreadsheet = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
        if !text.contains(spreadsheet) {
            return text.to_owned();
        }
        let text = text.replace(spreadsheet, &spreadsheet.replace("xmlns=", "xmlns:x="));
        let text = text.replace("</", "<\u{0}/x:").replace('<', "<x:").replace("<x:\u{0}/x:", "</x:");
        text.replace("<x:?", "<?")
    });
    assert_eq!(
        rows(&bytes).unwrap().into_iter().map(|row| row.cells.join("|")).collect::<Vec<_>>(),
        ["id|name", "a|b"]
    );
}
