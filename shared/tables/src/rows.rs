//! Rows of a table, as every form of file gives them.

/// A row of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The line of the file on which it begins, counted from 1; of a workbook, the row of the sheet.
    pub line: u64,
    /// The cells in the order of the file, without blanks around them: at least one for each column.
    pub cells: Vec<String>,
    /// Why its cells cannot be taken for what was meant.
    pub fault: Option<RowFault>,
}

/// What is wrong with the form of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowFault {
    /// A quote opens a cell and does not end it.
    #[error(
        "a cell begins with a quote that is not closed, or that is closed before the cell ends: double the quotes inside it"
    )]
    Quote,
    /// The bytes are no characters of the file's encoding.
    #[error("a character of the row is broken: its bytes do not belong to the encoding of the file")]
    Character,
    /// It ends before the last column.
    #[error("the row has fewer cells than the header")]
    TooFew,
    /// A value stands under no name.
    #[error("the row has a value in a column without a name, or more cells than the header")]
    Nameless,
    /// A formula of a spreadsheet came to nothing, and its error stands where a value should; or its value was not stored.
    #[error(
        "a cell holds the error of a formula, as `#N/A`, or a formula without its value: correct it, save the file from a spreadsheet, or write the value"
    )]
    Formula,
    /// A number has more digits than spreadsheets keep, so its last ones are lost.
    #[error("a cell holds a number of more than 15 digits, whose last ones spreadsheets lose: write it as text")]
    Rounded,
    /// The value that names it named the row of this line before.
    #[error("the row of line {0} has this name already")]
    Twice(u64),
}

impl RowFault {
    /// A stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            RowFault::Quote => "quote_open",
            RowFault::Character => "character_broken",
            RowFault::TooFew => "cells_too_few",
            RowFault::Nameless => "cell_nameless",
            RowFault::Formula => "formula_failed",
            RowFault::Rounded => "number_rounded",
            RowFault::Twice(_) => "name_twice",
        }
    }
}

/// A row as it was cut out of a file, before it is held against the header.
pub(crate) struct Cut {
    pub(crate) line: u64,
    pub(crate) cells: Vec<String>,
    pub(crate) quote_open: bool,
}

impl Cut {
    /// Whether no cell has a value.
    pub(crate) fn is_empty(&self) -> bool {
        !self.quote_open && self.cells.iter().all(String::is_empty)
    }
}

/// A cell without blanks and marks around it, its lines ended alike.
pub(crate) fn cell(text: &str) -> String {
    text.trim_matches(|it: char| it.is_whitespace() || it == '\u{feff}').replace("\r\n", "\n").replace('\r', "\n")
}
