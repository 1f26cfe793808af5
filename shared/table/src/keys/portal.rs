//! Keys of what is kept for portals.

use chrono::NaiveDate;

use crate::kinds::Kind;
use crate::port::Key;

/// Partitions of one day's changes of links, so that none of them is hot.
pub const PORTAL_CHANGE_SHARDS: u32 = 8;

/// Partition of changes of links that were made on a day (UTC).
pub fn portal_changes(day: NaiveDate, shard: u32) -> String {
    Kind::PortalChange.at(format_args!("{day}#{shard}"))
}

/// A change of a link; its name is random.
pub fn portal_change(day: NaiveDate, name: &str) -> Key {
    let shard = crc32fast::hash(name.as_bytes()) % PORTAL_CHANGE_SHARDS;
    Key::new(portal_changes(day, shard), name)
}
