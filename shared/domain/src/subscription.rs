//! Mails to participants who subscribed: when the next one is due, who owns it while it is on its way, what was told.
//!
//! A subscription has two parts. What somebody wishes ([`Topic`]s, language, address) changes only by people. How far the mails
//! have come is a [`Mailing`], which stands in the due index and changes with each of them.

use crate::names;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, Duration, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::calendar::Quarter;
use crate::calendar::{at_hour, days_later, local_date};
use crate::decimal::Decimal;
use crate::identifier::{OrganisationId, ParticipantId, SourceId, SubscriptionId};
use crate::regulation::Policies;
use crate::scope::Filter;
use crate::subscription::threshold_alarm::ToldAlarms;
use crate::subscription::thresholds::Watched;

pub mod threshold_alarm;
pub mod thresholds;
pub mod weakest;

names! {
    /// What somebody may subscribe to.
    pub enum Topic {
        /// The figures of the scope, once a week.
        WeeklyDigest = "weekly_digest",
        /// The satisfaction of an organisation of the scope is below the threshold.
        OrganisationBelowThreshold = "fallen_organisation",
        /// The coverage of an organisation of the scope is below the threshold.
        CoverageBelowThreshold = "low_coverage",
        /// A source that the scope may see went silent.
        SilentSource = "silent_source",
    }
}

/// What a mailing waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    /// The one mail that asks whether the address is wanted.
    Confirmation,
    /// The end of the time for an answer to it: the address is forgotten.
    Lapse,
    /// The weekly digest.
    Digest,
    /// The daily scan for alarms.
    Alarms,
}

impl Occasion {
    /// The topics that its mails are about.
    pub fn topics(self) -> BTreeSet<Topic> {
        match self {
            Occasion::Digest => [Topic::WeeklyDigest].into(),
            Occasion::Alarms => {
                [Topic::OrganisationBelowThreshold, Topic::CoverageBelowThreshold, Topic::SilentSource].into()
            }
            Occasion::Confirmation | Occasion::Lapse => Topic::ALL.into(),
        }
    }
}

/// What a subscriber was told and is not told again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Within which scope that was.
    #[serde(default)]
    pub within: Filter,
    /// Of organisations whose satisfaction is below.
    #[serde(default, rename = "fallen", skip_serializing_if = "Option::is_none")]
    pub threshold_alarms: Option<Box<ToldAlarms>>,
    /// Of organisations whose coverage is below.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coverage_alarms: Option<Box<ToldAlarms>>,
    /// Of sources, with the first day of the silence that was told. One that spoke again is forgotten.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub silent: BTreeMap<SourceId, chrono::NaiveDate>,
    /// What the last digest said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<Box<ToldInDigest>>,
}

/// What a digest said, so that the next one tells what has changed: values as they were shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldInDigest {
    /// Within which scope.
    pub within: Filter,
    /// Of which quarter.
    pub quarter: Quarter,
    /// Coverage in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coverage_percent: Option<Decimal>,
    /// Satisfaction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub satisfaction: Option<Decimal>,
    /// The organisations that it named as the weakest.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub weakest: BTreeSet<OrganisationId>,
}

impl Told {
    /// What somebody was told who sees that much now. Within a narrower scope it still holds; within another one nothing was
    /// told yet.
    pub fn seen_within(self, within: Filter) -> Told {
        let holds = self.within == within || self.within == Filter::default();
        let threshold_alarms = self.threshold_alarms.filter(|_| holds);
        let coverage_alarms = self.coverage_alarms.filter(|_| holds);
        Told { within, threshold_alarms, coverage_alarms, ..self }
    }

    /// What was told of organisations that are below.
    pub fn alarms(&self, watched: Watched) -> Option<&ToldAlarms> {
        match watched {
            Watched::Satisfaction => self.threshold_alarms.as_deref(),
            Watched::Coverage => self.coverage_alarms.as_deref(),
        }
    }

    /// After that was told of them.
    pub fn telling(self, watched: Watched, told: ToldAlarms) -> Told {
        let told = Some(Box::new(told));
        match watched {
            Watched::Satisfaction => Told { threshold_alarms: told, ..self },
            Watched::Coverage => Told { coverage_alarms: told, ..self },
        }
    }
}

/// A mail that is on its way, or that may be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// The mail's `Message-ID`, without brackets.
    pub message_id: String,
    /// What it is about.
    pub occasion: Occasion,
    /// Until when its sender owns it.
    pub until: DateTime<Utc>,
    /// How often it was sent again because nobody knew whether the server took it.
    pub repeats: u32,
    /// What it tells, so that a repetition tells the same.
    #[serde(default)]
    pub telling: Told,
}

/// What is to be done now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing: it is too early, or another sender is at it.
    Nothing,
    /// The mail of unknown outcome was repeated often enough; it counts as told.
    AssumeTold(Lease),
    /// The mail of unknown outcome is sent again under its name.
    Resend(Lease),
    /// Something is due.
    Due(Occasion),
}

