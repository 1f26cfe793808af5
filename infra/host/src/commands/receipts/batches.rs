//! Splits a file into batches, at the borders of records. What the file says is read here as a host reads it, so that every line is
//! known again; what a record means is the host's business.

use std::collections::BTreeMap;
use std::iter::Peekable;
use std::path::Path;

use anyhow::Context;
use serde_json::Value;
use tables::{Names, Row, RowFault, Table, encoding};

use crate::arguments::Format;

/// Bytes of a batch, well below what a host takes. A single record that is larger is sent alone.
const BATCH_BYTES_MAX: usize = 4 * 1024 * 1024;

/// A file that was read.
pub(in crate::commands) enum Records {
    /// CSV or XLSX.
    Table {
        /// The rows of the batch.
        table: Table,
        /// The column whose values name the rows, each once.
        named_by: Option<&'static str>,
    },
    /// JSON, a record a line.
    Lines {
        /// The lines of the batch.
        text: String,
        /// The field whose values name the records, each once.
        named_by: Option<&'static str>,
    },
}

/// A part of the file, as one request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::commands) struct Batch {
    /// What to send.
    pub(in crate::commands) body: Vec<u8>,
    /// The line of the file on which each of its records begins, counted from 1; of a workbook, the row.
    pub(in crate::commands) rows: Vec<u64>,
    /// The line of the body on which each begins.
    lines: Vec<u64>,
    /// Rows of the file that no host could read; they are not sent.
    pub(in crate::commands) unreadable: Vec<Unreadable>,
}

/// A row that cannot be taken for what was meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::commands) struct Unreadable {
    /// The line of the file.
    pub(in crate::commands) row: u64,
    /// The record's name, as far as it has one; it may be broken.
    pub(in crate::commands) name: String,
    /// Why.
    pub(in crate::commands) fault: RowFault,
}

impl Batch {
    /// The line of the file of the record that begins on this line of the body.
    pub(in crate::commands) fn row_of(&self, line: u64) -> Option<u64> {
        self.lines.iter().position(|it| *it == line).map(|place| self.rows[place])
    }
}

impl Records {
    /// Reads a file. Of records to which that column or field gives one name, all but the first are told apart as faults.
    pub(in crate::commands) fn read(
        bytes: &[u8],
        format: Format,
        named_by: Option<&'static str>,
    ) -> anyhow::Result<Records> {
        Ok(match format {
            Format::Ndjson => Records::Lines { text: encoding::decode(bytes, None)?.into_owned(), named_by },
            Format::Csv => Records::Table { table: Table::read(bytes, None)?, named_by },
        })
    }

    /// The batches of the file, of so many records at most.
    pub(in crate::commands) fn batches(&self, records_max: usize) -> Batches<'_> {
        let (header, records): (Vec<u8>, Box<dyn Iterator<Item = Record> + '_>) = match self {
            Records::Lines { text, named_by } => {
                // A host passes over empty lines, so they would shift its answers against ours.
                let lines = tables::lines(text);
                let mut names = Names::default();
                let record = move |(row, line): (u64, &str)| {
                    let name = named_by.and_then(|field| name_of(line, field));
                    let taken = name.as_deref().map_or(Ok(()), |name| names.take(name, row));
                    let unreadable = |fault| Unreadable { row, name: name.clone().unwrap_or_default(), fault };
                    Record { row, what: taken.map(|()| format!("{line}\n").into_bytes()).map_err(unreadable) }
                };
                (Vec::new(), Box::new(lines.map(record)))
            }
            Records::Table { table, named_by } => {
                let columns = table.columns(|name| Some(name.to_owned())).unwrap_or_default();
                let names: Vec<&str> = columns.iter().map(|(_, name)| name.as_str()).collect();
                let places: Vec<usize> = columns.iter().map(|(place, _)| *place).collect();
                let name = named_by.and_then(|name| columns.iter().find(|it| it.1 == name)).map(|(place, _)| *place);
                let rows: Box<dyn Iterator<Item = Row>> = match name {
                    Some(place) => Box::new(table.rows_named_by(place)),
                    None => table.rows(),
                };
                (csv_line(names.iter()), Box::new(rows.map(move |row| record(&row, &places, name))))
            }
        };
        Batches { header, records: records.peekable(), records_max: records_max.max(1) }
    }

    /// Writes records by their rows, each with what is wrong with it, as a file to be corrected and sent again.
    pub(in crate::commands) fn write_faults(&self, path: &Path, faults: &BTreeMap<u64, String>) -> anyhow::Result<()> {
        let text = match self {
            Records::Table { table, .. } => table.to_be_corrected("faults", faults),
            Records::Lines { text, .. } => {
                let lines = tables::lines(text).filter(|(row, _)| faults.contains_key(row));
                lines.map(|(_, line)| format!("{line}\n")).collect()
            }
        };
        std::fs::write(path, text).with_context(|| format!("{} cannot be written", path.display()))
    }
}

/// A record of a file: its bytes as they are sent, or why it is not.
struct Record {
    row: u64,
    what: Result<Vec<u8>, Unreadable>,
}

fn record(row: &Row, places: &[usize], name: Option<usize>) -> Record {
    let unreadable = |fault| {
        let name = name.map_or(String::new(), |place| row.cells[place].clone());
        Unreadable { row: row.line, name, fault }
    };
    let cells = || csv_line(places.iter().map(|place| &row.cells[*place]));
    Record { row: row.line, what: row.fault.map_or_else(|| Ok(cells()), |fault| Err(unreadable(fault))) }
}

/// The name that a line of JSON gives its record; `None`: none that can be read.
fn name_of(line: &str, field: &str) -> Option<String> {
    let record: Value = serde_json::from_str(line).ok()?;
    record.get(field)?.as_str().map(str::to_owned)
}

/// One line of CSV.
fn csv_line(cells: impl Iterator<Item = impl AsRef<[u8]>>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    // Writing into memory does not fail.
    let _ = writer.write_record(cells);
    writer.into_inner().unwrap_or_default()
}

/// The batches of a file, in order.
pub(in crate::commands) struct Batches<'file> {
    /// What stands before the records of each batch.
    header: Vec<u8>,
    records: Peekable<Box<dyn Iterator<Item = Record> + 'file>>,
    records_max: usize,
}

impl Iterator for Batches<'_> {
    type Item = Batch;

    fn next(&mut self) -> Option<Batch> {
        self.records.peek()?;
        let mut batch = Batch { body: self.header.clone(), ..Batch::default() };
        let mut line = 1 + line_ends(&self.header);
        while batch.rows.len() < self.records_max {
            let fits = |record: &Record| match &record.what {
                Ok(bytes) => batch.rows.is_empty() || batch.body.len() + bytes.len() <= BATCH_BYTES_MAX,
                Err(_) => true,
            };
            let Some(Record { row, what }) = self.records.next_if(fits) else { break };
            match what {
                Ok(bytes) => {
                    batch.body.extend_from_slice(&bytes);
                    batch.rows.push(row);
                    batch.lines.push(line);
                    line += line_ends(&bytes);
                }
                Err(unreadable) => batch.unreadable.push(unreadable),
            }
        }
        Some(batch)
    }
}

fn line_ends(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte == b'\n').count() as u64
}

#[cfg(test)]
mod tests;
