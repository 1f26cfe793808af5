//! Whether every final follows from the published groups, and the hash of every quarter from its finals.

use std::collections::{BTreeMap, BTreeSet};

use domain::calendar::Quarter;
use domain::figures::edition::Edition;
use domain::figures::indicator::{Method, described_hash, final_hash};
use domain::figures::organisation_means::OrganisationMeans;
use domain::identifier::OrganisationId;
use domain::organisation::{Described, OrganisationType, RegionCode};
use domain::tally::Tally;
use table::items::{FinalItem, FinalsHeadItem, OrganisationResultItem, SummaryItem};
use table::{Counters, Key, keys};

use super::Check;
use super::forms::Unit;
use crate::counts::count::Region;
use crate::counts::{federation, seal};

/// Organisations of a type that belong to a region, their counts, and their means.
type OfType = (u64, Tally, OrganisationMeans);

/// The counts of closed quarters as stored.
#[derive(Default)]
pub(super) struct Counts {
    finals: BTreeMap<(Edition, RegionCode, OrganisationId), FinalItem>,
    /// Sums of regions.
    summaries: BTreeMap<Edition, BTreeMap<RegionCode, SummaryItem>>,
    heads: BTreeMap<Edition, FinalsHeadItem>,
    /// What other systems say of organisations, by their own editions.
    told: BTreeMap<(Edition, RegionCode), Vec<OrganisationResultItem>>,
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

    pub(super) fn told(&mut self, edition: Edition, region: RegionCode, told: OrganisationResultItem) {
        self.told.entry((edition, region)).or_default().push(told);
    }

    pub(super) fn moved(&mut self, region: RegionCode) {
        self.moved.insert(region);
    }

    /// Regions of which everything but the counts was moved away.
    pub(super) fn moved_away(&self) -> &BTreeSet<RegionCode> {
        &self.moved
    }

    /// Closed quarters of which nothing was moved away.
    pub(super) fn closed_here(&self) -> BTreeSet<Quarter> {
        match self.moved.is_empty() {
            true => self.heads.keys().map(|edition| edition.quarter).collect(),
            false => BTreeSet::new(),
        }
    }

    /// The check of the finals against what lanes and groups give.
    pub(super) fn finish(
        self,
        recounted: BTreeMap<Unit, Tally>,
        types: &BTreeMap<Unit, BTreeSet<OrganisationType>>,
    ) -> Check {
        let mut check = Check::new("finals", "finals and their quarters' hashes are what was counted");
        // A former edition says what was known then.
        let latest: BTreeMap<Quarter, Edition> = self.heads.keys().map(|edition| (edition.quarter, *edition)).collect();
        let is_former = |edition: &Edition| latest.get(&edition.quarter).is_some_and(|latest| edition < latest);
        let mut frozen: BTreeMap<Edition, BTreeMap<String, Tally>> = BTreeMap::new();
        let mut belonging: BTreeMap<Edition, u64> = BTreeMap::new();
        for ((edition, region, organisation), item) in &self.finals {
            check.looked_at += 1;
            let key = keys::final_tally(*edition, *region, organisation);
            if !is_former(edition) && !self.moved.contains(region) {
                let unit = (edition.quarter, *region, organisation.clone());
                compare(&mut check, recounted.get(&unit), &key, &item.counters);
                let own = item.described.organisation_type;
                if types.get(&unit).is_some_and(|types| types.iter().any(|of_lane| *of_lane != own)) {
                    check.found(&key, "its answers are published under another type".to_owned());
                }
            }
            let tally = Tally::from_counters(&item.counters).unwrap_or_default();
            // A restatement may mend a count: what is said here is of the latest.
            if !is_former(edition) && !tally.is_consistent() {
                check
                    .found(&key, "it tells of more answers to notices, or on paper, than there are answers".to_owned());
            }
            *belonging.entry(*edition).or_default() += u64::from(item.described.moved_to.is_none());
            if seal::says_something(&tally) {
                frozen.entry(*edition).or_default().insert(seal::unit_of(*region, organisation), tally);
            }
        }
        self.sums(&mut check);
        self.told_sums(&mut check);
        self.moves(&mut check);
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
            let mut organisations = belonging.get(edition).copied().unwrap_or_default();
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
            let described = self.finals.iter().filter(|((of, ..), _)| of == edition);
            let described = described.map(|((_, region, id), item)| (seal::unit_of(*region, id), &item.described));
            let differs = |known: &String| *known != described_hash(&edition.to_string(), &head.salt, described);
            if head.described.as_ref().is_some_and(differs) {
                check.found(&key, "what is frozen beside the counts is not what was frozen".to_owned());
            }
            if head.organisations != organisations {
                let told = head.organisations;
                check.found(&key, format!("it tells of {told} organisations, and {organisations} have finals"));
            }
        }
        check
    }
}

