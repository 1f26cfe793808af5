//! The epochs of a lane: one that fills, and one that is full and waits for the next to be.

use crate::publication::group::citizens;
use crate::publication::{Group, PooledAnswer, Reach};

/// The answers of a lane that are not published. No answer changes its epoch.
#[derive(Clone, Debug, Default)]
pub struct Epochs {
    waiting: Vec<PooledAnswer>,
    filling: Vec<PooledAnswer>,
    completed: usize,
}

impl Epochs {
    /// Takes an answer. When it closes the filling epoch, the one that waited is given out as a group: at least k citizens' answers stay
    /// behind, so that the lane can publish its rest.
    pub(super) fn take(&mut self, answer: PooledAnswer, smallest_cell: usize) -> Option<Group> {
        self.filling.push(answer);
        self.completed += 1;
        if citizens(&self.filling, Reach::Organisation) < smallest_cell {
            return None;
        }
        let waited = std::mem::replace(&mut self.waiting, std::mem::take(&mut self.filling));
        (!waited.is_empty()).then(|| Group::of(waited))
    }

    /// Answers that were ever taken.
    pub(super) fn completed(&self) -> usize {
        self.completed
    }

    /// Everything that is not published.
    pub(super) fn pool(&self) -> impl Iterator<Item = &PooledAnswer> {
        self.waiting.iter().chain(&self.filling)
    }

    /// Empties the lane, at its quarter's end.
    pub(super) fn drain(&mut self) -> Vec<PooledAnswer> {
        let mut all = std::mem::take(&mut self.waiting);
        all.append(&mut self.filling);
        all
    }
}
