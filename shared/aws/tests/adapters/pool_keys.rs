//! The PoolKeys port on two implementations of DynamoDB, and with answers that do not come.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use async_trait::async_trait;
use aws::pool_keys::DynamoPoolKeys;
use aws_config::SdkConfig;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType};
use table::conformance::pool_keys::{PoolKeysEngine, run_pool_keys};
use table::{PoolKey, PoolKeys};

use crate::emulator::{Emulator, config_of};
use crate::proxy::Fault::{AnswerLost, RequestLost};
use crate::proxy::Proxy;

/// Makes tables of keys as the template does.
struct Service {
    config: SdkConfig,
    made: AtomicU32,
}

impl Service {
    async fn of(emulator: &Emulator) -> Service {
        Service { config: emulator.config().await, made: AtomicU32::new(0) }
    }

    async fn make_table(&self) -> String {
        let name = format!("pool-keys-{}", self.made.fetch_add(1, Ordering::Relaxed));
        let attribute = AttributeDefinition::builder().attribute_name("pk").attribute_type(ScalarAttributeType::S);
        let key = KeySchemaElement::builder().attribute_name("pk").key_type(KeyType::Hash);
        let made = Client::new(&self.config)
            .create_table()
            .table_name(&name)
            .billing_mode(BillingMode::PayPerRequest)
            .attribute_definitions(attribute.build().unwrap())
            .key_schema(key.build().unwrap())
            .send()
            .await
            .map_err(aws_sdk_dynamodb::Error::from);
        assert!(matches!(made, Ok(_) | Err(aws_sdk_dynamodb::Error::ResourceInUseException(_))), "{made:?}");
        name
    }

    fn keys(&self, name: &str) -> DynamoPoolKeys {
        DynamoPoolKeys::new(&self.config, name)
    }
}

#[async_trait]
impl PoolKeysEngine for Service {
    async fn empty(&self) -> Arc<dyn PoolKeys> {
        Arc::new(self.keys(&self.make_table().await))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn dynamodb_local_keeps_the_contract_of_pool_keys_whatever_the_network_does() {
    let emulator = Emulator::dynamodb_local();
    let service = Service::of(&emulator).await;
    run_pool_keys(&service, 0..6, 100).await;
    answers_that_are_lost_change_nothing(&emulator, &service).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn moto_keeps_the_contract_of_pool_keys() {
    let emulator = Emulator::moto();
    run_pool_keys(&Service::of(&emulator).await, 6..9, 100).await;
}

async fn answers_that_are_lost_change_nothing(emulator: &Emulator, service: &Service) {
    let proxy = Proxy::of(emulator.address()).await;
    let name = service.make_table().await;
    let through = DynamoPoolKeys::new(&config_of(&proxy.endpoint).await, &name);
    let direct = service.keys(&name);
    let (first, second) = (PoolKey([1; 32]), PoolKey([2; 32]));
    proxy.next([AnswerLost]);
    assert_eq!(through.create_if_absent("lane/1", &first).await, Ok(first.clone()), "its own key is the one there");
    proxy.next([RequestLost, AnswerLost]);
    assert_eq!(through.create_if_absent("lane/1", &second).await, Ok(first), "another's stays");
    proxy.next([AnswerLost]);
    through.destroy("lane/1").await.unwrap();
    assert_eq!(direct.get("lane/1").await, Ok(None));
}
