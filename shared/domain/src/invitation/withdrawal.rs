//! Withdrawn receipts that nobody answered: where they are missing between receipt and answer, so that what a source takes back is not
//! taken for citizens who keep silent (A2.9а).

use crate::calendar::Quarter;
use crate::invitation::{Invitation, Notice, State};
use crate::tally::Counter;

impl Invitation {
    /// Where a withdrawn invitation whose round nobody answered is missing: the quarter in which it was counted as invited, or as notified,
    /// and the counter of such. `None`: it is not withdrawn, was answered, or is missing for another reason as well: nobody was found, or
    /// its mail came back.
    pub fn missing(&self) -> Option<(Quarter, Counter)> {
        if self.state != State::Withdrawn || self.repeat_proof.is_some() {
            return None;
        }
        match (&self.notice, self.noticed_on, self.matched_on) {
            (Notice::Sent, Some(noticed_on), _) => Some((Quarter::of(noticed_on), Counter::WithdrawnUnanswered)),
            (Notice::Idle | Notice::Due { .. } | Notice::Leased { .. }, None, Some(matched_on)) => {
                Some((Quarter::of(matched_on), Counter::WithdrawnUnnotified))
            }
            _ => None,
        }
    }
}
