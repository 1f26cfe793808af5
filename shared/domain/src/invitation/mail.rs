//! What is heard of a mail after the server took it over, and what follows from it (A2.7б): a notice that bounced was not sent,
//! and an address that does not exist, or whose owner complained, is left alone for a time.
//!
//! Words about one mail come late, twice, in any order, and contradict each other. So a mail's fate only ever rises: the same
//! words lead to the same fate however they come.

pub mod answer;
pub mod fuse;

use crate::names;
use chrono::{DateTime, Duration, Utc};
use email_address::EmailAddress;
use serde::{Deserialize, Serialize};

use crate::identifier::InvitationId;
use crate::regulation::Policies;
use crate::spelling::{is_invisible, visible};

/// One word about one mail, from whoever carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailEvent {
    /// It is still on its way, and late. Nothing follows.
    Delayed,
    /// The recipient's server took it.
    Delivered,
    /// It came back for a reason that may pass: a full mailbox, a refused connection, a filter.
    BouncedForNow,
    /// It came back because there is no such address.
    BouncedForGood,
    /// The recipient called it unwanted.
    Complained,
}

/// What became of a mail, as far as is known; a later one of these overrides an earlier one.
///
/// A bounce overrides a delivery, because a server may take a mail and find out afterwards that it cannot pass it on. A
/// complaint overrides a bounce, because only who has read a mail complains about it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// Nothing was heard. For ever so where nobody reports deliveries.
    #[default]
    Pending,
    /// The recipient's server took it.
    Delivered,
    /// It came back, and may be sent again.
    BouncedForNow,
    /// It came back, and the address is left alone.
    BouncedForGood,
    /// It was called unwanted, and the address is left alone.
    Complained,
}

/// What a step of a mail's fate adds to the counts of [`crate::tally::Tally`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FateCounts {
    /// Anything was heard for the first time.
    pub heard: i64,
    /// It came back, or was complained about, for the first time.
    pub returned: i64,
    /// It was complained about for the first time.
    pub complained: i64,
}

names! {
    /// Why an address is left alone. A later one of these overrides an earlier one.
    pub enum Cause {
        /// The server once did not know it when a mail was handed over: it is asked again after an hour, because a server in a bad
        /// quarter of an hour knows nobody.
        Suspicion = "suspicion",
        /// The server did not know it twice, at least an hour apart.
        Refusal = "refusal",
        /// A mail came back because there is no such address.
        Bounce = "bounce",
        /// The recipient called a mail unwanted.
        Complaint = "complaint",
    }
}

/// An address that is left alone until an instant: nothing is silenced for ever, because addresses are given anew and lists of
/// the dead hold the living.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suppression {
    /// Why the mail came back.
    pub cause: Cause,
    /// First instant at which mails go there again.
    pub until: DateTime<Utc>,
    /// When it was last said.
    #[serde(default)]
    pub since: DateTime<Utc>,
    /// The links whose notice was given up for it, so that whoever lifts it can send those after all: the latest of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub given_up: Vec<InvitationId>,
}

/// Links that are remembered of one address at most.
const GIVEN_UP_MAX: usize = 50;

impl Cause {
    /// Left alone from now on for as long as this cause has it.
    pub fn suppression(self, now: DateTime<Utc>, policies: &Policies) -> Suppression {
        let length = match self {
            Cause::Suspicion => Duration::minutes(policies.fuse.window_minutes.into()),
            Cause::Refusal | Cause::Bounce => Duration::days(policies.bounce_suppression_days.into()),
            Cause::Complaint => Duration::days(policies.complaint_suppression_days.into()),
        };
        Suppression { cause: self, until: now + length, since: now, given_up: Vec::new() }
    }
}

impl Fate {
    /// The fate after a word: it never falls, so words may come twice and in any order.
    pub fn after(self, event: MailEvent) -> Fate {
        let told = match event {
            MailEvent::Delayed => Fate::Pending,
            MailEvent::Delivered => Fate::Delivered,
            MailEvent::BouncedForNow => Fate::BouncedForNow,
            MailEvent::BouncedForGood => Fate::BouncedForGood,
            MailEvent::Complained => Fate::Complained,
        };
        self.max(told)
    }

    /// Whether the mail came back.
    pub fn is_bounced(self) -> bool {
        matches!(self, Fate::BouncedForNow | Fate::BouncedForGood)
    }

    /// What rising to this fate adds to the counts. They count steps, so that they only ever add.
    pub fn counts_since(self, former: Fate) -> FateCounts {
        let passed = |step: Fate| i64::from(former < step && step <= self);
        FateCounts {
            heard: passed(Fate::Delivered),
            returned: passed(Fate::BouncedForNow),
            complained: passed(Fate::Complained),
        }
    }

    /// Whether the address is to be left alone, and until when.
    pub fn suppression(self, now: DateTime<Utc>, policies: &Policies) -> Option<Suppression> {
        let cause = match self {
            Fate::Pending | Fate::Delivered | Fate::BouncedForNow => return None,
            Fate::BouncedForGood => Cause::Bounce,
            Fate::Complained => Cause::Complaint,
        };
        Some(cause.suppression(now, policies))
    }
}

impl Suppression {
    /// Whether the address is left alone at that instant.
    pub fn holds(&self, now: DateTime<Utc>) -> bool {
        now < self.until
    }

    /// Whether a server that does not know the address either has now said so twice, far enough apart.
    pub fn is_confirmed_by_a_refusal(&self, now: DateTime<Utc>) -> bool {
        self.cause != Cause::Suspicion || !self.holds(now)
    }

