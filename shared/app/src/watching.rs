//! Whether the work is being done: when each job last ran, and what is due and was not taken up. The due index is the
//! spine of every term, so whatever lies overdue in it is a term in danger.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use table::items::{HeartbeatItem, decode};
use table::keys::{self, DueEntity};
use table::port::DUE_SHARDS;
use table::{Page, Range, Table};

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
    /// `receipt`, `invitation` or `data_key`.
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

/// What is due at that instant, of every kind. Between two runs of the walk something always is: its age tells more than
/// its count.
pub async fn overdue(table: &dyn Table, now: DateTime<Utc>) -> Result<Vec<Overdue>, Error> {
    let mut found: BTreeMap<&'static str, Overdue> =
        ["receipt", "invitation", "data_key"].map(|entity| (entity, Overdue { entity, count: 0, oldest: None })).into();
    for shard in 0..DUE_SHARDS {
        let mut page = Page::first(PAGE_ITEMS);
        let mut left = ITEMS_OF_SHARD_MAX;
        loop {
            let due = table.due(shard, now, &page).await?;
            for item in &due.items {
                let entity = match keys::due_entity(&item.key) {
                    Some(DueEntity::Receipt(..)) => "receipt",
                    Some(DueEntity::Invitation(_)) => "invitation",
                    Some(DueEntity::DataKey(_)) => "data_key",
                    None => continue,
                };
                let Some(overdue) = found.get_mut(entity) else { continue };
                overdue.count += 1;
                let at = item.due.as_ref().map(|due| due.at);
                overdue.oldest = [overdue.oldest, at].into_iter().flatten().min();
            }
            left = left.saturating_sub(due.items.len());
            match due.next {
                Some(next) if 0 < left => page.after = Some(next),
                _ => break,
            }
        }
    }
    Ok(found.into_values().collect())
}
