//! The queues' ports: where hints are sent ([`Queue`]), and both sides for whoever runs the functions ([`QueueEngine`]).
//!
//! A message is invisible from the moment it is received until its lease ends; whoever finished the work completes
//! it, and otherwise it comes again. When it came too often without being completed it becomes a dead letter, which
//! waits for an operator to redrive it.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use domain::names;
use serde::{Deserialize, Serialize};

use crate::port::Page;

macro_rules! queues {
    ($($(#[$doc:meta])* $queue:ident = $stored:literal, $name:literal, $variable:literal;)*) => {
        names! {
            /// The queues of the system. A receipt's or notice's message is a hint that makes the due index faster: losing one loses nothing.
            pub enum QueueName {
                $($(#[$doc])* $queue = $stored,)*
            }
        }

        impl QueueName {
            /// The name of the queue in labels and on the command line.
            pub const fn name(self) -> &'static str {
                match self {
                    $(QueueName::$queue => $name,)*
                }
            }

            /// The variable that holds its URL, for a function in the cloud.
            pub const fn variable(self) -> &'static str {
                match self {
                    $(QueueName::$queue => $variable,)*
                }
            }

            /// The resource of the queue in the infrastructure template.
            pub const fn resource(self) -> &'static str {
                match self {
                    $(QueueName::$queue => stringify!($queue),)*
                }
            }
        }
    };
}

queues! {
    /// Receipts that were stored: `ReceiptHint` of `app::ports`.
    Receipts = "receipts", "receipts", "RECEIPTS_QUEUE";
    /// Notices that may be sent: `NoticeHint`.
    Notices = "notices", "notices", "NOTICES_QUEUE";
    /// Words about mails that were sent: `DeliveryEvent`, or what the mail service publishes. Unlike the others these are no
    /// hints: who sends them keeps them until the queue has them.
    MailFeedback = "mail_feedback", "mail-feedback", "MAIL_FEEDBACK_QUEUE";
    /// Results of regions, told to the federal level: `RegionResults`. Each is told again every hour.
    Results = "results", "results", "RESULTS_QUEUE";
}

/// An outside service could not do its work now; trying later may succeed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{service} is unavailable: {cause}")]
pub struct Unavailable {
    /// The service that does not answer.
    pub service: &'static str,
    /// What it said; for the log, never for the sender.
    pub cause: String,
}

/// Where hints are sent. Receiving them is the business of whoever runs the function.
#[async_trait]
pub trait Queue: Send + Sync + 'static {
    /// Sends the bodies, JSON, each at least once. A failure may leave some of them sent.
    async fn send(&self, queue: QueueName, bodies: Vec<String>) -> Result<(), Unavailable>;
}

/// How to receive: the settings of a queue in the infrastructure template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receive {
    /// At most so many messages.
    pub max: usize,
    /// How long they stay invisible.
    pub lease: TimeDelta,
    /// A message that was received so often already becomes a dead letter and is not delivered.
    pub maximum_receives: u32,
}

/// One lease of one message. It holds until the message is received again, completed, released or dead, even
/// when its time is over: work that was finished late need not be done twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Handle {
    /// The message.
    pub id: u64,
    /// The number of this lease among all that the message ever had: never the same twice.
    pub lease: u64,
}

/// A message, leased to whoever received it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// To complete or release it by.
    pub handle: Handle,
    /// What was sent.
    pub body: String,
    /// How often it was received, this time included, since it was sent or redriven.
    pub receives: u32,
}

/// A message that was received too often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    /// The message.
    pub id: u64,
    /// What was sent.
    pub body: String,
    /// How often it was received.
    pub receives: u32,
    /// When it was sent.
    pub sent_at: DateTime<Utc>,
    /// When it was given up.
    pub dead_at: DateTime<Utc>,
}

/// One page of dead letters, in the order in which they were sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetters {
    /// The letters.
    pub letters: Vec<DeadLetter>,
    /// Where the next page begins, for [`Page::after`]; `None` after the last one.
    pub next: Option<String>,
}

/// The dead letters to send again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Redrive {
    /// All of the queue.
    All,
    /// These; those that are not dead letters of the queue are passed over.
    Only(Vec<u64>),
}

/// How many messages of a queue are in which state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Can be received now.
    pub ready: u64,
    /// Were sent or released with a delay that is not over.
    pub delayed: u64,
    /// Are leased.
    pub leased: u64,
    /// Are dead letters.
    pub dead: u64,
}

/// Both sides of the queues, for whoever runs the functions. Time comes from the clock that the engine was given.
#[async_trait]
pub trait QueueEngine: Queue {
    /// Sends the bodies, all or none, to be received when the delay is over.
    async fn send_delayed(&self, queue: QueueName, bodies: Vec<String>, delay: TimeDelta) -> Result<(), Unavailable>;

    /// Leases what can be received now, the longest visible first. Moves what came too often to the dead letters.
    async fn receive(&self, queue: QueueName, how: Receive) -> Result<Vec<Received>, Unavailable>;

    /// Removes the message. `false`: the lease was lost, and nothing happened.
    async fn complete(&self, handle: Handle) -> Result<bool, Unavailable>;

    /// Gives the message back, to be received when the delay is over. `false`: the lease was lost, and nothing
    /// happened.
    async fn release(&self, handle: Handle, delay: TimeDelta) -> Result<bool, Unavailable>;

    /// Dead letters of the queue.
    async fn dead_letters(&self, queue: QueueName, page: &Page) -> Result<DeadLetters, Unavailable>;

    /// Makes dead letters receivable again, as if they were just sent; says how many.
    async fn redrive(&self, queue: QueueName, which: Redrive) -> Result<u64, Unavailable>;

    /// How many messages are in which state now.
    async fn counts(&self, queue: QueueName) -> Result<Counts, Unavailable>;

    /// Returns when something was sent, released or redriven without delay since the last call returned. Leases
    /// and delays end silently, so wait with a timeout.
    async fn wait_for_message(&self, queue: QueueName);
}
