//! An invitation: the personal link of one respondent to one service, and its life (A2.2, A2.6, A2.7).
//!
//! Every move takes the invitation and `now` and answers the next invitation. What time alone changes is never waited for:
//! [`Invitation::status`] tells the truth at any instant, and [`Invitation::due_at`] names the next instant at which
//! something has to be done, so that the due index can find it.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::calendar::{Quarter, at_hour, days_before, local_date, months_later};
use crate::identifier::{CitizenId, ExternalId, InvitationId, OrganisationId, SourceId};
pub use crate::invitation::notice::{Lease, Notice, Sending};
pub use crate::invitation::reports::{ReceiptName, Report};
pub use crate::invitation::window::Window;
use crate::organisation::{OrganisationType, RegionCode};
use crate::questionnaire::QuestionnaireVersion;
use crate::receipt::Service;
use crate::regulation::{Policies, Terms};

pub mod grace;
pub mod mail;
pub mod notice;
pub mod paper;
pub mod paper_code;
pub mod reports;
mod respondent;
pub mod window;
mod withdrawal;

/// What was last stored of an invitation's life. What holds at an instant, [`Invitation::status`] tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum State {
    /// The citizen has no verified account yet (A2.2); looked for again at that instant.
    PendingAccount {
        /// Next search.
        retry_at: DateTime<Utc>,
    },
    /// Matched, not active yet.
    Pending,
    /// The citizen may answer.
    Active,
    /// This round is answered.
    Completed,
    /// The window ended.
    Expired,
    /// The citizen wants no more notices about it; answering stays possible (A2.5).
    Declined,
    /// The source took the receipt back.
    Withdrawn,
}

/// What holds at an instant; the words of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Not active yet.
    Pending,
    /// The citizen may answer.
    Active,
    /// This round is answered.
    Completed,
    /// The window ended.
    Expired,
    /// Notices are declined; answering is possible.
    Declined,
    /// Taken back.
    Withdrawn,
}

/// The personal link of one respondent to one service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// The invitation's identifier.
    pub id: InvitationId,
    /// The source of the receipt that it follows.
    pub source: SourceId,
    /// The receipt's name there.
    pub external_id: ExternalId,
    /// Other receipts that report the same service.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<ReceiptName>,
    /// Place of the respondent among the receipt's respondents.
    pub respondent: u8,
    /// The respondent's pseudonym.
    pub citizen: CitizenId,
    /// Where the service was received.
    pub organisation: OrganisationId,
    /// The organisation's region.
    pub region: RegionCode,
    /// The organisation's type.
    #[serde(rename = "type")]
    pub organisation_type: OrganisationType,
    /// What was received, when.
    pub service: Service,
    /// What is asked.
    pub questionnaire: QuestionnaireVersion,
    /// When the link lives.
    pub window: Window,
    /// 1, and one more with each half-year's reminder (A2.7б).
    pub round: u32,
    /// Stored state.
    pub state: State,
    /// The round's notice.
    pub notice: Notice,
    /// Local day on which the respondent was found to have a verified account, and counted as invited: once for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matched_on: Option<NaiveDate>,
    /// Local day on which the respondent's account was found to be another person's; `None` again when it is not so any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mismatched_on: Option<NaiveDate>,
    /// Local day of the last notice sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub noticed_on: Option<NaiveDate>,
    /// Local day on which the round began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened_on: Option<NaiveDate>,
    /// Since when what comes next could be done, as far as it lies with others; `None`: from the beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owed_since: Option<DateTime<Utc>>,
    /// Quarter of the last answer: that somebody took part is no opinion, and a citizen's further answers must be known as such.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_in: Option<Quarter>,
    /// Proof by which a repeat of the same answers is known, while they wait: keyed with the token, which is not stored, and with the key of
    /// their epoch, which is destroyed when they are published. So nobody who reads this can test answers against it. It is there when the
    /// round is answered, and only then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeat_proof: Option<String>,
    /// How often this round's notice was sent again because its mail had come back.
    #[serde(default, skip_serializing_if = "is_none_yet")]
    pub bounces: u32,
}

fn is_none_yet(count: &u32) -> bool {
    *count == 0
}

/// Why answers are not taken now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubmitError {
    /// Too early.
    #[error("the link is not active yet")]
    NotActiveYet,
    /// This round has its response.
    #[error("the questionnaire is already completed")]
    AlreadyCompleted,
    /// Too late.
    #[error("the link has expired")]
    Expired,
    /// The receipt was taken back.
    #[error("the link was withdrawn")]
    Withdrawn,
}

impl SubmitError {
    /// Stable code on the wire.
    pub fn code(self) -> &'static str {
        match self {
            SubmitError::NotActiveYet => "not_active_yet",
            SubmitError::AlreadyCompleted => "already_completed",
            SubmitError::Expired => "expired",
            SubmitError::Withdrawn => "withdrawn",
        }
    }
}

