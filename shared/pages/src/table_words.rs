//! Why a file that somebody sent, or a row of it, is no table: in words.

use tables::{RowFault, TableFault};

use crate::Localizer;

/// Characters of a name of theirs that are shown.
const NAME_MAX: usize = 100;

/// Why nothing of a file can be read; what its header must have differs from page to page.
pub fn of_file(words: Localizer, fault: &TableFault, no_header: String) -> String {
    match fault {
        TableFault::Encoding(_) => words.import_encoding(),
        TableFault::NoHeader => no_header,
        TableFault::QuoteUnclosed(line) => words.import_quote_unclosed(line.to_string().as_str()),
        TableFault::ColumnTwice(name) => words.import_column_twice(shortened(name).as_str()),
        TableFault::TooManyColumns => words.import_too_many_columns(),
        TableFault::Workbook => words.import_workbook(),
        TableFault::OldWorkbook => words.import_old_workbook(),
        TableFault::SeveralSheets => words.import_several_sheets(),
        TableFault::CellTooLong(row) => words.import_cell_too_long(row.to_string().as_str()),
        TableFault::TooLarge => words.import_too_large(),
    }
}

/// Why the cells of a row cannot be taken for what was meant.
pub fn of_row(words: Localizer, fault: RowFault) -> String {
    match fault {
        RowFault::Quote => words.fault_quote(),
        RowFault::Character => words.fault_character(),
        RowFault::TooFew => words.fault_cells(),
        RowFault::Nameless => words.fault_nameless(),
        RowFault::Formula => words.fault_formula(),
        RowFault::Rounded => words.fault_rounded(),
        RowFault::Twice(line) => words.fault_twice(line.to_string().as_str()),
    }
}

/// A name of theirs, as long as a page can show it.
pub fn shortened(name: &str) -> String {
    name.chars().take(NAME_MAX).collect()
}
