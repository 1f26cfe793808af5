//! What was done in the time of a report, how the list of information events and the methodology are applied (A1.9, A2.13), and what measures brought.

use app::figures::localizer::Localizer;
use app::figures::localizer::units::of_several_regions;
use app::figures::report::Report;
use domain::figures::brought::Brought;
use domain::figures::measure::Measure;
use domain::organisation::Organisation;
use domain::scope::By;
use domain::statistics::difference::counted;
use printing::{Block, Column, Table};

use crate::pages::lines::DASH;

/// Events and measures that are listed, at most.
const OWN_MAX: usize = 200;

/// Characters of each text of theirs that are printed, at most: all of it is on the page of the organisation.
const TEXT_MAX: usize = 200;

/// All of it.
pub(super) fn blocks(words: Localizer, report: &Report) -> Vec<Block> {
    let mut blocks = vec![Block::Heading(words.report_done()), done(words, report)];
    let applied = applied(words, report);
    if !applied.rows.is_empty() {
        blocks.push(Block::Heading(words.report_applied()));
        blocks.extend([Block::Note(words.report_applied_note()), Block::Table(applied)]);
    }
    blocks.push(Block::Heading(words.report_measures()));
    blocks.push(Block::Text(words.report_measures_in_all(words.count(report.measures_in_all as u64))));
    if report.measures.is_empty() {
        blocks.push(Block::Text(words.report_measures_no_effect()));
    } else {
        blocks.extend([Block::Table(effects(words, report)), Block::Note(words.report_measures_note())]);
    }
    blocks
}

/// By whom, where and when.
fn circumstances(words: Localizer, measure: &Measure) -> String {
    let days = [Some(measure.from), measure.to].into_iter().flatten().map(|day| words.day(day));
    format!("{}; {}; {}", brief(&measure.by), brief(&measure.place), days.collect::<Vec<_>>().join(" — "))
}

/// As much of a text as is printed.
fn brief(text: &str) -> String {
    match text.chars().count() <= TEXT_MAX {
        true => text.to_owned(),
        false => text.chars().take(TEXT_MAX - 1).chain(['…']).collect(),
    }
}

/// That not all measures are counted whose effect the period may tell; empty where all are.
fn first(words: Localizer, report: &Report) -> String {
    let (all, shown) = (report.measures_to_tell, report.measures.len());
    match shown < all {
        true => words.report_measures_first(words.count(all as u64), words.count(shown as u64)),
        false => String::new(),
    }
}

fn what(words: Localizer, measure: &Measure) -> String {
    format!("{} ({})", brief(&measure.what), words.measure(measure.kind))
}

fn done(words: Localizer, report: &Report) -> Block {
    if report.own.is_empty() {
        return Block::Text(words.report_measures_none());
    }
    let of_several_regions = of_several_regions(report.own.iter().map(|(organisation, _)| organisation));
    let row = |(organisation, measure): &(Organisation, Measure)| {
        vec![
            words.organisation_among(organisation, of_several_regions),
            what(words, measure),
            measure.life_situation.as_deref().map(brief).unwrap_or_default(),
            circumstances(words, measure),
        ]
    };
    let rows: Vec<_> = report.own.iter().take(OWN_MAX).map(row).collect();
    let (all, shown) = (words.count(report.own.len() as u64), words.count(rows.len() as u64));
    let columns = [
        words.row(By::Organisation),
        words.report_column_what(),
        words.report_column_for_whom(),
        words.report_column_by(),
    ];
    Block::Table(Table {
        caption: words.report_done_caption(all, shown),
        columns: columns.map(Column::of_words).into(),
        rows,
    })
}

/// What of the lists was followed, in their order: how often, and of those whose effect the report tells how many rose, fell, or neither.
fn applied(words: Localizer, report: &Report) -> Table {
    let rows = report.recommended.iter().filter_map(|((kind, id), it)| {
        let follows = |measure: &Measure| measure.kind == *kind && measure.recommended.as_ref() == Some(id);
        let followed = report.own.iter().filter(|(_, measure)| follows(measure)).count();
        let told = report.measures.iter().filter(|(_, measure, _)| follows(measure));
        let [risen, fallen, unknown] = counted(told.map(|(_, _, it)| it.verdict));
        let counts = [followed, risen, fallen, unknown];
        let names = [it.name.clone(), words.recommended_of(*kind)];
        (counts != [0; 4]).then(|| names.into_iter().chain(counts.map(|count| words.count(count as u64))).collect())
    });
    let columns = vec![
        Column::of_words(words.report_column_recommended()),
        Column::of_words(words.report_column_list()),
        Column::of_numbers(words.report_column_followed()),
        Column::of_numbers(words.report_column_risen()),
        Column::of_numbers(words.report_column_fallen()),
        Column::of_numbers(words.report_column_unknown()),
    ];
    Table { caption: first(words, report), columns, rows: rows.collect() }
}

fn effects(words: Localizer, report: &Report) -> Table {
    let of_several_regions = of_several_regions(report.measures.iter().map(|(organisation, ..)| organisation));
    let row = |(organisation, measure, brought): &(Organisation, Measure, Brought)| {
        let effect = brought.effect.map_or(DASH.to_owned(), |it| {
            let interval = brought.interval(&it);
            let [low, high] = [interval.low, interval.high].map(|it| words.statistic(it));
            format!("{}\n{low} … {high}", words.statistic(it.points))
        });
        vec![
            words.organisation_among(organisation, of_several_regions),
            what(words, measure),
            circumstances(words, measure),
            brought.change.map_or(DASH.to_owned(), |it| words.statistic(it.points)),
            effect,
            words.effect_told(brought),
        ]
    };
    let columns = vec![
        Column::of_words(words.row(By::Organisation)),
        Column::of_words(words.report_column_what()),
        Column::of_words(words.report_column_by()),
        Column::of_numbers(words.report_column_change()),
        Column::of_numbers(words.report_column_effect()),
        Column::of_words(words.column_verdict()),
    ];
    Table { caption: first(words, report), columns, rows: report.measures.iter().map(row).collect() }
}
