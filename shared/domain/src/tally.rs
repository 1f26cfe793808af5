//! Tallies: integer counts that only add. Every figure follows from them (A2.9), so whatever merges tallies —
//! organisations into a region, regions into the country — merges the figures exactly.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::iter::Sum;
use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

use crate::disclosure::State;
use crate::identifier::QuestionId;
pub use counter::{COHORT_QUARTERS_MAX, Channel, Counter};
pub use day::{Days, counted_by_day, day_counter, is_day_counter};
pub use week::{CountedByWeek, Week, Weeks};

mod counter;
mod day;
mod week;

/// The answer to one question on the scale from 1 to 5 (A2.9б). No other number can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Score(u8);

/// The number is not on the scale.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a score is a whole number from 1 to 5")]
pub struct ScoreError;

impl Score {
    /// The lowest score.
    pub const LOWEST: Score = Score(1);
    /// The highest score.
    pub const HIGHEST: Score = Score(5);

    /// A score from 1 to 5; `None` for any other number.
    pub fn new(number: u8) -> Option<Score> {
        (1..=5).contains(&number).then_some(Score(number))
    }

    /// The number, 1 to 5.
    pub fn get(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Score {
    type Error = ScoreError;
    fn try_from(number: u8) -> Result<Score, ScoreError> {
        Score::new(number).ok_or(ScoreError)
    }
}

impl From<Score> for u8 {
    fn from(score: Score) -> u8 {
        score.0
    }
}

/// Answers to one question: `[0]` counts "does not apply", `[1]` to `[5]` the scores.
pub type AnswerCounts = [u64; 6];

/// How the names of stored answers end.
const ANSWER_ENDINGS: [&str; 6] = [".0", ".1", ".2", ".3", ".4", ".5"];

/// How often each score was given, 1 to 5 in order; "does not apply" is left out.
pub type ScoreCounts = [u64; 5];

/// All scores together, each as often as it was given.
pub fn sum_of(scores: ScoreCounts) -> u64 {
    (1..).zip(scores).map(|(score, count): (u64, u64)| score * count).sum()
}

/// Leaves "does not apply" out (A2.9б: it is not part of the denominator).
pub fn scored([_does_not_apply, scores @ ..]: AnswerCounts) -> ScoreCounts {
    scores
}

/// Largest count that is read: 2⁵³, up to which JSON and floating point keep every integer apart. With it every exact
/// figure of [`crate::figures::indicator`] fits its 128 bits.
pub const COUNT_MAX: u64 = 1 << 53;

/// The counts of one organisation, or of any union of organisations, in one period (A2.9, A2.10).
///
/// Public fields, because there is nothing to break but this: a row of `questions` that has only zeros is the same as no
/// row, and nothing here makes one. On the wire and in storage it is the map of [`Tally::counters`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<String, i64>", into = "BTreeMap<String, i64>")]
pub struct Tally {
    /// Receipts that arrived (A2.3).
    pub receipts: u64,
    /// Those of them that came after their deadline (A2.4).
    pub late: u64,
    /// Receipts that were withdrawn before anybody was invited.
    pub withdrawn_unmatched: u64,
    /// Receipts of a service that another receipt had reported already: both have one invitation.
    pub same_service: u64,
    /// Receipts of a service that had ended when they arrived, so that nobody could be asked.
    pub ended_before_reported: u64,
    /// Invitations made (A2.6).
    pub invited: u64,
    /// Those of them that were withdrawn before their notice.
    pub withdrawn_unnotified: u64,
    /// Notices that count as sent and whose receipt was withdrawn before anybody answered.
    pub withdrawn_unanswered: u64,
    /// Respondents whose account was found to be another person's, by the names and birth dates of their receipts, and is still so
    /// (A2.2): nobody is invited.
    pub mismatched: u64,
    /// Invitations made whose account was found to be another person's since, before their notice, and is still so.
    pub mismatched_unnotified: u64,
    /// Notices that count as sent and whose account was found to be another person's since, before anybody answered, and is still so.
    pub mismatched_unanswered: u64,
    /// Mails with a notice that the server took over in the period (A2.7). Some of them come back: [`Tally::sent`].
    pub notices: u64,
    /// Those of them of which anything was heard: delivered, bounced or complained about.
    pub heard: u64,
    /// Those of them that came back or were complained about.
    pub returned: u64,
    /// Those of them that were complained about.
    pub complained: u64,
    /// Questionnaires completed in the period (A2.9а), whenever their notice was sent.
    pub completed: u64,
    /// Those of them that were filled in on paper; the others came over the web.
    pub completed_on_paper: u64,
    /// Those of them that are published: in groups of the smallest cell or more ([`crate::publication`]). Never stored beside the others,
    /// but in sums.
    pub published: u64,
    /// Those of the completed that answer a notice sent in this same period.
    pub cohort_completed: u64,
    /// Those of the completed that answer a notice sent in the period before.
    pub cohort_one_before: u64,
    /// Those of the completed that answer a notice sent two periods before.
    pub cohort_two_before: u64,
    /// Published answers by question.
    pub questions: BTreeMap<QuestionId, AnswerCounts>,
}

/// A stored counter that no addition of counts can give: negative, or above [`COUNT_MAX`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the counter `{name}` is {value}: counts are from 0 to 2^53")]
pub struct CounterError {
    /// The counter's name.
    pub name: String,
    /// What is stored.
    pub value: i64,
}

impl Tally {
    /// What one completed and published questionnaire adds to its period (A2.9): `None` is "does not apply".
    /// Of which notice's period it is, and how it came, are counted where that is known.
    pub fn of_answers(answers: &BTreeMap<QuestionId, Option<Score>>) -> Tally {
        let questions = answers.iter().map(|(id, answer)| {
            let mut counts = AnswerCounts::default();
            counts[answer.map_or(0, |score| usize::from(score.get()))] = 1;
            (id.clone(), counts)
        });
        Tally { completed: 1, published: 1, questions: questions.collect(), ..Tally::default() }
    }

    /// One of the counts that are no answers.
    pub fn count(&self, counter: Counter) -> u64 {
        match counter {
            Counter::Receipts => self.receipts,
            Counter::Late => self.late,
            Counter::Invited => self.invited,
            Counter::Mismatched => self.mismatched,
            Counter::Notices => self.notices,
            Counter::Heard => self.heard,
            Counter::Returned => self.returned,
            Counter::Complained => self.complained,
            Counter::Completed => self.completed,
            Counter::Published => self.published,
            Counter::CompletedOnPaper => self.completed_on_paper,
            Counter::CohortCompleted => self.cohort_completed,
            Counter::CohortOneBefore => self.cohort_one_before,
            Counter::CohortTwoBefore => self.cohort_two_before,
            Counter::SameService => self.same_service,
            Counter::EndedBeforeReported => self.ended_before_reported,
            Counter::WithdrawnUnmatched => self.withdrawn_unmatched,
            Counter::WithdrawnUnnotified => self.withdrawn_unnotified,
            Counter::WithdrawnUnanswered => self.withdrawn_unanswered,
            Counter::MismatchedUnnotified => self.mismatched_unnotified,
            Counter::MismatchedUnanswered => self.mismatched_unanswered,
        }
    }

    fn count_mut(&mut self, counter: Counter) -> &mut u64 {
        match counter {
            Counter::Receipts => &mut self.receipts,
            Counter::Late => &mut self.late,
            Counter::Invited => &mut self.invited,
            Counter::Mismatched => &mut self.mismatched,
            Counter::Notices => &mut self.notices,
            Counter::Heard => &mut self.heard,
            Counter::Returned => &mut self.returned,
            Counter::Complained => &mut self.complained,
            Counter::Completed => &mut self.completed,
            Counter::Published => &mut self.published,
            Counter::CompletedOnPaper => &mut self.completed_on_paper,
            Counter::CohortCompleted => &mut self.cohort_completed,
            Counter::CohortOneBefore => &mut self.cohort_one_before,
            Counter::CohortTwoBefore => &mut self.cohort_two_before,
            Counter::SameService => &mut self.same_service,
            Counter::EndedBeforeReported => &mut self.ended_before_reported,
            Counter::WithdrawnUnmatched => &mut self.withdrawn_unmatched,
            Counter::WithdrawnUnnotified => &mut self.withdrawn_unnotified,
            Counter::WithdrawnUnanswered => &mut self.withdrawn_unanswered,
            Counter::MismatchedUnnotified => &mut self.mismatched_unnotified,
            Counter::MismatchedUnanswered => &mut self.mismatched_unanswered,
        }
    }

    /// Only what opinions are made of: published questionnaires and their answers.
    pub fn opinions(&self) -> Tally {
        Tally { published: self.published, questions: self.questions.clone(), ..Tally::default() }
    }

    /// Answers to notices sent so many periods before: 0 for those of this period.
    pub fn of_cohort(&self, periods_before: u8) -> u64 {
        match periods_before {
            0 => self.cohort_completed,
            1 => self.cohort_one_before,
            2 => self.cohort_two_before,
            _ => 0,
        }
    }

    /// Whether the answers that are told apart are among those completed.
    pub fn is_consistent(&self) -> bool {
        let of_cohorts = self.cohort_completed.saturating_add(self.cohort_one_before);
        of_cohorts.saturating_add(self.cohort_two_before) <= self.completed && self.completed_on_paper <= self.completed
    }

    /// Whether an opinion may be told.
    pub fn state(&self) -> State {
        if self.published > 0 || !self.questions.is_empty() {
            State::Shown
        } else if self.completed > 0 {
            State::Suppressed
        } else {
            State::NoData
        }
    }

    /// Notices that count as sent (A2.7, A2.9а: the denominator of coverage): what bounced was not sent.
    pub fn sent(&self) -> u64 {
        self.notices.saturating_sub(self.bounced())
    }

    /// Notices of which the last word is that the recipient's server took them.
    pub fn delivered(&self) -> u64 {
        self.heard.saturating_sub(self.returned)
    }

    /// Notices that came back and were not complained about.
    pub fn bounced(&self) -> u64 {
        self.returned.saturating_sub(self.complained)
    }

    /// Notices of which nothing was heard: on their way, or nobody reports deliveries. With the delivered, the bounced and
    /// the complained they are all notices.
    pub fn unheard(&self) -> u64 {
        self.notices.saturating_sub(self.heard)
    }

    /// Receipts that were withdrawn and that nobody answered, wherever they are missing.
    pub fn withdrawn(&self) -> u64 {
        self.withdrawn_unmatched.saturating_add(self.withdrawn_unnotified).saturating_add(self.withdrawn_unanswered)
    }

    /// Notices that count as sent, without those whose receipt was withdrawn unanswered.
    pub fn sent_and_kept(&self) -> u64 {
        self.sent().saturating_sub(self.withdrawn_unanswered)
    }

    /// The scores of all questions together.
    pub fn scores(&self) -> ScoreCounts {
        let mut sum = ScoreCounts::default();
        for counts in self.questions.values() {
            for (total, count) in sum.iter_mut().zip(scored(*counts)) {
                *total = total.saturating_add(count);
            }
        }
        sum
    }

    /// The counts under the names that storage uses, those of [`Counter`] and `q.<question>.<0..5>`; zeros are left out. A question's
    /// name has no dot, so no two counts share a name.
    pub fn counters(&self) -> BTreeMap<String, i64> {
        let mut counters = BTreeMap::new();
        self.each_count(|name, count| _ = counters.insert(name.to_owned(), count));
        counters
    }

    /// Tells each count of [`Tally::counters`], in the order of the names.
    pub fn each_count(&self, mut tell: impl FnMut(&str, i64)) {
        let fixed = Counter::ALL.iter().map(|counter| (Cow::Borrowed(counter.as_str()), self.count(*counter)));
        let answers =
            self.questions.iter().flat_map(|(id, counts)| {
                counts.iter().enumerate().filter(|(_, count)| 0 < **count).map(move |(answer, count)| {
                    (Cow::Owned(["q.", id.as_str(), ANSWER_ENDINGS[answer]].concat()), *count)
                })
            });
        let mut told: Vec<(Cow<'_, str>, u64)> = fixed.chain(answers).filter(|(_, count)| 0 < *count).collect();
        told.sort_unstable();
        told.iter().for_each(|(name, count)| tell(name, i64::try_from(*count).unwrap_or(i64::MAX)));
    }

    /// Reads [`Tally::counters`]. Names that it does not know are passed over: a later version may have added them.
    ///
    /// # Errors
    /// A known counter that is negative or above [`COUNT_MAX`].
    pub fn from_counters(counters: &BTreeMap<String, i64>) -> Result<Tally, CounterError> {
        let mut tally = Tally::default();
        for (name, &value) in counters.iter().filter(|(_, value)| **value != 0) {
            let Some(counter) = tally.counter(name) else { continue };
            *counter = u64::try_from(value)
                .ok()
                .filter(|count| *count <= COUNT_MAX)
                .ok_or_else(|| CounterError { name: name.clone(), value })?;
        }
        Ok(tally)
    }

    fn counter(&mut self, name: &str) -> Option<&mut u64> {
        match Counter::parse(name) {
            Some(counter) => Some(self.count_mut(counter)),
            None => {
                let (question, answer) = name.strip_prefix("q.")?.rsplit_once('.')?;
                let question = QuestionId::parse(question).ok()?;
                match answer.as_bytes() {
                    [digit @ b'0'..=b'5'] => {
                        Some(&mut self.questions.entry(question).or_default()[usize::from(digit - b'0')])
                    }
                    _ => None,
                }
            }
        }
    }
}

impl AddAssign<&Tally> for Tally {
    fn add_assign(&mut self, other: &Tally) {
        for counter in Counter::ALL {
            let total = self.count_mut(counter);
            *total = total.saturating_add(other.count(counter));
        }
        for (id, counts) in &other.questions {
            let totals = self.questions.entry(id.clone()).or_default();
            for (total, count) in totals.iter_mut().zip(counts) {
                *total = total.saturating_add(*count);
            }
        }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        *self += &other;
    }
}

impl<'a> Sum<&'a Tally> for Tally {
    fn sum<I: Iterator<Item = &'a Tally>>(tallies: I) -> Tally {
        tallies.fold(Tally::default(), |mut total, tally| {
            total += tally;
            total
        })
    }
}

impl Sum for Tally {
    fn sum<I: Iterator<Item = Tally>>(tallies: I) -> Tally {
        tallies.fold(Tally::default(), |mut total, tally| {
            total += &tally;
            total
        })
    }
}

impl From<Tally> for BTreeMap<String, i64> {
    fn from(tally: Tally) -> BTreeMap<String, i64> {
        tally.counters()
    }
}

impl TryFrom<BTreeMap<String, i64>> for Tally {
    type Error = CounterError;
    fn try_from(counters: BTreeMap<String, i64>) -> Result<Tally, CounterError> {
        Tally::from_counters(&counters)
    }
}

#[cfg(test)]
#[path = "tally_tests.rs"]
pub(crate) mod tests;
