//! The quarter's end: what a place cannot publish goes up, until it can or stays unopened.

use std::collections::BTreeMap;

use crate::identifier::QuestionId;
use crate::publication::group::{citizens, scorers};
use crate::publication::{Cut, Group, GroupName, Place, PooledAnswer, Publication};

/// What came up to a place: answers that no group has, and groups whose scores of a question no cut has.
#[derive(Debug, Default)]
struct Rest {
    answers: Vec<PooledAnswer>,
    from: Vec<(Place, usize)>,
    scores: BTreeMap<QuestionId, Vec<GroupName>>,
}

impl Publication {
    /// Ends the quarter: each lane publishes all it holds if that is k citizens' or more; rests go up, level by level.
    pub fn end(&mut self) {
        if std::mem::replace(&mut self.has_ended, true) {
            return;
        }
        let mut rests: BTreeMap<Place, Rest> = BTreeMap::new();
        for lane in self.lanes.keys().cloned().collect::<Vec<_>>() {
            let Some(above) = lane.above() else { continue };
            let answers = self.lanes.get_mut(&lane).map(|epochs| epochs.drain()).unwrap_or_default();
            if citizens(&answers, lane.reach()) >= self.smallest_cell {
                self.groups.entry(lane.clone()).or_default().push(Group::of(answers));
            } else if !answers.is_empty() {
                let rest = rests.entry(above.clone()).or_default();
                rest.from.push((lane.clone(), answers.len()));
                rest.answers.extend(answers);
            }
            for (question, names) in self.cut_at_the_end(&lane) {
                rests.entry(above.clone()).or_default().scores.entry(question).or_default().extend(names);
            }
        }
        while !rests.is_empty() {
            let mut above = BTreeMap::new();
            for (place, rest) in rests {
                self.publish_at(&place, rest, &mut above);
            }
            rests = above;
        }
    }

    /// Publishes what came up to a level, and hands on what it cannot.
    fn publish_at(&mut self, place: &Place, mut rest: Rest, above: &mut BTreeMap<Place, Rest>) {
        if citizens(&rest.answers, place.reach()) >= self.smallest_cell {
            self.groups.entry(place.clone()).or_default().push(Group::of(std::mem::take(&mut rest.answers)));
            rest.from.clear();
            for question in &self.questions {
                let name = GroupName { place: place.clone(), number: 0 };
                rest.scores.entry(question.clone()).or_default().push(name);
            }
        }
        for (question, names) in std::mem::take(&mut rest.scores) {
            let answers = names.iter().filter_map(|name| self.groups.get(&name.place)?.get(name.number));
            if scorers(answers.flat_map(Group::answers), place.reach(), &question) >= self.smallest_cell {
                self.cuts.push(Cut { question, place: place.clone(), groups: names });
            } else {
                rest.scores.insert(question, names);
            }
        }
        match place.above() {
            Some(next) if !rest.answers.is_empty() || !rest.scores.is_empty() => {
                let up = above.entry(next).or_default();
                up.answers.append(&mut rest.answers);
                up.from.append(&mut rest.from);
                for (question, mut names) in rest.scores {
                    up.scores.entry(question).or_default().append(&mut names);
                }
            }
            Some(_) => {}
            None => self.unopened.append(&mut rest.from),
        }
    }
}
