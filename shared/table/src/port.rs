//! The contract of the Table port. It asks for nothing that DynamoDB cannot give: no joins, no
//! secondary index but the sparse due index, no more than [`WRITES_MAX`] writes at once.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// Writes in one atomic [`Table::write`]; compatible services stop at 25.
pub const WRITES_MAX: usize = 25;

/// Bytes of one item's body; DynamoDB stops at 400 KB for the whole item.
pub const BODY_BYTES_MAX: usize = 350_000;

/// Shards of the due index. The sweep reads each of them; writers spread over them.
pub const DUE_SHARDS: u8 = 8;

/// The two parts of a key. Neither part is empty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Partition: everything that one [`Table::query`] can reach.
    pub pk: String,
    /// Place inside the partition, ordered by bytes.
    pub sk: String,
}

impl Key {
    /// A key from its two parts.
    pub fn new(pk: impl Into<String>, sk: impl Into<String>) -> Key {
        Key { pk: pk.into(), sk: sk.into() }
    }
}

/// Named integers that only [`Add`] changes.
pub type Counters = BTreeMap<String, i64>;

/// A place in the due index: the one instant at which something unfinished wants attention.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    /// `0..DUE_SHARDS`.
    pub shard: u8,
    /// The instant, kept to the millisecond.
    pub at: DateTime<Utc>,
}

impl Due {
    /// The due place of an item: its shard follows from its key, so rewriting it never moves it between shards.
    pub fn of(key: &Key, at: DateTime<Utc>) -> Due {
        let shard = (crc32fast::hash(key.pk.as_bytes()) % u32::from(DUE_SHARDS)) as u8;
        let at = DateTime::from_timestamp_millis(at.timestamp_millis()).unwrap_or(at);
        Due { shard, at }
    }
}

/// What is stored under a key: a document (with a version) or counters. The schema in [`crate::keys`] says which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Where it is stored.
    pub key: Key,
    /// 1 after the first [`Put`], one more after each further one; 0 where only counters were added.
    pub version: u64,
    /// The document, JSON; empty where only counters were added.
    pub body: String,
    /// The counters; empty for documents.
    pub counters: Counters,
    /// The item's position in the due index, if it is unfinished.
    pub due: Option<Due>,
    /// When a broom may remove it. Never a gate: a reader decides by the document.
    pub expires_at: Option<DateTime<Utc>>,
}

/// What a [`Put`] or an [`Add`] expects to find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    /// Nothing is stored under the key.
    Absent,
    /// An item with this version is stored; 0 where it has only counters.
    Version(u64),
}

impl Expect {
    /// Whether it holds for a stored version, or for nothing.
    pub fn holds(self, stored: Option<u64>) -> bool {
        match self {
            Expect::Absent => stored.is_none(),
            Expect::Version(expected) => stored == Some(expected),
        }
    }

    /// The version of a document that is put when it holds.
    pub fn version_after(self) -> u64 {
        match self {
            Expect::Absent => 1,
            Expect::Version(version) => version + 1,
        }
    }
}

/// Stores a document in place of what is there. The new version is 1 or the expected one plus 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Put {
    /// Where to store it.
    pub key: Key,
    /// The document, JSON, not empty.
    pub body: String,
    /// The item's position in the due index.
    pub due: Option<Due>,
    /// When a broom may remove it, to the second.
    pub expires_at: Option<DateTime<Utc>>,
    /// Whether the counters of the item stay as they are, with whatever others add meanwhile; else they go. Only such a
    /// put may expect version 0: it makes counters alone a document.
    pub keeps_counters: bool,
    /// The condition.
    pub expect: Expect,
}

/// Adds to counters, creating the item and each counter at 0. It never changes the version, so additions do not refuse
/// one another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Add {
    /// The item of counters.
    pub key: Key,
    /// What to add, by name.
    pub counters: Counters,
    /// The condition; without one it always applies.
    pub expect: Option<Expect>,
}

/// Removes an item that has this version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delete {
    /// What to remove.
    pub key: Key,
    /// The condition.
    pub version: u64,
}

/// One of the writes that happen together or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// See [`Put`].
    Put(Put),
    /// See [`Add`].
    Add(Add),
    /// See [`Delete`].
    Delete(Delete),
}

impl Write {
    /// The key that the write touches.
    pub fn key(&self) -> &Key {
        match self {
            Write::Put(put) => &put.key,
            Write::Add(add) => &add.key,
            Write::Delete(delete) => &delete.key,
        }
    }
}

