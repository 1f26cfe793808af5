//! A row of figures in words, for every table of the cabinet. A value that must not be seen has its own word, never a blank or 0.

use app::figures::indicators::Row;
use app::figures::ranking::Rank;
use app::figures::seen::Before;
use domain::decimal::Rational;
use domain::disclosure::State;
use domain::figures::indicator::Growth;
use domain::figures::ladder::{Loss, Rung, Step, ladder};
use domain::figures::seen::OnDay;
use domain::regulation::Targets;
use domain::tally::{Channel, Tally};

use pages::Localizer;

/// A value that does not exist: nothing was sent, nothing can be compared.
pub(crate) const DASH: &str = "—";

/// A row of figures.
pub(crate) struct Line {
    pub(crate) name: String,
    /// Where its name leads.
    pub(crate) href: Option<String>,
    /// The page on which its figures say from which numbers they were made; empty: this one. `None`: the reader has no such page, and the table says
    /// it itself.
    pub(crate) how: Option<String>,
    /// How the organisation moved inside the quarter.
    pub(crate) moved: Option<String>,
    pub(crate) receipts: String,
    pub(crate) notices: String,
    pub(crate) completed: String,
    /// How many questionnaires there are of how many notices, in words.
    pub(crate) parts: String,
    pub(crate) coverage: String,
    /// Whether it is more than all notices of the period.
    pub(crate) above_all: bool,
    /// Whether the coverage has reached its target; `None` without one.
    pub(crate) covers: Option<bool>,
    pub(crate) satisfaction: String,
    /// Whether the satisfaction has reached its target; `None` where it is not shown.
    pub(crate) satisfies: Option<bool>,
    /// Whether the satisfaction is a word, and not a value.
    pub(crate) unseen: bool,
    /// How many of the questionnaires are published here, and where the others are; empty without any.
    pub(crate) published: String,
    /// Whether it is hidden.
    pub(crate) suppressed: bool,
    /// The coverage without receipts that were withdrawn unanswered, where there are some.
    pub(crate) without_withdrawn: Option<String>,
    /// The coverage of the period's own notices, with its interval, and the same when the last of them could be answered no more.
    pub(crate) cohort: Option<String>,
    pub(crate) complete_cohort: Option<String>,
    /// How many questionnaires came over the web and on paper, where some came on paper.
    pub(crate) channels: Option<String>,
    /// The average of organisations, of a row about several.
    pub(crate) average: Option<String>,
    pub(crate) interval: String,
    pub(crate) growth: String,
    /// Whether chance explains the growth, from what to what, and whether what was due has come.
    pub(crate) verdict: String,
    /// The first of that, for a table.
    pub(crate) verdict_in_short: String,
    /// From which numbers satisfaction, its interval, coverage and growth were made.
    pub(crate) satisfaction_made: String,
    pub(crate) interval_made: String,
    pub(crate) coverage_made: String,
    pub(crate) growth_made: String,
    /// Whether the values are running ones.
    pub(crate) running: bool,
    /// The mean drawn towards that of all, and where it stands among them; of a row among others.
    pub(crate) drawn: String,
    pub(crate) position: String,
    /// What coverage and satisfaction were at the reader's last visit, where they were something else.
    pub(crate) coverage_was: Option<String>,
    pub(crate) satisfaction_was: Option<String>,
}

