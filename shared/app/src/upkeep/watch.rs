//! Whether the work is being done: when each job last ran, and what is due and was not taken up. The due index is the
//! spine of every term, so whatever lies overdue in it is a term in danger.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use domain::calendar::{Quarter, end_of_day};
use domain::deadline::{self, Deadline};
use domain::figures::edition::Edition;
use domain::invitation::Invitation;
use domain::invitation::window::Window;
use domain::regulation::{Profile, Terms};
use table::items::{FinalsHeadItem, HeartbeatItem, ReceiptItem, RegionItem, decode};
use table::keys::{self, DueEntity};
use table::kinds::{Kind, registers};
use table::port::DUE_SHARDS;
use table::{Item, Page, Range, Table};

use crate::upkeep::running_recount;
use crate::{Error, store};

/// Items that are counted in one shard; whatever is more is as bad.
const ITEMS_OF_SHARD_MAX: usize = 2_000;

/// Items of one page.
const PAGE_ITEMS: usize = 500;

/// When a job last ran.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heartbeat {
    /// The job.
    pub job: String,
    /// When it ended.
    pub ran_at: DateTime<Utc>,
}

/// What is due of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overdue {
    /// The name of the kind, as `receipt` or `data_key`.
    pub entity: &'static str,
    /// How many; a lower bound where there are thousands.
    pub count: u64,
    /// Since when the oldest is.
    pub oldest: Option<DateTime<Utc>>,
}

/// The heartbeat of every job that ever ran.
pub async fn heartbeats(table: &dyn Table) -> Result<Vec<Heartbeat>, Error> {
    let items = store::all(table, keys::HEARTBEATS, &Range::All).await?;
    let heartbeat = |item: &table::Item| {
        let form: HeartbeatItem = decode(item)?;
        Ok(Heartbeat { job: item.key.sk.clone(), ran_at: form.ran_at })
    };
    items.iter().map(heartbeat).collect()
}

/// What is due at that instant, of every kind. Between two sweeps something always is: its age tells more than
/// its count.
pub async fn overdue(table: &dyn Table, now: DateTime<Utc>) -> Result<Vec<Overdue>, Error> {
    let due = Kind::ALL.iter().map(|kind| kind.about()).filter(|about| about.due.is_some());
    let mut found: BTreeMap<&'static str, Overdue> =
        due.map(|about| (about.name, Overdue { entity: about.name, count: 0, oldest: None })).collect();
    each_due(table, now, |item| {
        let Some(kind) = Kind::of(&item.key) else { return Ok(()) };
        let entity = kind.about().name;
        if let Some(overdue) = found.get_mut(entity) {
            overdue.count += 1;
            let at = item.due.as_ref().map(|due| due.at);
            overdue.oldest = [overdue.oldest, at].into_iter().flatten().min();
        }
        Ok(())
    })
    .await?;
    Ok(found.into_values().collect())
}

/// Terms that are over by now while what they ask for is still to be done: how many of each; a lower bound where there are
/// thousands. The counts of missed deadlines have them only when it is done.
pub async fn standing(table: &dyn Table, terms: &Terms, now: DateTime<Utc>) -> Result<BTreeMap<Deadline, u64>, Error> {
    let mut standing: BTreeMap<Deadline, u64> = Deadline::ALL.map(|term| (term, 0)).into();
    // Nothing can be done about a late report any more.
    standing.remove(&Deadline::Report);
    // Whatever failed is tried again within a day: until then its instant lies ahead of its term.
    each_due(table, now + Duration::days(1), |item| {
        let term = match keys::due_entity(&item.key) {
            Some(DueEntity::Receipt(..)) => standing_of_receipt(&decode(item)?, terms, now),
            Some(DueEntity::Invitation(_)) => deadline::overdue(&decode::<Invitation>(item)?, now, terms),
            Some(
                DueEntity::DataKey(_)
                | DueEntity::Destruction(_)
                | DueEntity::Mailing(..)
                | DueEntity::Following(_)
                | DueEntity::Case(_)
                | DueEntity::NewCases(..)
                | DueEntity::TaskDigest(_),
            )
            | None => None,
        };
        if let Some(count) = term.and_then(|term| standing.get_mut(&term)) {
            *count += 1;
        }
        Ok(())
    })
    .await?;
    Ok(standing)
}

