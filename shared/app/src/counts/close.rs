//! A quarter becomes final (A2.10): the counts of every organisation are frozen, and a hash over all of them is kept. Made once;
//! made again it finds what is there. Then the stored responses are recounted: a difference raises an alarm.

use std::collections::BTreeMap;

use chrono::Duration;
use domain::audit::{Action, Actor};
use domain::calendar::Quarter;
use domain::disclosure::running::Running;
use domain::figures::edition::Edition;
use domain::figures::indicator::final_hash;
use domain::identifier::OrganisationId;
use domain::organisation::RegionCode;
use domain::tally::Tally;
use serde::Serialize;
use table::items::{FinalItem, FinalsHeadItem, RegionItem, encode};
use table::{Expect, Range, keys};

use crate::audit::{self, AuditEvent};
use crate::counts::count::{self, Region, recount};
use crate::counts::{federation, restate, snapshots};
use crate::heartbeat::beat;
use crate::ports::Purpose;
use crate::registers::{self, kind};
use crate::store::{self, base64url, load, put};
use crate::{App, Error};

/// Quarters that a run looks back for at most.
const QUARTERS_BACK_MAX: u8 = 8;

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CloseReport {
    /// Quarters that became final or were restated, oldest first.
    pub closed: Vec<ClosedQuarter>,
    /// Late regions that the finals of the first open quarter wait for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub waited_for: Vec<RegionCode>,
}

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

/// Makes every quarter final that has ended everywhere and is not final yet. Twice is once.
pub async fn close(app: &App) -> Result<CloseReport, Error> {
    let margin = Duration::minutes(app.profile.policies.finals_margin_minutes.into());
    let running = Quarter::running(app.clock.now() - margin);
    let regions = registers::entries::<RegionItem>(app, kind::REGIONS).await?;
    let joined_on = regions.iter().map(|(_, region)| region.joined_on).min();
    let mut open = Vec::new();
    for back in 1..=QUARTERS_BACK_MAX {
        let quarter = running.back(back);
        // Before the first region joined there was nothing to count.
        if joined_on.is_none_or(|joined_on| quarter.last_day() < joined_on) {
            break;
        }
        if head(app, Edition::first(quarter)).await?.is_some() {
            break;
        }
        open.push(quarter);
    }
    let mut report = CloseReport::default();
    for quarter in open.into_iter().rev() {
        report.waited_for = federation::waited_for(app, quarter).await?;
        // Quarters become final in their order.
        if !report.waited_for.is_empty() {
            break;
        }
        if let Some(closed) = close_quarter(app, quarter, report.closed.is_empty()).await? {
            report.closed.push(closed);
        }
    }
    for back in (1..=QUARTERS_BACK_MAX).rev() {
        report.closed.extend(restate::with_late_regions(app, running.back(back)).await?);
    }
    snapshots::keep_fresh(app, Quarter::running(app.clock.now())).await?;
    beat(app, "rollup", &report).await?;
    Ok(report)
}

/// The head of an edition, if it was made.
pub async fn head(app: &App, edition: Edition) -> Result<Option<FinalsHeadItem>, Error> {
    Ok(load(&*app.table, &keys::finals_head(edition)).await?.map(|stored| stored.form))
}

/// `None` for a quarter without a single count before the first that has some: the system did not run then.
async fn close_quarter(app: &App, quarter: Quarter, may_be_first: bool) -> Result<Option<ClosedQuarter>, Error> {
    let edition = Edition::first(quarter);
    let mut frozen = BTreeMap::new();
    for region in registers::regions(app).await? {
        let mut counts = Region::default();
        for (id, tally) in count::tallies(app, quarter, region).await? {
            // A final shows all.
            let Some(organisation) = registers::organisation(app, &id).await? else { continue };
            let running = Running { shown: tally.opinions(), counted: tally };
            counts.organisations.insert(id, (organisation.kind, running));
        }
        frozen.insert(region, freeze(app, edition, region, counts).await?);
    }
    let here = frozen.values().any(|region| !region.organisations.is_empty());
    let nothing = !here && federation::freeze(app, edition).await?.summaries.is_empty();
    if nothing && may_be_first && !any_finals(app).await? {
        return Ok(None);
    }
    Ok(Some(seal(app, edition, &frozen, None).await?))
}

async fn any_finals(app: &App) -> Result<bool, Error> {
    Ok(!app.table.query(keys::FINALS, &Range::All, &table::Page::first(1)).await?.items.is_empty())
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
    let key = keys::finals_head(edition);
    let subject = keys::audited_subject(&key).unwrap_or_default();
    let after = serde_json::to_value(&head).unwrap_or_default();
    let touched = audit::touched(subject, None, &after, &["salt"], &encode(&head)?, 1);
    let event = AuditEvent::on(&by, action, "finals", touched);
    // Another run was first: it froze the same counts.
    audit::write(app, &event, vec![put(key, &head, Expect::Absent)?]).await?.either_way();
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
