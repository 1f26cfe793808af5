//! Files of receipts in all their forms, and tables as such.

use std::io::{Read, Write};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use tables::{COLUMNS_MAX, Row, Table, for_programs};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::files_of;
use super::place::{Place, told};
use crate::Subject;

pub(super) const WORDS: &[&str] = &[
    "external_id",
    "organisation_id",
    "organisation",
    "recipient",
    "representatives",
    "representative1_snils",
    "service",
    "kind",
    "one_off",
    "long_running",
    "withdrawn",
    "sep=;",
    "#",
    "\"receipts\"",
    "112-233-445 95",
    "clinic",
    "2026-01-14",
    "14.01.2026",
    "ИСТИНА",
    "#Н/Д",
    "\r",
    ";;;;;;;;",
];

pub(super) const SHEET_WORDS: &[&str] = &[
    "<row r=\"1048576\">",
    "<c r=\"XFD1\" t=\"s\">",
    "<v>-1</v>",
    "<v>4294967295</v>",
    "t=\"inlineStr\"",
    "<is><t>",
    "</sheetData>",
    "<!DOCTYPE x [",
    "&amp;",
    "<dimension ref=\"A1:XFD1048576\"/>",
    "r=\"A0\"",
    "1904",
];

const RECEIPT: &str = r#"{"external_id":"r1","organisation":{"id":"clinic","ogrn":"1027700132195"},"recipient":{"family_name":"Иванова","given_name":"Анна","patronymic":"Петровна","birth_date":"1985-02-11","snils":"112-233-445 95"},"service":{"kind":"one_off","date":"2026-01-14"}}"#;

const CHILD: &str = r#"{"external_id":"r2","organisation":{"id":"clinic"},"recipient":{"family_name":"Иванов","given_name":"Пётр","birth_date":"2019-02-11","snils":"001-001-998 00"},"representatives":[{"family_name":"Иванова","given_name":"Анна","birth_date":"1985-02-11","snils":"112-233-445 95"}],"service":{"kind":"long_running","from":"2025-09-01","to":null}}"#;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

