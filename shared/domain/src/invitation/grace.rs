//! A form that was opened before the link's end may still be sent for a short time after it: whoever is writing at midnight is
//! not cut off. Only a page can show when it was opened, so programs have no grace.

use chrono::{DateTime, Duration, Utc};

use crate::invitation::{Invitation, State, Status, SubmitError};
use crate::regulation::Policies;

/// Whether a form opened at that instant is still taken now, although the link ended at `ends_at`.
pub fn is_granted(
    ends_at: Option<DateTime<Utc>>,
    opened_at: DateTime<Utc>,
    now: DateTime<Utc>,
    policies: &Policies,
) -> bool {
    let grace = Duration::minutes(policies.form_grace_minutes.into());
    ends_at.is_some_and(|end| opened_at < end && end <= now && now < end + grace)
}

impl Invitation {
    /// Whether somebody may be answering it now: also in a form that was opened before its end, and by a clock that is behind. A day covers both.
    pub fn may_be_answered(&self, now: DateTime<Utc>) -> bool {
        self.state != State::Withdrawn && !self.window.has_ended(now - Duration::days(1))
    }

    /// Takes answers from a form that was opened at that instant: inside the window as any answers (A2.6), and within the grace as
    /// if it were still that instant.
    pub fn completed_by_form(
        self,
        opened_at: DateTime<Utc>,
        now: DateTime<Utc>,
        policies: &Policies,
        repeat_proof: String,
    ) -> Result<Invitation, SubmitError> {
        // Only a link that was active can have shown a form; one that expired before has no local day of its opening. And a
        // round that has its response has no form, also where its service ended before the next could begin.
        let granted = self.status(now) == Status::Expired
            && self.opened_on.is_some()
            && self.repeat_proof.is_none()
            && is_granted(self.window.ends_at(), opened_at, now, policies);
        match granted {
            true => Invitation { state: State::Active, ..self }.completed(opened_at, repeat_proof),
            false => self.completed(now, repeat_proof),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;

    use super::*;
    use crate::invitation::tests::{instant, one_off, profile};

    /// The link ends at 2026-02-15T21:00:00Z; the grace is half an hour.
    #[test]
    fn a_started_form_is_taken_for_a_short_time_after_the_end() {
        let profile = profile();
        let matched_at = instant("2026-01-15T09:00:00Z");
        let active = one_off("2026-01-15T09:00:00Z", Tz::Europe__Moscow).matched(matched_at, &profile.terms);
        let declined = active.clone().declined(matched_at);
        for (opened_at, now, expected) in [
            ("2026-02-15T20:59:59Z", "2026-02-15T20:59:59Z", Ok(())),
            ("2026-02-15T20:59:59Z", "2026-02-15T21:00:00Z", Ok(())),
            ("2026-02-15T20:59:59Z", "2026-02-15T21:29:59Z", Ok(())),
            ("2026-02-15T20:59:59Z", "2026-02-15T21:30:00Z", Err(SubmitError::Expired)),
            ("2026-02-15T21:00:00Z", "2026-02-15T21:00:00Z", Err(SubmitError::Expired)),
            ("2026-02-15T21:00:00Z", "2026-02-15T21:00:01Z", Err(SubmitError::Expired)),
            ("2026-01-20T00:00:00Z", "2026-02-15T21:15:00Z", Ok(())),
            ("2026-01-20T00:00:00Z", "2026-03-15T21:15:00Z", Err(SubmitError::Expired)),
        ] {
            let (opened_at, now) = (instant(opened_at), instant(now));
            for before in [&active, &declined] {
                // Whether or not the sweep has come by.
                for invitation in [before.clone(), before.clone().advanced(now, &profile.terms)] {
                    let after = invitation.completed_by_form(opened_at, now, &profile.policies, "proof".into());
                    assert_eq!(after.map(|_| ()), expected, "{opened_at} {now}");
                }
            }
        }
    }

    #[test]
    fn whoever_may_be_answering_is_told_with_a_day_to_spare() {
        let link = one_off("2026-01-15T09:00:00Z", Tz::Europe__Moscow);
        for (now, expected) in [
            ("2026-01-15T09:00:00Z", true),
            ("2026-02-15T21:30:00Z", true),
            ("2026-02-16T20:59:59Z", true),
            ("2026-02-16T21:00:00Z", false),
        ] {
            assert_eq!(link.may_be_answered(instant(now)), expected, "{now}");
            assert!(!link.clone().withdrawn().may_be_answered(instant(now)), "{now}");
        }
    }

    #[test]
    fn the_grace_opens_nothing_that_was_never_open_or_is_over() {
        let profile = profile();
        let (opened_at, now) = (instant("2026-02-15T20:59:00Z"), instant("2026-02-15T21:01:00Z"));
        let unmatched = one_off("2026-01-15T09:00:00Z", Tz::Europe__Moscow);
        let active = unmatched.clone().matched(instant("2026-01-15T09:00:00Z"), &profile.terms);
        let completed = active.clone().completed(opened_at, "proof".into()).unwrap();
        for (invitation, expected) in [
            (unmatched, SubmitError::Expired),
            (active.clone().withdrawn(), SubmitError::Withdrawn),
            (completed, SubmitError::AlreadyCompleted),
        ] {
            let invitation = invitation.advanced(now, &profile.terms);
            let answer = invitation.completed_by_form(opened_at, now, &profile.policies, "other".into());
            assert_eq!(answer.unwrap_err(), expected);
        }
        let closed = active.advanced(now, &profile.terms);
        let after = closed.completed_by_form(opened_at, now, &profile.policies, "proof".into()).unwrap();
        assert_eq!(after.state, State::Completed);
        assert_eq!(after.due_at(&profile.terms), None, "nothing is left to do");
    }
}
