//! A row of figures in words, for every table of the cabinet. A value that must not be seen has its own word, never a blank or 0.

use app::reading::Row;
use domain::indicator::{Rational, Targets};

use super::Words;

/// A value that does not exist: nothing was sent, nothing can be compared.
const DASH: &str = "—";

/// A row of figures.
pub(crate) struct Line {
    pub(crate) name: String,
    /// Where its name leads.
    pub(crate) href: Option<String>,
    pub(crate) receipts: String,
    pub(crate) notices: String,
    pub(crate) completed: String,
    pub(crate) coverage: String,
    /// Whether the coverage has reached its target; `None` without one.
    pub(crate) covers: Option<bool>,
    pub(crate) satisfaction: String,
    /// Whether the satisfaction has reached its target; `None` where it is not shown.
    pub(crate) satisfies: Option<bool>,
    /// Whether the satisfaction is a word, and not a value.
    pub(crate) unseen: bool,
    pub(crate) interval: String,
    pub(crate) growth: String,
    pub(crate) verdict: String,
    /// Whether the values are running ones.
    pub(crate) running: bool,
}

impl Line {
    pub(crate) fn of(words: Words, targets: &Targets, name: String, href: Option<String>, row: &Row) -> Line {
        let indicators = &row.indicators;
        let shown = indicators.opinion.shown();
        let satisfaction = shown.and_then(|shown| shown.satisfaction);
        let growth = shown.and_then(|shown| shown.growth(row.growth_policy));
        Line {
            name,
            href,
            receipts: words.count(indicators.receipts),
            notices: words.count(indicators.notices),
            completed: words.count(indicators.completed),
            coverage: optional(words, indicators.coverage_percent.as_ref()),
            covers: indicators.coverage_percent.as_ref().map(|it| *it >= targets.coverage_percent),
            satisfaction: match (satisfaction, shown) {
                (Some(it), _) => words.decimal(&it.value),
                // Answered, but every question with "does not apply".
                (None, Some(_)) => DASH.to_owned(),
                (None, None) => words.state(indicators.opinion.state()),
            },
            satisfies: satisfaction.map(|it| it.value >= targets.satisfaction),
            unseen: shown.is_none(),
            interval: satisfaction.map_or_else(
                || DASH.to_owned(),
                |it| format!("{}–{}", words.statistic(it.interval.low), words.statistic(it.interval.high)),
            ),
            growth: growth.map_or_else(|| DASH.to_owned(), |it| words.decimal(&it.actual)),
            verdict: growth.map_or_else(String::new, |it| words.verdict(it.verdict)),
            running: row.hash.is_none(),
        }
    }
}

/// A value, or a dash where there is none.
pub(crate) fn optional(words: Words, value: Option<&Rational>) -> String {
    value.map_or_else(|| DASH.to_owned(), |value| words.decimal(value))
}
