//! Batches of queue messages. The event is taken raw and each body is read by itself: a body that nobody can read fails
//! alone, and goes to the dead letters when it has failed often enough.

use std::future::Future;
use std::panic::AssertUnwindSafe;

use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use futures::future::{BoxFuture, join_all};
use futures::{FutureExt, StreamExt};
use serde::de::DeserializeOwned;

/// Why a message was not worked off; for the log. It comes again.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The identifier that fails the whole batch: the cloud reads an empty one so, and the host does too.
const WHOLE_BATCH: &str = "";

/// One message as the host delivers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// By which a failure is reported.
    pub message_id: String,
    /// What was sent.
    pub body: String,
    /// How often it was received, this time included.
    pub receives: u32,
}

/// The event that delivers these messages.
pub fn event_of(deliveries: impl IntoIterator<Item = Delivery>) -> SqsEvent {
    let mut event = SqsEvent::default();
    event.records = deliveries.into_iter().map(record).collect();
    event
}

fn record(delivery: Delivery) -> SqsMessage {
    let mut record = SqsMessage::default();
    record.message_id = Some(delivery.message_id);
    record.body = Some(delivery.body);
    record.attributes.insert("ApproximateReceiveCount".to_owned(), delivery.receives.to_string());
    record.event_source = Some("aws:sqs".to_owned());
    record
}

/// Hands each message of the batch to the handler, at most `bound` of them at once, and names those that failed. A
/// panic is a failure of its message and of no other.
pub async fn each<Message, Handling>(
    event: SqsEvent,
    bound: usize,
    handler: impl Fn(Message) -> Handling,
) -> SqsBatchResponse
where
    Message: DeserializeOwned,
    Handling: Future<Output = Result<(), Failure>>,
{
    let handler = &handler;
    let one = async |record: SqsMessage| {
        let worked_off = AssertUnwindSafe(handle(record.body, handler)).catch_unwind().await;
        let failure = match worked_off {
            Ok(Ok(())) => return None,
            Ok(Err(failure)) => failure.to_string(),
            // What it says may hold what the message was about; the panic hook decides what of it is logged.
            Err(_) => "the handler panicked".to_owned(),
        };
        // A message without a name cannot be reported alone: better all of them again than this one lost.
        let message_id = record.message_id.unwrap_or_else(|| WHOLE_BATCH.to_owned());
        tracing::warn!(message.id = message_id, failure, "A message was not worked off and comes again");
        Some(message_id)
    };
    let failed: Vec<Option<String>> =
        futures::stream::iter(event.records).map(one).buffer_unordered(bound.max(1)).collect().await;
    let mut response = SqsBatchResponse::default();
    for message_id in failed.into_iter().flatten() {
        response.add_failure(message_id);
    }
    response
}

/// Does everything that one message asks for, and tells the first failure. A panic is a failure of one of them, and stops no other.
///
/// # Errors
/// What failed first, in their order.
pub async fn all(works: Vec<BoxFuture<'_, Result<(), Failure>>>) -> Result<(), Failure> {
    let works: Vec<_> = works.into_iter().map(|work| AssertUnwindSafe(work).catch_unwind()).collect();
    let mut done = join_all(works).await.into_iter();
    done.try_for_each(|done| done.unwrap_or_else(|_| Err(Failure::from("the handler panicked"))))
}

async fn handle<Message, Handling>(body: Option<String>, handler: impl Fn(Message) -> Handling) -> Result<(), Failure>
where
    Message: DeserializeOwned,
    Handling: Future<Output = Result<(), Failure>>,
{
    let body = body.unwrap_or_default();
    // The cause names the place and never the contents, which are somebody else's.
    let message = serde_json::from_str(&body).map_err(|error| {
        format!("its body cannot be read: {:?} error in column {}", error.classify(), error.column())
    })?;
    handler(message).await
}

#[cfg(test)]
mod tests;
