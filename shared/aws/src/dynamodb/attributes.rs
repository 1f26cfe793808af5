//! Items as the service stores them. Counters are attributes of the item itself, because an addition cannot reach into a map
//! that is not there yet; their sign keeps them apart from everything else.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use chrono::{DateTime, Utc};
use table::{Due, Item, Key, Put, StoreError};

use super::mark::Mark;

pub(super) const PK: &str = "pk";
pub(super) const SK: &str = "sk";
pub(super) const VERSION: &str = "version";
pub(super) const BODY: &str = "body";
pub(super) const DUE_SHARD: &str = "due_shard";
pub(super) const DUE_AT: &str = "due_at";
pub(super) const EXPIRES_AT: &str = "expires_at";
/// What [`Mark`] leaves in a document.
pub(super) const MARK: &str = "mark";
/// First letter of the attribute of a counter.
pub(super) const COUNTER: char = '+';

/// The attributes of an item.
pub(super) type Attributes = HashMap<String, AttributeValue>;

pub(super) fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

pub(super) fn number(value: impl ToString) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

pub(super) fn key_attributes(key: &Key) -> Attributes {
    HashMap::from([(PK.to_owned(), text(&key.pk)), (SK.to_owned(), text(&key.sk))])
}

/// The document of a put, with its new version.
pub(super) fn of_put(put: &Put, mark: &Mark) -> Attributes {
    let mut attributes = key_attributes(&put.key);
    let mut set = |name: &str, value| attributes.insert(name.to_owned(), value);
    set(VERSION, number(put.expect.version_after()));
    set(BODY, text(&put.body));
    set(MARK, mark.attribute(&put.key));
    if let Some(due) = &put.due {
        set(DUE_SHARD, number(due.shard));
        set(DUE_AT, number(due.at.timestamp_millis()));
    }
    if let Some(at) = put.expires_at {
        set(EXPIRES_AT, number(at.timestamp()));
    }
    attributes
}

/// The version of a stored item; 0 where only counters are.
pub(super) fn version_of(stored: &Attributes) -> Result<u64, StoreError> {
    Ok(read_number(stored, VERSION)?.unwrap_or(0))
}

/// The item that is stored so.
pub(super) fn item_of(stored: &Attributes) -> Result<Item, StoreError> {
    let mut item = Item {
        key: key_of(stored)?,
        version: version_of(stored)?,
        body: read_text(stored, BODY).unwrap_or_default(),
        counters: Default::default(),
        due: None,
        expires_at: None,
    };
    for name in stored.keys().filter_map(|name| name.strip_prefix(COUNTER)) {
        let amount = read_number(stored, &format!("{COUNTER}{name}"))?.unwrap_or(0);
        item.counters.insert(name.to_owned(), amount);
    }
    if let (Some(shard), Some(at)) = (read_number(stored, DUE_SHARD)?, read_number(stored, DUE_AT)?) {
        item.due = Some(Due { shard, at: DateTime::from_timestamp_millis(at).ok_or_else(|| broken(DUE_AT))? });
    }
    if let Some(at) = read_number(stored, EXPIRES_AT)? {
        item.expires_at = Some(DateTime::<Utc>::from_timestamp(at, 0).ok_or_else(|| broken(EXPIRES_AT))?);
    }
    Ok(item)
}

/// The key of a stored item.
pub(super) fn key_of(stored: &Attributes) -> Result<Key, StoreError> {
    let part = |name| read_text(stored, name).ok_or_else(|| broken(name));
    Ok(Key { pk: part(PK)?, sk: part(SK)? })
}

fn read_text(stored: &Attributes, name: &str) -> Option<String> {
    stored.get(name)?.as_s().ok().cloned()
}

fn read_number<Number: std::str::FromStr>(stored: &Attributes, name: &str) -> Result<Option<Number>, StoreError> {
    let Some(value) = stored.get(name) else { return Ok(None) };
    let number = value.as_n().ok().and_then(|digits| digits.parse().ok());
    number.map(Some).ok_or_else(|| broken(name))
}

fn broken(name: &str) -> StoreError {
    StoreError::Invalid(format!("a stored item has an attribute `{name}` that is not ours"))
}
