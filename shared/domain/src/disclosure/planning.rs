//! Finds the swaps of small blocks.

use std::collections::{BTreeMap, BTreeSet};

use super::{Cell, RegionAndType, Swap};
use crate::organisation::OrganisationType;

/// Within what small blocks are put together, the narrowest first: the wider it is, the more totals are lost.
const LEVELS: [fn(RegionAndType) -> Cell; 5] = [
    |place| Cell { region: Some(place.region), industry: Some(place.kind.industry()), kind: None },
    |place| Cell { region: Some(place.region), ..Cell::default() },
    |place| Cell { kind: Some(place.kind), ..Cell::default() },
    |place| Cell { industry: Some(place.kind.industry()), ..Cell::default() },
    |_| Cell::default(),
];

/// The swaps that make every small block safe.
pub(super) fn swaps(answers: &BTreeMap<RegionAndType, u64>, smallest_cell: u64) -> Vec<Swap> {
    let is_small = |place: &RegionAndType| answers[place] < smallest_cell;
    let large: BTreeMap<RegionAndType, u64> =
        answers.iter().filter(|(place, _)| !is_small(place)).map(|(place, answers)| (*place, *answers)).collect();
    let mut small: Vec<RegionAndType> = answers.keys().filter(|place| is_small(place)).copied().collect();
    small.sort_by_key(|place| (answers[place], *place));

    let mut swaps: Vec<Swap> = Vec::new();
    let mut used: BTreeSet<RegionAndType> = BTreeSet::new();
    let mut left: Vec<RegionAndType> = Vec::new();
    for place in small {
        match rectangle(place, &large, &used) {
            Some([same_region, same_kind, opposite]) => {
                used.extend([same_region, same_kind, opposite]);
                swaps.push(vec![(place, 1), (same_region, -1), (same_kind, -1), (opposite, 1)]);
            }
            None => left.push(place),
        }
    }
    for level in LEVELS {
        let mut groups: BTreeMap<Cell, Vec<RegionAndType>> = BTreeMap::new();
        for place in std::mem::take(&mut left) {
            groups.entry(level(place)).or_default().push(place);
        }
        for (cell, mut group) in groups {
            let together: u64 = group.iter().map(|place| answers[place]).sum();
            if together < smallest_cell {
                let candidates = large.iter().filter(|(place, _)| cell.has(**place));
                match candidates.min_by_key(|(place, answers)| (!used.contains(place), **answers, **place)) {
                    Some((joined, _)) => {
                        used.insert(*joined);
                        group.push(*joined);
                    }
                    None => {
                        left.extend(group);
                        continue;
                    }
                }
            }
            swaps.extend(group.windows(2).map(|pair| vec![(pair[0], 1), (pair[1], -1)]));
        }
    }
    // All answers of the country are too few: whatever has one of them is hidden.
    swaps.extend(left.into_iter().map(|place| vec![(place, 1)]));
    swaps
}

/// The other three corners, none of them small: in the region, of the type, and opposite. Of all rectangles, one that
/// leaves the totals of industries alone, then one that hides the fewest further blocks, then the one of fewest answers.
fn rectangle(
    corner: RegionAndType,
    large: &BTreeMap<RegionAndType, u64>,
    used: &BTreeSet<RegionAndType>,
) -> Option<[RegionAndType; 3]> {
    let kinds = OrganisationType::ALL.into_iter().filter(|kind| *kind != corner.kind);
    let same_region = kinds.map(|kind| RegionAndType { kind, ..corner }).filter(|place| large.contains_key(place));
    let rectangles = same_region.flat_map(|same_region| {
        let same_kind = large.keys().filter(|place| place.kind == corner.kind && place.region != corner.region);
        same_kind
            .map(move |same_kind| [same_region, *same_kind, RegionAndType { kind: same_region.kind, ..*same_kind }])
    });
    rectangles.filter(|[_, _, opposite]| large.contains_key(opposite)).min_by_key(|corners| {
        let other_industry = corners[0].kind.industry() != corner.kind.industry();
        let further = corners.iter().filter(|place| !used.contains(place)).count();
        let hidden: u64 = corners.iter().map(|place| large[place]).sum();
        (other_industry, further, hidden, *corners)
    })
}
