//! What use cases ask of the ports, counted as a cloud charges for it: DynamoDB's units, requests to the queues, mails, bytes. Counts do not
//! depend on the machine, so tests hold them to snapshots where times could only be watched.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::AddAssign;
use std::sync::{Arc, Mutex, PoisonError};

use app::App;
use app::assembly::{Parts, assemble};
use app::ports::{Mail, MailError, Mailer, Queue, QueueName, Unavailable};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use table::memory::MemoryTable;
use table::pool_keys::{Kept, PoolKey, PoolKeys};
use table::{Due, Found, Item, Key, Page, Range, StoreError, Table, Write, WriteError};

/// Bytes of an item beside key, body and counters: names and numbers of its attributes, and its mark.
const OVERHEAD_BYTES: u64 = 120;

/// A unit reads so many bytes.
const READ_UNIT_BYTES: u64 = 4096;

/// A unit writes so many bytes.
const WRITE_UNIT_BYTES: u64 = 1024;

/// Messages that one request to a queue takes.
const MESSAGES_PER_REQUEST: usize = 10;

/// Units of a partition, or of all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Units {
    /// Twice the read units: a read that may lag costs half of one.
    pub read_halves: u64,
    /// Write units.
    pub written: u64,
}

impl AddAssign for Units {
    fn add_assign(&mut self, other: Units) {
        self.read_halves += other.read_halves;
        self.written += other.written;
    }
}

/// What was asked of the ports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Used {
    /// Items that were asked for one by one.
    pub gets: u64,
    /// Pages of partitions and of the due index that were asked for.
    pub queries: u64,
    /// Items that those found.
    pub found: u64,
    /// Calls that write.
    pub writes: u64,
    /// Of those, how many a condition refused: they are charged for, too.
    pub refused: u64,
    /// Items that those wrote.
    pub rows: u64,
    /// Bytes of the items as they are afterwards.
    pub written_bytes: u64,
    /// Units of the table by partition.
    pub partitions: BTreeMap<String, Units>,
    /// Units of the due index by its shard.
    pub due_shards: BTreeMap<u8, Units>,
    /// Units of the table of the pool's keys.
    pub keys: Units,
    /// Requests that send to queues, and messages in them.
    pub requests: u64,
    /// Messages that were sent.
    pub messages: u64,
    /// Mails.
    pub mails: u64,
}

impl Used {
    /// Units of the table, of its index and of the pool's keys.
    pub fn units(&self) -> Units {
        let mut all = self.keys;
        self.partitions.values().chain(self.due_shards.values()).for_each(|units| all += *units);
        all
    }

    /// Write units of the table by the first part of the partition's key, which is that of a kind.
    pub fn written_by_kind(&self) -> BTreeMap<&str, u64> {
        let mut by_kind = BTreeMap::new();
        for (partition, units) in self.partitions.iter().filter(|(_, units)| 0 < units.written) {
            let kind = partition.split('#').next().unwrap_or_default();
            *by_kind.entry(kind).or_default() += units.written;
        }
        by_kind
    }

    /// Items that were read, and what was asked for and not found.
    pub fn looked_at(&self) -> u64 {
        self.gets + self.queries + self.found
    }
}

impl AddAssign for Used {
    fn add_assign(&mut self, other: Used) {
        self.gets += other.gets;
        self.queries += other.queries;
        self.found += other.found;
        self.writes += other.writes;
        self.refused += other.refused;
        self.rows += other.rows;
        self.written_bytes += other.written_bytes;
        for (partition, units) in other.partitions {
            *self.partitions.entry(partition).or_default() += units;
        }
        for (shard, units) in other.due_shards {
            *self.due_shards.entry(shard).or_default() += units;
        }
        self.keys += other.keys;
        self.requests += other.requests;
        self.messages += other.messages;
        self.mails += other.mails;
    }
}

