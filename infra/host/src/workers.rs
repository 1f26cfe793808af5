//! The consumers of the queues: they take what was sent, hand it to its function as the cloud would, and give back what
//! failed. A message that fails again and again becomes a dead letter.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use app::App;
use app::ports::Unavailable;
use chrono::TimeDelta;
use futures::future::join_all;
use table::queue::{Handle, QueueEngine, Receive, Received};
use tokio::task::JoinSet;
use triggers::{Delivery, SqsBatchResponse};

use crate::metrics::Metrics;
use crate::shutdown::Stopping;
use crate::wiring::QueueWiring;

/// How long a worker sleeps when nobody rings. Leases and delays end silently, so it looks by itself, too.
const POLL: Duration = Duration::from_millis(500);

/// How long a worker waits after the queue itself failed.
const PAUSE: Duration = Duration::from_secs(1);

/// The delay of the second retry; each further one waits twice as long.
const RETRY_DELAY: TimeDelta = TimeDelta::seconds(5);

/// What every worker of one queue shares.
pub struct Consumer {
    /// The queue and its function.
    pub wiring: QueueWiring,
    /// Where messages come from.
    pub queue: Arc<dyn QueueEngine>,
    /// What the function works with.
    pub app: Arc<App>,
    /// Where to count.
    pub metrics: Arc<Metrics>,
    /// When to stop.
    pub stopping: Stopping,
}

impl Consumer {
    /// Starts as many workers as batches may be worked on at once.
    pub fn start(self, tasks: &mut JoinSet<()>) {
        let consumer = Arc::new(self);
        for _ in 0..consumer.wiring.concurrency {
            let consumer = Arc::clone(&consumer);
            tasks.spawn(async move { consumer.work().await });
        }
    }

    /// Works until the word to stop, and finishes the batch in hand.
    async fn work(&self) {
        let how = Receive {
            max: self.wiring.batch_size as usize,
            lease: self.wiring.visibility,
            maximum_receives: self.wiring.maximum_receives,
        };
        while !self.stopping.is_set() {
            match self.queue.receive(self.wiring.queue, how).await {
                Ok(messages) if messages.is_empty() => self.rest().await,
                Ok(messages) => self.batch(messages).await,
                Err(error) => {
                    let queue = self.wiring.queue.name();
                    tracing::warn!(queue, %error, "Messages could not be received");
                    tokio::select! {
                        () = tokio::time::sleep(PAUSE) => {}
                        () = self.stopping.wait() => {}
                    }
                }
            }
        }
    }

    async fn rest(&self) {
        tokio::select! {
            () = self.queue.wait_for_message(self.wiring.queue) => {}
            () = tokio::time::sleep(POLL) => {}
            () = self.stopping.wait() => {}
        }
    }

    async fn batch(&self, messages: Vec<Received>) {
        let event = triggers::batch::event_of(messages.iter().map(|message| Delivery {
            message_id: message.handle.id.to_string(),
            body: message.body.clone(),
            receives: message.receives,
        }));
        let answered =
            tokio::time::timeout(self.wiring.time_limit, self.wiring.function.handle(&self.app, event)).await;
        let failed = match answered {
            Ok(response) => failed_of(&messages, &response),
            Err(_) => {
                tracing::warn!(queue = self.wiring.queue.name(), "A batch took too long and comes again");
                messages.iter().map(|message| message.handle.id).collect()
            }
        };
        let (handled, repeated): (Vec<Received>, Vec<Received>) =
            messages.into_iter().partition(|message| !failed.contains(&message.handle.id));
        self.metrics.batch(self.wiring.queue, handled.len(), repeated.len());
        // All at once, so that they share a commit.
        let completed = join_all(handled.iter().map(|message| self.queue.complete(message.handle)));
        let released =
            join_all(repeated.iter().map(|message| {
                self.queue.release(message.handle, retry_delay(message.receives, self.wiring.visibility))
            }));
        let (completed, released) = futures::join!(completed, released);
        let handles = handled.iter().chain(&repeated).map(|message| message.handle);
        for (handle, outcome) in handles.zip(completed.into_iter().chain(released)) {
            self.note(handle, outcome);
        }
    }

    /// Neither is an error: the message comes again, and handling it twice is handling it once.
    fn note(&self, handle: Handle, outcome: Result<bool, Unavailable>) {
        let queue = self.wiring.queue.name();
        match outcome {
            Ok(true) => {}
            Ok(false) => tracing::debug!(queue, message.id = handle.id, "A message was received again meanwhile"),
            Err(error) => tracing::warn!(queue, message.id = handle.id, %error, "A message could not be settled"),
        }
    }
}

/// Messages of a batch that failed. A name that none of them has fails them all, as it does in the cloud.
fn failed_of(messages: &[Received], response: &SqsBatchResponse) -> BTreeSet<u64> {
    let names: BTreeMap<String, u64> =
        messages.iter().map(|message| (message.handle.id.to_string(), message.handle.id)).collect();
    let failed: Option<BTreeSet<u64>> =
        response.batch_item_failures.iter().map(|failure| names.get(&failure.item_identifier).copied()).collect();
    failed.unwrap_or_else(|| names.into_values().collect())
}

/// When a message that failed comes again: at once the first time, because mostly somebody else was just quicker; then
/// after a while that doubles, up to the visibility timeout.
fn retry_delay(receives: u32, visibility: TimeDelta) -> TimeDelta {
    match receives {
        0 | 1 => TimeDelta::zero(),
        _ => {
            let doubled = 1_i32.checked_shl(receives - 2).filter(|doubled| 0 < *doubled);
            doubled
                .and_then(|doubled| RETRY_DELAY.checked_mul(doubled))
                .map_or(visibility, |delay| delay.min(visibility))
        }
    }
}

#[cfg(test)]
mod tests;
