//! Whether every answer is there as it was given: it waits, or it is in a group, and what is published is the sum of groups.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use domain::publication::{Lane, Published};
use domain::tally::{Counter, Tally};
use table::items::{GroupCounts, GroupItem, PooledAnswerItem, PublishedItem, decode};
use table::keys::{self, PublishedPlace};
use table::{Item, Range};

use crate::pool::lanes::{self, StoredLane};
use crate::pool::published::groups;
use crate::pool::{recount, row};
use crate::store::{self, load};
use crate::{App, Error, registers};

/// How often a lane is looked at that moves meanwhile.
const LOOKS_MAX: usize = 3;

/// What a look at one place found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Look {
    /// Items that were read.
    pub(crate) items: u64,
    /// What is wrong.
    pub(crate) fault: Option<&'static str>,
}

/// Looks at a lane. One that moves at each look is looked at by the next round.
pub(crate) async fn look_at_lane(app: &App, lane: &Lane) -> Result<Look, Error> {
    let place = PublishedPlace::Lane(lane.clone());
    let mut items = 0;
    for _ in 0..LOOKS_MAX {
        let Some(before) = lanes::stored(app, lane).await? else { return Ok(Look { items, fault: None }) };
        let item = load::<PublishedItem>(&*app.table, &keys::published(&place)).await?;
        let item = item.map(|stored| stored.form).unwrap_or_default();
        let groups = groups(&*app.table, &place).await?;
        let (waiting, opens) = waiting(app, &before).await?;
        items += 3 + groups.len() as u64 + waiting;
        let after = lanes::stored(app, lane).await?;
        if after.is_some_and(|after| after.head == before.head && after.counters == before.counters) {
            let elsewhere = item.too_few.unwrap_or(waiting);
            return Ok(Look { items, fault: fault_of_lane(&before, &item, &groups, elsewhere, opens) });
        }
    }
    Ok(Look { items, fault: None })
}

fn fault_of_lane(
    lane: &StoredLane,
    item: &PublishedItem,
    groups: &[GroupItem],
    elsewhere: u64,
    opens: bool,
) -> Option<&'static str> {
    let completed = lane.counters.get(Counter::Completed.as_str()).copied().unwrap_or_default().unsigned_abs();
    if groups.len() as u64 != u64::from(item.published.groups) {
        Some("a group of answers is missing")
    } else if recounted(&item.published, groups) != item.published.tally() {
        Some("the published sums are not those of the groups")
    } else if !holds_contents(item, groups) {
        Some("a published group says something else than when it was published")
    } else if completed != item.published.answers + elsewhere {
        Some("as many answers as were counted are not there")
    } else if !opens {
        Some("an answer that waits was altered")
    } else {
        None
    }
}

/// What the groups of a lane give, cut where its sums are cut.
fn recounted(published: &Published, groups: &[GroupItem]) -> Tally {
    let cuts = published.questions.iter().map(|(question, published)| (question, published.groups));
    recount::of_lane(cuts, &groups.iter().map(GroupCounts::of).collect::<Vec<_>>())
}

fn holds_contents(item: &PublishedItem, groups: &[GroupItem]) -> bool {
    item.holds_contents(groups.iter().map(GroupItem::link))
}

/// How many answers wait in a lane, and whether each opens. Without its key nobody can tell: that is found where keys are looked after.
async fn waiting(app: &App, stored: &StoredLane) -> Result<(u64, bool), Error> {
    let (mut count, mut opens) = (0, true);
    for epoch in [stored.head.waiting, Some(stored.head.filling)].into_iter().flatten() {
        let prefix = Range::Prefix(keys::epoch_prefix(epoch));
        let rows = store::all(&*app.table, &keys::pool(&stored.lane), &prefix).await?;
        count += rows.len() as u64;
        if rows.is_empty() {
            continue;
        }
        if let Some(key) = lanes::key(app, &stored.lane, epoch).await? {
            let questionnaire = registers::questionnaire(app, &stored.lane.questionnaire).await?;
            let opened = |item: &Item| {
                let row = decode::<PooledAnswerItem>(item).map_err(|error| Error::Corrupt(error.to_string()))?;
                row::open(&key, &item.key, &questionnaire, &row)
            };
            opens &= rows.iter().all(|item| opened(item).is_ok());
        }
    }
    Ok((count, opens))
}

/// Looks at what a level of a closed quarter publishes: at its own group, and at those below that its cuts name.
pub(crate) async fn look_at_level(app: &App, place: &PublishedPlace) -> Result<Look, Error> {
    let Some(item) = load::<PublishedItem>(&*app.table, &keys::published(place)).await? else {
        return Ok(Look::default());
    };
    let item = item.form;
    let mut known: BTreeMap<String, Vec<GroupCounts>> = BTreeMap::new();
    let own = groups(&*app.table, place).await?;
    let holds = holds_contents(&item, &own);
    let own: Vec<GroupCounts> = own.iter().map(GroupCounts::of).collect();
    let mut sum = recount::size_of(&own);
    known.insert(place.to_string(), own);
    for question in item.published.questions.keys() {
        let cut = item.groups_of(place, question);
        for (of, _) in &cut {
            if let Entry::Vacant(vacant) = known.entry(of.to_string()) {
                vacant.insert(groups(&*app.table, of).await?.iter().map(GroupCounts::of).collect());
            }
        }
        let named = cut.iter().filter_map(|(of, number)| known.get(&of.to_string())?.get(*number as usize));
        recount::add(&mut sum, question, named);
    }
    let items = 1 + known.values().map(Vec::len).sum::<usize>() as u64;
    let differs = (sum != item.published.tally()).then_some("the published sums are not those of the groups");
    let altered = (!holds).then_some("a published group says something else than when it was published");
    let fault = differs.or(altered);
    Ok(Look { items, fault })
}
