//! Results of regions that another system counts: of what is said of a region and a quarter the furthest word counts, so repeated,
//! overtaken and lost words change nothing; who is late is named; and the finals of the whole country wait for late regions as
//! long as their own term lets them (A2.10).

use chrono::{DateTime, Duration, Utc};

use crate::calendar::Quarter;
use crate::names;
use crate::regulation::Policies;

/// How far the results of a region go. Each is the whole of the region's sums and no difference: of two the greater counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Freshness {
    /// Running sums, added up at that instant.
    Running(DateTime<Utc>),
    /// The sums of the region's own final, or of its restatement of that number.
    Final(u16),
}

names! {
    /// What is wrong with the latest results of a region.
    pub enum Lateness {
        /// There is none.
        Missing = "missing",
        /// It is old, and the quarter runs.
        Old = "old",
        /// It is not final, and the quarter is over.
        NotFinal = "not_final",
    }
}

/// Whether a region's results are late by now.
pub fn lateness(
    freshness: Option<Freshness>,
    quarter: Quarter,
    now: DateTime<Utc>,
    policies: &Policies,
) -> Option<Lateness> {
    let minutes = |minutes: u32| Duration::minutes(minutes.into());
    match freshness {
        None => Some(Lateness::Missing),
        Some(Freshness::Final(_)) => None,
        Some(Freshness::Running(_)) if quarter < Quarter::running(now - minutes(policies.finals_margin_minutes)) => {
            Some(Lateness::NotFinal)
        }
        Some(Freshness::Running(as_of)) => {
            (as_of + minutes(policies.results_late_minutes) < now).then_some(Lateness::Old)
        }
    }
}

/// Whether the finals of a quarter that is over wait no longer for a late region.
pub fn waits_no_longer(quarter: Quarter, now: DateTime<Utc>, policies: &Policies) -> bool {
    quarter.finals_due_at() - Duration::minutes(policies.late_regions_margin_minutes.into()) <= now
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::regulation::Profile;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn of_two_words_the_further_counts() {
        let in_order = [
            Freshness::Running(at("2026-01-15T09:00:00Z")),
            Freshness::Running(at("2026-03-31T09:00:00Z")),
            Freshness::Final(0),
            Freshness::Final(1),
        ];
        assert!(in_order.is_sorted());
    }

    #[test]
    fn who_is_late_is_named() {
        let policies = Profile::embedded("permanent").unwrap().policies;
        let quarter = Quarter::parse("2026Q1").unwrap();
        let running = |as_of: &str| Some(Freshness::Running(at(as_of)));
        for (now, freshness, expected) in [
            ("2026-02-01T12:00:00Z", None, Some(Lateness::Missing)),
            ("2026-02-01T12:00:00Z", running("2026-02-01T09:00:00Z"), None),
            ("2026-02-01T12:00:00Z", running("2026-02-01T08:59:59Z"), Some(Lateness::Old)),
            // Kaliningrad leaves the quarter at 22:00 UTC; half an hour is left for clocks that differ.
            ("2026-03-31T22:29:59Z", running("2026-03-31T22:00:00Z"), None),
            ("2026-03-31T22:30:00Z", running("2026-03-31T22:30:00Z"), Some(Lateness::NotFinal)),
            ("2026-05-01T00:00:00Z", Some(Freshness::Final(0)), None),
        ] {
            assert_eq!(lateness(freshness, quarter, at(now), &policies), expected, "{now} {freshness:?}");
        }
    }

    #[test]
    fn the_country_waits_until_its_own_term_comes_near() {
        let policies = Profile::embedded("permanent").unwrap().policies;
        let quarter = Quarter::parse("2026Q1").unwrap();
        // The first of April ends in Kamchatka at 12:00 UTC; two hours before nobody is waited for.
        for (now, expected) in [("2026-04-01T09:59:59Z", false), ("2026-04-01T10:00:00Z", true)] {
            assert_eq!(waits_no_longer(quarter, at(now), &policies), expected, "{now}");
        }
    }
}
