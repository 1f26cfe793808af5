//! The tables of a report about its last quarter.

use app::figures::indicators::Row;
use app::figures::localizer::Localizer;
use app::figures::localizer::units::rows_of_several_regions;
use app::figures::overview::{Compared, Overview};
use app::figures::ranking::Rank;
use app::figures::report::{ORGANISATIONS_MAX as COMPARED_MAX, Report};
use domain::deadline::{Deadline, Owner};
use domain::regulation::Targets;
use domain::scope::By;
use domain::spelling::natural_order;
use domain::tally::{Tally, sum_of};
use printing::{Block, Column, Table};

use super::document::{interval, satisfaction};
use crate::pages::lines::{DASH, RungLine, optional};

/// Organisations outside the funnel that are listed, at most.
const OUTSIDE_MAX: usize = 50;

/// Problem zones that are listed, at most.
const PROBLEMS_MAX: usize = 20;

/// Organisations that are listed, at most: some fifteen pages.
const ORGANISATIONS_MAX: usize = 500;

/// A table without a caption: its heading says it.
pub(super) fn plain(columns: Vec<Column>, rows: Vec<Vec<String>>) -> Table {
    Table { caption: String::new(), columns, rows }
}

/// Figures of units or of quarters, each under its name.
pub(super) fn figures<'a>(words: Localizer, what: String, rows: impl IntoIterator<Item = (String, &'a Row)>) -> Table {
    let columns = vec![
        Column::of_words(what),
        Column::of_numbers(words.column_receipts()),
        Column::of_numbers(words.column_notices()),
        Column::of_numbers(words.column_completed()),
        Column::of_numbers(words.column_coverage()),
        Column::of_numbers(words.column_satisfaction()),
        Column::of_words(words.column_growth()),
    ];
    plain(columns, rows.into_iter().map(|(name, row)| line(words, name, row)).collect())
}

fn line(words: Localizer, name: String, row: &Row) -> Vec<String> {
    let indicators = &row.indicators;
    let shown = indicators.opinion.shown();
    let satisfaction = satisfaction(words, indicators, |it| {
        with_quotient(words, format!("{}\n{}", words.decimal(&it.value), interval(words, it.interval)), row)
    });
    let growth = shown.and_then(|shown| shown.growth(row.growth_policy));
    let growth = growth.map_or(DASH.to_owned(), |it| {
        let from_to = words.growth_from_to(words.decimal(&it.before), words.decimal(&it.now));
        [words.signed(&it.actual), words.verdict(it.verdict), from_to].join("\n")
    });
    let [receipts, notices, completed] =
        [indicators.receipts, indicators.notices, indicators.completed].map(|count| words.count(count));
    let coverage = optional(words, indicators.coverage_percent.as_ref());
    vec![name, receipts, notices, completed, coverage, satisfaction, growth]
}

/// What is told of satisfaction, and below it the sum of the scores over their number, of which it is the quotient.
pub(super) fn with_quotient(words: Localizer, told: String, row: &Row) -> String {
    let Some(scores) = row.shown.as_ref().map(Tally::scores) else { return told };
    let quotient = words.report_quotient(words.count(sum_of(scores)), words.count(scores.iter().sum()));
    format!("{told}\n{quotient}")
}

/// The steps from a receipt to an answer.
pub(super) fn ladder(words: Localizer, row: &Row) -> Table {
    let line = |rung: RungLine| vec![rung.name, rung.count, rung.percent, rung.losses];
    let columns = vec![
        Column::of_words(words.column_step()),
        Column::of_numbers(words.column_all()),
        Column::of_numbers(words.column_percent()),
        Column::of_words(words.column_losses()),
    ];
    plain(columns, RungLine::all(words, &row.counts).into_iter().map(line).collect())
}

/// The questions and how they were answered.
pub(super) fn questions(words: Localizer, all: &Row) -> Vec<Block> {
    let Some(shown) = all.indicators.opinion.shown() else { return Vec::new() };
    let row = |(id, figures): (&_, &domain::figures::indicator::QuestionFigures)| {
        let [does_not_apply, scores @ ..] = figures.counts;
        let counts = scores.into_iter().chain([does_not_apply]).map(|count| words.count(count));
        let mean = optional(words, figures.mean.as_ref());
        [words.question(&all.asked, id), mean].into_iter().chain(counts).collect::<Vec<_>>()
    };
    let rows: Vec<_> = all.asked.in_order(&shown.questions).map(row).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let scores = ["1", "2", "3", "4", "5"].map(Column::of_numbers);
    let mut columns = vec![Column::of_words(words.column_question()), Column::of_numbers(words.report_column_mean())];
    columns.extend(scores.into_iter().chain([Column::of_numbers(words.does_not_apply())]));
    vec![Block::Heading(words.report_questions()), Block::Table(plain(columns, rows))]
}

