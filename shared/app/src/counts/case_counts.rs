//! How many cases of part B each region has: counted here once a day, told to the federal level with everything else, and kept there as the furthest
//! word of each region. A word is the whole of a region's counts: repeated, overtaken and lost ones change nothing that the latest does not say.

use chrono::{DateTime, Utc};
use domain::improvement::case_counts::{CaseCount, are_sound};
use domain::organisation::RegionCode;
use serde::{Deserialize, Serialize};
use table::items::{CaseCountsItem, decode};
use table::{Expect, Range, keys};

use crate::counts::federation::Taken;
use crate::store::{self, Retry, Stored, load, put, retry};
use crate::{App, Error, registers};

/// "So many cases of part B has my region."
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TellingCases {
    /// The region.
    pub region: RegionCode,
    /// The public URL of the system that counted.
    pub system: String,
    /// When it counted.
    pub as_of: DateTime<Utc>,
    /// By kind and state.
    pub counts: Vec<CaseCount>,
}

/// How many cases a region has, or the whole country.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfRegion {
    /// The region; `None`: cases of no region.
    pub region: Option<RegionCode>,
    /// The counts, and who counted.
    pub counted: CaseCountsItem,
}

/// Keeps how many cases a region has here. Twice is once.
pub(crate) async fn keep(app: &App, region: Option<RegionCode>, counts: Vec<CaseCount>) -> Result<(), Error> {
    let key = keys::own_case_counts(region);
    let stored = load::<CaseCountsItem>(&*app.table, &key).await?;
    let expect = stored.as_ref().map_or(Expect::Absent, Stored::expect);
    let item = CaseCountsItem { as_of: app.clock.now(), counts, system: None };
    // Somebody else counted at the same instant: they found the same.
    store::write(&*app.table, vec![put(key, &item, expect)?]).await?.either_way();
    Ok(())
}

/// What is to be told of a region's cases; `None`: they were not counted yet.
pub(super) async fn word(app: &App, region: RegionCode) -> Result<Option<TellingCases>, Error> {
    let stored = load::<CaseCountsItem>(&*app.table, &keys::own_case_counts(Some(region))).await?;
    let system = app.settings.public_url.clone();
    Ok(stored.map(|Stored { form: CaseCountsItem { as_of, counts, .. }, .. }| TellingCases {
        region,
        system,
        as_of,
        counts,
    }))
}

/// Takes what another system tells of its region's cases: of two words the later counts.
///
/// # Errors
/// [`Error::Corrupt`] for counts that cannot be true.
pub(super) async fn take(app: &App, told: TellingCases) -> Result<Taken, Error> {
    let TellingCases { region, system, as_of, counts } = told;
    if !are_sound(&counts) {
        return Err(Error::Corrupt(format!("region {region} tells counts of cases that cannot be true")));
    }
    let (key, item) = (keys::told_case_counts(region), CaseCountsItem { as_of, counts, system: Some(system) });
    retry!({
        let stored = load::<CaseCountsItem>(&*app.table, &key).await?;
        // Another system has taken the region over: its words count from the first on.
        let is_known = |it: &Stored<CaseCountsItem>| it.form.system == item.system && item.as_of <= it.form.as_of;
        if stored.as_ref().is_some_and(is_known) {
            return Ok(Retry::Done(Taken::Known));
        }
        let expect = stored.as_ref().map_or(Expect::Absent, Stored::expect);
        Ok(store::write(&*app.table, vec![put(key.clone(), &item, expect)?]).await?.then(Taken::Kept))
    })
}

/// How many cases each region has: as it was counted here, and where another system counts a region, as that says. What a system says that counts it
/// no more is left out.
pub async fn all(app: &App) -> Result<Vec<OfRegion>, Error> {
    let mut found = Vec::new();
    for item in store::all(&*app.table, keys::CASE_COUNTS, &Range::All).await? {
        let counted: CaseCountsItem = decode(&item)?;
        let code = item.key.sk.rsplit('#').next().filter(|code| !code.is_empty());
        let region = code.map(RegionCode::parse).transpose().map_err(|error| Error::Corrupt(error.to_string()))?;
        if let (Some(region), Some(_)) = (region, &counted.system)
            && registers::counted_at(app, region).await? != counted.system
        {
            continue;
        }
        found.push(OfRegion { region, counted });
    }
    found.sort_by_key(|of| (of.region, of.counted.system.is_some()));
    Ok(found)
}
