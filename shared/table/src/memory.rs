//! The engine in memory: the executable model of the contract. Every other engine is held against it.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::port::{
    Conflict, Counters, Due, Found, Item, Key, Page, Range, StoreError, Table, Write, WriteError, check_writes,
};
use crate::whole::{Look, WholeStore};

/// A table that lives as long as the process.
#[derive(Debug, Default)]
pub struct MemoryTable {
    items: Mutex<BTreeMap<Key, Item>>,
}

impl MemoryTable {
    /// An empty table.
    pub fn new() -> MemoryTable {
        MemoryTable::default()
    }

    /// Everything stored, in key order: for tests that compare whole states.
    pub fn dump(&self) -> Vec<Item> {
        self.lock().values().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Key, Item>> {
        self.items.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl WholeStore for MemoryTable {
    async fn each_item(&self, look: &mut Look<'_>) -> Result<(), StoreError> {
        self.dump().into_iter().for_each(|item| look(Ok(item)));
        Ok(())
    }

    /// A map has nothing below its items.
    async fn check_structure(&self) -> Result<(), Vec<String>> {
        Ok(())
    }
}

#[async_trait]
impl Table for MemoryTable {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        Ok(self.lock().get(key).cloned())
    }

    async fn query(&self, pk: &str, range: &Range, page: &Page) -> Result<Found, StoreError> {
        let items = self.lock();
        let mut matching = items
            .range(Key::new(pk, "")..)
            .take_while(|(key, _)| key.pk == pk)
            .filter(|(key, _)| range.contains(&key.sk))
            .filter(|(key, _)| page.after.as_ref().is_none_or(|after| key.sk > *after))
            .map(|(_, item)| item.clone());
        let found: Vec<Item> = matching.by_ref().take(page.limit).collect();
        let next = matching.next().and_then(|_| found.last().map(|item| item.key.sk.clone()));
        Ok(Found { items: found, next })
    }

    async fn due(&self, shard: u8, until: DateTime<Utc>, page: &Page) -> Result<Found, StoreError> {
        let items = self.lock();
        let mut matching: Vec<(String, Item)> = items
            .values()
            .filter_map(|item| {
                let due = item.due.as_ref()?;
                (due.shard == shard && due.at <= until).then(|| (due_position(due, &item.key), item.clone()))
            })
            .filter(|(position, _)| page.after.as_ref().is_none_or(|after| position > after))
            .collect();
        matching.sort_by(|a, b| a.0.cmp(&b.0));
        let more = matching.len() > page.limit;
        matching.truncate(page.limit);
        let next = if more { matching.last().map(|(position, _)| position.clone()) } else { None };
        Ok(Found { items: matching.into_iter().map(|(_, item)| item).collect(), next })
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), WriteError> {
        check_writes(&writes)?;
        let mut items = self.lock();
        for (index, write) in writes.iter().enumerate() {
            let stored = items.get(write.key());
            if !holds(write, stored) {
                let stored = stored.cloned();
                return Err(WriteError::Conflict(Box::new(Conflict { index, stored })));
            }
        }
        for write in writes {
            apply(&mut items, write);
        }
        Ok(())
    }

    /// A map keeps nothing of what was removed.
    async fn purge(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

/// The place of an item in its due shard: instant in milliseconds, then key. Ordered as text.
fn due_position(due: &Due, key: &Key) -> String {
    format!("{:015}|{}|{}", due.at.timestamp_millis(), key.pk, key.sk)
}

fn holds(write: &Write, stored: Option<&Item>) -> bool {
    let version = stored.map(|item| item.version);
    match write {
        Write::Put(put) => put.expect.holds(version),
        Write::Add(add) => add.expect.is_none_or(|expect| expect.holds(version)),
        Write::Delete(delete) => version == Some(delete.version),
    }
}

fn apply(items: &mut BTreeMap<Key, Item>, write: Write) {
    match write {
        Write::Put(put) => {
            let stored = items.remove(&put.key).filter(|_| put.keeps_counters);
            let item = Item {
                key: put.key.clone(),
                version: put.expect.version_after(),
                body: put.body,
                counters: stored.map(|item| item.counters).unwrap_or_default(),
                due: put.due,
                expires_at: put.expires_at,
            };
            items.insert(put.key, item);
        }
        Write::Add(add) => {
            let item = items.entry(add.key.clone()).or_insert_with(|| Item {
                key: add.key,
                version: 0,
                body: String::new(),
                counters: Counters::new(),
                due: None,
                expires_at: None,
            });
            for (name, amount) in add.counters {
                *item.counters.entry(name).or_insert(0) += amount;
            }
        }
        Write::Delete(delete) => {
            items.remove(&delete.key);
        }
    }
}
