//! The oracle's own production calendar and terms, written from the Labour Code, the yearly decrees and §4 of the direction by other
//! means than the program's: every weekday that is off is listed, zones are fixed offsets, hours are counted as seconds of open days.

use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc};

use crate::days;

/// Weekdays that are off, each year as `month.day`; 2028 is not decreed yet and has the holidays of the Labour Code alone.
const OFF: [(i32, &str); 4] = [
    (2025, "1.1 1.2 1.3 1.6 1.7 1.8 5.1 5.2 5.8 5.9 6.12 6.13 11.3 11.4 12.31"),
    (2026, "1.1 1.2 1.5 1.6 1.7 1.8 1.9 2.23 3.9 5.1 5.11 6.12 11.4 12.31"),
    (2027, "1.1 1.4 1.5 1.6 1.7 1.8 2.22 2.23 3.8 5.3 5.10 6.14 11.4 11.5 12.31"),
    (2028, "1.3 1.4 1.5 1.6 1.7 2.23 3.8 5.1 5.9 6.12"),
];

/// Saturdays that work.
const ON: [(i32, &str); 2] = [(2025, "11.1"), (2027, "2.20")];

/// Days that end an hour earlier.
const SHORT: [(i32, &str); 4] = [
    (2025, "3.7 4.30 6.11 11.1"),
    (2026, "4.30 5.8 6.11 11.3"),
    (2027, "2.20 4.30 6.11 11.3"),
    (2028, "2.22 3.7 5.8 11.3"),
];

fn stands(lists: &[(i32, &str)], day: NaiveDate) -> bool {
    let name = format!("{}.{}", day.month(), day.day());
    lists.iter().any(|(year, days)| *year == day.year() && days.split(' ').any(|listed| listed == name))
}

/// Whether one works on that day.
pub fn works(day: NaiveDate) -> bool {
    stands(&ON, day) || (day.weekday().num_days_from_monday() < 5 && !stands(&OFF, day))
}

fn next_working(mut day: NaiveDate) -> NaiveDate {
    while !works(day) {
        day = days::plus_days(day, 1);
    }
    day
}

/// The last of so many working days after a day.
pub fn after(mut day: NaiveDate, working_days: u32) -> NaiveDate {
    for _ in 0..working_days {
        day = next_working(days::plus_days(day, 1));
    }
    day
}

/// The working day so many working days before a day.
pub fn before(mut day: NaiveDate, working_days: u32) -> NaiveDate {
    for _ in 0..working_days {
        day = days::plus_days(day, -1);
        while !works(day) {
            day = days::plus_days(day, -1);
        }
    }
    day
}

/// The day on which a term to that day ends: at the earliest the day of the event, at last a working one.
pub fn until(last: NaiveDate, event: NaiveDate) -> NaiveDate {
    next_working(last.max(event))
}

/// The next nine o'clock of a working day in Moscow.
pub fn morning(event: DateTime<Utc>) -> DateTime<Utc> {
    let mornings = days::day_at(event, 3).iter_days().filter(|day| works(*day)).map(|day| days::instant(day, 9, 3));
    mornings.into_iter().find(|at| event <= *at).unwrap_or(event)
}

/// The instant at which so many hours of working time have passed.
pub fn after_hours(event: DateTime<Utc>, hours: i64, hours_east: i64) -> DateTime<Utc> {
    let mut left = Duration::hours(hours);
    let mut day = days::day_at(event, hours_east);
    loop {
        let closes = if stands(&SHORT, day) { 17 } else { 18 };
        let (opens, closes) = (days::instant(day, 9, hours_east).max(event), days::instant(day, closes, hours_east));
        if works(day) && opens < closes {
            if left <= closes - opens {
                return opens + left;
            }
            left -= closes - opens;
        }
        day = days::plus_days(day, 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn years_have_their_published_working_days() {
        for year in [2025, 2026, 2027] {
            let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
            let working = first.iter_days().take_while(|day| day.year() == year).filter(|day| works(*day)).count();
            assert_eq!(working, 247, "{year}");
        }
    }

    #[test]
    fn the_worked_examples_of_the_direction() {
        let declared = "2026-04-30T13:30:00Z".parse().unwrap();
        assert_eq!(after_hours(declared, 1, 3), "2026-05-04T06:30:00Z".parse::<DateTime<Utc>>().unwrap());
        assert_eq!(after_hours(declared, 8, 3), "2026-05-04T13:30:00Z".parse::<DateTime<Utc>>().unwrap());
        for (from, days, last) in
            [("2026-04-29", 5, "2026-05-07"), ("2026-12-29", 5, "2027-01-14"), ("2027-02-18", 3, "2027-02-24")]
        {
            assert_eq!(after(day(from), days), day(last), "{from}");
        }
        assert_eq!(
            (before(day("2026-05-12"), 2), until(day("2026-05-09"), day("2026-05-01"))),
            (day("2026-05-07"), day("2026-05-12"))
        );
    }
}
