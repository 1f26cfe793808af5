//! Items as lines of text, one JSON object each: how a whole table moves from one engine to another.
//!
//! A moved document starts again at version 1: versions only order the writes of one engine. Everything else comes through
//! exactly, and restoring twice is restoring once, so an interrupted move goes on where it was.

use std::io::BufRead;

use chrono::{DateTime, Utc};
use futures::{StreamExt, TryStreamExt, stream};
use serde::{Deserialize, Serialize};

use crate::port::{Add, Counters, Due, Expect, Item, Key, Put, StoreError, Table, WRITES_MAX, Write, WriteError};
use crate::whole::{Unreadable, WholeStore};

/// An item as a line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    pk: String,
    sk: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    body: String,
    #[serde(default, skip_serializing_if = "Counters::is_empty")]
    counters: Counters,
    /// Shard, and milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    due: Option<(u8, i64)>,
    /// Seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at: Option<i64>,
}

/// The line of an item, without its end.
pub fn line_of(item: &Item) -> Result<String, StoreError> {
    let line = Line {
        pk: item.key.pk.clone(),
        sk: item.key.sk.clone(),
        body: item.body.clone(),
        counters: item.counters.clone(),
        due: item.due.as_ref().map(|due| (due.shard, due.at.timestamp_millis())),
        expires_at: item.expires_at.map(|at| at.timestamp()),
    };
    serde_json::to_string(&line).map_err(|error| StoreError::Invalid(error.to_string()))
}

/// The item of a line. What is wrong is told without any of it.
pub fn item_of(line: &str) -> Result<Item, StoreError> {
    let invalid = |cause: &str| StoreError::Invalid(format!("a line that is no item: {cause}"));
    let line: Line = serde_json::from_str(line)
        .map_err(|error| invalid(&format!("{:?} error in column {}", error.classify(), error.column())))?;
    let instant = |at: Option<DateTime<Utc>>| at.ok_or_else(|| invalid("an instant beyond the calendar"));
    let due = match line.due {
        Some((shard, at)) => Some(Due { shard, at: instant(DateTime::from_timestamp_millis(at))? }),
        None => None,
    };
    Ok(Item {
        key: Key { pk: line.pk, sk: line.sk },
        version: u64::from(!line.body.is_empty()),
        body: line.body,
        counters: line.counters,
        due,
        expires_at: line.expires_at.map(|at| instant(DateTime::from_timestamp(at, 0))).transpose()?,
    })
}

/// Why not every item became a line.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The store could not be read to its end.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Something stored is no item: without it the export would not be everything.
    #[error("an item cannot be read: {0}")]
    Unreadable(String),
    /// Where the lines go.
    #[error(transparent)]
    Output(#[from] std::io::Error),
}

/// Hands over a line for each item of a store at rest; answers how many. Nothing more is handed over after a failure.
pub async fn export_lines(
    store: &dyn WholeStore,
    mut take: impl FnMut(&str) -> std::io::Result<()> + Send,
) -> Result<u64, ExportError> {
    let mut outcome = Ok(0);
    let look = &mut |item: Result<Item, Unreadable>| {
        if let Ok(count) = &mut outcome {
            let taken = item.map_err(|unreadable| ExportError::Unreadable(unreadable.cause));
            match taken.and_then(|item| Ok(take(&line_of(&item)?)?)) {
                Ok(()) => *count += 1,
                Err(error) => outcome = Err(error),
            }
        }
    };
    store.each_item(look).await?;
    outcome
}

/// Items that are read before the next are.
const TOGETHER: usize = 2_000;

/// Writes that are on their way at the same time.
const BATCHES_AT_ONCE: usize = 16;

/// Why lines were not restored to their end.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// A line that is no item, or a store that did not take one.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Where the lines come from.
    #[error(transparent)]
    Input(#[from] std::io::Error),
}

/// What became of items that were restored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// Stored now.
    pub stored: u64,
    /// Found as they should be.
    pub found: u64,
}

/// Stores the items of lines in a table that nobody else writes to. What is there already as it should be is passed over; an item
/// that is there and differs stops the move.
pub async fn restore_lines(table: &dyn Table, lines: impl BufRead) -> Result<Restored, RestoreError> {
    let mut lines = lines.lines();
    let mut restored = Restored::default();
    loop {
        let mut items = Vec::new();
        for line in lines.by_ref().take(TOGETHER) {
            items.push(item_of(&line?)?);
        }
        if items.is_empty() {
            return Ok(restored);
        }
        let step = restore(table, &items).await?;
        restored.stored += step.stored;
        restored.found += step.found;
    }
}

/// Many writes at once, so that they share a commit.
async fn restore(table: &dyn Table, items: &[Item]) -> Result<Restored, StoreError> {
    let batches: Vec<_> = items.chunks(WRITES_MAX).map(|batch| restore_batch(table, batch)).collect();
    let restored = stream::iter(batches).buffer_unordered(BATCHES_AT_ONCE);
    restored
        .try_fold(Restored::default(), |sum, step| async move {
            Ok(Restored { stored: sum.stored + step.stored, found: sum.found + step.found })
        })
        .await
}

