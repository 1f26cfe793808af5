//! Indicators (A2.9): every figure is a function of tallies, and nothing else is stored as a result.
//!
//! Official figures are exact fractions until [`decimal::two_places`]. Only intervals and verdicts, which are not official
//! figures but say how far these can be trusted, are floating point: see [`crate::statistics`].

use crate::names;
use std::collections::BTreeMap;

use chrono::NaiveDate;

pub use hash::{EditionHash, HashedUnits, described_hash, final_hash};

use crate::decimal::{Rational, approximate};
use crate::disclosure::State;
use crate::identifier::QuestionId;
use crate::regulation::Targets;
use crate::scope::GrowthPolicy;
use crate::statistics::difference::{Reached, Verdict, compare, reaches};
use crate::statistics::mean::Estimate;
use crate::statistics::{Interval, fall, proportion};
use crate::tally::{AnswerCounts, Channel, ScoreCounts, Tally, scored};

mod hash;

names! {
    /// A versioned way from counts to satisfaction; final values name theirs.
    pub enum Method {
        /// The mean of all scores: each scored answer weighs the same, whichever question, citizen or organisation it is from.
        ///
        /// There is one average, taken last: scores are summed over the answers, the questions and the organisations of the
        /// unit, and divided by their number. A mean of means is never taken. "Does not apply" is in neither.
        MeanOfScores1 = "mean-of-scores/1",
    }
}

impl Method {
    /// The method of new figures.
    pub const CURRENT: Method = Method::MeanOfScores1;

    /// Satisfaction, 1 to 5 (A2.9б); `None` where no answer has a score.
    pub fn satisfaction(self, tally: &Tally) -> Option<Rational> {
        match self {
            Method::MeanOfScores1 => mean(tally.scores()),
        }
    }
}

/// The figures of one unit in one period.
#[derive(Clone, Debug, PartialEq)]
pub struct Indicators {
    /// Receipts that arrived.
    pub receipts: u64,
    /// Those of them that came late (A2.4).
    pub late: u64,
    /// Invitations made.
    pub invited: u64,
    /// Notices that count as sent: what bounced was not (A2.7).
    pub notices: u64,
    /// What became of all mails with a notice that the server took over.
    pub mails: Mails,
    /// Questionnaires completed.
    pub completed: u64,
    /// Those of them that came over the web and on paper.
    pub channels: BTreeMap<Channel, u64>,
    /// Questionnaires that answer a notice of this period, completed by the period's own end where the organisations are.
    pub cohort_completed: u64,
    /// Official coverage in percent (A2.9а): completed over notices that count as sent, both of this period. Answers may come a period after
    /// their notice, so it can exceed 100; `None` where no notice was sent.
    pub coverage_percent: Option<Rational>,
    /// Receipts of this period that were withdrawn and that nobody answered.
    pub withdrawn: u64,
    /// Coverage as if those of them that were notified of had never been: completed over the other notices, in percent.
    pub coverage_without_withdrawn_percent: Option<Rational>,
    /// Coverage of this period's notices in percent: those of them that were answered by the period's own end. `None` where none was sent.
    pub cohort_coverage_percent: Option<Rational>,
    /// The 95 % interval of the cohort coverage in percent (Wilson's), as if the notices were a sample of many.
    pub cohort_coverage_interval: Option<Interval>,
    /// What citizens think, if it may be published.
    pub opinion: Opinion,
    /// How satisfaction was made.
    pub method: Method,
}

/// The coverage of a period's notices when the last of them can be answered no more.
#[derive(Clone, Debug, PartialEq)]
pub struct CompleteCohort {
    /// The last day on which they were answered.
    pub as_of: NaiveDate,
    /// How many were.
    pub completed: u64,
    /// In percent of the notices; `None` where none was sent.
    pub percent: Option<Rational>,
    /// The 95 % interval in percent (Wilson's).
    pub interval: Option<Interval>,
}

impl CompleteCohort {
    /// Of a period's counts, and those of as many periods after it as its notices could be answered in, in order.
    pub fn of<'a>(tally: &Tally, later: impl IntoIterator<Item = &'a Tally>, as_of: NaiveDate) -> CompleteCohort {
        let later = (1..).zip(later).map(|(back, tally)| tally.of_cohort(back));
        let completed = later.fold(tally.cohort_completed, u64::saturating_add);
        let (percent, interval) = share(completed, tally.sent());
        CompleteCohort { as_of, completed, percent, interval }
    }
}

/// The rungs between a notice and its citizen. The last four add up to the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mails {
    /// The mail server took them over.
    pub handed_over: u64,
    /// The last word is that the recipient's server took them.
    pub delivered: u64,
    /// They came back.
    pub bounced: u64,
    /// They were called unwanted.
    pub complained: u64,
    /// Nothing was heard: on their way, or nobody reports deliveries. In finals nothing more is waited for.
    pub unheard: u64,
}

