//! Why a whole file is refused.

use crate::encoding::EncodingUnknown;

/// Most columns that are read. No table of ours has more than forty; whoever sends more sends no table.
pub(crate) const COLUMNS_MAX: usize = 256;

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
    /// It has more lines or cells, or unpacks to more, than is read.
    #[error("the table is too large: split it")]
    TooLarge,
}
