//! Queue: a receipt becomes invitations.

use std::sync::{Mutex, PoisonError};

use app::hints::send_hints;
use app::invitations::invite::invite_unhinted;
use app::ports::ReceiptHint;
use app::{App, unless_directory_is_away};
use domain::identifier::{ExternalId, SourceId};
use futures::FutureExt;
use triggers::{Failure, SqsBatchResponse, SqsEvent};

/// Messages of one batch that are worked on at once: all of it, so that their writes share a commit.
const AT_ONCE: usize = 10;

/// Works off a batch of hints that receipts were stored.
pub async fn handle(app: &App, event: SqsEvent) -> SqsBatchResponse {
    let due = Mutex::new(Vec::new());
    let response = triggers::batch::each(event, AT_ONCE, |hint| invite_all(app, hint, &due)).await;
    // Those of the whole batch together: one request to the queue and not one for each.
    send_hints(app, due.into_inner().unwrap_or_else(PoisonError::into_inner)).await;
    response
}

/// Makes the invitations of what one message names; one that fails has the message sent again, and spares its neighbours.
async fn invite_all(app: &App, hint: ReceiptHint, due: &Mutex<Vec<String>>) -> Result<(), Failure> {
    let (source, external_ids) = hint.receipts();
    let source = SourceId::parse(&source)?;
    let mut invited = Vec::with_capacity(external_ids.len());
    for external_id in &external_ids {
        invited.push(invite(app, &source, external_id, due).boxed());
    }
    triggers::batch::all(invited).await
}

async fn invite(app: &App, source: &SourceId, external_id: &str, due: &Mutex<Vec<String>>) -> Result<(), Failure> {
    let (done, notices) = invite_unhinted(app, source, &ExternalId::parse(external_id)?).await;
    due.lock().unwrap_or_else(PoisonError::into_inner).extend(notices);
    unless_directory_is_away(done)?;
    Ok(())
}

#[cfg(test)]
mod tests;
