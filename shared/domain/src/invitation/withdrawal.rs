//! Invitations that nobody may answer any more: where they are missing between receipt and answer, so that what a source takes back, or
//! corrects to another person than the account's, is not taken for citizens who keep silent (A2.9а).

use crate::calendar::Quarter;
use crate::invitation::{Invitation, Notice, State};
use crate::tally::Counter;

impl Invitation {
    /// Where an invitation that was withdrawn, or whose account was found to be another person's, is missing if nobody answered its round: the
    /// quarter in which it was counted as invited, or as notified, or in which it was not told of a further round, and the counter of such.
    /// `None`: it is neither, was answered, or is missing for another reason as well: nobody was found, or its mail came back.
    pub fn missing(&self) -> Option<(Quarter, Counter)> {
        let (unnotified, unanswered) = match self.state {
            _ if self.repeat_proof.is_some() => return None,
            _ if self.mismatched_on.is_some() => (Counter::MismatchedUnnotified, Counter::MismatchedUnanswered),
            State::Withdrawn => (Counter::WithdrawnUnnotified, Counter::WithdrawnUnanswered),
            _ => return None,
        };
        let is_unsent = matches!(self.notice, Notice::Idle | Notice::Due { .. } | Notice::Leased { .. });
        let (day, counter) = match (&self.notice, self.noticed_on) {
            (Notice::Sent, noticed_on) => (noticed_on, unanswered),
            (_, None) if is_unsent => (self.matched_on, unnotified),
            // A later round's: it was not told again as that was found.
            (_, Some(_)) if is_unsent => (self.mismatched_on, unnotified),
            _ => (None, unnotified),
        };
        day.map(|day| (Quarter::of(day), counter))
    }
}
