//! Small words over the Table port that every use case uses: typed reads, puts, sums.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;
use table::items::{decode, encode};
use table::{Add, Counters, Due, Expect, Item, Key, Page, Put, Range, StoreError, Table, Write};

use crate::Error;

/// How often a use case starts again when others change the same item.
pub const TRIES_MAX: usize = 16;

/// Items of one page of a long query.
const PAGE_ITEMS: usize = 500;

/// A stored form and the version that a change of it must expect.
#[derive(Clone, Debug)]
pub struct Stored<T> {
    /// The form.
    pub form: T,
    /// Its version.
    pub version: u64,
}

impl<T> Stored<T> {
    /// What a [`Put`] that follows this read expects.
    pub fn expect(&self) -> Expect {
        Expect::Version(self.version)
    }
}

/// Reads a form.
pub async fn load<T: DeserializeOwned>(table: &dyn Table, key: &Key) -> Result<Option<Stored<T>>, Error> {
    match table.get(key).await? {
        Some(item) => Ok(Some(Stored { form: decode(&item)?, version: item.version })),
        None => Ok(None),
    }
}

/// A put of a form, without a due instant.
pub fn put<T: Serialize>(key: Key, form: &T, expect: Expect) -> Result<Write, Error> {
    Ok(Write::Put(Put { body: encode(form)?, key, due: None, expires_at: None, expect }))
}

/// A put of a form that is unfinished until `due_at` at least.
pub fn put_due<T: Serialize>(
    key: Key,
    form: &T,
    due_at: Option<DateTime<Utc>>,
    expect: Expect,
) -> Result<Write, Error> {
    let due = due_at.map(|at| Due::of(&key, at));
    Ok(Write::Put(Put { body: encode(form)?, key, due, expires_at: None, expect }))
}

/// An addition to counters.
pub fn add(key: Key, counters: Counters) -> Write {
    Write::Add(Add { key, counters })
}

/// The same writes with each key named once: additions to one item become one.
pub fn merged(writes: Vec<Write>) -> Vec<Write> {
    let mut merged: Vec<Write> = Vec::with_capacity(writes.len());
    for write in writes {
        let same = |other: &&mut Write| matches!(other, Write::Add(_)) && other.key() == write.key();
        match (merged.iter_mut().find(same), write) {
            (Some(Write::Add(sum)), Write::Add(add)) => {
                for (name, amount) in add.counters {
                    *sum.counters.entry(name).or_insert(0) += amount;
                }
            }
            (_, write) => merged.push(write),
        }
    }
    merged
}

/// Every item of a part of a partition.
pub async fn all(table: &dyn Table, pk: &str, range: &Range) -> Result<Vec<Item>, Error> {
    let mut items = Vec::new();
    let mut page = Page::first(PAGE_ITEMS);
    loop {
        let found = table.query(pk, range, &page).await?;
        items.extend(found.items);
        match found.next {
            Some(next) => page.after = Some(next),
            None => return Ok(items),
        }
    }
}

/// Whether a failed write was refused by a condition; the other failures are passed on.
pub fn conflicted(result: Result<(), table::WriteError>) -> Result<bool, Error> {
    match result {
        Ok(()) => Ok(false),
        Err(table::WriteError::Conflict(_)) => Ok(true),
        Err(table::WriteError::Store(error)) => Err(error.into()),
    }
}

/// Text of letters, digits, `-` and `_`.
pub fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Reads text of letters, digits, `-` and `_`.
pub fn from_base64url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// Bytes for a stored form.
pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Reads bytes of a stored form.
pub fn from_base64(text: &str) -> Result<Vec<u8>, Error> {
    STANDARD.decode(text).map_err(|error| Error::Store(StoreError::Invalid(format!("base64: {error}"))))
}

/// The shard of a tally that counts something with this name, so that many writers do not meet at one item.
pub(crate) fn shard_of(name: &str) -> u8 {
    (crc32fast::hash(name.as_bytes()) % u32::from(table::keys::TALLY_SHARDS)) as u8
}
