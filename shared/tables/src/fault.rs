//! Why a whole file is refused.

use crate::encoding::EncodingUnknown;

/// Most columns that are read. No table of ours has more than forty; whoever sends more sends no table.
pub const COLUMNS_MAX: usize = 256;

/// Most lines that are read: the registers of a country fit twice. Bytes alone bound too little, since a line of two bytes becomes a row
/// of some hundred.
pub(crate) const LINES_MAX: usize = 250_000;

/// Why nothing of a file can be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableFault {
    /// The bytes are no text.
    #[error(transparent)]
    Encoding(#[from] EncodingUnknown),
    /// It has no row with values, or the first of them cannot be read.
    #[error("there is no header row")]
    NoHeader,
    /// A quote in the header, which begins on this line, is not closed: nothing tells where its rows begin.
    #[error("the quote that opens a cell in line {0} is not closed: close it, or double the quotes inside the cell")]
    QuoteUnclosed(u64),
    /// Two columns have this name.
    #[error("two columns are called `{0}`")]
    ColumnTwice(String),
    /// It has more columns than are read.
    #[error("the header has more than {COLUMNS_MAX} columns")]
    TooManyColumns,
    /// It is packed as a workbook is, and is none that can be read.
    #[error("the workbook cannot be read: save it as XLSX or CSV")]
    Workbook,
    /// It is a workbook of before 2007, or one that is locked with a password.
    #[error("the workbook is an old one (.xls) or has a password: save it as XLSX without one, or as CSV")]
    OldWorkbook,
    /// Two sheets of the workbook have the same header.
    #[error("two sheets hold a table with these columns: send each as a file of its own")]
    SeveralSheets,
    /// A cell of this row of the sheet holds more text than a cell of a spreadsheet can.
    #[error("a cell in row {0} of the sheet has more than 32,767 characters: no spreadsheet writes such a cell")]
    CellTooLong(u64),
    /// It has more lines, cells or text, or unpacks to more, than is read.
    #[error("the table is too large: split it")]
    TooLarge,
}
