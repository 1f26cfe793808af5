//! The window of an invitation: when its link lives (A2.6) and by when the citizen is told (A2.7б).

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::calendar::{days_later, end_of_day, local_date, months_later, start_of_day};
use crate::receipt::Service;
use crate::regulation::Terms;

/// When the link lives, as local days of the organisation's zone. Computed once, from the terms in force at the arrival.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// The organisation's zone.
    pub zone: Tz,
    /// D: the local day on which the receipt arrived. It is not counted.
    pub arrived_on: NaiveDate,
    /// From this instant the link is active.
    pub activate_from: DateTime<Utc>,
    /// The latest lawful day of activation (A2.6).
    pub activate_by: NaiveDate,
    /// The latest lawful day of the notice (A2.7б).
    pub notify_by: NaiveDate,
    /// Last day, until 24:00; `None` while a long-running service has no known end.
    pub last_day: Option<NaiveDate>,
}

impl Window {
    /// The window of a receipt that arrived then.
    pub fn of(service: Service, arrived_at: DateTime<Utc>, zone: Tz, terms: &Terms) -> Window {
        let arrived_on = local_date(arrived_at, zone);
        let activate_from = match terms.activation_delay_days {
            0 => arrived_at,
            days => start_of_day(days_later(arrived_on, days), zone),
        };
        Window {
            zone,
            arrived_on,
            activate_from,
            activate_by: days_later(arrived_on, terms.activation_days),
            notify_by: days_later(arrived_on, terms.notice_days),
            last_day: Window::last_day_of(service, arrived_on, terms),
        }
    }

    /// Last day of the link of a service whose receipt arrived then: that of a long-running service ends with the regulation.
    pub fn last_day_of(service: Service, arrived_on: NaiveDate, terms: &Terms) -> Option<NaiveDate> {
        let (own, regulated) = match service {
            Service::OneOff { .. } => (Some(months_later(arrived_on, terms.window_months)), terms.answered_until),
            Service::LongRunning { to, .. } => {
                let floor =
                    (0 < terms.long_window_days_min).then(|| days_later(arrived_on, terms.long_window_days_min));
                (to.map(|to| floor.map_or(to, |floor| to.max(floor))), terms.reminded_until)
            }
        };
        [own, regulated].into_iter().flatten().min()
    }

    /// Whether a service had ended when its receipt arrived, so that nobody can be asked about it.
    pub fn had_ended(service: Service, arrived_on: NaiveDate, terms: &Terms) -> bool {
        Window::last_day_of(service, arrived_on, &unlimited(terms)).is_some_and(|last_day| last_day < arrived_on)
    }

    /// Whether the link ends before the latest lawful day of the notice is over, or with it.
    pub fn ends_within_notice_term(&self) -> bool {
        self.last_day.is_some_and(|last_day| last_day <= self.notify_by)
    }

    /// Whether the link of a service ends only because its regulation does: another one may prolong it.
    pub fn is_cut(service: Service, arrived_on: NaiveDate, terms: &Terms) -> bool {
        Window::last_day_of(service, arrived_on, terms) != Window::last_day_of(service, arrived_on, &unlimited(terms))
    }

    /// The first instant at which the link no longer works.
    pub fn ends_at(&self) -> Option<DateTime<Utc>> {
        self.last_day.map(|day| end_of_day(day, self.zone))
    }

    /// Whether the last day is over.
    pub fn has_ended(&self, now: DateTime<Utc>) -> bool {
        self.ends_at().is_some_and(|end| end <= now)
    }
}

/// The terms of a regulation that does not end.
fn unlimited(terms: &Terms) -> Terms {
    Terms { reminded_until: None, answered_until: None, ..terms.clone() }
}
