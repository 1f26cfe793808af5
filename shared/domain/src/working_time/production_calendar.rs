//! The production calendar: Monday to Friday less the holidays of the Labour Code (art. 112), with what the government's
//! decree of that year moves (art. 112, part 5), and the days that end an hour earlier (art. 95).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

/// What one year's decree says beyond weekends and holidays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarYear {
    /// The year that the calendar is of.
    pub year: i32,
    /// The decree that moves the days off, in Russian.
    pub decree: String,
    /// Where it was read.
    pub source: String,
    /// Weekdays that are off beside the holidays of art. 112.
    #[serde(default)]
    pub days_off: BTreeSet<NaiveDate>,
    /// Saturdays and Sundays that work.
    #[serde(default)]
    pub working_weekends: BTreeSet<NaiveDate>,
    /// Working days that end an hour earlier.
    #[serde(default)]
    pub short_days: BTreeSet<NaiveDate>,
}

/// Why a year's data cannot be right. Each names the day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarFault {
    /// The day belongs to another year.
    #[error("{0} is not a day of this year")]
    OtherYear(NaiveDate),
    /// It is off anyway: a weekend or a holiday of art. 112.
    #[error("{0} is a day off without being named")]
    OffAnyway(NaiveDate),
    /// Only Saturdays and Sundays become working weekends.
    #[error("{0} is no weekend")]
    NoWeekend(NaiveDate),
    /// A day off cannot be short.
    #[error("{0} is a day off and cannot be short")]
    ShortDayOff(NaiveDate),
}

/// Why a day works or does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayReason {
    /// Monday to Friday.
    WorkingDay,
    /// It works, and ends an hour earlier: the eve of a holiday.
    ShortDay,
    /// A Saturday or Sunday that works by decree.
    WorkingWeekend,
    /// Saturday or Sunday.
    Weekend,
    /// A holiday of art. 112.
    Holiday,
    /// A weekday that is off by decree.
    DayOff,
    /// The day of the event itself: a term in days runs from the day after it (Civil Code, art. 191).
    EventDay,
    /// A day of a term in calendar days, whether it works or not.
    CalendarDay,
    /// The term's last day was off, and so it ends here (Civil Code, art. 193).
    MovedToWorkingDay,
}

/// What the calendar says of one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// Whether one works.
    pub works: bool,
    /// Whether it ends an hour earlier.
    pub short: bool,
    /// Why.
    pub why: DayReason,
    /// Whether nobody has decreed this year yet, so that it may change.
    pub provisional: bool,
}

/// All years that are known; of others, what the Labour Code alone says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProductionCalendar {
    years: BTreeMap<i32, CalendarYear>,
}

#[derive(Deserialize)]
struct Holiday {
    from: String,
    to: String,
    name: String,
}

#[derive(Deserialize)]
struct Holidays {
    holidays: Vec<Holiday>,
}

static HOLIDAYS: LazyLock<Vec<Holiday>> = LazyLock::new(|| {
    let read: Holidays =
        toml::from_str(include_str!("../../data/calendars/holidays.toml")).expect("the holidays are read by a test");
    read.holidays
});

const SHIPPED: [&str; 4] = [
    include_str!("../../data/calendars/2024.toml"),
    include_str!("../../data/calendars/2025.toml"),
    include_str!("../../data/calendars/2026.toml"),
    include_str!("../../data/calendars/2027.toml"),
];

/// The holiday of art. 112 that falls on the day, by its name in Russian.
pub fn holiday(day: NaiveDate) -> Option<&'static str> {
    let month_and_day = day.format("%m-%d").to_string();
    HOLIDAYS
        .iter()
        .find(|holiday| holiday.from <= month_and_day && month_and_day <= holiday.to)
        .map(|holiday| holiday.name.as_str())
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

impl CalendarYear {
    /// Whether the data can be those of a year.
    ///
    /// # Errors
    /// The first day that stands in the wrong list.
    pub fn check(&self) -> Result<(), CalendarFault> {
        let of_other_years = [&self.days_off, &self.working_weekends, &self.short_days]
            .into_iter()
            .flatten()
            .find(|day| day.year() != self.year);
        if let Some(day) = of_other_years {
            return Err(CalendarFault::OtherYear(*day));
        }
        if let Some(day) = self.days_off.iter().find(|day| is_weekend(**day) || holiday(**day).is_some()) {
            return Err(CalendarFault::OffAnyway(*day));
        }
        if let Some(day) = self.working_weekends.iter().find(|day| !is_weekend(**day)) {
            return Err(CalendarFault::NoWeekend(*day));
        }
        match self.short_days.iter().find(|day| !self.day(**day).works) {
            Some(day) => Err(CalendarFault::ShortDayOff(*day)),
            None => Ok(()),
        }
    }

    fn day(&self, day: NaiveDate) -> Day {
        let works = |why| Day { works: true, short: self.short_days.contains(&day), why, provisional: false };
        let off = |why| Day { works: false, short: false, why, provisional: false };
        if self.working_weekends.contains(&day) {
            works(DayReason::WorkingWeekend)
        } else if holiday(day).is_some() {
            off(DayReason::Holiday)
        } else if is_weekend(day) {
            off(DayReason::Weekend)
        } else if self.days_off.contains(&day) {
            off(DayReason::DayOff)
        } else if self.short_days.contains(&day) {
            works(DayReason::ShortDay)
        } else {
            works(DayReason::WorkingDay)
        }
    }
}

