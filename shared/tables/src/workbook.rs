//! Workbooks of spreadsheets (XLSX): the rows of the first sheet that has any.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx};
use zip::ZipArchive;

use crate::fault::{COLUMNS_MAX, LINES_MAX, TableFault};
use crate::header;
use crate::rows::{Cut, cell};
use crate::value::{ROUNDED, UNCALCULATED};

/// Bytes that a workbook may have when it is unpacked: a small file may stand for very many.
const UNPACKED_BYTES_MAX: u64 = 128 * 1024 * 1024;

/// Cells that are kept of a sheet, those without values before one that has one included: one value far to the right of each row
/// takes few bytes of a file and much memory.
const CELLS_MAX: usize = 2_000_000;

/// Characters that a cell can have, counted as spreadsheets do.
const CELL_CHARACTERS_MAX: usize = 32_767;

/// Bytes of text that are kept of a sheet: one text that is stored once may stand in very many cells.
const TEXT_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Rows that a sheet can have. Whoever names a later one would have as many lines made as it says.
const ROWS_MAX: u32 = 1_048_576;

/// The first number that has more digits than spreadsheets keep, which is 15.
const DIGITS_KEPT: f64 = 1e15;

/// Days that a date can have as a number: up to the end of 9999.
const DAYS_MAX: f64 = 2_958_466.0;

/// Whether these bytes are a packed file, as workbooks are.
pub fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// Whether these bytes are a file of the kind in which workbooks lay before 2007, and lie where they have a password.
pub(crate) fn is_old_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
}

/// The rows of a workbook that have values.
pub(crate) fn rows(bytes: &[u8]) -> Result<Vec<Cut>, TableFault> {
    // The library computes with the places that cells name, and breaks where a number is out of range.
    std::panic::catch_unwind(|| rows_within_bounds(bytes)).unwrap_or(Err(TableFault::Workbook))
}

fn rows_within_bounds(bytes: &[u8]) -> Result<Vec<Cut>, TableFault> {
    if !fits(bytes, UNPACKED_BYTES_MAX)? {
        return Err(TableFault::TooLarge);
    }
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| TableFault::Workbook)?;
    let shown = |sheet: &&calamine::Sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible;
    let names: Vec<String> = workbook.sheets_metadata().iter().filter(shown).map(|sheet| sheet.name.clone()).collect();
    let mut names = names.iter();
    let mut rows = Vec::new();
    while let Some(name) = names.next().filter(|_| rows.is_empty()) {
        rows = sheet(&mut workbook, name, CELLS_MAX, Part::Whole)?;
        let Some(first) = rows.first() else { continue };
        let header = header_of(first);
        // A sheet that explains is passed over, also below the same title; rows of a second table are not.
        for other in names.clone().filter(|_| 1 < header.len()) {
            if sheet(&mut workbook, other, CELLS_MAX, Part::Header)?.first().is_some_and(|it| header_of(it) == header) {
                return Err(TableFault::SeveralSheets);
            }
        }
    }
    Ok(rows)
}

/// The names of a header as they are meant, in order.
fn header_of(row: &Cut) -> Vec<String> {
    row.cells.iter().map(|cell| header::name(cell)).filter(|name| !name.is_empty()).collect()
}

/// How much of a sheet is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Whole,
    /// Up to the first row with values.
    Header,
}

/// About how many bytes of memory a workbook takes that is read as a table: what its own directory says that it unpacks to. Nothing is
/// unpacked for that: one that unpacks to more is not read.
pub fn weight(bytes: &[u8]) -> u64 {
    let length = bytes.len() as u64;
    archive(bytes).and_then(|mut archive| told(&mut archive)).map_or(length, |told| told.max(length))
}

/// Whether it unpacks to no more than is read.
fn fits(bytes: &[u8], unpacked_bytes_max: u64) -> Result<bool, TableFault> {
    let mut archive = archive(bytes)?;
    let mut left = told(&mut archive)?;
    if unpacked_bytes_max < left {
        return Ok(false);
    }
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|_| TableFault::Workbook)?;
        let length = std::io::copy(&mut part.take(left + 1), &mut std::io::sink()).map_err(|_| TableFault::Workbook)?;
        left = left.checked_sub(length).ok_or(TableFault::Workbook)?;
    }
    Ok(true)
}

