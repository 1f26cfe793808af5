//! What is published of a lane or a level: the scores of each question, cut at borders between groups.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

use crate::identifier::QuestionId;
use crate::publication::group::citizens;
use crate::publication::{Group, PooledAnswer, Reach};
use crate::tally::{AnswerCounts, Tally};

/// How many different citizens scored a question, by how far they are counted once: in the lane, the type's organisations of the region,
/// the region, the country.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scorers([u64; 4]);

impl Scorers {
    /// The scorers of a question among answers.
    pub fn of<'a>(answers: impl IntoIterator<Item = &'a PooledAnswer>, question: &QuestionId) -> Scorers {
        let mut scorers = Scorers::default();
        for answer in answers.into_iter().filter(|answer| answer.score(question).is_some()) {
            for (count, reach) in scorers.0.iter_mut().zip(Reach::ALL) {
                *count += u64::from(answer.is_first(reach));
            }
        }
        scorers
    }

    /// Those that are counted once so far.
    pub fn within(self, reach: Reach) -> u64 {
        self.0[reach as usize]
    }
}

impl AddAssign for Scorers {
    fn add_assign(&mut self, other: Scorers) {
        for (count, more) in self.0.iter_mut().zip(other.0) {
            *count += more;
        }
    }
}

/// What a group says of one question, while no cut has it; and what the groups after it say that nobody scored: a cut that has the one has the
/// others, and a question that hardly anybody scores is not kept group by group for ever.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// How many groups.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub groups: u32,
    /// Who scored it.
    pub scorers: Scorers,
    /// The scores, and who said that it does not apply.
    pub counts: AnswerCounts,
}

impl Held {
    /// What a group says of a question.
    pub fn of(group: &Group, question: &QuestionId) -> Held {
        let mut counts = AnswerCounts::default();
        for score in group.answers().iter().filter_map(|answer| answer.answers.scores.get(question)) {
            counts[score.map_or(0, |score| usize::from(score.get()))] += 1;
        }
        Held { groups: 1, scorers: Scorers::of(group.answers(), question), counts }
    }

    /// Takes the group in that came after it.
    fn absorb(&mut self, next: Held) {
        self.groups += next.groups;
        self.scorers += next.scorers;
        for (sum, count) in self.counts.iter_mut().zip(next.counts) {
            *sum += count;
        }
    }
}

fn one() -> u32 {
    1
}

fn is_one(groups: &u32) -> bool {
    *groups == 1
}

/// What is published of one question at one place, and what is not yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedQuestion {
    /// So many of the place's groups, from the first on, are in cuts.
    pub groups: u32,
    /// The sum of the cuts.
    pub counts: AnswerCounts,
    /// The groups after them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub held: Vec<Held>,
}

impl PublishedQuestion {
    /// Keeps a group until a cut has it.
    fn hold(&mut self, held: Held) {
        match self.held.last_mut() {
            Some(last) if held.scorers == Scorers::default() => last.absorb(held),
            _ => self.held.push(held),
        }
    }

    /// Publishes the first of what is held together.
    fn cut(&mut self, first: usize) {
        for held in self.held.drain(..first) {
            self.groups += held.groups;
            for (sum, count) in self.counts.iter_mut().zip(held.counts) {
                *sum += count;
            }
        }
    }

    fn scorers(&self) -> Scorers {
        let mut sum = Scorers::default();
        self.held.iter().for_each(|held| sum += held.scorers);
        sum
    }
}

/// What is published of one lane or level.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// How many groups.
    pub groups: u32,
    /// How many answers they have.
    pub answers: u64,
    /// By question.
    pub questions: BTreeMap<QuestionId, PublishedQuestion>,
}

impl Published {
    /// Publishes a group of a lane whose quarter runs. Of each question the longest run of groups is cut that has k scorers, and after which
    /// as many are still to come: in later groups, or among the answers that wait.
    pub fn open(&mut self, group: &Group, waiting: &[PooledAnswer], smallest_cell: u64) {
        self.hold(group);
        for (question, published) in &mut self.questions {
            let to_come = Scorers::of(waiting, question).within(Reach::Organisation);
            let counts: Vec<u64> = published.held.iter().map(|held| held.scorers.within(Reach::Organisation)).collect();
            published.cut(longest_run(&counts, to_come, smallest_cell));
        }
    }

