//! Terms that run in a case. Each knows how it was counted, so that it can be shown, and counted anew when the production
//! calendar changes.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::case::Case;
use super::journal::{Done, Entry, hash};
use super::roles::Role;
use super::rules::Rules;
use crate::names;
use crate::working_time::{CountedDay, ProductionCalendar, Term};

names! {
    /// What a term is for.
    pub enum ClockName {
        /// A change request is assessed.
        Assess = "assess",
        /// A party agrees to a text.
        Agree = "agree",
        /// The owner of an incident says that he knows.
        Acknowledge = "acknowledge",
        /// An incident is resolved.
        Resolve = "resolve",
        /// A request for information is answered.
        Answer = "answer",
        /// A report is submitted.
        Report = "report",
        /// A measure is carried out.
        CarryOut = "carry_out",
        /// A condition of a check is met.
        Condition = "condition",
    }
}

/// One term of a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clock {
    /// What for.
    pub name: ClockName,
    /// Of which party, or of which condition, where there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// When it began.
    pub started: DateTime<Utc>,
    /// How long it runs.
    pub term: Term,
    /// The first instant that is too late; 24:00 is the next day's first.
    pub due: DateTime<Utc>,
    /// How that was counted.
    pub counted: Vec<CountedDay>,
    /// Whether a day of it lies in a year that nobody has decreed yet.
    pub provisional: bool,
    /// When it was stopped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<DateTime<Utc>>,
}

impl Clock {
    /// Begins a term.
    pub fn start(
        name: ClockName,
        of: Option<String>,
        term: Term,
        started: DateTime<Utc>,
        zone: Tz,
        calendar: &ProductionCalendar,
        rules: &Rules,
    ) -> Clock {
        let counted = calendar.count(term, started, zone, &rules.working_hours);
        let (due, provisional) = (counted.due, counted.provisional);
        Clock { name, of, started, term, due, counted: counted.counted, provisional, stopped: None }
    }

    /// Whether it runs.
    pub fn runs(&self) -> bool {
        self.stopped.is_none()
    }
}

/// Counts the running terms of a case by a calendar that has changed. `None` where nothing moves: neither a term's end
/// nor how it was counted.
pub fn recount(
    case: &Case,
    zone: Tz,
    now: DateTime<Utc>,
    calendar: &ProductionCalendar,
    rules: &Rules,
) -> Option<Done> {
    let mut next = case.clone();
    let mut fields = std::collections::BTreeMap::new();
    for clock in next.clocks.iter_mut().filter(|clock| clock.runs()) {
        let (name, of, before) = (clock.name, clock.of.clone(), clock.due);
        let anew = Clock::start(name, of, clock.term, clock.started, zone, calendar, rules);
        if anew != *clock {
            let of = clock.of.as_deref().map(|of| format!(".{of}")).unwrap_or_default();
            fields.insert(format!("clocks.{}{of}", name.as_str()), json!({"before": before, "due": anew.due}));
            *clock = anew;
        }
    }
    if fields.is_empty() {
        return None;
    }
    next.version += 1;
    let entry = Entry {
        number: next.version,
        who: None,
        role: Role::System,
        when: now,
        name: "recount".to_owned(),
        from: Some(case.state),
        to: case.state,
        reason: None,
        decision: None,
        body_hash: hash(&fields),
        fields,
    };
    Some(Done { case: next, entry, letters: Vec::new(), follow_ups: Vec::new() })
}
