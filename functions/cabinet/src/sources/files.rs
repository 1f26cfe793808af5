//! Source systems as a file: for programs by the names of the JSON, for people in the words of the page.

use app::figures::localizer::Localizer;
use app::figures::source_timeliness::SourceFigures;
use chrono::NaiveDate;
use domain::decimal::two_places;
use tables::for_people::{Cell, Column, ForPeople};
use tables::formula;

use super::SourceRow;

/// A column for programs: its name, and what it tells of a source.
type Told = (&'static str, fn(&SourceRow) -> String);

/// New columns go to the end: programs count on the places of the others.
const COLUMNS: [Told; 10] = [
    ("id", |row| row.id.clone()),
    ("name", |row| row.name.clone()),
    ("operator", |row| row.operator.clone()),
    ("received", |row| text(&row.received)),
    ("late", |row| row.late.to_string()),
    ("late_share", |row| text(&row.late_share)),
    ("refused", |row| text(&row.refused)),
    ("last_call_on", |row| text(&row.last_call_on)),
    ("days_since_last_call", |row| text(&row.days_since_last_call)),
    ("silent_since", |row| text(&row.silent_since)),
];

fn text(value: &Option<impl ToString>) -> String {
    value.as_ref().map(ToString::to_string).unwrap_or_default()
}

/// For programs.
pub(super) fn csv(rows: &[SourceRow]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Writing into memory does not fail.
    let _ = writer.write_record(COLUMNS.map(|(name, _)| name));
    for row in rows {
        let _ = writer.write_record(COLUMNS.map(|(_, cell)| formula::as_text(cell(row))));
    }
    writer.into_inner().unwrap_or_default()
}

/// For people; `quarter` and `today` are told beside the table.
pub(super) fn for_people(words: Localizer, quarter: String, today: NaiveDate, found: &[SourceFigures]) -> ForPeople {
    let titles = [
        words.row_source(),
        words.field_id(),
        words.column_operator(),
        words.column_received(),
        words.column_late(),
        words.column_late_share(),
        words.column_refused(),
        words.column_last_call(),
        words.column_silent(),
    ];
    let count = |count: Option<u64>| count.map_or(Cell::Nothing, Cell::Count);
    let day = |day: Option<NaiveDate>| day.map_or(Cell::Nothing, Cell::Day);
    let row = |it: &SourceFigures| {
        vec![
            Cell::text(it.name.clone()),
            Cell::text(it.id.to_string()),
            Cell::text(it.operator.clone()),
            count(it.received),
            Cell::Count(it.late()),
            it.late_percent().map_or(Cell::Nothing, |share| Cell::Decimal(two_places(&share))),
            count(it.refusals.as_ref().map(|it| it.records)),
            day(it.last_call.map(|call| call.on)),
            day(it.silent_since),
        ]
    };
    ForPeople {
        language: words.language(),
        name: words.sources_title(),
        title: words.sources_title(),
        columns: titles.map(|title| Column { title, note: String::new() }).into(),
        rows: found.iter().map(row).collect(),
        explained: words.export_explained(),
        facts: vec![
            (words.column_quarter(), quarter),
            (words.export_made_on(), words.day(today)),
            (words.export_about(), words.sources_note()),
        ],
    }
}
