//! Organisations whose published satisfaction, or whose coverage, is below an alarm threshold: noted once for all subscribers, scan by scan.
//!
//! A scan has a number, and whoever fell below carries the number of the scan that found it. So each subscriber needs to remember
//! nothing but the scan up to which it was told: what fell below since is new to it, what fell below before was told, and what recovered
//! and fell below again has a later number. What is hidden is neither below nor recovered: it keeps its number and is told to
//! nobody until it is published again. So it is with coverage that is of too few notices.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use crate::calendar::Quarter;
use crate::decimal::{self, Decimal, Rational};
use crate::identifier::OrganisationId;
use crate::regulation::SubscriptionPolicies;
use crate::subscription::thresholds::{Choices, Watched};
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

/// How a value of an organisation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThresholdState {
    /// Below the threshold.
    Below,
    /// At the threshold, or above it.
    NotBelow,
}

impl ThresholdState {
    /// Of a value as people read it: what is shown as 4.00 is not below 4.00.
    pub fn of(value: &Rational, threshold: &Rational) -> ThresholdState {
        if decimal::as_shown(value) < *threshold { ThresholdState::Below } else { ThresholdState::NotBelow }
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

/// Organisations of one type in one region that are below each of the thresholds among which subscribers choose.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BelowEach {
    /// Below the usual value.
    #[serde(flatten)]
    pub usual: Below,
    /// Below the other values.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub chosen: BTreeMap<Decimal, Below>,
}

impl BelowEach {
    fn is_empty(&self) -> bool {
        *self == BelowEach::default()
    }

    /// What a scan finds, given the values that are seen now.
    fn after<'a>(
        mut self,
        scan: u64,
        seen: impl Iterator<Item = (&'a OrganisationId, Rational)> + Clone,
        choices: Choices<'_>,
    ) -> BelowEach {
        let states = |threshold: &Rational| {
            seen.clone().map(|(id, value)| (id.clone(), ThresholdState::of(&value, threshold))).collect()
        };
        let chosen = choices.others().map(|choice| {
            let before = self.chosen.remove(&choice).unwrap_or_default();
            (choice, before.after(scan, &states(&choice.0)))
        });
        let chosen = chosen.filter(|(_, below)| *below != Below::default()).collect();
        BelowEach { usual: self.usual.after(scan, &states(&choices.usual)), chosen }
    }

    /// How many a scan, or one before it, found below what was chosen.
    pub fn count(&self, scan: u64, chosen: Option<Decimal>) -> usize {
        self.below(chosen).map_or(0, |below| below.until(scan).count())
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

/// What is seen of organisations of one type in one region.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    /// Their satisfaction, where it is published.
    pub published: BTreeMap<OrganisationId, Published>,
    /// Their coverage in percent, where it may give an alarm.
    pub coverage: BTreeMap<OrganisationId, Rational>,
}

/// What the scans of a quarter found among the organisations of one type in one region.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThresholdAlarms {
    /// Organisations whose satisfaction is below.
    #[serde(flatten)]
    pub satisfaction: BelowEach,
    /// Organisations whose coverage is below.
    #[serde(default, skip_serializing_if = "BelowEach::is_empty")]
    pub coverage: BelowEach,
    /// Those of which it is surest that their satisfaction is below the target.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weakest: Vec<Weak>,
}

impl ThresholdAlarms {
    /// What a scan finds, given what is seen now. One and the same scan twice finds the same.
    pub fn after(self, scan: u64, seen: &Seen, policies: &SubscriptionPolicies, target: &Rational) -> ThresholdAlarms {
        let satisfaction = seen.published.iter().map(|(id, it)| (id, it.satisfaction));
        let coverage = seen.coverage.iter().map(|(id, value)| (id, *value));
        ThresholdAlarms {
            satisfaction: self.satisfaction.after(scan, satisfaction, policies.choices(Watched::Satisfaction)),
            coverage: self.coverage.after(scan, coverage, policies.choices(Watched::Coverage)),
            weakest: weakest::of(&seen.published, target, policies.weakest_max),
        }
    }

    /// Those that are below.
    pub fn of(&self, watched: Watched) -> &BelowEach {
        match watched {
            Watched::Satisfaction => &self.satisfaction,
            Watched::Coverage => &self.coverage,
        }
    }
}

#[cfg(test)]
#[path = "threshold_alarm_tests.rs"]
mod tests;
