//! The Table port on the data file.

use std::sync::Arc;

use ::table::port::check_writes;
use ::table::{Found, Item, Key, Page, Range, StoreError, Table, Write, WriteError};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::data_file::DataFile;
use crate::rows;

/// A table in a data file. Cheap to clone; the table, the queue and further handles share the file.
#[derive(Clone, Debug)]
pub struct SqliteTable {
    file: Arc<DataFile>,
}

impl SqliteTable {
    /// The table of this file.
    pub fn new(file: Arc<DataFile>) -> SqliteTable {
        SqliteTable { file }
    }
}

#[async_trait]
impl Table for SqliteTable {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        self.file.read(|connection| rows::get(connection, key))
    }

    async fn query(&self, pk: &str, range: &Range, page: &Page) -> Result<Found, StoreError> {
        self.file.read(|connection| rows::query(connection, pk, range, page))
    }

    async fn due(&self, shard: u8, until: DateTime<Utc>, page: &Page) -> Result<Found, StoreError> {
        let after = rows::DuePosition::parse(page.after.as_deref())?;
        self.file.read(|connection| rows::due(connection, shard, until, &after, page.limit))
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), WriteError> {
        check_writes(&writes)?;
        self.file.write(move |transaction| rows::write(transaction, writes)).await?
    }

    async fn purge(&self) -> Result<(), StoreError> {
        self.file.purge().await
    }
}
