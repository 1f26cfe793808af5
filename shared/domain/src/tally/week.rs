//! What is counted by week beside a tally, under names of its own. No figure is made of it, so it is in no sum and no hash: it tells whether receipts of
//! some weeks are missing, and whether more answers came than notices bring.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use crate::calendar::{Quarter, days_before, days_later};
use crate::names;

names! {
    /// What is counted by week; the counter's name begins so, and its Monday follows.
    pub enum CountedByWeek {
        /// Receipts, by the week of their service.
        Receipts = "week.",
        /// Notices, by the week in which they were counted as sent.
        Notices = "noticed.",
    }
}

/// A week, by its Monday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "NaiveDate", into = "NaiveDate")]
pub struct Week(NaiveDate);

/// The day is no Monday.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a week is named by its Monday")]
pub struct WeekError;

impl Week {
    /// The week of a day.
    pub fn of(day: NaiveDate) -> Week {
        Week(days_before(day, day.weekday().num_days_from_monday().into()))
    }

    /// The first day.
    pub fn monday(self) -> NaiveDate {
        self.0
    }

    /// The last day.
    pub fn sunday(self) -> NaiveDate {
        days_later(self.0, 6)
    }

    /// The quarter in which its receipts have come, if nobody holds them back: so many days after its end.
    pub fn complete_in(self, days: u64) -> Quarter {
        Quarter::of(days_later(self.sunday(), days))
    }

    /// The weeks that are complete in a quarter. Every week is so in one.
    pub fn complete(quarter: Quarter, days: u64) -> Vec<Week> {
        let first = Week::of(days_before(quarter.first_day(), 6 + days));
        let weeks = (0..16).map(|later| Week(days_later(first.0, 7 * later)));
        weeks.filter(|week| week.complete_in(days) == quarter).collect()
    }

    /// The name of its counter.
    pub fn counter(self, of: CountedByWeek) -> String {
        format!("{}{}", of.as_str(), self.0)
    }

    /// Reads the name of a counter; `None`: it is another's.
    pub fn parse_counter(of: CountedByWeek, name: &str) -> Option<Week> {
        Week::try_from(name.strip_prefix(of.as_str())?.parse::<NaiveDate>().ok()?).ok()
    }

    /// Whether it is the name of any such counter.
    pub fn is_counter(name: &str) -> bool {
        CountedByWeek::ALL.iter().any(|of| Week::parse_counter(*of, name).is_some())
    }

    /// What stored counters count by week.
    pub fn counted(of: CountedByWeek, counters: &BTreeMap<String, i64>) -> impl Iterator<Item = (Week, i64)> {
        counters.iter().filter_map(move |(name, count)| Some((Week::parse_counter(of, name)?, *count)))
    }
}

impl TryFrom<NaiveDate> for Week {
    type Error = WeekError;
    fn try_from(day: NaiveDate) -> Result<Week, WeekError> {
        if day.weekday() == Weekday::Mon { Ok(Week(day)) } else { Err(WeekError) }
    }
}

impl From<Week> for NaiveDate {
    fn from(week: Week) -> NaiveDate {
        week.0
    }
}

/// Receipts or notices by week.
pub type Weeks = BTreeMap<Week, u64>;

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_week_is_named_by_its_monday() {
        for (of, monday) in [("2026-01-05", "2026-01-05"), ("2026-01-11", "2026-01-05"), ("2026-01-01", "2025-12-29")] {
            let week = Week::of(day(of));
            assert_eq!(week.monday(), day(monday));
            for counted in CountedByWeek::ALL {
                assert_eq!(Week::parse_counter(counted, &week.counter(counted)), Some(week));
            }
            assert_eq!(serde_json::from_str::<Week>(&serde_json::to_string(&week).unwrap()).unwrap(), week);
        }
        let names = CountedByWeek::ALL.iter().map(|of| Week::of(day("2026-01-07")).counter(*of));
        assert_eq!(names.collect::<Vec<_>>(), ["week.2026-01-05", "noticed.2026-01-05"]);
        for other in ["week.2026-01-06", "week.", "receipts", "notices", "q.week.1", "week.2026-01-05.1"] {
            assert!(!Week::is_counter(other), "{other}");
        }
        assert!(serde_json::from_str::<Week>("\"2026-01-06\"").is_err());
    }

    #[test]
    fn every_week_is_complete_in_one_quarter() {
        let mut quarter = Quarter::parse("2025Q1").unwrap();
        let mut expected = Week::complete(quarter, 14)[0];
        for _ in 0..40 {
            let weeks = Week::complete(quarter, 14);
            assert!((12..=14).contains(&weeks.len()), "{quarter}: {}", weeks.len());
            for week in weeks {
                assert_eq!((week, week.complete_in(14)), (expected, quarter));
                expected = Week::of(days_later(expected.monday(), 7));
            }
            quarter = quarter.next();
        }
        // A week of which the last receipts come in the next quarter is of that one.
        assert_eq!(Week::of(day("2026-03-16")).complete_in(14), Quarter::parse("2026Q2").unwrap());
        assert_eq!(Week::of(day("2026-03-15")).complete_in(14), Quarter::parse("2026Q1").unwrap());
    }
}
