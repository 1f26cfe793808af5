//! What organisations have reported of a quarter, by the week of the service.

use std::collections::{BTreeMap, BTreeSet};

use domain::calendar::Quarter;
use domain::figures::edition::Edition;
use domain::gaming::weeks::Reported;
use domain::identifier::OrganisationId;
use domain::organisation::RegionCode;
use domain::tally::Week;
use table::{Range, keys};

use crate::counts::count;
use crate::store::pages;
use crate::{App, Error, registers};

/// Receipts by week of each organisation that took part in all of the weeks that are looked at: those that came in the quarter, and in the one
/// before, because a week may lie in both. Four queries for each region.
pub(super) async fn in_quarter(
    app: &App,
    edition: Edition,
    weeks: &[Week],
) -> Result<BTreeMap<OrganisationId, Reported>, Error> {
    let (mut sums, mut homes, mut left) = (Sums::new(), BTreeMap::new(), BTreeSet::new());
    for region in registers::regions(app).await? {
        for quarter in [edition.quarter.back(1), edition.quarter] {
            add(app, quarter, region, &mut sums).await?;
        }
        for (id, counted) in count::final_organisations(&*app.table, edition, region).await? {
            if counted.belongs() {
                homes.insert(id, (counted.described.organisation_type, region));
            }
        }
        let registered = registers::organisations_of(app, region).await?.into_values();
        left.extend(registered.filter(|it| !weeks.iter().all(|week| it.is_included(week.sunday()))).map(|it| it.id));
    }
    let mut reported = BTreeMap::new();
    for (id, weeks) in sums.into_iter().filter(|(id, _)| !left.contains(id)) {
        let Some((organisation_type, region)) = homes.get(&id).copied() else { continue };
        // Below zero: a receipt has left that came before there were counts by week.
        let weeks = weeks.into_iter().filter_map(|(week, count)| Some((week, u64::try_from(count).ok()?))).collect();
        reported.insert(id, Reported { organisation_type, region, weeks });
    }
    Ok(reported)
}

type Sums = BTreeMap<OrganisationId, BTreeMap<Week, i64>>;

async fn add(app: &App, quarter: Quarter, region: RegionCode, sums: &mut Sums) -> Result<(), Error> {
    let place = keys::tallies(quarter, region);
    let mut pages = pages(&*app.table, &place, &Range::All);
    while let Some(items) = pages.next().await? {
        for item in items {
            let id =
                keys::tally_organisation(&item.key.sk).ok_or_else(|| Error::Corrupt("a tally's key".to_owned()))?;
            for (week, count) in Week::counted(&item.counters) {
                *sums.entry(id.clone()).or_default().entry(week).or_default() += count;
            }
        }
    }
    Ok(())
}
