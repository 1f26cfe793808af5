//! Whether every figure of opinion is a sum of whole groups, and every answer is in one or waits.

use std::collections::{BTreeMap, BTreeSet};

use domain::calendar::Quarter;
use domain::identifier::QuestionId;
use domain::organisation::OrganisationType;
use domain::publication::{Lane, Place};
use domain::tally::{AnswerCounts, Tally};
use table::items::{GroupItem, LaneHead, PublishedItem};
use table::keys::{self, PublishedPlace};

use super::Check;
use super::forms::Unit;
use crate::counts::seal;

/// What a group says, without its answers.
struct Group {
    citizens: u64,
    answers: u64,
    questions: BTreeMap<QuestionId, AnswerCounts>,
    /// The group's link in the chain over what groups say.
    link: String,
}

/// What was seen of answers, from the pool to the published figure.
#[derive(Default)]
pub(super) struct Publication {
    lanes: BTreeMap<Lane, (LaneHead, u64)>,
    rows: BTreeMap<(Lane, u32), u64>,
    groups: BTreeMap<String, BTreeMap<u32, Group>>,
    published: BTreeMap<String, (PublishedPlace, PublishedItem)>,
}

impl Publication {
    pub(super) fn row(&mut self, lane: Lane, epoch: u32) {
        *self.rows.entry((lane, epoch)).or_default() += 1;
    }

    pub(super) fn lane(&mut self, lane: Lane, head: LaneHead, tally: &Tally) {
        self.lanes.insert(lane, (head, tally.completed));
    }

    pub(super) fn group(&mut self, place: String, number: u32, item: &GroupItem) {
        let sum: Tally = item.answers.iter().map(|answers| Tally::of_answers(&answers.scores)).sum();
        let group =
            Group { citizens: item.citizens, answers: sum.published, questions: sum.questions, link: item.link() };
        self.groups.entry(place).or_default().insert(number, group);
    }

    pub(super) fn published(&mut self, place: PublishedPlace, item: PublishedItem) {
        self.published.insert(place.to_string(), (place, item));
    }

    /// The types under which lanes have ended.
    pub(super) fn types(&self) -> BTreeMap<Unit, BTreeSet<OrganisationType>> {
        let mut types: BTreeMap<Unit, BTreeSet<OrganisationType>> = BTreeMap::new();
        for (place, item) in self.published.values() {
            if let (PublishedPlace::Lane(lane), Some(_), Some(of_lane)) = (place, item.too_few, item.organisation_type)
            {
                let unit = (lane.quarter, lane.region, lane.organisation.clone());
                types.entry(unit).or_default().insert(of_lane);
            }
        }
        types
    }

    /// The check, and what the lanes and groups of each organisation give.
    pub(super) fn finish(self, smallest_cell: u64, closed: &BTreeSet<Quarter>) -> (Check, BTreeMap<Unit, Tally>) {
        let mut check =
            Check::new("publication", "figures are sums of whole groups, and every answer is in one or waits");
        let mut recounted: BTreeMap<Unit, Tally> = BTreeMap::new();
        for (lane, (_, completed)) in &self.lanes {
            let unit = (lane.quarter, lane.region, lane.organisation.clone());
            recounted.entry(unit).or_default().completed += completed;
        }
        let places: BTreeSet<&String> = self.published.keys().chain(self.groups.keys()).collect();
        for name in places {
            check.looked_at += 1;
            let Some((place, item)) = self.published.get(name) else {
                check.found(&keys::groups_named(name), "it has groups, and nothing is published".to_owned());
                continue;
            };
            let given = self.sums(place, item);
            self.look_at(&mut check, smallest_cell, place, item, &given);
            if let PublishedPlace::Lane(lane) = place {
                *recounted.entry((lane.quarter, lane.region, lane.organisation.clone())).or_default() += given;
            }
        }
        for (lane, (head, completed)) in &self.lanes {
            check.looked_at += 1;
            self.look_at_lane(&mut check, lane, head, *completed);
        }
        for quarter in closed {
            self.look_at_quarter(&mut check, *quarter);
        }
        // A lane is made before its first answer, which may never have come.
        recounted.retain(|_, tally| seal::says_something(tally));
        (check, recounted)
    }

