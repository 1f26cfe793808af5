//! An epoch that is full is closed, and the one that waited is published as a group. The order of effects is the whole of it: the key of the
//! next epoch, then one write of group, sums and head, then the key of the published epoch is destroyed. Broken off anywhere, what is
//! stored tells what is left to be done.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::TimeDelta;
use domain::calendar::Quarter;
use domain::figures::edition::Edition;
use domain::organisation::RegionCode;
use domain::publication::{Group, Lane, Reach, citizens};
use table::items::{FinalsHeadItem, GroupItem, LaneHead, PublishedItem};
use table::keys::{self, PublishedPlace};
use table::port::WRITES_MAX;
use table::{Delete, Expect, Item, Range, Write};

use crate::pool::backups;
use crate::pool::lanes::{self, StoredLane, make_key, opened};
use crate::store::{self, Retry, Stored, load, put, put_keeping, retry};
use crate::{App, Error};

/// For how many hours at most spent keys are kept where the operator says nothing, and for how many an operator may: a daily backup comes in
/// between.
pub const SPENT_KEYS_HOURS: u32 = 26;

/// The lanes that this process is turning. Twice is once, but each who answers while a lane is turned would open the same rows again.
#[derive(Default)]
pub(crate) struct Turns(Mutex<BTreeSet<Lane>>);

impl Turns {
    /// Notes that a lane is being turned, until what is answered is dropped; `None`: it is already.
    fn begin(&self, lane: &Lane) -> Option<Turning<'_>> {
        let is_new = self.lanes().insert(lane.clone());
        is_new.then(|| Turning { turns: self, lane: lane.clone() })
    }

    fn lanes(&self) -> MutexGuard<'_, BTreeSet<Lane>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A lane that is being turned.
struct Turning<'turns> {
    turns: &'turns Turns,
    lane: Lane,
}

impl Drop for Turning<'_> {
    fn drop(&mut self) {
        self.turns.lanes().remove(&self.lane);
    }
}

/// Turns a lane if its filling epoch is full; answers whether it did. Twice is once.
pub async fn turn_if_ripe(app: &App, lane: &Lane) -> Result<bool, Error> {
    let Some(_turning) = app.turns.begin(lane) else { return Ok(false) };
    let smallest_cell = app.profile.policies.smallest_cell;
    let turned: Result<Option<Option<u32>>, Error> = retry!({
        let Some(stored) = lanes::stored(app, lane).await?.filter(|stored| stored.is_ripe(0, smallest_cell)) else {
            return Ok(Retry::Done(None));
        };
        let (waiting, filled) = (stored.head.waiting, stored.head.filling);
        let mut writes = vec![begin(app, &stored, Some(filled)).await?];
        if let Some(waiting) = waiting {
            let answers = opened(app, lane, waiting).await?;
            if !answers.is_empty() {
                let citizens = citizens(&answers, Reach::Organisation);
                let (group, place) = (Group::of(answers), PublishedPlace::Lane(lane.clone()));
                let (mut item, expect) = published_at(app, &place).await?;
                let number = item.published.groups;
                writes.push(put_group(&place, &mut item, number, &group, citizens)?);
                item.published.open(&group, &opened(app, lane, filled).await?, smallest_cell);
                item.organisation_type = Some(stored.head.organisation_type);
                writes.push(put(keys::published(&place), &item, expect)?);
            }
        }
        Ok(store::write(&*app.table, writes).await?.then(Some(waiting)))
    });
    let Some(published) = turned? else { return Ok(false) };
    if let Some(epoch) = published {
        spend(app, &keys::epoch_key(lane, epoch)).await?;
    }
    Ok(true)
}

/// Begins an epoch because the key of the filling one is gone: a copy was restored without the keys. What waits is lost.
pub(super) async fn begin_anew(app: &App, stored: &StoredLane) -> Result<(), Error> {
    tracing::error!(lane = %stored.lane, "The keys of a lane are gone: what waits there is lost");
    let write = begin(app, stored, None).await?;
    // Somebody else began one.
    store::write(&*app.table, vec![write]).await?.either_way();
    Ok(())
}

/// The head that begins the epoch after the filling one, whose key is made first.
async fn begin(app: &App, stored: &StoredLane, waiting: Option<u32>) -> Result<Write, Error> {
    let filling = stored.head.filling + 1;
    make_key(app, &stored.lane, filling).await?;
    let head = LaneHead { waiting, filling, citizens_before: stored.citizens(filling), ..stored.head };
    put_keeping(keys::lane(&stored.lane), &head, stored.expect())
}

/// What is published of a place, and what a put of it expects.
pub(super) async fn published_at(app: &App, place: &PublishedPlace) -> Result<(PublishedItem, Expect), Error> {
    let stored = load::<PublishedItem>(&*app.table, &keys::published(place)).await?;
    let expect = stored.as_ref().map_or(Expect::Absent, Stored::expect);
    Ok((stored.map(|stored| stored.form).unwrap_or_default(), expect))
}

