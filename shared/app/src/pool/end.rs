//! The end of a quarter: every lane takes no more answers and publishes what it holds, and what is too little goes up (A2.10). Made once;
//! made again, or gone on with after a break, it gives the same, because no row and no key goes before the quarter is closed.

use std::collections::BTreeMap;

use domain::calendar::Quarter;
use domain::identifier::OrganisationId;
use domain::organisation::{OrganisationType, RegionCode};
use domain::publication::climb::{Rest, settle};
use domain::publication::{Group, Lane, Place, PooledAnswer, citizens};
use table::items::{LaneHead, PublishedItem};
use table::keys::{self, PublishedPlace};
use table::{Expect, Write};

use crate::pool::lanes::{self, StoredLane, opened};
use crate::pool::published;
use crate::pool::turn::{published_at, put_group};
use crate::store::{self, Retry, put, put_keeping, retry};
use crate::{App, Error, registers};

/// The types under which organisations with answers are published at the end, and so are frozen: those that the register has then. Who has
/// changed its type inside the quarter has all of it under one.
pub(crate) type Types = BTreeMap<OrganisationId, OrganisationType>;

/// Publishes everything that a quarter still holds, as far as it is enough; answers under which types. Twice is once.
pub(crate) async fn end(app: &App, quarter: Quarter) -> Result<Types, Error> {
    let (mut rest, mut types) = (Rest::default(), Types::new());
    for region in registers::regions(app).await? {
        rest.merge(end_region(app, quarter, region, &mut types).await?);
    }
    publish_level(app, quarter, &Place::Country, rest).await?;
    Ok(types)
}

/// Ends the lanes of a region; gives what is too little even for all of them together.
async fn end_region(app: &App, quarter: Quarter, region: RegionCode, types: &mut Types) -> Result<Rest, Error> {
    let mut by_type: BTreeMap<OrganisationType, Rest> = BTreeMap::new();
    for stored in lanes::of_region(app, quarter, region).await? {
        let stored = end_lane(app, stored).await?;
        let id = &stored.lane.organisation;
        let organisation_type = match types.get(id) {
            Some(known) => *known,
            None => type_at_end(app, quarter, id).await?.unwrap_or(stored.head.organisation_type),
        };
        types.insert(id.clone(), organisation_type);
        by_type.entry(organisation_type).or_default().merge(publish_lane(app, &stored, organisation_type).await?);
    }
    let mut rest = Rest::default();
    for (organisation_type, of_type) in by_type {
        rest.merge(publish_level(app, quarter, &Place::RegionAndType { region, organisation_type }, of_type).await?);
    }
    publish_level(app, quarter, &Place::Region { region }, rest).await
}

/// The type under which an organisation's lanes end: that under which one of them has ended already, before a break, else the register's.
/// `None`: the register does not know it.
async fn type_at_end(app: &App, quarter: Quarter, id: &OrganisationId) -> Result<Option<OrganisationType>, Error> {
    let Some(registered) = registers::organisation(app, id).await? else { return Ok(None) };
    for region in registered.every_region() {
        for (_, item) in published::lanes_of(&*app.table, quarter, region, id).await? {
            if let (Some(decided), Some(_)) = (item.organisation_type, item.too_few) {
                return Ok(Some(decided));
            }
        }
    }
    Ok(Some(registered.organisation_type))
}

/// Lets a lane take no more answers: whoever is about to add one finds another version.
async fn end_lane(app: &App, stored: StoredLane) -> Result<StoredLane, Error> {
    let lane = stored.lane;
    retry!({
        let Some(stored) = lanes::stored(app, &lane).await? else {
            return Err(Error::Corrupt("a lane is gone".to_owned()));
        };
        if stored.head.ended {
            return Ok(Retry::Done(stored));
        }
        let head = LaneHead { ended: true, ..stored.head.clone() };
        // Read once more: answers that came meanwhile are in.
        store::write(&*app.table, vec![put_keeping(keys::lane(&lane), &head, stored.expect())?]).await?.either_way();
        Ok(Retry::Again)
    })
}

/// Publishes what an ended lane holds; gives what goes up.
async fn publish_lane(app: &App, stored: &StoredLane, organisation_type: OrganisationType) -> Result<Rest, Error> {
    let (lane, head): (&Lane, &LaneHead) = (&stored.lane, &stored.head);
    let smallest_cell = app.profile.policies.smallest_cell;
    let at = PublishedPlace::Lane(lane.clone());
    let place = lane.place(organisation_type);
    let mut answers: Vec<PooledAnswer> = Vec::new();
    for epoch in head.waiting.into_iter().chain([head.filling]) {
        answers.extend(opened(app, lane, epoch).await?);
    }
    let (mut item, expect) = published_at(app, &at).await?;
    let rest = match item.too_few {
        Some(0) => Vec::new(),
        Some(_) => answers,
        None => {
            let (number, people) = (item.published.groups, citizens(&answers, place.reach()));
            let mut writes = Vec::new();
            let rest = match item.published.end(answers, smallest_cell) {
                Ok(group) => {
                    writes.extend(group_write(&at, &mut item, number, group.as_ref(), people)?);
                    Vec::new()
                }
                Err(rest) => rest,
            };
            (item.organisation_type, item.too_few) = (Some(organisation_type), Some(rest.len() as u64));
            writes.push(put(keys::published(&at), &item, expect)?);
            // Another run was first: it published the same.
            store::write(&*app.table, writes).await?.either_way();
            rest
        }
    };
    Ok(Rest::of_lane(&place, &item.published, rest))
}

/// Publishes what came up to a level; gives what goes further up.
async fn publish_level(app: &App, quarter: Quarter, place: &Place, mut rest: Rest) -> Result<Rest, Error> {
    let people = citizens(&rest.answers, place.reach());
    let level = settle(place, &mut rest, app.profile.policies.smallest_cell);
    if level.is_none() && (*place != Place::Country || rest.answers.is_empty()) {
        return Ok(rest);
    }
    let (at, level) = (PublishedPlace::of(quarter, place), level.unwrap_or_default());
    let too_few = (*place == Place::Country).then_some(rest.answers.len() as u64);
    let mut item = PublishedItem {
        published: level.published,
        organisation_type: place.organisation_type(),
        cuts: level.cuts,
        too_few,
        contents: None,
    };
    let mut writes: Vec<Write> = group_write(&at, &mut item, 0, level.group.as_ref(), people)?.into_iter().collect();
    writes.push(put(keys::published(&at), &item, Expect::Absent)?);
    // Another run was first: it published the same.
    store::write(&*app.table, writes).await?.either_way();
    Ok(rest)
}

fn group_write(
    at: &PublishedPlace,
    item: &mut PublishedItem,
    number: u32,
    group: Option<&Group>,
    people: u64,
) -> Result<Option<Write>, Error> {
    group.map(|group| put_group(at, item, number, group, people)).transpose()
}
