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
    /// Its name: the day, and what it is about.
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

/// Records of a chain after that number, so many at most.
pub async fn records(table: &dyn Table, chain: &str, after: u64, limit: usize) -> Result<Vec<Record>, Error> {
    let range = Range::Between(keys::audit_record(chain, after + 1).sk, "~".to_owned());
    let found = table.query(&keys::audit_chain(chain), &range, &Page::first(limit)).await?;
    Ok(found.items.iter().map(decode).collect::<Result<_, _>>()?)
}
