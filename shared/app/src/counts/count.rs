//! What is counted of a region's organisations in a quarter: running counts from the tallies, the lanes and what is published, final ones
//! as they were frozen. The only two ways to counts; everything else adds them up.

use std::collections::BTreeMap;

use domain::calendar::Quarter;
use domain::figures::edition::Edition;
use domain::identifier::OrganisationId;
use domain::organisation::{OrganisationType, RegionCode};
use domain::tally::Tally;
use table::items::{BlockItem, FinalItem, SummaryItem, decode};
use table::{Counters, Range, keys};

use crate::counts::finals;
use crate::pool::{lanes, published};
use crate::registers;
use crate::store;
use crate::{App, Error};

/// Organisations with their type and their counts.
pub type Counted = BTreeMap<OrganisationId, (OrganisationType, Tally)>;

/// A region's counts in a quarter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Region {
    /// By organisation: all that are registered there, and whoever else has counts.
    pub organisations: Counted,
    /// What organisations of one type publish together that have too few answers each.
    pub types: BTreeMap<OrganisationType, Tally>,
    /// What organisations of several types publish together.
    pub together: Tally,
    /// Stored items that were added up.
    pub items: u64,
}

impl Region {
    /// The sums by type.
    pub fn summary(&self, app: &App) -> SummaryItem {
        let mut blocks: BTreeMap<OrganisationType, (u64, Tally)> = BTreeMap::new();
        for (organisation_type, tally) in self.organisations.values() {
            let (organisations, sum) = blocks.entry(*organisation_type).or_default();
            *organisations += 1;
            *sum += tally;
        }
        for (organisation_type, tally) in &self.types {
            blocks.entry(*organisation_type).or_default().1 += tally;
        }
        let block = |(organisation_type, (organisations, sum)): (OrganisationType, (u64, Tally))| {
            (organisation_type, BlockItem { organisations, counters: sum.counters() })
        };
        SummaryItem {
            made_at: app.clock.now(),
            items: self.items,
            blocks: blocks.into_iter().map(block).collect(),
            types: self.types.iter().map(|(organisation_type, tally)| (*organisation_type, tally.counters())).collect(),
            together: self.together.counters(),
            reported: None,
        }
    }
}

/// Reads stored counters.
pub fn tally_of(counters: &Counters) -> Result<Tally, Error> {
    Tally::from_counters(counters).map_err(|error| Error::Corrupt(error.to_string()))
}

/// The running counts of a region: three queries, and one for its register.
pub async fn running(app: &App, quarter: Quarter, region: RegionCode) -> Result<Region, Error> {
    let organisations = registers::organisations_of(app, region).await?;
    let items = organisations.len() as u64;
    let registered =
        organisations.into_iter().map(|(id, organisation)| (id, (organisation.organisation_type, Tally::default())));
    let mut counted = counts(app, quarter, region, registered.collect()).await?;
    counted.items += items;
    Ok(counted)
}

/// The counts of a region: of these organisations and of whoever else has some.
pub async fn counts(
    app: &App,
    quarter: Quarter,
    region: RegionCode,
    mut organisations: Counted,
) -> Result<Region, Error> {
    let published::OfRegion { organisations: opinions, types, together, mut items } =
        published::of_region(&*app.table, quarter, region).await?;
    let mut sums = opinions;
    for (id, tally) in tallies(app, quarter, region).await? {
        items += u64::from(keys::TALLY_SHARDS);
        *sums.entry(id).or_default() += tally;
    }
    for (id, tally) in sums {
        match organisations.get_mut(&id) {
            Some((_, counted)) => *counted = tally,
            None => {
                // It may have gone to another region since; what is nowhere in the register is counted nowhere.
                let Some(organisation) = registers::organisation(app, &id).await? else { continue };
                organisations.insert(id, (organisation.organisation_type, tally));
            }
        }
    }
    Ok(Region { organisations, types, together, items })
}

/// What is no opinion of a region's organisations: two queries, shards and lanes added up.
async fn tallies(app: &App, quarter: Quarter, region: RegionCode) -> Result<BTreeMap<OrganisationId, Tally>, Error> {
    let mut sums: BTreeMap<OrganisationId, Counters> = BTreeMap::new();
    let mut add = |organisation, counters: Counters| {
        let sum = sums.entry(organisation).or_default();
        for (name, amount) in counters {
            *sum.entry(name).or_insert(0) += amount;
        }
    };
    for item in store::all(&*app.table, &keys::tallies(quarter, region), &Range::All).await? {
        let organisation =
            keys::tally_organisation(&item.key.sk).ok_or_else(|| Error::Corrupt("a tally's key".to_owned()))?;
        add(organisation, item.counters);
    }
    for stored in lanes::of_region(app, quarter, region).await? {
        add(stored.lane.organisation, lanes::tallied(&stored.counters));
    }
    sums.iter().map(|(organisation, counters)| Ok((organisation.clone(), tally_of(counters)?))).collect()
}

/// The frozen counts of a region.
pub async fn finals(app: &App, edition: Edition, region: RegionCode) -> Result<Region, Error> {
    let mut organisations = Counted::new();
    let items = store::all(&*app.table, &keys::finals(edition, region), &Range::All).await?;
    for item in &items {
        let form: FinalItem = decode(item)?;
        organisations.insert(form.organisation.clone(), (form.organisation_type, tally_of(&form.counters)?));
    }
    let (mut types, mut together) = (BTreeMap::new(), Tally::default());
    if let Some(summary) = finals::sums(app, edition, region).await? {
        types = summary
            .types
            .iter()
            .map(|(organisation_type, it)| Ok((*organisation_type, tally_of(it)?)))
            .collect::<Result<_, Error>>()?;
        together = tally_of(&summary.together)?;
    }
    Ok(Region { organisations, types, together, items: items.len() as u64 })
}
