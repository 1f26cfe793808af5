//! The fuse of the mails: when too many addresses look unknown at once, it is not the addresses. A mail server that was set up wrongly,
//! or a relay in a bad quarter of an hour, says "no such mailbox" of everybody, and would silence everybody for months.
//!
//! Two spans are counted side by side, and whichever has too many first blows the fuse: an hour from the first address that looks unknown,
//! for a server that says it of everybody at once, and a day, for one that says it of a few an hour. Once the fuse is blown, nothing is sent
//! but one mail now and then, and nobody is silenced. The first mail that the server takes mends it.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use crate::regulation::FusePolicies;

/// The fuse, as it is stored. There is none while no address looked unknown lately.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fuse {
    /// The hour that began with the first address that looked unknown; nothing is counted in it before.
    #[serde(flatten)]
    pub hour: Span,
    /// The day; `None` in what was stored before days were counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<Span>,
    /// Since when it is blown, and when the next mail may try.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blown: Option<Blown>,
}

/// What was counted since an instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The instant at which counting began.
    pub since: DateTime<Utc>,
    /// Mails that the server took.
    pub taken: u64,
    /// Addresses that looked unknown.
    pub unknown: u64,
    /// Those among them whose mail the server had taken before it came back: that it takes another one says nothing about these.
    #[serde(default, skip_serializing_if = "is_none_yet")]
    pub returned: u64,
}

fn is_none_yet(count: &u64) -> bool {
    *count == 0
}

/// A fuse that is blown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blown {
    /// Since when.
    pub since: DateTime<Utc>,
    /// When the next mail may try.
    pub probe_at: DateTime<Utc>,
}

/// How an address came to look unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// The server said so when a mail was handed over.
    AtHandover,
    /// The mail came back.
    ByReport,
}

/// Whether a mail may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// The fuse is whole.
    Send,
    /// This one may, to try: [`Fuse::probed`] is stored first.
    Probe,
    /// Not before that instant.
    Wait(DateTime<Utc>),
}

/// The place of a notice among those that wait for the fuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// How often it was tried in vain.
    pub attempts: u32,
    /// Since when it may be sent.
    pub from: DateTime<Utc>,
}

impl Turn {
    /// Of a mail that was not tried in vain.
    pub fn first(now: DateTime<Utc>) -> Turn {
        Turn { attempts: 0, from: now }
    }
}

impl Span {
    fn from(since: DateTime<Utc>) -> Span {
        Span { since, taken: 0, unknown: 0, returned: 0 }
    }

    fn with_unknown(self, told: Told) -> Span {
        let returned = self.returned + u64::from(told == Told::ByReport);
        Span { unknown: self.unknown + 1, returned, ..self }
    }

    fn with_taken(self) -> Span {
        Span { taken: self.taken + 1, ..self }
    }

    /// Whether more than so many in a hundred of those that were tried look unknown.
    fn exceeds(&self, percent: u64) -> bool {
        percent * (self.taken + self.unknown) < 100 * self.unknown
    }

    fn has_too_many(&self, unknown_min: u64, policies: &FusePolicies) -> bool {
        unknown_min <= self.unknown && self.exceeds(policies.unknown_percent)
    }

    /// Whether it is still counted as an hour.
    fn runs(&self, now: DateTime<Utc>, policies: &FusePolicies) -> bool {
        0 < self.unknown && now < self.since + Duration::minutes(policies.window_minutes.into())
    }

    /// Whether it is still counted as a day: a day that looks bad and was too small to say so goes on.
    fn goes_on(&self, now: DateTime<Utc>, policies: &FusePolicies) -> bool {
        let looks_bad = self.unknown < policies.long_unknown_min && self.exceeds(policies.carried_percent);
        looks_bad || now < self.since + Duration::hours(policies.long_window_hours.into())
    }
}

