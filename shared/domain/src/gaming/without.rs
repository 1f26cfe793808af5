//! Figures with and without the answers that flags are about. The difference of two figures is a figure, too, so both are told only where no
//! combination of them with whatever else is published is about fewer citizens than the smallest cell.
//!
//! Every figure of opinion is a sum of whole groups; the one without the marked answers is the only sum that takes groups apart, each of them in two.
//! A combination that has it, and groups in whatever multiples, has of every group the marked answers, or the others, or both. So it is about as many
//! citizens at least as the smaller of the two parts of each group have together: that must be the smallest cell or more, of every question. The
//! figures are told once, of a closed quarter, and never made again: two such sums could be held against each other.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::identifier::QuestionId;
use crate::questionnaire::Answers;
use crate::tally::{ScoreCounts, Tally};

/// A published group, as what was published of it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parted {
    /// How many different citizens it is known to have.
    pub citizens: u64,
    /// The answers, each with whether a flag is about it.
    pub answers: Vec<(Answers, bool)>,
}

/// The groups of a lane, oldest first, and how many of them are published of each question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartedLane {
    /// The groups.
    pub groups: Vec<Parted>,
    /// By question: so many of the groups, from the first one.
    pub published: BTreeMap<QuestionId, u32>,
}

/// Figures with and without answers that flags are about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithAndWithout {
    /// Answers that flags are about.
    pub marked: u64,
    /// How often each score was given, 1 to 5, by question: all that is published.
    pub with: BTreeMap<QuestionId, ScoreCounts>,
    /// Likewise, without the marked answers.
    pub without: BTreeMap<QuestionId, ScoreCounts>,
}

impl WithAndWithout {
    /// The published scores alone, as counts that figures are made of.
    pub fn tallies(&self) -> (Tally, Tally) {
        let tally = |counts: &BTreeMap<QuestionId, ScoreCounts>| {
            let whole = |[one, two, three, four, five]: ScoreCounts| [0, one, two, three, four, five];
            Tally { questions: counts.iter().map(|(id, it)| (id.clone(), whole(*it))).collect(), ..Tally::default() }
        };
        (tally(&self.with), tally(&self.without))
    }
}

impl Parted {
    /// How many scored a question among the marked answers, and among the others.
    fn scorers(&self, question: &QuestionId) -> (u64, u64) {
        let scored =
            self.answers.iter().filter(|(answers, _)| answers.scores.get(question).is_some_and(Option::is_some));
        scored.fold((0, 0), |(marked, others), (_, is_marked)| {
            (marked + u64::from(*is_marked), others + u64::from(!is_marked))
        })
    }

    /// Answers beyond the first of each citizen: so many fewer citizens any part of the group may have than answers.
    fn repeats(&self) -> u64 {
        (self.answers.len() as u64).saturating_sub(self.citizens)
    }
}

impl PartedLane {
    fn groups_of(&self, question: &QuestionId) -> &[Parted] {
        let published = self.published.get(question).copied().unwrap_or_default() as usize;
        self.groups.get(..published).unwrap_or_default()
    }

    /// Whether any answer that is published of the question is marked.
    fn is_marked(&self, question: &QuestionId) -> bool {
        self.groups_of(question).iter().any(|group| 0 < group.scorers(question).0)
    }

    /// How many citizens at least any combination of figures is about that has the sum without the marked answers.
    fn citizens_at_least(&self, question: &QuestionId) -> u64 {
        let groups = self.groups_of(question);
        let smaller: u64 =
            groups.iter().map(|group| group.scorers(question)).map(|(marked, others)| marked.min(others)).sum();
        smaller.saturating_sub(groups.iter().map(Parted::repeats).sum())
    }

    fn add(&self, question: &QuestionId, compared: &mut WithAndWithout) {
        for (answers, is_marked) in self.groups_of(question).iter().flat_map(|group| &group.answers) {
            let Some(score) = answers.scores.get(question).copied().flatten() else { continue };
            let sums = [Some(&mut compared.with), (!is_marked).then_some(&mut compared.without)];
            for sum in sums.into_iter().flatten() {
                sum.entry(question.clone()).or_default()[usize::from(score.get()) - 1] += 1;
            }
        }
    }
}

/// Figures with and without the marked answers of an organisation's lanes; `None`: there are none, or in one question they would tell what too few
/// citizens said.
pub fn compared(lanes: &[PartedLane], smallest_cell: u64) -> Option<WithAndWithout> {
    let mut compared = WithAndWithout { marked: 0, with: BTreeMap::new(), without: BTreeMap::new() };
    for lane in lanes {
        for question in lane.published.keys() {
            if lane.is_marked(question) && lane.citizens_at_least(question) < smallest_cell {
                return None;
            }
            lane.add(question, &mut compared);
        }
        let marked = lane.groups.iter().flat_map(|group| &group.answers).filter(|(_, is_marked)| *is_marked);
        compared.marked += marked.count() as u64;
    }
    (0 < compared.marked).then_some(compared)
}

#[cfg(test)]
#[path = "without_tests.rs"]
mod tests;