fn standing_of_receipt(receipt: &ReceiptItem, terms: &Terms, now: DateTime<Utc>) -> Option<Deadline> {
    let served = receipt.served.as_ref().filter(|served| served.persons.is_some())?;
    if served.erase_at.is_some_and(|at| deadline::erasure_is_over(at, served.zone, now, terms)) {
        return Some(Deadline::Erasure);
    }
    let window = Window::of(served.service, receipt.received_at, served.zone, terms);
    let never_followed = !receipt.settled && !receipt.withdrawn && !receipt.invited;
    (never_followed && end_of_day(window.activate_by, served.zone) <= now).then_some(Deadline::Activation)
}

/// The term of the finals (A2.10), which is the whole country's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LateFinals {
    /// Quarters whose finals came too late.
    pub made: u64,
    /// Quarters whose finals are due and not made.
    pub standing: u64,
}

/// How the term of the finals was kept, of the last so many quarters in which the regulation asked citizens.
pub async fn late_finals(
    table: &dyn Table,
    profile: &Profile,
    now: DateTime<Utc>,
    quarters_back: u8,
) -> Result<LateFinals, Error> {
    let regions = store::all(table, &keys::register(registers::REGIONS), &Range::All).await?;
    let joined = regions.iter().map(|item| decode::<RegionItem>(item).map(|region| region.joined_on));
    let Some(joined_on) = joined.collect::<Result<Vec<_>, _>>()?.into_iter().min() else {
        return Ok(LateFinals::default());
    };
    let mut late = LateFinals::default();
    let mut waiting = 0;
    let running = Quarter::running(now);
    for back in (1..=quarters_back).rev() {
        let quarter = running.back(back);
        if quarter.last_day() < joined_on || !profile.measures_until(quarter.last_day()) {
            continue;
        }
        // After the end of the regulation nothing is asked of a quarter without counts.
        let within = profile.measures_within(quarter.first_day(), quarter.last_day());
        if !within && !has_counts(table, quarter, &regions).await? {
            continue;
        }
        match store::load::<FinalsHeadItem>(table, &keys::finals_head(Edition::first(quarter))).await? {
            Some(head) => late.made += u64::from(quarter.finals_due_at() < head.form.closed_at),
            // Before the first quarter that has counts there is nothing to close.
            None if late == LateFinals::default() && !has_counts(table, quarter, &regions).await? => {}
            None => waiting += u64::from(quarter.finals_due_at() < now),
        }
    }
    Ok(LateFinals { standing: waiting, ..late })
}

/// Places whose stored answers do not give what is counted or published of them: organisations of the latest edition of a quarter when it was
/// made, an alarm until a restatement has mended it; and whatever the running recount has found, an alarm until a round passes without it. One
/// query and one read.
pub async fn miscounted(table: &dyn Table) -> Result<u64, Error> {
    let mut latest: BTreeMap<Quarter, (Edition, u64)> = BTreeMap::new();
    for item in store::all(table, keys::FINALS, &Range::All).await? {
        let edition = Edition::parse(&item.key.sk).map_err(|error| Error::Corrupt(error.to_string()))?;
        let found = (edition, decode::<FinalsHeadItem>(&item)?.miscounted);
        let of_quarter = latest.entry(edition.quarter).or_insert(found);
        *of_quarter = found.max(*of_quarter);
    }
    let at_closing: u64 = latest.into_values().map(|(_, miscounted)| miscounted).sum();
    Ok(at_closing + running_recount::found(table).await?)
}

async fn has_counts(table: &dyn Table, quarter: Quarter, regions: &[Item]) -> Result<bool, Error> {
    for region in regions {
        let Ok(region) = domain::organisation::RegionCode::parse(&region.key.sk) else { continue };
        let found = table.query(&keys::tallies(quarter, region), &Range::All, &Page::first(1)).await?;
        if !found.items.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Shows whatever is due until that instant, of each shard as much as is worth counting.
async fn each_due(
    table: &dyn Table,
    until: DateTime<Utc>,
    mut show: impl FnMut(&Item) -> Result<(), Error>,
) -> Result<(), Error> {
    for shard in 0..DUE_SHARDS {
        let mut page = Page::first(PAGE_ITEMS);
        let mut left = ITEMS_OF_SHARD_MAX;
        loop {
            let due = table.due(shard, until, &page).await?;
            due.items.iter().try_for_each(&mut show)?;
            left = left.saturating_sub(due.items.len());
            match due.next {
                Some(next) if 0 < left => page.after = Some(next),
                _ => break,
            }
        }
    }
    Ok(())
}
