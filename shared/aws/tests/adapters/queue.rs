//! The Queue port on moto: what is sent arrives, each body as it was.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use app::ports::{Queue, QueueName};
use aws::random::SystemRandom;
use aws::sqs::SqsQueue;
use aws_config::SdkConfig;
use aws_sdk_sqs::Client;

use crate::emulator::{Emulator, config_of};
use crate::proxy::{Fault, Proxy};

async fn make_queue(config: &SdkConfig, name: &str) -> String {
    Client::new(config).create_queue().queue_name(name).send().await.unwrap().queue_url.unwrap()
}

fn queue(config: &SdkConfig, url: &str) -> SqsQueue {
    SqsQueue::new(config, BTreeMap::from([(QueueName::Receipts, url.to_owned())]), Arc::new(SystemRandom))
}

async fn arrived(config: &SdkConfig, url: &str) -> Vec<String> {
    let client = Client::new(config);
    let mut bodies = Vec::new();
    loop {
        let received = client.receive_message().queue_url(url).max_number_of_messages(10).send().await.unwrap();
        let messages = received.messages.unwrap_or_default();
        if messages.is_empty() {
            return bodies;
        }
        bodies.extend(messages.into_iter().map(|message| message.body.unwrap()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_arrives() {
    let emulator = Emulator::moto();
    let config = emulator.config().await;
    let url = make_queue(&config, "receipts").await;
    let mut bodies: Vec<String> = (0..25).map(|number| format!("{{\"n\":{number}}}")).collect();
    bodies.push("{\"type\":\"ReceiptV1\",\"external_id\":\"№1'\\\"🩺\"}".to_owned());
    bodies.push("x".repeat(200_000));
    queue(&config, &url).send(QueueName::Receipts, bodies.clone()).await.unwrap();
    queue(&config, &url).send(QueueName::Receipts, Vec::new()).await.unwrap();
    let arrived = arrived(&config, &url).await;
    assert_eq!(arrived.len(), bodies.len());
    assert_eq!(arrived.into_iter().collect::<BTreeSet<_>>(), bodies.into_iter().collect());
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_entries_that_failed_are_sent_again() {
    let emulator = Emulator::moto();
    let (config, proxy) = (emulator.config().await, Proxy::of(emulator.address()).await);
    let url = make_queue(&config, "receipts").await;
    let through = config_of(&proxy.endpoint).await;
    let sender = queue(&through, &url.replace(emulator.address(), proxy.endpoint.strip_prefix("http://").unwrap()));
    let answer = |failed: &str| {
        let failed = format!(r#"{{"Id":"{failed}","Code":"InternalError","SenderFault":false}}"#);
        let taken = r#"{"Id":"0","MessageId":"m","MD5OfMessageBody":"d"}"#;
        Fault::Answered(200, format!(r#"{{"Successful":[{taken}],"Failed":[{failed}]}}"#))
    };
    proxy.next([answer("1"), Fault::RequestLost]);
    sender.send(QueueName::Receipts, vec!["a".to_owned(), "b".to_owned()]).await.unwrap();
    assert_eq!(arrived(&config, &url).await, ["b"], "the service said that it has the other one");

    proxy.next(vec![answer("0"); 8]);
    let failed = sender.send(QueueName::Receipts, vec!["c".to_owned()]).await.unwrap_err();
    assert_eq!(failed.cause, "an entry was not taken: InternalError");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_sends_only_where_it_may() {
    let emulator = Emulator::moto();
    let config = emulator.config().await;
    let url = make_queue(&config, "receipts").await;
    let refused = queue(&config, &url).send(QueueName::Notices, vec!["a".to_owned()]).await.unwrap_err();
    assert_eq!(refused.cause, "this function has no way to the queue Notices");
    let gone = queue(&config, &url.replace("receipts", "gone")).send(QueueName::Receipts, vec!["a".to_owned()]).await;
    assert!(gone.unwrap_err().cause.contains("NonExistentQueue"));
}
