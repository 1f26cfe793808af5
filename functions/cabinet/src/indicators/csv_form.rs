//! Rows of figures as CSV (RFC 4180). A cell that a spreadsheet would run as a formula is prefixed with `'`.

use std::collections::BTreeSet;

use super::json_form::IndicatorRow;

const COLUMNS: [&str; 22] = [
    "region",
    "industry",
    "type",
    "organisation",
    "name",
    "period",
    "final",
    "receipts",
    "invited",
    "notices",
    "completed",
    "coverage",
    "cohort_coverage",
    "satisfaction",
    "satisfaction_low",
    "satisfaction_high",
    "growth_required",
    "growth_actual",
    "growth_verdict",
    "suppressed",
    "method",
    "hash",
];

/// All rows, with a column of means and six of counts for each question that some row has.
pub(crate) fn write(rows: &[IndicatorRow]) -> String {
    let questions: BTreeSet<&String> =
        rows.iter().filter_map(|row| row.questions.as_ref()).flat_map(|by| by.keys()).collect();
    let mut header: Vec<String> = COLUMNS.iter().map(|name| (*name).to_owned()).collect();
    for question in &questions {
        header.push(format!("{question}_mean"));
        header.extend((0..=5).map(|score| format!("{question}_{score}")));
    }
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Writing into memory does not fail.
    let _ = writer.write_record(&header);
    for row in rows {
        let mut cells: Vec<String> = fixed_cells(row).into_iter().map(safe).collect();
        for question in &questions {
            match row.questions.as_ref().and_then(|by| by.get(*question)) {
                Some(figures) => {
                    cells.push(figures.mean.clone().unwrap_or_default());
                    cells.extend(figures.counts.iter().map(u64::to_string));
                }
                None => cells.extend(std::iter::repeat_n(String::new(), 7)),
            }
        }
        let _ = writer.write_record(&cells);
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

fn fixed_cells(row: &IndicatorRow) -> Vec<String> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let growth = |cell: fn(&super::json_form::GrowthRow) -> String| row.growth.as_ref().map(cell).unwrap_or_default();
    vec![
        text(&row.region),
        row.industry.unwrap_or_default().to_owned(),
        row.kind.unwrap_or_default().to_owned(),
        text(&row.organisation),
        text(&row.name),
        row.period.clone(),
        row.r#final.to_string(),
        row.receipts.to_string(),
        row.invited.to_string(),
        row.notices.to_string(),
        row.completed.to_string(),
        text(&row.coverage),
        text(&row.cohort_coverage),
        text(&row.satisfaction),
        text(&row.satisfaction_low),
        text(&row.satisfaction_high),
        growth(|growth| growth.required.clone()),
        growth(|growth| growth.actual.clone()),
        growth(|growth| growth.verdict.to_owned()),
        row.suppressed.to_string(),
        row.method.clone(),
        text(&row.hash),
    ]
}

/// A number keeps its sign; any other text that begins like a formula is prefixed.
fn safe(cell: String) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if formula && cell.parse::<f64>().is_err() { format!("'{cell}") } else { cell }
}
