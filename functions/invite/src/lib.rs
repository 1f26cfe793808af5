//! Queue: a receipt becomes invitations.

use app::ports::ReceiptHint;
use app::{App, unless_directory_is_away};
use domain::identifier::{ExternalId, SourceId};
use triggers::{Failure, SqsBatchResponse, SqsEvent};

/// Receipts of one batch that are worked on at once: all of it, so that their writes share a commit.
const AT_ONCE: usize = 10;

/// Works off a batch of hints that receipts were stored.
pub async fn handle(app: &App, event: SqsEvent) -> SqsBatchResponse {
    triggers::batch::each(event, AT_ONCE, |hint| invite(app, hint)).await
}

async fn invite(app: &App, hint: ReceiptHint) -> Result<(), Failure> {
    let ReceiptHint::ReceiptV1 { source, external_id } = hint;
    let done =
        app::invitations::invite::invite(app, &SourceId::parse(&source)?, &ExternalId::parse(&external_id)?).await;
    unless_directory_is_away(done)?;
    Ok(())
}

#[cfg(test)]
mod tests;
