//! The recount of a closed quarter, at any time (A2.10): do the stored responses still give what was frozen, and what was frozen the hash
//! that was published? Regions are recounted beside one another, and none is kept longer than until its part of the hash is made.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::calendar::Quarter;
use domain::figures::edition::Edition;
use domain::figures::indicator::{EditionHash, HashedUnits, Method};
use domain::identifier::OrganisationId;
use domain::organisation::RegionCode;
use domain::tally::Tally;
use futures::{FutureExt, StreamExt};
use serde::Serialize;
use table::Table;
use table::items::{FinalsHeadItem, SummaryItem};

use crate::counts::count::{self, Region};
use crate::counts::federation;
use crate::counts::finals::{head, latest};
use crate::counts::seal;
use crate::hands::in_order;
use crate::pool::published;
use crate::{App, Error, registers};

/// What a recount of an edition found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Recount {
    /// What was recounted.
    pub period: Edition,
    /// Organisations that were recounted.
    pub organisations: u64,
    /// Those whose stored responses do not give what was frozen: an alarm, and a reason for a restatement.
    pub miscounted: Vec<OrganisationId>,
    /// Whether the frozen counts still give the hash that was published.
    pub hash_holds: bool,
}

/// Recounts the latest edition of a quarter from the stored responses; `None`: the quarter is not closed.
pub async fn recount_final(app: &App, quarter: Quarter) -> Result<Option<Recount>, Error> {
    let Some(edition) = latest(app, quarter).await? else { return Ok(None) };
    let Some(head) = head(app, edition).await? else { return Ok(None) };
    look(app, edition, &head, true).await.map(Some)
}

/// Whether what is frozen of an edition gives the hash that its head tells.
pub(crate) async fn hash_holds(app: &App, edition: Edition, head: &FinalsHeadItem) -> Result<bool, Error> {
    Ok(look(app, edition, head, false).await?.hash_holds)
}

/// Reads what is frozen of an edition and makes its hash again; with the stored groups, if they are asked for.
async fn look(app: &App, edition: Edition, head: &FinalsHeadItem, with_groups: bool) -> Result<Recount, Error> {
    let method =
        Method::parse(&head.method).ok_or_else(|| Error::Corrupt("a final of an unknown method".to_owned()))?;
    let period = edition.to_string();
    let mut hash = EditionHash::of_counts(&period, method, &head.salt);
    let mut described = EditionHash::of_descriptions(&period, &head.salt);
    let mut found = Recount { period: edition, organisations: 0, miscounted: Vec::new(), hash_holds: false };
    let here: BTreeMap<RegionCode, bool> =
        registers::kept(app).await?.into_iter().map(|(region, entry)| (region, entry.is_counted_here())).collect();
    let mut elsewhere = federation::frozen(app, edition).await?.summaries;
    let regions: BTreeSet<RegionCode> = here.keys().chain(elsewhere.keys()).copied().collect();
    let parts = regions.into_iter().map(|region| {
        let is_kept = here.contains_key(&region);
        let reported = elsewhere.remove(&region);
        let with_groups = with_groups && here.get(&region) == Some(&true);
        part_of(Arc::clone(&app.table), edition, region, is_kept, reported, with_groups).boxed()
    });
    let mut parts = in_order(&app.hands, parts.collect());
    while let Some(part) = parts.next().await {
        let part = part?;
        found.organisations += part.organisations;
        found.miscounted.extend(part.miscounted);
        hash.add(&part.counted);
        described.add(&part.described);
    }
    let together = count::tally_of(&head.together)?;
    let together = seal::says_something(&together).then_some((seal::TOGETHER, &together));
    hash.add(&HashedUnits::counted(together));
    let described_holds = head.described.as_ref().is_none_or(|known| *known == described.end());
    found.hash_holds = hash.end() == head.hash && described_holds;
    Ok(found)
}

/// What one region gives.
struct Part {
    organisations: u64,
    miscounted: Vec<OrganisationId>,
    counted: HashedUnits,
    described: HashedUnits,
}

/// What is frozen of a region that is kept here, and what another system has reported of it.
async fn part_of(
    table: Arc<dyn Table>,
    edition: Edition,
    region: RegionCode,
    is_kept: bool,
    reported: Option<SummaryItem>,
    with_groups: bool,
) -> Result<Part, Error> {
    let frozen = match is_kept {
        true => count::finals(&*table, edition, region).await?,
        false => Region::default(),
    };
    let miscounted = match with_groups {
        true => seal::miscounted_in(&frozen, &published::recounted(&*table, edition.quarter, region).await?, edition),
        false => Vec::new(),
    };
    let reported_units = reported.as_ref().map(|summary| federation::units(region, summary)).transpose()?;
    let mut units: BTreeMap<String, &Tally> = seal::units(region, &frozen).collect();
    units.extend(reported_units.iter().flatten().map(|(unit, tally)| (unit.clone(), tally)));
    let described: BTreeMap<_, _> = seal::described(region, &frozen).collect();
    let of_others = reported.iter().flat_map(|summary| summary.blocks.values()).map(|block| block.organisations);
    Ok(Part {
        organisations: frozen.belonging() + of_others.sum::<u64>(),
        miscounted,
        counted: HashedUnits::counted(units.iter().map(|(unit, tally)| (unit.as_str(), *tally))),
        described: HashedUnits::described(described.iter().map(|(unit, described)| (unit.as_str(), *described))),
    })
}
