//! Which opinions may be published together, so that none of fewer than the smallest cell can be computed from the others.
//!
//! What is served are sums: of an organisation, of a region, an industry, a type, of a region's industry or type, of the
//! country. Whoever has a total and all of its parts but one has that one too. So a cell of too few answers is not hidden
//! alone: other cells are hidden with it, the smallest that do.
//!
//! **How.** Each hidden group of answers gets a *swap*: groups of answers with signs, such that adding something to those
//! with `+` and taking it from those with `-` changes no published sum. A cell is published only if every swap sums to
//! zero over it. Then nothing that is computed from published sums (any linear combination of them) tells the hidden
//! state from the swapped one, and the proof for any group of fewer than `k` answers is short:
//!
//! * inside a region's organisations of one type ([`Block`]) the small ones form a pool of at least `k` answers, joined by
//!   the smallest other organisation if need be; swaps between its members make that only the whole pool can be computed;
//! * a block that is small as a whole is a corner of a *rectangle*: two regions, two types, the other three corners not
//!   small. What is swapped stays in its region and in its type, so that both totals remain; a group that is computable and
//!   holds the small corner also holds one of the others, and is not small;
//! * where there is no rectangle, small blocks form a chain like a pool does: within the region's industry, the region, the
//!   type, the industry, the country, whichever is the first to have `k` answers together, or another block to join.
//!
//! The tests do not believe this: they try every group of answers of many small countries against everything published.
//!
//! What is seen does not depend on who looks: two participants who put their figures together gain nothing. The number of
//! answers is no opinion, and is always shown.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::identifier::OrganisationId;
use crate::organisation::{Industry, OrganisationType, RegionCode};

pub mod running;

mod planning;

/// What may be said of something that is counted. Suppressed is neither 0 nor "no data".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It may be published.
    Shown,
    /// There are answers, and they may not.
    Suppressed,
    /// There is no answer.
    NoData,
}

impl State {
    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Shown => "shown",
            State::Suppressed => "suppressed",
            State::NoData => "no_data",
        }
    }
}

/// Where a block is: a type of organisation in a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RegionAndType {
    /// The region.
    pub region: RegionCode,
    /// The type.
    pub kind: OrganisationType,
}

/// The text is not a place: write `77/school`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a place is a region's code and an organisation type: `77/school`")]
pub struct RegionAndTypeError;

impl fmt::Display for RegionAndType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.region, self.kind.as_str())
    }
}

impl TryFrom<String> for RegionAndType {
    type Error = RegionAndTypeError;
    fn try_from(text: String) -> Result<RegionAndType, RegionAndTypeError> {
        let (region, kind) = text.split_once('/').ok_or(RegionAndTypeError)?;
        let region = RegionCode::parse(region).map_err(|_| RegionAndTypeError)?;
        Ok(RegionAndType { region, kind: OrganisationType::parse(kind).ok_or(RegionAndTypeError)? })
    }
}

impl From<RegionAndType> for String {
    fn from(place: RegionAndType) -> String {
        place.to_string()
    }
}

/// A sum over whole blocks: those that meet every condition that is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// Of this region.
    pub region: Option<RegionCode>,
    /// Of this industry.
    pub industry: Option<Industry>,
    /// Of this type.
    pub kind: Option<OrganisationType>,
}

impl Cell {
    /// Whether the block is part of it.
    pub fn has(&self, place: RegionAndType) -> bool {
        self.region.is_none_or(|region| region == place.region)
            && self.industry.is_none_or(|industry| industry == place.kind.industry())
            && self.kind.is_none_or(|kind| kind == place.kind)
    }
}

/// The organisations of one type in one region, as far as hiding goes. Those with too few answers are hidden by that alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// Answers of all of them.
    pub answers: u64,
    /// The one that is hidden with small ones that have too few even together.
    pub joined: Option<OrganisationId>,
    /// Where none is small: the one to be hidden first, should the block have to be hidden.
    pub next: Option<OrganisationId>,
}

impl Block {
    /// Looks at the answers of each organisation.
    pub fn of<'a>(organisations: impl IntoIterator<Item = (&'a OrganisationId, u64)>, smallest_cell: u64) -> Block {
        let (mut all, mut small) = (0, 0);
        let mut smallest_large: Option<(u64, &OrganisationId)> = None;
        for (id, answers) in organisations {
            all += answers;
            if answers < smallest_cell {
                small += answers;
            } else {
                smallest_large = Some(smallest_large.map_or((answers, id), |other| other.min((answers, id))));
            }
        }
        let large = smallest_large.map(|(_, id)| id.clone());
        let joins = (1..smallest_cell).contains(&small);
        Block { answers: all, joined: large.clone().filter(|_| joins), next: large.filter(|_| small == 0) }
    }
}

/// What is hidden in one snapshot of a country.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    smallest_cell: u64,
    answers: BTreeMap<RegionAndType, u64>,
    swaps: Vec<Swap>,
    hidden: BTreeSet<OrganisationId>,
}

/// Blocks between which answers might have been swapped: in those with 1 more, in those with -1 fewer.
type Swap = Vec<(RegionAndType, i8)>;

impl Plan {
    /// Decides what is hidden, for all who look.
    pub fn of(blocks: &BTreeMap<RegionAndType, Block>, smallest_cell: u64) -> Plan {
        let answers: BTreeMap<RegionAndType, u64> = blocks
            .iter()
            .filter(|(_, block)| block.answers > 0)
            .map(|(place, block)| (*place, block.answers))
            .collect();
        let swaps = planning::swaps(&answers, smallest_cell);
        let joined = blocks.values().filter_map(|block| block.joined.clone());
        let swapped = swaps.iter().flatten().filter_map(|(place, _)| blocks.get(place));
        let hidden = joined.chain(swapped.filter_map(|block| block.next.clone())).collect();
        Plan { smallest_cell, answers, swaps, hidden }
    }

    /// What may be said of a cell.
    pub fn cell(&self, cell: &Cell) -> State {
        let answers: u64 = self.answers.iter().filter(|(place, _)| cell.has(**place)).map(|(_, answers)| answers).sum();
        let moved_by = |swap: &Swap| -> i32 {
            swap.iter().filter(|(place, _)| cell.has(*place)).map(|(_, sign)| i32::from(*sign)).sum()
        };
        if answers == 0 {
            State::NoData
        } else if answers >= self.smallest_cell && self.swaps.iter().all(|swap| moved_by(swap) == 0) {
            State::Shown
        } else {
            State::Suppressed
        }
    }

    /// What may be said of an organisation with so many answers.
    pub fn organisation(&self, id: &OrganisationId, answers: u64) -> State {
        if answers == 0 {
            State::NoData
        } else if answers >= self.smallest_cell && !self.hidden.contains(id) {
            State::Shown
        } else {
            State::Suppressed
        }
    }
}

#[cfg(test)]
#[path = "disclosure_tests.rs"]
mod tests;
