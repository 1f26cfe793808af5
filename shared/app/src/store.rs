//! Small words over the Table port that every use case uses: typed reads, puts, sums.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use domain::audit::ResourceChange;
use domain::tally::Counter;
use serde::Serialize;
use serde::de::DeserializeOwned;
use table::items::{ReceiptItem, ServiceContext, decode, encode};
use table::{Add, Counters, Due, Expect, Item, Key, Page, Put, Range, StoreError, Table, Write, keys};

use crate::Error;

/// How often a use case starts again when others change the same item.
pub(crate) const TRIES_MAX: usize = 16;

/// Items of one page of a long query.
const PAGE_ITEMS: usize = 500;

/// A stored form and the version that a change of it must expect.
#[derive(Clone, Debug)]
pub struct Stored<T> {
    /// The form.
    pub form: T,
    /// The item's version.
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
    Ok(Write::Put(Put { body: encode(form)?, key, due: None, expires_at: None, keeps_counters: false, expect }))
}

/// A put of a form that is unfinished until `due_at` at least.
pub fn put_due<T: Serialize>(
    key: Key,
    form: &T,
    due_at: Option<DateTime<Utc>>,
    expect: Expect,
) -> Result<Write, Error> {
    let due = due_at.map(|at| Due::of(&key, at));
    Ok(Write::Put(Put { body: encode(form)?, key, due, expires_at: None, keeps_counters: false, expect }))
}

/// A put of a form that the store forgets after that instant.
pub fn put_until<T: Serialize>(key: Key, form: &T, until: DateTime<Utc>, expect: Expect) -> Result<Write, Error> {
    let body = encode(form)?;
    Ok(Write::Put(Put { body, key, due: None, expires_at: Some(until), keeps_counters: false, expect }))
}

/// An addition to counters.
pub fn add(key: Key, counters: Counters) -> Write {
    Write::Add(Add { key, counters, expect: None })
}

/// An addition to counters of an item that has this version, else a conflict: it fences what is written beside it.
pub fn add_under(key: Key, counters: Counters, expect: Expect) -> Write {
    Write::Add(Add { key, counters, expect: Some(expect) })
}

/// What counts one receipt more, or with -1 one less, where it is counted for good.
pub(crate) fn count_receipt(receipt: &ReceiptItem, served: &ServiceContext, counter: Counter, sign: i64) -> Write {
    let shard = shard_of(receipt.external_id.as_str());
    let key = keys::tally(receipt.quarter(served), served.region, &served.organisation, shard);
    add(key, Counters::from([counter.by(sign)]))
}

/// What counts a receipt under a reason that it has now, or takes that back where it has it no more: in a closed quarter nothing is.
pub(crate) fn recounted(
    receipt: &ReceiptItem,
    served: &ServiceContext,
    reason: Counter,
    had: bool,
    has: bool,
    now: DateTime<Utc>,
) -> Option<Write> {
    match (had, has) {
        (false, true) => Some(count_receipt(receipt, served, reason, 1)),
        (true, false) if now < receipt.quarter(served).closes_at() => Some(count_receipt(receipt, served, reason, -1)),
        _ => None,
    }
}

/// A put of a form beside counters, which stay as they are.
pub fn put_keeping<T: Serialize>(key: Key, form: &T, expect: Expect) -> Result<Write, Error> {
    Ok(Write::Put(Put { body: encode(form)?, key, due: None, expires_at: None, keeps_counters: true, expect }))
}

/// A put of an item as it was read: nothing of it changes but its version, so that whoever else read it begins anew.
pub(crate) fn as_it_is(item: Item) -> Write {
    let expect = Expect::Version(item.version);
    Write::Put(Put {
        key: item.key,
        body: item.body,
        due: item.due,
        expires_at: item.expires_at,
        keeps_counters: true,
        expect,
    })
}

/// These writes with each key named once: additions to one item become one, under the condition that any of them has.
/// Two that expect different versions stay two, which the table refuses.
pub fn merged(writes: Vec<Write>) -> Vec<Write> {
    let mut merged: Vec<Write> = Vec::with_capacity(writes.len());
    for write in writes {
        let same = |other: &&mut Write| match (&**other, &write) {
            (Write::Add(sum), Write::Add(add)) => {
                sum.key == add.key && (sum.expect.is_none() || add.expect.is_none() || sum.expect == add.expect)
            }
            _ => false,
        };
        match (merged.iter_mut().find(same), write) {
            (Some(Write::Add(sum)), Write::Add(add)) => {
                sum.expect = sum.expect.or(add.expect);
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
    let mut pages = pages(table, pk, range);
    let mut items = pages.next().await?.unwrap_or_default();
    while let Some(more) = pages.next().await? {
        items.extend(more);
    }
    Ok(items)
}

/// Likewise, page by page: for whoever needs none of them longer.
pub(crate) fn pages<'a>(table: &'a dyn Table, pk: &'a str, range: &'a Range) -> Pages<'a> {
    Pages { table, pk, range, next: Some(Page::first(PAGE_ITEMS)) }
}

/// The pages of a part of a partition that are still to come.
pub(crate) struct Pages<'a> {
    table: &'a dyn Table,
    pk: &'a str,
    range: &'a Range,
    next: Option<Page>,
}

