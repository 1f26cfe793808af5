//! The part of a report over several quarters that is about the whole time.

use app::figures::localizer::Localizer;
use app::figures::report::{ReachedTargets, SourceTotal, Whole};
use domain::calendar::Quarter;
use domain::tally::Channel;
use printing::{Block, Column, Table};

use super::document::{satisfaction, with_interval};
use super::tables::plain;
use crate::pages::lines::{DASH, optional};

/// Sources that are listed, at most: those with the largest share of late receipts.
const SOURCES_MAX: usize = 50;

/// All of it.
pub(super) fn blocks(words: Localizer, whole: &Whole) -> Vec<Block> {
    let mut blocks = vec![Block::Heading(words.report_whole())];
    blocks.extend(whole.due_on.map(|day| Block::Text(words.report_due(words.day(day)))));
    blocks.push(Block::Facts(facts(words, whole)));
    let changes = changes(words, whole);
    if !changes.rows.is_empty() {
        blocks.push(Block::Table(changes));
    }
    if let Some(reached) = &whole.reached {
        blocks.push(Block::Heading(words.report_reached()));
        blocks.extend([Block::Note(words.report_reached_note()), Block::Table(goals(words, reached))]);
    }
    let participants = participants(words, whole);
    if !participants.rows.is_empty() {
        blocks.extend([Block::Heading(words.report_participants()), Block::Table(participants)]);
    }
    blocks.push(Block::Heading(words.report_sources()));
    blocks.push(match whole.sources.is_empty() {
        true => Block::Text(words.report_sources_none()),
        false => Block::Table(sources(words, whole)),
    });
    blocks
}

fn facts(words: Localizer, whole: &Whole) -> Vec<(String, String)> {
    let all = &whole.all;
    let on_paper = all.channels.get(&Channel::Paper).copied().unwrap_or_default();
    let coverage = all.coverage_percent.map_or(DASH.to_owned(), |it| format!("{} %", words.decimal(&it)));
    vec![
        (words.report_column_received(), words.count(all.receipts)),
        (words.report_late(), words.count(all.late)),
        (words.column_notices(), words.count(all.notices)),
        (words.column_completed(), words.count(all.completed)),
        (words.report_on_paper(), words.count(on_paper)),
        (words.coverage(), coverage),
        (words.satisfaction(), satisfaction(words, all, |it| with_interval(words, it))),
    ]
}

fn changes(words: Localizer, whole: &Whole) -> Table {
    let at = |value: String, quarter: Quarter| format!("{value} ({})", words.quarter_brief(quarter));
    let coverage = whole.coverage.map(|[(from, first), (to, last)]| {
        let change = words.signed(&(last - first));
        vec![words.column_coverage(), at(words.decimal(&first), from), at(words.decimal(&last), to), change]
    });
    let satisfaction = whole.change.map(|(from, to, growth)| {
        let change = format!("{}; {}", words.signed(&growth.actual), words.verdict(growth.verdict));
        let [before, now] = [growth.before, growth.now].map(|it| words.decimal(&it));
        vec![words.satisfaction(), at(before, from), at(now, to), change]
    });
    Table {
        caption: words.report_beginning_and_end(),
        columns: vec![
            Column::of_words(words.report_column_figure()),
            Column::of_numbers(words.report_column_beginning()),
            Column::of_numbers(words.report_column_end()),
            Column::of_words(words.report_column_change()),
        ],
        rows: coverage.into_iter().chain(satisfaction).collect(),
    }
}

fn goals(words: Localizer, reached: &ReachedTargets) -> Table {
    let rows = [
        (words.report_goal_coverage(), reached.coverage, reached.noticed),
        (words.report_goal_satisfaction(), reached.satisfaction, reached.shown),
        (words.report_goal_both(), reached.both, reached.noticed),
    ];
    let columns = vec![
        Column::of_words(words.report_column_goal()),
        Column::of_numbers(words.report_column_reached()),
        Column::of_numbers(words.report_column_of()),
    ];
    plain(columns, rows.map(|(what, count, of)| vec![what, words.count(count), words.count(of)]).into())
}

fn participants(words: Localizer, whole: &Whole) -> Table {
    let found = whole.participants.iter().flat_map(|found| {
        let roles = found.roles.iter().map(|(role, count)| (words.participant_role(*role), *count));
        std::iter::once((words.report_regions(), found.regions)).chain(roles)
    });
    let columns = vec![Column::of_words(words.report_column_who()), Column::of_numbers(words.report_column_how_many())];
    plain(columns, found.map(|(who, count)| vec![who, words.count(count)]).collect())
}

fn sources(words: Localizer, whole: &Whole) -> Table {
    let mut sources: Vec<&SourceTotal> = whole.sources.iter().collect();
    sources.sort_by_key(|source| std::cmp::Reverse(source.late_percent()));
    let row = |source: &SourceTotal| {
        vec![
            source.name.clone(),
            source.received.map_or_else(|| words.not_in_scope(), |count| words.count(count)),
            words.count(source.late),
            optional(words, source.late_percent().as_ref()),
        ]
    };
    Table {
        caption: words.report_sources_caption(words.count(sources.len() as u64)),
        columns: vec![
            Column::of_words(words.row_source()),
            Column::of_numbers(words.report_column_received()),
            Column::of_numbers(words.report_late()),
            Column::of_numbers(words.report_column_share()),
        ],
        rows: sources.into_iter().take(SOURCES_MAX).map(row).collect(),
    }
}
