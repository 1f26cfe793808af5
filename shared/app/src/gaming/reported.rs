//! What organisations have of a quarter by week and by day: receipts, notices, questionnaires.

use std::collections::{BTreeMap, BTreeSet};

use domain::calendar::Quarter;
use domain::figures::edition::Edition;
use domain::gaming::bursts::Answered;
use domain::gaming::weeks::Reported;
use domain::identifier::OrganisationId;
use domain::organisation::RegionCode;
use domain::tally::{CountedByWeek, Days, Week, Weeks, counted_by_day};
use table::{Range, keys};

use crate::counts::count;
use crate::pool::lanes;
use crate::store::pages;
use crate::{App, Error, registers};

/// What is counted of the organisations of a quarter, and looked at.
pub(super) struct Counted {
    /// Receipts by week of each organisation that took part in all of the weeks that are looked at.
    pub(super) reported: BTreeMap<OrganisationId, Reported>,
    /// Questionnaires by day, and notices by week.
    pub(super) answered: BTreeMap<OrganisationId, Answered>,
}

/// What came in the quarter, and in the one before: a week may lie in both, and notices of the one are answered in the other. Five queries for each region.
pub(super) async fn in_quarter(app: &App, edition: Edition, weeks: &[Week]) -> Result<Counted, Error> {
    let (mut homes, mut left) = (BTreeMap::new(), BTreeSet::new());
    let [mut receipts, mut notices, mut notices_before] = [const { Sums::new() }; 3];
    let mut days: BTreeMap<OrganisationId, Days> = BTreeMap::new();
    let (quarter, before) = (edition.quarter, edition.quarter.back(1));
    for region in registers::regions(app).await? {
        add(app, before, region, &mut receipts, &mut notices_before).await?;
        add(app, quarter, region, &mut receipts, &mut notices).await?;
        for stored in lanes::of_region(app, quarter, region).await? {
            let of_organisation = days.entry(stored.lane.organisation).or_default();
            for (day, count) in counted_by_day(quarter, &stored.counters) {
                *of_organisation.entry(day).or_default() += count.unsigned_abs();
            }
        }
        for (id, counted) in count::final_organisations(&*app.table, edition, region).await? {
            if counted.belongs() {
                homes.insert(id, (counted.described.organisation_type, region));
            }
        }
        let registered = registers::organisations_of(app, region).await?.into_values();
        left.extend(registered.filter(|it| !weeks.iter().all(|week| it.is_included(week.sunday()))).map(|it| it.id));
    }
    let mut counted = Counted { reported: BTreeMap::new(), answered: BTreeMap::new() };
    for (id, (organisation_type, region)) in homes {
        let taken = |sums: &mut Sums| positive(sums.remove(&id).unwrap_or_default());
        if let Some(weeks) = receipts.remove(&id).map(positive).filter(|_| !left.contains(&id)) {
            counted.reported.insert(id.clone(), Reported { organisation_type, region, weeks });
        }
        if let Some(days) = days.remove(&id) {
            let (notices, notices_before) = (taken(&mut notices), taken(&mut notices_before));
            counted.answered.insert(id, Answered { organisation_type, region, days, notices, notices_before });
        }
    }
    Ok(counted)
}

/// Counts by week.
type ByWeek = BTreeMap<Week, i64>;

type Sums = BTreeMap<OrganisationId, ByWeek>;

/// Below zero: a receipt has left that came before there were counts by week.
fn positive(weeks: ByWeek) -> Weeks {
    weeks.into_iter().filter_map(|(week, count)| Some((week, u64::try_from(count).ok()?))).collect()
}

async fn add(
    app: &App,
    quarter: Quarter,
    region: RegionCode,
    receipts: &mut Sums,
    notices: &mut Sums,
) -> Result<(), Error> {
    let place = keys::tallies(quarter, region);
    let mut pages = pages(&*app.table, &place, &Range::All);
    while let Some(items) = pages.next().await? {
        for item in items {
            let id =
                keys::tally_organisation(&item.key.sk).ok_or_else(|| Error::Corrupt("a tally's key".to_owned()))?;
            for (of, sums) in [(CountedByWeek::Receipts, &mut *receipts), (CountedByWeek::Notices, &mut *notices)] {
                for (week, count) in Week::counted(of, &item.counters) {
                    *sums.entry(id.clone()).or_default().entry(week).or_default() += count;
                }
            }
        }
    }
    Ok(())
}
