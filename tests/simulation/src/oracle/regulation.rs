//! What each regulation says of its beginning and its end, as the oracle knows it: when receipts are taken, and until when links live.

use chrono::{DateTime, NaiveDate, Utc};

use super::Oracle;
use crate::days;
use crate::plan::PlannedService;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// First and last day on which receipts are taken; `None`: always.
pub fn takes_receipts(profile: &str) -> Option<(NaiveDate, NaiveDate)> {
    match profile {
        "draft-2024" => Some((day("2025-10-01"), day("2026-10-01"))),
        "882-2025" => Some((day("2026-01-01"), day("2026-12-31"))),
        _ => None,
    }
}

/// Last day of a link: one of a long-running service ends with the regulation, the last ones of one-off services have a month more.
pub fn last_day(profile: &str, service: PlannedService, arrived_on: NaiveDate) -> Option<NaiveDate> {
    let ends_on = takes_receipts(profile).map(|(_, last)| last);
    let (own, regulated) = match service {
        PlannedService::OneOff(_) => {
            (Some(days::plus_months(arrived_on, 1)), ends_on.map(|day| days::plus_months(day, 1)))
        }
        PlannedService::LongRunning(_, to) => (to, ends_on),
    };
    [own, regulated].into_iter().flatten().min()
}

/// Whether a link is over for good: it was seen to end, or nobody waited for its end and it came.
pub fn is_over(state: &str, last_day: Option<NaiveDate>, hours_east: i64, now: DateTime<Utc>) -> bool {
    let ended = last_day.is_some_and(|day| days::end_of(day, hours_east) <= now);
    matches!(state, "expired" | "withdrawn") || (matches!(state, "completed" | "declined") && ended)
}

impl Oracle {
    /// The regulations under which the system has run by then.
    pub(crate) fn profiles_by(&self, now: DateTime<Utc>) -> Vec<&'static str> {
        self.plan.profiles.iter().filter(|(from, _)| *from <= now).map(|(_, name)| *name).collect()
    }

    /// The system runs under another regulation from now on: what is not over lives as long as that one says.
    pub fn restarted(&mut self, now: DateTime<Utc>) {
        let profile = self.plan.profile_at(now);
        for model in self.invitations.values_mut() {
            if !is_over(&model.form.state, model.last_day, days::hours_east(&model.form.zone), now) {
                model.last_day = last_day(profile, model.form.service, model.form.arrived_on);
            }
        }
    }
}
