//! The keys of the pool in a table of their own, which keeps no past: no recovery to an earlier instant, no stream, no backup.
//! What is deleted there is in no copy that anybody could ask the service for.

use async_trait::async_trait;
use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Builder;
use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure as OnFailure};
use chrono::{DateTime, Utc};
use table::pool_keys::{Kept, PoolKey, PoolKeys, check_name};
use table::port::StoreError;

use crate::patience::ATTEMPTS_MAX;
use crate::trouble::Trouble;

/// The name of a key: the table's only key attribute.
const NAME: &str = "pk";
/// Attribute of a key: its bytes.
const BYTES: &str = "bytes_of_key";
/// Since when it is spent, in milliseconds since 1970.
const RETIRED_AT: &str = "retired_at";

/// A table of keys.
pub struct DynamoPoolKeys {
    client: Client,
    table: String,
}

impl DynamoPoolKeys {
    /// The table of that name.
    pub fn new(config: &SdkConfig, table: impl Into<String>) -> DynamoPoolKeys {
        // Each of our calls may be carried out twice, so the SDK may try again whatever became of one.
        let retries = RetryConfig::standard().with_max_attempts(ATTEMPTS_MAX);
        let client = Client::from_conf(Builder::from(config).retry_config(retries).build());
        DynamoPoolKeys { client, table: table.into() }
    }
}

fn failure<E>(error: &SdkError<E, HttpResponse>) -> StoreError
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    match Trouble::of(error) {
        Trouble::Throttled(cause) | Trouble::Denied(cause) => StoreError::Unavailable(cause),
        Trouble::Unknown(cause) => StoreError::Unknown(cause),
        Trouble::Invalid(cause) => StoreError::Invalid(cause),
    }
}

fn name_of(name: &str) -> AttributeValue {
    AttributeValue::S(name.to_owned())
}

#[async_trait]
impl PoolKeys for DynamoPoolKeys {
    async fn create_if_absent(&self, name: &str, key: &PoolKey) -> Result<PoolKey, StoreError> {
        check_name(name)?;
        let stored = {
            let call = self.client.put_item().table_name(&self.table).item(NAME, name_of(name));
            let call = call.item(BYTES, AttributeValue::B(Blob::new(key.0)));
            let call = call.condition_expression("attribute_not_exists(pk)");
            match call.return_values_on_condition_check_failure(OnFailure::AllOld).send().await {
                Ok(_) => Ok(Some(key.clone())),
                Err(error) => match error.as_service_error() {
                    Some(PutItemError::ConditionalCheckFailedException(failed)) => {
                        Ok(failed.item().and_then(|item| bytes_of(item.get(BYTES))))
                    }
                    _ => Err(failure(&error)),
                },
            }
        };
        match stored? {
            Some(stored) => Ok(stored),
            // The service does not tell what stands against it, or that is gone again.
            None => self.get(name).await?.ok_or_else(|| {
                StoreError::Unavailable("a key of the pool was destroyed while it was asked for".to_owned())
            }),
        }
    }

    async fn get(&self, name: &str) -> Result<Option<PoolKey>, StoreError> {
        check_name(name)?;
        let call = self.client.get_item().table_name(&self.table).consistent_read(true).key(NAME, name_of(name));
        let Some(item) = call.send().await.map_err(|error| failure(&error))?.item else { return Ok(None) };
        bytes_of(item.get(BYTES)).map(Some).ok_or_else(|| broken(BYTES))
    }

    async fn retire(&self, name: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
        check_name(name)?;
        let call = self.client.update_item().table_name(&self.table).key(NAME, name_of(name));
        let call = call.update_expression("SET retired_at = if_not_exists(retired_at, :at)");
        let call = call.condition_expression("attribute_exists(pk)");
        let at = AttributeValue::N(at.timestamp_millis().to_string());
        match call.expression_attribute_values(":at", at).send().await {
            Ok(_) => Ok(()),
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(_)) => Ok(()),
                _ => Err(failure(&error)),
            },
        }
    }

    async fn destroy(&self, name: &str) -> Result<(), StoreError> {
        check_name(name)?;
        let call = self.client.delete_item().table_name(&self.table).key(NAME, name_of(name));
        call.send().await.map(drop).map_err(|error| failure(&error))
    }

    /// Reads the whole table, page by page.
    async fn list(&self) -> Result<Vec<Kept>, StoreError> {
        let (mut kept, mut from) = (Vec::new(), None);
        loop {
            let call = self.client.scan().table_name(&self.table).consistent_read(true);
            let call = call.projection_expression("pk, retired_at").set_exclusive_start_key(from);
            let page = call.send().await.map_err(|error| failure(&error))?;
            for item in page.items() {
                let name = item.get(NAME).and_then(|name| name.as_s().ok()).ok_or_else(|| broken(NAME))?;
                kept.push(Kept { name: name.clone(), retired_at: instant_of(item.get(RETIRED_AT))? });
            }
            match page.last_evaluated_key {
                Some(last) => from = Some(last),
                None => break,
            }
        }
        kept.sort_unstable();
        Ok(kept)
    }
}

fn bytes_of(value: Option<&AttributeValue>) -> Option<PoolKey> {
    let bytes = value?.as_b().ok()?;
    bytes.as_ref().try_into().ok().map(PoolKey)
}

fn instant_of(value: Option<&AttributeValue>) -> Result<Option<DateTime<Utc>>, StoreError> {
    let Some(value) = value else { return Ok(None) };
    let milliseconds = value.as_n().ok().and_then(|digits| digits.parse().ok());
    milliseconds.and_then(DateTime::from_timestamp_millis).map(Some).ok_or_else(|| broken(RETIRED_AT))
}

fn broken(attribute: &str) -> StoreError {
    StoreError::Invalid(format!("a stored key of the pool has an attribute `{attribute}` that is not ours"))
}
