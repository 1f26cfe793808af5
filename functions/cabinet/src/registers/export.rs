//! A register as a file that can be imported again.

use app::{App, Error};
use serde_json::Value;
use tables::for_programs;

use super::cells::cell;
use super::entries;
use super::field::{Field, FieldKind};
use super::register::Register;

/// Entries that are read at once.
pub(super) const PAGE_ROWS: usize = 1_000;

/// For whom a file is written. Both can be imported again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reader {
    /// Programs: commas (RFC 4180).
    Program,
    /// Spreadsheets: semicolons behind a byte order mark, so that they open it as it is.
    Spreadsheet,
}

/// The whole register as CSV, or the part of it whose names begin so.
pub(crate) async fn csv(app: &App, register: Register, prefix: &str, reader: Reader) -> Result<String, Error> {
    let (mark, separator) = match reader {
        Reader::Program => ("", b','),
        Reader::Spreadsheet => ("\u{feff}", b';'),
    };
    let mut builder = csv::WriterBuilder::new();
    let builder = builder.terminator(csv::Terminator::CRLF).delimiter(separator);
    let mut writer = builder.from_writer(mark.as_bytes().to_vec());
    // Writing into memory does not fail.
    let _ = writer.write_record(register.columns());
    for row in all(app, register, prefix).await? {
        let _ = writer.write_record(row);
    }
    Ok(String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default())
}

/// The whole register as XLSX, or the part of it whose names begin so.
pub(crate) async fn xlsx(app: &App, register: Register, prefix: &str) -> Result<Vec<u8>, Error> {
    let rows = all(app, register, prefix).await?;
    for_programs::xlsx(&register.columns(), &rows)
        .map_err(|error| Error::Corrupt(format!("a file of a register: {error}")))
}

/// Every row of a register, or of the part of it whose names begin so.
async fn all(app: &App, register: Register, prefix: &str) -> Result<Vec<Vec<String>>, Error> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = entries::page(app, register, prefix, after.as_deref(), PAGE_ROWS).await?;
        found.extend(page.rows.iter().flat_map(|(_, entry)| rows(register, entry)));
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(found),
        }
    }
}

/// The cells of an entry: one row, or one for each member of its list.
pub(crate) fn rows(register: Register, entry: &Value) -> Vec<Vec<String>> {
    let list = register.rows();
    let members = match list {
        Some((name, _)) => entry.get(name).and_then(Value::as_array).cloned().unwrap_or_default(),
        None => vec![Value::Null],
    };
    let row = |member: &Value| {
        let of_field = |field: &Field| match field.kind {
            FieldKind::Rows(of_row) => of_row.iter().map(|field| cell(member, field)).collect(),
            _ => vec![cell(entry, field)],
        };
        register.fields().iter().flat_map(of_field).collect()
    };
    members.iter().map(row).collect()
}
