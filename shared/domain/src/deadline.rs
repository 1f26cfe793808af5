//! Deadline violations: an act that the regulation asks for by a day came after it, or not at all. Each is counted once, where the act is
//! done: [`of_step`] reads it off the step that an invitation takes, so that no step can be stored without its count.
//!
//! A violation is only what was owed while its deadline had not passed. A citizen whose account appears on day 20, who declines and comes back,
//! or whose source changes the service later, is owed the act from then on ([`Invitation::owed_from`]); an outage of ours or
//! of anything that we depend on excuses nothing.

use crate::names;
use std::collections::BTreeMap;
use std::ops::AddAssign;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::calendar::{days_later, end_of_day, local_date, months_later};
use crate::invitation::{Invitation, Notice, State};
use crate::regulation::Terms;
use crate::tally::{COUNT_MAX, CounterError};

names! {
    /// A deadline that is counted for each source, organisation and region. That of the finals (A2.10) is the whole country's:
    /// [`crate::calendar::Quarter::finals_due_at`].
    pub enum Deadline {
        /// The source reports a service (A2.4).
        Report = "report",
        /// The link becomes active (A2.6).
        Activation = "activation",
        /// The citizen is told (A2.7б).
        Notice = "notice",
        /// The citizen of a long-running service is told again (A2.7б).
        Reminder = "reminder",
        /// Personal data are destroyed when their purpose has ended.
        Erasure = "erasure",
    }
}

names! {
    /// Who owes an act with a deadline.
    pub enum Owner {
        /// The source that reports the service.
        Source = "source",
        /// This system: outages of whatever it depends on excuse nothing.
        System = "system",
    }
}

impl Deadline {
    /// The value of the regulation profile that says how long it is.
    pub fn term(self) -> &'static str {
        match self {
            Deadline::Report => "terms.report_days",
            Deadline::Activation => "terms.activation_days",
            Deadline::Notice => "terms.notice_days",
            Deadline::Reminder => "terms.reminder_months",
            Deadline::Erasure => "terms.erasure_within_days",
        }
    }

    /// Who is to keep it.
    pub fn owner(self) -> Owner {
        match self {
            Deadline::Report => Owner::Source,
            Deadline::Activation | Deadline::Notice | Deadline::Reminder | Deadline::Erasure => Owner::System,
        }
    }
}

/// How often each deadline was missed. Integers that only add, so that organisations make a region and regions the country.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadlineViolations(BTreeMap<Deadline, u64>);

impl DeadlineViolations {
    /// How often this deadline was missed.
    pub fn of(&self, deadline: Deadline) -> u64 {
        self.0.get(&deadline).copied().unwrap_or_default()
    }

    /// How often any was.
    pub fn total(&self) -> u64 {
        self.0.values().fold(0, |total, count| total.saturating_add(*count))
    }

    /// How often those of one were.
    pub fn of_owner(&self, owner: Owner) -> u64 {
        let own = self.0.iter().filter(|(deadline, _)| deadline.owner() == owner);
        own.fold(0, |total, (_, count)| total.saturating_add(*count))
    }

    /// Reads stored counters by the names of [`Deadline::as_str`]. Other names are passed over: a later version may have added them.
    ///
    /// # Errors
    /// A counter that no addition of counts can give.
    pub fn from_counters(counters: &BTreeMap<String, i64>) -> Result<DeadlineViolations, CounterError> {
        let mut violations = DeadlineViolations::default();
        for (name, &value) in counters.iter().filter(|(_, value)| **value != 0) {
            let Some(deadline) = Deadline::parse(name) else { continue };
            let count = u64::try_from(value).ok().filter(|count| *count <= COUNT_MAX);
            let count = count.ok_or_else(|| CounterError { name: name.clone(), value })?;
            violations.0.insert(deadline, count);
        }
        Ok(violations)
    }
}

impl AddAssign<&DeadlineViolations> for DeadlineViolations {
    fn add_assign(&mut self, other: &DeadlineViolations) {
        for (deadline, count) in &other.0 {
            let total = self.0.entry(*deadline).or_default();
            *total = total.saturating_add(*count);
        }
    }
}

/// The deadline that an invitation's step breaks at that instant; `before` is `None` where the step made the invitation.
pub fn of_step(before: Option<&Invitation>, after: &Invitation, now: DateTime<Utc>, terms: &Terms) -> Option<Deadline> {
    if after.is_matched() && !before.is_some_and(Invitation::is_matched) {
        return Deadline::Activation.if_over(after, after.window.activate_by, now);
    }
    let over = match (before, &after.state) {
        (Some(before), _) if matches!(before.notice, Notice::Leased { .. }) && after.notice == Notice::Sent => {
            pending_notice(before, terms)
        }
        (Some(before), State::Expired) if before.state != State::Expired => pending(before, terms),
        (None, State::Expired) => Some((Deadline::Activation, after.window.activate_by)),
        _ => None,
    };
    let (deadline, last_day) = over?;
    // The step may have moved what is owed: what counts is what was owed before it.
    deadline.if_over(before.unwrap_or(after), last_day, now)
}

/// The deadline that an invitation has missed by now and that nothing was done about yet.
pub fn overdue(invitation: &Invitation, now: DateTime<Utc>, terms: &Terms) -> Option<Deadline> {
    let (deadline, last_day) = pending(invitation, terms)?;
    deadline.if_over(invitation, last_day, now)
}

/// Whether the persons of a receipt that were to be erased at that instant are erased too late, or not yet.
pub fn erasure_is_over(erase_at: DateTime<Utc>, zone: Tz, now: DateTime<Utc>, terms: &Terms) -> bool {
    // An instant is the end of its day already: so many further days end that much later.
    end_of_day(days_later(local_date(erase_at, zone), terms.erasure_within_days.saturating_sub(1)), zone) <= now
}

/// What is to be done next for an invitation, and the last day for it.
fn pending(invitation: &Invitation, terms: &Terms) -> Option<(Deadline, NaiveDate)> {
    match (&invitation.state, &invitation.notice) {
        (State::PendingAccount { .. }, _) => Some((Deadline::Activation, invitation.window.activate_by)),
        (State::Pending, _) => Some((Deadline::Notice, invitation.window.notify_by)),
        (State::Active, Notice::Due { .. } | Notice::Leased { .. }) => pending_notice(invitation, terms),
        _ => None,
    }
}

/// The round's notice. One that is sent again, or whose forerunner never was, has no deadline of its own.
fn pending_notice(invitation: &Invitation, terms: &Terms) -> Option<(Deadline, NaiveDate)> {
    match (invitation.round, invitation.noticed_on) {
        (1, None) => Some((Deadline::Notice, invitation.window.notify_by)),
        (1, Some(_)) | (_, None) => None,
        (_, Some(previous)) => Some((Deadline::Reminder, months_later(previous, terms.reminder_months))),
    }
}

impl Deadline {
    /// This deadline, if its last day is over, the act was owed before, and the link lived long enough for it.
    fn if_over(self, invitation: &Invitation, last_day: NaiveDate, now: DateTime<Utc>) -> Option<Deadline> {
        let window = &invitation.window;
        let end = end_of_day(last_day, window.zone);
        let owed = invitation.owed_from().is_none_or(|from| from < end);
        let lived = window.last_day.is_none_or(|ended_on| last_day <= ended_on);
        (end <= now && owed && lived).then_some(self)
    }
}

#[cfg(test)]
#[path = "deadline_tests.rs"]
mod tests;
