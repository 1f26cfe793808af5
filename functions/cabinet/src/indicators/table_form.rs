//! Rows of figures as a table: CSV (RFC 4180) and XLSX, from the same columns. A text that a spreadsheet would run as a
//! formula is prefixed with `'` in CSV; in XLSX texts are texts and cannot run.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use tables::formula;

use super::json_form::{CompleteCohortRow, GrowthRow, IndicatorRow};

/// A value of a table.
enum Value {
    /// Text, or nothing.
    Text(String),
    /// A number, or nothing, written with a point.
    Number(Option<String>),
}

type Column = (&'static str, fn(&IndicatorRow) -> Value);

/// New columns go to the end: programs count on the places of the others.
const COLUMNS: [Column; 56] = [
    ("region", |row| optional(&row.region)),
    ("industry", |row| optional(&row.industry)),
    ("type", |row| optional(&row.organisation_type)),
    ("organisation", |row| optional(&row.organisation)),
    ("name", |row| optional(&row.name)),
    ("period", |row| Value::Text(row.period.clone())),
    ("final", |row| Value::Text(row.r#final.to_string())),
    ("receipts", |row| count(row.receipts)),
    ("invited", |row| count(row.invited)),
    ("notices", |row| count(row.notices)),
    ("completed", |row| count(row.completed)),
    ("coverage", |row| number(&row.coverage)),
    ("cohort_coverage", |row| number(&row.cohort_coverage)),
    ("satisfaction", |row| number(&row.satisfaction)),
    ("satisfaction_low", |row| number(&row.satisfaction_low)),
    ("satisfaction_high", |row| number(&row.satisfaction_high)),
    ("growth_required", |row| growth(row.growth.as_ref(), |growth| Value::Number(Some(growth.required.clone())))),
    ("growth_actual", |row| growth(row.growth.as_ref(), |growth| Value::Number(Some(growth.actual.clone())))),
    ("growth_verdict", |row| growth(row.growth.as_ref(), |growth| Value::Text(growth.verdict.to_owned()))),
    ("suppressed", |row| Value::Text(row.suppressed.to_string())),
    ("method", |row| Value::Text(row.method.clone())),
    ("hash", |row| optional(&row.hash)),
    ("state", |row| Value::Text(row.state.to_owned())),
    ("edition", |row| Value::Text(row.edition.clone())),
    ("restated_by", |row| optional(&row.restated_by)),
    ("organisations", |row| count(row.organisations)),
    ("late", |row| count(row.late)),
    ("cohort_completed", |row| count(row.cohort_completed)),
    ("cohort_coverage_low", |row| number(&row.cohort_coverage_low)),
    ("cohort_coverage_high", |row| number(&row.cohort_coverage_high)),
    ("responses", |row| Value::Number(row.responses.map(|count| count.to_string()))),
    ("growth_per_quarter", |row| {
        growth(row.growth_per_quarter.as_ref(), |growth| Value::Number(Some(growth.actual.clone())))
    }),
    ("growth_per_quarter_verdict", |row| {
        growth(row.growth_per_quarter.as_ref(), |growth| Value::Text(growth.verdict.to_owned()))
    }),
    ("growth_per_year", |row| {
        growth(row.growth_per_year.as_ref(), |growth| Value::Number(Some(growth.actual.clone())))
    }),
    ("growth_per_year_verdict", |row| {
        growth(row.growth_per_year.as_ref(), |growth| Value::Text(growth.verdict.to_owned()))
    }),
    ("drawn_mean", |row| number(&row.drawn_mean)),
    ("funnel", |row| name(row.funnel)),
    ("level", |row| name(row.level)),
    ("moved_from", |row| Value::Text(row.moved_from.join(" "))),
    ("moved_to", |row| optional(&row.moved_to)),
    ("part", |row| Value::Text(row.part.to_string())),
    ("growth_before", |row| growth(row.growth.as_ref(), |growth| Value::Number(Some(growth.before.clone())))),
    ("growth_now", |row| growth(row.growth.as_ref(), |growth| Value::Number(Some(growth.now.clone())))),
    ("growth_reached", |row| growth(row.growth.as_ref(), |growth| name(growth.reached))),
    ("withdrawn", |row| count(row.withdrawn)),
    ("coverage_without_withdrawn", |row| number(&row.coverage_without_withdrawn)),
    ("completed_web", |row| count(row.channels.web)),
    ("completed_paper", |row| count(row.channels.paper)),
    ("cohort_as_of", |row| day(row.cohort_as_of)),
    ("cohort_complete_as_of", |row| day(row.cohort_complete.as_ref().map(|it| it.as_of))),
    ("cohort_complete_completed", |row| Value::Number(row.cohort_complete.as_ref().map(|it| it.completed.to_string()))),
    ("cohort_complete_coverage", |row| complete(row, |it| &it.coverage)),
    ("cohort_complete_low", |row| complete(row, |it| &it.low)),
    ("cohort_complete_high", |row| complete(row, |it| &it.high)),
    ("organisations_mean", |row| number(&row.organisations_mean)),
    ("organisations_shown", |row| count(row.organisations_shown)),
];

fn optional(text: &Option<String>) -> Value {
    Value::Text(text.clone().unwrap_or_default())
}

fn name(text: Option<&str>) -> Value {
    Value::Text(text.unwrap_or_default().to_owned())
}

fn count(count: u64) -> Value {
    Value::Number(Some(count.to_string()))
}

fn number(text: &Option<String>) -> Value {
    Value::Number(text.clone())
}

fn day(day: Option<NaiveDate>) -> Value {
    Value::Text(day.map(|day| day.to_string()).unwrap_or_default())
}

fn complete(row: &IndicatorRow, value: impl Fn(&CompleteCohortRow) -> &Option<String>) -> Value {
    Value::Number(row.cohort_complete.as_ref().and_then(|it| value(it).clone()))
}

fn growth(growth: Option<&GrowthRow>, value: impl Fn(&GrowthRow) -> Value) -> Value {
    growth.map_or(Value::Text(String::new()), value)
}

/// The header, and after it each row.
struct Table {
    header: Vec<String>,
    rows: Vec<Vec<Value>>,
}

impl Table {
    /// With a column of means and six of counts for each question that some row has, in the order in which they are asked.
    fn of(rows: &[IndicatorRow]) -> Table {
        let mut known = BTreeSet::new();
        let all = rows.iter().filter_map(|row| row.questions.as_ref()).flat_map(|by| &by.0);
        let questions: Vec<&String> = all.map(|(id, _)| id).filter(|id| known.insert(*id)).collect();
        let mut header: Vec<String> = COLUMNS.iter().map(|(name, _)| (*name).to_owned()).collect();
        for question in &questions {
            header.push(format!("{question}_mean"));
            header.extend((0..=5).map(|score| format!("{question}_{score}")));
        }
        let values = |row: &IndicatorRow| {
            let mut values: Vec<Value> = COLUMNS.iter().map(|(_, value)| value(row)).collect();
            for question in &questions {
                match row.questions.as_ref().and_then(|by| by.of(question)) {
                    Some(figures) => {
                        values.push(Value::Number(figures.mean.clone()));
                        values.extend(figures.counts.iter().map(|it| count(*it)));
                    }
                    None => values.extend((0..7).map(|_| Value::Number(None))),
                }
            }
            values
        };
        Table { rows: rows.iter().map(values).collect(), header }
    }
}

/// As CSV.
pub(crate) fn csv(rows: &[IndicatorRow]) -> String {
    let table = Table::of(rows);
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Writing into memory does not fail.
    let _ = writer.write_record(&table.header);
    for row in table.rows {
        let cells = row.into_iter().map(|value| match value {
            Value::Text(text) => formula::as_text(text),
            Value::Number(number) => number.unwrap_or_default(),
        });
        let _ = writer.write_record(cells);
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// As a spreadsheet: the header stays in sight and filters, figures are numbers.
pub(crate) fn xlsx(rows: &[IndicatorRow]) -> Result<Vec<u8>, XlsxError> {
    let table = Table::of(rows);
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let bold = Format::new().set_bold();
    for (column, name) in (0u16..).zip(&table.header) {
        sheet.write_with_format(0, column, name, &bold)?;
    }
    for (line, row) in (1u32..).zip(&table.rows) {
        for (column, value) in (0u16..).zip(row) {
            match value {
                Value::Number(Some(number)) => match number.parse::<f64>() {
                    Ok(number) => sheet.write_number(line, column, number)?,
                    Err(_) => sheet.write_string(line, column, number)?,
                },
                Value::Text(text) if !text.is_empty() => sheet.write_string(line, column, text)?,
                Value::Number(None) | Value::Text(_) => continue,
            };
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    let (last_row, last_column) = (table.rows.len() as u32, table.header.len().saturating_sub(1) as u16);
    sheet.autofilter(0, 0, last_row, last_column)?;
    sheet.autofit();
    workbook.save_to_buffer()
}