    /// What the groups of a place give, cut where its sums are cut.
    fn sums(&self, place: &PublishedPlace, item: &PublishedItem) -> Tally {
        let own = self.groups.get(&place.to_string());
        let mut sum = Tally::default();
        sum.published = own.into_iter().flat_map(BTreeMap::values).map(|group| group.answers).sum();
        for question in item.published.questions.keys() {
            let groups = item.groups_of(place, question).into_iter();
            let groups = groups.filter_map(|(place, number)| self.groups.get(&place.to_string())?.get(&number));
            let mut counts = AnswerCounts::default();
            for more in groups.filter_map(|group| group.questions.get(question)) {
                for (count, more) in counts.iter_mut().zip(more) {
                    *count += more;
                }
            }
            if counts != AnswerCounts::default() {
                sum.questions.insert(question.clone(), counts);
            }
        }
        sum
    }

    fn look_at(
        &self,
        check: &mut Check,
        smallest_cell: u64,
        place: &PublishedPlace,
        item: &PublishedItem,
        given: &Tally,
    ) {
        let key = keys::published(place);
        let groups = self.groups.get(&place.to_string());
        let numbers = groups.map(|groups| groups.keys().copied().collect::<Vec<_>>()).unwrap_or_default();
        if numbers != (0..item.published.groups).collect::<Vec<_>>() {
            check.found(&key, format!("it tells of {} groups, and {} are there", item.published.groups, numbers.len()));
        }
        if item.published.tally() != *given {
            check.found(&key, "its sums are not those of its groups".to_owned());
        }
        if !item.holds_contents(groups.into_iter().flat_map(|groups| groups.values()).map(|group| &group.link)) {
            check.found(&key, "its groups say something else than when they were published".to_owned());
        }
        for (number, group) in groups.into_iter().flatten() {
            if group.citizens < smallest_cell || group.answers < group.citizens {
                let what = format!("it has {} answers of {} citizens", group.answers, group.citizens);
                check.found(&keys::group(place, *number), what);
            }
        }
    }

    /// Every answer of a lane is published, waits, or went up.
    fn look_at_lane(&self, check: &mut Check, lane: &Lane, head: &LaneHead, completed: u64) {
        let item = self.published.get(&lane.to_string()).map(|(_, item)| item);
        let published = item.map_or(0, |item| item.published.answers);
        let elsewhere = match item.and_then(|item| item.too_few) {
            Some(too_few) => too_few,
            None => {
                let first = head.waiting.unwrap_or(head.filling);
                let live = self.rows.range((lane.clone(), first)..=(lane.clone(), u32::MAX));
                live.map(|(_, rows)| rows).sum()
            }
        };
        if completed != published + elsewhere {
            let what = format!("{completed} answers were given, {published} are published, and {elsewhere} are left");
            check.found(&keys::lane(lane), what);
        }
    }

    /// What lanes of a closed quarter handed on is published at a level, or is too little for all.
    fn look_at_quarter(&self, check: &mut Check, quarter: Quarter) {
        let (mut handed_on, mut taken) = (0, 0);
        for (place, item) in self.published.values() {
            match place {
                PublishedPlace::Lane(lane) if lane.quarter == quarter => handed_on += item.too_few.unwrap_or_default(),
                PublishedPlace::Level(of, _) if *of == quarter => {
                    taken += item.published.answers + item.too_few.unwrap_or_default();
                }
                _ => {}
            }
        }
        if handed_on != taken {
            let what =
                format!("{handed_on} answers were too few for their organisations, and {taken} of them are told of");
            check.found(&keys::published(&PublishedPlace::Level(quarter, Place::Country)), what);
        }
    }
}
