//! The notice of an invitation's round (A2.7б): due, leased by a sender, sent, come back.
//!
//! A sender leases a notice before it sends, so that no two send it at once. Where it vanished, or never learnt what the
//! server said, the same mail is sent again under the same name, as often as a policy has it.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use crate::calendar::{at_hour, days_before, end_of_day, local_date};
use crate::invitation::mail::Fate;
use crate::invitation::mail::fuse::Turn;
use crate::invitation::{Invitation, State, Status};
use crate::receipt::Service;
use crate::regulation::{Policies, Terms};

/// The notice of the present round (A2.7б).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum Notice {
    /// Nothing to send.
    Idle,
    /// To be sent from that instant on.
    Due {
        /// Not before.
        from: DateTime<Utc>,
        /// Failed attempts so far.
        attempts: u32,
    },
    /// A sender is at it until that instant; then another may try.
    #[serde(rename = "claimed")]
    Leased {
        /// End of the lease.
        until: DateTime<Utc>,
        /// Failed attempts so far.
        attempts: u32,
        /// The mail in flight.
        #[serde(flatten)]
        lease: Lease,
    },
    /// The mail server took it over, as far as is known.
    Sent,
    /// The address was refused for good, or its mails came back: nothing more is sent in this round.
    Refused,
}

/// A sender's hold on a notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// The mail.
    pub message_id: String,
    /// How often the same mail was sent again because nobody knew whether the server had taken it.
    #[serde(default)]
    pub repeats: u32,
}

/// What a sender has to do about a notice that may be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sending {
    /// A mail that nobody has seen yet.
    New,
    /// The former sender vanished, or the server's answer was lost: the same mail again, so that a receiver who has it already
    /// can see that.
    Resend(Lease),
    /// The mail was sent often enough, and nobody knows what became of it: [`Invitation::notice_in_doubt`].
    Enough(Lease),
}

impl Invitation {
    /// Whether a notice may be sent now: active, inside the window, due, and nobody else is at it.
    pub fn may_notify(&self, now: DateTime<Utc>) -> bool {
        let free = match &self.notice {
            Notice::Due { from, .. } => *from <= now,
            Notice::Leased { until, .. } => *until <= now,
            Notice::Idle | Notice::Sent | Notice::Refused => false,
        };
        free && self.state == State::Active && self.status(now) == Status::Active
    }

    /// Until when the first notice, which could be sent now, may wait by the policies; `None`: it may not. It never waits longer than its
    /// term (A2.7б) allows, less the hours that a busy queue may cost. `told_before`: the citizen has had a notice about another service, so
    /// this one may go together with others. A link that ends before the term waits for no others.
    pub fn may_wait_until(
        &self,
        told_before: bool,
        now: DateTime<Utc>,
        terms: &Terms,
        policies: &Policies,
    ) -> Option<DateTime<Utc>> {
        if self.round != 1 || self.bounces != 0 || !matches!(self.notice, Notice::Due { attempts: 0, .. }) {
            return None;
        }
        let latest = self.waiting_ends_at(policies);
        let bundled = policies.bundled_notices && told_before && !self.window.ends_within_notice_term();
        let before_end = match self.service {
            Service::LongRunning { .. } => terms.first_notice_days_before_end.map(|days| match self.window.last_day {
                Some(last) => at_hour(days_before(last, days), terms.reminder_hour, self.window.zone).min(latest),
                None => latest,
            }),
            Service::OneOff { .. } => None,
        };
        bundled.then_some(latest).max(before_end).filter(|until| now < *until)
    }

    /// A notice that waits for nothing but others goes with one that goes now.
    pub fn taken_along(self, now: DateTime<Utc>, policies: &Policies) -> Invitation {
        let waits = self.notice == Notice::Due { from: self.waiting_ends_at(policies), attempts: 0 };
        match waits && policies.bundled_notices && self.round == 1 {
            true => self.hurried(now),
            false => self,
        }
    }

    /// The last instant at which a notice leaves that waits for others.
    fn waiting_ends_at(&self, policies: &Policies) -> DateTime<Utc> {
        let margin = Duration::hours(policies.notice_margin_hours.into());
        end_of_day(self.window.notify_by, self.window.zone) - margin
    }

    /// What a sender has to do if [`Invitation::may_notify`].
    pub fn sending(&self, policies: &Policies) -> Sending {
        match &self.notice {
            Notice::Leased { lease, .. } if lease.repeats < policies.unknown_repeats_max => {
                Sending::Resend(Lease { repeats: lease.repeats + 1, ..lease.clone() })
            }
            Notice::Leased { lease, .. } if lease.repeats == policies.unknown_repeats_max => {
                Sending::Enough(lease.clone())
            }
            // Another lease that lapsed waited for a word, and none came.
            _ => Sending::New,
        }
    }

    /// A sender takes the notice for itself before it sends.
    pub fn notice_leased(self, lease: Lease, now: DateTime<Utc>, policies: &Policies) -> Invitation {
        let until = now + Duration::minutes(policies.notice_lease_minutes.into());
        let attempts = self.attempts();
        Invitation { notice: Notice::Leased { until, attempts, lease }, ..self }
    }

    /// The mail server took this message over. `None` if it is counted already, or another message stands there: then it is
    /// not counted here.
    pub fn notice_sent(self, message_id: &str, now: DateTime<Utc>) -> Option<Invitation> {
        if self.lease().is_none_or(|lease| lease.message_id != message_id) {
            return None;
        }
        let noticed_on = Some(local_date(now, self.window.zone));
        Some(Invitation { notice: Notice::Sent, noticed_on, ..self })
    }