/// The part of a partition that a [`Table::query`] reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Range {
    /// All of it.
    All,
    /// Sort keys that start so.
    Prefix(String),
    /// Sort keys from the first to the last, both included.
    Between(String, String),
}

impl Range {
    /// Whether a sort key lies inside.
    pub fn contains(&self, sk: &str) -> bool {
        match self {
            Range::All => true,
            Range::Prefix(prefix) => sk.starts_with(prefix.as_str()),
            Range::Between(first, last) => first.as_str() <= sk && sk <= last.as_str(),
        }
    }
}

/// How much to read, and from where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// At most so many items, at least 1.
    pub limit: usize,
    /// [`Found::next`] of the page before; opaque.
    pub after: Option<String>,
}

impl Page {
    /// The first page.
    pub fn first(limit: usize) -> Page {
        Page { limit, after: None }
    }
}

/// One page of items in order, and where the next begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Ascending by sort key, or by due instant.
    pub items: Vec<Item>,
    /// `None` after the last page. A full page may be followed by an empty one.
    pub next: Option<String>,
}

/// The store could not do its work.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The call breaks the contract: a fault of ours, never of the sender.
    #[error("the call breaks the contract of the table: {0}")]
    Invalid(String),
    /// Nothing was changed; the same call may succeed later.
    #[error("the store is unavailable: {0}")]
    Unavailable(String),
    /// The write may or may not have happened: read back before deciding.
    #[error("the outcome of the write is unknown: {0}")]
    Unknown(String),
}

/// A condition did not hold, so nothing was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Position in the writes of the first write whose condition failed.
    pub index: usize,
    /// What is stored there now.
    pub stored: Option<Item>,
}

/// Why a write did not happen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// A condition did not hold: a value to decide by, not a failure.
    #[error("the condition of write {} did not hold", .0.index)]
    Conflict(Box<Conflict>),
    /// The store could not do its work.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The port. Reads are consistent with every acknowledged write, save `due`, which may lag.
#[async_trait]
pub trait Table: Send + Sync + 'static {
    /// The item under a key. Costs half a read unit for each 4 KB, doubled for consistency.
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError>;

    /// Items of one partition, ascending by sort key. Costs one read unit for each 4 KB read.
    async fn query(&self, pk: &str, range: &Range, page: &Page) -> Result<Found, StoreError>;

    /// Items of a due shard with `due.at <= until`, ascending by instant. May lag behind writes.
    async fn due(&self, shard: u8, until: DateTime<Utc>, page: &Page) -> Result<Found, StoreError>;

    /// All of the writes or none, durable on return. Each key at most once, at most [`WRITES_MAX`].
    /// Costs two write units for each KB of each write.
    async fn write(&self, writes: Vec<Write>) -> Result<(), WriteError>;

    /// Takes what was deleted or replaced before this call out of the bytes that the engine keeps beside its items: logs, free
    /// pages, gaps. May take as long as reading everything; other calls go on meanwhile. Where a service keeps the bytes this
    /// asks nothing of it: what that keeps, and how long, is a matter of its settings.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]: something may still be there, and nothing may be recorded as destroyed.
    async fn purge(&self) -> Result<(), StoreError>;
}

/// Checks a call of [`Table::write`] against the contract; every engine asks this first.
pub fn check_writes(writes: &[Write]) -> Result<(), StoreError> {
    let invalid = |what: &str| Err(StoreError::Invalid(what.to_owned()));
    if writes.is_empty() || writes.len() > WRITES_MAX {
        return invalid("a write has 1 to 25 parts");
    }
    for (index, write) in writes.iter().enumerate() {
        let key = write.key();
        if key.pk.is_empty() || key.sk.is_empty() {
            return invalid("an empty key");
        }
        if key.pk.len() > 1024 || key.sk.len() > 1024 {
            return invalid("a key part over 1,024 bytes");
        }
        if writes[..index].iter().any(|earlier| earlier.key() == key) {
            return invalid("one key twice in one write");
        }
        match write {
            Write::Put(put) if put.body.is_empty() => return invalid("an empty document"),
            Write::Put(put) if put.body.len() > BODY_BYTES_MAX => return invalid("a document over 350,000 bytes"),
            Write::Put(put) if put.due.as_ref().is_some_and(|due| due.shard >= DUE_SHARDS) => {
                return invalid("a due shard that does not exist");
            }
            Write::Put(put) if put.expect == Expect::Version(0) && !put.keeps_counters => {
                return invalid("only counters have version 0, and this put would drop them");
            }
            Write::Add(add) if add.counters.is_empty() => return invalid("nothing to add"),
            _ => {}
        }
    }
    Ok(())
}