impl Fuse {
    /// What is counted at that instant; `fuse` is what was stored.
    fn at(fuse: Option<Fuse>, now: DateTime<Utc>, policies: &FusePolicies) -> Fuse {
        let Some(fuse) = fuse else { return Fuse { hour: Span::from(now), day: Some(Span::from(now)), blown: None } };
        if fuse.blown.is_some() {
            return fuse;
        }
        let hour = if fuse.hour.runs(now, policies) { fuse.hour } else { Span::from(now) };
        let day = fuse.day.filter(|day| day.goes_on(now, policies)).or_else(|| Some(Span::from(now)));
        Fuse { hour, day, blown: None }
    }

    /// After an address that looked unknown; `fuse` is what was stored.
    pub fn after_unknown(fuse: Option<Fuse>, told: Told, now: DateTime<Utc>, policies: &FusePolicies) -> Fuse {
        let Fuse { hour, day, blown } = Fuse::at(fuse, now, policies);
        let (hour, day) = (hour.with_unknown(told), day.map(|day| day.with_unknown(told)));
        let too_many = hour.has_too_many(policies.unknown_min, policies)
            || day.as_ref().is_some_and(|day| day.has_too_many(policies.long_unknown_min, policies));
        let blows = || Blown { since: now, probe_at: now + Duration::minutes(policies.probe_minutes.into()) };
        let blown = blown.or_else(|| too_many.then(blows));
        Fuse { hour, day, blown }
    }

    /// After a mail that the server took, which mends it: what the server said when mails were handed over is forgotten, what came back is
    /// not. `fuse` is what was stored.
    pub fn after_taken(fuse: Option<Fuse>, now: DateTime<Utc>, policies: &FusePolicies) -> Fuse {
        let was_blown = fuse.as_ref().is_some_and(|fuse| fuse.blown.is_some());
        let Fuse { hour, day, .. } = Fuse::at(fuse, now, policies);
        let day = day.map(|day| if was_blown { Span { unknown: day.returned, ..day } } else { day }.with_taken());
        let hour = match was_blown || hour.unknown == 0 {
            true => Span::from(now),
            false => hour.with_taken(),
        };
        Fuse { hour, day, blown: None }
    }

    /// Whether it says nothing: no address looked unknown lately. Such a one is not kept, so that mails do not all write one item.
    pub fn is_idle(&self) -> bool {
        let spans = [Some(&self.hour), self.day.as_ref()];
        self.blown.is_none() && spans.into_iter().flatten().all(|span| span.unknown == 0)
    }

    /// Since when what the server said of addresses is not to be believed, once it is blown.
    pub fn doubted_since(&self, policies: &FusePolicies) -> DateTime<Utc> {
        let day = self.day.as_ref().filter(|day| day.has_too_many(policies.long_unknown_min, policies));
        day.map_or(self.hour.since, |day| day.since.min(self.hour.since))
    }

    /// Whether a mail may be sent now. Where it is blown, those that were tried in vain come after those that were not, the more often the
    /// later, so that no address that really is unknown keeps others from being tried.
    pub fn permits(&self, turn: Turn, now: DateTime<Utc>, policies: &FusePolicies) -> Permission {
        let Some(blown) = &self.blown else { return Permission::Send };
        let behind = turn.attempts.min(policies.probe_minutes.saturating_sub(1));
        let at = blown.probe_at + Duration::minutes(behind.into());
        // One that comes back from a longer wait stands at the end, too.
        match now < at || 0 < behind && turn.from < at {
            true => Permission::Wait(at),
            false => Permission::Probe,
        }
    }

    /// A mail is sent to try: no other for a while.
    pub fn probed(self, now: DateTime<Utc>, policies: &FusePolicies) -> Fuse {
        let probe_at = now + Duration::minutes(policies.probe_minutes.into());
        Fuse { blown: self.blown.map(|blown| Blown { probe_at, ..blown }), ..self }
    }
}

#[cfg(test)]
#[path = "fuse_tests.rs"]
mod tests;