impl Pages<'_> {
    /// The next of them; `None` after the last.
    pub(crate) async fn next(&mut self) -> Result<Option<Vec<Item>>, Error> {
        let Some(page) = self.next.take() else { return Ok(None) };
        let found = self.table.query(self.pk, self.range, &page).await?;
        self.next = found.next.map(|next| Page { after: Some(next), ..page });
        Ok(Some(found.items))
    }
}

/// What became of writes that go together under their conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "somebody else may have been first"]
pub enum Written {
    /// All of them were written.
    Done,
    /// A condition did not hold: somebody else was first, and nothing was written.
    Conflict,
}

impl Written {
    /// The end of an attempt: with this value if it was written, else the change starts again.
    pub fn then<T>(self, value: T) -> Retry<T> {
        match self {
            Written::Done => Retry::Done(value),
            Written::Conflict => Retry::Again,
        }
    }

    /// What became of two writes after one another.
    pub fn and(self, other: Written) -> Written {
        if self.is_done() { other } else { self }
    }

    /// Nothing more is to be done: where somebody else was first, what they wrote is as good.
    pub fn either_way(self) {}

    /// Nobody else can have been first, or nothing can be made of it here.
    ///
    /// # Errors
    /// [`Error::Contended`]: somebody was.
    pub fn alone(self) -> Result<(), Error> {
        if self.is_done() { Ok(()) } else { Err(Error::Contended) }
    }

    /// Whether all of them were written.
    pub fn is_done(self) -> bool {
        self == Written::Done
    }
}

/// How one attempt at a change ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry<T> {
    /// The change is made, or there was nothing to change.
    Done(T),
    /// Somebody else was first: what was read is outdated.
    Again,
}

/// Refuses writes of which one would change something whose changes are recorded, and is none of those that are `told`.
pub(crate) fn refuse_unrecorded(writes: &[Write], told: &[ResourceChange]) -> Result<(), Error> {
    let is_told = |key: &Key| {
        keys::audited_subject(key).is_none_or(|subject| {
            let subject = subject.to_string();
            told.iter().any(|change| change.subject == subject)
        })
    };
    match writes.iter().find(|write| !is_told(write.key())) {
        Some(write) => Err(Error::unrecorded(write.key())),
        None => Ok(()),
    }
}

/// Writes all or nothing. A condition that does not hold is an answer; other failures are errors.
///
/// # Errors
/// [`Error::Unrecorded`] for what only an audited change may write.
pub async fn write(table: &dyn Table, writes: Vec<Write>) -> Result<Written, Error> {
    refuse_unrecorded(&writes, &[])?;
    match table.write(writes).await {
        Ok(()) => Ok(Written::Done),
        Err(table::WriteError::Conflict(_)) => Ok(Written::Conflict),
        Err(table::WriteError::Store(error)) => Err(error.into()),
    }
}

/// Carries a change out anew, from its reading on, as long as others change the same items: the block is one attempt and ends in a
/// [`Retry`]. It is a block and no function of an asynchronous closure, because a future that holds such a closure's borrows is not
/// `Send` for every lifetime, and the servers ask for that.
///
/// Gives [`Error::Contended`] after [`TRIES_MAX`] attempts, and whatever an attempt fails with.
macro_rules! retry {
    ($attempt:block) => {{
        let mut tries = 0;
        loop {
            let attempt = (async $attempt).await;
            tries += 1;
            match attempt {
                Ok($crate::store::Retry::Done(value)) => break Ok(value),
                Ok($crate::store::Retry::Again) if tries < $crate::store::TRIES_MAX => {}
                Ok($crate::store::Retry::Again) => break Err($crate::Error::Contended.into()),
                Err(error) => break Err(error),
            }
        }
    }};
}
pub(crate) use retry;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn additions_to_one_item_become_one_under_the_condition_that_any_has() {
        let key = || Key::new("LANE", "1");
        let counters = |amount| Counters::from([("completed".to_owned(), amount)]);
        let (first, second) = (Expect::Version(1), Expect::Version(2));
        for (one, other, expected) in [
            (None, None, vec![(3, None)]),
            (None, Some(first), vec![(3, Some(first))]),
            (Some(first), None, vec![(3, Some(first))]),
            (Some(first), Some(first), vec![(3, Some(first))]),
            (Some(first), Some(second), vec![(1, Some(first)), (2, Some(second))]),
        ] {
            let adds = [(1, one), (2, other)];
            let writes =
                adds.map(|(amount, expect)| Write::Add(Add { key: key(), counters: counters(amount), expect }));
            let expected = expected
                .into_iter()
                .map(|(amount, expect)| Write::Add(Add { key: key(), counters: counters(amount), expect }));
            assert_eq!(merged(writes.to_vec()), expected.collect::<Vec<_>>(), "{one:?} {other:?}");
        }
    }
}
