//! The Table port on DynamoDB and on services that speak its protocol.
//!
//! One table with `pk` and `sk`, one sparse index `due` over `due_shard` and `due_at`. A write of one part is a single put,
//! update or delete, which costs half of what a transaction does; more parts are one transaction. Writes are idempotent by their
//! conditions alone: request tokens are not used, because compatible services have none.

mod attributes;
mod changes;
mod mark;
mod reading;
mod requests;
mod writing;

use std::sync::Arc;

use app::ports::Random;
use async_trait::async_trait;
use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Builder;
use chrono::{DateTime, Utc};
use table::whole::{Look, WholeStore};
use table::{Found, Item, Key, Page, Range, StoreError, Table, Write, WriteError};

/// The name of the due index.
pub const DUE_INDEX: &str = "due";

/// A table of the service.
pub struct DynamoTable {
    /// The SDK tries reads again by itself.
    reads: Client,
    /// It never tries a write again: only [`writing`] knows which may be.
    writes: Client,
    name: String,
    random: Arc<dyn Random>,
}

impl DynamoTable {
    /// The table of that name.
    pub fn new(config: &SdkConfig, name: impl Into<String>, random: Arc<dyn Random>) -> DynamoTable {
        let writes = Builder::from(config).retry_config(RetryConfig::disabled()).build();
        DynamoTable { reads: Client::new(config), writes: Client::from_conf(writes), name: name.into(), random }
    }
}

#[async_trait]
impl WholeStore for DynamoTable {
    /// Consistent only while nobody writes.
    async fn each_item(&self, look: &mut Look<'_>) -> Result<(), StoreError> {
        let mut next = None;
        loop {
            let (items, after) = self.scan(next).await?;
            items.into_iter().for_each(|item| look(Ok(item)));
            match after {
                Some(after) => next = Some(after),
                None => return Ok(()),
            }
        }
    }

    /// The service looks after what lies below the items.
    async fn check_structure(&self) -> Result<(), Vec<String>> {
        Ok(())
    }
}

#[async_trait]
impl Table for DynamoTable {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        self.read_one(key).await
    }

    async fn query(&self, pk: &str, range: &Range, page: &Page) -> Result<Found, StoreError> {
        self.read_range(pk, range, page).await
    }

    async fn due(&self, shard: u8, until: DateTime<Utc>, page: &Page) -> Result<Found, StoreError> {
        self.read_due(shard, until, page).await
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), WriteError> {
        self.write_all(&writes).await
    }

    /// The service tells nobody where bytes lie. What its recovery keeps of deleted items, and for how long, is said in
    /// `docs/erasure.md`: nothing of it opens without keys that lie in a table that is not recovered.
    async fn purge(&self) -> Result<(), StoreError> {
        Ok(())
    }
}
