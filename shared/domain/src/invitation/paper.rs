//! An answer on paper: the same round, the same window, the same one response (A2.6, A2.8), entered some days after it was written.
//!
//! What counts is the day on which the form was filled in: not before it was printed, which is only done while one may answer, and
//! not after the last day. The response is counted in the quarter in which it is entered, as it was not known before: what is final stays.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::calendar::{days_later, local_date};
use crate::identifier::InvitationId;
use crate::invitation::{Invitation, State, Status, SubmitError};
use crate::regulation::Policies;

/// A form that was printed for one round of an invitation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperForm {
    /// The invitation.
    pub invitation: InvitationId,
    /// The round.
    pub round: u32,
    /// Local day on which it was first printed.
    pub printed_on: NaiveDate,
}

/// Why an answer on paper is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaperError {
    /// As for every answer.
    #[error(transparent)]
    Link(#[from] SubmitError),
    /// The form asks about an earlier half-year of the service.
    #[error("the form belongs to an earlier round")]
    EarlierRound,
    /// Filled in tomorrow or later.
    #[error("the form was filled in on a day that is still to come")]
    DateInFuture,
    /// Filled in before it was there.
    #[error("the form was filled in before the day on which it was printed")]
    DateBeforePrinting,
    /// Filled in too late.
    #[error("the form was filled in after the last day on which one could answer")]
    DateAfterEnd,
}

impl PaperError {
    /// Stable code on the wire.
    pub fn code(self) -> &'static str {
        match self {
            PaperError::Link(error) => error.code(),
            PaperError::EarlierRound => "earlier_round",
            PaperError::DateInFuture => "date_future",
            PaperError::DateBeforePrinting => "date_before_printing",
            PaperError::DateAfterEnd => "date_after_end",
        }
    }

    /// Whether another date would help.
    pub fn is_about_date(self) -> bool {
        matches!(self, PaperError::DateInFuture | PaperError::DateBeforePrinting | PaperError::DateAfterEnd)
    }
}

impl Invitation {
    /// Whether a form may be printed now: while one may answer.
    pub fn may_print(&self, now: DateTime<Utc>) -> bool {
        matches!(self.status(now), Status::Active | Status::Declined)
    }

    /// The last day on which a paper answer may be entered; `None` while the end is not known.
    pub fn paper_entered_by(&self, policies: &Policies) -> Option<NaiveDate> {
        self.window.last_day.map(|day| days_later(day, policies.paper_grace_days))
    }

    /// Whether the answer of that form may be entered now, whatever its date.
    pub fn takes_paper(&self, form: &PaperForm, now: DateTime<Utc>, policies: &Policies) -> Result<(), PaperError> {
        if self.state == State::Withdrawn {
            return Err(SubmitError::Withdrawn.into());
        }
        if form.round != self.round {
            return Err(PaperError::EarlierRound);
        }
        // The proof outlives the state, where a service ends before its next round.
        if self.state == State::Completed || self.repeat_proof.is_some() {
            return Err(SubmitError::AlreadyCompleted.into());
        }
        let today = local_date(now, self.window.zone);
        if self.paper_entered_by(policies).is_some_and(|last| last < today) {
            return Err(SubmitError::Expired.into());
        }
        match self.is_matched() && self.window.activate_from <= now {
            true => Ok(()),
            false => Err(SubmitError::NotActiveYet.into()),
        }
    }

    /// Takes the answers of a form that was filled in on that local day: once in each round, only inside the window.
    pub fn completed_on_paper(
        self,
        form: &PaperForm,
        filled_on: NaiveDate,
        now: DateTime<Utc>,
        policies: &Policies,
        repeat_proof: String,
    ) -> Result<Invitation, PaperError> {
        self.takes_paper(form, now, policies)?;
        match filled_on {
            day if local_date(now, self.window.zone) < day => Err(PaperError::DateInFuture),
            day if day < form.printed_on => Err(PaperError::DateBeforePrinting),
            day if self.window.last_day.is_some_and(|last| last < day) => Err(PaperError::DateAfterEnd),
            // It was answered in time, so it is taken as if the window still lasted.
            _ => {
                let in_time = self.window.ends_at().map_or(now, |end| now.min(end - Duration::seconds(1)));
                Ok(Invitation { state: State::Active, ..self }.completed(in_time, repeat_proof)?)
            }
        }
    }
}

