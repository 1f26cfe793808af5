//! Text with separators (RFC 4180, and what programs make of it), cut into rows. Where rows begin and end is found here, because
//! each must be found again by its line whatever its neighbours are; what its cells say, `csv-core` reads.

use std::borrow::Cow;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use crate::fault::COLUMNS_MAX;
use crate::rows::{Cut, cell};

/// What may separate cells.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How often the bytes of a text may be cut anew, in all: quotes can be set so that each row seems to end with the last.
const CUT_ANEW_MAX: usize = 16;

/// Columns of a table from which on so many separators inside one cell are told from punctuation.
const WIDE: usize = 4;

/// Cuts a text into rows. Rows without values are passed over.
pub(crate) struct Cutter<'text> {
    text: &'text str,
    /// Where the next row begins.
    at: usize,
    /// The line on which it begins.
    line: u64,
    separator: u8,
    /// How many columns the header has; `None` before it was read.
    width: Option<usize>,
    /// Bytes of rows that may still be cut anew.
    cut_anew: usize,
    reader: Reader,
}

impl<'text> Cutter<'text> {
    /// From the beginning of a text. What separates its cells is said by a line `sep=;`, or else by the first line with text.
    pub(crate) fn of(text: &'text str) -> Cutter<'text> {
        let text = text.trim_end_matches(['\u{1a}', '\0']);
        let (mut at, mut line) = (0, 1);
        while let Some(row) = line_at(text, at).filter(|row| !row.chars().any(char::is_alphanumeric)) {
            let next = after_line(text, at + row.len());
            if next == at + row.len() {
                break;
            }
            (at, line) = (next, line + 1);
        }
        let first = line_at(text, at).unwrap_or_default();
        let said = said_separator(first);
        if said.is_some() {
            (at, line) = (after_line(text, at + first.len()), line + 1);
        }
        let separator = said.unwrap_or_else(|| most_frequent(first));
        let reader = ReaderBuilder::new().delimiter(separator).build();
        Cutter { text, at, line, separator, width: None, cut_anew: CUT_ANEW_MAX * text.len(), reader }
    }

    /// Whether a row of several lines is an open quote that found its end in a later row: it has more or fewer cells than the header, or one of
    /// its cells holds what parts all cells of a row. Commas are punctuation, and part nothing there.
    fn swallows_rows(&self, row: &str, cells: &[String]) -> bool {
        let Some(width) = self.width.filter(|_| 0 < lines_inside(row)) else { return false };
        let parts = |cell: &String| cell.bytes().filter(|byte| *byte == self.separator).count();
        let holds_row = |cell: &String| cell.contains('\n') && width <= parts(cell) + 1;
        cells.len() < width
            || cells[width..].iter().any(|cell| !cell.is_empty())
            || (self.separator != b',' && WIDE <= width && cells.iter().any(holds_row))
    }

    /// The cells of a part of the text that is one row.
    fn cells(&mut self, row: &str) -> Vec<String> {
        self.reader.reset();
        let row = without_blanks_before_quotes(row, self.separator);
        let (mut input, mut output, mut ends) = (row.as_bytes(), vec![0; row.len() + 1], vec![0; row.len() + 2]);
        let (mut written, mut count) = (0, 0);
        loop {
            let (result, read, wrote, ended) =
                self.reader.read_record(input, &mut output[written..], &mut ends[count..]);
            (input, written, count) = (&input[read..], written + wrote, count + ended);
            // The end of the input has to be told by an empty one.
            if result != ReadRecordResult::InputEmpty {
                break;
            }
        }
        let starts = std::iter::once(0).chain(ends.iter().copied());
        let places = starts.zip(ends.iter().copied()).take(count);
        let mut cells: Vec<String> = Vec::new();
        for (start, end) in places {
            let value = cell(&String::from_utf8_lossy(&output[start..end]));
            // No table has so many columns: whatever has a value beyond them makes the row too wide, wherever it stands.
            match cells.get_mut(COLUMNS_MAX) {
                None => cells.push(value),
                Some(beyond) if beyond.is_empty() => *beyond = value,
                Some(_) => break,
            }
        }
        cells
    }
}

impl Iterator for Cutter<'_> {
    type Item = Cut;

    fn next(&mut self) -> Option<Cut> {
        while self.at < self.text.len() {
            let (start, line) = (self.at, self.line);
            let (mut end, mut quote_open) = match row_end(self.text, start, self.separator) {
                Ok(end) => (end, false),
                Err(opened) => (line_end(self.text, opened), true),
            };
            let mut cells = self.cells(&self.text[start..end]);
            if self.swallows_rows(&self.text[start..end], &cells) {
                quote_open = true;
                if let Some(left) = self.cut_anew.checked_sub(end - start) {
                    (end, self.cut_anew) = (line_end(self.text, start), left);
                    cells = self.cells(&self.text[start..end]);
                }
            }
            self.at = after_line(self.text, end);
            self.line = line + 1 + lines_inside(&self.text[start..end]);
            let cut = Cut { line, cells, quote_open };
            if !cut.is_empty() {
                let named =
                    |cells: &[String]| cells.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1);
                self.width = self.width.or_else(|| Some(named(&cut.cells)));
                return Some(cut);
            }
        }
        None
    }
}

