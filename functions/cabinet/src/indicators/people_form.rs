//! Rows of figures as a file that people open: words in their language in place of codes, numbers as the language writes them, and in a
//! workbook a sheet that explains the columns. Programs take [`super::table_form`].

use app::figures::indicators::Row;
use app::figures::localizer::Localizer;
use app::figures::ranking::Rank;
use domain::decimal::{two_places, two_places_of_statistic};
use domain::figures::indicator::Growth;
use domain::identifier::QuestionId;
use domain::organisation::Organisation;
use domain::scope::{By, Filter, Scope};
use domain::tally::Channel;
use tables::for_people::{self, Cell, ForPeople};

/// A row and how it stands among the others.
type Line<'a> = (&'a Row, Option<Rank>);

/// A column: its title, what it means, and its value.
struct Column<'a> {
    title: String,
    note: String,
    value: Box<dyn Fn(Line<'_>) -> Cell + 'a>,
}

/// What a file is about.
pub(crate) struct About<'a> {
    /// The language of its reader.
    pub(crate) words: Localizer,
    /// What the rows are.
    pub(crate) by: By,
    /// Of which organisations.
    pub(crate) filter: &'a Filter,
    /// What its reader may see.
    pub(crate) scope: &'a Scope,
    /// The one organisation that the rows are of.
    pub(crate) organisation: Option<Organisation>,
    /// What the rows are of, in words.
    pub(crate) subject: String,
    /// Quarter and edition, as in addresses.
    pub(crate) period: String,
    /// The day on which it was made, in words.
    pub(crate) made_on: String,
}

impl About<'_> {
    /// A name that says period, region and view: `otklik-2026Q1-77-by-organisation.csv`.
    pub(crate) fn file_name(&self, extension: &str) -> String {
        let region = self.filter.region.or(match (self.scope, &self.organisation) {
            (Scope::Region(region), _) => Some(*region),
            (_, organisation) => organisation.as_ref().map(|it| it.region),
        });
        let industry = self.filter.industry.or(match self.scope {
            Scope::Industry(industry) => Some(*industry),
            _ => None,
        });
        let parts = [
            Some(self.period.clone()),
            region.map(|region| region.to_string()),
            industry.map(|industry| industry.as_str().to_owned()),
            self.filter.organisation_type.map(|it| it.as_str().to_owned()),
            self.organisation.as_ref().map(|it| it.id.to_string()),
        ];
        let parts = parts.into_iter().flatten().collect::<Vec<_>>().join("-");
        format!("otklik-{parts}-by-{}.{extension}", self.by.as_str())
    }
}

fn decimal(value: Option<&domain::decimal::Rational>) -> Cell {
    value.map_or(Cell::Nothing, |value| Cell::Decimal(two_places(value)))
}

fn statistic(value: Option<f64>) -> Cell {
    value.map_or(Cell::Nothing, |value| Cell::Decimal(two_places_of_statistic(value)))
}

fn growth(row: &Row) -> Option<&Growth> {
    row.indicators.opinion.shown()?.growth(row.growth_policy)
}

fn on_paper(row: &Row) -> u64 {
    row.indicators.channels.get(&Channel::Paper).copied().unwrap_or_default()
}

