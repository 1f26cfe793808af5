//! Receipts of one request are stored many in one write where they are counted together: each costs one item then, and the counts are written
//! once for all of them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::organisation::Organisation;
use futures::{StreamExt, TryStreamExt};
use table::items::ReceiptItem;
use table::port::WRITES_MAX;
use table::{Key, Write};

use crate::intake::correct::amend;
use crate::intake::verdict::Verdict;
use crate::privacy::persons::PersonsJson;
use crate::store::{self, Written, merged};
use crate::{App, Error};

/// Writes of one request that are on their way at the same time.
const AT_ONCE_MAX: usize = 256;

/// What became of a record before anything is written for it.
pub(super) enum LookedAt {
    /// The verdict is known.
    Judged(Verdict),
    /// It is to be stored, if nothing of its name is.
    New(Box<NewReceipt>),
}

/// A receipt that is to be stored, if nothing of its name is.
pub(super) struct NewReceipt {
    /// Where it is stored.
    pub(super) key: Key,
    /// As it is stored.
    pub(super) item: ReceiptItem,
    /// Where the service was.
    pub(super) organisation: Organisation,
    /// Whom it is of.
    pub(super) persons: PersonsJson,
    /// Where it is counted.
    pub(super) tally: Key,
    /// All that is written with it.
    pub(super) writes: Vec<Write>,
    /// What its sender is told then.
    pub(super) verdict: Verdict,
    /// When it came.
    pub(super) arrived_at: DateTime<Utc>,
}

/// Stores receipts of different names; answers a verdict for each, by the place that it came with.
///
/// # Errors
/// When the store fails; some of them may be stored.
pub(super) async fn store(app: &App, receipts: Vec<(usize, Box<NewReceipt>)>) -> Result<Vec<(usize, Verdict)>, Error> {
    let stored = futures::stream::iter(together(receipts)).map(|group| store_group(app, group));
    let verdicts: Vec<Vec<(usize, Verdict)>> = stored.buffer_unordered(AT_ONCE_MAX).try_collect().await?;
    Ok(verdicts.into_iter().flatten().collect())
}

type Group = Vec<(usize, Box<NewReceipt>)>;

/// Those that are counted in one place go together, as many as one write takes.
fn together(receipts: Group) -> Vec<Group> {
    let mut by_tally: BTreeMap<Key, Group> = BTreeMap::new();
    for (place, receipt) in receipts {
        by_tally.entry(receipt.tally.clone()).or_default().push((place, receipt));
    }
    let mut groups = Vec::new();
    for counted_together in by_tally.into_values() {
        let (mut group, mut keys) = (Group::new(), BTreeSet::new());
        for (place, receipt) in counted_together {
            let own: BTreeSet<Key> = receipt.writes.iter().map(|write| write.key().clone()).collect();
            let more = own.difference(&keys).count();
            if WRITES_MAX < keys.len() + more && !group.is_empty() {
                groups.push(std::mem::take(&mut group));
                keys.clear();
            }
            keys.extend(own);
            group.push((place, receipt));
        }
        groups.push(group);
    }
    groups
}

/// All of a group in one write; where something of one of the names is stored already, each in a write of its own.
async fn store_group(app: &App, group: Group) -> Result<Vec<(usize, Verdict)>, Error> {
    if 1 < group.len() {
        let writes = group.iter().flat_map(|(_, receipt)| receipt.writes.iter().cloned()).collect();
        if store::write(&*app.table, merged(writes)).await?.is_done() {
            return Ok(group.into_iter().map(|(place, receipt)| (place, receipt.verdict)).collect());
        }
    }
    let mut verdicts = Vec::with_capacity(group.len());
    for (place, receipt) in group {
        verdicts.push((place, store_one(app, *receipt).await?));
    }
    Ok(verdicts)
}

/// Stores a receipt, or tells how it stands to the one that is there.
async fn store_one(app: &App, receipt: NewReceipt) -> Result<Verdict, Error> {
    let NewReceipt { key, item, organisation, persons, writes, verdict, arrived_at, .. } = receipt;
    match store::write(&*app.table, writes).await? {
        Written::Done => Ok(verdict),
        Written::Conflict => amend(app, &key, &item, &organisation, &persons, arrived_at).await,
    }
}
