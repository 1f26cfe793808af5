//! Receipts that are taken back before anybody answered, and those whose account is another person's by then: each is counted where it is
//! missing between receipt and answer.

use chrono::NaiveDate;

use super::invitations::InvitationModel;
use super::{Count, CountedOn, Oracle};

/// The day on which such an invitation without an answer was counted last, and what of it is missing.
fn missing(model: &InvitationModel) -> Option<(NaiveDate, &'static str)> {
    let form = &model.form;
    let [unnotified, unanswered] = match (form.mismatched_on, form.state.as_str()) {
        _ if model.answered_in(form.round) => return None,
        (Some(_), _) => ["mismatched_unnotified", "mismatched_unanswered"],
        (None, "withdrawn") => ["withdrawn_unnotified", "withdrawn_unanswered"],
        _ => return None,
    };
    match (form.notice.as_str(), form.noticed_on) {
        ("sent", Some(day)) => Some((day, unanswered)),
        ("idle" | "due" | "claimed", None) => Some((form.matched_on?, unnotified)),
        // A later round, of which it is not told as the account is another person's.
        ("idle" | "due" | "claimed", Some(_)) => Some((form.mismatched_on?, unnotified)),
        _ => None,
    }
}

impl Oracle {
    /// What a change of an invitation changes of it.
    pub(crate) fn withdrawal_counted(
        &self,
        before: Option<&InvitationModel>,
        after: &InvitationModel,
        counts: &mut Vec<Count>,
    ) {
        let (was, is) = (before.and_then(missing), missing(after));
        let Some(organisation) = self.organisation_named(&after.form.organisation).filter(|_| was != is) else {
            return;
        };
        for ((day, name), amount) in was.into_iter().map(|it| (it, -1)).chain(is.into_iter().map(|it| (it, 1))) {
            let region = after.form.region.clone();
            counts.push(Count { on: CountedOn::Day(day), organisation, region, name: name.to_owned(), amount });
        }
    }
}
