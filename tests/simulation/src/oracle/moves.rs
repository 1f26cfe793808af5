//! Organisations that go to another region inside a quarter: what was counted stays where it was, and a closed quarter says of each what it
//! was then. Sums of organisations are those of regions, and these those of the country.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::organisation::RegionCode;
use table::Item;

use super::Oracle;
use super::form::document;
use crate::core::Worker;

/// Counts that are added up from organisations to regions.
const ADDED_UP: [&str; 5] = ["receipts", "invited", "notices", "completed", "published"];

impl Oracle {
    /// An organisation belongs to another region from now on.
    pub fn moved(&mut self, now: DateTime<Utc>, organisation: usize, region: RegionCode) {
        self.places[organisation].push((now, region));
    }

    /// The regions that an organisation belonged to between two instants.
    pub(crate) fn regions_of(&self, organisation: usize, from: DateTime<Utc>, until: DateTime<Utc>) -> Vec<String> {
        let places = &self.places[organisation];
        let first = places.iter().rposition(|(since, _)| *since <= from).unwrap_or(0);
        places[first..].iter().filter(|(since, _)| *since <= until).map(|(_, region)| region.to_string()).collect()
    }

    /// A final says where its organisation belonged when it was made, and by which name it went.
    pub(crate) fn final_described(&mut self, worker: &Worker, now: DateTime<Utc>, after: &Item) {
        let Some(organisation) = self.organisation_named(&after.key.sk) else { return };
        let form = document(after);
        let counted_in = after.key.pk.rsplit('#').next().unwrap_or_default();
        let belongs = form["moved_to"].as_str().unwrap_or(counted_in);
        let known = self.regions_of(organisation, worker.started_at, now);
        self.must(known.iter().any(|region| region == belongs), || {
            format!("I9: the final of {} says that it belongs to {belongs}, and it did to {known:?}", after.key.sk)
        });
        let plain = format!("Организация {}", self.organisation(organisation).id);
        let moves = self.places[organisation].len() > 1;
        let name = form["name"].as_str().unwrap_or_default();
        let named = if moves { name.starts_with(&plain) } else { name == plain };
        self.must(named, || format!("I9: the final of {} calls it {name}", after.key.sk));
    }

    /// I8: what a closed quarter says of regions is what it says of their organisations, and each is told of once.
    pub(crate) fn check_sums(&mut self, items: &[Item]) {
        let mut sums: BTreeMap<(String, String), BTreeMap<&str, i64>> = BTreeMap::new();
        let mut belonging: BTreeMap<(String, String), i64> = BTreeMap::new();
        let mut homes: BTreeMap<(String, String), u32> = BTreeMap::new();
        for item in items.iter().filter(|item| item.key.pk.starts_with("FINAL#")) {
            let mut place = item.key.pk.split('#').skip(1).map(str::to_owned);
            let place = (place.next().unwrap_or_default(), place.next().unwrap_or_default());
            let form = document(item);
            for name in ADDED_UP {
                let count = form["counters"][name].as_i64().unwrap_or(0);
                *sums.entry(place.clone()).or_default().entry(name).or_default() += count;
            }
            let at_home = form["moved_to"].is_null();
            *belonging.entry(place.clone()).or_default() += i64::from(at_home);
            *homes.entry((place.0, item.key.sk.clone())).or_default() += u32::from(at_home);
        }
        for item in items.iter().filter(|item| item.key.pk.starts_with("FINALSUMMARY#")) {
            let place = (item.key.pk.trim_start_matches("FINALSUMMARY#").to_owned(), item.key.sk.clone());
            let form = document(item);
            let blocks = form["blocks"].as_object().cloned().unwrap_or_default();
            let of_types = form["types"].as_object().cloned().unwrap_or_default();
            for name in ADDED_UP {
                let of_blocks: i64 = blocks.values().filter_map(|block| block["counters"][name].as_i64()).sum();
                let together: i64 = of_types.values().filter_map(|counters| counters[name].as_i64()).sum();
                let due = sums.get(&place).and_then(|sum| sum.get(name)).copied().unwrap_or(0) + together;
                self.must(of_blocks == due, || {
                    format!("I8: {place:?} has {of_blocks} {name}, its organisations {due}")
                });
            }
            let told: i64 = blocks.values().filter_map(|block| block["organisations"].as_i64()).sum();
            let due = belonging.get(&place).copied().unwrap_or(0);
            self.must(told == due, || format!("I8: {place:?} tells of {told} organisations, {due} belong to it"));
        }
        // A closing that broke off before the move, and went on after it, has frozen both.
        let twice = homes.iter().find(|(_, homes)| **homes > 1);
        self.must(twice.is_none() || !self.plan.options.faults.kinds().is_empty(), || {
            format!("I8: an organisation belongs to two regions: {twice:?}")
        });
    }
}
