//! The heads of lanes, and the rows that wait in them.

use domain::calendar::Quarter;
use domain::organisation::{OrganisationType, RegionCode};
use domain::publication::{Lane, PooledAnswer};
use domain::tally::{Counter, is_day_counter};
use table::items::{LaneHead, PooledAnswerItem, decode};
use table::{Counters, Expect, Item, Page, PoolKey, Range, keys};

use crate::pool::row;
use crate::store::{self, put};
use crate::{App, Error, registers};

/// Counters of a lane: answers that are their citizen's first there, of even and of odd epochs. Answers are added while a turn is under way
/// and without a new version; so whoever begins an epoch knows what its counter holds only because nobody has added to it since the epoch
/// before the last one was closed.
const CITIZENS: [&str; 2] = ["citizens.even", "citizens.odd"];

fn citizens_of(epoch: u32) -> &'static str {
    CITIZENS[(epoch % 2) as usize]
}

/// A lane as it is stored.
pub(crate) struct StoredLane {
    pub(crate) lane: Lane,
    pub(crate) head: LaneHead,
    pub(crate) counters: Counters,
    version: u64,
}

impl StoredLane {
    fn read(lane: Lane, item: Item) -> Result<StoredLane, Error> {
        Ok(StoredLane { lane, head: decode(&item)?, version: item.version, counters: item.counters })
    }

    /// What whoever adds to it or turns it expects.
    pub(super) fn expect(&self) -> Expect {
        Expect::Version(self.version)
    }

    /// Answers of different citizens in this epoch and in all of its parity before.
    pub(super) fn citizens(&self, epoch: u32) -> i64 {
        self.counters.get(citizens_of(epoch)).copied().unwrap_or_default()
    }

    /// Whether the filling epoch is full, with so many more.
    pub(super) fn is_ripe(&self, more: i64, smallest_cell: u64) -> bool {
        !self.head.ended
            && self.citizens(self.head.filling) + more - self.head.citizens_before >= smallest_cell.max(1) as i64
    }
}

/// What an answer in this epoch adds to its lane, besides that it was given.
pub(super) fn added(epoch: u32, is_first: bool, counted: impl IntoIterator<Item = Counter>) -> Counters {
    let mut counters = Counters::from([Counter::Completed.by(1)]);
    counters.extend(is_first.then(|| (citizens_of(epoch).to_owned(), 1)));
    counters.extend(counted.into_iter().map(|counter| counter.by(1)));
    counters
}

/// The counts of a lane that are a tally's.
pub(crate) fn tallied(counters: &Counters) -> Counters {
    counters
        .iter()
        .filter(|(name, _)| !CITIZENS.contains(&name.as_str()) && !is_day_counter(name))
        .map(|(name, count)| (name.clone(), *count))
        .collect()
}

/// A lane, if anybody answered in it.
pub(super) async fn stored(app: &App, lane: &Lane) -> Result<Option<StoredLane>, Error> {
    let item = app.table.get(&keys::lane(lane)).await?;
    item.map(|item| StoredLane::read(lane.clone(), item)).transpose()
}

/// Every lane of a region in a quarter: one query.
pub(crate) async fn of_region(app: &App, quarter: Quarter, region: RegionCode) -> Result<Vec<StoredLane>, Error> {
    in_range(app, quarter, region, &Range::All).await
}

/// A page of the lanes of a region in a quarter, and where the next begins.
pub(crate) async fn page(
    app: &App,
    quarter: Quarter,
    region: RegionCode,
    page: &Page,
) -> Result<(Vec<Lane>, Option<String>), Error> {
    let found = app.table.query(&keys::lanes(quarter, region), &Range::All, page).await?;
    let lane = |item: &Item| {
        Lane::parse(quarter, region, &item.key.sk).ok_or_else(|| Error::Corrupt("a lane's key".to_owned()))
    };
    Ok((found.items.iter().map(lane).collect::<Result<_, _>>()?, found.next))
}

/// The lanes of a region in a quarter, or those of the organisations that the range names: one query.
pub(crate) async fn in_range(
    app: &App,
    quarter: Quarter,
    region: RegionCode,
    range: &Range,
) -> Result<Vec<StoredLane>, Error> {
    let items = store::all(&*app.table, &keys::lanes(quarter, region), range).await?;
    let read = |item: Item| {
        let lane = Lane::parse(quarter, region, &item.key.sk);
        StoredLane::read(lane.ok_or_else(|| Error::Corrupt("a lane's key".to_owned()))?, item)
    };
    items.into_iter().map(read).collect()
}

/// A lane, made if nobody answered in it yet. Its first key comes before its head: without a head nobody uses the key.
pub(super) async fn stored_or_made(
    app: &App,
    lane: &Lane,
    organisation_type: OrganisationType,
) -> Result<StoredLane, Error> {
    if let Some(stored) = stored(app, lane).await? {
        return Ok(stored);
    }
    make_key(app, lane, 0).await?;
    let head = LaneHead::new(organisation_type);
    // Somebody else made it: as good.
    store::write(&*app.table, vec![put(keys::lane(lane), &head, Expect::Absent)?]).await?.either_way();
    stored(app, lane).await?.ok_or_else(|| Error::Corrupt("a lane that was made is gone".to_owned()))
}

/// Makes the key of an epoch, or finds it made.
pub(super) async fn make_key(app: &App, lane: &Lane, epoch: u32) -> Result<(), Error> {
    let mut key = PoolKey([0; 32]);
    app.random.fill(&mut key.0);
    app.pool_keys.create_if_absent(&keys::epoch_key(lane, epoch), &key).await?;
    Ok(())
}

/// The key of an epoch; `None`: it was destroyed, or the keys were lost. A spent one may be there until the next backup.
pub(crate) async fn key(app: &App, lane: &Lane, epoch: u32) -> Result<Option<PoolKey>, Error> {
    Ok(app.pool_keys.get(&keys::epoch_key(lane, epoch)).await?)
}

/// The answers of an epoch, opened: for the turn of the lane, and for tests. No figure is made of what waits. Without its key there are
/// none to be had.
///
/// # Errors
/// Those of the table and of the keys; [`Error::Corrupt`] for what was not sealed there.
pub async fn opened(app: &App, lane: &Lane, epoch: u32) -> Result<Vec<PooledAnswer>, Error> {
    let rows = store::all(&*app.table, &keys::pool(lane), &Range::Prefix(keys::epoch_prefix(epoch))).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let Some(key) = key(app, lane, epoch).await? else {
        tracing::error!(%lane, epoch, answers = rows.len(), "The key of answers that wait is gone: they are lost");
        return Ok(Vec::new());
    };
    let questionnaire = registers::questionnaire(app, &lane.questionnaire).await?;
    let open = |item: &Item| row::open(&key, &item.key, &questionnaire, &decode::<PooledAnswerItem>(item)?);
    rows.iter().map(open).collect()
}