impl fmt::Display for Used {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = self.units();
        write!(
            formatter,
            "{} gets, {} queries of {} items, {} R; {} writes of {} rows, {} W",
            self.gets,
            self.queries,
            self.found,
            units.read_halves as f64 / 2.0,
            self.writes,
            self.rows,
            units.written
        )?;
        for (count, what) in [(self.refused, "refused"), (self.messages, "messages"), (self.mails, "mails")] {
            if 0 < count {
                write!(formatter, "; {count} {what}")?;
            }
        }
        Ok(())
    }
}

/// Counts what is asked of the ports that share it.
#[derive(Clone, Default)]
pub struct Meter(Arc<Mutex<Used>>);

impl Meter {
    /// What was counted since it was asked last.
    pub fn read(&self) -> Used {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// An app whose queue, mails and keys of the pool are counted; the table is, if [`Meter::table`] made it.
    pub fn over(&self, app: &App) -> Arc<App> {
        let parts = app.parts();
        assemble(Parts {
            pool_keys: Arc::new(MeteredKeys { keys: parts.pool_keys, meter: self.clone() }),
            queue: Arc::new(MeteredQueue { queue: parts.queue, meter: self.clone() }),
            mailer: Arc::new(MeteredMailer { mailer: parts.mailer, meter: self.clone() }),
            ..parts
        })
    }

    /// A table in memory of which everything that is asked of it is counted.
    pub fn table(&self, memory: Arc<MemoryTable>) -> Arc<dyn Table> {
        Arc::new(MeteredTable { memory, meter: self.clone() })
    }

    fn count(&self, count: impl FnOnce(&mut Used)) {
        count(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// What an item weighs where it is stored.
pub fn bytes(item: &Item) -> u64 {
    let counters: u64 = item.counters.iter().map(|(name, amount)| 1 + name.len() as u64 + number_bytes(*amount)).sum();
    (item.key.pk.len() + item.key.sk.len() + item.body.len()) as u64 + counters + OVERHEAD_BYTES
}

/// A number weighs a byte, one more for every two digits, and one more below zero.
fn number_bytes(number: i64) -> u64 {
    let digits = number.unsigned_abs().checked_ilog10().map_or(1, |log| u64::from(log) + 1);
    1 + digits.div_ceil(2) + u64::from(number < 0)
}

/// Units that an item costs: at least one, whether it is there or not.
fn write_units(item: Option<&Item>) -> u64 {
    item.map_or(0, bytes).div_ceil(WRITE_UNIT_BYTES).max(1)
}

/// Twice the units of a read of so many bytes.
fn read_halves(bytes: u64, consistent: bool) -> u64 {
    bytes.div_ceil(READ_UNIT_BYTES).max(1) * if consistent { 2 } else { 1 }
}

struct MeteredTable {
    memory: Arc<MemoryTable>,
    meter: Meter,
}

impl MeteredTable {
    async fn stored(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError> {
        let mut stored = Vec::with_capacity(keys.len());
        for key in keys {
            stored.push(self.memory.get(key).await?);
        }
        Ok(stored)
    }
}

/// What the index over due instants costs when an item becomes another: what stands in it is written with all its bytes, and where the
/// instant moves it is taken out and put in.
fn index_units(before: Option<&Item>, after: Option<&Item>) -> Vec<(u8, u64)> {
    let entry = |item: Option<&Item>| item.and_then(|it| Some((it.due.clone()?, write_units(Some(it)))));
    match (entry(before), entry(after)) {
        (Some((old, one)), Some((new, other))) if old == new => vec![(new.shard, one.max(other))],
        (old, new) => old.into_iter().chain(new).map(|(Due { shard, .. }, units)| (shard, units)).collect(),
    }
}

#[async_trait]
impl Table for MeteredTable {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        let found = self.memory.get(key).await?;
        self.meter.count(|used| {
            let bytes = found.as_ref().map_or(0, bytes);
            used.gets += 1;
            used.partitions.entry(key.pk.clone()).or_default().read_halves += read_halves(bytes, true);
        });
        Ok(found)
    }

    async fn query(&self, pk: &str, range: &Range, page: &Page) -> Result<Found, StoreError> {
        let found = self.memory.query(pk, range, page).await?;
        self.meter.count(|used| {
            let bytes = found.items.iter().map(bytes).sum();
            used.queries += 1;
            used.found += found.items.len() as u64;
            used.partitions.entry(pk.to_owned()).or_default().read_halves += read_halves(bytes, true);
        });
        Ok(found)
    }

    async fn due(&self, shard: u8, until: DateTime<Utc>, page: &Page) -> Result<Found, StoreError> {
        let found = self.memory.due(shard, until, page).await?;
        self.meter.count(|used| {
            let bytes = found.items.iter().map(bytes).sum();
            used.queries += 1;
            used.found += found.items.len() as u64;
            used.due_shards.entry(shard).or_default().read_halves += read_halves(bytes, false);
        });
        Ok(found)
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), WriteError> {
        let keys: Vec<Key> = writes.iter().map(|write| write.key().clone()).collect();
        let each = if keys.len() == 1 { 1 } else { 2 };
        let before = self.stored(&keys).await?;
        let written = self.memory.write(writes).await;
        let after = self.stored(&keys).await?;
        self.meter.count(|used| {
            used.writes += 1;
            used.refused += u64::from(written.is_err());
            for ((key, before), after) in keys.iter().zip(&before).zip(&after) {
                let units = write_units(before.as_ref()).max(write_units(after.as_ref()));
                used.rows += 1;
                used.partitions.entry(key.pk.clone()).or_default().written += each * units;
                if written.is_ok() {
                    used.written_bytes += after.as_ref().map_or(0, bytes);
                    for (shard, units) in index_units(before.as_ref(), after.as_ref()) {
                        used.due_shards.entry(shard).or_default().written += units;
                    }
                }
            }
        });
        written
    }

    async fn purge(&self) -> Result<(), StoreError> {
        self.memory.purge().await
    }
}

struct MeteredKeys {
    keys: Arc<dyn PoolKeys>,
    meter: Meter,
}

impl MeteredKeys {
    fn written(&self, units: u64) {
        self.meter.count(|used| used.keys.written += units);
    }
}

#[async_trait]
impl PoolKeys for MeteredKeys {
    async fn create_if_absent(&self, name: &str, key: &PoolKey) -> Result<PoolKey, StoreError> {
        self.written(1);
        self.keys.create_if_absent(name, key).await
    }

    async fn get(&self, name: &str) -> Result<Option<PoolKey>, StoreError> {
        self.meter.count(|used| used.keys.read_halves += 2);
        self.keys.get(name).await
    }

    async fn retire(&self, name: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
        // The destruction that follows a day later, too.
        self.written(2);
        self.keys.retire(name, at).await
    }

    async fn destroy(&self, name: &str) -> Result<(), StoreError> {
        self.written(1);
        self.keys.destroy(name).await
    }

    async fn list(&self) -> Result<Vec<Kept>, StoreError> {
        let kept = self.keys.list().await?;
        self.meter.count(|used| used.keys.read_halves += read_halves(kept.len() as u64 * OVERHEAD_BYTES, true));
        Ok(kept)
    }
}

struct MeteredQueue {
    queue: Arc<dyn Queue>,
    meter: Meter,
}

#[async_trait]
impl Queue for MeteredQueue {
    async fn send(&self, queue: QueueName, bodies: Vec<String>) -> Result<(), Unavailable> {
        self.meter.count(|used| {
            used.requests += bodies.len().div_ceil(MESSAGES_PER_REQUEST) as u64;
            used.messages += bodies.len() as u64;
        });
        self.queue.send(queue, bodies).await
    }
}

struct MeteredMailer {
    mailer: Arc<dyn Mailer>,
    meter: Meter,
}

#[async_trait]
impl Mailer for MeteredMailer {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        self.meter.count(|used| used.mails += 1);
        self.mailer.send(mail).await
    }
}

#[cfg(test)]
#[path = "meter_tests.rs"]
mod tests;