impl Line {
    pub(crate) fn of(words: Localizer, targets: &Targets, name: String, href: Option<String>, row: &Row) -> Line {
        let indicators = &row.indicators;
        let shown = indicators.opinion.shown();
        let satisfaction = shown.and_then(|shown| shown.satisfaction);
        let growth = shown.and_then(|shown| shown.growth(row.growth_policy));
        Line {
            name,
            how: href.clone(),
            href,
            moved: words.moved(row),
            receipts: words.count(indicators.receipts),
            notices: words.count(indicators.notices),
            completed: words.count(indicators.completed),
            parts: words.answers_of_notices(indicators.completed, indicators.notices),
            coverage: optional(words, indicators.coverage_percent.as_ref()),
            above_all: indicators.coverage_percent.is_some_and(|it| Rational::from_integer(100) < it),
            covers: indicators.coverage_percent.as_ref().map(|it| *it >= targets.coverage_percent),
            satisfaction: match (satisfaction, shown) {
                (Some(it), _) => words.decimal(&it.value),
                // Answered, but every question with "does not apply".
                (None, Some(_)) => DASH.to_owned(),
                (None, None) => words.state(indicators.opinion.state()),
            },
            satisfies: satisfaction.map(|it| it.value >= targets.satisfaction),
            unseen: shown.is_none(),
            published: published(words, row),
            suppressed: indicators.opinion.state() == State::Suppressed,
            without_withdrawn: indicators
                .coverage_without_withdrawn_percent
                .filter(|_| 0 < indicators.withdrawn)
                .map(|it| words.coverage_without_withdrawn(words.count(indicators.withdrawn), words.decimal(&it))),
            cohort: indicators.cohort_coverage_percent.zip(indicators.cohort_coverage_interval).map(
                |(value, interval)| {
                    let bounds = [interval.low, interval.high].map(|bound| words.statistic(bound));
                    words.coverage_cohort(words.decimal(&value), &bounds[0], &bounds[1])
                },
            ),
            complete_cohort: row.complete_cohort.as_ref().and_then(|cohort| {
                let (value, interval) = cohort.percent.zip(cohort.interval)?;
                let bounds = [interval.low, interval.high].map(|bound| words.statistic(bound));
                let (day, value) = (words.day(cohort.as_of), words.decimal(&value));
                Some(words.coverage_cohort_complete(&day, value, &bounds[0], &bounds[1]))
            }),
            channels: indicators.channels.get(&Channel::Paper).filter(|paper| 0 < **paper).map(|paper| {
                let web = indicators.channels.get(&Channel::Web).copied().unwrap_or_default();
                words.coverage_channels(words.count(web), words.count(*paper))
            }),
            average: row
                .means
                .average()
                .filter(|_| 1 < row.means.organisations)
                .map(|it| words.average_of_organisations(words.decimal(&it), words.count(row.means.organisations))),
            interval: satisfaction.map_or_else(
                || DASH.to_owned(),
                |it| format!("{}–{}", words.statistic(it.interval.low), words.statistic(it.interval.high)),
            ),
            growth: growth.map_or_else(|| DASH.to_owned(), |it| words.signed(&it.actual)),
            verdict: growth.map_or_else(String::new, |it| words.growth_told(it)),
            verdict_in_short: growth.map_or_else(String::new, |it| words.verdict(it.verdict)),
            satisfaction_made: satisfaction_made(words, row),
            interval_made: interval_made(words, row),
            coverage_made: indicators.coverage_percent.as_ref().map_or_else(
                || words.how_none(),
                |it| {
                    let (completed, notices) = (indicators.completed, indicators.notices);
                    words.how_coverage(words.count(completed), words.count(notices), words.decimal(it))
                },
            ),
            growth_made: growth_made(words, growth),
            running: row.hash.is_none(),
            drawn: DASH.to_owned(),
            position: String::new(),
            coverage_was: None,
            satisfaction_was: None,
        }
    }

    /// A row that says on another page than that to which its name leads from which numbers its figures were made.
    pub(crate) fn explained_at(self, how: Option<String>) -> Line {
        Line { how, ..self }
    }

    /// From which numbers satisfaction and its interval were made.
    pub(crate) fn satisfaction_told(&self) -> String {
        format!("{} {}", self.satisfaction_made, self.interval_made)
    }

    /// Where one of its figures says from which numbers it was made; `None`: here, or there is no number.
    pub(crate) fn way(&self, place: &str, figure: &str) -> Option<String> {
        let how = self.how.as_ref().filter(|_| figure.contains(|letter: char| letter.is_ascii_digit()))?;
        Some(format!("{how}#how-{place}"))
    }

    /// What it was at the reader's last visit.
    pub(crate) fn since(self, words: Localizer, before: &Before, row: &Row) -> Line {
        let Some(OnDay { day, values }) = before.of(row) else { return self };
        let was = |before: &Option<String>, now: &str| {
            let before = before.as_ref().map(|it| words.written(it.clone()));
            let told = before.as_ref().map_or_else(
                || words.seen_was_none(words.day(*day)),
                |value| words.seen_was(value.as_str(), words.day(*day)),
            );
            (before.as_deref().unwrap_or(DASH) != now).then_some(told)
        };
        let coverage_was = was(&values.coverage, &self.coverage);
        // Where no value is shown now, none that was is.
        let satisfaction_was = was(&values.satisfaction, &self.satisfaction).filter(|_| !self.unseen);
        Line { coverage_was, satisfaction_was, ..self }
    }

