//! Organisations whose published satisfaction is below the alarm threshold: noted once for all subscribers, scan by scan.
//!
//! A scan has a number, and whoever fell below carries the number of the scan that found it. So each subscriber needs to remember
//! nothing but the scan up to which it was told: what fell below since is new to it, what fell below before was told, and what recovered
//! and fell below again has a later number. What is hidden is neither below nor recovered: it keeps its number and is told to
//! nobody until it is published again.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use crate::calendar::Quarter;
use crate::decimal::{self, Decimal, Rational};
use crate::identifier::OrganisationId;
use crate::regulation::SubscriptionPolicies;
use crate::subscription::weakest::{self, Published, Weak};

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
    /// Below which value, where the subscriber has chosen one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<Decimal>,
}

/// Up to which scans of a quarter a subscriber was told, below each of the values that it has chosen one after the other: as many at
/// most as there are choices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldAlarms {
    /// The last time.
    #[serde(flatten)]
    pub last: ToldUntil,
    /// Below the other values, when those were chosen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former: Vec<ToldUntil>,
}

impl ToldAlarms {
    /// Of somebody who was told that much, and is told up to there now.
    pub fn after(told: Option<&ToldAlarms>, until: ToldUntil) -> ToldAlarms {
        let before = told.into_iter().flat_map(|told| told.former.iter().chain([&told.last]));
        let other = before.filter(|it| it.quarter == until.quarter && it.below != until.below);
        ToldAlarms { last: until, former: other.copied().collect() }
    }
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
    pub fn of(satisfaction: &Rational, threshold: &Rational) -> ThresholdState {
        if decimal::as_shown(satisfaction) < *threshold { ThresholdState::Below } else { ThresholdState::NotBelow }
    }
}

impl SubscriptionPolicies {
    /// The values other than the usual one among which subscribers choose.
    pub fn other_choices(&self) -> impl Iterator<Item = Decimal> {
        self.alarm_choices.iter().copied().filter(|choice| choice.0 != self.alarm_below)
    }

    /// The value that a subscriber has chosen; `None`: the usual one, also where it is no more among the choices.
    pub fn chosen(&self, wish: Option<Decimal>) -> Option<Decimal> {
        wish.filter(|wish| self.other_choices().any(|choice| choice == *wish))
    }

    /// Below which value there is an alarm for whoever has chosen that.
    pub fn threshold(&self, chosen: Option<Decimal>) -> Rational {
        chosen.map_or(self.alarm_below, |chosen| chosen.0)
    }
}

/// Organisations of one type in one region that are below one value in a quarter, each with the scan that found it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Below {
    /// Published and below.
    #[serde(default)]
    pub below: BTreeMap<OrganisationId, u64>,
    /// Below when it was last published, and hidden now.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub hidden: BTreeMap<OrganisationId, u64>,
}

impl Below {
    /// What a scan finds, given what is published now. One and the same scan twice finds the same.
    pub fn after(self, scan: u64, published: &BTreeMap<OrganisationId, ThresholdState>) -> Below {
        let mut after = Below::default();
        let known: BTreeMap<OrganisationId, u64> = self.below.into_iter().chain(self.hidden).collect();
        for (id, state) in published {
            if *state == ThresholdState::Below {
                after.below.insert(id.clone(), known.get(id).copied().unwrap_or(scan));
            }
        }
        after.hidden = known.into_iter().filter(|(id, _)| !published.contains_key(id)).collect();
        after
    }

    /// Organisations that complete scans up to this one found.
    fn until(&self, scan: u64) -> impl Iterator<Item = &OrganisationId> {
        self.below.iter().filter(move |(_, found)| **found <= scan).map(|(id, _)| id)
    }
}

/// What the scans of a quarter found among the organisations of one type in one region.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThresholdAlarms {
    /// Below the usual value.
    #[serde(flatten)]
    pub usual: Below,
    /// Below the other values among which subscribers choose.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub chosen: BTreeMap<Decimal, Below>,
    /// Those of which it is surest that they are below the target.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weakest: Vec<Weak>,
}

