//! Running values (A2.11) move in steps: an opinion that moved with every answer would give each answer away to whoever
//! reads it often enough.
//!
//! What is shown of an organisation is its counts at some earlier instant. They are brought up to date
//! * when the organisation has at least `k` answers that are not shown yet; or
//! * together with others that are not large enough to be shown alone, when they have `k` such answers together: those of
//!   its type in the region, or those of all types of the region that are small as a whole.
//!
//! So any sum over organisations moves by nothing or by at least `k` answers. What this does not promise: that figures of
//! *different* sums, read at different times, never isolate fewer. If `a` had 3 answers and `b` 12, 15 were shown for both,
//! and later `a` alone grows to 13, then both are shown, and the difference to the 15 is what `a` was. Only figures that
//! never show a small organisation as part of anything would exclude it.

use std::collections::BTreeMap;

use crate::identifier::OrganisationId;
use crate::organisation::OrganisationType;
use crate::tally::Tally;

/// What is counted of an organisation, and what is shown of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Running {
    /// All counts.
    pub counted: Tally,
    /// Those that opinions are made of; behind `counted` by a few answers.
    pub shown: Tally,
}

impl Running {
    /// Answers that are not shown yet. A count that was mended may also have fallen.
    fn pending(&self) -> u64 {
        self.counted.completed.abs_diff(self.shown.completed)
    }
}

/// Brings what is shown of a region's organisations up to date, as far as may be; answers whose it was.
pub fn advance(
    organisations: &mut BTreeMap<OrganisationId, (OrganisationType, Running)>,
    smallest_cell: u64,
) -> Vec<OrganisationId> {
    let nothing_shown = organisations.values().all(|(_, running)| running.shown.completed == 0);
    let all: u64 = organisations.values().map(|(_, running)| running.pending()).sum();
    let mut moves = Moves { organisations, smallest_cell, moved: Vec::new() };
    if nothing_shown {
        // The first snapshot has nothing before it that it could be compared with.
        if all >= smallest_cell {
            moves.of(|_, running| running.pending() > 0);
        }
        return moves.moved;
    }
    moves.of(|_, running| running.pending() >= smallest_cell);
    for kind in OrganisationType::ALL {
        moves.together(|of, running| of == kind && running.shown.completed < smallest_cell);
    }
    let small: Vec<OrganisationType> = OrganisationType::ALL
        .into_iter()
        .filter(|kind| {
            let of_kind = moves.organisations.values().filter(|(of, _)| of == kind);
            of_kind.map(|(_, running)| running.shown.completed).sum::<u64>() < smallest_cell
        })
        .collect();
    moves.together(|kind, _| small.contains(&kind));
    moves.moved
}

struct Moves<'a> {
    organisations: &'a mut BTreeMap<OrganisationId, (OrganisationType, Running)>,
    smallest_cell: u64,
    moved: Vec<OrganisationId>,
}

impl Moves<'_> {
    fn of(&mut self, which: impl Fn(OrganisationType, &Running) -> bool) {
        for (id, (kind, running)) in self.organisations.iter_mut() {
            if which(*kind, running) {
                running.shown = running.counted.opinions();
                self.moved.push(id.clone());
            }
        }
    }

    fn together(&mut self, which: impl Fn(OrganisationType, &Running) -> bool) {
        let mut pending = 0;
        for (kind, running) in self.organisations.values() {
            if which(*kind, running) {
                pending += running.pending();
            }
        }
        if pending >= self.smallest_cell {
            self.of(|kind, running| running.pending() > 0 && which(kind, running));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SMALLEST_CELL: u64 = 10;

    type Region = BTreeMap<OrganisationId, (OrganisationType, Running)>;

    fn region() -> Region {
        let kinds = [OrganisationType::School, OrganisationType::Sport];
        let organisations = ["a", "b", "c", "x", "y"].into_iter().enumerate();
        let kind = |index: usize| if index < 3 { kinds[0] } else { kinds[1] };
        organisations
            .map(|(index, id)| (OrganisationId::parse(id).unwrap(), (kind(index), Running::default())))
            .collect()
    }

    fn add(region: &mut Region, id: &str, answers: u64) {
        region.get_mut(&OrganisationId::parse(id).unwrap()).unwrap().1.counted.completed += answers;
    }

    fn shown(region: &Region) -> String {
        let each = region.iter().map(|(id, (_, it))| (id, it.shown.completed)).filter(|(_, answers)| *answers > 0);
        each.map(|(id, answers)| format!("{id}={answers}")).collect::<Vec<_>>().join(" ")
    }

    /// Each line adds answers and tells what is shown then.
    #[track_caller]
    fn check(steps: &[(&str, &str)]) {
        let mut region = region();
        for (added, expected) in steps {
            for word in added.split_whitespace() {
                let (id, answers) = word.split_once('+').unwrap();
                add(&mut region, id, answers.parse().unwrap());
            }
            advance(&mut region, SMALLEST_CELL);
            assert_eq!(shown(&region), *expected, "after {added}");
        }
    }

    #[test]
    fn it_moves_in_steps_of_the_smallest_cell() {
        check(&[("a+9", ""), ("a+1", "a=10"), ("a+5", "a=10"), ("a+4", "a=10"), ("a+1", "a=20"), ("a+25", "a=45")]);
    }

    #[test]
    fn the_first_snapshot_is_whole() {
        check(&[("a+12 b+3 x+1", "a=12 b=3 x=1"), ("b+1 x+1", "a=12 b=3 x=1")]);
    }

    #[test]
    fn small_ones_move_together() {
        check(&[("a+12 b+3 c+3", "a=12 b=3 c=3"), ("b+4", "a=12 b=3 c=3"), ("c+6", "a=12 b=7 c=9")]);
        // Two types that are small as a whole.
        check(&[("a+6 x+6", "a=6 x=6"), ("a+3 x+6", "a=6 x=6"), ("x+1", "a=9 x=13")]);
    }

    proptest! {
        #[test]
        fn every_sum_moves_by_nothing_or_enough(
            steps in prop::collection::vec((0usize..5, 0u64..14), 1..40),
        ) {
            let mut region = region();
            let names = ["a", "b", "c", "x", "y"];
            let blocks = |region: &Region| -> BTreeMap<OrganisationType, u64> {
                let mut sums = BTreeMap::new();
                for (kind, running) in region.values() {
                    *sums.entry(*kind).or_default() += running.shown.completed;
                }
                sums
            };
            for (index, answers) in steps {
                let before = (blocks(&region), region.clone());
                add(&mut region, names[index], answers);
                advance(&mut region, SMALLEST_CELL);
                for (id, (_, running)) in &region {
                    let former = before.1[id].1.shown.completed;
                    let step = running.shown.completed - former;
                    prop_assert!(step == 0 || step >= SMALLEST_CELL || former < SMALLEST_CELL, "{}", id);
                    prop_assert!(running.shown.completed <= running.counted.completed);
                }
                for (kind, answers) in blocks(&region) {
                    let step = answers - before.0[&kind];
                    prop_assert!(step == 0 || step >= SMALLEST_CELL || before.0[&kind] < SMALLEST_CELL);
                }
                let total = |blocks: BTreeMap<OrganisationType, u64>| blocks.values().sum::<u64>();
                let step = total(blocks(&region)) - total(before.0);
                prop_assert!(step == 0 || step >= SMALLEST_CELL);
            }
        }
    }
}
