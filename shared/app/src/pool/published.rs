//! What is published: the only way from answers to figures, comments and exports.

use std::collections::BTreeMap;

use domain::calendar::Quarter;
use domain::identifier::OrganisationId;
use domain::organisation::{OrganisationType, RegionCode};
use domain::publication::{Lane, Place};
use domain::questionnaire::Answers;
use domain::tally::Tally;
use table::items::{CutsItem, GroupCounts, GroupItem, PublishedItem, decode};
use table::keys::{self, PublishedPlace};
use table::kinds::rest;
use table::{Item, Range, Table};

use crate::pool::recount;
use crate::store::{self, load};
use crate::{App, Error};

/// What is published of a region in a quarter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct OfRegion {
    /// By organisation.
    pub(crate) organisations: BTreeMap<OrganisationId, Tally>,
    /// What organisations of one type publish together.
    pub(crate) types: BTreeMap<OrganisationType, Tally>,
    /// What organisations of several types publish together.
    pub(crate) together: Tally,
    /// Stored items that were read.
    pub(crate) items: u64,
}

/// What is published of a region, or of those of its organisations that the range names: one query.
pub(crate) async fn in_range(
    table: &dyn Table,
    quarter: Quarter,
    region: RegionCode,
    range: &Range,
) -> Result<OfRegion, Error> {
    let mut found = OfRegion::default();
    for (place, item) in places(table, quarter, region, range).await? {
        found.items += 1;
        let tally = item.published.tally();
        match place {
            PublishedPlace::Lane(lane) => *found.organisations.entry(lane.organisation).or_default() += tally,
            PublishedPlace::Level(_, Place::RegionAndType { organisation_type, .. }) => {
                drop(found.types.insert(organisation_type, tally))
            }
            PublishedPlace::Level(..) => found.together = tally,
        }
    }
    Ok(found)
}

/// What regions publish together that have too few answers each.
pub(crate) async fn of_country(table: &dyn Table, quarter: Quarter) -> Result<Tally, Error> {
    let stored = load::<PublishedItem>(table, &keys::published_of_country(quarter)).await?;
    Ok(stored.map(|stored| stored.form.published.tally()).unwrap_or_default())
}

/// The lanes of an organisation with what is published of each.
pub(crate) async fn lanes_of(
    table: &dyn Table,
    quarter: Quarter,
    region: RegionCode,
    organisation: &OrganisationId,
) -> Result<Vec<(Lane, PublishedItem)>, Error> {
    lanes_in(table, quarter, region, &Range::Prefix(format!("{organisation}#"))).await
}

/// The lanes of a region, or those of them that the range names, with what is published of each: one query.
pub(crate) async fn lanes_in(
    table: &dyn Table,
    quarter: Quarter,
    region: RegionCode,
    range: &Range,
) -> Result<Vec<(Lane, PublishedItem)>, Error> {
    let lane = |(place, item)| match place {
        PublishedPlace::Lane(lane) => Some((lane, item)),
        PublishedPlace::Level(..) => None,
    };
    Ok(places(table, quarter, region, range).await?.into_iter().filter_map(lane).collect())
}

/// The places of a region that the range names, with what is published of each: one query.
async fn places(
    table: &dyn Table,
    quarter: Quarter,
    region: RegionCode,
    range: &Range,
) -> Result<Vec<(PublishedPlace, PublishedItem)>, Error> {
    let place = |item: &Item| {
        let place = keys::published_place(rest(&item.key), &item.key.sk);
        Ok((place.map_err(|error| Error::Corrupt(error.to_owned()))?, decode(item)?))
    };
    store::all(table, &keys::published_of(quarter, region), range).await?.iter().map(place).collect()
}

/// The lanes of an organisation with how many groups each has published: while that stands, its answers are the same.
pub(crate) async fn stand_of(
    app: &App,
    quarter: Quarter,
    region: RegionCode,
    organisation: &OrganisationId,
) -> Result<Vec<(Lane, u32)>, Error> {
    let lanes = lanes_of(&*app.table, quarter, region, organisation).await?;
    Ok(lanes.into_iter().map(|(lane, item)| (lane, item.published.groups)).collect())
}

/// The published answers of lanes, in no order that tells anything. Costs 1 read unit for each 4 KB, some 30 answers.
pub(crate) async fn answers_of(app: &App, lanes: impl Iterator<Item = &Lane>) -> Result<Vec<Answers>, Error> {
    let mut found = Vec::new();
    for lane in lanes {
        for group in groups(&*app.table, &PublishedPlace::Lane(lane.clone())).await? {
            found.extend(group.answers);
        }
    }
    Ok(found)
}

/// The groups of a place, oldest first.
pub(crate) async fn groups(table: &dyn Table, place: &PublishedPlace) -> Result<Vec<GroupItem>, Error> {
    let items = store::all(table, &keys::groups(place), &Range::All).await?;
    Ok(items.iter().map(decode).collect::<Result<_, _>>()?)
}

/// What the groups of each organisation of a region give, cut where its sums are cut. One page of what is published is in memory at a time,
/// and the groups of one lane.
pub(crate) async fn recounted(
    table: &dyn Table,
    quarter: Quarter,
    region: RegionCode,
) -> Result<BTreeMap<OrganisationId, Tally>, Error> {
    let (partition, mut sums) = (keys::published_of(quarter, region), BTreeMap::new());
    let mut pages = store::pages(table, &partition, &Range::All);
    while let Some(items) = pages.next().await? {
        for item in items {
            // What levels publish is of no organisation.
            let Some(lane) = Lane::parse(quarter, region, &item.key.sk) else { continue };
            let groups = store::all(table, &keys::groups(&PublishedPlace::Lane(lane.clone())), &Range::All).await?;
            let groups = groups.iter().map(decode::<GroupCounts>).collect::<Result<Vec<_>, _>>()?;
            let of_lane = recount::of_lane(decode::<CutsItem>(&item)?.iter(), &groups);
            *sums.entry(lane.organisation).or_default() += of_lane;
        }
    }
    Ok(sums)
}
