//! A quarter becomes final (A2.10): the counts of every organisation are frozen, and a hash over all of them is kept. Made once;
//! made again it finds what is there. Then the stored responses are recounted: a difference raises an alarm.

use std::collections::BTreeMap;

use chrono::Duration;
use domain::calendar::Quarter;
use domain::figures::edition::Edition;
use domain::organisation::RegionCode;
use serde::Serialize;
use table::items::RegionItem;
use table::{Range, keys};

use crate::counts::count::{self, Region};
use crate::counts::finals::head;
use crate::counts::seal::{self, ClosedQuarter, freeze, seal};
use crate::counts::{federation, quarter_sums, restate};
use crate::heartbeat::beat;
use crate::registers::{self, register};
use crate::{App, Error, pool};

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

/// Makes every quarter final that has ended everywhere and is not final yet. Twice is once.
pub async fn close(app: &App) -> Result<CloseReport, Error> {
    let margin = Duration::minutes(app.profile.policies.finals_margin_minutes.into());
    let running = Quarter::running(app.clock.now() - margin);
    let regions = registers::entries::<RegionItem>(app, register::REGIONS).await?;
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
    quarter_sums::make(app, Quarter::running(app.clock.now())).await?;
    beat(app, "rollup", &report).await?;
    Ok(report)
}

/// `None` for a quarter without a single count before the first that has some: the system did not run then.
async fn close_quarter(app: &App, quarter: Quarter, may_be_first: bool) -> Result<Option<ClosedQuarter>, Error> {
    let edition = Edition::first(quarter);
    // From here on nobody answers in it, and everything that is enough is published.
    let types = pool::end::end(app, quarter).await?;
    let mut counts = BTreeMap::new();
    for region in registers::regions(app).await? {
        let mut counted = count::running(app, quarter, region).await?;
        for (id, it) in &mut counted.organisations {
            it.described.organisation_type = types.get(id).copied().unwrap_or(it.described.organisation_type);
        }
        counts.insert(region, counted);
    }
    let mut counted = counts.values().flat_map(|region: &Region| region.organisations.values());
    let here = counted.any(|counted| seal::says_something(&counted.tally));
    let nothing = !here && federation::freeze(app, edition).await?.summaries.is_empty();
    if nothing && may_be_first && !any_finals(app).await? {
        return Ok(None);
    }
    seal::keep_to_frozen(app, edition, &mut counts).await?;
    let mut frozen = BTreeMap::new();
    for (region, counts) in counts {
        frozen.insert(region, freeze(app, edition, region, counts).await?);
    }
    Ok(Some(seal(app, edition, &frozen, None).await?))
}

async fn any_finals(app: &App) -> Result<bool, Error> {
    Ok(!app.table.query(keys::FINALS, &Range::All, &table::Page::first(1)).await?.items.is_empty())
}
