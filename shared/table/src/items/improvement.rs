//! The stored forms of part B.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use domain::working_time::CalendarYear;
use serde::{Deserialize, Serialize};

/// A year of the production calendar; its name is the year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarItem {
    /// The decree that moves the days off, in Russian.
    pub decree: String,
    /// Where it was read.
    pub source: String,
    /// Weekdays that are off beside the holidays of art. 112.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub days_off: BTreeSet<NaiveDate>,
    /// Saturdays and Sundays that work.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub working_weekends: BTreeSet<NaiveDate>,
    /// Working days that end an hour earlier.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub short_days: BTreeSet<NaiveDate>,
}

impl CalendarItem {
    /// As the calendar knows it.
    pub fn of(self, year: i32) -> CalendarYear {
        let CalendarItem { decree, source, days_off, working_weekends, short_days } = self;
        CalendarYear { year, decree, source, days_off, working_weekends, short_days }
    }
}
