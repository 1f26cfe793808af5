//! A table as a file that people open in a spreadsheet: numbers and days as their language writes them, and in a workbook a title, numbers that
//! are numbers, and a sheet that explains. What programs read is written elsewhere.

use chrono::{Datelike, NaiveDate};
use domain::language::Language;
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, Workbook, XlsxError};

use crate::formula;

/// What spreadsheets in Russia and elsewhere take as the mark of UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Characters of a sheet's name, and of a cell, at most.
const NAME_CHARACTERS_MAX: usize = 31;
const CELL_CHARACTERS_MAX: usize = 32_767;

/// A value of the table.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// An empty cell.
    Nothing,
    /// Words; no spreadsheet runs them.
    Text(String),
    /// A whole number.
    Count(u64),
    /// A number with two places, written with a point.
    Decimal(String),
    /// A day.
    Day(NaiveDate),
}

impl Cell {
    /// These words, or nothing.
    pub fn text(text: impl Into<Option<String>>) -> Cell {
        text.into().filter(|text| !text.is_empty()).map_or(Cell::Nothing, Cell::Text)
    }
}

/// A column.
#[derive(Clone, Debug)]
pub struct Column {
    /// What it is called, in words.
    pub title: String,
    /// What it means; empty where the title says it.
    pub note: String,
}

/// A table and what it is about, in words.
#[derive(Clone, Debug)]
pub struct ForPeople {
    /// The language of its words: with it go the mark before decimals and the form of days.
    pub language: Language,
    /// What the sheet is called.
    pub name: String,
    /// What the table is about.
    pub title: String,
    /// The columns, in order.
    pub columns: Vec<Column>,
    /// The rows: a cell for each column.
    pub rows: Vec<Vec<Cell>>,
    /// What the sheet that explains is called.
    pub explained: String,
    /// What that sheet says of the table as a whole: name and value.
    pub facts: Vec<(String, String)>,
}

impl ForPeople {
    /// As CSV: a byte order mark, `;`, and in Russian a decimal comma and days with points.
    pub fn csv(&self) -> Vec<u8> {
        let builder = &mut csv::WriterBuilder::new();
        let mut writer = builder.delimiter(b';').terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        // Writing into memory does not fail.
        let _ = writer.write_record(self.columns.iter().map(|column| formula::as_text(column.title.clone())));
        for row in &self.rows {
            let _ = writer.write_record(row.iter().map(|cell| self.written(cell)));
        }
        [BYTE_ORDER_MARK.as_bytes(), &writer.into_inner().unwrap_or_default()].concat()
    }

    fn written(&self, cell: &Cell) -> String {
        let russian = self.language != Language::En;
        match cell {
            Cell::Nothing => String::new(),
            Cell::Text(text) => formula::as_text(text.clone()),
            Cell::Count(count) => count.to_string(),
            Cell::Decimal(number) if russian => number.replace('.', ","),
            Cell::Decimal(number) => number.clone(),
            Cell::Day(day) if russian => day.format("%d.%m.%Y").to_string(),
            Cell::Day(day) => day.to_string(),
        }
    }

    /// As a workbook: a title, a header that stays in sight and filters, typed cells, and a sheet that explains.
    ///
    /// # Errors
    /// What the writer says, as of a sheet with more than 1,048,576 rows.
    pub fn xlsx(&self) -> Result<Vec<u8>, XlsxError> {
        const HEADER_ROW: u32 = 2;
        let bold = Format::new().set_bold();
        let (count, decimal) = (Format::new().set_num_format("#,##0"), Format::new().set_num_format("0.00"));
        let day_format =
            Format::new().set_num_format(if self.language == Language::En { "yyyy-mm-dd" } else { "dd.mm.yyyy" });
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet().set_name(cut(&self.name, NAME_CHARACTERS_MAX))?;
        for (at, column) in (0u16..).zip(&self.columns) {
            sheet.write_with_format(HEADER_ROW, at, &column.title, &bold)?;
        }
        for (line, row) in (HEADER_ROW + 1..).zip(&self.rows) {
            for (at, cell) in (0u16..).zip(row) {
                match cell {
                    Cell::Nothing => continue,
                    Cell::Text(text) => sheet.write_string(line, at, cut(text, CELL_CHARACTERS_MAX))?,
                    Cell::Count(number) => sheet.write_number_with_format(line, at, *number as f64, &count)?,
                    Cell::Decimal(number) => {
                        let number: f64 = number.parse().map_err(|_| XlsxError::ParameterError(number.clone()))?;
                        sheet.write_number_with_format(line, at, number, &decimal)?
                    }
                    Cell::Day(day) => match excel_day(*day) {
                        Some(day) => sheet.write_datetime_with_format(line, at, day, &day_format)?,
                        // Before 1900 there are no days in a spreadsheet.
                        None => sheet.write_string(line, at, day.to_string())?,
                    },
                };
            }
        }
        sheet.autofit();
        // Last, so that a long title widens no column.
        sheet.write_with_format(0, 0, &self.title, &bold)?;
        sheet.set_freeze_panes(HEADER_ROW + 1, 1)?;
        let last = HEADER_ROW + u32::try_from(self.rows.len()).unwrap_or_default();
        sheet.autofilter(HEADER_ROW, 0, last, self.columns.len().saturating_sub(1) as u16)?;
        self.explain(&mut workbook)?;
        workbook.save_to_buffer()
    }

