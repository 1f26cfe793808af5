//! The scores of one question, cut at borders between groups.

use crate::identifier::QuestionId;
use crate::publication::group::scorers;
use crate::publication::{Group, GroupName, Place, Publication};

/// The scores of one question in some groups, at least k citizens': published together and never apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The question.
    pub question: QuestionId,
    /// Where it is published: the cells that hold this place show it.
    pub place: Place,
    /// The groups whose scores it has; where rests came up, they are groups of places below.
    pub groups: Vec<GroupName>,
}

impl Publication {
    /// For each question: the longest run of groups since its last cut that has k scorers, and after which k are still to come.
    pub(super) fn cut_while_running(&mut self, lane: &Place) {
        for question in self.questions.clone() {
            let (begin, counts) = self.uncut(lane, &question);
            let reach = lane.reach();
            let pool = self.lanes.get(lane).map_or(0, |epochs| scorers(epochs.pool(), reach, &question));
            let length = longest_run(&counts, pool, self.smallest_cell);
            self.cut(lane, &question, begin, length);
        }
    }

    /// At a lane's end: all that is left of each question, if it has k scorers. Answers the questions whose rest has fewer, with its groups.
    pub(super) fn cut_at_the_end(&mut self, lane: &Place) -> Vec<(QuestionId, Vec<GroupName>)> {
        let mut rests = Vec::new();
        for question in self.questions.clone() {
            let (begin, counts) = self.uncut(lane, &question);
            if counts.iter().sum::<usize>() >= self.smallest_cell {
                self.cut(lane, &question, begin, counts.len());
            } else if !counts.is_empty() {
                let names = (begin..begin + counts.len()).map(|number| GroupName { place: lane.clone(), number });
                rests.push((question, names.collect()));
            }
        }
        rests
    }

    /// The number of the lane's first group that no cut of the question has, and the scorers of each group from there.
    fn uncut(&self, lane: &Place, question: &QuestionId) -> (usize, Vec<usize>) {
        let of_lane = self.cuts.iter().filter(|cut| cut.place == *lane && cut.question == *question);
        let begin: usize = of_lane.map(|cut| cut.groups.len()).sum();
        let rest = self.groups(lane).iter().skip(begin);
        (begin, rest.map(|group: &Group| scorers(group.answers(), lane.reach(), question)).collect())
    }

    fn cut(&mut self, lane: &Place, question: &QuestionId, begin: usize, length: usize) {
        if 0 < length {
            let names = (begin..begin + length).map(|number| GroupName { place: lane.clone(), number });
            self.cuts.push(Cut { question: question.clone(), place: lane.clone(), groups: names.collect() });
        }
    }
}

/// How many groups are in the longest run from the first that has k scorers, and leaves k to later groups and the pool; 0 for none.
fn longest_run(counts: &[usize], pool: usize, smallest_cell: usize) -> usize {
    let all: usize = counts.iter().sum();
    let mut run = 0;
    let mut longest = 0;
    for (place, count) in counts.iter().enumerate() {
        run += count;
        if run >= smallest_cell && all - run + pool >= smallest_cell {
            longest = place + 1;
        }
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::longest_run;

    #[test]
    fn a_run_has_enough_scorers_and_leaves_enough() {
        for (counts, pool, expected) in [
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
            assert_eq!(longest_run(&counts, pool, 10), expected, "{counts:?} {pool}");
        }
    }
}
