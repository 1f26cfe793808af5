//! The steps that every edition of a quarter shares: counts are frozen, sums kept, a hash over all of them is published, and
//! the stored groups are recounted (A2.10).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::audit::{Action, Actor};
use domain::figures::edition::Edition;
use domain::figures::indicator::{described_hash, final_hash};
use domain::identifier::OrganisationId;
use domain::organisation::{Described, RegionCode};
use domain::tally::Tally;
use futures::{FutureExt, StreamExt, TryStreamExt, stream};
use serde::Serialize;
use table::items::{FinalItem, FinalsHeadItem};
use table::{Expect, keys};

use crate::audit::Audited;
use crate::counts::count::{self, CountedOrganisation, Region};
use crate::counts::federation;
use crate::counts::finals;
use crate::hands::in_order;
use crate::pool::published;
use crate::ports::Purpose;
use crate::store::{self, base64url, put};
use crate::{App, Error, registers};

/// Final counts that are on their way to the store at the same time.
const WRITTEN_AT_ONCE: usize = 128;

/// A quarter that became final, or was restated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClosedQuarter {
    /// The quarter, and the edition of it.
    pub period: Edition,
    /// Organisations that it is about.
    pub organisations: u64,
    /// SHA-256 over their counts.
    pub hash: String,
    /// Organisations whose groups do not give the counts: an alarm.
    pub miscounted: Vec<OrganisationId>,
}

/// Freezes a region's counts, organisation by organisation. Answers what is frozen: what an earlier, broken run froze counts,
/// not what was counted since.
pub(crate) async fn freeze(app: &App, edition: Edition, region: RegionCode, counts: Region) -> Result<Region, Error> {
    // Whose sums are kept is frozen whole: what the register says since is of the next quarter.
    if finals::sums(&*app.table, edition, region).await?.is_some() {
        return count::finals(&*app.table, edition, region).await;
    }
    let Region { organisations, types, together, .. } = counts;
    let mut writes = Vec::with_capacity(organisations.len());
    for (organisation, CountedOrganisation { described, tally }) in organisations {
        let item = FinalItem { organisation, described, counters: tally.counters() };
        writes.push(put(keys::final_tally(edition, region, &item.organisation), &item, Expect::Absent)?);
    }
    // Each by itself, which costs half of what it would among others; many at a time, so that they share a commit.
    let frozen = stream::iter(writes).map(|write| store::write(&*app.table, vec![write]));
    let written = async |written: store::Written| {
        written.either_way();
        Ok(())
    };
    frozen.buffer_unordered(WRITTEN_AT_ONCE).try_for_each(written).await?;
    Ok(Region { types, together, ..count::finals(&*app.table, edition, region).await? })
}

/// An organisation that moves while a broken run waits to go on belongs where that run has frozen it, and nowhere else: otherwise
/// it would be counted in two regions.
pub(crate) async fn keep_to_frozen(
    app: &App,
    edition: Edition,
    counts: &mut BTreeMap<RegionCode, Region>,
) -> Result<(), Error> {
    let mut homes = BTreeMap::new();
    for region in counts.keys() {
        for (id, counted) in count::final_organisations(&*app.table, edition, *region).await? {
            homes.insert(id, (counted.described.moved_to.unwrap_or(*region), counted.described));
        }
    }
    for (id, (home, described)) in homes {
        let mut elsewhere = BTreeSet::new();
        for (region, counted) in counts.iter_mut().filter(|(region, _)| **region != home) {
            let Some(part) = counted.organisations.get_mut(&id) else { continue };
            if says_something(&part.tally) {
                part.described = Described { moved_to: Some(home), moved_from: BTreeSet::new(), ..described.clone() };
                elsewhere.insert(*region);
            } else {
                counted.organisations.remove(&id);
            }
        }
        if let Some(counted) = counts.get_mut(&home) {
            let own = counted.organisations.entry(id);
            let own =
                own.or_insert_with(|| CountedOrganisation { described: described.clone(), tally: Tally::default() });
            own.described = Described { moved_to: None, moved_from: elsewhere, ..described };
        }
    }
    Ok(())
}

