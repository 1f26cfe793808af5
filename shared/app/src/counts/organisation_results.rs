//! What systems of regions tell the federal level of their organisations, for whoever sees them in the whole country (A2.12а, A2.12б): what
//! is published of each in its own region, and nothing else. So a row of the country is a sum of the same groups as a row of the region.
//!
//! The running and the last closed quarter are told with each run of the hourly job, earlier ones once a day.

use std::collections::BTreeMap;

use chrono::{DateTime, Timelike, Utc};
use domain::calendar::Quarter;
use domain::figures::edition::Edition;
use domain::identifier::OrganisationId;
use domain::organisation::{Described, Organisation, RegionCode};
use serde::{Deserialize, Serialize};
use table::items::{OrganisationResultItem, ReportedItem, decode};
use table::{Counters, Expect, Key, Range, keys};

use crate::counts::count::{Counted, CountedOrganisation, Part, tally_of};
use crate::counts::federation::Taken;
use crate::store::{self, Retry, Stored, load, put, retry};
use crate::{App, Error, registers};

/// Organisations of one word at most: far below what a message holds.
const ORGANISATIONS_MAX: usize = 40;

/// Quarters back that are told with each run.
const ALWAYS_TOLD: u8 = 1;

/// "This is published of these organisations of my region".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganisationResults {
    /// The region.
    pub region: RegionCode,
    /// The quarter.
    pub quarter: Quarter,
    /// When it was added up.
    pub made_at: DateTime<Utc>,
    /// Who added it up, and the edition of its own that it is.
    pub reported: ReportedItem,
    /// The organisations.
    pub organisations: Vec<OrganisationResult>,
}

/// What is published of one organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganisationResult {
    /// The organisation, as the register has it.
    pub organisation: Organisation,
    /// What it is in that region and quarter.
    pub described: Described,
    /// All counts.
    pub counters: Counters,
}

/// Whether a quarter of so many before the running one is told now.
pub(super) fn is_told(back: u8, now: DateTime<Utc>) -> bool {
    back <= ALWAYS_TOLD || now.hour() == 0
}

/// The words on a region's organisations; `registered` are those of its register.
pub(super) async fn words(
    app: &App,
    quarter: Quarter,
    region: RegionCode,
    reported: &ReportedItem,
    registered: &BTreeMap<OrganisationId, Organisation>,
    counted: Counted,
) -> Result<Vec<OrganisationResults>, Error> {
    let mut told = Vec::with_capacity(counted.len());
    for (id, CountedOrganisation { described, tally }) in counted {
        let organisation = match registered.get(&id) {
            Some(organisation) => Some(organisation.clone()),
            // It belongs to another region by now.
            None => registers::organisation(app, &id).await?,
        };
        let counters = tally.counters();
        told.extend(organisation.map(|organisation| OrganisationResult { organisation, described, counters }));
    }
    let (made_at, words) = (app.clock.now(), told.chunks(ORGANISATIONS_MAX));
    let word = |some: &[OrganisationResult]| OrganisationResults {
        region,
        quarter,
        made_at,
        reported: reported.clone(),
        organisations: some.to_vec(),
    };
    Ok(words.map(word).collect())
}

/// Takes a word on organisations. Twice is once, in any order: of each the furthest word counts.
///
/// # Errors
/// [`Error::Corrupt`] for counts that nobody can read, and for another word on an edition that is known.
pub(super) async fn take(app: &App, results: OrganisationResults) -> Result<Taken, Error> {
    let OrganisationResults { region, quarter, made_at, reported, organisations } = results;
    let edition = edition_of(&reported, quarter);
    let mut taken = Taken::Known;
    for OrganisationResult { organisation, described, counters } in organisations {
        tally_of(&counters)?;
        let key = keys::organisation_result(edition, region, &organisation.id);
        let reported = reported.clone();
        let told = OrganisationResultItem { organisation, described, counters, made_at, reported };
        if keep(app, &key, &told).await? {
            taken = Taken::Kept;
        }
    }
    Ok(taken)
}

/// Keeps what is told of one organisation, if it says something further.
async fn keep(app: &App, key: &Key, told: &OrganisationResultItem) -> Result<bool, Error> {
    retry!({
        let stored = load::<OrganisationResultItem>(&*app.table, key).await?;
        if let Some(Stored { form: known, .. }) = &stored {
            let same = (&known.described, &known.counters) == (&told.described, &told.counters);
            let is_further = match (known.reported.edition, told.reported.edition) {
                (None, Some(_)) => true,
                // Of running counts the later ones count; the same again is not worth a write.
                (None, None) => known.made_at < told.made_at && !same,
                (Some(_), None) => false,
                (Some(_), Some(_)) if same => false,
                (Some(edition), Some(_)) => {
                    return Err(Error::Corrupt(format!("{} has two forms of {edition}", known.organisation.id)));
                }
            };
            if !is_further {
                return Ok(Retry::Done(false));
            }
        }
        let expect = stored.as_ref().map_or(Expect::Absent, Stored::expect);
        Ok(store::write(&*app.table, vec![put(key.clone(), told, expect)?]).await?.then(true))
    })
}

/// What is known of the organisations of a region that another system counts, from the words that it has said of this edition of its own.
pub(super) async fn of_region(
    app: &App,
    quarter: Quarter,
    region: RegionCode,
    reported: &ReportedItem,
) -> Result<Vec<(Organisation, Part)>, Error> {
    let partition = keys::organisation_results(edition_of(reported, quarter), region);
    let mut known = Vec::new();
    for item in store::all(&*app.table, &partition, &Range::All).await? {
        let told: OrganisationResultItem = decode(&item)?;
        if (&told.reported.system, told.reported.edition) == (&reported.system, reported.edition) {
            let counted = CountedOrganisation { described: told.described, tally: tally_of(&told.counters)? };
            known.push((told.organisation, (region, counted)));
        }
    }
    Ok(known)
}

fn edition_of(reported: &ReportedItem, quarter: Quarter) -> Edition {
    reported.edition.unwrap_or(Edition::first(quarter))
}
