//! The steps that every edition of a quarter shares: counts are frozen, sums kept, a hash over all of them is published, and
//! the stored responses are recounted (A2.10).

use std::collections::BTreeMap;

use domain::audit::{Action, Actor};
use domain::calendar::Quarter;
use domain::figures::edition::Edition;
use domain::figures::indicator::final_hash;
use domain::identifier::OrganisationId;
use domain::organisation::RegionCode;
use domain::tally::Tally;
use serde::Serialize;
use table::items::{FinalItem, FinalsHeadItem};
use table::{Expect, keys};

use crate::audit::Audited;
use crate::counts::count::{self, Region, recount};
use crate::counts::{federation, snapshots};
use crate::ports::Purpose;
use crate::store::{self, base64url, put};
use crate::{App, Error, registers};

/// A quarter that became final, or was restated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClosedQuarter {
    /// Which, and which edition of it.
    pub period: Edition,
    /// Organisations with counts.
    pub organisations: u64,
    /// SHA-256 over their counts.
    pub hash: String,
    /// Organisations whose responses do not give the counts: an alarm.
    pub miscounted: Vec<OrganisationId>,
}

/// Freezes a region's counts, organisation by organisation. Answers what is frozen: what an earlier, broken run froze counts,
/// not what was counted since.
pub(crate) async fn freeze(app: &App, edition: Edition, region: RegionCode, counts: Region) -> Result<Region, Error> {
    for (organisation, (kind, running)) in counts.organisations {
        let counters = running.counted.counters();
        let shown = Some(running.shown.counters()).filter(|_| running.shown != running.counted.opinions());
        let item = FinalItem { organisation, kind, counters, shown };
        let write = put(keys::final_tally(edition, region, &item.organisation), &item, Expect::Absent)?;
        store::write(&*app.table, vec![write]).await?.either_way();
    }
    count::finals(app, edition, region).await
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
    for (region, counts) in frozen {
        for (organisation, (_, running)) in &counts.organisations {
            if here.contains(region) && !agrees(app, edition.quarter, organisation, &running.counted).await? {
                tracing::error!(%organisation, %edition, "The responses of an organisation do not give its final counts");
                miscounted.push(organisation.clone());
            }
        }
        let summary = snapshots::with_registered(app, *region, counts).await?;
        let write = put(keys::final_summary(edition, *region), &summary, Expect::Absent)?;
        store::write(&*app.table, vec![write]).await?.either_way();
    }
    let reported = federation::freeze(app, edition).await?;
    let elsewhere = reported.units()?;
    let units: BTreeMap<String, &Tally> =
        units(frozen).chain(elsewhere.iter().map(|(unit, tally)| (unit.clone(), tally))).collect();
    let method = registers::method_of(app, edition.quarter.last_day()).await?;
    let salt = base64url(&app.keys.mac(Purpose::Finals, edition.to_string().as_bytes()));
    let tallies = units.iter().map(|(unit, tally)| (unit.as_str(), *tally));
    let hash = final_hash(&edition.to_string(), method, &salt, tallies);
    let of_others = reported.summaries.values().flat_map(|summary| summary.blocks.values());
    let counted_here = frozen.values().map(|region| region.organisations.len() as u64).sum::<u64>();
    let organisations = counted_here + of_others.map(|block| block.organisations).sum::<u64>();
    let head = FinalsHeadItem {
        method: method.as_str().to_owned(),
        hash: hash.clone(),
        salt,
        closed_at: app.clock.now(),
        organisations,
        reason,
        missing: reported.missing,
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

fn units(frozen: &BTreeMap<RegionCode, Region>) -> impl Iterator<Item = (String, &Tally)> {
    frozen.iter().flat_map(|(region, counts)| {
        let each = counts.organisations.iter();
        each.map(move |(organisation, (_, running))| (format!("{region}/{organisation}"), &running.counted))
    })
}

/// Whether an organisation's stored responses give these counts.
pub async fn agrees(app: &App, quarter: Quarter, organisation: &OrganisationId, tally: &Tally) -> Result<bool, Error> {
    Ok(recount(app, quarter, organisation).await? == tally.opinions())
}
