//! Receipts of some weeks that are missing. How many services there are differs from week to week: holidays and vacations come to all alike, and more or
//! fewer citizens to one. So the share that a week has of an organisation's receipts is held against the share that it has at others of its type in its
//! region, and against how widely such shares differ at them from week to week.

use std::collections::BTreeMap;

use super::answered::{Tested, beyond_chance, flag};
use super::flag::{Flag, Sign};
use crate::identifier::OrganisationId;
use crate::organisation::{OrganisationType, RegionCode};
use crate::regulation::GamingPolicies;
use crate::statistics::among::{Share, Shares, median};
use crate::tally::{Week, Weeks};

/// Receipts of an organisation by the week of the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reported {
    /// What the organisation is.
    pub organisation_type: OrganisationType,
    /// Where it belongs.
    pub region: RegionCode,
    /// Receipts by week, those of weeks before the ones that are looked at among them.
    pub weeks: Weeks,
}

/// An organisation that reported before, with the receipts of each week that is looked at, and of all of them.
type Row<'a> = (&'a OrganisationId, Vec<u64>, u64);

/// Looks for weeks of which far more receipts are missing than chance explains, among all organisations. Who has reported nothing before these weeks
/// has only begun, and is looked at later.
pub fn find(
    all: &BTreeMap<OrganisationId, Reported>,
    weeks: &[Week],
    policies: &GamingPolicies,
) -> BTreeMap<OrganisationId, Flag> {
    let mut blocks: BTreeMap<(OrganisationType, RegionCode), Vec<Row<'_>>> = BTreeMap::new();
    for (id, reported) in all {
        let count = |week| reported.weeks.get(week).copied().unwrap_or_default();
        let has_begun = reported.weeks.iter().any(|(week, count)| weeks.first() > Some(week) && 0 < *count);
        let counts: Vec<u64> = weeks.iter().map(count).collect();
        let sum = counts.iter().sum();
        if has_begun && 0 < sum {
            let block = blocks.entry((reported.organisation_type, reported.region)).or_default();
            block.push((id, counts, sum));
        }
    }
    let mut tested = Vec::new();
    for block in blocks.values().filter(|block| policies.peers_min <= block.len()) {
        tested.extend(of_block(block, weeks, policies));
    }
    let mut found: BTreeMap<OrganisationId, Flag> = BTreeMap::new();
    for (id, one) in beyond_chance(tested, policies) {
        match found.get_mut(&id) {
            Some(flag) => {
                flag.found += one.found;
                flag.usual += one.usual;
                flag.q = flag.q.max(one.q);
                flag.weeks.extend(one.weeks);
            }
            None => _ = found.insert(id, one),
        }
    }
    found
}

/// Every week of every organisation of a type and region is a test, those of which enough have come among them.
fn of_block<'a>(block: &[Row<'a>], weeks: &[Week], policies: &GamingPolicies) -> Vec<Tested<'a>> {
    // What is left of an organisation's receipts in a week, as a share of all of them: half a one more of one more, as everywhere.
    let left = |count: u64, sum: u64| (count as f64 + 0.5) / (sum as f64 + 1.0);
    let usual: Vec<f64> = (0..weeks.len())
        .map(|week| median(block.iter().map(|(_, counts, sum)| left(counts[week], *sum)).collect()).unwrap_or_default())
        .collect();
    // The part is what came in other weeks: where receipts of this one are missing, it is larger than that of the others.
    let share = |week: usize, count: u64, sum: u64| Share {
        part: sum - count,
        whole: sum,
        anyway: 1.0 - usual[week],
        doubt: 0.0,
    };
    let expected = |week: usize, sum: u64| usual[week] * sum as f64;
    let is_enough = |week: usize, sum: u64| policies.week_receipts_min as f64 <= expected(week, sum);
    let mut shares = Vec::new();
    for (_, counts, sum) in block {
        let enough = counts.iter().enumerate().filter(|(week, _)| is_enough(*week, *sum));
        shares.extend(enough.map(|(week, count)| share(week, *count, *sum)));
    }
    let Some(others) = Shares::of(&shares) else { return Vec::new() };
    let mut tested = Vec::new();
    for (id, counts, sum) in block {
        for (at, count) in counts.iter().enumerate().filter(|(week, _)| is_enough(*week, *sum)) {
            let usual = expected(at, *sum);
            let most = (100 - policies.week_missing_percent_min.min(100)) as f64 / 100.0 * usual;
            let share = share(at, *count, *sum);
            let probability = if *count as f64 <= most { others.probability(&share) } else { 1.0 };
            let weeks = Weeks::from([(weeks[at], *count)]);
            tested.push((*id, Flag { weeks, ..flag(Sign::MissingWeeks, *count, *sum, usual) }, probability));
        }
    }
    tested
}

#[cfg(test)]
#[path = "weeks_tests.rs"]
mod tests;
