//! Local days, terms and quarters, as civil law counts them: a term runs from the day after the event (art. 191),
//! a term in months ends on the same day number or the month's last day (art. 192), and it ends at 24:00 (art. 194).
//!
//! A local date and a zone are stored; instants are computed here. `now < end_of_day(last)` is the only comparison.

use std::fmt;

use chrono::{DateTime, Datelike, Days, Duration, Months, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::organisation::RegionCode;

/// The zone of whoever is in no one region.
pub const MOSCOW: Tz = Tz::Europe__Moscow;

/// The date that a calendar in that zone shows at that instant.
pub fn local_date(at: DateTime<Utc>, zone: Tz) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}

/// The first instant of a local day. Where a clock change skips midnight, the first instant after it.
pub fn start_of_day(date: NaiveDate, zone: Tz) -> DateTime<Utc> {
    at_hour(date, 0, zone)
}

/// 24:00 of a local day: the first instant that no longer belongs to it.
pub fn end_of_day(date: NaiveDate, zone: Tz) -> DateTime<Utc> {
    start_of_day(days_later(date, 1), zone)
}

/// A full hour of a local day, `0..=23`; the next existing one where a clock change skips it.
pub fn at_hour(date: NaiveDate, hour: u32, zone: Tz) -> DateTime<Utc> {
    let time = NaiveTime::from_hms_opt(hour.min(23), 0, 0).unwrap_or(NaiveTime::MIN);
    (0..=3)
        .find_map(|skipped| zone.from_local_datetime(&(date.and_time(time) + Duration::hours(skipped))).earliest())
        .map_or_else(|| date.and_time(time).and_utc(), |local| local.with_timezone(&Utc))
}

/// The date so many days after.
pub fn days_later(date: NaiveDate, days: u64) -> NaiveDate {
    date.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)
}

/// The date so many days before.
pub fn days_before(date: NaiveDate, days: u64) -> NaiveDate {
    date.checked_sub_days(Days::new(days)).unwrap_or(NaiveDate::MIN)
}

/// The day with this number so many months later, or the last day of a month that has no such day (art. 192).
pub fn months_later(date: NaiveDate, months: u32) -> NaiveDate {
    date.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX)
}

/// A reporting period: a calendar quarter (A2.10).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Quarter {
    year: i32,
    number: u8,
}

/// The text is not a quarter: write `2026Q1`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a period is written as 2026Q1")]
pub struct QuarterError;

impl Quarter {
    /// The form `2026Q1` as a regular expression.
    pub const PATTERN: &str = "^[0-9]{4}Q[1-4]$";

    /// The quarter that a local date belongs to.
    pub fn of(date: NaiveDate) -> Quarter {
        Quarter { year: date.year(), number: (date.month0() / 3 + 1) as u8 }
    }

    /// Reads `2026Q1`.
    pub fn parse(text: &str) -> Result<Quarter, QuarterError> {
        let (year, number) = text.split_once('Q').ok_or(QuarterError)?;
        let plain = |part: &str, length| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
        if !plain(year, 4) || !plain(number, 1) {
            return Err(QuarterError);
        }
        let year = year.parse().map_err(|_| QuarterError)?;
        match number.parse() {
            Ok(number @ 1..=4) => Ok(Quarter { year, number }),
            _ => Err(QuarterError),
        }
    }

    /// The quarter's first day.
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, u32::from(self.number) * 3 - 2, 1).unwrap_or(NaiveDate::MIN)
    }

    /// The quarter's last day.
    pub fn last_day(self) -> NaiveDate {
        days_before(self.next().first_day(), 1)
    }

    /// The quarter after.
    pub fn next(self) -> Quarter {
        if self.number == 4 {
            Quarter { year: self.year + 1, number: 1 }
        } else {
            Quarter { number: self.number + 1, ..self }
        }
    }

    /// The quarter so many quarters before.
    pub fn back(self, quarters: u8) -> Quarter {
        let index = self.year * 4 + i32::from(self.number) - 1 - i32::from(quarters);
        Quarter { year: index.div_euclid(4), number: (index.rem_euclid(4) + 1) as u8 }
    }

    /// When the last region leaves it, so that finals of the whole country may be made.
    pub fn closes_at(self) -> DateTime<Utc> {
        let ends = RegionCode::zones().iter().map(|zone| end_of_day(self.last_day(), *zone));
        ends.max().unwrap_or_else(|| end_of_day(self.last_day(), Tz::UTC))
    }

    /// When the finals are due at the latest (A2.10): the end of the next quarter's first day where the day begins first.
    pub fn finals_due_at(self) -> DateTime<Utc> {
        let ends = RegionCode::zones().iter().map(|zone| end_of_day(self.next().first_day(), *zone));
        ends.min().unwrap_or_else(|| end_of_day(self.next().first_day(), Tz::UTC))
    }

    /// The quarter that runs: the earliest that some region has not left yet.
    pub fn running(now: DateTime<Utc>) -> Quarter {
        let dates = RegionCode::zones().iter().map(|zone| local_date(now, *zone));
        Quarter::of(dates.min().unwrap_or_else(|| now.date_naive()))
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}Q{}", self.year, self.number)
    }
}

