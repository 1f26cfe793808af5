//! Organisations whose published satisfaction is below the alarm threshold: noted once for all subscribers, scan by scan.
//!
//! A scan has a number, and whoever fell below carries the number of the scan that found it. So each subscriber needs to remember
//! nothing but the scan up to which it was told: what fell below since is new to it, what fell below before was told, and what recovered
//! and fell below again has a later number. What is hidden is neither below nor recovered: it keeps its number and is told to
//! nobody until it is published again.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use crate::calendar::Quarter;
use crate::decimal::{self, Rational};
use crate::identifier::OrganisationId;
use crate::regulation::SubscriptionPolicies;

/// The latest scan of a quarter that was carried through to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scan {
    /// 1, 2, …; 0: none was.
    pub number: u64,
    /// When it began.
    #[serde(rename = "looked_at")]
    pub scanned_at: DateTime<Utc>,
}

impl Scan {
    /// Whether what it found is still good.
    pub fn is_fresh(&self, now: DateTime<Utc>, policies: &SubscriptionPolicies) -> bool {
        0 < self.number && now < self.scanned_at + Duration::hours(policies.look_hours.into())
    }
}

/// Up to which look a subscriber was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldUntil {
    /// Of which quarter.
    pub quarter: Quarter,
    /// The number of the scan.
    #[serde(rename = "look")]
    pub scan: u64,
}

/// How an organisation's published satisfaction stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThresholdState {
    /// Below the threshold.
    Below,
    /// At the threshold, or above it.
    NotBelow,
}

impl ThresholdState {
    /// Of a published value, as people read it: what is shown as 4.00 is not below 4.00.
    pub fn of(satisfaction: &Rational, policies: &SubscriptionPolicies) -> ThresholdState {
        if decimal::as_shown(satisfaction) < policies.alarm_below {
            ThresholdState::Below
        } else {
            ThresholdState::NotBelow
        }
    }
}

/// Organisations of one type in one region that are below in a quarter, each with the scan that found it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThresholdAlarms {
    /// Published and below.
    #[serde(default)]
    pub below: BTreeMap<OrganisationId, u64>,
    /// Below when it was last published, and hidden now.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub hidden: BTreeMap<OrganisationId, u64>,
}

impl ThresholdAlarms {
    /// What a scan finds, given what is published now. One and the same scan twice finds the same.
    pub fn after(self, scan: u64, published: &BTreeMap<OrganisationId, ThresholdState>) -> ThresholdAlarms {
        let mut after = ThresholdAlarms::default();
        let known: BTreeMap<OrganisationId, u64> = self.below.into_iter().chain(self.hidden).collect();
        for (id, state) in published {
            if *state == ThresholdState::Below {
                after.below.insert(id.clone(), known.get(id).copied().unwrap_or(scan));
            }
        }
        after.hidden = known.into_iter().filter(|(id, _)| !published.contains_key(id)).collect();
        after
    }

    /// Organisations that a complete scan found after the one up to which somebody was told.
    pub fn since(&self, told: u64, until: u64) -> impl Iterator<Item = &OrganisationId> {
        self.below.iter().filter(move |(_, found)| told < **found && **found <= until).map(|(id, _)| id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Scans as `clinic- school+`: below, not below; who is not named is hidden. Answers what each look has new.
    #[track_caller]
    fn check(scans: &[&str], expected: &[&str]) {
        let mut threshold_alarms = ThresholdAlarms::default();
        let mut told = Vec::new();
        for (number, scan) in (1..).zip(scans) {
            let published: BTreeMap<OrganisationId, ThresholdState> = scan
                .split_whitespace()
                .map(|word| {
                    let (name, sign) = word.split_at(word.len() - 1);
                    let state = if sign == "-" { ThresholdState::Below } else { ThresholdState::NotBelow };
                    (OrganisationId::parse(name).unwrap(), state)
                })
                .collect();
            threshold_alarms = threshold_alarms.after(number, &published);
            assert_eq!(
                threshold_alarms.clone().after(number, &published),
                threshold_alarms,
                "a look twice is a look once"
            );
            let new: Vec<&str> = threshold_alarms.since(number - 1, number).map(OrganisationId::as_str).collect();
            told.push(new.join(" "));
        }
        assert_eq!(told, expected, "{scans:?}");
    }

    #[test]
    fn an_organisation_is_new_once_until_it_has_recovered() {
        check(&["a+ b+", "a- b+", "a- b-", "a- b-"], &["", "a", "b", ""]);
        check(&["a-", "a+", "a-"], &["a", "", "a"]);
        // What is hidden has not recovered.
        check(&["a-", "", "a-"], &["a", "", ""]);
        check(&["a-", "", "a+", "a-"], &["a", "", "", "a"]);
        check(&["", "a-"], &["", "a"]);
    }

    #[test]
    fn whoever_was_told_of_nothing_hears_of_all_that_are_below_and_of_no_unfinished_look() {
        let id = |name: &str| OrganisationId::parse(name).unwrap();
        let below = BTreeMap::from([(id("a"), 1), (id("b"), 2), (id("c"), 3)]);
        let threshold_alarms = ThresholdAlarms { below, hidden: BTreeMap::from([(id("d"), 1)]) };
        for (told, until, expected) in [(0, 2, "a b"), (1, 2, "b"), (2, 2, ""), (0, 3, "a b c"), (0, 0, "")] {
            let new: Vec<&str> = threshold_alarms.since(told, until).map(OrganisationId::as_str).collect();
            assert_eq!(new.join(" "), expected, "{told}..{until}");
        }
    }

    #[test]
    fn the_threshold_itself_is_not_below_it() {
        let policies = crate::regulation::Profile::embedded("permanent").unwrap().policies.subscriptions;
        for (thousandths_below, expected) in [
            (0, ThresholdState::NotBelow),
            (5, ThresholdState::NotBelow),
            (6, ThresholdState::Below),
            (10, ThresholdState::Below),
        ] {
            let satisfaction = policies.alarm_below - Rational::new(thousandths_below, 1_000);
            assert_eq!(
                ThresholdState::of(&satisfaction, &policies),
                expected,
                "{}",
                decimal::two_places(&satisfaction)
            );
        }
        let at: DateTime<Utc> = "2026-02-02T06:00:00Z".parse().unwrap();
        let scan = Scan { number: 1, scanned_at: at };
        let end = at + Duration::hours(policies.look_hours.into());
        assert!(scan.is_fresh(end - Duration::seconds(1), &policies) && !scan.is_fresh(end, &policies));
        assert!(!Scan { number: 0, ..scan }.is_fresh(at, &policies));
    }
}
