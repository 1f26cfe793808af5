//! A file as a table: a header, and rows that are held against it.

use std::collections::BTreeMap;

use crate::delimited::Cutter;
use crate::encoding::{self, BROKEN};
use crate::fault::{COLUMNS_MAX, LINES_MAX, TableFault};
use crate::formula;
use crate::header;
use crate::names::Names;
use crate::rows::{Cut, Row, RowFault};
use crate::value;
use crate::workbook;

/// Columns that nobody knows, by their names as they are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownColumns(pub Vec<String>);

/// A file that was read.
#[derive(Debug)]
pub struct Table {
    /// The names of its columns as they are written, up to the last that has one.
    written: Vec<String>,
    /// The names as they are meant, in the same order; empty where there is none.
    names: Vec<String>,
    content: Content,
}

#[derive(Debug)]
enum Content {
    /// Text with separators, whole.
    Text(String),
    /// The rows of a sheet below its header.
    Sheet(Vec<(u64, Vec<String>)>),
}

impl Table {
    /// Reads a file: a workbook, or else text with commas, semicolons or tabs. `charset` is what its sender calls its encoding.
    ///
    /// # Errors
    /// When nothing of it can be read; what is wrong with one row is told with that row.
    pub fn read(bytes: &[u8], charset: Option<&str>) -> Result<Table, TableFault> {
        if workbook::is_workbook(bytes) {
            let mut rows = workbook::rows(bytes)?.into_iter();
            let header = rows.next().ok_or(TableFault::NoHeader)?;
            // A sheet keeps no cells without values.
            let whole = |Cut { line, mut cells, .. }: Cut| {
                cells.resize(cells.len().max(header.cells.len()), String::new());
                (line, cells)
            };
            Table::of(&header, Content::Sheet(rows.map(whole).collect()))
        } else if workbook::is_old_workbook(bytes) {
            Err(TableFault::OldWorkbook)
        } else {
            Table::of_text(encoding::decode(bytes, charset)?.into_owned())
        }
    }

    /// Reads text with separators.
    ///
    /// # Errors
    /// As [`Table::read`].
    pub fn of_text(text: String) -> Result<Table, TableFault> {
        // A line with nothing on it is no row.
        if LINES_MAX < text.split(['\n', '\r']).filter(|line| !line.is_empty()).count() {
            return Err(TableFault::TooLarge);
        }
        let header = Cutter::of(&text).next().ok_or(TableFault::NoHeader)?;
        Table::of(&header, Content::Text(text))
    }

    fn of(header: &Cut, content: Content) -> Result<Table, TableFault> {
        let width = header.cells.iter().rposition(|name| !header::name(name).is_empty()).map_or(0, |last| last + 1);
        // Before anything is looked for among them: that costs their square.
        if COLUMNS_MAX < width {
            return Err(TableFault::TooManyColumns);
        }
        let written = header.cells[..width].to_vec();
        let names: Vec<String> = written.iter().map(|name| header::name(name)).collect();
        if header.quote_open {
            return Err(TableFault::QuoteUnclosed(header.line));
        }
        if names.is_empty() || names.iter().any(|name| name.contains(BROKEN)) {
            return Err(TableFault::NoHeader);
        }
        let mut read = names.iter().enumerate().filter(|(_, name)| is_read(name));
        if let Some((_, twice)) = read.find(|(place, name)| names[..*place].contains(name)) {
            return Err(TableFault::ColumnTwice(twice.clone()));
        }
        Ok(Table { written, names, content })
    }

    /// The columns that are read, each by its place in a row and what its name stands for. Columns without a name, and notes
    /// (`#…`), are not read.
    ///
    /// # Errors
    /// All names that stand for nothing.
    pub fn columns<T>(&self, known: impl Fn(&str) -> Option<T>) -> Result<Vec<(usize, T)>, UnknownColumns> {
        let read = self.names.iter().enumerate().filter(|(_, name)| is_read(name));
        let mut unknown = Vec::new();
        let mut columns = Vec::new();
        for (place, name) in read {
            match known(name) {
                Some(column) => columns.push((place, column)),
                None => unknown.push(name.clone()),
            }
        }
        if unknown.is_empty() { Ok(columns) } else { Err(UnknownColumns(unknown)) }
    }

