//! What systems of regions tell the federal level, and how it is taken (A2.9, A2.10).

use domain::calendar::Quarter;
use domain::figures::federation::Freshness;
use domain::organisation::{OrganisationType, RegionCode};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use table::items::{ReportedItem, SummaryItem};
use table::{Expect, keys};

use crate::counts::case_counts::{self, TellingCases};
use crate::counts::count::tally_of;
use crate::counts::count::{self, Counted};
use crate::counts::federation::{Taken, freshness_of};
use crate::counts::organisation_results::{self, OrganisationResults};
use crate::counts::{finals, quarter_sums};
use crate::ports::QueueName;
use crate::registers;
use crate::store::{self, Retry, Stored, base64url, load, put, retry};
use crate::{App, Error};

/// Quarters before the running one of which results are told.
pub const QUARTERS_TOLD: u8 = 8;

/// Bytes of a stamp.
const STAMP_BYTES: usize = 12;

/// What a system says of its region: the message of [`QueueName::Results`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum RegionResults {
    /// "These are the sums of my region."
    RegionResultsV1 {
        /// The region.
        region: RegionCode,
        /// The quarter.
        quarter: Quarter,
        /// The region's sums, and who added them up.
        summary: SummaryItem,
    },
    /// "These are the counts of organisations of my region."
    OrganisationResultsV1(OrganisationResults),
    /// "So many cases of part B has my region."
    CaseCountsV1(TellingCases),
}

impl RegionResults {
    /// The region, and the system that counted; `None`: it names none.
    fn whose(&self) -> (RegionCode, Option<&str>) {
        match self {
            RegionResults::RegionResultsV1 { region, summary, .. } => {
                (*region, summary.reported.as_ref().map(|reported| reported.system.as_str()))
            }
            RegionResults::OrganisationResultsV1(told) => (told.region, Some(&told.reported.system)),
            RegionResults::CaseCountsV1(told) => (told.region, Some(&told.system)),
        }
    }
}

/// What is to be told of the regions that are counted here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ToTell {
    /// Of every region: its sums in each quarter, and how many cases it has.
    pub regions: Vec<RegionResults>,
    /// Of their organisations.
    pub organisations: Vec<RegionResults>,
}

impl ToTell {
    /// Tells one set of words from another: by regions, quarters, editions and organisations. What is counted meanwhile changes no set.
    pub fn stamp(&self) -> String {
        let mut hash = Sha256::new();
        for word in self.regions.iter().chain(&self.organisations) {
            let (quarter, region, reported, of) = match word {
                RegionResults::RegionResultsV1 { region, quarter, summary } => {
                    (quarter, region, summary.reported.as_ref(), Vec::new())
                }
                RegionResults::OrganisationResultsV1(told) => {
                    let ids = told.organisations.iter().map(|it| it.organisation.id.as_str()).collect();
                    (&told.quarter, &told.region, Some(&told.reported), ids)
                }
                RegionResults::CaseCountsV1(told) => {
                    hash.update(format!("cases {}\n", told.region));
                    continue;
                }
            };
            let edition = reported.and_then(|reported| reported.edition);
            hash.update(format!("{quarter} {region} {edition:?} {}\n", of.join(" ")));
        }
        base64url(&hash.finalize()[..STAMP_BYTES])
    }
}

