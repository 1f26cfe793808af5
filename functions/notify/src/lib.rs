//! Queue: one notice becomes one mail.

use app::ports::NoticeHint;
use app::{App, unless_directory_is_away};
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
    let done = app::mail::notify::notify(app, &InvitationId::parse(&invitation)?).await;
    if let Some(outcome) = unless_directory_is_away(done)? {
        tracing::debug!(invitation.id = invitation, ?outcome, "A notice was dealt with");
    }
    Ok(())
}

#[cfg(test)]
mod tests;
