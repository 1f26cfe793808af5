//! The quarter's end above the lanes: what a place cannot publish goes up, until it can or stays unopened.

use std::collections::BTreeMap;

use crate::identifier::QuestionId;
use crate::publication::{Group, GroupName, Held, Place, PooledAnswer, Published, Scorers, citizens};

/// What came up to a place: answers that no group has, and groups whose scores of a question no cut has.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rest {
    /// Answers, without their organisation.
    pub answers: Vec<PooledAnswer>,
    /// What groups of places below say of a question, each under the name of its first.
    pub held: BTreeMap<QuestionId, Vec<(GroupName, Held)>>,
}

impl Rest {
    /// What an ended lane hands on.
    pub fn of_lane(place: &Place, published: &Published, answers: Vec<PooledAnswer>) -> Rest {
        let held =
            published.questions.iter().filter(|(_, question)| !question.held.is_empty()).map(|(id, question)| {
                let named = question.held.iter().scan(question.groups, |next, held| {
                    let name = GroupName { place: place.clone(), number: *next };
                    *next += held.groups;
                    Some((name, held.clone()))
                });
                (id.clone(), named.collect())
            });
        Rest { answers, held: held.collect() }
    }

    /// Adds what comes from elsewhere.
    pub fn merge(&mut self, other: Rest) {
        self.answers.extend(other.answers);
        for (question, held) in other.held {
            self.held.entry(question).or_default().extend(held);
        }
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.answers.is_empty() && self.held.is_empty()
    }
}

/// What a level publishes of what came up to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Level {
    /// The group that is published there, and the sums of its cuts.
    pub published: Published,
    /// The group itself, if there were answers enough for one.
    pub group: Option<Group>,
    /// The groups of each cut: of this level and of places below.
    pub cuts: BTreeMap<QuestionId, Vec<GroupName>>,
}

/// Publishes what came up to a level, and leaves what goes further up; `None`: nothing can be published here.
pub fn settle(place: &Place, rest: &mut Rest, smallest_cell: u64) -> Option<Level> {
    let mut level = Level::default();
    if citizens(&rest.answers, place.reach()) >= smallest_cell {
        let group = Group::of(std::mem::take(&mut rest.answers));
        level.published.groups = 1;
        level.published.answers = group.size() as u64;
        for question in group.questions() {
            let named = (GroupName { place: place.clone(), number: 0 }, Held::of(&group, question));
            rest.held.entry(question.clone()).or_default().push(named);
        }
        level.group = Some(group);
    }
    rest.held.retain(|question, groups| {
        let mut scorers = Scorers::default();
        groups.iter().for_each(|(_, held)| scorers += held.scorers);
        if scorers.within(place.reach()) < smallest_cell {
            return true;
        }
        let published = level.published.questions.entry(question.clone()).or_default();
        for (name, held) in groups.iter() {
            published.groups += if name.place == *place { held.groups } else { 0 };
            for (sum, count) in published.counts.iter_mut().zip(held.counts) {
                *sum += count;
            }
        }
        let names = groups.iter().flat_map(|(first, held)| {
            (first.number..first.number + held.groups).map(|number| GroupName { number, ..first.clone() })
        });
        level.cuts.insert(question.clone(), names.collect());
        false
    });
    (level.group.is_some() || !level.cuts.is_empty()).then_some(level)
}
