//! A table as a workbook that programs take back: one sheet, a header of names, and every cell a text, which cannot run.

use rust_xlsxwriter::{Workbook, XlsxError};

/// The workbook.
///
/// # Errors
/// What the writer says, as of a sheet with more than 1,048,576 rows.
pub fn xlsx(header: &[&str], rows: &[Vec<String>]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, name) in (0_u16..).zip(header) {
        sheet.write_string(0, column, *name)?;
    }
    for (line, row) in (1_u32..).zip(rows) {
        for (column, cell) in (0_u16..).zip(row) {
            sheet.write_string(line, column, cell)?;
        }
    }
    workbook.save_to_buffer()
}
