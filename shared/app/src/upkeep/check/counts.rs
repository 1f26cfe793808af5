//! Whether every final follows from the published groups, and the hash of every quarter from its finals.

use std::collections::{BTreeMap, BTreeSet};

use domain::calendar::Quarter;
use domain::figures::edition::Edition;
use domain::figures::indicator::{Method, final_hash};
use domain::identifier::OrganisationId;
use domain::organisation::RegionCode;
use domain::tally::Tally;
use table::items::{FinalItem, FinalsHeadItem, SummaryItem};
use table::{Counters, Key, keys};

use super::Check;
use super::forms::Unit;
use crate::counts::count::Region;
use crate::counts::{federation, seal};

/// The counts of closed quarters as stored.
#[derive(Default)]
pub(super) struct Counts {
    finals: BTreeMap<(Edition, RegionCode, OrganisationId), FinalItem>,
    /// Sums of regions.
    summaries: BTreeMap<Edition, BTreeMap<RegionCode, SummaryItem>>,
    heads: BTreeMap<Edition, FinalsHeadItem>,
    /// Regions whose answers are at another system.
    moved: BTreeSet<RegionCode>,
}

impl Counts {
    pub(super) fn frozen(&mut self, edition: Edition, region: RegionCode, frozen: FinalItem) {
        self.finals.insert((edition, region, frozen.organisation.clone()), frozen);
    }

    pub(super) fn summary(&mut self, edition: Edition, region: RegionCode, summary: SummaryItem) {
        self.summaries.entry(edition).or_default().insert(region, summary);
    }

    pub(super) fn head(&mut self, edition: Edition, head: FinalsHeadItem) {
        self.heads.insert(edition, head);
    }

    pub(super) fn moved(&mut self, region: RegionCode) {
        self.moved.insert(region);
    }

    /// Closed quarters of which nothing was moved away.
    pub(super) fn closed_here(&self) -> BTreeSet<Quarter> {
        match self.moved.is_empty() {
            true => self.heads.keys().map(|edition| edition.quarter).collect(),
            false => BTreeSet::new(),
        }
    }

    /// The check of the finals against what lanes and groups give.
    pub(super) fn finish(self, recounted: BTreeMap<Unit, Tally>) -> Check {
        let mut check = Check::new("finals", "finals and their quarters' hashes are what was counted");
        // A former edition says what was known then.
        let latest: BTreeMap<Quarter, Edition> = self.heads.keys().map(|edition| (edition.quarter, *edition)).collect();
        let is_former = |edition: &Edition| latest.get(&edition.quarter).is_some_and(|latest| edition < latest);
        let mut frozen: BTreeMap<Edition, BTreeMap<String, Tally>> = BTreeMap::new();
        for ((edition, region, organisation), item) in &self.finals {
            check.looked_at += 1;
            let key = keys::final_tally(*edition, *region, organisation);
            if !is_former(edition) && !self.moved.contains(region) {
                let unit = (edition.quarter, *region, organisation.clone());
                compare(&mut check, recounted.get(&unit), &key, &item.counters);
            }
            let tally = Tally::from_counters(&item.counters).unwrap_or_default();
            frozen.entry(*edition).or_default().insert(format!("{region}/{organisation}"), tally);
        }
        for (quarter, region, organisation) in recounted.keys() {
            let Some(edition) = latest.get(quarter) else { continue };
            if !self.finals.contains_key(&(*edition, *region, organisation.clone())) {
                let key = keys::final_tally(*edition, *region, organisation);
                check.found(&key, "it is not there, and the quarter is closed".to_owned());
            }
        }
        for (edition, head) in &self.heads {
            check.looked_at += 1;
            let key = keys::finals_head(*edition);
            let mut finals = frozen.remove(edition).unwrap_or_default();
            let mut organisations = finals.len() as u64;
            // Whose counts were taken back to nothing is told, and no part of the hash.
            finals.retain(|_, tally| seal::says_something(tally));
            for (region, summary) in self.summaries.get(edition).into_iter().flatten() {
                // Sums that nobody can read were refused when they came.
                if summary.reported.is_some() {
                    finals.extend(federation::units(*region, summary).unwrap_or_default());
                    organisations += summary.blocks.values().map(|block| block.organisations).sum::<u64>();
                } else {
                    let read = |counters| Tally::from_counters(counters).unwrap_or_default();
                    let types =
                        summary.types.iter().map(|(organisation_type, it)| (*organisation_type, read(it))).collect();
                    let levels = Region { types, together: read(&summary.together), ..Region::default() };
                    finals.extend(seal::units(*region, &levels).map(|(unit, tally)| (unit, tally.clone())));
                }
            }
            let together = Tally::from_counters(&head.together).unwrap_or_default();
            finals.extend(seal::says_something(&together).then(|| (seal::TOGETHER.to_owned(), together)));
            let Some(method) = Method::parse(&head.method) else {
                check.found(&key, "it names no method that this program knows".to_owned());
                continue;
            };
            let units = finals.iter().map(|(unit, tally)| (unit.as_str(), tally));
            if final_hash(&edition.to_string(), method, &head.salt, units) != head.hash {
                check.found(&key, "its hash is not that of its finals".to_owned());
            }
            if head.organisations != organisations {
                let told = head.organisations;
                check.found(&key, format!("it tells of {told} organisations, and {organisations} have finals"));
            }
        }
        check
    }
}

/// Holds what lanes and groups decide against them. The other counts have nothing left to be held against.
fn compare(check: &mut Check, recounted: Option<&Tally>, place: &Key, stored: &Counters) {
    let stored = match Tally::from_counters(stored) {
        Ok(tally) => tally.counters(),
        Err(error) => return check.found(place, error.to_string()),
    };
    let expected = recounted.map(Tally::counters).unwrap_or_default();
    let names: BTreeSet<&String> = stored.keys().chain(expected.keys()).collect();
    let is_decided = |name: &str| matches!(name, "completed" | "published") || name.starts_with("q.");
    for name in names.into_iter().filter(|name| is_decided(name)) {
        let count = |counters: &Counters| counters.get(name).copied().unwrap_or_default();
        let (is, gives) = (count(&stored), count(&expected));
        if is != gives {
            return check.found(place, format!("`{name}` is {is}, and the groups give {gives}"));
        }
    }
}