    /// The rows below the header that have values, in order. Every one of them is here, readable or not.
    pub fn rows(&self) -> Box<dyn Iterator<Item = Row> + '_> {
        match &self.content {
            Content::Text(text) => Box::new(Cutter::of(text).skip(1).map(|cut| self.row(cut))),
            Content::Sheet(rows) => Box::new(
                rows.iter().map(|(line, cells)| self.row(Cut { line: *line, cells: cells.clone(), quote_open: false })),
            ),
        }
    }

    /// The rows, of which the cell at this place is the name: whoever has the name of an earlier one is at fault.
    pub fn rows_named_by(&self, place: usize) -> impl Iterator<Item = Row> {
        let mut names = Names::default();
        self.rows().map(move |mut row| {
            let name = row.cells.get(place).filter(|name| row.fault.is_none() && !name.is_empty());
            row.fault = row.fault.or(name.and_then(|name| names.take(name, row.line).err()));
            row
        })
    }

    fn row(&self, Cut { line, mut cells, quote_open }: Cut) -> Row {
        let width = self.names.len();
        let nameless = |(place, cell): (usize, &String)| {
            !cell.is_empty() && self.names.get(place).is_none_or(|name| name.is_empty())
        };
        let fault = match () {
            () if quote_open => Some(RowFault::Quote),
            () if cells.iter().any(|cell| cell.contains(BROKEN)) => Some(RowFault::Character),
            () if cells.len() < width => Some(RowFault::TooFew),
            () if cells.iter().enumerate().any(nameless) => Some(RowFault::Nameless),
            () if self.names.iter().zip(&cells).any(|(name, cell)| is_read(name) && cell == value::ROUNDED) => {
                Some(RowFault::Rounded)
            }
            () if self.names.iter().zip(&cells).any(|(name, cell)| is_read(name) && value::is_failed_formula(cell)) => {
                Some(RowFault::Formula)
            }
            () => None,
        };
        cells.resize(cells.len().max(width), String::new());
        Row { line, cells, fault }
    }

    /// Rows by their lines, each with what is wrong with it, as a file to be corrected and sent again: the columns are this file's
    /// after one more, `#` and this title, which is not read. With a byte order mark and semicolons, so that spreadsheets open it;
    /// `'` stands before what they would run as a formula.
    pub fn to_be_corrected(&self, title: &str, faults: &BTreeMap<u64, String>) -> String {
        let is_kept = |place: usize| !self.names.get(place).is_some_and(|name| header::is_note(name));
        let line = |first: String, cells: &[String]| -> Vec<String> {
            let kept = cells.iter().enumerate().filter(|(place, _)| is_kept(*place)).map(|(_, cell)| cell);
            std::iter::once(first).chain(kept.cloned().map(formula::as_text)).collect()
        };
        let faulty = self.rows().filter_map(|row| Some(line(faults.get(&row.line)?.clone(), &row.cells)));
        let lines: Vec<_> = std::iter::once(line(format!("#{title}"), &self.written)).chain(faulty).collect();
        format!("\u{feff}{}", written(b';', lines.iter().map(Vec::as_slice)))
    }
}

/// Whether a column of this name is read.
fn is_read(name: &str) -> bool {
    !name.is_empty() && !header::is_note(name)
}

/// Lines of cells as CSV.
fn written<'cells>(separator: u8, lines: impl Iterator<Item = &'cells [String]>) -> String {
    let mut builder = csv::WriterBuilder::new();
    let mut writer = builder.delimiter(separator).flexible(true).from_writer(Vec::new());
    for cells in lines {
        // Writing into memory does not fail.
        let _ = writer.write_record(cells);
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

#[cfg(test)]
mod property_tests;
#[cfg(test)]
mod tests;
