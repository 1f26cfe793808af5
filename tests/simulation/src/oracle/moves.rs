//! Organisations that go to another region inside a quarter: what was counted stays where it was, and a closed quarter says of each what it
//! was then. Sums of organisations are those of regions, and these those of the country.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::organisation::{OrganisationType, RegionCode};
use serde_json::Value;
use table::Item;

use super::Oracle;
use super::form::document;
use crate::core::Worker;
use crate::days;
use crate::plan::{type_after_move, types};

/// Counts that are added up from organisations to regions.
const ADDED_UP: [&str; 5] = ["receipts", "invited", "notices", "completed", "published"];

/// Sums of counts, by organisation type and name.
type SumsByType = BTreeMap<(String, &'static str), i64>;

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

    /// The types that an organisation has had.
    fn types_of(&self, organisation: usize) -> Vec<String> {
        let first = self.organisation(organisation).organisation_type;
        let later = |own: &OrganisationType| Some(type_after_move(*own));
        let types = std::iter::successors(Some(first), later).take(self.places[organisation].len());
        types.map(|it| it.to_string()).collect()
    }

    /// Under which type an organisation's lanes have ended in a quarter.
    pub(crate) fn type_of(&self, quarter: &str, organisation: &str) -> Option<String> {
        self.pool.types.get(&(quarter.to_owned(), organisation.to_owned())).cloned()
    }

    /// A lane has ended: all lanes of an organisation under one type, which it has had.
    pub(crate) fn ended_as(&mut self, quarter: &str, organisation: &str, told: &str) {
        let Some(index) = self.organisation_named(organisation) else { return };
        let key = (quarter.to_owned(), organisation.to_owned());
        let one = self.pool.types.entry(key).or_insert_with(|| told.to_owned()).clone();
        let known = self.types_of(index);
        self.must(one == told && known.iter().any(|it| it == told), || {
            format!("I8: a lane of {organisation} ends in {quarter} as {told}, another as {one}; it was {known:?}")
        });
    }

    /// A final says where its organisation belonged when it was made, and by which name it went.
    pub(crate) fn final_described(&mut self, worker: &Worker, now: DateTime<Utc>, after: &Item) {
        let Some(organisation) = self.organisation_named(&after.key.sk) else { return };
        let form = document(after);
        let counted_in = after.key.pk.rsplit('#').next().unwrap_or_default();
        let belongs = form["moved_to"].as_str().unwrap_or(counted_in);
        let quarter = after.key.pk.split('#').nth(1).unwrap_or_default();
        let quarter = quarter.split('.').next().unwrap_or_default();
        // Who was excluded before the quarter has no part in its last region: it belongs where it was counted, wherever it was until then.
        let last_day = self.organisation(organisation).excluded_on.map(|day| days::plus_days(day, -1));
        let took_part = last_day.is_none_or(|last_day| *quarter <= *days::quarter(last_day));
        let since = if took_part { worker.started_at } else { self.plan.start };
        let known = self.regions_of(organisation, since, now);
        self.must(known.iter().any(|region| region == belongs), || {
            format!("I9: the final of {} says that it belongs to {belongs}, and it did to {known:?}", after.key.sk)
        });
        let (told, ended_as) = (form["type"].as_str(), self.type_of(quarter, &after.key.sk));
        let known = self.types_of(organisation);
        let right = told
            .is_some_and(|told| known.iter().any(|it| it == told) && ended_as.as_deref().is_none_or(|it| it == told));
        self.must(right, || {
            format!("I8: the final of {} is of {told:?}, its answers of {ended_as:?}; it was {known:?}", after.key.sk)
        });
        let plain = format!("Организация {}", self.organisation(organisation).id);
        let moves = self.places[organisation].len() > 1;
        let name = form["name"].as_str().unwrap_or_default();
        let named = if moves { name.starts_with(&plain) } else { name == plain };
        self.must(named, || format!("I9: the final of {} calls it {name}", after.key.sk));
    }

    /// I8: what a closed quarter says of regions is what it says of their organisations, and each is told of once.
    pub(crate) fn check_sums(&mut self, items: &[Item]) {
        let mut sums: BTreeMap<(String, String), SumsByType> = BTreeMap::new();
        let mut belonging: BTreeMap<(String, String), i64> = BTreeMap::new();
        let mut homes: BTreeMap<(String, String), u32> = BTreeMap::new();
        for item in items.iter().filter(|item| item.key.pk.starts_with("FINAL#")) {
            let mut place = item.key.pk.split('#').skip(1).map(str::to_owned);
            let place = (place.next().unwrap_or_default(), place.next().unwrap_or_default());
            let form = document(item);
            let organisation_type = form["type"].as_str().unwrap_or_default();
            for name in ADDED_UP {
                let count = form["counters"][name].as_i64().unwrap_or(0);
                let sum = sums.entry(place.clone()).or_default();
                *sum.entry((organisation_type.to_owned(), name)).or_default() += count;
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
            for (organisation_type, name) in types().iter().flat_map(|it| ADDED_UP.map(|name| (it, name))) {
                let organisation_type = organisation_type.as_str();
                let count = |counters: &Value| counters[name].as_i64().unwrap_or(0);
                let told = blocks.get(organisation_type).map_or(0, |block| count(&block["counters"]));
                let together = of_types.get(organisation_type).map_or(0, count);
                let sum = sums.get(&place).and_then(|sum| sum.get(&(organisation_type.to_owned(), name)));
                let due = sum.copied().unwrap_or(0) + together;
                self.must(told == due, || {
                    format!("I8: {place:?} has {told} {name} of {organisation_type}, its organisations {due}")
                });
            }
            for (organisation_type, block) in &blocks {
                let count = |name: &str| block["counters"][name].as_i64().unwrap_or(0);
                let (published, completed) = (count("published"), count("completed"));
                self.must(published <= completed, || {
                    format!("I8: {place:?} publishes {published} of {completed} answers of {organisation_type}")
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