impl Mails {
    fn of(tally: &Tally) -> Mails {
        Mails {
            handed_over: tally.notices,
            delivered: tally.delivered(),
            bounced: tally.bounced(),
            complained: tally.complained,
            unheard: tally.unheard(),
        }
    }
}

/// What citizens think. A suppressed one has no value to give away: it is neither 0 nor "no data".
#[derive(Clone, Debug, PartialEq)]
pub enum Opinion {
    /// It may not be published: [`crate::disclosure`].
    Suppressed,
    /// Nobody answered.
    NoData,
    /// It may.
    Shown(Box<Shown>),
}

impl Opinion {
    /// The figures, unless they are suppressed.
    pub fn shown(&self) -> Option<&Shown> {
        match self {
            Opinion::Suppressed | Opinion::NoData => None,
            Opinion::Shown(shown) => Some(shown),
        }
    }

    /// The state that the opinion is in: shown, suppressed or no data.
    pub fn state(&self) -> State {
        match self {
            Opinion::Suppressed => State::Suppressed,
            Opinion::NoData => State::NoData,
            Opinion::Shown(_) => State::Shown,
        }
    }
}

/// The figures of an opinion that is not suppressed.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// Questionnaires that it is made of. Of running values it may be a few behind those completed.
    pub responses: u64,
    /// Official satisfaction, 1 to 5 (A2.9б), with its interval; `None` where every answer was "does not apply".
    pub satisfaction: Option<Satisfaction>,
    /// By question, so that problem zones show.
    pub questions: BTreeMap<QuestionId, QuestionFigures>,
    /// The rise since the quarter before (A1.12е); `None` where there is none to compare with, or where it is suppressed.
    pub growth_per_quarter: Option<Growth>,
    /// The rise since the same quarter a year ago (A1.10д); likewise.
    pub growth_per_year: Option<Growth>,
}

impl Shown {
    /// The rise that is due under a policy.
    pub fn growth(&self, policy: GrowthPolicy) -> Option<&Growth> {
        match policy {
            GrowthPolicy::PerQuarter => self.growth_per_quarter.as_ref(),
            GrowthPolicy::PerYear => self.growth_per_year.as_ref(),
        }
    }
}

/// The answers that an opinion may be made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answers<'a> {
    /// There are some, and what they say may be published.
    Shown(&'a Tally),
    /// There are some, and it may not.
    Suppressed,
    /// There are none.
    NoData,
}

impl<'a> Answers<'a> {
    /// The answers of a tally.
    pub fn of(tally: &'a Tally) -> Answers<'a> {
        match tally.state() {
            State::Shown => Answers::Shown(tally),
            State::Suppressed => Answers::Suppressed,
            State::NoData => Answers::NoData,
        }
    }

    fn shown(self) -> Option<&'a Tally> {
        match self {
            Answers::Shown(tally) => Some(tally),
            Answers::Suppressed | Answers::NoData => None,
        }
    }
}

/// What the same unit's citizens said before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Earlier<'a> {
    /// In the quarter before.
    pub quarter: Answers<'a>,
    /// In the same quarter a year ago.
    pub year: Answers<'a>,
}

impl Earlier<'_> {
    /// Nothing to compare with.
    pub const NONE: Earlier<'static> = Earlier { quarter: Answers::NoData, year: Answers::NoData };
}

/// Satisfaction and how far it can be trusted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Satisfaction {
    /// The official value, 1 to 5, exact.
    pub value: Rational,
    /// The mean's 95 % interval, from the pooled counts weighted as one answer for each response: one citizen's answers to five
    /// questions are not five independent ones. Never too narrow; where citizens answer each question afresh it is too wide.
    /// [`crate::statistics::mean`] measures both.
    pub interval: Interval,
}

/// The figures of one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionFigures {
    /// `[0]` counts "does not apply", `[1]` to `[5]` the scores.
    pub counts: AnswerCounts,
    /// The mean score, 1 to 5, exact; `None` where no answer has a score.
    pub mean: Option<Rational>,
}

/// The rise of satisfaction since the earlier period (A1.4ж, A1.10д, A1.12е).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Growth {
    /// What was due: the target's growth where the earlier satisfaction was below the target, else 0.
    pub required: Rational,
    /// What came: the difference of the official values, negative for a fall.
    pub actual: Rational,
    /// Whether that can be told from chance.
    pub verdict: Verdict,
    /// How probable such a fall, or a deeper one, is where nothing has changed: the test behind the verdict, for whoever looks at many units at once.
    pub fall_probability: f64,
    /// The official value of the earlier period.
    pub before: Rational,
    /// The official value of this one.
    pub now: Rational,
    /// Whether what was due has come; `None` where nothing was due, because the target was reached before.
    pub reached: Option<Reached>,
}