/// The columns that these rows need.
fn columns<'a>(words: Localizer, by: By, rows: &[Line<'_>]) -> Vec<Column<'a>> {
    let mut columns: Vec<Column<'a>> = Vec::new();
    let mut add = |title: String, note: String, value: Box<dyn Fn(Line<'_>) -> Cell + 'a>| {
        columns.push(Column { title, note, value });
    };
    add(words.row(by), words.export_note_unit(), Box::new(move |(row, _)| Cell::Text(words.unit(row))));
    if by == By::Organisation {
        let region = |row: &Row| Some(row.organisation.as_ref()?.region.region().name.clone());
        add(words.row_region(), String::new(), Box::new(move |(row, _)| Cell::text(region(row))));
        let kind =
            move |row: &Row| Some(words.organisation_type(row.organisation.as_ref()?.organisation_type, &row.types));
        add(words.row_type(), String::new(), Box::new(move |(row, _)| Cell::text(kind(row))));
    } else {
        add(words.organisations(), String::new(), Box::new(|(row, _)| Cell::Count(row.organisations)));
    }
    if matches!(by, By::Organisation | By::Type) {
        add(
            words.row_industry(),
            String::new(),
            Box::new(move |(row, _)| Cell::text(row.industry().map(|it| words.industry(it, &row.types)))),
        );
    }
    let edition = move |row: &Row| Some(words.edition(row.edition, row.hash.is_some()));
    add(words.column_quarter(), words.export_note_quarter(), Box::new(move |(row, _)| Cell::text(edition(row))));
    let of = |value: fn(&Row) -> Cell| Box::new(move |(row, _): Line<'_>| value(row)) as Box<dyn Fn(Line<'_>) -> Cell>;
    add(words.column_receipts(), words.export_note_receipts(), of(|row| Cell::Count(row.indicators.receipts)));
    add(words.export_late(), words.export_note_late(), of(|row| Cell::Count(row.indicators.late)));
    add(words.export_invited(), words.export_note_invited(), of(|row| Cell::Count(row.indicators.invited)));
    add(words.column_notices(), words.export_note_notices(), of(|row| Cell::Count(row.indicators.notices)));
    add(words.column_completed(), words.export_note_completed(), of(|row| Cell::Count(row.indicators.completed)));
    add(
        words.column_coverage(),
        words.export_note_coverage(),
        of(|row| decimal(row.indicators.coverage_percent.as_ref())),
    );
    if rows.iter().any(|(row, _)| 0 < row.indicators.withdrawn) {
        add(
            words.export_without_withdrawn(),
            words.export_note_without_withdrawn(),
            of(|row| decimal(row.indicators.coverage_without_withdrawn_percent.as_ref())),
        );
    }
    let satisfaction = |row: &Row| row.indicators.opinion.shown().and_then(|shown| shown.satisfaction);
    add(
        words.satisfaction(),
        words.export_note_satisfaction(),
        Box::new(move |(row, _)| decimal(satisfaction(row).map(|it| it.value).as_ref())),
    );
    add(
        words.export_low(),
        words.export_note_interval(),
        Box::new(move |(row, _)| statistic(satisfaction(row).map(|it| it.interval.low))),
    );
    add(
        words.export_high(),
        String::new(),
        Box::new(move |(row, _)| statistic(satisfaction(row).map(|it| it.interval.high))),
    );
    add(
        words.export_state(),
        words.state_suppressed_why(),
        Box::new(move |(row, _)| Cell::text(Some(words.state(row.indicators.opinion.state())))),
    );
    add(words.column_growth(), words.export_note_growth(), of(|row| decimal(growth(row).map(|it| it.actual).as_ref())));
    add(words.export_required(), String::new(), of(|row| decimal(growth(row).map(|it| it.required).as_ref())));
    add(
        words.column_verdict(),
        String::new(),
        Box::new(move |(row, _)| Cell::text(growth(row).map(|it| words.growth_told(it)))),
    );
    if rows.iter().any(|(_, rank)| rank.is_some()) {
        add(words.column_drawn(), words.drawn_note(), Box::new(|(_, rank)| statistic(rank.map(|rank| rank.drawn))));
        add(
            words.column_position(),
            words.funnel_note(),
            Box::new(move |(_, rank)| Cell::text(rank.map(|rank| words.position(rank.position)))),
        );
    }
    if rows.iter().any(|(row, _)| words.moved(row).is_some()) {
        add(words.export_moved(), String::new(), Box::new(move |(row, _)| Cell::text(words.moved(row))));
    }
    if rows.iter().any(|(row, _)| 0 < on_paper(row)) {
        add(words.export_on_paper(), String::new(), of(|row| Cell::Count(on_paper(row))));
    }
    add(
        words.export_cohort(),
        words.export_note_cohort(),
        of(|row| decimal(row.indicators.cohort_coverage_percent.as_ref())),
    );
    if rows.iter().any(|(row, _)| row.complete_cohort.is_some()) {
        add(
            words.export_cohort_complete(),
            words.export_note_cohort_complete(),
            of(|row| decimal(row.complete_cohort.as_ref().and_then(|it| it.percent.as_ref()))),
        );
    }
    if by != By::Organisation {
        add(words.export_average(), words.export_note_average(), of(|row| decimal(row.means.average().as_ref())));
    }
    for (id, Named { label, text }) in questions(words, rows) {
        let of = move |row: &Row, id: &QuestionId| Some(row.indicators.opinion.shown()?.questions.get(id)?.clone());
        let asked = id.clone();
        add(
            words.export_mean_of(label.as_str()),
            text,
            Box::new(move |(row, _)| decimal(of(row, &asked).and_then(|it| it.mean).as_ref())),
        );
        for score in 0..=5_usize {
            let asked = id.clone();
            let name = if score == 0 { words.does_not_apply() } else { score.to_string() };
            add(
                format!("{label}: {name}"),
                String::new(),
                Box::new(move |(row, _)| of(row, &asked).map_or(Cell::Nothing, |it| Cell::Count(it.counts[score]))),
            );
        }
    }
    columns
}

/// What a question is called, and how it was asked where that says more.
struct Named {
    label: String,
    text: String,
}

/// The questions that some row has, in the order in which they are asked.
fn questions(words: Localizer, rows: &[Line<'_>]) -> Vec<(QuestionId, Named)> {
    let mut found: Vec<(QuestionId, Named)> = Vec::new();
    for (row, _) in rows {
        let Some(shown) = row.indicators.opinion.shown() else { continue };
        for (id, _) in row.asked.in_order(&shown.questions) {
            if !found.iter().any(|(known, _)| known == id) {
                let label = words.question_label(&row.asked, id);
                let text = words.question(&row.asked, id);
                found.push((id.clone(), Named { text: if text == label { String::new() } else { text }, label }));
            }
        }
    }
    found
}

/// The rows as a table for people.
pub(crate) fn table(about: &About<'_>, rows: &[Line<'_>]) -> ForPeople {
    let words = about.words;
    let columns = columns(words, about.by, rows);
    let period =
        rows.first().map_or_else(|| about.period.clone(), |(row, _)| words.edition(row.edition, row.hash.is_some()));
    let mut facts = vec![(words.column_quarter(), period.clone()), (words.export_made_on(), about.made_on.clone())];
    if let Some((row, _)) = rows.first() {
        facts.push((words.export_method(), words.method(&row.method)));
        facts.extend(row.hash.clone().map(|hash| (words.hash_note(), hash)));
    }
    ForPeople {
        language: words.language(),
        name: words.figures_title(),
        title: format!("{}: {}. {period}. {}", words.figures_title(), about.subject, words.by(about.by)),
        rows: rows.iter().map(|row| columns.iter().map(|column| (column.value)(*row)).collect()).collect(),
        columns: columns.into_iter().map(|it| for_people::Column { title: it.title, note: it.note }).collect(),
        explained: words.export_explained(),
        facts,
    }
}
