//! Whether a measure is going to be late, by how its performers kept to their plans until now: their own finished measures are stretched
//! or shortened to the length of this one.
//!
//! A day on which one begins, and one on which one ends, both count: whoever ends as planned has a ratio of 1.

use chrono::NaiveDate;

use super::kinds::measure::Measure;
use super::rules::ForecastRules;
use crate::decimal::approximate;
use crate::working_time::ProductionCalendar;

/// A measure that was accepted, in working days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finished {
    /// From the day on which it was begun to that on which it was accepted.
    pub taken: usize,
    /// From its first day to the last one as it was planned first.
    pub planned: usize,
}

/// What the past says of a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forecast {
    /// The performers have not finished enough to tell.
    TooFew,
    /// How likely it is to be late, and when it is expected.
    Told {
        /// The share of past measures, in whole percent, that would have missed the last day.
        late: u8,
        /// The day by which the share of the profile would have been finished.
        expected: NaiveDate,
    },
}

/// How long a measure took; `None`: it has not been accepted, or before it was known when.
pub fn finished(measure: &Measure, calendar: &ProductionCalendar) -> Option<Finished> {
    let (begun, accepted) = measure.begun_on.zip(measure.accepted_on)?;
    let days = |first, last| calendar.working_days_within(first, last).max(1);
    Some(Finished { taken: days(begun, accepted), planned: days(measure.starts_on, measure.first_due_on) })
}

/// Days behind which nothing is forecast: a plan of four years that took ten times as long.
const DAYS_MAX: usize = 10_000;

/// What the finished measures of its performers say of one that is not finished. One that has not begun cannot begin before today.
pub fn forecast(
    measure: &Measure,
    past: &[Finished],
    today: NaiveDate,
    calendar: &ProductionCalendar,
    rules: &ForecastRules,
) -> Forecast {
    if past.len() < (rules.finished as usize).max(1) {
        return Forecast::TooFew;
    }
    let planned = calendar.working_days_within(measure.starts_on, measure.first_due_on).max(1);
    let begin = measure.begun_on.unwrap_or(measure.starts_on.max(today));
    let room = calendar.working_days_within(begin, measure.due_on);
    // As long as one of the past would take: rounded up, in whole numbers.
    let late = past.iter().filter(|it| room < (it.taken * planned).div_ceil(it.planned.max(1))).count();
    let mut ratios: Vec<f64> = past.iter().map(|it| it.taken as f64 / it.planned.max(1) as f64).collect();
    ratios.sort_by(f64::total_cmp);
    let ratio = percentile(&ratios, approximate(rules.expected_at));
    // What is whole but for the last digits of a fraction is whole.
    let length = (ratio * planned as f64 - 1e-9).ceil().max(1.0) as usize;
    let percent = (late * 200 + past.len()) / (past.len() * 2);
    Forecast::Told { late: percent.try_into().unwrap_or(100), expected: working_day(begin, length, calendar) }
}

/// Whether a measure of which that is said is at risk.
pub fn is_at_risk(forecast: Forecast, rules: &ForecastRules) -> bool {
    let least = approximate(rules.at_risk) * 100.0;
    matches!(forecast, Forecast::Told { late, .. } if least <= f64::from(late))
}

/// The percentile of sorted numbers, between neighbours in proportion (type 7 of Hyndman and Fan).
fn percentile(sorted: &[f64], share: f64) -> f64 {
    let place = share * sorted.len().saturating_sub(1) as f64;
    let (below, above) = (place.floor() as usize, place.ceil() as usize);
    match (sorted.get(below), sorted.get(above)) {
        (Some(below), Some(above)) => below + (place - place.floor()) * (above - below),
        _ => 0.0,
    }
}

