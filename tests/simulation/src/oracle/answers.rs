//! Every attempt to answer (I1, I4): taken exactly when the link works and the round has no answer yet.

use std::collections::BTreeSet;

use app::Error;
use app::answers::answer::{Outcome, Wish};
use chrono::{DateTime, Utc};
use domain::invitation::SubmitError;
use table::Item;

use super::pool::first_day;
use super::{Count, CountedOn, Oracle};
use crate::core::{Answering, Worker};

/// The questions of the standard questionnaire.
pub const QUESTIONS: [&str; 5] = ["information", "organisation", "comfort", "goodwill", "competence"];

/// What may come of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Counted.
    Taken,
    /// Too early.
    NotActive,
    /// The round has its answer.
    Completed,
    /// Too late.
    Expired,
    /// Taken back.
    Withdrawn,
}

/// One attempt.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// What was sent.
    pub answering: Answering,
    /// With which link.
    pub invitation: String,
    /// What may come of it.
    pub allowed: BTreeSet<Verdict>,
    /// How often its answers were stored.
    pub stored: u32,
    /// Who carries it out.
    pub worker: Option<u64>,
    /// By how much that one's clock is wrong, in seconds.
    pub skew_seconds: i64,
}

impl Oracle {
    /// Somebody sends answers; `None` if there is no such link.
    pub fn attempt_begins(&mut self, answering: &Answering, now: DateTime<Utc>, skew_seconds: i64) -> Option<usize> {
        let invitation = self.tokens.get(&answering.token)?.clone();
        let allowed = BTreeSet::from([self.verdict(
            &invitation,
            now + chrono::Duration::seconds(skew_seconds),
            answering.opened_at,
        )]);
        let answering = answering.clone();
        self.attempts.push(Attempt { answering, invitation, allowed, stored: 0, worker: None, skew_seconds });
        self.attempts_in_flight.insert(self.attempts.len() - 1);
        Some(self.attempts.len() - 1)
    }

    /// What must come of answers at that instant, from a page that was opened then, if they come from a page.
    fn verdict(&self, id: &str, clock: DateTime<Utc>, opened_at: Option<DateTime<Utc>>) -> Verdict {
        let Some(invitation) = self.invitations.get(id) else { return Verdict::NotActive };
        let end = self.end_of_link(invitation);
        let ended = end.is_some_and(|end| end <= clock);
        // Half an hour for a form that was opened before the end: it is taken as if it were still then.
        let grace = |end: DateTime<Utc>, opened_at: DateTime<Utc>| {
            opened_at < end && clock < end + chrono::Duration::minutes(30) && invitation.opened_on.is_some()
        };
        let granted = ended && end.zip(opened_at).is_some_and(|(end, opened_at)| grace(end, opened_at));
        if granted && !invitation.answered_in(invitation.form.round) {
            return match invitation.form.state.as_str() {
                "withdrawn" => Verdict::Withdrawn,
                _ if opened_at.is_some_and(|at| at < invitation.form.activate_from) => Verdict::NotActive,
                _ => Verdict::Taken,
            };
        }
        let next_round = invitation.next_round_at().is_some_and(|at| at <= clock);
        match invitation.form.state.as_str() {
            "withdrawn" => Verdict::Withdrawn,
            "expired" => Verdict::Expired,
            "completed" if !next_round => Verdict::Completed,
            _ if ended => Verdict::Expired,
            "pending_account" => Verdict::NotActive,
            _ if clock < invitation.form.activate_from => Verdict::NotActive,
            _ => Verdict::Taken,
        }
    }

    /// An invitation changed: whoever is answering just now may meet it before or after.
    pub(crate) fn invitation_changed(&mut self, id: &str, now: DateTime<Utc>) {
        let in_flight = self.attempts_in_flight.iter().copied();
        let meeting: Vec<usize> = in_flight.filter(|index| self.attempts[*index].invitation == id).collect();
        for index in meeting {
            let Attempt { skew_seconds, answering, .. } = &self.attempts[index];
            let verdict = self.verdict(id, now + chrono::Duration::seconds(*skew_seconds), answering.opened_at);
            self.attempts[index].allowed.insert(verdict);
        }
    }