impl Counts {
    /// The sums of a region are those of its organisations and of what these publish together. The country's are added up from them.
    fn sums(&self, check: &mut Check) {
        let mut blocks: BTreeMap<(Edition, RegionCode), BTreeMap<OrganisationType, OfType>> = BTreeMap::new();
        // Finals that were made before names were kept leave out who had no counts.
        let mut partly: BTreeSet<(Edition, RegionCode)> = BTreeSet::new();
        for ((edition, region, _), FinalItem { described, counters, .. }) in &self.finals {
            let of_region = blocks.entry((*edition, *region)).or_default();
            let (organisations, sum, means) = of_region.entry(described.organisation_type).or_default();
            let tally = Tally::from_counters(counters).unwrap_or_default();
            if described.moved_to.is_none() {
                *organisations += 1;
                *means += OrganisationMeans::of(&tally);
            }
            *sum += tally;
            partly.extend(described.name.is_none().then_some((*edition, *region)));
        }
        let summaries =
            self.summaries.iter().flat_map(|(edition, all)| all.iter().map(|(it, sums)| (*edition, *it, sums)));
        for (edition, region, summary) in summaries.filter(|(_, _, summary)| summary.reported.is_none()) {
            check.looked_at += 1;
            let key = keys::final_summary(edition, region);
            let mut expected = blocks.remove(&(edition, region)).unwrap_or_default();
            for (organisation_type, together) in &summary.types {
                expected.entry(*organisation_type).or_default().1 += Tally::from_counters(together).unwrap_or_default();
            }
            let types: BTreeSet<OrganisationType> = expected.keys().chain(summary.blocks.keys()).copied().collect();
            for organisation_type in types {
                let (organisations, sum, means) = expected.remove(&organisation_type).unwrap_or_default();
                let kept = summary.blocks.get(&organisation_type);
                let named = organisation_type.as_str();
                if kept.map(|it| it.counters.clone()).unwrap_or_default() != sum.counters() {
                    check.found(&key, format!("its sums of `{named}` are not those of its organisations"));
                }
                // Sums that were made before means were kept have none.
                let known = kept.map(|it| it.means).filter(|it| 0 < it.organisations);
                if known.is_some_and(|known| known != means) {
                    check.found(&key, format!("its means of `{named}` are not those of its organisations"));
                }
                let told = kept.map_or(0, |it| it.organisations);
                if told != organisations && !partly.contains(&(edition, region)) {
                    check.found(
                        &key,
                        format!("it tells of {told} organisations of `{named}`, and {organisations} belong to it"),
                    );
                }
            }
        }
    }

    /// Where another system has told of all organisations of a type, they give what it has told of their region.
    fn told_sums(&self, check: &mut Check) {
        for (edition, summaries) in &self.summaries {
            for (region, summary) in summaries {
                let Some(reported) = &summary.reported else { continue };
                let Some(told) = reported.edition.and_then(|edition| self.told.get(&(edition, *region))) else {
                    continue;
                };
                let told = told.iter().filter(|told| told.reported == *reported);
                let mut sums: BTreeMap<OrganisationType, (u64, Tally)> = BTreeMap::new();
                for OrganisationResultItem { described, counters, .. } in told {
                    let (organisations, sum) = sums.entry(described.organisation_type).or_default();
                    *organisations += u64::from(described.moved_to.is_none());
                    *sum += Tally::from_counters(counters).unwrap_or_default();
                }
                for (organisation_type, block) in &summary.blocks {
                    check.looked_at += 1;
                    let (organisations, mut sum) = sums.remove(organisation_type).unwrap_or_default();
                    let together = summary.types.get(organisation_type).cloned().unwrap_or_default();
                    sum += Tally::from_counters(&together).unwrap_or_default();
                    if organisations == block.organisations && sum.counters() != block.counters {
                        let (key, named) = (keys::final_summary(*edition, *region), organisation_type.as_str());
                        check.found(
                            &key,
                            format!("its sums of `{named}` are not those of the organisations it told of"),
                        );
                    }
                }
            }
        }
    }

    /// Whoever moved inside a quarter is the same in each of its regions, and each side tells of the other.
    fn moves(&self, check: &mut Check) {
        for ((edition, region, organisation), FinalItem { described, .. }) in &self.finals {
            let Some(home) = described.moved_to else { continue };
            let key = keys::final_tally(*edition, *region, organisation);
            // Another system may count the region that it went to.
            let Some(there) = self.finals.get(&(*edition, home, organisation.clone())) else { continue };
            let alone = |it: &Described| Described { moved_to: None, moved_from: BTreeSet::new(), ..it.clone() };
            if alone(&there.described) != alone(described) || there.described.moved_to.is_some() {
                check.found(&key, format!("it is another in region {home}, to which it went"));
            }
            if !there.described.moved_from.contains(region) {
                check.found(&key, format!("region {home}, to which it went, does not tell of it"));
            }
        }
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