/// All figures of one unit: of its counts, and of those of its answers that may be published, which may be a few behind.
pub fn indicators(tally: &Tally, answers: Answers<'_>, earlier: Earlier<'_>, targets: &Targets) -> Indicators {
    let method = Method::CURRENT;
    let opinion = match answers {
        Answers::Suppressed => Opinion::Suppressed,
        Answers::NoData => Opinion::NoData,
        Answers::Shown(answers) => {
            let rise = |since: Answers<'_>| since.shown().and_then(|since| growth(method, since, answers, targets));
            Opinion::Shown(Box::new(Shown {
                responses: answers.published,
                satisfaction: method
                    .satisfaction(answers)
                    .zip(estimate(answers))
                    .map(|(value, estimate)| Satisfaction { value, interval: estimate.interval() }),
                questions: answers
                    .questions
                    .iter()
                    .map(|(id, counts)| (id.clone(), question_figures(*counts)))
                    .collect(),
                growth_per_quarter: rise(earlier.quarter),
                growth_per_year: rise(earlier.year),
            }))
        }
    };
    let (cohort_coverage_percent, cohort_coverage_interval) = share(tally.cohort_completed, tally.sent());
    let on_paper = tally.completed_on_paper;
    let channels = [(Channel::Web, tally.completed.saturating_sub(on_paper)), (Channel::Paper, on_paper)].into();
    Indicators {
        receipts: tally.receipts,
        late: tally.late,
        invited: tally.invited,
        notices: tally.sent(),
        mails: Mails::of(tally),
        completed: tally.completed,
        channels,
        cohort_completed: tally.cohort_completed,
        coverage_percent: coverage(tally),
        withdrawn: tally.withdrawn(),
        coverage_without_withdrawn_percent: percent(tally.completed, tally.sent_and_kept()),
        cohort_coverage_percent,
        cohort_coverage_interval,
        opinion,
        method,
    }
}

/// Official coverage in percent (A2.9а); `None` where no notice was sent.
pub fn coverage(tally: &Tally) -> Option<Rational> {
    percent(tally.completed, tally.sent())
}

/// The one place that says what a sample of a tally is: its responses, however many questions each answers.
pub fn estimate(tally: &Tally) -> Option<Estimate> {
    Estimate::of_responses(&tally.scores(), tally.published)
}

fn growth(method: Method, previous: &Tally, current: &Tally, targets: &Targets) -> Option<Growth> {
    let (before, now) = method.satisfaction(previous).zip(method.satisfaction(current))?;
    let (earlier, later) = estimate(previous).zip(estimate(current))?;
    let required = if before < targets.satisfaction { targets.growth } else { Rational::default() };
    let actual = now - before;
    let reached = (Rational::default() < required).then(|| reached(&earlier, &later, required, actual));
    let (verdict, fall_probability) = (compare(&earlier, &later), fall::probability(&earlier, &later));
    Some(Growth { required, actual, verdict, fall_probability, before, now, reached })
}

/// What is said beside the official difference never contradicts it.
fn reached(earlier: &Estimate, later: &Estimate, required: Rational, actual: Rational) -> Reached {
    let due = approximate(required);
    match (reaches(earlier, later, due), required <= actual) {
        (Reached::Reached, true) => Reached::Reached,
        (Reached::NotReached, false) => Reached::NotReached,
        _ => Reached::CannotTell,
    }
}

fn question_figures(counts: AnswerCounts) -> QuestionFigures {
    QuestionFigures { counts, mean: mean(scored(counts)) }
}

fn mean(counts: ScoreCounts) -> Option<Rational> {
    let answers: i128 = counts.iter().map(|count| i128::from(*count)).sum();
    let total: i128 = counts.iter().zip(1i128..).map(|(count, score)| i128::from(*count) * score).sum();
    (answers > 0).then(|| Rational::new(total, answers))
}

/// A share in percent with its interval.
fn share(part: u64, whole: u64) -> (Option<Rational>, Option<Interval>) {
    let interval = proportion::share(part, whole);
    (percent(part, whole), interval.map(|it| Interval { low: it.low * 100.0, high: it.high * 100.0 }))
}

fn percent(part: u64, whole: u64) -> Option<Rational> {
    (whole > 0).then(|| Rational::new(i128::from(part) * 100, i128::from(whole)))
}

#[cfg(test)]
#[path = "indicator_tests.rs"]
mod tests;