/// Stores what is taken not to be there; where some of it is, it is looked at one by one.
async fn restore_batch(table: &dyn Table, batch: &[Item]) -> Result<Restored, StoreError> {
    let all: Vec<&Item> = batch.iter().collect();
    if store(table, &all).await? {
        return Ok(Restored { stored: batch.len() as u64, found: 0 });
    }
    let (mut restored, mut missing) = (Restored::default(), Vec::new());
    for item in batch {
        match table.get(&item.key).await? {
            None => missing.push(item),
            Some(stored) if same(&stored, item) => restored.found += 1,
            Some(_) => {
                let entity = item.key.pk.split('#').next().unwrap_or_default();
                return Err(StoreError::Invalid(format!("another item {entity} is stored under the same key")));
            }
        }
    }
    if !missing.is_empty() && !store(table, &missing).await? {
        return Err(StoreError::Invalid("somebody else writes to this table".to_owned()));
    }
    restored.stored = missing.len() as u64;
    Ok(restored)
}

/// Stores items if none of them is there. A document comes first and alone: what is added to it needs it.
async fn store(table: &dyn Table, items: &[&Item]) -> Result<bool, StoreError> {
    let first = items.iter().map(|item| if item.body.is_empty() { add(item, Expect::Absent) } else { put(item) });
    let beside = items.iter().filter(|item| !item.body.is_empty() && !item.counters.is_empty());
    let beside = beside.map(|item| add(item, Expect::Version(Expect::Absent.version_after())));
    for writes in [first.collect::<Vec<_>>(), beside.collect()].into_iter().filter(|writes| !writes.is_empty()) {
        match table.write(writes).await {
            Ok(()) => {}
            Err(WriteError::Conflict(_)) => return Ok(false),
            Err(WriteError::Store(error)) => return Err(error),
        }
    }
    Ok(true)
}

fn put(item: &Item) -> Write {
    let Item { key, body, due, expires_at, .. } = item.clone();
    Write::Put(Put { key, body, due, expires_at, keeps_counters: false, expect: Expect::Absent })
}

fn add(item: &Item, expect: Expect) -> Write {
    Write::Add(Add { key: item.key.clone(), counters: item.counters.clone(), expect: Some(expect) })
}

fn same(one: &Item, other: &Item) -> bool {
    (&one.body, &one.counters, &one.due, one.expires_at) == (&other.body, &other.counters, &other.due, other.expires_at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::MemoryTable;

    async fn some() -> MemoryTable {
        let table = MemoryTable::new();
        let key = |sk: &str| Key::new("A", sk);
        let due = Some(Due::of(&key("1"), DateTime::from_timestamp(10, 1_000_000).unwrap()));
        let expires_at = DateTime::from_timestamp(60, 0);
        let document = |sk: &str, expect| {
            Write::Put(Put {
                key: key(sk),
                body: "{\"я\":\"\\n\"}".to_owned(),
                due: due.clone(),
                expires_at,
                keeps_counters: false,
                expect,
            })
        };
        let counters = Counters::from([("q1#5".to_owned(), i64::MAX), ("ответ".to_owned(), -1)]);
        table.write(vec![document("1", Expect::Absent), document("2", Expect::Absent)]).await.unwrap();
        table.write(vec![document("1", Expect::Version(1))]).await.unwrap();
        table.write(vec![Write::Add(Add { key: key("2"), counters: counters.clone(), expect: None })]).await.unwrap();
        table.write(vec![Write::Add(Add { key: key("3"), counters, expect: None })]).await.unwrap();
        for number in 0..60 {
            table.write(vec![document(&format!("many {number}"), Expect::Absent)]).await.unwrap();
        }
        table
    }

    #[tokio::test]
    async fn a_table_moves_and_loses_nothing() {
        let from = some().await;
        let lines: Vec<String> = from.dump().iter().map(|item| line_of(item).unwrap()).collect();
        let to = MemoryTable::new();
        // Interrupted, begun again, and once more when it is done.
        restore_lines(&to, lines[..30].join("\n").as_bytes()).await.unwrap();
        let all = lines.join("\n");
        assert_eq!(restore_lines(&to, all.as_bytes()).await.unwrap(), Restored { stored: 33, found: 30 });
        assert_eq!(restore_lines(&to, all.as_bytes()).await.unwrap(), Restored { stored: 0, found: 63 });
        let moved: Vec<Item> =
            from.dump().into_iter().map(|item| Item { version: item.version.min(1), ..item }).collect();
        assert_eq!(to.dump(), moved);
    }

    #[tokio::test]
    async fn a_move_does_not_overwrite() {
        let (from, to) = (some().await, MemoryTable::new());
        let other = Put {
            key: Key::new("A", "1"),
            body: "{}".to_owned(),
            due: None,
            expires_at: None,
            keeps_counters: false,
            expect: Expect::Absent,
        };
        to.write(vec![Write::Put(other)]).await.unwrap();
        let refused = restore(&to, &from.dump()).await.unwrap_err();
        assert_eq!(refused, StoreError::Invalid("another item A is stored under the same key".to_owned()));
    }

    #[test]
    fn a_line_that_is_none_is_told_without_its_text() {
        for (line, expected) in [
            ("", "a line that is no item: Eof error in column 0"),
            ("{\"pk\":\"A\"}", "a line that is no item: Data error in column 10"),
            (
                "{\"pk\":\"A\",\"sk\":\"1\",\"due\":[0,9223372036854775807]}",
                "a line that is no item: an instant beyond the calendar",
            ),
        ] {
            assert_eq!(item_of(line).unwrap_err(), StoreError::Invalid(expected.to_owned()), "{line}");
        }
    }
}
