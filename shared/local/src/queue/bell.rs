//! Wakes who waits for messages.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use app::ports::QueueName;
use tokio::sync::Notify;

/// One bell for each queue. A ring that nobody hears is kept for the next who waits.
#[derive(Debug, Default)]
pub(super) struct Bells {
    bells: Mutex<BTreeMap<QueueName, Arc<Notify>>>,
}

impl Bells {
    /// Wakes as many waiting receivers as there are messages.
    pub(super) fn ring(&self, queue: QueueName, messages: usize) {
        let bell = self.of(queue);
        for _ in 0..messages {
            bell.notify_one();
        }
    }

    pub(super) async fn wait(&self, queue: QueueName) {
        self.of(queue).notified().await;
    }

    fn of(&self, queue: QueueName) -> Arc<Notify> {
        let mut bells = self.bells.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(bells.entry(queue).or_default())
    }
}