/// The working day of that number from a day on, itself counted.
fn working_day(first: NaiveDate, number: usize, calendar: &ProductionCalendar) -> NaiveDate {
    let mut working = first.iter_days().filter(|day| calendar.day(*day).works);
    working.nth(number.clamp(1, DAYS_MAX) - 1).unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::improvement::Rules;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Ten working days, 1 to 15 June 2026 (the 12th is a holiday).
    fn measure() -> Measure {
        Measure {
            starts_on: day("2026-06-01"),
            due_on: day("2026-06-15"),
            first_due_on: day("2026-06-15"),
            road_map: None,
            change_request: None,
            depends_on: Vec::new(),
            meeting: None,
            begun_on: None,
            accepted_on: None,
            reported_by: None,
            link: None,
        }
    }

    #[track_caller]
    fn check(taken: &[usize], change: impl Fn(&mut Measure), today: &str, expected: Option<(u8, &str)>) {
        let (calendar, rules) = (ProductionCalendar::shipped(), Rules::shipped().forecast);
        let past: Vec<_> = taken.iter().map(|taken| Finished { taken: *taken, planned: 10 }).collect();
        let mut measure = measure();
        change(&mut measure);
        let found = forecast(&measure, &past, day(today), &calendar, &rules);
        let expected =
            expected.map_or(Forecast::TooFew, |(late, expected)| Forecast::Told { late, expected: day(expected) });
        assert_eq!(found, expected, "{taken:?}");
    }

    #[test]
    fn the_past_of_the_performers_is_stretched_to_the_length_of_the_measure() {
        let nothing = |_: &mut Measure| {};
        check(&[10, 10, 10, 10], nothing, "2026-05-01", None);
        check(&[10, 10, 10, 10, 10], nothing, "2026-05-01", Some((0, "2026-06-15")));
        check(&[5, 5, 5, 5, 5], nothing, "2026-05-01", Some((0, "2026-06-05")));
        check(&[10, 10, 10, 11, 20], nothing, "2026-05-01", Some((40, "2026-06-22")));
        check(&[20, 20, 20, 20, 20], nothing, "2026-05-01", Some((100, "2026-06-29")));
        // A third is a third: 33 of 100, and 67 of 100 are two.
        check(&[10, 10, 10, 10, 11, 11], nothing, "2026-05-01", Some((33, "2026-06-16")));
        check(&[10, 10, 11, 11, 11, 11], nothing, "2026-05-01", Some((67, "2026-06-16")));
    }

    #[test]
    fn it_counts_from_the_day_on_which_it_was_begun_and_from_today_if_it_was_not() {
        let as_planned = [10, 10, 10, 10, 10];
        check(&as_planned, |it| it.begun_on = Some(day("2026-06-03")), "2026-06-10", Some((100, "2026-06-17")));
        check(&as_planned, |_| {}, "2026-06-03", Some((100, "2026-06-17")));
        check(&as_planned, |it| it.begun_on = Some(day("2026-05-28")), "2026-06-10", Some((0, "2026-06-10")));
        // A date that was moved leaves the plan by which one is measured.
        check(&as_planned, |it| it.due_on = day("2026-06-17"), "2026-06-03", Some((0, "2026-06-17")));
    }

    #[test]
    fn half_of_the_past_is_enough_for_a_risk() {
        let rules = Rules::shipped().forecast;
        let told = |late| Forecast::Told { late, expected: day("2026-06-15") };
        for (forecast, at_risk) in [(Forecast::TooFew, false), (told(49), false), (told(50), true), (told(100), true)] {
            assert_eq!(is_at_risk(forecast, &rules), at_risk, "{forecast:?}");
        }
    }

    #[test]
    fn what_was_accepted_took_so_many_working_days() {
        let calendar = ProductionCalendar::shipped();
        let mut done = measure();
        assert_eq!(finished(&done, &calendar), None);
        done.begun_on = Some(day("2026-06-02"));
        assert_eq!(finished(&done, &calendar), None);
        done.accepted_on = Some(day("2026-06-16"));
        assert_eq!(finished(&done, &calendar), Some(Finished { taken: 10, planned: 10 }));
        // The first date counts, whatever was decided later.
        done.due_on = day("2026-07-15");
        assert_eq!(finished(&done, &calendar), Some(Finished { taken: 10, planned: 10 }));
    }

    #[test]
    fn a_percentile_lies_between_its_neighbours() {
        for (sorted, share, expected) in [
            (&[1.0][..], 0.85, 1.0),
            (&[1.0, 2.0], 0.85, 1.85),
            (&[1.0, 2.0, 3.0, 4.0, 5.0], 0.85, 4.4),
            (&[1.0, 2.0, 3.0, 4.0, 5.0], 1.0, 5.0),
        ] {
            assert!((percentile(sorted, share) - expected).abs() < 1e-12, "{sorted:?}");
        }
    }
}