    /// An answer is stored: by an attempt that may be taken, once.
    pub(crate) fn answer_written(&mut self, worker: &Worker, after: &Item, counts: &mut Vec<Count>) {
        let Some((index, quarter)) = self.row_written(worker, after) else { return };
        self.attempts[index].stored += 1;
        let attempt = self.attempts[index].clone();
        self.must(attempt.stored == 1, || "I3: one attempt was stored twice".to_owned());
        let allowed = attempt.allowed.contains(&Verdict::Taken);
        self.must(allowed, || format!("I4: answers were taken where {:?} was due", attempt.allowed));
        let Some(invitation) = self.invitations.get(&attempt.invitation) else { return };
        let Some(organisation) = self.organisation_named(&invitation.form.organisation) else { return };
        let on = CountedOn::InLane(first_day(&quarter));
        let region = invitation.form.region.clone();
        counts.push(Count { on, organisation, region, name: "completed".to_owned(), amount: 1 });
    }

    /// The attempt was answered, or broke off.
    pub fn attempt_ended(
        &mut self,
        index: usize,
        now: DateTime<Utc>,
        troubled: bool,
        result: Option<&Result<Outcome, Error>>,
    ) {
        self.attempts_in_flight.remove(&index);
        let attempt = self.attempts[index].clone();
        let clock = now + chrono::Duration::seconds(attempt.skew_seconds);
        let mut allowed = attempt.allowed.clone();
        allowed.insert(self.verdict(&attempt.invitation, clock, attempt.answering.opened_at));
        let verdict = match result {
            None | Some(Err(_)) if troubled => return,
            None => return,
            Some(Err(error)) => return self.violated(format!("answers failed without a cause: {error}")),
            Some(Ok(Outcome::Repeated)) => return self.check_repeated(index),
            Some(Ok(Outcome::Faulty(_))) => {
                let scores = &attempt.answering.scores;
                let faulty =
                    scores.iter().all(Option::is_none) || scores.iter().flatten().any(|score| !(1..=5).contains(score));
                return self.must(faulty && attempt.stored == 0, || "answers that fit were called faulty".to_owned());
            }
            Some(Ok(Outcome::Unknown)) => return self.violated("I1: a link is not known any more"),
            Some(Ok(Outcome::Taken)) => Verdict::Taken,
            Some(Ok(Outcome::Refused(SubmitError::NotActiveYet))) => Verdict::NotActive,
            Some(Ok(Outcome::Refused(SubmitError::AlreadyCompleted))) => Verdict::Completed,
            Some(Ok(Outcome::Refused(SubmitError::Expired))) => Verdict::Expired,
            Some(Ok(Outcome::Refused(SubmitError::Withdrawn))) => Verdict::Withdrawn,
        };
        self.must(allowed.contains(&verdict), || {
            format!("I4: answers at {clock} were met with {verdict:?} where {allowed:?} was due")
        });
        let stored = attempt.stored == 1;
        self.must(stored == (verdict == Verdict::Taken), || {
            format!("I1: {verdict:?} was told, and stored is {stored}")
        });
    }

    fn check_repeated(&mut self, index: usize) {
        let attempt = self.attempts[index].clone();
        let before = self.attempts[..].iter().enumerate().any(|(other, former)| {
            other != index
                && former.stored == 1
                && former.answering.token == attempt.answering.token
                && former.answering.scores == attempt.answering.scores
        });
        self.must(before && attempt.stored == 0, || {
            "I1: answers are called repeated that were never stored".to_owned()
        });
    }

    /// Who carries the attempt out.
    pub fn attempt_is_carried_out(&mut self, index: usize, worker: u64) {
        self.attempts[index].worker = Some(worker);
    }

    /// What an attempt sent.
    pub fn answering_of(&self, index: usize) -> Answering {
        self.attempts[index].answering.clone()
    }

    /// A citizen begins to take a refusal back: from here on mails may come again.
    pub fn wish_begins(&mut self, token: &str, wish: Wish) {
        let Some(invitation) = self.tokens.get(token).and_then(|id| self.invitations.get(id)) else { return };
        let organisation = invitation.form.organisation.clone();
        let wishes = self.wishes.entry(invitation.citizen).or_default();
        wishes.ever = true;
        if wish == Wish::AcceptAgain {
            wishes.all = None;
            wishes.organisations.remove(&organisation);
        }
    }

    /// The wish was acknowledged.
    pub fn wish_known(&mut self, token: &str, wish: Wish, step: u64) {
        let Some(invitation) = self.tokens.get(token).and_then(|id| self.invitations.get(id)) else { return };
        let organisation = invitation.form.organisation.clone();
        let wishes = self.wishes.entry(invitation.citizen).or_default();
        match wish {
            Wish::DeclineAll => {
                wishes.all.get_or_insert(step);
            }
            Wish::DeclineOrganisation => {
                wishes.organisations.entry(organisation).or_insert(step);
            }
            Wish::AcceptAgain => self.wish_begins(token, wish),
        }
    }
}