fn archive(bytes: &[u8]) -> Result<ZipArchive<Cursor<&[u8]>>, TableFault> {
    ZipArchive::new(Cursor::new(bytes)).map_err(|_| TableFault::Workbook)
}

/// The bytes to which it unpacks, as its own directory says.
fn told(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<u64, TableFault> {
    (0..archive.len()).try_fold(0_u64, |sum, index| {
        let part = archive.by_index_raw(index).map_err(|_| TableFault::Workbook)?;
        Ok(sum.saturating_add(part.size()))
    })
}

fn sheet(workbook: &mut Xlsx<Cursor<&[u8]>>, name: &str, cells_max: usize, part: Part) -> Result<Vec<Cut>, TableFault> {
    let mut kept = 0;
    let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    let mut reader = workbook.worksheet_cells_reader(name).map_err(|_| TableFault::Workbook)?;
    let (mut read, mut kept_bytes) = (0, 0);
    let mut last = None;
    while let Some(found) = reader.next_cell_with_formula_metadata().map_err(|_| TableFault::Workbook)? {
        read += 1;
        if cells_max < read || LINES_MAX < rows.len() {
            return Err(TableFault::TooLarge);
        }
        let (row, column) = found.pos;
        // Two rows of one number would be taken for one.
        let comes_again = match last {
            Some((same, before)) if same == row => column <= before,
            _ => rows.contains_key(&row),
        };
        if ROWS_MAX <= row || comes_again {
            return Err(TableFault::Workbook);
        }
        last = Some((row, column));
        if part == Part::Header && rows.last_key_value().is_some_and(|(header, _)| *header < row) {
            break;
        }
        let value = match found.value {
            DataRef::Empty if found.formula.is_some() => UNCALCULATED.to_owned(),
            value if is_too_long(&value) => return Err(TableFault::CellTooLong(u64::from(row) + 1)),
            value => text(&value),
        };
        if !value.is_empty() {
            kept_bytes += value.len();
            if TEXT_BYTES_MAX < kept_bytes {
                return Err(TableFault::TooLarge);
            }
            let cells = rows.entry(row).or_default();
            // A value beyond all columns makes the row, or the header, too wide: it need not stand in its place.
            let column = (column as usize).min(COLUMNS_MAX);
            if cells.len() <= column {
                kept += column + 1 - cells.len();
                if cells_max < kept {
                    return Err(TableFault::TooLarge);
                }
                cells.resize(column + 1, String::new());
            }
            cells[column] = value;
        }
    }
    Ok(rows.into_iter().map(|(row, cells)| Cut { line: u64::from(row) + 1, cells, quote_open: false }).collect())
}

/// Whether a cell holds more than any spreadsheet would write: looked at before anything is made of it.
fn is_too_long(value: &DataRef<'_>) -> bool {
    let text = match value {
        DataRef::String(text) => text.as_str(),
        DataRef::SharedString(text) => text,
        _ => return false,
    };
    CELL_CHARACTERS_MAX < text.len() && CELL_CHARACTERS_MAX < text.encode_utf16().count()
}

/// What a cell says, as text: a day as `2026-01-14`, a number without an exponent. Lines inside it become blanks.
fn text(value: &DataRef<'_>) -> String {
    let text = match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) if DIGITS_KEPT <= number.abs() => ROUNDED.to_owned(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(flag) => flag.to_string(),
        DataRef::DateTime(moment) => moment_text(moment),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    };
    cell(&text).replace('\n', " ")
}

fn moment_text(moment: &ExcelDateTime) -> String {
    if moment.is_duration() || !(0.0..DAYS_MAX).contains(&moment.as_f64()) {
        return moment.as_f64().to_string();
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) { date } else { format!("{date}T{hour:02}:{minute:02}:{second:02}") }
}

#[cfg(test)]
mod tests;
