//! When a term is reminded of, and who is told when it has passed (B.6а: the working group responds to lateness).

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;

use super::case::{Case, Chain};
use super::clocks::Clock;
use super::journal::Recipient;
use super::roles::Role;
use super::rules::Rules;
use crate::working_time::{ProductionCalendar, Term};

/// When what is due of a running term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Escalation {
    /// A reminder to whoever is to act: as the working day begins, so many working days before the last day. Terms in
    /// hours have none, and neither have terms that are shorter.
    pub remind_at: Option<DateTime<Utc>>,
    /// A letter to the controller: the term has passed.
    pub tell_controller_at: DateTime<Utc>,
    /// A letter to the secretary, and a task for the next agenda.
    pub tell_secretary_at: DateTime<Utc>,
}

/// Counts them by the production calendar.
pub fn escalation(clock: &Clock, zone: Tz, calendar: &ProductionCalendar, rules: &Rules) -> Escalation {
    let days_before = match rules.terms.remind_before.term {
        Term::WorkingDays(days) => Some(days),
        _ => None,
    };
    let in_hours = matches!(clock.term, Term::WorkingHours(_));
    let last_day = clock.counted.last().map(|counted| counted.day);
    let remind_at = last_day.zip(days_before).filter(|_| !in_hours).map(|(last, days)| {
        let day = calendar.working_days_before(last, days);
        calendar.opens_at(day, zone, &rules.working_hours)
    });
    // A term that ends at 24:00 ends on its last day, not on the next.
    let passed = if in_hours { clock.due } else { clock.due - Duration::seconds(1) };
    let later = calendar.count(rules.terms.escalate_after.term, passed, zone, &rules.working_hours);
    Escalation {
        remind_at: remind_at.filter(|at| clock.started < *at),
        tell_controller_at: clock.due,
        tell_secretary_at: later.due,
    }
}

/// Who is told first that a term has passed: the controller; where the act names none, the analytical centre.
pub fn first_told(case: &Case) -> Recipient {
    case.parties
        .controller
        .as_ref()
        .map_or(Recipient::Role(Role::AnalyticalCentre), |controller| controller.recipient())
}

/// Who is told after that: the secretary of the working group, of mass socially significant services the digital ministry,
/// where the act names no controller the analytical centre.
pub fn told_later(case: &Case, of_target: Chain) -> Recipient {
    Recipient::Role(if case.parties.controller.is_none() {
        Role::AnalyticalCentre
    } else if case.chain(of_target).mss {
        Role::DigitalMinistry
    } else {
        Role::WorkingGroupSecretary
    })
}