/// Keeps the sums of each region and the hash over all, and recounts: the last steps of an edition.
pub(crate) async fn seal(
    app: &App,
    edition: Edition,
    frozen: &BTreeMap<RegionCode, Region>,
    reason: Option<String>,
) -> Result<ClosedQuarter, Error> {
    let mut miscounted = Vec::new();
    let here = registers::regions(app).await?;
    let recounts = here.iter().filter(|region| frozen.contains_key(region)).map(|region| {
        let (table, quarter, region) = (Arc::clone(&app.table), edition.quarter, *region);
        async move { (region, published::recounted(&*table, quarter, region).await) }.boxed()
    });
    let mut recounts = in_order(&app.hands, recounts.collect());
    while let Some((region, recounted)) = recounts.next().await {
        let recounted = recounted?;
        miscounted.extend(miscounted_in(&frozen[&region], &recounted, edition));
    }
    for (region, counts) in frozen {
        let write = put(keys::final_summary(edition, *region), &counts.summary(app), Expect::Absent)?;
        store::write(&*app.table, vec![write]).await?.either_way();
    }
    let reported = federation::freeze(app, edition).await?;
    let elsewhere = reported.units()?;
    let together = published::of_country(&*app.table, edition.quarter).await?;
    let units: BTreeMap<String, &Tally> = frozen
        .iter()
        .flat_map(|(region, counts)| units(*region, counts))
        .chain(elsewhere.iter().map(|(unit, tally)| (unit.clone(), tally)))
        .chain([(TOGETHER.to_owned(), &together)].into_iter().filter(|(_, tally)| says_something(tally)))
        .collect();
    let method = registers::method_of(app, edition.quarter.last_day()).await?;
    let salt = base64url(&app.keys.mac(Purpose::Finals, edition.to_string().as_bytes()));
    let tallies = units.iter().map(|(unit, tally)| (unit.as_str(), *tally));
    let hash = final_hash(&edition.to_string(), method, &salt, tallies);
    let described = described_hash(&edition.to_string(), &salt, frozen.iter().flat_map(|(it, of)| described(*it, of)));
    let of_others = reported.summaries.values().flat_map(|summary| summary.blocks.values());
    let counted_here = frozen.values().map(Region::belonging).sum::<u64>();
    let organisations = counted_here + of_others.map(|block| block.organisations).sum::<u64>();
    let head = FinalsHeadItem {
        method: method.as_str().to_owned(),
        hash: hash.clone(),
        described: Some(described),
        salt,
        closed_at: app.clock.now(),
        organisations,
        together: together.counters(),
        reason,
        missing: reported.missing,
        elsewhere: Some(reported.summaries.into_keys().collect()),
        miscounted: miscounted.len() as u64,
    };
    let (by, action) = match &head.reason {
        None => (Actor::job("rollup"), Action::Close),
        Some(_) => (Actor::Operator, Action::Restate),
    };
    // Another run was first: it froze the same counts.
    Audited::created(&keys::finals_head(edition), &head)?.write(app, &by, action).await?.either_way();
    Ok(ClosedQuarter { period: edition, organisations, hash, miscounted })
}

/// The part of the hash over an edition that is of the country and of no region.
pub(crate) const TOGETHER: &str = "@";

/// The parts of the hash over an edition that a region makes: `77/clinic`, `77@school`, `77@`.
pub(crate) fn units(region: RegionCode, counts: &Region) -> impl Iterator<Item = (String, &Tally)> {
    let organisations = counts.organisations.iter().map(move |(id, counted)| (unit_of(region, id), &counted.tally));
    let types = counts
        .types
        .iter()
        .map(move |(organisation_type, tally)| (format!("{region}@{}", organisation_type.as_str()), tally));
    organisations
        .chain(types)
        .chain([(format!("{region}@"), &counts.together)])
        .filter(|(_, tally)| says_something(tally))
}

/// The name of an organisation in the hashes over an edition.
pub(crate) fn unit_of(region: RegionCode, organisation: &OrganisationId) -> String {
    format!("{region}/{organisation}")
}

/// What is frozen of a region's organisations beside their counts, by the names that they have in the hash.
pub(crate) fn described(region: RegionCode, counts: &Region) -> impl Iterator<Item = (String, &Described)> {
    counts.organisations.iter().map(move |(id, counted)| (unit_of(region, id), &counted.described))
}

/// Whether a tally is a part of a hash: one of nothing is as none.
pub(crate) fn says_something(tally: &Tally) -> bool {
    *tally != Tally::default()
}

/// Organisations of a region whose groups do not give these counts.
pub(super) fn miscounted_in(
    frozen: &Region,
    recounted: &BTreeMap<OrganisationId, Tally>,
    edition: Edition,
) -> Vec<OrganisationId> {
    let nothing = Tally::default();
    let differs = frozen.organisations.iter().filter(|(organisation, counted)| {
        *recounted.get(*organisation).unwrap_or(&nothing) != counted.tally.opinions()
    });
    let differs: Vec<OrganisationId> = differs.map(|(organisation, _)| organisation.clone()).collect();
    for organisation in &differs {
        tracing::error!(%organisation, %edition, "The groups of an organisation do not give its final counts");
    }
    differs
}