    /// Both together: the later end, the later word, the graver cause, and the links of both.
    pub fn joined(self, other: &Suppression) -> Suppression {
        let further = self.given_up.into_iter().filter(|id| !other.given_up.contains(id));
        let mut given_up: Vec<_> = other.given_up.iter().cloned().chain(further).collect();
        given_up.drain(..given_up.len().saturating_sub(GIVEN_UP_MAX));
        Suppression {
            given_up,
            cause: self.cause.max(other.cause),
            until: self.until.max(other.until),
            since: self.since.max(other.since),
        }
    }
}

/// An address as it was meant: without what cannot be seen, which copying brings along, and without blanks around it.
pub fn meant_address(text: &str) -> String {
    visible(text)
}

/// The one way to write an address, so that an address that is left alone is known again: as it was meant, in small letters. Servers that tell `Anna@` from `anna@` are allowed and do not exist.
pub fn normalised_address(address: &str) -> String {
    meant_address(address).to_lowercase()
}

/// Whether a text can be an address: one that our mailer can address (RFC 5322, names of hosts in any letters), and nothing that
/// could break out of a header.
pub fn is_address(text: &str) -> bool {
    let odd = |it: char| it.is_whitespace() || it.is_control() || is_invisible(it) || "<>,;\"".contains(it);
    let Some((local, domain)) = text.split_once('@').filter(|_| text.len() <= 254 && !text.contains(odd)) else {
        return false;
    };
    let domain = idna::domain_to_ascii(domain).unwrap_or_default();
    EmailAddress::is_valid_local_part(local) && EmailAddress::is_valid_domain(&domain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::regulation::Profile;

    const EVENTS: [MailEvent; 5] = [
        MailEvent::Delayed,
        MailEvent::Delivered,
        MailEvent::BouncedForNow,
        MailEvent::BouncedForGood,
        MailEvent::Complained,
    ];

    fn told(events: &[MailEvent]) -> (Fate, FateCounts) {
        events.iter().fold((Fate::Pending, FateCounts::default()), |(fate, sum), event| {
            let next = fate.after(*event);
            let step = next.counts_since(fate);
            let sum = FateCounts {
                heard: sum.heard + step.heard,
                returned: sum.returned + step.returned,
                complained: sum.complained + step.complained,
            };
            (next, sum)
        })
    }

    #[test]
    fn contradictions_are_decided() {
        use MailEvent::{BouncedForGood, BouncedForNow, Complained, Delayed, Delivered};
        for (events, fate, (heard, returned, complained)) in [
            (&[][..], Fate::Pending, (0, 0, 0)),
            (&[Delayed], Fate::Pending, (0, 0, 0)),
            (&[Delayed, Delivered, Delayed, Delivered], Fate::Delivered, (1, 0, 0)),
            (&[Delivered, BouncedForGood], Fate::BouncedForGood, (1, 1, 0)),
            (&[BouncedForGood, Delivered], Fate::BouncedForGood, (1, 1, 0)),
            (&[BouncedForNow, BouncedForGood, BouncedForNow], Fate::BouncedForGood, (1, 1, 0)),
            (&[BouncedForGood, Complained, Delivered], Fate::Complained, (1, 1, 1)),
            (&[Complained], Fate::Complained, (1, 1, 1)),
        ] {
            let counts = FateCounts { heard, returned, complained };
            assert_eq!(told(events), (fate, counts), "{events:?}");
        }
    }

    /// Every story of up to four words, and the same in any order with any word twice.
    #[test]
    fn order_and_repetition_change_neither_fate_nor_counts() {
        for code in 0..EVENTS.len().pow(4) {
            let events: Vec<_> = (0..4).map(|place| EVENTS[code / EVENTS.len().pow(place) % EVENTS.len()]).collect();
            let backwards: Vec<_> = events.iter().rev().chain(&events).copied().collect();
            assert_eq!(told(&events), told(&backwards), "{events:?}");
        }
    }

    #[test]
    fn an_address_has_two_parts_and_nothing_that_breaks_out() {
        for good in ["anna@example.org", "анна@почта.рф", "a+b@localhost"] {
            assert!(is_address(good), "{good}");
        }
        let long = format!("{}@example.org", "a".repeat(250));
        for bad in [
            "",
            "anna",
            "@example.org",
            "anna@",
            "anna@example..org",
            "a@b@c",
            "a b@c",
            "a@c\r\nBcc: d@e",
            &long,
            "anna.@example.org",
            ".anna@example.org",
            "an..na@example.org",
            "a(b@example.org",
            "anna@-example.org",
            "anna@example.org.",
            "an\u{200b}na@example.org",
        ] {
            assert!(!is_address(bad), "{bad}");
        }
    }

    #[test]
    fn an_address_is_left_alone_for_a_time() {
        let policies = Profile::embedded("permanent").unwrap().policies;
        let now: DateTime<Utc> = "2026-01-15T09:00:00Z".parse().unwrap();
        for fate in [Fate::Pending, Fate::Delivered, Fate::BouncedForNow] {
            assert_eq!(fate.suppression(now, &policies), None, "{fate:?}");
        }
        let bounce = Fate::BouncedForGood.suppression(now, &policies).unwrap();
        let complaint = Fate::Complained.suppression(now, &policies).unwrap();
        assert!(bounce.holds(now) && bounce.holds(bounce.until - Duration::seconds(1)) && !bounce.holds(bounce.until));
        for joined in [bounce.clone().joined(&complaint), complaint.clone().joined(&bounce)] {
            assert_eq!((joined.cause, joined.until), (Cause::Complaint, bounce.until.max(complaint.until)));
        }
        assert_eq!(normalised_address(" Анна@Mail.Example\n"), "анна@mail.example");
    }
}
