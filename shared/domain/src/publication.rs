//! When answers become figures: a partition into groups of at least k citizens, of which every figure of opinion is a sum.
//!
//! k is the profile's `smallest_cell`. Answers wait in the epochs of their lane; a closed epoch is opened whole, as one group, when the
//! next is closed too. The scores of one question are cut at borders between groups, so that every cut has k citizens who scored it. What
//! a lane cannot publish at its quarter's end goes up, without its organisation. Every figure is a sum of whole cuts, so every combination
//! of figures, whatever cells and instants it mixes, is constant on each cut: it touches k citizens or none.

mod climb;
mod cut;
mod epoch;
mod group;
mod level;

#[cfg(test)]
mod attack;
#[cfg(test)]
mod counterexamples;

use std::collections::BTreeMap;

pub use cut::Cut;
pub use epoch::Epochs;
pub use group::{Group, GroupName, PooledAnswer};
pub use level::{Cell, Place, Reach};

use crate::identifier::QuestionId;
use crate::questionnaire::Score;

/// Everything that one quarter and one questionnaire version hold: waiting answers, published groups, the cuts of their questions.
#[derive(Clone, Debug)]
pub struct Publication {
    smallest_cell: usize,
    questions: Vec<QuestionId>,
    lanes: BTreeMap<Place, Epochs>,
    groups: BTreeMap<Place, Vec<Group>>,
    cuts: Vec<Cut>,
    unopened: Vec<(Place, usize)>,
    has_ended: bool,
}

/// How many answers a cell has, and where they are published.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CellSize {
    /// All that were given in the cell's lanes.
    pub completed: usize,
    /// Those in groups that lie inside the cell.
    pub published_here: usize,
    /// Those that are published in a wider cell alone; 0 before the quarter's end.
    pub published_further_up: usize,
}

impl Publication {
    /// A quarter without answers. A smallest cell of 0 counts as 1.
    pub fn new(smallest_cell: usize, questions: Vec<QuestionId>) -> Publication {
        Publication {
            smallest_cell: smallest_cell.max(1),
            questions,
            lanes: BTreeMap::new(),
            groups: BTreeMap::new(),
            cuts: Vec::new(),
            unopened: Vec::new(),
            has_ended: false,
        }
    }

    /// Takes an answer into its lane, and publishes what that opens. After the quarter's end, and at a place that is no organisation,
    /// nothing is taken: answers whether it was.
    pub fn take(&mut self, lane: &Place, answer: PooledAnswer) -> bool {
        if self.has_ended || !matches!(lane, Place::Organisation { .. }) {
            return false;
        }
        if let Some(group) = self.lanes.entry(lane.clone()).or_default().take(answer, self.smallest_cell) {
            self.groups.entry(lane.clone()).or_default().push(group);
            self.cut_while_running(lane);
        }
        true
    }

    /// What is published of an answer's lane or level.
    pub fn groups(&self, place: &Place) -> &[Group] {
        self.groups.get(place).map_or(&[], Vec::as_slice)
    }

    /// Every published cut.
    pub fn cuts(&self) -> &[Cut] {
        &self.cuts
    }

    /// How often each score (1 to 5) is published for a question of a cell: the sum of the cuts that lie inside it.
    /// `None` if there is no such cut: that is "too few", not zero.
    pub fn scores(&self, cell: &Cell, question: &QuestionId) -> Option<BTreeMap<Score, usize>> {
        let mut inside = self.cuts.iter().filter(|cut| cut.question == *question && cell.holds(&cut.place)).peekable();
        inside.peek()?;
        let mut counts = BTreeMap::new();
        for answer in inside.flat_map(|cut| self.answers_of(cut)) {
            if let Some(score) = answer.score(question) {
                *counts.entry(score).or_insert(0) += 1;
            }
        }
        Some(counts)
    }

    /// The three numbers of a cell. Counts every answer at once: that somebody took part is no opinion.
    pub fn size(&self, cell: &Cell) -> CellSize {
        let inside = |(place, _): &(&Place, &Epochs)| cell.holds(place);
        let completed: usize = self.lanes.iter().filter(inside).map(|(_, epochs)| epochs.completed()).sum();
        let groups = self.groups.iter().filter(|(place, _)| cell.holds(place));
        let published_here: usize = groups.flat_map(|(_, groups)| groups).map(Group::size).sum();
        let unopened: usize =
            self.unopened.iter().filter(|(place, _)| cell.holds(place)).map(|(_, answers)| answers).sum();
        let further_up = if self.has_ended { completed.saturating_sub(published_here + unopened) } else { 0 };
        CellSize { completed, published_here, published_further_up: further_up }
    }

    /// The answers whose scores a cut holds.
    fn answers_of<'a>(&'a self, cut: &'a Cut) -> impl Iterator<Item = &'a PooledAnswer> {
        cut.groups.iter().filter_map(|name| self.groups.get(&name.place)?.get(name.number)).flat_map(Group::answers)
    }
}
