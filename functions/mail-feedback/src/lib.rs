//! Queue: bounces, complaints and deliveries of mails that were sent, as the mail service publishes them or as the host reads
//! them from a mailbox. Their forms are in [`body`].

mod body;

use app::App;
use app::mail::feedback::Heard;
use app::ports::DeliveryEvent;
use triggers::{Failure, SqsBatchResponse, SqsEvent};

pub use body::{Body, BodyError};

/// Words of one batch that are worked off at once.
const AT_ONCE: usize = 4;

/// Works off a batch of words about mails.
pub async fn handle(app: &App, event: SqsEvent) -> SqsBatchResponse {
    triggers::batch::each(event, AT_ONCE, |body| take(app, body)).await
}

async fn take(app: &App, body: Body) -> Result<(), Failure> {
    let Some(DeliveryEvent::DeliveryEventV1 { message_id, event }) = body.delivery_event()? else { return Ok(()) };
    let heard = app::mail::feedback::take(app, &message_id, event).await?;
    match heard {
        Heard::UnknownMail => tracing::warn!(?event, "A word is about a mail that nobody here knows"),
        Heard::Taken | Heard::Known => tracing::debug!(?event, ?heard, "A word about a mail was heard"),
    }
    Ok(())
}

#[cfg(test)]
mod tests;