/// A group under its number: it is written once, and what it says is kept with what is published of the place.
pub(super) fn put_group(
    place: &PublishedPlace,
    item: &mut PublishedItem,
    number: u32,
    group: &Group,
    citizens: u64,
) -> Result<Write, Error> {
    let answers = group.answers().iter().map(|answer| answer.answers.clone()).collect();
    let stored = GroupItem { citizens, answers };
    item.keep_contents(number, &stored);
    put(keys::group(place, number), &stored, Expect::Absent)
}

/// Does what turns and ends that were broken off left: turns lanes that are full, and destroys the keys of what is published. A key is
/// destroyed only if its epoch is older than those of its lane's head, or its quarter is closed. Every lane that waits has a key, so
/// lanes are looked for where keys are: one query for each region with some.
pub(crate) async fn catch_up(app: &App) -> Result<(), Error> {
    let (now, longest) = (app.clock.now(), TimeDelta::hours(app.settings.spent_keys_hours.into()));
    let backup_begun_at = backups::begun_at(app).await?;
    let mut unspent: BTreeMap<(Quarter, RegionCode), Vec<(Lane, u32)>> = BTreeMap::new();
    for kept in app.pool_keys.list().await? {
        // What else lies there is not ours.
        let Some((lane, epoch)) = keys::epoch_of_key(&kept.name) else { continue };
        if kept.may_go(now, backup_begun_at, longest) {
            destroy(app, &kept.name).await?;
        } else if kept.retired_at.is_none() {
            unspent.entry((lane.quarter, lane.region)).or_default().push((lane, epoch));
        }
    }
    for ((quarter, region), held) in unspent {
        let stored = lanes::of_region(app, quarter, region).await?;
        for lane in stored.iter().filter(|lane| lane.is_ripe(0, app.profile.policies.smallest_cell)) {
            turn_if_ripe(app, &lane.lane).await?;
        }
        let heads: BTreeMap<&Lane, &LaneHead> = stored.iter().map(|stored| (&stored.lane, &stored.head)).collect();
        let is_closed = is_closed(app, quarter).await?;
        for (lane, epoch) in held {
            // Without a head the lane is being made.
            let is_spent = heads
                .get(&lane)
                .is_some_and(|head| epoch < head.waiting.unwrap_or(head.filling) || (head.ended && is_closed));
            if is_spent {
                spend(app, &keys::epoch_key(&lane, epoch)).await?;
            }
        }
    }
    Ok(())
}

/// A key is needed by nothing that is stored: it goes at once, or with the next backup where the operator wants a copy that is restored to
/// lose nothing.
async fn spend(app: &App, name: &str) -> Result<(), Error> {
    match app.settings.spent_keys_hours {
        0 => destroy(app, name).await?,
        _ => app.pool_keys.retire(name, app.clock.now()).await?,
    }
    Ok(())
}

/// The end of an epoch: its rows go, and then its key. Broken off in between, the key is still listed, and both are done again.
async fn destroy(app: &App, name: &str) -> Result<(), Error> {
    if let (true, Some((lane, epoch))) = (app.settings.deletes_dead_rows, keys::epoch_of_key(name)) {
        let dead = store::all(&*app.table, &keys::pool(&lane), &Range::Prefix(keys::epoch_prefix(epoch))).await?;
        for some in dead.chunks(WRITES_MAX) {
            let delete = |item: &Item| Write::Delete(Delete { key: item.key.clone(), version: item.version });
            // Another sweep was first.
            store::write(&*app.table, some.iter().map(delete).collect()).await?.either_way();
        }
    }
    Ok(app.pool_keys.destroy(name).await?)
}

async fn is_closed(app: &App, quarter: Quarter) -> Result<bool, Error> {
    Ok(load::<FinalsHeadItem>(&*app.table, &keys::finals_head(Edition::first(quarter))).await?.is_some())
}

#[cfg(test)]
mod tests {
    use domain::identifier::OrganisationId;
    use domain::questionnaire::Questionnaire;

    use super::*;

    #[test]
    fn a_lane_is_turned_by_one_at_a_time() {
        let lane = |organisation: &str| Lane {
            quarter: Quarter::parse("2026Q1").unwrap(),
            region: RegionCode::parse("77").unwrap(),
            organisation: OrganisationId::parse(organisation).unwrap(),
            questionnaire: Questionnaire::standard().reference(),
        };
        let turns = Turns::default();
        let turning = turns.begin(&lane("clinic"));
        assert!(turning.is_some());
        assert!(turns.begin(&lane("clinic")).is_none(), "while it is turned");
        assert!(turns.begin(&lane("school")).is_some(), "another is no matter");
        drop(turning);
        assert!(turns.begin(&lane("clinic")).is_some(), "afterwards, however it ended");
    }
}
