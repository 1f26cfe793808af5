//! The trail as it is read by whoever audits.

use chrono::{DateTime, NaiveDate, Utc};
use domain::audit::{Head, Record};
use table::items::decode;
use table::{Page, Range, Table, keys};

use crate::Error;
use crate::store::all;

/// A chain as a list tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainSummary {
    /// The chain's name: the day, and what it is about.
    pub chain: String,
    /// How many records it has.
    pub records: u64,
    /// Hash of the last.
    pub last: String,
    /// When that was written.
    pub at: DateTime<Utc>,
}

/// The chains of these days, both included, in order of days.
pub async fn chains(table: &dyn Table, from: NaiveDate, to: NaiveDate) -> Result<Vec<ChainSummary>, Error> {
    let range = Range::Between(from.to_string(), format!("{to}~"));
    let items = all(table, keys::AUDIT_HEADS, &range).await?;
    let summary = |item: &table::Item| {
        let head: Head = decode(item)?;
        Ok(ChainSummary { chain: item.key.sk.clone(), records: head.count, last: head.last, at: head.at })
    };
    items.iter().map(summary).collect()
}

/// Some records of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordsPage {
    /// In order.
    pub records: Vec<Record>,
    /// The number after which the next page begins; `None`: there are no more.
    pub next: Option<u64>,
}

/// Records of a chain after that number, so many at most.
pub async fn records(table: &dyn Table, chain: &str, after: u64, limit: usize) -> Result<RecordsPage, Error> {
    let range = Range::Between(keys::audit_record(chain, after.saturating_add(1)).sk, "~".to_owned());
    // One more, to see whether there are more.
    let found = table.query(&keys::audit_chain(chain), &range, &Page::first(limit + 1)).await?;
    let records: Vec<Record> = found.items.iter().take(limit).map(decode).collect::<Result<_, _>>()?;
    let next = records.last().filter(|_| limit < found.items.len()).map(|record| record.number);
    Ok(RecordsPage { records, next })
}
