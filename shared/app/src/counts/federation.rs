//! The federal level: regions that another system counts (A2.9, A2.10). Every system tells, with each run of the hourly job, the sums of
//! each of its regions in the running quarter and in those before it. Here the furthest word of each is kept, beside the regions that are
//! counted here, and every overview reads both alike: sums of the country are added up from those of the regions, so they are
//! exact by what they are.
//!
//! A word is the whole of a region's sums, never a difference, and a store of its own is the only thing that it changes: repeated,
//! overtaken and lost ones change nothing that the latest does not say. Nobody acknowledges results. It is told again every hour,
//! because that needs no memory of what was told, and mends the loss of anything on the way or of the federal store itself.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::calendar::Quarter;
use domain::figures::edition::Edition;
use domain::figures::federation::{self, Freshness, Lateness};
use domain::organisation::RegionCode;
use domain::regulation::Policies;
use domain::tally::Tally;
use serde::Serialize;
use table::items::{RegionItem, SummaryItem, decode};
use table::{Expect, Range, Table, keys};

use crate::counts::count::tally_of;
use crate::counts::finals;
use crate::registers;
use crate::store::{self, put};
use crate::{App, Error};

/// A region whose results are late.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LateRegion {
    /// The region.
    pub region: RegionCode,
    /// What is wrong.
    pub why: Lateness,
    /// When its latest sums were added up.
    pub as_of: Option<DateTime<Utc>>,
}

/// What became of a word on a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Taken {
    /// It is the furthest now.
    Kept,
    /// It says nothing further.
    Known,
    /// The register says that the region is counted elsewhere, or here.
    NotExpected,
    /// It tells of an organisation type that is not registered here: there would be no industry to count it in.
    TypeUnknown,
}

pub(super) fn freshness_of(summary: &SummaryItem) -> Option<Freshness> {
    let reported = summary.reported.as_ref()?;
    Some(reported.edition.map_or(Freshness::Running(summary.made_at), |edition| Freshness::Final(edition.number)))
}

/// The latest word of each region that another system counts and that had joined by then.
pub(crate) async fn reported(
    table: &dyn Table,
    quarter: Quarter,
) -> Result<BTreeMap<RegionCode, Option<SummaryItem>>, Error> {
    reported_of(table, quarter, &registers::joined(table).await?).await
}

/// Likewise, where the register of regions is read already.
pub(super) async fn reported_of(
    table: &dyn Table,
    quarter: Quarter,
    joined: &[(RegionCode, RegionItem)],
) -> Result<BTreeMap<RegionCode, Option<SummaryItem>>, Error> {
    let elsewhere = joined.iter().filter(|(_, entry)| entry.counted_at.is_some());
    let mut reported: BTreeMap<RegionCode, Option<SummaryItem>> = elsewhere
        .filter(|(_, entry)| entry.joined_on <= quarter.last_day())
        .map(|(region, _)| (*region, None))
        .collect();
    if reported.is_empty() {
        return Ok(reported);
    }
    for item in store::all(table, &keys::results_of(quarter), &Range::All).await? {
        let region = RegionCode::parse(&item.key.sk).map_err(|error| Error::Corrupt(error.to_string()))?;
        if let Some(latest) = reported.get_mut(&region) {
            *latest = Some(decode(&item)?);
        }
    }
    Ok(reported)
}

/// Regions whose results are late.
pub(crate) fn late_of(
    quarter: Quarter,
    reported: &BTreeMap<RegionCode, Option<SummaryItem>>,
    policies: &Policies,
    now: DateTime<Utc>,
) -> Vec<LateRegion> {
    let late = reported.iter().filter_map(|(region, summary)| {
        let freshness = summary.as_ref().and_then(freshness_of);
        let why = federation::lateness(freshness, quarter, now, policies)?;
        Some(LateRegion { region: *region, why, as_of: summary.as_ref().map(|summary| summary.made_at) })
    });
    late.collect()
}

/// Regions whose results are late in a quarter at that instant.
pub async fn late(
    table: &dyn Table,
    quarter: Quarter,
    policies: &Policies,
    now: DateTime<Utc>,
) -> Result<Vec<LateRegion>, Error> {
    Ok(late_of(quarter, &reported(table, quarter).await?, policies, now))
}

/// The regions that the finals of a quarter, which is over, have to wait for.
pub(crate) async fn waited_for(app: &App, quarter: Quarter) -> Result<Vec<RegionCode>, Error> {
    let (now, policies) = (app.clock.now(), &app.profile.policies);
    if federation::waits_no_longer(quarter, now, policies) {
        return Ok(Vec::new());
    }
    Ok(late(&*app.table, quarter, policies, now).await?.into_iter().map(|late| late.region).collect())
}

/// What of an edition other systems have counted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Frozen {
    /// Sums by region.
    pub(crate) summaries: BTreeMap<RegionCode, SummaryItem>,
    /// Regions of which there are none.
    pub(crate) missing: Vec<RegionCode>,
}

impl Frozen {
    /// The parts of the hash over the edition.
    pub(crate) fn units(&self) -> Result<BTreeMap<String, Tally>, Error> {
        let mut all = BTreeMap::new();
        for (region, summary) in &self.summaries {
            all.extend(units(*region, summary)?);
        }
        Ok(all)
    }
}

/// The parts of the hash over an edition that sums of another system make: `77:healthcare` and `77@`, where organisations are `77/clinic`.
pub(crate) fn units(region: RegionCode, summary: &SummaryItem) -> Result<Vec<(String, Tally)>, Error> {
    let blocks = summary
        .blocks
        .iter()
        .map(|(organisation_type, block)| (format!("{region}:{}", organisation_type.as_str()), &block.counters));
    let all = blocks.chain([(format!("{region}@"), &summary.together)].into_iter().filter(|(_, it)| !it.is_empty()));
    all.map(|(unit, counters)| Ok((unit, tally_of(counters)?))).collect()
}

/// What is frozen of an edition.
pub(crate) async fn frozen(app: &App, edition: Edition) -> Result<Frozen, Error> {
    let mut frozen = Frozen::default();
    for region in reported(&*app.table, edition.quarter).await?.into_keys() {
        match finals::sums(&*app.table, edition, region).await? {
            Some(summary) => drop(frozen.summaries.insert(region, summary)),
            None => frozen.missing.push(region),
        }
    }
    Ok(frozen)
}

/// Freezes the final words on a quarter. What an earlier, broken run froze counts.
pub(crate) async fn freeze(app: &App, edition: Edition) -> Result<Frozen, Error> {
    for (region, summary) in reported(&*app.table, edition.quarter).await? {
        let Some(summary) = summary.filter(is_final) else { continue };
        let write = put(keys::final_summary(edition, region), &summary, Expect::Absent)?;
        store::write(&*app.table, vec![write]).await?.either_way();
    }
    frozen(app, edition).await
}

fn is_final(summary: &SummaryItem) -> bool {
    matches!(freshness_of(summary), Some(Freshness::Final(_)))
}

/// Regions of which more is known by now than an edition says.
pub(crate) async fn news(app: &App, latest: Edition) -> Result<Vec<RegionCode>, Error> {
    let frozen = frozen(app, latest).await?;
    let reported = reported(&*app.table, latest.quarter).await?.into_iter();
    let news = reported.filter(|(region, summary)| {
        let known = frozen.summaries.get(region).and_then(freshness_of);
        summary.as_ref().filter(|summary| is_final(summary)).is_some_and(|summary| known < freshness_of(summary))
    });
    Ok(news.map(|(region, _)| region).collect())
}
