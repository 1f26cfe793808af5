//! Quarters that are closed (I9): what is final never changes.

use table::Item;

use super::Oracle;
use super::form::document;
use crate::core::{Role, Worker};
use crate::days;

impl Oracle {
    pub(crate) fn final_written(&mut self, worker: &Worker, before: Option<&Item>, after: &Item) {
        self.must(matches!(worker.role, Role::Close), || "a final was made outside of the closing".to_owned());
        self.must(before.is_none(), || format!("I9: the final {}/{} was written again", after.key.pk, after.key.sk));
        self.finals.insert(after.key.clone(), after.body.clone());
        let mut place = after.key.pk.split('#').skip(1);
        let (Some(quarter), Some(region)) = (place.next(), place.next()) else {
            return self.quarter_closed(worker, &after.key.sk);
        };
        let place = (quarter.to_owned(), region.to_owned(), after.key.sk.clone());
        let mut expected = self.counts.get(&place).cloned().unwrap_or_default();
        expected.retain(|name, count| *count != 0 && !stands_beside(name));
        let mut actual = document(after)["counters"].clone();
        // What is published is held against the groups in the end.
        if let Some(all) = actual.as_object_mut() {
            all.retain(|name, _| !is_opinion(name));
        }
        let number = |name: &str| actual[name].as_i64().unwrap_or(0);
        let differing = expected.iter().find(|(name, count)| number(name) != **count);
        let more = actual.as_object().is_some_and(|all| all.keys().any(|name| !expected.contains_key(name)));
        self.must(differing.is_none() && !more, || {
            format!("I9: the final of {place:?} is {actual}, counted were {expected:?}")
        });
    }

    fn quarter_closed(&mut self, worker: &Worker, quarter: &str) {
        let (year, number) = quarter.split_once('Q').unwrap_or_default();
        let month = number.parse::<u32>().unwrap_or(1) * 3;
        let day = chrono::NaiveDate::from_ymd_opt(year.parse().unwrap_or(0), month, 1).unwrap_or_default();
        self.pool.closed.insert(quarter.to_owned());
        let over = worker.clock.is_some_and(|(_, last)| days::closes_at(day) <= last);
        self.must(over, || format!("I9: {quarter} was closed before it was over everywhere"));
    }
}

/// Whether it is counted by week or by day, which is part of no figure.
fn stands_beside(name: &str) -> bool {
    let is_number = |rest: &str| rest.starts_with(|first: char| first.is_ascii_digit() || first == '-');
    ["week.", "noticed.", "d"].iter().any(|prefix| name.strip_prefix(prefix).is_some_and(is_number))
}

/// Whether a count is of what citizens think.
pub(super) fn is_opinion(name: &str) -> bool {
    name == "published" || name.starts_with("q.")
}
