//! A list of cases as a file. A text that a spreadsheet would run as a formula is prefixed with `'` in CSV; in XLSX texts are
//! texts and cannot run.

use axum::response::{IntoResponse, Response};
use http::header;
use rust_xlsxwriter::{Workbook, XlsxError};
use serde_json::Value;
use tables::formula;

use crate::wire::{CaseRow, Failure};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

type Column = (&'static str, fn(&CaseRow) -> String);

/// New columns go to the end: programs count on the places of the others.
const COLUMNS: [Column; 20] = [
    ("id", |row| row.id.clone()),
    ("number", |row| row.number.clone()),
    ("kind", |row| row.kind.to_owned()),
    ("title", |row| row.title.clone()),
    ("state", |row| row.state.to_owned()),
    ("target_kind", |row| target(row, "kind")),
    ("target_id", |row| target(row, "id")),
    ("region", |row| row.region.clone().unwrap_or_default()),
    ("owner", |row| row.owner.clone().unwrap_or_default()),
    ("due", |row| row.due.map(|due| due.to_rfc3339()).unwrap_or_default()),
    ("created_at", |row| row.created_at.to_rfc3339()),
    ("external_ref", |row| row.external_ref.clone().unwrap_or_default()),
    ("effect", |row| effect(row, "effect")),
    ("effect_low", |row| effect(row, "low")),
    ("effect_high", |row| effect(row, "high")),
    ("effect_verdict", |row| effect(row, "verdict")),
    ("effect_why", |row| effect(row, "why")),
    ("effect_hash", |row| effect(row, "hash")),
    ("document_type", |row| row.document_type.unwrap_or_default().to_owned()),
    // As an import takes it.
    ("content", |row| if row.content.is_null() { String::new() } else { row.content.to_string() }),
];

fn target(row: &CaseRow, name: &str) -> String {
    row.target.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn effect(row: &CaseRow, name: &str) -> String {
    row.effect.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// CSV.
pub(crate) fn csv(rows: Vec<CaseRow>) -> Result<Response, Failure> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let broken = |error: csv::Error| app::Error::Corrupt(format!("a file of cases: {error}"));
    writer.write_record(COLUMNS.map(|(name, _)| name)).map_err(broken)?;
    for row in &rows {
        writer.write_record(COLUMNS.map(|(_, cell)| formula::as_text(cell(row)))).map_err(broken)?;
    }
    let file = writer.into_inner().map_err(|error| app::Error::Corrupt(error.to_string()))?;
    Ok(answered("text/csv; charset=utf-8", file))
}

/// XLSX.
pub(crate) fn xlsx(rows: Vec<CaseRow>) -> Result<Response, Failure> {
    let file = workbook(&rows).map_err(|error| app::Error::Corrupt(format!("a file of cases: {error}")))?;
    Ok(answered(XLSX, file))
}

fn workbook(rows: &[CaseRow]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, (name, cell)) in (0_u16..).zip(COLUMNS) {
        sheet.write_string(0, column, name)?;
        for (line, row) in (1_u32..).zip(rows) {
            sheet.write_string(line, column, cell(row))?;
        }
    }
    workbook.save_to_buffer()
}

fn answered(kind: &'static str, file: Vec<u8>) -> Response {
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-store")];
    (headers, file).into_response()
}
