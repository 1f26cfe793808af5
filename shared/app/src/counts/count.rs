//! What is counted of a region's organisations in a quarter: running counts from the tallies, the lanes and what is published, final ones
//! as they were frozen. The only two ways to counts; everything else adds them up.

use std::collections::{BTreeMap, BTreeSet};

use domain::calendar::Quarter;
use domain::figures::edition::Edition;
use domain::figures::organisation_means::OrganisationMeans;
use domain::identifier::OrganisationId;
use domain::organisation::{Described, Organisation, OrganisationType, RegionCode};
use domain::tally::Tally;
use table::items::{BlockItem, FinalItem, RegionItem, SummaryItem, decode};
use table::{Counters, Range, Table, keys};

use crate::counts::finals;
use crate::pool::{lanes, published};
use crate::registers::{self, register};
use crate::store;
use crate::{App, Error};

/// An organisation's counts in a region and quarter, with what it is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedOrganisation {
    /// What it is.
    pub described: Described,
    /// The counts.
    pub tally: Tally,
}

impl CountedOrganisation {
    /// Whether it belongs to the region of these counts: an organisation that has moved is counted once among organisations.
    pub fn belongs(&self) -> bool {
        self.described.moved_to.is_none()
    }
}

/// What one region has of an organisation.
pub type Part = (RegionCode, CountedOrganisation);

