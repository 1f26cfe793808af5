//! Splits a file of receipts into batches, at the borders of records. Contents pass through as bytes: what encoding they
//! are in, and what they say, is the host's business.

use std::io::BufRead;

use csv::{ByteRecord, ReaderBuilder, WriterBuilder};

use crate::arguments::Format;

/// Bytes of a batch, well below what a host takes. A single record that is larger is sent alone.
const BATCH_BYTES_MAX: usize = 4 * 1024 * 1024;

/// A part of the file, as one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::commands) struct Batch {
    /// What to send.
    pub(in crate::commands) body: Vec<u8>,
    /// The line of the file on which each of its records begins, counted from 1.
    pub(in crate::commands) rows: Vec<u64>,
}

/// The batches of a file, in order.
pub(in crate::commands) struct Batches<Source> {
    records: Records<Source>,
    records_max: usize,
    /// A record that did not go into the last batch.
    held: Option<(u64, Vec<u8>)>,
}

/// The records of a file, each with its line, as the bytes to send.
enum Records<Source> {
    Csv { reader: csv::Reader<Source>, header: Vec<u8>, delimiter: u8 },
    Ndjson { reader: Source, line: u64 },
}

impl<Source: BufRead> Batches<Source> {
    /// The batches of this file, of so many records at most.
    pub(in crate::commands) fn of(
        mut reader: Source,
        format: Format,
        records_max: usize,
    ) -> anyhow::Result<Batches<Source>> {
        let records = match format {
            Format::Ndjson => Records::Ndjson { reader, line: 0 },
            Format::Csv => {
                let delimiter = delimiter(reader.fill_buf()?);
                let mut builder = ReaderBuilder::new();
                let mut reader = builder.delimiter(delimiter).has_headers(false).flexible(true).from_reader(reader);
                let mut header = ByteRecord::new();
                anyhow::ensure!(reader.read_byte_record(&mut header)?, "the file is empty: a header row is expected");
                Records::Csv { reader, header: row(&header, delimiter)?, delimiter }
            }
        };
        Ok(Batches { records, records_max: records_max.max(1), held: None })
    }

    fn next_batch(&mut self) -> anyhow::Result<Option<Batch>> {
        let mut batch = Batch { body: self.records.header().to_vec(), rows: Vec::new() };
        while batch.rows.len() < self.records_max {
            let held = self.held.take();
            let Some((row, record)) = held.map_or_else(|| self.records.next(), |held| Ok(Some(held)))? else { break };
            if !batch.rows.is_empty() && BATCH_BYTES_MAX < batch.body.len() + record.len() {
                self.held = Some((row, record));
                break;
            }
            batch.body.extend_from_slice(&record);
            batch.rows.push(row);
        }
        Ok(if batch.rows.is_empty() { None } else { Some(batch) })
    }
}

impl<Source: BufRead> Iterator for Batches<Source> {
    type Item = anyhow::Result<Batch>;

    fn next(&mut self) -> Option<anyhow::Result<Batch>> {
        self.next_batch().transpose()
    }
}

impl<Source: BufRead> Records<Source> {
    /// What stands before the records of each batch.
    fn header(&self) -> &[u8] {
        match self {
            Records::Csv { header, .. } => header,
            Records::Ndjson { .. } => &[],
        }
    }

    fn next(&mut self) -> anyhow::Result<Option<(u64, Vec<u8>)>> {
        match self {
            Records::Csv { reader, delimiter, .. } => {
                let mut record = ByteRecord::new();
                if !reader.read_byte_record(&mut record)? {
                    return Ok(None);
                }
                let line = record.position().map_or(0, csv::Position::line);
                Ok(Some((line, row(&record, *delimiter)?)))
            }
            Records::Ndjson { reader, line } => loop {
                let mut record = Vec::new();
                if reader.read_until(b'\n', &mut record)? == 0 {
                    return Ok(None);
                }
                *line += 1;
                // A host passes over empty lines, so they would shift its answers against ours.
                if record.iter().all(u8::is_ascii_whitespace) {
                    continue;
                }
                if !record.ends_with(b"\n") {
                    record.push(b'\n');
                }
                return Ok(Some((*line, record)));
            },
        }
    }
}

/// One row, as CSV.
fn row(record: &ByteRecord, delimiter: u8) -> anyhow::Result<Vec<u8>> {
    let mut writer = WriterBuilder::new().delimiter(delimiter).flexible(true).from_writer(Vec::new());
    writer.write_byte_record(record)?;
    writer.into_inner().map_err(|error| anyhow::anyhow!("{}", error.error()))
}

/// What separates the header's names: the most frequent of comma, semicolon and tab, by the same rule as the host's.
fn delimiter(beginning: &[u8]) -> u8 {
    let header = beginning.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |delimiter: u8| header.iter().filter(|byte| **byte == delimiter).count();
    let found = [b',', b';', b'\t'].into_iter().max_by_key(|delimiter| (count(*delimiter), *delimiter == b','));
    found.unwrap_or(b',')
}

#[cfg(test)]
mod tests;
