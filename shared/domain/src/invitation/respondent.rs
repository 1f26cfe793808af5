//! Who is asked may turn out to be another: the account may be another person's (A2.2), or the child of a long-running service comes of age
//! and is asked itself (A2.3).

use chrono::{DateTime, Utc};

use crate::calendar::local_date;
use crate::invitation::{Invitation, Notice, State};
use crate::regulation::{Policies, Terms};

impl Invitation {
    /// The account of this number is another person's: nobody is invited by it. Whoever was invited before that was known may answer no more,
    /// and nothing more is sent; what was answered stays answered. Looked at again later, as the account or the receipt may be corrected: then
    /// it goes on where it stood.
    pub fn mismatched(self, now: DateTime<Utc>, policies: &Policies) -> Invitation {
        if matches!(self.state, State::Expired | State::Withdrawn) {
            return self;
        }
        let mismatched_on = self.mismatched_on.or_else(|| Some(local_date(now, self.window.zone)));
        let state = State::PendingAccount { retry_at: now };
        Invitation { mismatched_on, state, ..self.without_notice() }.unmatched(now, policies)
    }

    /// What the receipt says of the person may have changed: the account is looked for at once.
    pub fn looked_for_again(self, now: DateTime<Utc>) -> Invitation {
        match self.state {
            State::PendingAccount { retry_at } => {
                Invitation { state: State::PendingAccount { retry_at: retry_at.min(now) }, ..self }
            }
            _ => self,
        }
    }

    /// Another is asked from now on, as whom this notice of a child's representative was for came of age: nothing is looked for, opened or
    /// sent any more. A round whose notice went out may still be answered, and a mail on its way is still heard of.
    pub fn handed_over(self, now: DateTime<Utc>, terms: &Terms) -> Invitation {
        let later = self.clone().advanced(now, terms);
        let asks = match later.state {
            State::PendingAccount { .. } | State::Pending => true,
            State::Active => matches!(later.notice, Notice::Due { .. }),
            State::Completed | State::Expired | State::Declined | State::Withdrawn => false,
        };
        if asks { Invitation { state: State::Expired, ..self.without_notice() } } else { later }
    }

    /// An invitation whose window has not ended after all goes on where it stood, with the notice that had not gone out.
    pub(super) fn revived(self, now: DateTime<Utc>) -> Invitation {
        if self.state != State::Expired || self.window.has_ended(now) { self } else { self.resumed(now) }
    }

    /// Where it stood, with the notice that had not gone out.
    pub(super) fn resumed(self, now: DateTime<Utc>) -> Invitation {
        let state = match () {
            () if self.mismatched_on.is_some() => State::PendingAccount { retry_at: now },
            () if self.repeat_proof.is_some() => State::Completed,
            () if self.opened_on.is_some() => State::Active,
            () if self.is_matched() => State::Pending,
            () => State::PendingAccount { retry_at: now },
        };
        let unsent = state == State::Active && self.notice == Notice::Idle;
        let notice = if unsent { Notice::Due { from: now, attempts: 0 } } else { self.notice };
        Invitation { state, notice, ..self }
    }
}