    /// How it stands among the others.
    pub(crate) fn standing(self, words: Localizer, standing: Option<Rank>) -> Line {
        match standing {
            Some(it) => Line { drawn: words.statistic(it.drawn), position: words.position(it.position), ..self },
            None => self,
        }
    }
}

/// The scores that satisfaction is the mean of, where they are shown.
fn satisfaction_made(words: Localizer, row: &Row) -> String {
    let satisfaction = row.indicators.opinion.shown().and_then(|shown| shown.satisfaction);
    match (satisfaction, &row.shown) {
        (Some(it), Some(tally)) => words.satisfaction_made(tally.scores(), &it.value),
        _ if row.indicators.opinion.state() == State::Suppressed => words.how_hidden(),
        _ => words.how_none(),
    }
}

/// How often each score was given, of which the interval is made; empty where that is not shown.
fn interval_made(words: Localizer, row: &Row) -> String {
    let shown = row.indicators.opinion.shown().filter(|shown| shown.satisfaction.is_some());
    let made = shown.zip(row.shown.as_ref()).map(|(shown, tally)| {
        let scores = tally.scores().map(|count| words.count(count)).join(", ");
        words.how_interval(scores, words.count(shown.responses))
    });
    made.unwrap_or_default()
}

fn growth_made(words: Localizer, growth: Option<&Growth>) -> String {
    growth.map_or_else(
        || words.growth_none(),
        |it| words.how_growth(words.decimal(&it.now), words.decimal(&it.before), words.signed(&it.actual)),
    )
}

fn published(words: Localizer, row: &Row) -> String {
    let completed = row.indicators.completed;
    let published = row.indicators.opinion.shown().map_or(0, |shown| shown.responses);
    let waiting = completed.saturating_sub(published);
    let (here, rest) = (words.count(published), words.count(waiting));
    match (completed, row.hash.is_some()) {
        (0, _) => String::new(),
        (all, _) if all <= published => words.published_all(here),
        (_, false) => words.published_waiting(here, waiting, rest),
        (_, true) => words.published_above(here, rest),
    }
}

/// A value, or a dash where there is none.
pub(crate) fn optional(words: Localizer, value: Option<&Rational>) -> String {
    value.map_or_else(|| DASH.to_owned(), |value| words.decimal(value))
}

/// Growth under one policy, in words: what came, whether chance explains it, whether what was due has come.
pub(crate) struct GrowthLine {
    pub(crate) name: String,
    pub(crate) actual: String,
    pub(crate) verdict: String,
    /// From which numbers it was made.
    pub(crate) made: String,
    /// What the place is called where that is said.
    pub(crate) place: &'static str,
}

impl GrowthLine {
    pub(crate) fn of(words: Localizer, name: String, place: &'static str, growth: Option<&Growth>) -> GrowthLine {
        GrowthLine {
            name,
            place,
            actual: growth.map_or_else(|| DASH.to_owned(), |it| words.signed(&it.actual)),
            verdict: growth.map_or_else(|| words.growth_none(), |it| words.growth_told(it)),
            made: growth_made(words, growth),
        }
    }
}

/// A step of the ladder, in words.
pub(crate) struct RungLine {
    pub(crate) name: String,
    pub(crate) count: String,
    pub(crate) percent: String,
    pub(crate) losses: String,
}

impl RungLine {
    pub(crate) fn all(words: Localizer, counts: &Tally) -> Vec<RungLine> {
        let loss = |loss: &Loss| format!("{}: {}", words.loss(loss.reason), words.count(loss.count));
        let line = |rung: Rung| {
            let gain = match rung.step {
                Step::Matched if 0 < rung.gained => Some(words.ladder_representatives()),
                Step::Notified if 0 < rung.gained => Some(words.ladder_notices()),
                _ => None,
            };
            RungLine {
                name: words.step(rung.step),
                count: words.count(rung.count),
                percent: optional(words, rung.percent.as_ref()),
                losses: rung.losses.iter().map(loss).chain(gain).collect::<Vec<_>>().join("; "),
            }
        };
        ladder(counts, None).into_iter().map(line).collect()
    }
}
