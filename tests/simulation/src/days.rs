//! The oracle's own calendar, written from `calendar.md` and by other means than the program's: fixed offsets, dates as
//! year, month and day. What both say is compared; what both share would not be seen.

use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc};

/// Hours east of Greenwich of a zone of the country. None of them has changed its clocks since 2020.
pub fn hours_east(zone: &str) -> i64 {
    match zone.rsplit('/').next().unwrap_or_default() {
        "Kaliningrad" => 2,
        "Moscow" | "Kirov" | "Simferopol" | "Volgograd" => 3,
        "Samara" | "Saratov" | "Astrakhan" | "Ulyanovsk" => 4,
        "Yekaterinburg" => 5,
        "Omsk" => 6,
        "Novosibirsk" | "Krasnoyarsk" | "Barnaul" | "Tomsk" | "Novokuznetsk" => 7,
        "Irkutsk" => 8,
        "Yakutsk" | "Chita" | "Khandyga" => 9,
        "Vladivostok" | "Ust-Nera" => 10,
        "Magadan" | "Sakhalin" | "Srednekolymsk" => 11,
        "Kamchatka" | "Anadyr" => 12,
        other => panic!("a zone that the simulation does not know: {other}"),
    }
}

/// The local day at an instant.
pub fn day_at(at: DateTime<Utc>, hours_east: i64) -> NaiveDate {
    (at.naive_utc() + Duration::hours(hours_east)).date()
}

/// An instant of a local day.
pub fn instant(day: NaiveDate, hour: i64, hours_east: i64) -> DateTime<Utc> {
    (day.and_hms_opt(0, 0, 0).expect("midnight") + Duration::hours(hour - hours_east)).and_utc()
}

/// 24:00 of a local day.
pub fn end_of(day: NaiveDate, hours_east: i64) -> DateTime<Utc> {
    instant(day, 24, hours_east)
}

/// So many days after.
pub fn plus_days(day: NaiveDate, days: i64) -> NaiveDate {
    day + Duration::days(days)
}

/// The Monday of its week.
pub fn monday(day: NaiveDate) -> NaiveDate {
    plus_days(day, -i64::from(day.weekday().num_days_from_monday()))
}

/// That day so many months later, or the last day of that month.
pub fn plus_months(day: NaiveDate, months: i32) -> NaiveDate {
    let month_index = day.year() * 12 + day.month0() as i32 + months;
    let (year, month) = (month_index.div_euclid(12), month_index.rem_euclid(12) as u32 + 1);
    let mut number = day.day();
    loop {
        match NaiveDate::from_ymd_opt(year, month, number) {
            Some(date) => return date,
            None => number -= 1,
        }
    }
}

/// The quarter of a local day, as text.
pub fn quarter(day: NaiveDate) -> String {
    format!("{}Q{}", day.year(), day.month().div_ceil(3))
}

/// When a quarter is over everywhere: with Kaliningrad's last day.
pub fn closes_at(day_within: NaiveDate) -> DateTime<Utc> {
    let first_month = (day_within.month0() / 3) * 3 + 1;
    let first = NaiveDate::from_ymd_opt(day_within.year(), first_month, 1).expect("the first of a month");
    instant(plus_months(first, 3), 0, 2)
}

/// Whether a person is still a child on that day: the eighteenth birthday itself still counts.
pub fn is_child(born_on: NaiveDate, on: NaiveDate) -> bool {
    let (year, month, number) = (born_on.year() + 18, born_on.month(), born_on.day());
    (on.year(), on.month(), on.day()) <= (year, month, number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worked_examples_of_the_calendar() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        for (arrived_on, east, last_day, closes) in [
            ("2026-01-15", 3, "2026-02-15", "2026-02-15T21:00:00Z"),
            ("2026-01-31", 3, "2026-02-28", "2026-02-28T21:00:00Z"),
            ("2026-01-29", 12, "2026-02-28", "2026-02-28T12:00:00Z"),
            ("2028-01-31", 2, "2028-02-29", "2028-02-29T22:00:00Z"),
            ("2026-02-28", 3, "2026-03-28", "2026-03-28T21:00:00Z"),
            ("2026-08-31", 10, "2026-09-30", "2026-09-30T14:00:00Z"),
            ("2026-12-31", 5, "2027-01-31", "2027-01-31T19:00:00Z"),
        ] {
            assert_eq!(plus_months(day(arrived_on), 1), day(last_day));
            assert_eq!(end_of(day(last_day), east), closes.parse::<DateTime<Utc>>().unwrap());
        }
        assert_eq!(closes_at(day("2026-02-03")), "2026-03-31T22:00:00Z".parse::<DateTime<Utc>>().unwrap());
        assert!(is_child(day("2008-03-10"), day("2026-03-10")) && !is_child(day("2008-03-10"), day("2026-03-11")));
        assert!(is_child(day("2008-02-29"), day("2026-02-28")) && !is_child(day("2008-02-29"), day("2026-03-01")));
    }
}