/// What is to be told of every region that is counted here, and of its organisations.
pub async fn to_tell(app: &App) -> Result<ToTell, Error> {
    let now = app.clock.now();
    let running = Quarter::running(now);
    let mut regions = Vec::new();
    for region in registers::regions(app).await? {
        regions.push((region, registers::organisations_of(app, region).await?));
    }
    let mut to_tell = ToTell::default();
    for (region, _) in &regions {
        to_tell.regions.extend(case_counts::word(app, *region).await?.map(RegionResults::CaseCountsV1));
    }
    for back in 0..=QUARTERS_TOLD {
        let quarter = running.back(back);
        let edition = finals::latest(app, quarter).await?;
        let tells_each = organisation_results::is_told(back, now);
        for (region, registered) in &regions {
            let (summary, counted) = match edition {
                Some(edition) if tells_each => {
                    let counted = count::final_organisations(&*app.table, edition, *region).await?;
                    (finals::sums(&*app.table, edition, *region).await?, counted)
                }
                Some(edition) => (finals::sums(&*app.table, edition, *region).await?, Counted::new()),
                None => {
                    let (summary, counted) = quarter_sums::add_up(app, quarter, *region).await?;
                    (Some(summary), counted.organisations)
                }
            };
            // Of a quarter in which the system did not run yet there is nothing to tell.
            let says_something =
                |sums: &SummaryItem| back == 0 || sums.blocks.values().any(|block| !block.counters.is_empty());
            if let Some(mut summary) = summary.filter(says_something) {
                let hash = match edition {
                    Some(edition) => finals::head(app, edition).await?.map(|head| head.hash),
                    None => None,
                };
                let reported = ReportedItem { system: app.settings.public_url.clone(), edition, hash };
                if tells_each {
                    let words = organisation_results::words(app, quarter, *region, &reported, registered, counted);
                    to_tell.organisations.extend(words.await?.into_iter().map(RegionResults::OrganisationResultsV1));
                }
                summary.reported = Some(reported);
                to_tell.regions.push(RegionResults::RegionResultsV1 { region: *region, quarter, summary });
            }
        }
    }
    Ok(to_tell)
}

/// Tells the federal level everything; answers how many words that were. Twice is once.
pub async fn tell(app: &App) -> Result<usize, Error> {
    let ToTell { regions, organisations } = to_tell(app).await?;
    let bodies: Result<Vec<String>, _> = regions.iter().chain(&organisations).map(serde_json::to_string).collect();
    let bodies = bodies.map_err(|error| Error::Corrupt(format!("a word that has no JSON: {error}")))?;
    let told = bodies.len();
    app.queue.send(QueueName::Results, bodies).await?;
    Ok(told)
}

/// Takes results. Twice is once, in any order.
///
/// # Errors
/// [`Error::Corrupt`] for sums that nobody can read, and for another word on an edition that is known: editions never change.
pub async fn take(app: &App, results: RegionResults) -> Result<Taken, Error> {
    let (region, system) = results.whose();
    let Some(system) = system else { return Ok(Taken::NotExpected) };
    if registers::counted_at(app, region).await?.as_deref() != Some(system) {
        tracing::warn!(%region, system, "Results of a region come from where nobody expects them");
        return Ok(Taken::NotExpected);
    }
    if let Some(unknown) = unknown_type(app, &results).await? {
        tracing::warn!(%region, %unknown, "Results of a region tell of an organisation type that is not registered here: register it");
        return Ok(Taken::TypeUnknown);
    }
    match results {
        RegionResults::RegionResultsV1 { region, quarter, summary } => take_sums(app, region, quarter, summary).await,
        RegionResults::OrganisationResultsV1(told) => organisation_results::take(app, told).await,
        RegionResults::CaseCountsV1(told) => case_counts::take(app, told).await,
    }
}

/// A type that results tell of and that there is not; the register is read only where they tell of one that is none of the act.
async fn unknown_type(app: &App, results: &RegionResults) -> Result<Option<OrganisationType>, Error> {
    let told: Vec<OrganisationType> = match results {
        RegionResults::RegionResultsV1 { summary, .. } => {
            summary.blocks.keys().chain(summary.types.keys()).copied().collect()
        }
        RegionResults::OrganisationResultsV1(told) => {
            told.organisations.iter().map(|it| it.described.organisation_type).collect()
        }
        RegionResults::CaseCountsV1(_) => Vec::new(),
    };
    let own: Vec<OrganisationType> = told.into_iter().filter(|it| !it.is_built_in()).collect();
    if own.is_empty() {
        return Ok(None);
    }
    let types = registers::classification(app).await?;
    Ok(own.into_iter().find(|it| types.industry_of(*it).is_none()))
}

async fn take_sums(app: &App, region: RegionCode, quarter: Quarter, summary: SummaryItem) -> Result<Taken, Error> {
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
            if another && matches!(freshness_of(&summary), Some(Freshness::Final(_))) {
                return Err(Error::Corrupt(format!("region {region} tells two things of one edition of {quarter}")));
            }
            return Ok(Retry::Done(Taken::Known));
        }
        let expect = stored.as_ref().map_or(Expect::Absent, Stored::expect);
        Ok(store::write(&*app.table, vec![put(key.clone(), &summary, expect)?]).await?.then(Taken::Kept))
    })
}