/// Organisations with their counts.
pub type Counted = BTreeMap<OrganisationId, CountedOrganisation>;

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
    /// How many organisations belong to it.
    pub fn belonging(&self) -> u64 {
        self.organisations.values().filter(|counted| counted.belongs()).count() as u64
    }

    /// The sums by type.
    pub fn summary(&self, app: &App) -> SummaryItem {
        let mut blocks: BTreeMap<OrganisationType, (u64, Tally, OrganisationMeans)> = BTreeMap::new();
        for counted in self.organisations.values() {
            let (organisations, sum, means) = blocks.entry(counted.described.organisation_type).or_default();
            // Of whoever has moved its own region's part counts.
            if counted.belongs() {
                *organisations += 1;
                *means += OrganisationMeans::of(&counted.tally);
            }
            *sum += &counted.tally;
        }
        for (organisation_type, tally) in &self.types {
            blocks.entry(*organisation_type).or_default().1 += tally;
        }
        let block = |(organisation_type, (organisations, sum, means)): (_, (u64, Tally, _))| {
            (organisation_type, BlockItem { organisations, counters: sum.counters(), means })
        };
        SummaryItem {
            made_at: app.clock.now(),
            asked_at: None,
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

/// The counts of a region in a quarter that is not closed: whoever takes part in it, if the region does, and whoever has counts. Three
/// queries, and one for its register.
pub async fn running(app: &App, quarter: Quarter, region: RegionCode) -> Result<Region, Error> {
    running_in(app, quarter, region, takes_part(app, quarter, region).await?).await
}

/// Likewise, where it is known whether the region has joined by the end of the quarter.
pub(super) async fn running_in(
    app: &App,
    quarter: Quarter,
    region: RegionCode,
    takes_part: bool,
) -> Result<Region, Error> {
    let organisations = match takes_part {
        true => registers::organisations_of(app, region).await?,
        false => BTreeMap::new(),
    };
    let items = organisations.len() as u64;
    let mut registered = Counted::new();
    let days = (quarter.first_day(), quarter.last_day());
    for (id, organisation) in organisations.into_iter().filter(|(_, it)| it.takes_part_within(days.0, days.1)) {
        let described = described(app, quarter, &organisation, region).await?;
        registered.insert(id, CountedOrganisation { described, tally: Tally::default() });
    }
    let mut counted = counts(app, quarter, region, registered).await?;
    counted.items += items;
    Ok(counted)
}

/// Whether a region has joined by the end of a quarter.
async fn takes_part(app: &App, quarter: Quarter, region: RegionCode) -> Result<bool, Error> {
    let entry: Option<RegionItem> = registers::entry(app, register::REGIONS, &region.to_string()).await?;
    Ok(entry.is_some_and(|entry| entry.joined_on <= quarter.last_day()))
}

/// Where an organisation belongs in a quarter that is not closed, and in which regions it has counts: queries of little for each region that
/// it has left. It belongs to the region that the register has, unless it has no part there because the one or the other joined after the
/// quarter: then to the first of those that have counts of it.
async fn standing(
    app: &App,
    quarter: Quarter,
    organisation: &Organisation,
) -> Result<(RegionCode, BTreeSet<RegionCode>), Error> {
    let (own, mut counted) = (organisation.region, BTreeSet::new());
    let registered = organisation.takes_part_within(quarter.first_day(), quarter.last_day())
        && takes_part(app, quarter, own).await?;
    for region in organisation.every_region() {
        // What its own region has of it decides nothing where it takes part.
        let asked = region != own || !registered;
        if asked && of_organisation(app, quarter, region, &organisation.id).await? != Tally::default() {
            counted.insert(region);
        }
    }
    let has_part = registered || counted.contains(&own);
    let home = if has_part { own } else { counted.first().copied().unwrap_or(own) };
    Ok((home, counted))
}

/// What an organisation is in one of its regions, as long as the quarter is not closed.
async fn described(
    app: &App,
    quarter: Quarter,
    organisation: &Organisation,
    region: RegionCode,
) -> Result<Described, Error> {
    // Who has never moved has one region.
    if organisation.former_regions.is_empty() {
        return Ok(Described::of(organisation, region));
    }
    let (home, counted) = standing(app, quarter, organisation).await?;
    Ok(Described::standing(organisation, region, home, &counted))
}

/// The counts of an organisation in every region that has some, and where it belongs, in a quarter that is not closed.
pub async fn parts(app: &App, quarter: Quarter, organisation: &Organisation) -> Result<Vec<Part>, Error> {
    let (home, counted) = match organisation.former_regions.is_empty() {
        true => (organisation.region, BTreeSet::new()),
        false => standing(app, quarter, organisation).await?,
    };
    let mut parts = Vec::with_capacity(counted.len() + 1);
    for region in counted.iter().copied().chain([home]).collect::<BTreeSet<_>>() {
        let tally = of_organisation(app, quarter, region, &organisation.id).await?;
        let described = Described::standing(organisation, region, home, &counted);
        parts.push((region, CountedOrganisation { described, tally }));
    }
    Ok(parts)
}

/// The counts of a region: of these organisations and of whoever else has some.
pub async fn counts(
    app: &App,
    quarter: Quarter,
    region: RegionCode,
    mut organisations: Counted,
) -> Result<Region, Error> {
    let published::OfRegion { organisations: opinions, types, together, mut items } =
        published::in_range(&*app.table, quarter, region, &Range::All).await?;
    let mut sums = opinions;
    for (id, tally) in tallies(app, quarter, region, &Range::All).await? {
        items += u64::from(keys::TALLY_SHARDS);
        *sums.entry(id).or_default() += tally;
    }
    for (id, tally) in sums {
        match organisations.get_mut(&id) {
            Some(counted) => counted.tally = tally,
            None if tally == Tally::default() => {}
            None => {
                // It may have gone to another region since; what is nowhere in the register is counted nowhere.
                let Some(organisation) = registers::organisation(app, &id).await? else { continue };
                let described = described(app, quarter, &organisation, region).await?;
                organisations.insert(id, CountedOrganisation { described, tally });
            }
        }
    }
    Ok(Region { organisations, types, together, items })
}

/// The running counts of one organisation in a region: three queries of little. All but the region's register.
pub async fn of_organisation(
    app: &App,
    quarter: Quarter,
    region: RegionCode,
    id: &OrganisationId,
) -> Result<Tally, Error> {
    let own = Range::Prefix(format!("{id}#"));
    let mut sums = published::in_range(&*app.table, quarter, region, &own).await?.organisations;
    for (id, tally) in tallies(app, quarter, region, &own).await? {
        *sums.entry(id).or_default() += tally;
    }
    Ok(sums.remove(id).unwrap_or_default())
}

/// What is no opinion of a region's organisations: two queries, shards and lanes added up.
async fn tallies(
    app: &App,
    quarter: Quarter,
    region: RegionCode,
    range: &Range,
) -> Result<BTreeMap<OrganisationId, Tally>, Error> {
    let mut sums: BTreeMap<OrganisationId, Counters> = BTreeMap::new();
    let mut add = |organisation, counters: Counters| {
        let sum = sums.entry(organisation).or_default();
        for (name, amount) in counters {
            *sum.entry(name).or_insert(0) += amount;
        }
    };
    for item in store::all(&*app.table, &keys::tallies(quarter, region), range).await? {
        let organisation =
            keys::tally_organisation(&item.key.sk).ok_or_else(|| Error::Corrupt("a tally's key".to_owned()))?;
        add(organisation, item.counters);
    }
    for stored in lanes::in_range(app, quarter, region, range).await? {
        add(stored.lane.organisation, lanes::tallied(&stored.counters));
    }
    sums.iter().map(|(organisation, counters)| Ok((organisation.clone(), tally_of(counters)?))).collect()
}

/// The frozen counts of a region's organisations: one query.
pub(crate) async fn final_organisations(
    table: &dyn Table,
    edition: Edition,
    region: RegionCode,
) -> Result<Counted, Error> {
    let items = store::all(table, &keys::finals(edition, region), &Range::All).await?;
    let counted = |item: &table::Item| {
        let FinalItem { organisation, described, counters } = decode(item)?;
        Ok((organisation, CountedOrganisation { described, tally: tally_of(&counters)? }))
    };
    items.iter().map(counted).collect()
}

/// The frozen counts of a region.
pub async fn finals(table: &dyn Table, edition: Edition, region: RegionCode) -> Result<Region, Error> {
    finals_and_sums(table, edition, region).await.map(|(finals, _)| finals)
}

/// Likewise, with the sums that were frozen beside them.
pub(crate) async fn finals_and_sums(
    table: &dyn Table,
    edition: Edition,
    region: RegionCode,
) -> Result<(Region, Option<SummaryItem>), Error> {
    let organisations = final_organisations(table, edition, region).await?;
    let items = organisations.len() as u64;
    let (mut types, mut together) = (BTreeMap::new(), Tally::default());
    let sums = finals::sums(table, edition, region).await?;
    if let Some(summary) = &sums {
        types = summary
            .types
            .iter()
            .map(|(organisation_type, it)| Ok((*organisation_type, tally_of(it)?)))
            .collect::<Result<_, Error>>()?;
        together = tally_of(&summary.together)?;
    }
    Ok((Region { organisations, types, together, items }, sums))
}
