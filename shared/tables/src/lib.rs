//! One reader of tables, for receipts, registers and the command line: CSV and XLSX files as people and programs send them
//! (A2.4). No I/O: bytes in, rows out, each with its line in the file and at most one fault of form. And one writer of tables that people open.
//!
//! * [`encoding`] — from bytes to text.
//! * [`Table`] — the header and the rows of a file.
//! * [`Names`] — a name that stands in a file twice.
//! * [`formula`] — texts that a spreadsheet would run.
//! * [`value`] — what a cell says: days, yes and no.
//! * [`for_people`] — a table as a file for a spreadsheet.

mod delimited;
pub mod encoding;
mod fault;
pub mod for_people;
pub mod for_programs;
pub mod formula;
mod header;
mod names;
mod rows;
mod russian;
mod table;
pub mod value;
mod workbook;

pub use delimited::lines;
pub use fault::{COLUMNS_MAX, TableFault};
pub use names::Names;
pub use rows::{Row, RowFault};
pub use table::{Table, UnknownColumns};
pub use workbook::{is_workbook, weight};
