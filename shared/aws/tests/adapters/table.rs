//! The Table port on two implementations of DynamoDB that know nothing of each other.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use async_trait::async_trait;
use aws::dynamodb::{DUE_INDEX, DynamoTable};
use aws::random::SystemRandom;
use aws_config::SdkConfig;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection, ProjectionType,
    ScalarAttributeType,
};
use table::Table;
use table::conformance::{Engine, run_examples, run_random_histories};

use crate::emulator::Emulator;

/// Makes tables as the template does, save that nothing expires.
pub(crate) struct Service {
    config: SdkConfig,
    made: AtomicU32,
}

impl Service {
    pub(crate) async fn of(emulator: &Emulator) -> Service {
        Service { config: emulator.config().await, made: AtomicU32::new(0) }
    }

    pub(crate) async fn make_table(&self) -> String {
        let name = format!("table-{}", self.made.fetch_add(1, Ordering::Relaxed));
        let attribute = |name: &str, kind| {
            AttributeDefinition::builder().attribute_name(name).attribute_type(kind).build().unwrap()
        };
        let key = |name: &str, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind).build().unwrap();
        let index = GlobalSecondaryIndex::builder()
            .index_name(DUE_INDEX)
            .key_schema(key("due_shard", KeyType::Hash))
            .key_schema(key("due_at", KeyType::Range))
            .projection(Projection::builder().projection_type(ProjectionType::All).build());
        let call = Client::new(&self.config).create_table().table_name(&name);
        let made = call
            .billing_mode(BillingMode::PayPerRequest)
            .attribute_definitions(attribute("pk", ScalarAttributeType::S))
            .attribute_definitions(attribute("sk", ScalarAttributeType::S))
            .attribute_definitions(attribute("due_shard", ScalarAttributeType::N))
            .attribute_definitions(attribute("due_at", ScalarAttributeType::N))
            .key_schema(key("pk", KeyType::Hash))
            .key_schema(key("sk", KeyType::Range))
            .global_secondary_indexes(index.build().unwrap())
            .send()
            .await
            .map_err(aws_sdk_dynamodb::Error::from);
        // The service may have carried out an attempt that the client gave up on a busy machine, and repeated.
        assert!(matches!(made, Ok(_) | Err(aws_sdk_dynamodb::Error::ResourceInUseException(_))), "{made:?}");
        name
    }
}

#[async_trait]
impl Engine for Service {
    async fn empty_table(&self) -> Arc<dyn Table> {
        Arc::new(DynamoTable::new(&self.config, self.make_table().await, Arc::new(SystemRandom)))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn dynamodb_local_keeps_the_examples_and_answers_as_the_model_does() {
    let emulator = Emulator::dynamodb_local();
    let service = Service::of(&emulator).await;
    run_examples(&service).await;
    run_random_histories(&service, 0..8, 200).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn moto_keeps_the_examples_and_answers_as_the_model_does() {
    let emulator = Emulator::moto();
    let service = Service::of(&emulator).await;
    run_examples(&service).await;
    run_random_histories(&service, 8..12, 200).await;
}
