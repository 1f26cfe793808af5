//! Keys of the audit trail, and of what it looks after.

use chrono::NaiveDate;

use crate::kinds::Kind;
use crate::port::Key;

/// Over how many items a day's readings of personal data are counted, so that no item is hot.
const PERSONS_SHARDS: u32 = 8;

/// Partition of the last days of bearer keys.
pub const EXPIRIES: &str = Kind::Expiry.about().prefix;

/// The last day of a bearer key.
pub fn expiry(last_day: NaiveDate, id: &str) -> Key {
    Key::new(EXPIRIES, format!("{last_day}#{id}"))
}

/// The day and the public part of an expiry's sort key.
pub fn expiry_parts(sk: &str) -> Option<(NaiveDate, &str)> {
    let (day, id) = sk.split_once('#')?;
    Some((day.parse().ok()?, id))
}

/// The regulation profile in force.
pub fn policy() -> Key {
    Key::new(Kind::Policy.about().prefix, "profile")
}

/// Partition of a chain of the audit trail.
pub fn audit_chain(chain: &str) -> String {
    Kind::AuditRecord.at(chain)
}

/// A record of the audit trail: zeros keep the numbers in order.
pub fn audit_record(chain: &str, number: u64) -> Key {
    Key::new(audit_chain(chain), format!("{number:010}"))
}

/// Partition of the heads of all chains.
pub const AUDIT_HEADS: &str = Kind::AuditHead.about().prefix;

/// The head of a chain.
pub fn audit_head(chain: &str) -> Key {
    Key::new(AUDIT_HEADS, chain)
}

/// Partition of the readings of personal data of a day.
pub fn person_readings(day: NaiveDate) -> String {
    Kind::PersonReadings.at(day)
}

/// Where a reading of the personal data of something with this name is counted.
pub fn person_reading(day: NaiveDate, name: &str) -> Key {
    let shard = crc32fast::hash(name.as_bytes()) % PERSONS_SHARDS;
    Key::new(person_readings(day), shard.to_string())
}

/// Sort key of the sum of a day's readings.
pub(crate) const PERSON_READINGS_SUM: &str = "COUNT";

/// The sum of a past day's readings.
pub fn person_readings_sum(day: NaiveDate) -> Key {
    Key::new(person_readings(day), PERSON_READINGS_SUM)
}
