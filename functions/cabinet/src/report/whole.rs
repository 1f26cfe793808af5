//! The part of a report over several quarters that is about the whole time, in words.

use app::figures::report::{SourceTotal, Whole};
use domain::calendar::Quarter;

use super::document::{DASH, optional, words};

/// Sources that are listed, at most: those with the largest share of late receipts.
const SOURCES_MAX: usize = 50;

/// The whole time.
pub(super) struct WholePart {
    pub(super) receipts: String,
    pub(super) late: String,
    pub(super) notices: String,
    pub(super) completed: String,
    /// How many questionnaires there are of how many notices, in words.
    pub(super) parts: String,
    pub(super) on_paper: String,
    pub(super) coverage: String,
    pub(super) satisfaction: String,
    pub(super) interval: String,
    /// What, at the beginning, at the end, in words: a row each.
    pub(super) changes: Vec<[String; 4]>,
    /// What, how many, of how many.
    pub(super) reached: Vec<(&'static str, String, String)>,
    /// Who, how many.
    pub(super) participants: Vec<(String, String)>,
    /// Name, received, late, share.
    pub(super) sources: Vec<[String; 4]>,
    pub(super) sources_in_all: usize,
    /// By when the report is ready.
    pub(super) due_on: Option<String>,
}

impl WholePart {
    pub(super) fn of(whole: &Whole) -> WholePart {
        let all = &whole.all;
        let satisfaction = all.opinion.shown().and_then(|shown| shown.satisfaction);
        let on_paper = all.channels.get(&domain::tally::Channel::Paper).copied().unwrap_or_default();
        let mut sources: Vec<&SourceTotal> = whole.sources.iter().collect();
        sources.sort_by_key(|source| std::cmp::Reverse(source.late_percent()));
        WholePart {
            receipts: words().count(all.receipts),
            late: words().count(all.late),
            notices: words().count(all.notices),
            completed: words().count(all.completed),
            parts: words().answers_of_notices(all.completed, all.notices),
            on_paper: words().count(on_paper),
            coverage: optional(all.coverage_percent.as_ref()),
            satisfaction: satisfaction.map_or_else(|| DASH.to_owned(), |it| words().decimal(&it.value)),
            interval: satisfaction.map_or_else(
                || DASH.to_owned(),
                |it| {
                    let bounds = [it.interval.low, it.interval.high].map(|it| words().statistic(it));
                    bounds.join("–")
                },
            ),
            changes: changes(whole),
            reached: whole.reached.iter().flat_map(reached).collect(),
            participants: participants(whole),
            sources_in_all: sources.len(),
            sources: sources.into_iter().take(SOURCES_MAX).map(source).collect(),
            due_on: whole.due_on.map(|day| words().day(day)),
        }
    }
}

fn changes(whole: &Whole) -> Vec<[String; 4]> {
    let coverage = whole.coverage.map(|[(from, first), (to, last)]| {
        [
            "Охват, %".to_owned(),
            at(words().decimal(&first), from),
            at(words().decimal(&last), to),
            words().signed(&(last - first)),
        ]
    });
    let satisfaction = whole.change.map(|(from, to, growth)| {
        [
            "Удовлетворённость".to_owned(),
            at(words().decimal(&growth.before), from),
            at(words().decimal(&growth.now), to),
            format!("{}; {}", words().signed(&growth.actual), words().verdict(growth.verdict)),
        ]
    });
    coverage.into_iter().chain(satisfaction).collect()
}

/// A value and its quarter.
fn at(value: String, quarter: Quarter) -> String {
    format!("{value} ({})", words().quarter_brief(quarter))
}

fn reached(reached: &app::figures::report::ReachedTargets) -> [(&'static str, String, String); 3] {
    [
        ("Целевой охват", reached.coverage, reached.noticed),
        ("Целевая удовлетворённость", reached.satisfaction, reached.shown),
        ("И то и другое", reached.both, reached.noticed),
    ]
    .map(|(what, count, of)| (what, words().count(count), words().count(of)))
}

fn participants(whole: &Whole) -> Vec<(String, String)> {
    let Some(found) = &whole.participants else { return Vec::new() };
    let roles = found.roles.iter().map(|(role, count)| (words().participant_role(*role), *count));
    let all = std::iter::once(("Регионы".to_owned(), found.regions)).chain(roles);
    all.map(|(who, count)| (who, words().count(count))).collect()
}

fn source(source: &SourceTotal) -> [String; 4] {
    [
        source.name.clone(),
        source.received.map_or_else(|| words().not_in_scope(), |count| words().count(count)),
        words().count(source.late),
        optional(source.late_percent().as_ref()),
    ]
}