/// Where the row that begins here ends; `Err`: where a quote opens a cell that it does not end.
fn row_end(text: &str, start: usize, separator: u8) -> Result<usize, usize> {
    let bytes = text.as_bytes();
    let ends_cell = |at: usize| ends_cell(bytes, at, separator);
    let mut at = start;
    loop {
        at = quote_behind_blanks(bytes, at, separator).unwrap_or(at);
        if bytes.get(at) == Some(&b'"') {
            let opened = at;
            at = after_quoted(bytes, at).ok_or(opened)?;
            at = after_blanks(bytes, at);
            if !ends_cell(at) {
                return Err(opened);
            }
        }
        while !ends_cell(at) {
            at += 1;
        }
        match bytes.get(at) {
            Some(byte) if *byte == separator => at += 1,
            _ => return Ok(at),
        }
    }
}

fn ends_cell(bytes: &[u8], at: usize, separator: u8) -> bool {
    bytes.get(at).is_none_or(|it| *it == separator || matches!(it, b'\r' | b'\n'))
}

/// What follows the blanks from here on.
fn after_blanks(bytes: &[u8], at: usize) -> usize {
    at + bytes.get(at..).unwrap_or_default().iter().take_while(|byte| **byte == b' ').count()
}

/// The quote behind blanks with which a cell begins whose end its quote is, too: some programs put blanks behind their separators.
fn quote_behind_blanks(bytes: &[u8], at: usize, separator: u8) -> Option<usize> {
    let quote = after_blanks(bytes, at);
    let is_whole =
        || after_quoted(bytes, quote).is_some_and(|end| ends_cell(bytes, after_blanks(bytes, end), separator));
    (at < quote && bytes.get(quote) == Some(&b'"') && is_whole()).then_some(quote)
}

/// A row without the blanks before quotes, for which `csv-core` would take the quotes for a part of the cell.
fn without_blanks_before_quotes(row: &str, separator: u8) -> Cow<'_, str> {
    if !row.contains(" \"") {
        return Cow::Borrowed(row);
    }
    let bytes = row.as_bytes();
    let (mut kept, mut at) = (String::new(), 0);
    loop {
        let start = quote_behind_blanks(bytes, at, separator).unwrap_or(at);
        let quoted = (bytes.get(start) == Some(&b'"')).then(|| after_quoted(bytes, start).unwrap_or(row.len()));
        let end = quoted.unwrap_or(start);
        let rest = bytes[end..].iter().position(|byte| *byte == separator);
        at = rest.map_or(row.len(), |length| end + length + 1);
        kept.push_str(&row[start..at]);
        if rest.is_none() {
            return Cow::Owned(kept);
        }
    }
}

/// What follows the quote that closes the one here; `None`: none does.
fn after_quoted(bytes: &[u8], opened: usize) -> Option<usize> {
    let mut at = opened + 1;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == b'"')? + 1;
        match bytes.get(at) {
            Some(b'"') => at += 1,
            _ => return Some(at),
        }
    }
}

/// Where the line of this place ends.
fn line_end(text: &str, at: usize) -> usize {
    text[at..].find(['\r', '\n']).map_or(text.len(), |length| at + length)
}

/// The line that begins here; `None` after the last.
fn line_at(text: &str, at: usize) -> Option<&str> {
    (at < text.len()).then(|| &text[at..line_end(text, at)])
}

/// The lines of a text that have any text, however they end, each with its number from 1 on.
pub fn lines(text: &str) -> impl Iterator<Item = (u64, &str)> {
    let (mut at, mut number) = (0, 0);
    let all = std::iter::from_fn(move || {
        let line = line_at(text, at)?;
        (at, number) = (after_line(text, at + line.len()), number + 1);
        Some((number, line))
    });
    all.filter(|(_, line)| !line.trim().is_empty())
}

/// What follows the line end here.
fn after_line(text: &str, end: usize) -> usize {
    match text.as_bytes().get(end..) {
        Some([b'\r', b'\n', ..]) => end + 2,
        Some([b'\r' | b'\n', ..]) => end + 1,
        _ => end,
    }
}

/// Ends of lines inside a row.
fn lines_inside(row: &str) -> u64 {
    let bytes = row.as_bytes();
    let ends = |(at, byte): (usize, &u8)| *byte == b'\n' || *byte == b'\r' && bytes.get(at + 1) != Some(&b'\n');
    bytes.iter().enumerate().filter(|it| ends(*it)).count() as u64
}

/// What a line `sep=;` says.
fn said_separator(line: &str) -> Option<u8> {
    let said = line.trim_matches([' ', '"']);
    let (word, separator) = said.split_at_checked(4)?;
    match separator.as_bytes() {
        [one] if word.eq_ignore_ascii_case("sep=") && SEPARATORS.contains(one) => Some(*one),
        _ => None,
    }
}

/// What separates the names of a header: the most frequent outside quotes.
fn most_frequent(line: &str) -> u8 {
    let outside = || line.split('"').step_by(2);
    let count = |separator: u8| outside().flat_map(str::bytes).filter(|byte| *byte == separator).count();
    let found = SEPARATORS.into_iter().max_by_key(|separator| (count(*separator), *separator == b','));
    found.unwrap_or(b',')
}
