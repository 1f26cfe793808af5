//! A whole quarter in memory, built of the same rules: for the attack on them.

use std::collections::BTreeMap;

use super::climb::{Rest, settle};
use super::*;
use crate::identifier::{OrganisationId, QuestionId};
use crate::organisation::{OrganisationType, RegionCode};

/// What a figure is asked for: everything that fits each of its given parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) region: Option<RegionCode>,
    pub(super) organisation_type: Option<OrganisationType>,
    pub(super) organisation: Option<OrganisationId>,
}

impl Cell {
    /// Whether all that is published at a place lies inside the cell.
    pub(super) fn holds(&self, place: &Place) -> bool {
        let organisation = match place {
            Place::Organisation { organisation, .. } => Some(organisation),
            _ => None,
        };
        self.region.is_none_or(|region| place.region() == Some(region))
            && self
                .organisation_type
                .is_none_or(|organisation_type| place.organisation_type() == Some(organisation_type))
            && self.organisation.as_ref().is_none_or(|wanted| organisation == Some(wanted))
    }
}

/// The answers of a lane that are not published.
#[derive(Clone, Debug, Default)]
struct Epochs {
    waiting: Vec<PooledAnswer>,
    filling: Vec<PooledAnswer>,
    completed: usize,
}

/// Waiting answers, published groups, the cuts of their questions.
#[derive(Clone, Debug)]
pub(super) struct Publication {
    smallest_cell: u64,
    pub(super) questions: Vec<QuestionId>,
    lanes: BTreeMap<Place, Epochs>,
    pub(super) groups: BTreeMap<Place, Vec<Group>>,
    published: BTreeMap<Place, Published>,
    /// The groups of each cut of a level.
    cuts: BTreeMap<Place, BTreeMap<QuestionId, Vec<GroupName>>>,
    pub(super) unopened: usize,
    has_ended: bool,
}

/// How many answers a cell has, and where they are published.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct CellSize {
    pub(super) completed: usize,
    pub(super) published_here: usize,
}

impl Publication {
    pub(super) fn new(smallest_cell: usize, questions: Vec<QuestionId>) -> Publication {
        Publication {
            smallest_cell: smallest_cell as u64,
            questions,
            lanes: BTreeMap::new(),
            groups: BTreeMap::new(),
            published: BTreeMap::new(),
            cuts: BTreeMap::new(),
            unopened: 0,
            has_ended: false,
        }
    }

    /// Takes an answer into its lane, and publishes what that opens.
    pub(super) fn take(&mut self, lane: &Place, answer: PooledAnswer) {
        let epochs = self.lanes.entry(lane.clone()).or_default();
        epochs.completed += 1;
        epochs.filling.push(answer);
        if citizens(&epochs.filling, Reach::Organisation) < self.smallest_cell {
            return;
        }
        let waited = std::mem::replace(&mut epochs.waiting, std::mem::take(&mut epochs.filling));
        if !waited.is_empty() {
            let group = Group::of(waited);
            let published = self.published.entry(lane.clone()).or_default();
            published.open(&group, &epochs.waiting, self.smallest_cell);
            self.groups.entry(lane.clone()).or_default().push(group);
        }
    }

    /// Ends the quarter.
    pub(super) fn end(&mut self) {
        if std::mem::replace(&mut self.has_ended, true) {
            return;
        }
        let mut rests: BTreeMap<Place, Rest> = BTreeMap::new();
        for (lane, epochs) in &mut self.lanes {
            let mut waiting = std::mem::take(&mut epochs.waiting);
            waiting.append(&mut epochs.filling);
            let published = self.published.entry(lane.clone()).or_default();
            let rest = match published.end(waiting, self.smallest_cell) {
                Ok(group) => {
                    self.groups.entry(lane.clone()).or_default().extend(group);
                    Vec::new()
                }
                Err(rest) => rest,
            };
            rests.entry(lane.above().unwrap()).or_default().merge(Rest::of_lane(lane, published, rest));
        }
        while !rests.is_empty() {
            for (place, mut rest) in std::mem::take(&mut rests) {
                if let Some(level) = settle(&place, &mut rest, self.smallest_cell) {
                    self.groups.entry(place.clone()).or_default().extend(level.group);
                    self.published.insert(place.clone(), level.published);
                    self.cuts.insert(place.clone(), level.cuts);
                }
                match place.above() {
                    Some(above) => rests.entry(above).or_default().merge(rest),
                    None => self.unopened = rest.answers.len(),
                }
            }
        }
    }

    pub(super) fn groups(&self, place: &Place) -> &[Group] {
        self.groups.get(place).map_or(&[], Vec::as_slice)
    }

    /// The answers whose scores of a question are published at places that the cell holds.
    pub(super) fn answers(&self, question: &QuestionId, holds: impl Fn(&Place) -> bool) -> Vec<&PooledAnswer> {
        let mut found = Vec::new();
        for (place, published) in self.published.iter().filter(|(place, _)| holds(place)) {
            let Some(of_question) = published.questions.get(question) else { continue };
            match self.cuts.get(place).map(|cuts| cuts.get(question)) {
                None => {
                    let cut = self.groups(place).iter().take(of_question.groups as usize);
                    found.extend(cut.flat_map(Group::answers));
                }
                Some(names) => found.extend(
                    names
                        .into_iter()
                        .flatten()
                        .flat_map(|name| self.groups(&name.place)[name.number as usize].answers()),
                ),
            }
        }
        found
    }

    /// What is published of a question in a cell.
    pub(super) fn scores(&self, cell: &Cell, question: &QuestionId) -> u64 {
        let inside = self.published.iter().filter(|(place, _)| cell.holds(place));
        inside.filter_map(|(_, it)| it.questions.get(question)).flat_map(|it| &it.counts[1..]).sum()
    }

    pub(super) fn size(&self, cell: &Cell) -> CellSize {
        let inside = |(place, _): &(&Place, &Epochs)| cell.holds(place);
        let completed = self.lanes.iter().filter(inside).map(|(_, epochs)| epochs.completed).sum();
        let published = self.published.iter().filter(|(place, _)| cell.holds(place));
        CellSize { completed, published_here: published.map(|(_, it)| it.answers as usize).sum() }
    }
}
