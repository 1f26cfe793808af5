//! A table that breaks once: to show that whoever tries again ends as if nothing had happened.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use table::memory::MemoryTable;
use table::{Found, Item, Key, Page, Range, StoreError, Table, Write, WriteError};

/// A table of which one write fails: the caller never learns what became of it.
pub struct BreakingTable {
    /// What is behind it.
    pub inner: Arc<MemoryTable>,
    /// Writes so far.
    pub writes: AtomicUsize,
    /// How many writes go well before the one that fails.
    pub broken: usize,
    /// Whether that one happens nevertheless.
    pub carried_out: bool,
}

impl BreakingTable {
    /// One over a table in memory. Nothing breaks while a story is prepared: writes are counted from when `writes` is set to zero.
    pub fn not_yet(broken: usize, carried_out: bool) -> (Arc<MemoryTable>, Arc<BreakingTable>) {
        let memory = Arc::new(MemoryTable::new());
        let writes = AtomicUsize::new(usize::MAX / 2);
        let table = Arc::new(BreakingTable { inner: memory.clone(), writes, broken, carried_out });
        (memory, table)
    }
}

#[async_trait]
impl Table for BreakingTable {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        self.inner.get(key).await
    }

    async fn query(&self, pk: &str, range: &Range, page: &Page) -> Result<Found, StoreError> {
        self.inner.query(pk, range, page).await
    }

    async fn due(&self, shard: u8, until: DateTime<Utc>, page: &Page) -> Result<Found, StoreError> {
        self.inner.due(shard, until, page).await
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), WriteError> {
        let is_broken = self.writes.fetch_add(1, Ordering::SeqCst) == self.broken;
        if !is_broken || self.carried_out {
            self.inner.write(writes).await?;
        }
        if is_broken { Err(StoreError::Unknown("broken by the test".to_owned()).into()) } else { Ok(()) }
    }

    async fn purge(&self) -> Result<(), StoreError> {
        self.inner.purge().await
    }
}