    /// Ends a lane's quarter: all that waits becomes one group if it is k citizens', and all that is held of a question is cut if k citizens
    /// scored it. What stays held goes up, and so do answers that are too few: gives the group, or those answers back.
    ///
    /// # Errors
    /// The answers that are too few for a group.
    pub fn end(&mut self, waiting: Vec<PooledAnswer>, smallest_cell: u64) -> Result<Option<Group>, Vec<PooledAnswer>> {
        let enough = citizens(&waiting, Reach::Organisation) >= smallest_cell;
        let group = enough.then(|| Group::of(waiting.clone()));
        if let Some(group) = &group {
            self.hold(group);
        }
        for published in self.questions.values_mut() {
            if published.scorers().within(Reach::Organisation) >= smallest_cell {
                published.cut(published.held.len());
            }
        }
        if group.is_none() && !waiting.is_empty() { Err(waiting) } else { Ok(group) }
    }

    /// Takes a group in, uncut.
    pub(super) fn hold(&mut self, group: &Group) {
        for question in group.questions() {
            self.questions.entry(question.clone()).or_default().hold(Held::of(group, question));
        }
        self.groups += 1;
        self.answers += group.size() as u64;
    }

    /// The sums that everybody may see. A question without a cut is not in them: that is "too few", not zero.
    pub fn tally(&self) -> Tally {
        let cut = self.questions.iter().filter(|(_, question)| question.counts != AnswerCounts::default());
        Tally {
            published: self.answers,
            questions: cut.map(|(id, question)| (id.clone(), question.counts)).collect(),
            ..Tally::default()
        }
    }
}

/// How many groups are in the longest run from the first that has k scorers, and leaves k to later groups and those who wait; 0 for none.
fn longest_run(counts: &[u64], waiting: u64, smallest_cell: u64) -> usize {
    let all: u64 = counts.iter().sum();
    let mut run = 0;
    let mut longest = 0;
    for (at, count) in counts.iter().enumerate() {
        run += count;
        if run >= smallest_cell && all - run + waiting >= smallest_cell {
            longest = at + 1;
        }
    }
    longest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_run_has_enough_scorers_and_leaves_enough() {
        for (counts, waiting, expected) in [
            (vec![], 20, 0),
            (vec![10], 10, 1),
            (vec![10], 9, 0),
            (vec![9], 30, 0),
            (vec![9, 1], 10, 2),
            (vec![10, 2], 9, 1),
            (vec![10, 2], 10, 2),
            (vec![10, 10], 0, 1),
            (vec![4, 4, 4, 0, 6], 4, 4),
        ] {
            assert_eq!(longest_run(&counts, waiting, 10), expected, "{counts:?} {waiting}");
        }
    }

    fn scored_by(citizens: u64) -> Held {
        Held { groups: 1, scorers: Scorers([citizens; 4]), counts: [10 - citizens, citizens, 0, 0, 0, 0] }
    }

    proptest! {
        /// Groups that nobody scored change no cut, however they are kept, and take no room.
        #[test]
        fn what_nobody_scored_is_kept_with_what_came_before(
            scored in prop::collection::vec(prop_oneof![3 => Just(0u64), 1 => 0u64..=10], 0..60),
            waiting in 0u64..20,
        ) {
            let (mut together, mut apart) = (PublishedQuestion::default(), PublishedQuestion::default());
            for citizens in scored {
                together.hold(scored_by(citizens));
                apart.held.push(scored_by(citizens));
                for question in [&mut together, &mut apart] {
                    let counts: Vec<u64> = question.held.iter().map(|it| it.scorers.within(Reach::Organisation)).collect();
                    question.cut(longest_run(&counts, waiting, 10));
                }
                prop_assert_eq!((together.groups, together.counts), (apart.groups, apart.counts));
                prop_assert_eq!(together.scorers(), apart.scorers());
                prop_assert!(together.held.len() <= 31, "{} are kept", together.held.len());
            }
        }
    }
}
