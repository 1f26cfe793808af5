//! Queue: one notice becomes one mail.

use app::App;
use app::ports::NoticeHint;
use domain::identifier::InvitationId;
use triggers::{Failure, SqsBatchResponse, SqsEvent};

/// Mails of one batch that are on their way at once: all of them, because a slow mail server keeps each waiting by itself.
const AT_ONCE: usize = 10;

/// Works off a batch of hints that invitations want a notice.
pub async fn handle(app: &App, event: SqsEvent) -> SqsBatchResponse {
    triggers::batch::each(event, AT_ONCE, |hint| notify(app, hint)).await
}

async fn notify(app: &App, hint: NoticeHint) -> Result<(), Failure> {
    let NoticeHint::NoticeV1 { invitation } = hint;
    match app::mail::notify::notify(app, &InvitationId::parse(&invitation)?).await {
        // Nothing is wrong with the hint: coming again and again it would only end as a dead letter.
        Err(error) if error.is_of_directory() => {
            tracing::warn!(invitation.id = invitation, %error, "A notice waits for the account directory, and the sweep for both");
        }
        outcome => {
            let outcome = outcome?;
            tracing::debug!(invitation.id = invitation, ?outcome, "A notice was dealt with");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