/// Questions below the target.
pub(super) fn problems(words: Localizer, overview: &Overview, targets: &Targets) -> Vec<Block> {
    let target = words.decimal(&targets.satisfaction);
    let rows = overview.problems.iter().take(PROBLEMS_MAX).map(|problem| {
        vec![
            overview.unit_of(words, problem),
            words.question_label(&problem.asked, &problem.question),
            words.decimal(&problem.mean),
            words.count(problem.sum()),
            words.count(problem.answers),
        ]
    });
    let told = match (overview.problems_are_known, overview.problems.is_empty()) {
        (false, _) => Block::Text(words.problems_unknown()),
        (true, true) => Block::Text(words.problems_none(target)),
        (true, false) => Block::Table(Table {
            caption: words.report_problems_caption(target),
            columns: vec![
                Column::of_words(words.column_where()),
                Column::of_words(words.column_question()),
                Column::of_numbers(words.report_column_mean()),
                Column::of_numbers(words.column_sum()),
                Column::of_numbers(words.column_answers()),
            ],
            rows: rows.collect(),
        }),
    };
    vec![Block::Heading(words.problems_heading()), told]
}

/// Units that chance does not explain, those below first.
pub(super) fn outside(words: Localizer, compared: &Compared) -> Block {
    let of_several_regions = rows_of_several_regions(&compared.rows);
    let line = |(row, rank): (&Row, Rank)| {
        let shown = row.indicators.opinion.shown()?;
        Some(vec![
            words.unit_among(row, of_several_regions),
            with_quotient(words, words.decimal(&shown.satisfaction?.value), row),
            words.count(shown.responses),
            words.position(rank.position),
        ])
    };
    let found: Vec<Vec<String>> = compared.outside().into_iter().filter_map(line).collect();
    if found.is_empty() {
        return Block::Text(words.report_outside_none());
    }
    Block::Table(Table {
        caption: words.report_outside(words.count(found.len() as u64)),
        columns: vec![
            Column::of_words(words.row(compared.by)),
            Column::of_numbers(words.column_satisfaction()),
            Column::of_numbers(words.column_completed()),
            Column::of_words(words.column_position()),
        ],
        rows: found.into_iter().take(OUTSIDE_MAX).collect(),
    })
}

/// All organisations by name, number 2 before number 10. Whoever sees one alone has no list.
pub(super) fn organisations(words: Localizer, overview: &Overview) -> Vec<Block> {
    if overview.all.organisations <= 1 {
        return Vec::new();
    }
    let heading = Block::Heading(words.report_organisations());
    let all = words.count(overview.all.organisations);
    let compared = overview.compared.as_ref().filter(|it| it.by == By::Organisation);
    // Where no opinion of any is shown they have no ranking.
    let rows = compared.map_or(&overview.unranked, |it| &it.rows);
    if rows.is_empty() {
        let told = match COMPARED_MAX < overview.all.organisations {
            true => words.report_organisations_too_many(all),
            false => words.problems_unknown(),
        };
        return vec![heading, Block::Text(told)];
    }
    let of_several_regions = rows_of_several_regions(rows);
    let mut named: Vec<(String, &Row)> =
        rows.iter().map(|row| (words.unit_among(row, of_several_regions), row)).collect();
    named.sort_by_cached_key(|(name, _)| natural_order(name));
    let shown = words.count(named.len().min(ORGANISATIONS_MAX) as u64);
    let cut = (ORGANISATIONS_MAX < named.len()).then(|| Block::Note(words.report_organisations_cut(shown, all)));
    let table = figures(words, words.row(By::Organisation), named.into_iter().take(ORGANISATIONS_MAX));
    [heading].into_iter().chain(cut).chain([Block::Table(table)]).collect()
}

/// How often each deadline was missed, and who answers for it.
pub(super) fn deadlines(words: Localizer, report: &Report) -> Block {
    let Some(missed) = &report.missed else { return Block::Text(words.report_deadlines_not_seen()) };
    let row = |deadline: Deadline| {
        vec![words.term(deadline), words.term_owner(deadline.owner()), words.count(missed.of(deadline))]
    };
    let columns = vec![
        Column::of_words(words.report_column_deadline()),
        Column::of_words(words.report_column_owner()),
        Column::of_numbers(words.report_column_how_many()),
    ];
    let finals = (0 < report.late_finals)
        .then(|| vec![words.report_finals(), words.term_owner(Owner::System), words.count(report.late_finals as u64)]);
    Block::Table(plain(columns, Deadline::ALL.into_iter().map(row).chain(finals).collect()))
}
