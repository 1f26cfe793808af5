//! A list of cases as a file. A text that a spreadsheet would run as a formula is prefixed with `'` in CSV; in XLSX texts are
//! texts and cannot run.

use app::App;
use app::improvement::{documents, interchange};
use axum::response::{IntoResponse, Response};
use domain::improvement::put::PutBody;
use domain::improvement::{Case, Kind};
use domain::names;
use http::header;
use serde_json::{Value, json};
use tables::{for_programs, formula};

use crate::columns::columns_of;
use crate::import::cells;
use crate::whole::WholeCase;
use crate::wire::{CaseRow, Failure};

names! {
    /// In which form cases are told.
    pub(crate) enum Format {
        /// Rows, in pages.
        Json = "json",
        /// Whole cases, in pages.
        Full = "full",
        /// Rows as a file.
        Csv = "csv",
        /// Rows as a workbook.
        Xlsx = "xlsx",
        /// Whole cases as a file.
        Ndjson = "ndjson",
    }
}

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

/// A file of rows.
pub(crate) async fn file(app: &App, format: Format, cases: Vec<Case>) -> Result<Response, Failure> {
    let mut rows = Vec::new();
    for case in cases {
        let content = documents::content(app, &case).await?;
        rows.push(CaseRow { content: json!(content), ..CaseRow::of(case) });
    }
    let cells = rows.iter().map(|row| COLUMNS.map(|(_, cell)| cell(row)).to_vec()).collect();
    let header = COLUMNS.map(|(name, _)| name).to_vec();
    answered(format, header, cells, formula::as_text)
}

/// A file of cases of a kind that the import takes back, and that changes nothing then.
pub(crate) async fn to_import(app: &App, format: Format, kind: Kind, cases: Vec<Case>) -> Result<Response, Failure> {
    let header = columns_of(kind);
    let mut rows = Vec::with_capacity(cases.len());
    for case in cases {
        let (case, _) = interchange::whole(app, case, false).await?;
        let body = PutBody::of(&case);
        rows.push(header.iter().map(|column| cells::cell(&case.id, &body, column)).collect());
    }
    answered(format, header, rows, |cell| cell)
}

/// Whole cases, each on a line.
pub(crate) fn ndjson(cases: Vec<WholeCase>) -> Result<Response, Failure> {
    let mut lines = String::new();
    for case in cases {
        let broken = |error: serde_json::Error| app::Error::Corrupt(format!("a file of cases: {error}"));
        lines += &serde_json::to_string(&case).map_err(broken)?;
        lines.push('\n');
    }
    Ok(of_type("application/x-ndjson", lines.into_bytes()))
}

/// A table as CSV, where no text is run, or as XLSX, where texts are texts and cannot run.
fn answered(
    format: Format,
    header: Vec<&'static str>,
    rows: Vec<Vec<String>>,
    as_text: fn(String) -> String,
) -> Result<Response, Failure> {
    if format == Format::Xlsx {
        let file = for_programs::xlsx(&header, &rows);
        let file = file.map_err(|error| app::Error::Corrupt(format!("a file of cases: {error}")))?;
        return Ok(of_type(XLSX, file));
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    let broken = |error: csv::Error| app::Error::Corrupt(format!("a file of cases: {error}"));
    writer.write_record(header).map_err(broken)?;
    for row in rows {
        writer.write_record(row.into_iter().map(as_text)).map_err(broken)?;
    }
    let file = writer.into_inner().map_err(|error| app::Error::Corrupt(error.to_string()))?;
    Ok(of_type("text/csv; charset=utf-8", file))
}

fn of_type(kind: &'static str, file: Vec<u8>) -> Response {
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-store")];
    (headers, file).into_response()
}
