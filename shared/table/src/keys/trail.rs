//! Keys of the audit trail, and of what it looks after.

use chrono::NaiveDate;

use crate::port::Key;

/// Over how many items a day's readings of personal data are counted, so that no item is hot.
const PERSONS_SHARDS: u32 = 8;

/// Partition of the last days of bearer keys.
pub const EXPIRIES: &str = "EXPIRY";

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
    Key::new("POLICY", "profile")
}

/// Partition of a chain of the audit trail.
pub fn audit_chain(chain: &str) -> String {
    format!("AUDIT#{chain}")
}

/// A record of the audit trail: zeros keep the numbers in order.
pub fn audit_record(chain: &str, number: u64) -> Key {
    Key::new(audit_chain(chain), format!("{number:010}"))
}

/// Partition of the heads of all chains.
pub const AUDIT_HEADS: &str = "AUDITHEAD";

/// The head of a chain.
pub fn audit_head(chain: &str) -> Key {
    Key::new(AUDIT_HEADS, chain)
}

/// Partition of the readings of personal data of a day.
pub fn person_readings(day: NaiveDate) -> String {
    format!("PERSONS#{day}")
}

/// Where a reading of the personal data of something with this name is counted.
pub fn person_reading(day: NaiveDate, name: &str) -> Key {
    let shard = crc32fast::hash(name.as_bytes()) % PERSONS_SHARDS;
    Key::new(person_readings(day), shard.to_string())
}

/// The sum of a past day's readings.
pub fn person_readings_sum(day: NaiveDate) -> Key {
    Key::new(person_readings(day), "COUNT")
}

/// What the audit trail calls the item under a key; `None` for items whose changes are not in it.
pub fn audited_subject(key: &Key) -> Option<String> {
    let (entity, rest) = key.pk.split_once('#').unwrap_or((&key.pk, ""));
    match entity {
        "REGISTER" => Some(format!("{rest}/{}", key.sk)),
        "FINALS" => Some(format!("finals/{}", key.sk)),
        "MEASURE" => Some(format!("measures/{}", key.sk.replace('#', "/"))),
        "SUBSCRIPTION" => Some(format!("subscriptions/{rest}/{}", key.sk)),
        "ACCOUNT" => Some(format!("accounts/{rest}")),
        "POLICY" => Some(format!("policies/{}", key.sk)),
        "PERSONS" if key.sk == "COUNT" => Some(format!("persons/{rest}")),
        _ => None,
    }
}
