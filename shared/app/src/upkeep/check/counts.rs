//! Whether every count follows from the stored responses, and the hash of every quarter from its finals.

use std::collections::{BTreeMap, BTreeSet};

use domain::calendar::Quarter;
use domain::figures::edition::Edition;
use domain::figures::indicator::{Method, final_hash};
use domain::identifier::OrganisationId;
use domain::organisation::RegionCode;
use domain::tally::Tally;
use table::items::{FinalItem, FinalsHeadItem, ResponseItem, SummaryItem};
use table::{Counters, Key, keys};

use super::Check;
use super::forms::Unit;
use crate::counts::federation;

/// The counts as stored, and as the responses give them.
#[derive(Default)]
pub(super) struct Counts {
    recounted: BTreeMap<Unit, Tally>,
    tallies: BTreeMap<Unit, Counters>,
    finals: BTreeMap<(Edition, RegionCode, OrganisationId), FinalItem>,
    /// Sums that another system added up.
    reported: BTreeMap<Edition, BTreeMap<RegionCode, SummaryItem>>,
    heads: BTreeMap<Edition, FinalsHeadItem>,
    /// Regions whose responses are at another system.
    moved: BTreeSet<RegionCode>,
}

impl Counts {
    pub(super) fn response(&mut self, response: &ResponseItem) {
        let unit = (response.quarter, response.region, response.organisation.clone());
        *self.recounted.entry(unit).or_default() += Tally::of_answers(&response.answers.scores);
    }

    pub(super) fn tally(
        &mut self,
        quarter: Quarter,
        region: RegionCode,
        organisation: OrganisationId,
        shard: &Counters,
    ) {
        let sum = self.tallies.entry((quarter, region, organisation)).or_default();
        for (name, amount) in shard {
            let total = sum.entry(name.clone()).or_default();
            *total = total.saturating_add(*amount);
        }
    }

    pub(super) fn frozen(&mut self, edition: Edition, region: RegionCode, frozen: FinalItem) {
        self.finals.insert((edition, region, frozen.organisation.clone()), frozen);
    }

    pub(super) fn summary(&mut self, edition: Edition, region: RegionCode, summary: SummaryItem) {
        if summary.reported.is_some() {
            self.reported.entry(edition).or_default().insert(region, summary);
        }
    }

    pub(super) fn head(&mut self, edition: Edition, head: FinalsHeadItem) {
        self.heads.insert(edition, head);
    }

    pub(super) fn moved(&mut self, region: RegionCode) {
        self.moved.insert(region);
    }

    /// The check of the tallies and the check of the finals.
    pub(super) fn finish(self) -> (Check, Check) {
        (self.check_tallies(), self.check_finals())
    }

    /// Whoever has either responses or counts.
    fn check_tallies(&self) -> Check {
        let mut check = Check::new("tallies", "tallies (an organisation in a quarter) are what its responses give");
        let units: BTreeSet<&Unit> = self.recounted.keys().chain(self.tallies.keys()).collect();
        for unit in units {
            check.looked_at += 1;
            let (quarter, region, organisation) = unit;
            let place = Key::new(keys::tallies(*quarter, *region), organisation.as_str());
            let stored = self.tallies.get(unit).cloned().unwrap_or_default();
            self.compare(&mut check, unit, &place, &stored);
        }
        check
    }

    fn check_finals(&self) -> Check {
        let mut check = Check::new("finals", "finals and their quarters' hashes are what was counted");
        // A former edition says what was known then.
        let latest: BTreeMap<Quarter, Edition> = self.heads.keys().map(|edition| (edition.quarter, *edition)).collect();
        let is_former = |edition: &Edition| latest.get(&edition.quarter).is_some_and(|latest| edition < latest);
        let mut frozen: BTreeMap<Edition, BTreeMap<String, Tally>> = BTreeMap::new();
        for ((edition, region, organisation), item) in &self.finals {
            check.looked_at += 1;
            let place = keys::final_tally(*edition, *region, organisation);
            if !is_former(edition) && !self.moved.contains(region) {
                let unit = (edition.quarter, *region, organisation.clone());
                self.compare(&mut check, &unit, &place, &item.counters);
            }
            let tally = Tally::from_counters(&item.counters).unwrap_or_default();
            frozen.entry(*edition).or_default().insert(format!("{region}/{organisation}"), tally);
        }
        for (quarter, region, organisation) in self.recounted.keys() {
            let Some(edition) = latest.get(quarter) else { continue };
            if !self.finals.contains_key(&(*edition, *region, organisation.clone())) {
                let place = keys::final_tally(*edition, *region, organisation);
                check.fault(&place, "it is not there, and the quarter is closed".to_owned());
            }
        }
        for (edition, head) in &self.heads {
            check.looked_at += 1;
            let place = keys::finals_head(*edition);
            let mut finals = frozen.remove(edition).unwrap_or_default();
            let mut organisations = finals.len() as u64;
            for (region, summary) in self.reported.get(edition).into_iter().flatten() {
                // Sums that nobody can read were refused when they came.
                finals.extend(federation::units(*region, summary).unwrap_or_default());
                organisations += summary.blocks.values().map(|block| block.organisations).sum::<u64>();
            }
            let Some(method) = Method::parse(&head.method) else {
                check.fault(&place, "it names no method that this program knows".to_owned());
                continue;
            };
            let units = finals.iter().map(|(unit, tally)| (unit.as_str(), tally));
            if final_hash(&edition.to_string(), method, &head.salt, units) != head.hash {
                check.fault(&place, "its hash is not that of its finals".to_owned());
            }
            if head.organisations != organisations {
                let told = head.organisations;
                check.fault(&place, format!("it tells of {told} organisations, and {organisations} have finals"));
            }
        }
        check
    }

    /// Holds what the responses decide against them. The other counts have nothing left to be held against.
    fn compare(&self, check: &mut Check, unit: &Unit, place: &Key, stored: &Counters) {
        let stored = match Tally::from_counters(stored) {
            Ok(tally) => tally.counters(),
            Err(error) => return check.fault(place, error.to_string()),
        };
        let expected = self.recounted.get(unit).map(Tally::counters).unwrap_or_default();
        let names: BTreeSet<&String> = stored.keys().chain(expected.keys()).collect();
        for name in names.into_iter().filter(|name| *name == "completed" || name.starts_with("q.")) {
            let count = |counters: &Counters| counters.get(name).copied().unwrap_or_default();
            let (is, gives) = (count(&stored), count(&expected));
            if is != gives {
                return check.fault(place, format!("`{name}` is {is}, and the responses give {gives}"));
            }
        }
    }
}