impl ProductionCalendar {
    /// The calendars that are shipped: 2024 to 2027.
    pub fn shipped() -> ProductionCalendar {
        static READ: LazyLock<ProductionCalendar> = LazyLock::new(|| {
            let read = |text| toml::from_str(text).expect("a shipped calendar is read by a test");
            ProductionCalendar::new(SHIPPED.into_iter().map(read))
        });
        READ.clone()
    }

    /// Of these years; of one year, the last that is given.
    pub fn new(years: impl IntoIterator<Item = CalendarYear>) -> ProductionCalendar {
        ProductionCalendar { years: years.into_iter().map(|year| (year.year, year)).collect() }
    }

    /// These years instead of those that have the same number: what the register holds goes before what is shipped.
    pub fn with(mut self, years: impl IntoIterator<Item = CalendarYear>) -> ProductionCalendar {
        self.years.extend(years.into_iter().map(|year| (year.year, year)));
        self
    }

    /// The data of a year, if there are any.
    pub fn year(&self, year: i32) -> Option<&CalendarYear> {
        self.years.get(&year)
    }

    /// What is known of a day. In a year without data it works from Monday to Friday unless it is a holiday, ends an hour
    /// earlier before one, and is provisional.
    pub fn day(&self, day: NaiveDate) -> Day {
        if let Some(year) = self.years.get(&day.year()) {
            return year.day(day);
        }
        let (works, why) = if holiday(day).is_some() {
            (false, DayReason::Holiday)
        } else if is_weekend(day) {
            (false, DayReason::Weekend)
        } else {
            (true, DayReason::WorkingDay)
        };
        let short = works && day.succ_opt().is_some_and(|next| holiday(next).is_some());
        Day { works, short, why: if short { DayReason::ShortDay } else { why }, provisional: true }
    }

    /// Working days from the first to the last, both counted.
    pub fn working_days_within(&self, first: NaiveDate, last: NaiveDate) -> usize {
        first.iter_days().take_while(|day| *day <= last).filter(|day| self.day(*day).works).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_shipped_years_are_whole_and_have_the_published_days_and_hours() {
        let calendar = ProductionCalendar::shipped();
        // Days, and hours of a week of 40: eight a day, one less on a short day.
        for (year, days, hours) in [(2024, 248, 1979), (2025, 247, 1972), (2026, 247, 1972), (2027, 247, 1972)] {
            let data = calendar.year(year).unwrap();
            assert_eq!(data.check(), Ok(()), "{year}");
            assert!(!data.decree.is_empty() && data.source.starts_with("https://"), "{year}");
            let (first, last) = (day(&format!("{year}-01-01")), day(&format!("{year}-12-31")));
            let counted = calendar.working_days_within(first, last);
            assert_eq!((counted, counted * 8 - data.short_days.len()), (days, hours), "{year}");
        }
    }

    #[test]
    fn every_kind_of_day() {
        let calendar = ProductionCalendar::shipped();
        for (text, works, short, why, provisional) in [
            ("2026-04-29", true, false, DayReason::WorkingDay, false),
            ("2026-04-30", true, true, DayReason::ShortDay, false),
            ("2026-05-01", false, false, DayReason::Holiday, false),
            ("2026-05-02", false, false, DayReason::Weekend, false),
            ("2026-01-09", false, false, DayReason::DayOff, false),
            ("2027-02-20", true, true, DayReason::WorkingWeekend, false),
            ("2024-04-27", true, false, DayReason::WorkingWeekend, false),
            ("2025-02-23", false, false, DayReason::Holiday, false),
            // Nobody has decreed 2030.
            ("2030-01-08", false, false, DayReason::Holiday, true),
            ("2030-01-09", true, false, DayReason::WorkingDay, true),
            ("2030-02-22", true, true, DayReason::ShortDay, true),
            ("2030-02-24", false, false, DayReason::Weekend, true),
        ] {
            assert_eq!(calendar.day(day(text)), Day { works, short, why, provisional }, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_a_year_is_refused() {
        let year = |days_off: &[&str], working_weekends: &[&str], short_days: &[&str]| {
            let days = |texts: &[&str]| texts.iter().map(|text| day(text)).collect();
            let (days_off, working_weekends, short_days) = (days(days_off), days(working_weekends), days(short_days));
            let (decree, source) = (String::new(), String::new());
            CalendarYear { year: 2028, decree, source, days_off, working_weekends, short_days }.check()
        };
        assert_eq!(year(&["2028-01-10"], &["2028-01-15"], &["2028-02-22"]), Ok(()));
        for (verdict, fault) in [
            (year(&["2027-01-11"], &[], &[]), CalendarFault::OtherYear(day("2027-01-11"))),
            (year(&["2028-01-15"], &[], &[]), CalendarFault::OffAnyway(day("2028-01-15"))),
            (year(&["2028-06-12"], &[], &[]), CalendarFault::OffAnyway(day("2028-06-12"))),
            (year(&[], &["2028-01-10"], &[]), CalendarFault::NoWeekend(day("2028-01-10"))),
            (year(&[], &[], &["2028-01-15"]), CalendarFault::ShortDayOff(day("2028-01-15"))),
        ] {
            assert_eq!(verdict, Err(fault));
        }
    }
}
