//! Reads: consistent, save those of the due index, which the service offers only as it lags.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use table::{Found, Item, Key, Page, Range, StoreError};

use super::attributes::{Attributes, DUE_AT, DUE_SHARD, PK, SK, item_of, key_attributes, key_of, number, text};
use super::{DUE_INDEX, DynamoTable};
use crate::trouble::Trouble;

/// Where the next page of a due shard begins.
#[derive(Serialize, Deserialize)]
struct DuePosition {
    at: i64,
    pk: String,
    sk: String,
}

impl DynamoTable {
    pub(super) async fn read_one(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        self.read_attributes(key).await?.as_ref().map(item_of).transpose()
    }

    pub(super) async fn read_attributes(&self, key: &Key) -> Result<Option<Attributes>, StoreError> {
        let call = self.reads.get_item().table_name(&self.name).consistent_read(true);
        let answer = call.set_key(Some(key_attributes(key))).send().await;
        Ok(answer.map_err(|error| unread(Trouble::of(&error)))?.item)
    }

    pub(super) async fn read_range(&self, pk: &str, range: &Range, page: &Page) -> Result<Found, StoreError> {
        let nothing = Found { items: Vec::new(), next: None };
        let mut values = HashMap::from([(":pk".to_owned(), text(pk))]);
        let mut value = |name: &str, words: &str| values.insert(name.to_owned(), text(words));
        // The service knows no empty text in the condition of a key, and takes no range that ends before it begins.
        let condition = match range {
            Range::Prefix(prefix) if !prefix.is_empty() => {
                value(":prefix", prefix);
                "pk = :pk AND begins_with(sk, :prefix)"
            }
            Range::All | Range::Prefix(_) => "pk = :pk",
            Range::Between(first, last) if last < first || last.is_empty() => return Ok(nothing),
            Range::Between(first, last) if first.is_empty() => {
                value(":last", last);
                "pk = :pk AND sk <= :last"
            }
            Range::Between(first, last) => {
                value(":first", first);
                value(":last", last);
                "pk = :pk AND sk BETWEEN :first AND :last"
            }
        };
        if pk.is_empty() {
            return Ok(nothing);
        }
        let from = page.after.as_ref().map(|after| key_attributes(&Key::new(pk, after)));
        let call = self.reads.query().table_name(&self.name).consistent_read(true).limit(limit(page));
        let call = call.key_condition_expression(condition).set_expression_attribute_values(Some(values));
        let answer = call.set_exclusive_start_key(from).send().await;
        let answer = answer.map_err(|error| unread(Trouble::of(&error)))?;
        let next = answer.last_evaluated_key().map(|key| key_of(key).map(|key| key.sk)).transpose()?;
        Ok(Found { items: items(answer.items())?, next })
    }

    /// Every item, page by page, in no order; and where the next page begins.
    pub async fn scan(&self, from: Option<Key>) -> Result<(Vec<Item>, Option<Key>), StoreError> {
        let call = self.reads.scan().table_name(&self.name).consistent_read(true);
        let answer = call.set_exclusive_start_key(from.as_ref().map(key_attributes)).send().await;
        let answer = answer.map_err(|error| unread(Trouble::of(&error)))?;
        let next = answer.last_evaluated_key().map(key_of).transpose()?;
        Ok((items(answer.items())?, next))
    }

    pub(super) async fn read_due(&self, shard: u8, until: DateTime<Utc>, page: &Page) -> Result<Found, StoreError> {
        let from = page.after.as_ref().map(|after| position(shard, after)).transpose()?;
        let call = self.reads.query().table_name(&self.name).index_name(DUE_INDEX).limit(limit(page));
        let call = call
            .key_condition_expression("due_shard = :shard AND due_at <= :until")
            .expression_attribute_values(":shard", number(shard))
            .expression_attribute_values(":until", number(until.timestamp_millis()));
        let answer = call.set_exclusive_start_key(from).send().await;
        let answer = answer.map_err(|error| unread(Trouble::of(&error)))?;
        let next = answer.last_evaluated_key().map(token).transpose()?;
        Ok(Found { items: items(answer.items())?, next })
    }
}

fn limit(page: &Page) -> i32 {
    i32::try_from(page.limit).unwrap_or(i32::MAX).max(1)
}

fn items(found: &[Attributes]) -> Result<Vec<Item>, StoreError> {
    found.iter().map(item_of).collect()
}

fn token(last: &Attributes) -> Result<String, StoreError> {
    let Key { pk, sk } = key_of(last)?;
    let at = last.get(DUE_AT).and_then(|at| at.as_n().ok()).and_then(|at| at.parse().ok());
    let position = DuePosition { at: at.ok_or_else(|| not_a_position("it has no instant"))?, pk, sk };
    serde_json::to_string(&position).map_err(|error| not_a_position(&error.to_string()))
}

fn position(shard: u8, token: &str) -> Result<HashMap<String, AttributeValue>, StoreError> {
    let position: DuePosition = serde_json::from_str(token).map_err(|error| not_a_position(&error.to_string()))?;
    let mut from = HashMap::from([(PK.to_owned(), text(position.pk)), (SK.to_owned(), text(position.sk))]);
    from.insert(DUE_SHARD.to_owned(), number(shard));
    from.insert(DUE_AT.to_owned(), number(position.at));
    Ok(from)
}

fn not_a_position(cause: &str) -> StoreError {
    StoreError::Invalid(format!("a page token that is not one: {cause}"))
}

/// A read changes nothing, whatever became of it.
fn unread(trouble: Trouble) -> StoreError {
    match trouble {
        Trouble::Invalid(cause) => StoreError::Invalid(cause),
        trouble => StoreError::Unavailable(trouble.into_cause()),
    }
}