impl Invitation {
    /// What holds at that instant.
    pub fn status(&self, now: DateTime<Utc>) -> Status {
        match self.state {
            State::Completed => Status::Completed,
            State::Withdrawn => Status::Withdrawn,
            State::Expired => Status::Expired,
            _ if self.window.has_ended(now) => Status::Expired,
            State::PendingAccount { .. } => Status::Pending,
            _ if now < self.window.activate_from => Status::Pending,
            State::Declined => Status::Declined,
            State::Pending | State::Active => Status::Active,
        }
    }

    /// The next instant at which something has to be done; `None` when nothing is left to do. The due index is made of it.
    pub fn due_at(&self, terms: &Terms) -> Option<DateTime<Utc>> {
        let wanted = match &self.state {
            State::PendingAccount { retry_at } => Some(*retry_at),
            State::Pending => Some(self.window.activate_from),
            State::Active => match &self.notice {
                Notice::Due { from, .. } => Some(*from),
                Notice::Leased { until, .. } => Some(*until),
                Notice::Idle | Notice::Sent | Notice::Refused => self.reminder_at(terms),
            },
            State::Completed => return self.reminder_at(terms),
            State::Expired | State::Declined | State::Withdrawn => return None,
        };
        [wanted, self.window.ends_at()].into_iter().flatten().min()
    }

    /// Whether a verified account was ever found (A2.2). The other two tell it of what was stored before the day was kept.
    pub fn is_matched(&self) -> bool {
        self.matched_on.is_some() || self.opened_on.is_some() || self.state == State::Pending
    }

    /// Since when what comes next could be done, as far as it lies with the citizen and the source; `None`: from the beginning.
    /// An account that was looked for and not there is waited for until the next search.
    pub fn owed_from(&self) -> Option<DateTime<Utc>> {
        match self.state {
            State::PendingAccount { retry_at } => Some(retry_at),
            _ => self.owed_since,
        }
    }

    /// When the next half-year's notice is sent (A2.7б): six months after the last one, or after the round began if its notice
    /// never went out, some days early; never for a one-off service, nor when the service ends before the notice is due.
    pub fn reminder_at(&self, terms: &Terms) -> Option<DateTime<Utc>> {
        if !matches!(self.service, Service::LongRunning { .. })
            || !matches!(self.state, State::Active | State::Completed)
        {
            return None;
        }
        if matches!(self.notice, Notice::Due { .. } | Notice::Leased { .. }) && self.state == State::Active {
            return None;
        }
        let due_on = months_later(self.noticed_on.max(self.opened_on)?, terms.reminder_months);
        if self.window.last_day.is_some_and(|last_day| last_day < due_on) {
            return None;
        }
        Some(at_hour(days_before(due_on, terms.reminder_early_days), terms.reminder_hour, self.window.zone))
    }

    /// The citizen has a verified account (A2.2): the link becomes active, or pending until its time; one that was withheld as the account was
    /// another person's goes on where it stood.
    pub fn matched(self, now: DateTime<Utc>, terms: &Terms) -> Invitation {
        match self.state {
            State::PendingAccount { retry_at } => {
                let matched_on = self.matched_on.or_else(|| Some(local_date(now, self.window.zone)));
                let owed_since = Some(retry_at);
                let matched = Invitation { matched_on, mismatched_on: None, owed_since, ..self };
                matched.resumed(now).advanced(now, terms)
            }
            _ => self,
        }
    }

    /// No verified account yet: look again later.
    pub fn unmatched(self, now: DateTime<Utc>, policies: &Policies) -> Invitation {
        match self.state {
            State::PendingAccount { .. } => {
                let retry_at = now + Duration::minutes(policies.account_retry_minutes.into());
                Invitation { state: State::PendingAccount { retry_at }, ..self }
            }
            _ => self,
        }
    }

    /// What time alone changes: expiry, activation, the next round of a long-running service.
    pub fn advanced(self, now: DateTime<Utc>, terms: &Terms) -> Invitation {
        self.under(terms, now).advanced_within(now, terms)
    }

    /// A link lives as long as the regulation that is in force gives it, which may be another than at the arrival: that of a one-off service
    /// never longer than its window. What is over stays over: [`Invitation::with_service`].
    fn under(self, terms: &Terms, now: DateTime<Utc>) -> Invitation {
        let over = match self.state {
            State::Expired | State::Withdrawn => true,
            // Nobody waits for it, so nobody saw its end.
            State::Completed | State::Declined => self.window.has_ended(now),
            State::PendingAccount { .. } | State::Pending | State::Active => false,
        };
        if over {
            return self;
        }
        let last_day = match self.service {
            Service::OneOff { .. } => [self.window.last_day, terms.answered_until].into_iter().flatten().min(),
            Service::LongRunning { .. } => Window::last_day_of(self.service, self.window.arrived_on, terms),
        };
        Invitation { window: Window { last_day, ..self.window }, ..self }
    }