/// How far the mails of a subscription have come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mailing {
    /// The participant who subscribed.
    pub participant: ParticipantId,
    /// The subscription.
    pub subscription: SubscriptionId,
    /// When each occasion comes.
    pub next: BTreeMap<Occasion, DateTime<Utc>>,
    /// What was told.
    #[serde(default)]
    pub told: Told,
    /// The mail on its way.
    #[serde(default, rename = "claim", skip_serializing_if = "Option::is_none")]
    pub lease: Option<Lease>,
}

impl Mailing {
    /// That of a new address: it is asked, and forgotten if it does not answer.
    pub fn asked(
        participant: ParticipantId,
        subscription: SubscriptionId,
        now: DateTime<Utc>,
        policies: &Policies,
    ) -> Mailing {
        let lapse = now + Duration::days(policies.subscriptions.confirmation_days.into());
        let next = BTreeMap::from([(Occasion::Confirmation, now), (Occasion::Lapse, lapse)]);
        Mailing { participant, subscription, next, told: Told::default(), lease: None }
    }

    /// Of an address that was confirmed, for these topics. What goes on keeps its instant.
    pub fn wanting(mut self, topics: &BTreeSet<Topic>, now: DateTime<Utc>, zone: Tz, policies: &Policies) -> Mailing {
        let mut next = BTreeMap::new();
        for occasion in [Occasion::Digest, Occasion::Alarms] {
            if !occasion.topics().is_disjoint(topics) {
                let kept = self.next.get(&occasion).copied();
                next.extend(kept.or_else(|| following(occasion, now, zone, policies)).map(|at| (occasion, at)));
            }
        }
        self.next = next;
        self.lease = self.lease.filter(|lease| !lease.occasion.topics().is_disjoint(topics));
        self
    }

    /// When it wants attention.
    pub fn due_at(&self) -> Option<DateTime<Utc>> {
        let leased = self.lease.as_ref().map(|lease| lease.until);
        leased.or_else(|| self.next.values().min().copied())
    }

    /// What is to be done now.
    pub fn step(&self, now: DateTime<Utc>, policies: &Policies) -> Step {
        if let Some(lease) = &self.lease {
            return match lease.until <= now {
                false => Step::Nothing,
                true if policies.unknown_repeats_max <= lease.repeats => Step::AssumeTold(lease.clone()),
                true => Step::Resend(Lease { repeats: lease.repeats + 1, ..lease.clone() }),
            };
        }
        let due = self.next.iter().filter(|(_, at)| **at <= now).min_by_key(|(occasion, at)| (**at, **occasion));
        due.map_or(Step::Nothing, |(occasion, _)| Step::Due(*occasion))
    }

    /// Taken by a sender for a time.
    pub fn leased(mut self, lease: Lease, now: DateTime<Utc>, policies: &Policies) -> Mailing {
        let until = now + Duration::minutes(policies.notice_lease_minutes.into());
        self.lease = Some(Lease { until, ..lease });
        self
    }

    /// The server took the mail over; `None`: it is known already, or was given up.
    pub fn told(self, message_id: &str, now: DateTime<Utc>, zone: Tz, policies: &Policies) -> Option<Mailing> {
        let lease = self.lease.clone().filter(|lease| lease.message_id == message_id)?;
        let told = match lease.occasion {
            Occasion::Alarms | Occasion::Digest => lease.telling,
            Occasion::Confirmation | Occasion::Lapse => self.told.clone(),
        };
        Some(Mailing { told, ..self }.passed(lease.occasion, now, zone, policies))
    }

    /// Nothing was told on this occasion, and nothing waits: the next one is the following.
    pub fn passed(mut self, occasion: Occasion, now: DateTime<Utc>, zone: Tz, policies: &Policies) -> Mailing {
        self.lease = None;
        // What was given up meanwhile does not come back.
        if self.next.remove(&occasion).is_some() {
            self.next.extend(following(occasion, now, zone, policies).map(|at| (occasion, at)));
        }
        self
    }

    /// The mail could not be handed over now.
    pub fn postponed(mut self, message_id: &str, now: DateTime<Utc>, policies: &Policies) -> Mailing {
        if let Some(lease) = self.lease.take_if(|lease| lease.message_id == message_id) {
            let again = now + Duration::minutes(policies.subscriptions.retry_minutes.into());
            self.next.entry(lease.occasion).and_modify(|at| *at = again);
        }
        self
    }
}

/// The first instant of an occasion after that one; `None`: it comes once.
fn following(occasion: Occasion, after: DateTime<Utc>, zone: Tz, policies: &Policies) -> Option<DateTime<Utc>> {
    let policies = &policies.subscriptions;
    let today = local_date(after, zone);
    let days = (0..=7).map(|days| days_later(today, days));
    let fits = days.filter(|day| match occasion {
        Occasion::Digest => day.weekday() == policies.digest_weekday,
        Occasion::Alarms => true,
        Occasion::Confirmation | Occasion::Lapse => false,
    });
    fits.map(|day| at_hour(day, policies.hour, zone)).find(|at| after < *at)
}

#[cfg(test)]
#[path = "subscription_tests.rs"]
mod tests;
