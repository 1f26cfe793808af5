//! Receipts that are taken back before anybody answered: each is counted where it is missing between receipt and answer.

use chrono::NaiveDate;

use super::invitations::InvitationModel;
use super::{Count, CountedOn, Oracle};

/// The day on which a withdrawn invitation without an answer was counted last, and what of it is missing.
fn missing(model: &InvitationModel) -> Option<(NaiveDate, &'static str)> {
    let form = &model.form;
    if form.state != "withdrawn" || model.answered_in(form.round) {
        return None;
    }
    match (form.notice.as_str(), form.noticed_on) {
        ("sent", Some(day)) => Some((day, "withdrawn_unanswered")),
        ("idle" | "due" | "claimed", None) => Some((form.matched_on?, "withdrawn_unnotified")),
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
