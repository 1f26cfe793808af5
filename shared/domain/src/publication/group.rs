//! Answers that are published together, and can no longer be told apart by when they came.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::identifier::QuestionId;
use crate::publication::{Place, Reach};
use crate::questionnaire::{Answers, Score};

/// An answer as it waits: without citizen, invitation or time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PooledAnswer {
    /// What was answered.
    pub answers: Answers,
    /// How far it is its citizen's first; `None` for a repeated answer in one lane, which counts as no further citizen.
    pub first_within: Option<Reach>,
}

impl PooledAnswer {
    /// The score of a question; `None` where it does not apply.
    pub fn score(&self, question: &QuestionId) -> Option<Score> {
        self.answers.scores.get(question).copied().flatten()
    }

    /// Whether it stands for a citizen of its own where so much is counted.
    pub(super) fn is_first(&self, reach: Reach) -> bool {
        self.first_within.is_some_and(|first| first >= reach)
    }
}

/// How many different citizens these answers are known to have.
pub fn citizens<'a>(answers: impl IntoIterator<Item = &'a PooledAnswer>, reach: Reach) -> u64 {
    answers.into_iter().filter(|answer| answer.is_first(reach)).count() as u64
}

/// A group by where it is published and its number there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct GroupName {
    /// The lane or level.
    pub place: Place,
    /// 0, 1, … in the order of publication.
    pub number: u32,
}

/// Answers of at least k citizens, sorted by content: their order tells nothing of their coming.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    answers: Vec<PooledAnswer>,
}

impl Group {
    /// Sorts the answers by what they say.
    pub fn of(mut answers: Vec<PooledAnswer>) -> Group {
        answers.sort_by(|a, b| {
            let content = |answer: &PooledAnswer| {
                let scores: Vec<Option<u8>> =
                    answer.answers.scores.values().map(|score| score.map(Score::get)).collect();
                (scores, answer.answers.comment.clone(), answer.first_within)
            };
            content(a).cmp(&content(b))
        });
        Group { answers }
    }

    /// All of its answers.
    pub fn answers(&self) -> &[PooledAnswer] {
        &self.answers
    }

    /// Every question that somebody was asked.
    pub fn questions(&self) -> BTreeSet<&QuestionId> {
        self.answers.iter().flat_map(|answer| answer.answers.scores.keys()).collect()
    }

    /// How many answers it has.
    pub fn size(&self) -> usize {
        self.answers.len()
    }
}
