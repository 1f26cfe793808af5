//! Questionnaires by the day on which they came over the web: counted in the head of their lane, under names of their own. No figure is made of them, so
//! they are in no sum and no hash: they tell whether far more came on one day than notices bring. The names are short, so that the head of a lane stays
//! one unit of a write.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};

use crate::calendar::Quarter;

/// How the names of these counters begin; the days since the first one of the quarter follow. An answer that came by another clock may be of a day before.
const PREFIX: &str = "d";

/// Questionnaires by day.
pub type Days = BTreeMap<NaiveDate, u64>;

/// The name of the counter of a day in a lane of a quarter.
pub fn day_counter(quarter: Quarter, day: NaiveDate) -> String {
    format!("{PREFIX}{}", (day - quarter.first_day()).num_days())
}

/// Whether it is the name of such a counter.
pub fn is_day_counter(name: &str) -> bool {
    since_first_day(name).is_some()
}

/// What the stored counters of a lane count by day.
pub fn counted_by_day(quarter: Quarter, counters: &BTreeMap<String, i64>) -> impl Iterator<Item = (NaiveDate, i64)> {
    counters.iter().filter_map(move |(name, count)| {
        let since = TimeDelta::try_days(since_first_day(name)?.into())?;
        Some((quarter.first_day().checked_add_signed(since)?, *count))
    })
}

fn since_first_day(name: &str) -> Option<i16> {
    let since = name.strip_prefix(PREFIX)?.parse().ok()?;
    (name == format!("{PREFIX}{since}")).then_some(since)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_named_by_its_number_in_the_quarter() {
        let quarter = Quarter::parse("2026Q1").unwrap();
        for (day, name) in [("2026-01-01", "d0"), ("2026-03-31", "d89"), ("2025-12-31", "d-1")] {
            let day: NaiveDate = day.parse().unwrap();
            assert_eq!(day_counter(quarter, day), name);
            let counters = BTreeMap::from([(name.to_owned(), 3), ("completed".to_owned(), 7)]);
            assert_eq!(counted_by_day(quarter, &counters).collect::<Vec<_>>(), [(day, 3)]);
        }
        for other in ["d", "d+1", "d01", "d-0", "d99999", "delivered", "completed", "citizens.odd", "week.2026-01-05"] {
            assert!(!is_day_counter(other), "{other}");
        }
    }
}