    /// The sheet that explains: what the table is about, and what its columns mean.
    fn explain(&self, workbook: &mut Workbook) -> Result<(), XlsxError> {
        let (bold, wrapped) = (Format::new().set_bold(), Format::new().set_text_wrap().set_align(FormatAlign::Top));
        let sheet = workbook.add_worksheet().set_name(cut(&self.explained, NAME_CHARACTERS_MAX))?;
        let (title, gap) = ((self.title.clone(), String::new()), (String::new(), String::new()));
        let notes = self.columns.iter().filter(|it| !it.note.is_empty()).map(|it| (it.title.clone(), it.note.clone()));
        let lines = std::iter::once(title).chain(self.facts.iter().cloned()).chain([gap]).chain(notes);
        for (line, (name, note)) in (0u32..).zip(lines) {
            sheet.write_with_format(line, 0, name, &bold)?;
            sheet.write_with_format(line, 1, note, &wrapped)?;
        }
        sheet.set_column_width(0, 32)?;
        sheet.set_column_width(1, 90)?;
        Ok(())
    }
}

fn cut(text: &str, characters_max: usize) -> String {
    text.chars().take(characters_max).collect()
}

fn excel_day(day: NaiveDate) -> Option<ExcelDateTime> {
    ExcelDateTime::from_ymd(u16::try_from(day.year()).ok()?, day.month() as u8, day.day() as u8).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Table;

    fn table(language: Language) -> ForPeople {
        let column = |title: &str, note: &str| Column { title: title.to_owned(), note: note.to_owned() };
        let day = NaiveDate::from_ymd_opt(2026, 1, 14).unwrap();
        ForPeople {
            language,
            name: "Услуги, сервисы и функции, которые улучшают".to_owned(),
            title: "Услуги".to_owned(),
            columns: vec![
                column("Название", ""),
                column("Доля; %", "Сколько из ста"),
                column("Включена", ""),
                column("Дел", ""),
            ],
            rows: vec![
                vec![
                    Cell::Text("=1+1".to_owned()),
                    Cell::Decimal("4.50".to_owned()),
                    Cell::Day(day),
                    Cell::Count(1_200),
                ],
                vec![Cell::Text("Приём; запись".to_owned()), Cell::Nothing, Cell::Nothing, Cell::Count(0)],
            ],
            explained: "Пояснения".to_owned(),
            facts: vec![("Файл составлен".to_owned(), "сегодня".to_owned())],
        }
    }

    #[test]
    fn a_spreadsheet_of_its_reader_opens_the_text() {
        for (language, first) in
            [(Language::Ru, "'=1+1;4,50;14.01.2026;1200"), (Language::En, "'=1+1;4.50;2026-01-14;1200")]
        {
            let text = String::from_utf8(table(language).csv()).unwrap();
            let expected = format!("\u{feff}Название;\"Доля; %\";Включена;Дел\r\n{first}\r\n\"Приём; запись\";;;0\r\n");
            assert_eq!(text, expected);
        }
    }

    #[test]
    fn a_workbook_has_typed_cells() {
        let file = table(Language::Ru).xlsx().unwrap();
        let read = Table::read(&file, None).unwrap();
        let rows: Vec<Vec<String>> = read.rows().map(|row| row.cells).collect();
        // Its title is above the header, as the reader of tables finds it: the first row with values.
        assert_eq!(rows[0], ["Название", "Доля; %", "Включена", "Дел"]);
        assert_eq!(rows[1], ["=1+1", "4.5", "2026-01-14", "1200"]);
        assert_eq!(rows[2][0], "Приём; запись");
    }
}
