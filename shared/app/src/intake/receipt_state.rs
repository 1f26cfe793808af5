//! What a source may ask of its receipt: where it stands, and never whether the citizen answered.

use domain::calendar::end_of_day;
use domain::identifier::ExternalId;
use domain::invitation::Window;
use domain::receipt::{Code, Invalid};
use table::items::{ReceiptItem, ServiceContext};
use table::keys;

use crate::identity::access::CallingSource;
use crate::store::load;
use crate::{App, Error};

domain::names! {
    /// What a source may know of its receipt: never whether the citizen answered.
    pub enum ReceiptState {
        /// Stored, not looked at yet.
        Received = "received",
        /// No verified account yet.
        AwaitingAccount = "awaiting_account",
        /// The only accounts that were found are other persons': nobody is invited, or asked any more, until the receipt or the account is
        /// corrected.
        AccountMismatch = "account_mismatch",
        /// Another receipt, which came before, reports the same service: the citizen has one link for both.
        SameService = "same_service",
        /// A citizen has a link.
        Invited = "invited",
        /// The window is over.
        Closed = "closed",
        /// Taken back.
        Withdrawn = "withdrawn",
    }
}

/// The state of a source's receipt; `None` if it has none of this name.
pub async fn of(
    app: &App,
    caller: &CallingSource,
    external_id: &ExternalId,
) -> Result<Option<(ReceiptItem, ReceiptState)>, Error> {
    let Some(stored) = load::<ReceiptItem>(&*app.table, &keys::receipt(&caller.id, external_id)).await? else {
        return Ok(None);
    };
    let receipt = stored.form;
    let now = app.clock.now();
    let window_is_over = |served: &ServiceContext| {
        let window = Window::of(served.service, receipt.received_at, served.zone, &app.profile.terms);
        window.last_day.is_some_and(|last_day| end_of_day(last_day, served.zone) <= now)
    };
    let state = match &receipt.served {
        _ if receipt.withdrawn => ReceiptState::Withdrawn,
        _ if receipt.same_service && receipt.mismatched.is_empty() => ReceiptState::SameService,
        Some(served) if window_is_over(served) => ReceiptState::Closed,
        _ if receipt.invited && !receipt.withheld => ReceiptState::Invited,
        _ if receipt.settled && !receipt.mismatched.is_empty() => ReceiptState::AccountMismatch,
        _ if receipt.settled => ReceiptState::AwaitingAccount,
        _ => ReceiptState::Received,
    };
    Ok(Some((receipt, state)))
}

/// What a source is told of its receipt although it is stored: of accounts that are other persons' than it says, never what they hold; and
/// that the service had ended when it arrived.
pub fn notes(receipt: &ReceiptItem) -> Vec<Invalid> {
    let mismatched = receipt.mismatched.iter().map(|field| Invalid::at(field, Code::AccountMismatch));
    let ended = receipt.ended_before_reported.then(ended_before);
    mismatched.chain(ended).collect()
}

/// What is told of a service that had ended.
pub(crate) fn ended_before() -> Invalid {
    Invalid::at("/service/to", Code::EndedBeforeReported)
}
