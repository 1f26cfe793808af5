//! The Queue port on SQS. A batch may succeed in part: the entries that failed are sent again, and only those.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::ports::{Queue, QueueName, Random, Unavailable};
use async_trait::async_trait;
use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_sdk_sqs::Client;
use aws_sdk_sqs::config::Builder;
use aws_sdk_sqs::types::{BatchResultErrorEntry, SendMessageBatchRequestEntry};

use crate::patience::{self, ATTEMPTS_MAX};
use crate::trouble::Trouble;

/// Messages of one batch, as the service allows.
const BATCH_MESSAGES_MAX: usize = 10;

/// Bytes of one batch: what every compatible service allows.
const BATCH_BYTES_MAX: usize = 256 * 1024;

/// Queues of the service.
pub struct SqsQueue {
    client: Client,
    urls: BTreeMap<QueueName, String>,
    random: Arc<dyn Random>,
}

impl SqsQueue {
    /// The queues that this function sends to, with their URLs.
    pub fn new(config: &SdkConfig, urls: BTreeMap<QueueName, String>, random: Arc<dyn Random>) -> SqsQueue {
        let config = Builder::from(config).retry_config(RetryConfig::disabled()).build();
        SqsQueue { client: Client::from_conf(config), urls, random }
    }

    /// Sends one batch until every entry of it was taken.
    async fn send_batch(&self, url: &str, bodies: &[String]) -> Result<(), Unavailable> {
        let mut waiting: Vec<usize> = (0..bodies.len()).collect();
        let mut last = String::new();
        for attempt in 0..ATTEMPTS_MAX {
            patience::before(attempt, &*self.random).await;
            let mut call = self.client.send_message_batch().queue_url(url);
            for index in &waiting {
                let entry = SendMessageBatchRequestEntry::builder().id(index.to_string());
                let entry = entry.message_body(&bodies[*index]).build();
                call = call.entries(entry.map_err(|error| unavailable(error.to_string()))?);
            }
            match call.send().await {
                Ok(answer) => {
                    let failed = answer.failed();
                    let Some(first) = failed.first() else { return Ok(()) };
                    if let Some(ours) = failed.iter().find(|entry| entry.sender_fault()) {
                        return Err(unavailable(told(ours)));
                    }
                    last = told(first);
                    waiting = failed.iter().filter_map(|entry| entry.id().parse().ok()).collect();
                }
                Err(error) => match Trouble::of(&error) {
                    // Sent twice is no harm: a message is a hint.
                    Trouble::Throttled(cause) | Trouble::Unknown(cause) => last = cause,
                    trouble => return Err(unavailable(trouble.into_cause())),
                },
            }
        }
        Err(unavailable(last))
    }
}

#[async_trait]
impl Queue for SqsQueue {
    async fn send(&self, queue: QueueName, bodies: Vec<String>) -> Result<(), Unavailable> {
        let url = self.urls.get(&queue);
        let url = url.ok_or_else(|| unavailable(format!("this function has no way to the queue {queue:?}")))?;
        for batch in batches(&bodies) {
            self.send_batch(url, batch).await?;
        }
        Ok(())
    }
}

/// Cuts into batches that the service takes.
fn batches(bodies: &[String]) -> Vec<&[String]> {
    let (mut cut, mut start, mut bytes) = (Vec::new(), 0, 0);
    for (index, body) in bodies.iter().enumerate() {
        if start < index && (index - start == BATCH_MESSAGES_MAX || BATCH_BYTES_MAX < bytes + body.len()) {
            cut.push(&bodies[start..index]);
            (start, bytes) = (index, 0);
        }
        bytes += body.len();
    }
    if start < bodies.len() {
        cut.push(&bodies[start..]);
    }
    cut
}

fn told(entry: &BatchResultErrorEntry) -> String {
    format!("an entry was not taken: {}", entry.code())
}

fn unavailable(cause: String) -> Unavailable {
    Unavailable { service: "queue", cause }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_no_larger_than_the_service_takes() {
        let large = "x".repeat(100 * 1024);
        for (bodies, expected) in [
            (vec![], vec![]),
            (vec!["a"; 10], vec![10]),
            (vec!["a"; 23], vec![10, 10, 3]),
            (vec![large.as_str(); 5], vec![2, 2, 1]),
        ] {
            let bodies: Vec<String> = bodies.into_iter().map(str::to_owned).collect();
            assert_eq!(batches(&bodies).iter().map(|batch| batch.len()).collect::<Vec<_>>(), expected);
        }
    }
}