pub(super) fn json_seeds() -> Vec<Vec<u8>> {
    let several = format!(r#"{{"receipts":[{RECEIPT},{CHILD},{{"external_id":"r3","withdrawn":true}}]}}"#);
    [several, format!(r#"{{"receipts":[{RECEIPT}]}}"#)].map(String::into_bytes).into()
}

pub(super) fn ndjson_seeds() -> Vec<Vec<u8>> {
    let mut seeds = files_of("tests/cases", ".ndjson");
    seeds.push(format!("{RECEIPT}\n{CHILD}\n").into_bytes());
    seeds
}

pub(super) fn csv_seeds() -> Vec<Vec<u8>> {
    files_of("tests/cases", ".csv").into_iter().chain(files_of("tests/cases", ".txt")).collect()
}

/// The rows of a table of receipts, as [`ingest::template`] has its columns.
fn workbook() -> Vec<u8> {
    let template = ingest::template();
    let table = Table::read(template.as_bytes(), None).unwrap();
    let names: Vec<&str> = template.trim_start_matches('\u{feff}').lines().next().unwrap().split([',', ';']).collect();
    let rows: Vec<Vec<String>> = table.rows().map(|row| row.cells).collect();
    for_programs::xlsx(&names, &rows).unwrap()
}

pub(super) fn workbook_seeds() -> Vec<Vec<u8>> {
    [files_of("tests/cases", ".xlsx"), vec![workbook()]].concat()
}

/// A part of a workbook each: its name, a line end, and what it holds.
pub(super) fn workbook_part_seeds() -> Vec<Vec<u8>> {
    let mut archive = ZipArchive::new(std::io::Cursor::new(workbook())).unwrap();
    let all: Vec<String> =
        (0..archive.len()).map(|place| archive.by_index(place).unwrap().name().unwrap().into_owned()).collect();
    let read = ["sheet", "haredStrings", "workbook"];
    let names = all.into_iter().filter(|name| read.iter().any(|part| name.contains(part)));
    let part = |name: String| {
        let mut content = format!("{name}\n").into_bytes();
        archive.by_name(&name).unwrap().read_to_end(&mut content).unwrap();
        content
    };
    names.map(part).collect()
}

/// The workbook with one part in the place of its own.
fn with_part(input: &[u8]) -> Option<Vec<u8>> {
    let end = input.iter().position(|byte| *byte == b'\n')?;
    let (name, content) = (std::str::from_utf8(&input[..end]).ok()?, &input[end + 1..]);
    let mut archive = ZipArchive::new(std::io::Cursor::new(workbook())).ok()?;
    let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for place in 0..archive.len() {
        let mut file = archive.by_index(place).ok()?;
        let mut own = Vec::new();
        file.read_to_end(&mut own).ok()?;
        let own_name = file.name().ok()?.into_owned();
        writer.start_file(&*own_name, SimpleFileOptions::default()).ok()?;
        writer.write_all(if own_name == name { content } else { &own }).ok()?;
    }
    Some(writer.finish().ok()?.into_inner())
}

/// Posts receipts. Those with lines tell each of their faults with its line.
fn receipts(content_type: &'static str, body: fn(&[u8]) -> Option<Vec<u8>>) -> Subject {
    let place = Place::new();
    Box::new(move |input| {
        let Some(body) = body(input) else { return Ok("nothing".to_owned()) };
        let key = place.filled_in(b"Bearer {{source_key}}");
        let request =
            Request::post("/v1/receipts").header("content-type", content_type).header("authorization", key.as_slice());
        let request = request.body(Body::from(body)).unwrap();
        place.run(async { told(ingest::handle(Arc::clone(&place.app), request).await).await })
    })
}

fn whole(input: &[u8]) -> Option<Vec<u8>> {
    Some(input.to_vec())
}

pub(super) fn receipts_json() -> Subject {
    receipts("application/json", whole)
}

pub(super) fn receipts_ndjson() -> Subject {
    receipts("application/x-ndjson", whole)
}

pub(super) fn receipts_csv() -> Subject {
    receipts("text/csv", whole)
}

pub(super) fn receipts_workbook() -> Subject {
    receipts(XLSX, whole)
}

pub(super) fn receipts_workbook_part() -> Subject {
    receipts(XLSX, with_part)
}

pub(super) fn table_seeds() -> Vec<Vec<u8>> {
    csv_seeds()
}

/// Whatever is read as a table is read again the same when it is written; its rows come in the order of their lines.
pub(super) fn tables() -> Subject {
    Box::new(|input| {
        let table = match Table::read(input, None) {
            Ok(table) => table,
            Err(fault) => return Ok(format!("{fault}").chars().take(20).collect()),
        };
        let rows: Vec<Row> = table.rows().collect();
        if !rows.is_sorted_by(|one, next| one.line < next.line) {
            return Err("rows are not in the order of their lines".to_owned());
        }
        let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or_default();
        let names: Vec<String> = (0..width).map(|place| format!("c{place}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        // A row without anything is no row, and a cell that failed is none that was sent.
        let good = |row: &&Row| {
            row.fault.is_none() && row.cells.len() == width && row.cells.iter().any(|cell| !cell.trim().is_empty())
        };
        let cells: Vec<Vec<String>> = rows.iter().filter(good).map(|row| row.cells.clone()).collect();
        if cells.is_empty() || width == 0 {
            return Ok("no rows".to_owned());
        }
        // Of a row that is wider than any table, one cell more is kept, for whoever reads it to refuse the row.
        if COLUMNS_MAX < width {
            return Ok("a row that is too wide".to_owned());
        }
        let written = for_programs::xlsx(&names, &cells).map_err(|error| error.to_string())?;
        let again = Table::read(&written, None).map_err(|fault| format!("written and not read: {fault}"))?;
        let again: Vec<Vec<String>> = again.rows().filter(|row| row.fault.is_none()).map(|row| row.cells).collect();
        // A cell of a workbook has one line.
        let in_one_line = |row: Vec<String>| row.into_iter().map(|cell| cell.replace('\n', " ")).collect();
        let cells: Vec<Vec<String>> = cells.into_iter().map(in_one_line).collect();
        if again != cells {
            return Err(format!("written and read otherwise: {cells:?} {again:?}"));
        }
        Ok(format!("{width} columns"))
    })
}