impl fmt::Debug for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl TryFrom<String> for Quarter {
    type Error = QuarterError;
    fn try_from(text: String) -> Result<Quarter, QuarterError> {
        Quarter::parse(&text)
    }
}

impl From<Quarter> for String {
    fn from(quarter: Quarter) -> String {
        quarter.to_string()
    }
}

/// Days that elsewhere stand for none: the first ones that programs know, what spreadsheets make of a zero, and the last.
const NO_DAYS: [(i32, u32, u32); 6] =
    [(1, 1, 1), (1753, 1, 1), (1899, 12, 30), (1899, 12, 31), (1900, 1, 1), (9999, 12, 31)];

/// Whether a day is one that programs write where there is none.
pub fn stands_for_none(day: NaiveDate) -> bool {
    NO_DAYS.contains(&(day.year(), day.month(), day.day()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn months_are_clamped_and_never_thirty_days() {
        for (from, months, to) in [
            ("2026-01-15", 1, "2026-02-15"),
            ("2026-01-31", 1, "2026-02-28"),
            ("2028-01-31", 1, "2028-02-29"),
            ("2026-02-28", 1, "2026-03-28"),
            ("2026-08-31", 1, "2026-09-30"),
            ("2026-08-31", 6, "2027-02-28"),
            ("2027-02-28", 6, "2027-08-28"),
        ] {
            assert_eq!(months_later(day(from), months), day(to), "{from} + {months}");
        }
    }

    #[test]
    fn the_first_quarter_of_2026_ends() {
        let last = Quarter::parse("2026Q1").unwrap().last_day();
        for (zone, instant) in [
            (Tz::Asia__Kamchatka, "2026-03-31T12:00:00Z"),
            (Tz::Europe__Moscow, "2026-03-31T21:00:00Z"),
            (Tz::Europe__Kaliningrad, "2026-03-31T22:00:00Z"),
        ] {
            assert_eq!(end_of_day(last, zone), instant.parse::<DateTime<Utc>>().unwrap(), "{zone}");
        }
        let quarter = Quarter::parse("2026Q1").unwrap();
        assert_eq!(quarter.closes_at().to_rfc3339(), "2026-03-31T22:00:00+00:00");
        assert_eq!(quarter.finals_due_at().to_rfc3339(), "2026-04-01T12:00:00+00:00");
        assert_eq!((quarter.finals_due_at() - quarter.closes_at()).num_hours(), 14);
        let second_before = quarter.closes_at() - Duration::seconds(1);
        assert_eq!(Quarter::running(second_before).to_string(), "2026Q1");
        assert_eq!(Quarter::running(quarter.closes_at()).to_string(), "2026Q2");
    }

    #[test]
    fn quarters_as_text() {
        for bad in ["", "2026", "2026Q0", "2026Q5", "2026q1", "26Q1", "2026Q11", "+026Q1", "2026Q+"] {
            assert!(Quarter::parse(bad).is_err(), "{bad}");
        }
        let quarter = Quarter::parse("2026Q1").unwrap();
        assert_eq!(
            format!("{quarter} {} {} {}", quarter.next(), quarter.back(1), quarter.back(5)),
            "2026Q1 2026Q2 2025Q4 2024Q4"
        );
    }

    proptest! {
        #[test]
        fn every_day_lies_in_its_quarter_and_within_its_bounds(days in 0_u64..40_000) {
            let date = days_later(day("2000-01-01"), days);
            let quarter = Quarter::of(date);
            prop_assert!(quarter.first_day() <= date && date <= quarter.last_day());
            prop_assert_eq!(quarter.next().back(1), quarter);
            prop_assert_eq!(Quarter::parse(&quarter.to_string()), Ok(quarter));
        }

        #[test]
        fn a_local_day_begins_where_the_day_before_ends(days in 0_u64..20_000, region in 0_usize..89) {
            let zone = RegionCode::all().nth(region).unwrap().zone;
            let date = days_later(day("2000-01-01"), days);
            prop_assert_eq!(end_of_day(days_before(date, 1), zone), start_of_day(date, zone));
            prop_assert_eq!(local_date(start_of_day(date, zone), zone), date);
            prop_assert_eq!(local_date(end_of_day(date, zone) - Duration::seconds(1), zone), date);
        }
    }
}