    fn advanced_within(self, now: DateTime<Utc>, terms: &Terms) -> Invitation {
        let waits = matches!(self.state, State::PendingAccount { .. } | State::Pending | State::Active);
        // Who answered waits too once the next round is due: if the service did not live to see it, nothing is left to do.
        let waits = waits || self.reminder_at(terms).is_some_and(|at| at <= now);
        if waits && self.window.has_ended(now) {
            return Invitation { state: State::Expired, ..self.without_notice() };
        }
        if self.state == State::Pending && self.window.activate_from <= now {
            return self.opened(now);
        }
        if let Some(at) = self.reminder_at(terms).filter(|at| *at <= now) {
            let (round, owed_since) = (self.round + 1, self.owed_since.max(Some(at)));
            return Invitation { round, owed_since, repeat_proof: None, ..self }.opened(now);
        }
        self
    }

    fn opened(self, now: DateTime<Utc>) -> Invitation {
        let opened_on = Some(local_date(now, self.window.zone));
        let notice = Notice::Due { from: now, attempts: 0 };
        Invitation { state: State::Active, notice, opened_on, bounces: 0, ..self }
    }

    /// The citizen's answers are taken: once in each round, only inside the window (A2.6).
    pub fn completed(self, now: DateTime<Utc>, repeat_proof: String) -> Result<Invitation, SubmitError> {
        match self.status(now) {
            Status::Active | Status::Declined => {
                Ok(Invitation { state: State::Completed, repeat_proof: Some(repeat_proof), ..self.without_notice() })
            }
            Status::Pending => Err(SubmitError::NotActiveYet),
            Status::Completed => Err(SubmitError::AlreadyCompleted),
            Status::Expired => Err(SubmitError::Expired),
            Status::Withdrawn => Err(SubmitError::Withdrawn),
        }
    }

    /// The citizen wants no more notices about it (A2.5). Changes nothing that is over.
    pub fn declined(self, now: DateTime<Utc>) -> Invitation {
        match self.status(now) {
            Status::Pending | Status::Active if !matches!(self.state, State::PendingAccount { .. }) => {
                Invitation { state: State::Declined, ..self.without_notice() }
            }
            _ => self,
        }
    }

    /// The citizen takes the refusal back; a notice that had not been sent is sent after all.
    pub fn accepted_again(self, now: DateTime<Utc>, terms: &Terms) -> Invitation {
        let owed_since = Some(now);
        match (&self.state, &self.notice) {
            (State::Declined, Notice::Sent | Notice::Refused) => {
                Invitation { state: State::Active, owed_since, ..self }
            }
            (State::Declined, _) => Invitation { state: State::Pending, owed_since, ..self }.advanced(now, terms),
            _ => self,
        }
    }

    /// The source took the receipt back. Answers already counted stay counted: nothing joins them to this.
    pub fn withdrawn(self) -> Invitation {
        Invitation { state: State::Withdrawn, ..self.without_notice() }
    }

    /// The source reported another end of a long-running service, or another regulation gives it another one; an expired link revives if
    /// its last day is still to come: where it stood when it expired, and with the notice that had not gone out.
    pub fn with_service(self, service: Service, now: DateTime<Utc>, terms: &Terms) -> Invitation {
        if matches!(service, Service::OneOff { .. }) {
            return self;
        }
        let last_day = Window::last_day_of(service, self.window.arrived_on, terms);
        if service == self.service && last_day == self.window.last_day {
            return self;
        }
        // A notice that was owed already stays so; whatever the new end asks for is owed since it is known.
        let owed = matches!(self.notice, Notice::Due { .. } | Notice::Leased { .. });
        let owed_since = if owed { self.owed_since } else { Some(now) };
        let window = Window { last_day, ..self.window };
        Invitation { service, window, owed_since, ..self }.revived(now).hurried(now)
    }

    /// The quarter in which this round's notice was sent; what answers to it are held against (cohort coverage).
    pub fn notice_quarter(&self) -> Option<Quarter> {
        if self.notice == Notice::Sent { self.noticed_on.map(Quarter::of) } else { None }
    }

    /// Nothing more is to be sent. A mail in flight keeps its claim, so that it is still counted when the server has taken it.
    fn without_notice(self) -> Invitation {
        match self.notice {
            Notice::Due { .. } => Invitation { notice: Notice::Idle, ..self },
            _ => self,
        }
    }
}

#[cfg(test)]
#[path = "invitation_tests.rs"]
pub(crate) mod tests;
