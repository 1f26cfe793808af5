//! The queues in memory: as long as the process, for tests and as the model of the other engine.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ::table::Page;
use ::table::queue::{
    Counts, DeadLetter, DeadLetters, Handle, Queue, QueueEngine, QueueName, Receive, Received, Redrive, Unavailable,
};
use app::ports::Clock;
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};

use super::bell::Bells;

/// Queues in memory.
pub struct MemoryQueue {
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
    bells: Bells,
}

#[derive(Default)]
struct State {
    /// By identifier, which is the order of sending.
    messages: BTreeMap<u64, Message>,
    last_id: u64,
}

struct Message {
    queue: QueueName,
    body: String,
    sent_at: DateTime<Utc>,
    visible_at: DateTime<Utc>,
    leased: bool,
    lease: u64,
    receives: u32,
    dead_at: Option<DateTime<Utc>>,
}

impl Message {
    fn is_ready(&self, queue: QueueName, now: DateTime<Utc>) -> bool {
        self.queue == queue && self.dead_at.is_none() && self.visible_at <= now
    }

    fn holds(&self, handle: Handle) -> bool {
        self.dead_at.is_none() && self.leased && self.lease == handle.lease
    }
}

impl MemoryQueue {
    /// Empty queues.
    pub fn new(clock: Arc<dyn Clock>) -> MemoryQueue {
        MemoryQueue { clock, state: Mutex::default(), bells: Bells::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Queue for MemoryQueue {
    async fn send(&self, queue: QueueName, bodies: Vec<String>) -> Result<(), Unavailable> {
        self.send_delayed(queue, bodies, TimeDelta::zero()).await
    }
}

#[async_trait]
impl QueueEngine for MemoryQueue {
    async fn send_delayed(&self, queue: QueueName, bodies: Vec<String>, delay: TimeDelta) -> Result<(), Unavailable> {
        let now = self.clock.now();
        let sent = bodies.len();
        let mut state = self.state();
        for body in bodies {
            state.last_id += 1;
            let message = Message {
                queue,
                body,
                sent_at: now,
                visible_at: now + delay,
                leased: false,
                lease: 0,
                receives: 0,
                dead_at: None,
            };
            let id = state.last_id;
            state.messages.insert(id, message);
        }
        if delay <= TimeDelta::zero() {
            self.bells.ring(queue, sent);
        }
        Ok(())
    }

    async fn receive(&self, queue: QueueName, how: Receive) -> Result<Vec<Received>, Unavailable> {
        let now = self.clock.now();
        let mut state = self.state();
        let mut ready: Vec<(&u64, &mut Message)> =
            state.messages.iter_mut().filter(|(_, message)| message.is_ready(queue, now)).collect();
        ready.sort_by_key(|(id, message)| (message.visible_at, **id));
        let mut received = Vec::new();
        for (id, message) in ready {
            if received.len() == how.max {
                break;
            }
            message.leased = false;
            if how.maximum_receives <= message.receives {
                message.dead_at = Some(now);
                continue;
            }
            message.leased = true;
            message.lease += 1;
            message.receives += 1;
            message.visible_at = now + how.lease;
            let handle = Handle { id: *id, lease: message.lease };
            received.push(Received { handle, body: message.body.clone(), receives: message.receives });
        }
        Ok(received)
    }

    async fn complete(&self, handle: Handle) -> Result<bool, Unavailable> {
        let mut state = self.state();
        let holds = state.messages.get(&handle.id).is_some_and(|message| message.holds(handle));
        if holds {
            state.messages.remove(&handle.id);
        }
        Ok(holds)
    }

    async fn release(&self, handle: Handle, delay: TimeDelta) -> Result<bool, Unavailable> {
        let now = self.clock.now();
        let mut state = self.state();
        let Some(message) = state.messages.get_mut(&handle.id).filter(|message| message.holds(handle)) else {
            return Ok(false);
        };
        message.leased = false;
        message.visible_at = now + delay;
        if delay <= TimeDelta::zero() {
            self.bells.ring(message.queue, 1);
        }
        Ok(true)
    }

    async fn dead_letters(&self, queue: QueueName, page: &Page) -> Result<DeadLetters, Unavailable> {
        let after: u64 = page.after.as_ref().and_then(|after| after.parse().ok()).unwrap_or(0);
        let state = self.state();
        let mut dead = state.messages.range(after + 1..).filter(|(_, message)| message.queue == queue).filter_map(
            |(id, message)| {
                let dead_at = message.dead_at?;
                let body = message.body.clone();
                Some(DeadLetter { id: *id, body, receives: message.receives, sent_at: message.sent_at, dead_at })
            },
        );
        let letters: Vec<DeadLetter> = dead.by_ref().take(page.limit).collect();
        let next = dead.next().and_then(|_| letters.last().map(|letter| letter.id.to_string()));
        Ok(DeadLetters { letters, next })
    }

    async fn redrive(&self, queue: QueueName, which: Redrive) -> Result<u64, Unavailable> {
        let now = self.clock.now();
        let mut redriven = 0;
        for (id, message) in &mut self.state().messages {
            let wanted = match &which {
                Redrive::All => true,
                Redrive::Only(ids) => ids.contains(id),
            };
            if wanted && message.queue == queue && message.dead_at.is_some() {
                message.dead_at = None;
                message.receives = 0;
                message.visible_at = now;
                redriven += 1;
            }
        }
        self.bells.ring(queue, redriven);
        Ok(redriven as u64)
    }

    async fn counts(&self, queue: QueueName) -> Result<Counts, Unavailable> {
        let now = self.clock.now();
        let mut counts = Counts::default();
        for message in self.state().messages.values().filter(|message| message.queue == queue) {
            let state = match message {
                Message { dead_at: Some(_), .. } => &mut counts.dead,
                Message { visible_at, .. } if *visible_at <= now => &mut counts.ready,
                Message { leased: true, .. } => &mut counts.leased,
                Message { .. } => &mut counts.delayed,
            };
            *state += 1;
        }
        Ok(counts)
    }

    async fn wait_for_message(&self, queue: QueueName) {
        self.bells.wait(queue).await;
    }
}
