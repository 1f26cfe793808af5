//! The queues: one list of stories, told to each engine.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail loudly, too")]

mod stories;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use app::ports::{Clock, QueueName};
use chrono::{DateTime, TimeDelta, Utc};
use local::data_file::DataFile;
use local::queue::{MemoryQueue, SqliteQueue};
use stories::{STORIES, check};
use table::queue::{QueueEngine, Receive};
use tempfile::TempDir;

/// A clock that the story sets.
struct StoryClock(Mutex<DateTime<Utc>>);

impl StoryClock {
    fn start() -> Arc<StoryClock> {
        Arc::new(StoryClock(Mutex::new(DateTime::UNIX_EPOCH)))
    }

    fn pass(&self, seconds: i64) {
        *self.0.lock().unwrap() += TimeDelta::seconds(seconds);
    }
}

impl Clock for StoryClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

fn sqlite(directory: &TempDir, clock: &Arc<StoryClock>) -> (Arc<DataFile>, Arc<dyn QueueEngine>) {
    let file = DataFile::open(directory.path().join("data")).unwrap();
    let clock: Arc<dyn Clock> = clock.clone();
    (Arc::clone(&file), Arc::new(SqliteQueue::new(file, clock)))
}

#[tokio::test]
async fn the_queues_in_memory_keep_the_stories() {
    for (name, story) in STORIES {
        let clock = StoryClock::start();
        let queue: Arc<dyn QueueEngine> = Arc::new(MemoryQueue::new(clock.clone()));
        check(name, story, &clock, queue, |queue| queue).await;
    }
}

#[tokio::test]
async fn the_queues_in_the_file_keep_the_stories() {
    for (name, story) in STORIES {
        let (directory, clock) = (tempfile::tempdir().unwrap(), StoryClock::start());
        let (_, queue) = sqlite(&directory, &clock);
        check(name, story, &clock, queue, |queue| queue).await;
    }
}

#[tokio::test]
async fn the_file_may_be_closed_and_opened_before_each_line_of_a_story() {
    for (name, story) in STORIES {
        let (directory, clock) = (tempfile::tempdir().unwrap(), StoryClock::start());
        let (_, queue) = sqlite(&directory, &clock);
        let reopen = |queue| {
            drop(queue);
            sqlite(&directory, &clock).1
        };
        check(name, story, &clock, queue, reopen).await;
    }
}

#[tokio::test]
async fn asking_an_empty_queue_writes_nothing() {
    let (directory, clock) = (tempfile::tempdir().unwrap(), StoryClock::start());
    let (file, queue) = sqlite(&directory, &clock);
    queue.send_delayed(QueueName::Notices, vec!["later".to_owned()], TimeDelta::seconds(1)).await.unwrap();
    let before = file.statistics();
    for queue_name in [QueueName::Receipts, QueueName::Notices] {
        assert_eq!(queue.receive(queue_name, how(10)).await.unwrap(), []);
    }
    queue.send(QueueName::Receipts, Vec::new()).await.unwrap();
    assert_eq!(file.statistics(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_hears_what_is_sent() {
    for_each_engine(async |queue, _| {
        let waiting = |name| {
            let queue = Arc::clone(&queue);
            tokio::spawn(async move { queue.wait_for_message(name).await })
        };
        let (receipts, notices) = (waiting(QueueName::Receipts), waiting(QueueName::Notices));
        queue.send(QueueName::Receipts, vec!["a".to_owned()]).await.unwrap();
        receipts.await.unwrap();
        assert!(!notices.is_finished(), "the bell of another queue rang");
        notices.abort();

        // Sent between a look into the queue and the waiting: not missed.
        queue.send(QueueName::Receipts, vec!["b".to_owned()]).await.unwrap();
        queue.wait_for_message(QueueName::Receipts).await;

        let received = queue.receive(QueueName::Receipts, how(1)).await.unwrap();
        let receipts = waiting(QueueName::Receipts);
        queue.release(received[0].handle, TimeDelta::zero()).await.unwrap();
        receipts.await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_receivers_each_message_goes_to_one() {
    for_each_engine(async |queue, _| {
        let bodies: Vec<String> = (0..500).map(|number| number.to_string()).collect();
        queue.send(QueueName::Receipts, bodies.clone()).await.unwrap();
        let receivers: Vec<_> = (0..8)
            .map(|_| {
                let queue = Arc::clone(&queue);
                tokio::spawn(async move {
                    let mut bodies = Vec::new();
                    loop {
                        let received = queue.receive(QueueName::Receipts, how(7)).await.unwrap();
                        if received.is_empty() {
                            return bodies;
                        }
                        for message in received {
                            assert!(queue.complete(message.handle).await.unwrap());
                            bodies.push(message.body);
                        }
                    }
                })
            })
            .collect();
        let mut received = Vec::new();
        for receiver in receivers {
            received.extend(receiver.await.unwrap());
        }
        assert_eq!(received.len(), 500);
        assert_eq!(received.into_iter().collect::<BTreeSet<_>>(), bodies.into_iter().collect());
        assert_eq!(queue.counts(QueueName::Receipts).await.unwrap(), table::queue::Counts::default());
    })
    .await;
}

async fn for_each_engine(story: impl AsyncFn(Arc<dyn QueueEngine>, Arc<StoryClock>)) {
    let (directory, clock) = (tempfile::tempdir().unwrap(), StoryClock::start());
    story(Arc::new(MemoryQueue::new(clock.clone())), clock.clone()).await;
    story(sqlite(&directory, &clock).1, clock).await;
}

fn how(max: usize) -> Receive {
    Receive { max, lease: TimeDelta::seconds(30), maximum_receives: 3 }
}
