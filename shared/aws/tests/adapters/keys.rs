//! The Keys port on moto's KMS, with root keys from its Secrets Manager.

use std::sync::Arc;

use app::ports::{Keys, Purpose, Random};
use app::privacy::root_keys::RootKeys;
use aws::kms::KmsKeys;
use aws::random::SystemRandom;
use aws::secrets;
use aws_config::SdkConfig;

use crate::emulator::{Emulator, config_of};
use crate::proxy::{Fault, Proxy};

async fn make(config: &SdkConfig) -> (String, String) {
    let key = aws_sdk_kms::Client::new(config).create_key().send().await.unwrap();
    let key = key.key_metadata.unwrap().arn.unwrap();
    let secrets = aws_sdk_secretsmanager::Client::new(config);
    let text = RootKeys::draw(&SystemRandom);
    let secret = secrets.create_secret().name("root-keys").secret_string(text).send().await.unwrap();
    (key, secret.arn.unwrap())
}

async fn open(config: &SdkConfig, key: &str, secret: &str) -> KmsKeys {
    let random: Arc<dyn Random> = Arc::new(SystemRandom);
    let root = secrets::root_keys(config, secret, Arc::clone(&random)).await.unwrap();
    KmsKeys::new(config, key.to_owned(), root, random)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_data_key_opens_in_another_process_and_costs_no_call_in_this_one() {
    let emulator = Emulator::moto();
    let proxy = Proxy::of(emulator.address()).await;
    let config = config_of(&proxy.endpoint).await;
    let (key, secret) = make(&config).await;
    let keys = open(&config, &key, &secret).await;
    let wrapped = keys.wrap(&[7; 32]).await.unwrap();

    // KMS is gone: what is in memory goes on.
    proxy.next(vec![Fault::RequestLost; 100]);
    let second = keys.wrap(&[8; 32]).await.unwrap();
    assert_eq!(keys.unwrap(&wrapped).await, Ok([7; 32]));
    assert_eq!(keys.unwrap(&second).await, Ok([8; 32]));

    let config = emulator.config().await;
    let elsewhere = open(&config, &key, &secret).await;
    assert_eq!(elsewhere.unwrap(&wrapped).await, Ok([7; 32]));
    assert_eq!(elsewhere.unwrap(&second).await, Ok([8; 32]));
    assert_eq!(elsewhere.mac(Purpose::Citizen, b"a"), keys.mac(Purpose::Citizen, b"a"));
    for place in [0, 1, 2, wrapped.len() / 2, wrapped.len() - 1] {
        let mut changed = wrapped.clone();
        changed[place] ^= 1;
        assert!(elsewhere.unwrap(&changed).await.is_err(), "byte {place}");
        assert!(elsewhere.unwrap(&wrapped[..place]).await.is_err(), "cut at {place}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_root_keys_wrapped_on_one_machine_opens_in_the_cloud() {
    let emulator = Emulator::moto();
    let config = emulator.config().await;
    let (key, secret) = make(&config).await;
    let random: Arc<dyn Random> = Arc::new(SystemRandom);
    let root = secrets::root_keys(&config, &secret, Arc::clone(&random)).await.unwrap();
    let wrapped = root.wrap(&[7; 32]).await.unwrap();
    assert_eq!(open(&config, &key, &secret).await.unwrap(&wrapped).await, Ok([7; 32]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_is_none_is_told_without_its_text() {
    let emulator = Emulator::moto();
    let config = emulator.config().await;
    let secrets = aws_sdk_secretsmanager::Client::new(&config);
    secrets.create_secret().name("diary").secret_string("Dear diary").send().await.unwrap();
    let random: Arc<dyn Random> = Arc::new(SystemRandom);
    let refused = secrets::root_keys(&config, "diary", random).await.unwrap_err();
    assert_eq!(refused.to_string(), "the secret holds no root keys: Syntax error in line 1");
}
