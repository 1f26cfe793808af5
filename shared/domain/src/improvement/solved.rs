//! How incidents were solved, month by month: terms to resolve that ended in it, how many of them were kept, and which were not (B.2).

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::case::{Case, CaseId};
use super::clocks::ClockName;
use super::kinds::Details;
use crate::calendar::local_date;

/// Incidents that a month names at most as not solved in time.
const LATE_MAX: usize = 100;

/// A month's terms to resolve. An incident that was reopened has a term of its own each time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SolvedInMonth {
    /// The first day of the month in which the terms ended.
    pub month: NaiveDate,
    /// How many ended.
    pub ended: u32,
    /// How many of them were kept.
    pub in_time: u32,
    /// Incidents of which one was not, by their names.
    pub late: Vec<CaseId>,
}

/// Adds what an incident says.
pub fn add(of: &mut BTreeMap<NaiveDate, SolvedInMonth>, case: &Case, now: DateTime<Utc>, zone: Tz) {
    if !matches!(case.details, Details::Incident(_)) {
        return;
    }
    for clock in case.clocks.iter().filter(|clock| clock.name == ClockName::Resolve) {
        // One that runs still ends when it ends; one that was kept early counts where it would have ended.
        let in_time = match clock.stopped {
            Some(at) => at <= clock.due,
            None if now < clock.due => continue,
            None => false,
        };
        let day = local_date(clock.due, zone);
        let month = day.with_day(1).unwrap_or(day);
        let found = of.entry(month).or_insert(SolvedInMonth { month, ended: 0, in_time: 0, late: Vec::new() });
        found.ended += 1;
        found.in_time += u32::from(in_time);
        if !in_time && found.late.len() < LATE_MAX && !found.late.contains(&case.id) {
            found.late.push(case.id.clone());
        }
    }
}