impl ThresholdAlarms {
    /// What a scan finds, given what is published now. One and the same scan twice finds the same.
    pub fn after(
        mut self,
        scan: u64,
        published: &BTreeMap<OrganisationId, Published>,
        policies: &SubscriptionPolicies,
        target: &Rational,
    ) -> ThresholdAlarms {
        let states = |threshold: &Rational| {
            published.iter().map(|(id, it)| (id.clone(), ThresholdState::of(&it.satisfaction, threshold))).collect()
        };
        let chosen = policies.other_choices().map(|choice| {
            let before = self.chosen.remove(&choice).unwrap_or_default();
            (choice, before.after(scan, &states(&choice.0)))
        });
        let chosen = chosen.filter(|(_, below)| *below != Below::default()).collect();
        ThresholdAlarms {
            usual: self.usual.after(scan, &states(&policies.alarm_below)),
            chosen,
            weakest: weakest::of(published, target, policies.weakest_max),
        }
    }

    fn below(&self, chosen: Option<Decimal>) -> Option<&Below> {
        chosen.map_or(Some(&self.usual), |chosen| self.chosen.get(&chosen))
    }

    /// Organisations that are new to somebody who was told that much, and is told that much now. Whoever chose another value in between
    /// hears of all that are below it but of those that were told, also where it had chosen a third one before. What fell below the value
    /// of now after the last mail is new even if an earlier mail told that it was below a higher one.
    pub fn since(&self, told: Option<&ToldAlarms>, until: ToldUntil) -> BTreeSet<&OrganisationId> {
        let found = |it: ToldUntil| self.below(it.below).into_iter().flat_map(move |below| below.until(it.scan));
        let Some(ToldAlarms { last, former }) = told else { return found(until).collect() };
        let was_below: BTreeSet<&OrganisationId> = found(ToldUntil { scan: last.scan, ..until }).collect();
        let formerly = former.iter().copied().flat_map(found).filter(|id| was_below.contains(id));
        let known: BTreeSet<&OrganisationId> = found(*last).chain(formerly).collect();
        found(until).filter(|id| !known.contains(id)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn until(scan: u64, below: Option<Decimal>) -> ToldUntil {
        ToldUntil { quarter: Quarter::of("2026-01-01".parse().unwrap()), scan, below }
    }

    /// What is new between two scans to whoever chose no value.
    fn new_since(found: &Below, told: u64, now: u64) -> Vec<String> {
        let alarms = ThresholdAlarms { usual: found.clone(), ..ThresholdAlarms::default() };
        let new = alarms.since(Some(&ToldAlarms::after(None, until(told, None))), until(now, None));
        new.into_iter().map(|id| id.to_string()).collect()
    }

    /// What is published, as `a=3.4 b=3.9`.
    fn published(values: &str) -> BTreeMap<OrganisationId, Published> {
        let one = |pair: &str| {
            let (id, value) = pair.split_once('=').unwrap();
            let satisfaction = decimal::parse(value).unwrap();
            (OrganisationId::parse(id).unwrap(), Published { satisfaction, at_most: 5.0 })
        };
        values.split_whitespace().map(one).collect()
    }

    /// Each hears of what is below the value of its own choice, once, also when it chooses another.
    #[test]
    fn of_one_scan_each_hears_what_it_has_chosen() {
        let policies = crate::regulation::Profile::embedded("permanent").unwrap().policies.subscriptions;
        let chosen = |text: &str| policies.chosen(Some(Decimal(decimal::parse(text).unwrap())));
        let (lower, higher) = (chosen("3.5"), chosen("4.5"));
        assert_eq!(
            (chosen("4"), chosen("4.1"), policies.chosen(None)),
            (None, None, None),
            "the usual one, and none of ours"
        );
        let target = decimal::parse("4.5").unwrap();
        let first = ThresholdAlarms::default().after(1, &published("a=3.4 b=3.9 c=4.2 d=4.6"), &policies, &target);
        let second = first.clone().after(2, &published("a=3.4 b=3.4 c=4.2 d=4.4"), &policies, &target);
        for (told, now, expected) in [
            (None, until(1, None), "a b"),
            (None, until(1, lower), "a"),
            (None, until(1, higher), "a b c"),
            (Some(until(1, None)), until(2, None), ""),
            (Some(until(1, lower)), until(2, lower), "b"),
            (Some(until(1, higher)), until(2, higher), "d"),
            // The wish changed: what was told already is not told again.
            (Some(until(1, lower)), until(2, higher), "b c d"),
            (Some(until(1, None)), until(2, higher), "c d"),
            (Some(until(1, higher)), until(2, lower), ""),
        ] {
            let told = told.map(|told| ToldAlarms::after(None, told));
            let new: Vec<&str> = second.since(told.as_ref(), now).into_iter().map(OrganisationId::as_str).collect();
            assert_eq!(new.join(" "), expected, "{told:?} {now:?}");
        }
        let stored = serde_json::to_value(&second).unwrap();
        assert_eq!(serde_json::from_value::<ThresholdAlarms>(stored).unwrap(), second);
        let older = serde_json::json!({"below": {"a": 1}});
        assert_eq!(
            serde_json::from_value::<ThresholdAlarms>(older).unwrap().usual.below.len(),
            1,
            "what an older program stored"
        );
    }

    /// Each mail: the value that is chosen then, what is published then, and what is new.
    #[test]
    fn whoever_puts_the_value_back_is_told_of_nothing_twice() {
        let policies = crate::regulation::Profile::embedded("permanent").unwrap().policies.subscriptions;
        let target = decimal::parse("4.5").unwrap();
        for mails in [
            &[("4", "a=3.9 b=2.9", "a b"), ("3", "a=3.9 b=2.9", ""), ("4", "a=3.9 b=2.9", "")][..],
            &[("4.5", "a=4.4 b=3.9", "a b"), ("3", "a=4.4 b=3.9", ""), ("4", "a=4.4 b=3.9", ""), ("4.5", "a=4.4", "")],
            // What fell in between is new, and so is what recovered and fell again.
            &[("4", "a=3.9 b=4.2", "a"), ("3", "a=3.9 b=3.9", ""), ("4", "a=3.9 b=3.9", "b")],
            &[("4", "a=3.9", "a"), ("3", "a=4.2", ""), ("4", "a=3.9", "a")],
            // Below the lower value it is news, though it was below the higher one already.
            &[("4", "a=3.9", "a"), ("3", "a=3.9", ""), ("3", "a=2.9", "a"), ("4", "a=2.9", "")],
        ] {
            let (mut alarms, mut told) = (ThresholdAlarms::default(), None);
            for (scan, (value, values, expected)) in (1..).zip(mails) {
                alarms = alarms.after(scan, &published(values), &policies, &target);
                let now = until(scan, policies.chosen(Some(Decimal(decimal::parse(value).unwrap()))));
                let new: Vec<&str> = alarms.since(told.as_ref(), now).into_iter().map(OrganisationId::as_str).collect();
                assert_eq!(new.join(" "), *expected, "{mails:?}, mail {scan}");
                told = Some(ToldAlarms::after(told.as_ref(), now));
            }
            let told = told.unwrap();
            let values: BTreeSet<&str> = mails.iter().map(|(value, ..)| *value).collect();
            assert_eq!(told.former.len() + 1, values.len(), "each value is kept once: {told:?}");
            let stored = serde_json::to_value(&told).unwrap();
            assert_eq!(serde_json::from_value::<ToldAlarms>(stored).unwrap(), told);
            let quarter = Quarter::of("2026-04-01".parse().unwrap());
            let next = ToldAlarms::after(Some(&told), ToldUntil { quarter, ..told.last });
            assert!(next.former.is_empty(), "another quarter begins anew");
        }
        let older = serde_json::json!({"quarter": "2026Q1", "look": 3, "below": "3.5"});
        let older: ToldAlarms = serde_json::from_value(older).unwrap();
        assert_eq!((older.last.scan, older.former), (3, Vec::new()), "what an older program stored");
    }

    /// Scans as `clinic- school+`: below, not below; who is not named is hidden. Answers what each look has new.
    #[track_caller]
    fn check(scans: &[&str], expected: &[&str]) {
        let mut threshold_alarms = Below::default();
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
            let new = new_since(&threshold_alarms, number - 1, number);
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
        let threshold_alarms = Below { below, hidden: BTreeMap::from([(id("d"), 1)]) };
        for (told, until, expected) in [(0, 2, "a b"), (1, 2, "b"), (2, 2, ""), (0, 3, "a b c"), (0, 0, "")] {
            let new = new_since(&threshold_alarms, told, until);
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
                ThresholdState::of(&satisfaction, &policies.alarm_below),
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
