//! The report in plain parts, from which the page, the print and the PDF come: each value already in words.

use app::App;
use app::figures::indicators::Row;
use app::figures::localizer::Localizer;
use app::figures::report::{Report, Subject};
use charts::ChartError;
use chrono::Datelike;
use domain::figures::indicator::{Indicators, Satisfaction};
use domain::statistics::Interval;
use printing::{Block, Printed};

use super::themes::OrganisationThemes;
use super::{conclusions, measures, tables, themes, whole};
use crate::drawings;
use crate::pages::lines::DASH;

/// Lines on which proposals are written, and those for a signature.
const PROPOSALS: usize = 6;
const SIGNATURE: usize = 1;

/// Satisfaction as it is told; where there is none, why: hidden, no data, or a dash where no question applied to anybody.
pub(super) fn satisfaction(words: Localizer, of: &Indicators, told: impl FnOnce(Satisfaction) -> String) -> String {
    match of.opinion.shown().map(|shown| shown.satisfaction) {
        Some(Some(satisfaction)) => told(satisfaction),
        Some(None) => DASH.to_owned(),
        None => words.state(of.opinion.state()),
    }
}

/// From where to where.
pub(super) fn interval(words: Localizer, interval: Interval) -> String {
    [interval.low, interval.high].map(|it| words.statistic(it)).join("–")
}

/// Satisfaction with its interval in a sentence.
pub(super) fn with_interval(words: Localizer, it: Satisfaction) -> String {
    words.report_with_interval(words.decimal(&it.value), interval(words, it.interval))
}

/// Writes the report.
///
/// # Errors
/// A chart could not be drawn.
pub(super) fn write(
    app: &App,
    words: Localizer,
    report: &Report,
    listened: &[OrganisationThemes],
) -> Result<Printed, ChartError> {
    let (targets, overview) = (&app.profile.targets, &report.overview);
    let (all, last) = (&overview.all, report.subject.last());
    let title = match report.subject {
        Subject::Quarter(quarter) => words.report_title_quarter(words.quarter_name(quarter)),
        Subject::Whole(first, last) => words.report_title_whole(words.quarter_name(first), words.quarter_name(last)),
    };
    let made = words.report_made(words.day(report.made_on), report.made_by.as_str());
    let mut blocks = vec![Block::Title(title.clone()), Block::Text(words.unit(all))];
    blocks.extend(basis(app, words, report).into_iter().chain([made.clone()]).map(Block::Note));

    blocks.push(Block::Heading(words.report_main()));
    let sentences = conclusions::sentences(words, report, targets);
    blocks.extend((1..).zip(sentences).map(|(number, text)| Block::Clause(format!("{number}."), text)));

    match &report.whole {
        Some(told) => blocks.extend(whole::blocks(words, told)),
        None => {
            blocks.push(Block::Heading(words.report_figures()));
            blocks.push(Block::Facts(facts(words, all)));
        }
    }

    blocks.push(Block::Heading(words.trend_heading()));
    blocks.push(Block::Chart(drawings::satisfaction(words, &overview.trend, &targets.satisfaction, |_| None)?));
    blocks.push(Block::Chart(drawings::coverage(words, &overview.trend, &targets.coverage_percent, |_| None)?));
    let trend = overview.trend.iter().map(|(quarter, row)| (words.quarter_brief(*quarter), row));
    blocks.push(Block::Table(tables::figures(words, words.column_quarter(), trend)));

    if report.whole.is_some() {
        blocks.push(Block::Heading(words.report_last_quarter(words.quarter_name(last))));
        blocks.push(Block::Note(words.report_last_quarter_note()));
    }
    blocks.push(Block::Heading(words.ladder_heading()));
    blocks.push(Block::Chart(drawings::steps(words, &all.counts)?));
    blocks.push(Block::Table(tables::ladder(words, all)));
    for (by, rows) in &overview.tables {
        blocks.push(Block::Heading(words.by(*by)));
        let rows = rows.iter().map(|row| (words.unit(row), row));
        blocks.push(Block::Table(tables::figures(words, words.row(*by), rows)));
    }
    blocks.extend(tables::questions(words, all));
    blocks.extend(tables::problems(words, overview, targets));
    if let Some(compared) = &overview.compared {
        blocks.push(Block::Heading(words.report_comparison()));
        blocks.push(Block::Chart(drawings::compared(words, compared, |_| None)?));
        blocks.push(tables::outside(words, compared));
    }
    blocks.extend(tables::organisations(words, overview));
    blocks.extend(themes::blocks(words, listened));

    blocks.push(Block::Heading(words.report_deadlines()));
    blocks.push(tables::deadlines(words, report));
    blocks.extend(measures::blocks(words, report));

    if report.whole.is_some() {
        blocks.push(Block::Heading(words.report_proposals()));
        blocks.push(Block::Lines(PROPOSALS));
    }
    blocks.push(Block::Heading(words.report_method()));
    let cell = app.profile.policies.smallest_cell;
    let method = words.method(&all.method);
    blocks.push(Block::Text(words.report_method_text(method, cell, words.count(cell))));
    blocks.push(Block::Text(words.report_method_tables()));
    blocks.extend(all.hash.as_ref().map(|hash| Block::Note(words.report_hash(hash.as_str()))));
    blocks.push(Block::Heading(words.report_signature()));
    blocks.push(Block::Lines(SIGNATURE));

    let (year, month, day) = (report.made_on.year(), report.made_on.month(), report.made_on.day());
    Ok(Printed {
        language: words.language().code(),
        title: format!("{title} — {}", words.unit(all)),
        foot: made,
        made_on: (year.try_into().unwrap_or(0), month.try_into().unwrap_or(0), day.try_into().unwrap_or(0)),
        blocks,
    })
}

/// By which act, by which values, in which edition.
fn basis(app: &App, words: Localizer, report: &Report) -> Vec<String> {
    let (profile, all) = (&app.profile, &report.overview.all);
    let targets = &profile.targets;
    let (coverage, satisfaction) = (words.decimal(&targets.coverage_percent), words.decimal(&targets.satisfaction));
    let mut told = vec![words.report_basis(profile.title.as_str(), coverage, satisfaction)];
    told.extend(profile.origin.is_draft("targets.satisfaction").then(|| words.report_basis_draft()));
    let edition = words.edition(all.edition, all.hash.is_some());
    told.push(match (&all.hash, &report.whole) {
        (Some(_), None) => words.report_final(edition),
        (Some(_), Some(_)) => words.report_final_last(edition),
        (None, None) => words.report_running(),
        (None, Some(_)) => words.report_running_last(),
    });
    told.extend(all.restated_by.map(|edition| words.report_restated(words.edition(edition, true))));
    told
}

/// The figures of a quarter.
fn facts(words: Localizer, all: &Row) -> Vec<(String, String)> {
    let indicators = &all.indicators;
    let shown = indicators.opinion.shown();
    let satisfaction =
        satisfaction(words, indicators, |it| tables::with_quotient(words, with_interval(words, it), all));
    let parts = words.answers_of_notices(indicators.completed, indicators.notices);
    let coverage =
        indicators.coverage_percent.map_or(parts.clone(), |it| format!("{} % ({parts})", words.decimal(&it)));
    let growth = shown.and_then(|shown| shown.growth(all.growth_policy));
    let growth = growth
        .map_or_else(|| words.growth_none(), |it| format!("{}: {}", words.signed(&it.actual), words.growth_told(it)));
    vec![
        (words.coverage(), coverage),
        (words.satisfaction(), satisfaction),
        (words.growth(), growth),
        (words.organisations(), words.count(all.organisations)),
    ]
}