    /// The message was not sent: try again later, less and less often. Changes nothing if another sender holds the notice.
    pub fn notice_postponed(self, lease: &Lease, now: DateTime<Utc>, policies: &Policies) -> Invitation {
        if self.lease() != Some(lease) {
            return self;
        }
        let attempts = self.attempts();
        let minutes = i64::from(policies.notice_retry_minutes) << attempts.min(16);
        self.notice_postponed_until(lease, now + Duration::minutes(minutes.min(24 * 60)))
    }

    /// The message was not sent: try again at that instant. Changes nothing if another sender holds the notice.
    pub fn notice_postponed_until(self, lease: &Lease, from: DateTime<Utc>) -> Invitation {
        if self.lease() != Some(lease) {
            return self;
        }
        let attempts = self.attempts() + 1;
        Invitation { notice: Notice::Due { from, attempts }, ..self }
    }

    /// The server broke off each time that the mail was sent, so it was not sent, as far as is known. A word about it is waited for as
    /// long as after a mail that came back; then a new one is sent, as often as after those, or none.
    pub fn notice_in_doubt(self, lease: &Lease, now: DateTime<Utc>, policies: &Policies) -> Invitation {
        if self.lease() != Some(lease) {
            return self;
        }
        if policies.bounce_retries_max <= self.bounces {
            return Invitation { notice: Notice::Refused, ..self };
        }
        let until = now + Duration::hours(policies.bounce_retry_hours.into());
        let lease = Lease { repeats: lease.repeats + 1, ..lease.clone() };
        Invitation { notice: Notice::Leased { until, attempts: 0, lease }, bounces: self.bounces + 1, ..self }
    }

    /// Nothing is sent before that instant, for a reason of ours: what is owed stays owed.
    pub fn notice_held(self, until: DateTime<Utc>) -> Invitation {
        let attempts = self.attempts();
        Invitation { notice: Notice::Due { from: until, attempts }, ..self }
    }

    /// The account has no address now, or none to which mails may go: asked again at that instant, and owed no earlier.
    pub fn notice_without_address(self, again_at: DateTime<Utc>) -> Invitation {
        Invitation { notice: Notice::Due { from: again_at, attempts: 0 }, owed_since: Some(again_at), ..self }
    }

    /// The address was refused for good. Changes nothing if another sender holds the notice.
    pub fn notice_refused(self, lease: &Lease) -> Invitation {
        if self.lease() == Some(lease) { Invitation { notice: Notice::Refused, ..self } } else { self }
    }

    /// The mail of that round's notice came back, so it was not sent (A2.7): again later if the reason may pass and the
    /// citizen can still answer, as often as the policy allows. The link stays as it is.
    pub fn notice_bounced(self, round: u32, fate: Fate, now: DateTime<Utc>, policies: &Policies) -> Invitation {
        let again = self.bounces < policies.bounce_retries_max && self.status(now) == Status::Active;
        match (&self.notice, fate) {
            _ if self.round != round => self,
            (Notice::Sent, Fate::BouncedForNow) if again => {
                let from = now + Duration::hours(policies.bounce_retry_hours.into());
                let bounces = self.bounces + 1;
                Invitation { noticed_on: None, bounces, ..self }.notice_without_address(from)
            }
            (Notice::Sent, Fate::BouncedForNow) | (Notice::Sent | Notice::Due { .. }, Fate::BouncedForGood) => {
                Invitation { notice: Notice::Refused, noticed_on: None, ..self }
            }
            _ => self,
        }
    }

    /// The silence of the address for which the notice was given up was lifted: if the link still lives, the notice is due at once, and may come
    /// back as often as a new one.
    pub fn notice_lifted(self, now: DateTime<Utc>) -> Invitation {
        self.notice_due_again(now, 0)
    }

    /// As [`Invitation::notice_lifted`], where the word is not believed any more for which it was given up: the notice is what it would be if its
    /// mail had come back for a reason that may pass.
    pub fn notice_lifted_by_fuse(self, now: DateTime<Utc>, policies: &Policies) -> Invitation {
        if policies.bounce_retries_max <= self.bounces {
            return self;
        }
        let bounces = self.bounces + 1;
        self.notice_due_again(now + Duration::hours(policies.bounce_retry_hours.into()), bounces)
    }

    fn notice_due_again(self, from: DateTime<Utc>, bounces: u32) -> Invitation {
        match self.notice == Notice::Refused && self.state == State::Active && self.status(from) == Status::Active {
            true => Invitation { bounces, ..self }.notice_without_address(from),
            false => self,
        }
    }

    /// The place of the notice among those that wait until mails go again.
    pub fn notice_turn(&self, now: DateTime<Utc>) -> Turn {
        let from = match &self.notice {
            Notice::Due { from, .. } => *from,
            Notice::Leased { until, .. } => *until,
            Notice::Idle | Notice::Sent | Notice::Refused => now,
        };
        Turn { attempts: self.attempts(), from }
    }

    fn lease(&self) -> Option<&Lease> {
        match &self.notice {
            Notice::Leased { lease, .. } => Some(lease),
            _ => None,
        }
    }

    fn attempts(&self) -> u32 {
        match self.notice {
            Notice::Due { attempts, .. } | Notice::Leased { attempts, .. } => attempts,
            Notice::Idle | Notice::Sent | Notice::Refused => 0,
        }
    }
}
