//! A table in memory of which a test has a say in each write; whatever else is asked of it is answered as ever.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use table::memory::MemoryTable;
use table::{Found, Item, Key, Page, Range, StoreError, Table, Write, WriteError};

/// What a test does at a write.
#[async_trait]
pub trait Intercepts: Send + Sync + 'static {
    /// Carries the writes out, or does not.
    async fn write(&self, table: &MemoryTable, writes: Vec<Write>) -> Result<(), WriteError>;
}

/// A table of which each write goes by a test.
pub struct Intercepted<By> {
    /// What is behind it.
    pub inner: Arc<MemoryTable>,
    /// The test's part.
    pub by: By,
}

#[async_trait]
impl<By: Intercepts> Table for Intercepted<By> {
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
        self.by.write(&self.inner, writes).await
    }

    async fn purge(&self) -> Result<(), StoreError> {
        self.inner.purge().await
    }
}
