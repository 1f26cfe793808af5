//! A table that counts what is read: what a list costs must not follow from how many cases there are.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use table::memory::MemoryTable;
use table::{Found, Item, Key, Page, Range, StoreError, Table, Write, WriteError};

/// A table of which every item that is read is counted.
pub struct CountingTable {
    /// What is behind it.
    pub inner: Arc<MemoryTable>,
    /// Items that were read so far, found or not.
    pub reads: AtomicUsize,
}

impl CountingTable {
    fn count(&self, items: usize) {
        self.reads.fetch_add(items, Ordering::SeqCst);
    }
}

#[async_trait]
impl Table for CountingTable {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        self.count(1);
        self.inner.get(key).await
    }

    async fn query(&self, pk: &str, range: &Range, page: &Page) -> Result<Found, StoreError> {
        let found = self.inner.query(pk, range, page).await?;
        self.count(1 + found.items.len());
        Ok(found)
    }

    async fn due(&self, shard: u8, until: DateTime<Utc>, page: &Page) -> Result<Found, StoreError> {
        self.inner.due(shard, until, page).await
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), WriteError> {
        self.inner.write(writes).await
    }

    async fn purge(&self) -> Result<(), StoreError> {
        self.inner.purge().await
    }
}
