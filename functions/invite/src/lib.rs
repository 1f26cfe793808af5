//! Queue: a receipt becomes invitations.

use std::sync::{Mutex, PoisonError};

use app::hints::send_hints;
use app::invitations::invite::invite_unhinted;
use app::ports::ReceiptHint;
use app::{App, unless_directory_is_away};
use domain::identifier::{ExternalId, SourceId};
use triggers::{Failure, SqsBatchResponse, SqsEvent};

/// Receipts of one batch that are worked on at once: all of it, so that their writes share a commit.
const AT_ONCE: usize = 10;

/// Works off a batch of hints that receipts were stored.
pub async fn handle(app: &App, event: SqsEvent) -> SqsBatchResponse {
    let due = Mutex::new(Vec::new());
    let response = triggers::batch::each(event, AT_ONCE, |hint| invite(app, hint, &due)).await;
    // Those of the whole batch together: one request to the queue and not one for each.
    send_hints(app, due.into_inner().unwrap_or_else(PoisonError::into_inner)).await;
    response
}

async fn invite(app: &App, hint: ReceiptHint, due: &Mutex<Vec<String>>) -> Result<(), Failure> {
    let ReceiptHint::ReceiptV1 { source, external_id } = hint;
    let (source, external_id) = (SourceId::parse(&source)?, ExternalId::parse(&external_id)?);
    let (done, notices) = invite_unhinted(app, &source, &external_id).await;
    due.lock().unwrap_or_else(PoisonError::into_inner).extend(notices);
    unless_directory_is_away(done)?;
    Ok(())
}

#[cfg(test)]
mod tests;