/// The days within which a form may have been filled in: from its printing to today, or to the last day where that is earlier.
pub fn days_of_filling(form: &PaperForm, invitation: &Invitation, now: DateTime<Utc>) -> (NaiveDate, NaiveDate) {
    let today = local_date(now, invitation.window.zone);
    let last = invitation.window.last_day.map_or(today, |last| last.min(today));
    (form.printed_on, last)
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;

    use super::*;
    use crate::invitation::Notice;
    use crate::invitation::tests::{instant, invitation, one_off, profile};
    use crate::receipt::Service;

    fn form(invitation: &Invitation, printed_on: &str) -> PaperForm {
        PaperForm { invitation: invitation.id.clone(), round: 1, printed_on: printed_on.parse().unwrap() }
    }

    /// The window ends with 15 February in Moscow; ten days later, with 25 February, entering ends.
    #[test]
    fn a_form_filled_in_inside_the_window_is_entered_some_days_later() {
        let profile = profile();
        let matched_at = instant("2026-01-15T09:00:00Z");
        let active = one_off("2026-01-15T09:00:00Z", Tz::Europe__Moscow).matched(matched_at, &profile.terms);
        let declined = active.clone().declined(matched_at);
        for (printed_on, filled_on, now, expected) in [
            ("2026-01-16", "2026-01-16", "2026-01-16T09:00:00Z", Ok(())),
            ("2026-01-16", "2026-01-15", "2026-01-16T09:00:00Z", Err(PaperError::DateBeforePrinting)),
            ("2026-01-16", "2026-01-17", "2026-01-16T09:00:00Z", Err(PaperError::DateInFuture)),
            // It is the 17th in Moscow already.
            ("2026-01-16", "2026-01-17", "2026-01-16T21:00:00Z", Ok(())),
            ("2026-01-16", "2026-02-15", "2026-02-15T20:59:59Z", Ok(())),
            ("2026-01-16", "2026-02-15", "2026-02-15T21:00:00Z", Ok(())),
            ("2026-01-16", "2026-02-16", "2026-02-15T21:00:00Z", Err(PaperError::DateAfterEnd)),
            ("2026-01-16", "2026-02-15", "2026-02-25T20:59:59Z", Ok(())),
            ("2026-01-16", "2026-02-15", "2026-02-25T21:00:00Z", Err(PaperError::Link(SubmitError::Expired))),
            ("2026-01-16", "2026-01-16", "2026-01-15T08:59:59Z", Err(PaperError::Link(SubmitError::NotActiveYet))),
        ] {
            let now = instant(now);
            for before in [&active, &declined] {
                // Whether or not the sweep has come by.
                for invitation in [before.clone(), before.clone().advanced(now, &profile.terms)] {
                    let form = form(&invitation, printed_on);
                    let filled_on = filled_on.parse().unwrap();
                    let after = invitation.completed_on_paper(&form, filled_on, now, &profile.policies, "proof".into());
                    assert_eq!(after.as_ref().map(|_| ()).map_err(|error| *error), expected, "{filled_on} {now}");
                    if let Ok(after) = after {
                        assert_eq!(
                            (after.state.clone(), after.repeat_proof.as_deref()),
                            (State::Completed, Some("proof"))
                        );
                        assert_eq!(after.due_at(&profile.terms), None, "nothing is left to do");
                    }
                }
            }
        }
    }

    #[test]
    fn one_response_for_a_round_whichever_way_it_came() {
        let profile = profile();
        let (matched_at, now) = (instant("2026-01-15T09:00:00Z"), instant("2026-02-16T09:00:00Z"));
        let unmatched = one_off("2026-01-15T09:00:00Z", Tz::Europe__Moscow);
        let active = unmatched.clone().matched(matched_at, &profile.terms);
        let answered = active.clone().completed(matched_at, "proof".into()).unwrap();
        let filled_on = "2026-01-16".parse().unwrap();
        for (invitation, expected) in [
            (answered, SubmitError::AlreadyCompleted),
            (active.withdrawn(), SubmitError::Withdrawn),
            (unmatched, SubmitError::NotActiveYet),
        ] {
            let form = form(&invitation, "2026-01-16");
            let after = invitation.completed_on_paper(&form, filled_on, now, &profile.policies, "other".into());
            assert_eq!(after, Err(PaperError::Link(expected)));
        }
    }

    #[test]
    fn a_form_of_an_earlier_round_answers_no_other() {
        let profile = profile();
        let matched_at = instant("2026-01-15T09:00:00Z");
        let service = Service::LongRunning { from: "2026-01-14".parse().unwrap(), to: None };
        let first = invitation(service, matched_at, Tz::Europe__Moscow).matched(matched_at, &profile.terms);
        let first = Invitation { notice: Notice::Sent, ..first };
        let form = form(&first, "2026-01-16");
        let (filled_on, later) = ("2026-02-01".parse().unwrap(), instant("2026-07-20T09:00:00Z"));
        let second = first.clone().advanced(later, &profile.terms);
        assert_eq!(second.round, 2);
        let after = second.completed_on_paper(&form, filled_on, later, &profile.policies, "proof".into());
        assert_eq!(after, Err(PaperError::EarlierRound));
        let in_time = instant("2026-06-01T09:00:00Z");
        let after = first.completed_on_paper(&form, filled_on, in_time, &profile.policies, "proof".into()).unwrap();
        assert_eq!(after.state, State::Completed, "a service without an end takes it as long as its round lasts");
    }
}
