//! The fuse of the mails: when too many addresses look unknown at once, it is not the addresses. A mail server that was set up wrongly,
//! or a relay in a bad quarter of an hour, says "no such mailbox" of everybody, and would silence everybody for months.
//!
//! An hour is counted from the first address that looks unknown. Once too many do, the fuse is blown: nothing is sent
//! but one mail now and then, and nobody is silenced. The first mail that the server takes mends it.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use crate::regulation::FusePolicies;

/// The fuse, as it is stored. There is none while no address looked unknown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fuse {
    /// When the first address of the hour looked unknown.
    pub since: DateTime<Utc>,
    /// Mails of the hour that the server took.
    pub taken: u64,
    /// Addresses of the hour that looked unknown.
    pub unknown: u64,
    /// Since when it is blown, and when the next mail may try.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blown: Option<Blown>,
}

/// A fuse that is blown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blown {
    /// Since when.
    pub since: DateTime<Utc>,
    /// When the next mail may try.
    pub probe_at: DateTime<Utc>,
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

impl Fuse {
    /// After an address that looked unknown; `fuse` is what was stored.
    pub fn after_unknown(fuse: Option<Fuse>, now: DateTime<Utc>, policies: &FusePolicies) -> Fuse {
        let former = fuse.filter(|fuse| fuse.blown.is_some() || fuse.counts(now, policies));
        let fuse = former.unwrap_or(Fuse { since: now, taken: 0, unknown: 0, blown: None });
        let unknown = fuse.unknown + 1;
        let tried = fuse.taken + unknown;
        let too_many = policies.unknown_min <= unknown && policies.unknown_percent * tried < 100 * unknown;
        let blows = || Blown { since: now, probe_at: now + Duration::minutes(policies.probe_minutes.into()) };
        let blown = fuse.blown.or_else(|| too_many.then(blows));
        Fuse { unknown, blown, ..fuse }
    }

    /// After a mail that the server took. `None`: there is nothing more to remember.
    pub fn after_taken(self, now: DateTime<Utc>, policies: &FusePolicies) -> Option<Fuse> {
        let goes_on = self.blown.is_none() && self.counts(now, policies);
        goes_on.then(|| Fuse { taken: self.taken + 1, ..self })
    }

    /// Whether a mail may be sent now.
    pub fn permits(&self, now: DateTime<Utc>) -> Permission {
        match &self.blown {
            None => Permission::Send,
            Some(blown) if blown.probe_at <= now => Permission::Probe,
            Some(blown) => Permission::Wait(blown.probe_at),
        }
    }

    /// A mail is sent to try: no other for a while.
    pub fn probed(self, now: DateTime<Utc>, policies: &FusePolicies) -> Fuse {
        let probe_at = now + Duration::minutes(policies.probe_minutes.into());
        Fuse { blown: self.blown.map(|blown| Blown { probe_at, ..blown }), ..self }
    }

    /// Whether the hour still runs.
    fn counts(&self, now: DateTime<Utc>, policies: &FusePolicies) -> bool {
        now < self.since + Duration::minutes(policies.window_minutes.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::regulation::Profile;

    fn policies() -> FusePolicies {
        Profile::embedded("permanent").unwrap().policies.fuse
    }

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + Duration::minutes(minute)
    }

    /// What is left after addresses that looked unknown (`u`) and mails that were taken (`t`), all in one minute.
    fn after(mut fuse: Option<Fuse>, minute: i64, story: &str) -> Option<Fuse> {
        for letter in story.chars() {
            fuse = match letter {
                'u' => Some(Fuse::after_unknown(fuse, at(minute), &policies())),
                _ => fuse.and_then(|fuse| fuse.after_taken(at(minute), &policies())),
            };
        }
        fuse
    }

    fn is_blown(fuse: &Option<Fuse>) -> bool {
        fuse.as_ref().is_some_and(|fuse| fuse.blown.is_some())
    }

    #[test]
    fn it_blows_when_too_many_and_too_large_a_part_look_unknown() {
        for (story, expected) in [
            ("u".repeat(9), false),
            ("u".repeat(10), true),
            (format!("{}{}", "u".repeat(9), "t".repeat(1_000)), false),
            (format!("u{}{}", "t".repeat(190), "u".repeat(9)), false),
            (format!("u{}{}", "t".repeat(189), "u".repeat(9)), true),
            ("t".repeat(10), false),
        ] {
            assert_eq!(is_blown(&after(None, 0, &story)), expected, "{story}");
        }
    }

    #[test]
    fn another_hour_is_counted_anew() {
        let nine = after(None, 0, "uuuuuuuuu");
        assert!(is_blown(&after(nine.clone(), 59, "u")));
        let next = after(nine.clone(), 60, "u");
        assert_eq!(next.map(|fuse| (fuse.since, fuse.unknown)), Some((at(60), 1)));
        assert_eq!(after(nine, 60, "t"), None);
    }

    #[test]
    fn a_blown_one_lets_one_mail_try_and_is_mended_by_the_first_that_is_taken() {
        let blown = after(None, 0, "uuuuuuuuuu").unwrap();
        assert_eq!(blown.permits(at(4)), Permission::Wait(at(5)));
        assert_eq!(blown.permits(at(5)), Permission::Probe);
        let probed = blown.probed(at(5), &policies());
        assert_eq!(probed.permits(at(5)), Permission::Wait(at(10)));
        let still = after(Some(probed), 100, "u").unwrap();
        assert_eq!(still.permits(at(100)), Permission::Probe);
        assert_eq!(after(Some(still), 100, "t"), None);
    }
}
