//! What systems of regions tell the federal level, and how it is taken (A2.9, A2.10).

use domain::calendar::Quarter;
use domain::organisation::RegionCode;
use serde::{Deserialize, Serialize};
use table::items::{RegionItem, ReportedItem, SummaryItem};
use table::{Expect, keys};

use crate::counts::count::tally_of;
use crate::counts::federation::freshness_of;
use crate::counts::{finals, snapshots};
use crate::ports::QueueName;
use crate::registers::{self, register};
use crate::store::{self, Retry, Stored, load, put, retry};
use crate::{App, Error};

/// Quarters before the running one of which results are told.
pub const QUARTERS_TOLD: u8 = 8;

/// "These are the sums of my region": the message of [`QueueName::Results`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum RegionResults {
    /// The first form.
    RegionResultsV1 {
        /// The region.
        region: RegionCode,
        /// The quarter.
        quarter: Quarter,
        /// The region's sums, and who added them up.
        summary: SummaryItem,
    },
}

/// What became of a region's results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Taken {
    /// It is the furthest now.
    Kept,
    /// It says nothing further.
    Known,
    /// The register says that the region is counted elsewhere, or here.
    NotExpected,
}

/// What is to be told of every region that is counted here.
pub async fn to_tell(app: &App) -> Result<Vec<RegionResults>, Error> {
    let running = Quarter::running(app.clock.now());
    let regions = registers::regions(app).await?;
    let mut to_tell = Vec::new();
    for back in 0..=QUARTERS_TOLD {
        let quarter = running.back(back);
        let edition = finals::latest(app, quarter).await?;
        for region in &regions {
            let summary = match edition {
                Some(edition) => finals::sums(app, edition, *region).await?,
                None => Some(snapshots::sums(app, quarter, *region).await?),
            };
            // Of a quarter in which the system did not run yet there is nothing to tell.
            let says_something =
                |sums: &SummaryItem| back == 0 || sums.blocks.values().any(|block| !block.counters.is_empty());
            if let Some(mut summary) = summary.filter(says_something) {
                let hash = match edition {
                    Some(edition) => finals::head(app, edition).await?.map(|head| head.hash),
                    None => None,
                };
                summary.reported = Some(ReportedItem { system: app.settings.public_url.clone(), edition, hash });
                to_tell.push(RegionResults::RegionResultsV1 { region: *region, quarter, summary });
            }
        }
    }
    Ok(to_tell)
}

/// Tells the federal level everything; answers how many words that were. Twice is once.
pub async fn tell(app: &App) -> Result<usize, Error> {
    let to_tell = to_tell(app).await?;
    let bodies: Result<Vec<String>, _> = to_tell.iter().map(serde_json::to_string).collect();
    let bodies = bodies.map_err(|error| Error::Corrupt(format!("a word that has no JSON: {error}")))?;
    app.queue.send(QueueName::Results, bodies).await?;
    Ok(to_tell.len())
}

/// Takes results. Twice is once, in any order.
///
/// # Errors
/// [`Error::Corrupt`] for sums that nobody can read, and for another word on an edition that is known: editions never change.
pub async fn take(app: &App, results: RegionResults) -> Result<Taken, Error> {
    let RegionResults::RegionResultsV1 { region, quarter, summary } = results;
    let Some(reported) = &summary.reported else { return Ok(Taken::NotExpected) };
    let entry: Option<RegionItem> = registers::entry(app, register::REGIONS, &region.to_string()).await?;
    if entry.and_then(|entry| entry.counted_at).as_deref() != Some(&reported.system) {
        tracing::warn!(%region, system = reported.system, "Results of a region come from where nobody expects them");
        return Ok(Taken::NotExpected);
    }
    for block in summary.blocks.values() {
        tally_of(&block.counters)?;
    }
    tally_of(&summary.together)?;
    let key = keys::results(quarter, region);
    retry!({
        let stored = load::<SummaryItem>(&*app.table, &key).await?;
        if let Some(Stored { form, .. }) = &stored
            && freshness_of(&summary) <= freshness_of(form)
        {
            let another = freshness_of(&summary) == freshness_of(form)
                && (&form.blocks, &form.together) != (&summary.blocks, &summary.together);
            if another && reported.edition.is_some() {
                return Err(Error::Corrupt(format!("region {region} tells two things of one edition of {quarter}")));
            }
            return Ok(Retry::Done(Taken::Known));
        }
        let expect = stored.as_ref().map_or(Expect::Absent, Stored::expect);
        Ok(store::write(&*app.table, vec![put(key.clone(), &summary, expect)?]).await?.then(Taken::Kept))
    })
}
