//! What each office does, in which order, and by which clauses: written from the tables of moves and the profile.

use std::sync::Arc;

use app::App;
use app::identity::access::Caller;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::improvement::Rules;
use domain::improvement::clocks::ClockName;
use domain::improvement::duties::{Duty, DutyStep, Office, Within, duties};
use domain::improvement::rules::Origin;
use domain::improvement::table::{Need, Row};
use domain::scope::ParticipantRole;
use domain::working_time::Term;
use pages::{Localizer, MemberSession, PageBody, PageError, Section, navigation};

use super::list::approval;
use super::naming::Named;

#[derive(Template)]
#[template(path = "duties.html")]
struct OfficesPage {
    words: Localizer,
    own: Vec<Named>,
    others: Vec<Named>,
    act: String,
    approval: String,
}

#[derive(Template)]
#[template(path = "duty.html")]
struct OfficePage {
    words: Localizer,
    name: String,
    about: String,
    clauses: String,
    kinds: Vec<KindRow>,
}

/// Cases of a kind.
struct KindRow {
    name: String,
    clauses: String,
    makes: Option<String>,
    steps: Vec<StepRow>,
}

impl KindRow {
    /// Whether a step asks for anything: else there is no column for it.
    fn needs_anything(&self) -> bool {
        self.steps.iter().any(|step| !step.needs.is_empty())
    }

    /// Whether a step has a term.
    fn has_terms(&self) -> bool {
        self.steps.iter().any(|step| !step.term.is_empty())
    }
}

struct StepRow {
    name: String,
    from: String,
    to: String,
    needs: String,
    term: String,
    asked: bool,
    within: String,
}

impl PageBody for OfficesPage {
    fn title(&self) -> String {
        self.words.duties_title()
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::DUTIES)
    }
}

impl PageBody for OfficePage {
    fn title(&self) -> String {
        self.words.duties_of(self.name.as_str())
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::DUTIES)
    }
}

pub(super) async fn all(State(app): State<Arc<App>>, session: MemberSession) -> Result<Response, PageError> {
    let words = session.words;
    let link =
        |office: Office| Named::at(words.office(office.as_str()), format!("/cabinet/duties/{}", office.as_str()));
    let (own, others): (Vec<_>, Vec<_>) = Office::ALL.into_iter().partition(|office| is_own(*office, &session.caller));
    session.page(&OfficesPage {
        words,
        own: own.into_iter().map(link).collect(),
        others: others.into_iter().map(link).collect(),
        act: app.improvement.title.clone(),
        approval: approval(words, &app.improvement.approval),
    })
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    session: MemberSession,
    Path(office): Path<String>,
) -> Result<Response, PageError> {
    let words = session.words;
    let rules = &app.improvement;
    let office = Office::parse(&office).ok_or(PageError::NotFound)?;
    let clauses = |named: &std::collections::BTreeMap<String, String>, name: &str| {
        words.duties_clauses(named.get(name).map_or("", String::as_str))
    };
    let kinds = duties(office, rules).into_iter().map(|duty| {
        let Duty { kind, makes, steps } = duty;
        KindRow {
            name: words.case_kind(kind.as_str()),
            clauses: clauses(&rules.clauses.kinds, kind.as_str()),
            makes: makes.map(|within| format!("{}{}", words.duties_makes(), chain(words, within))),
            steps: steps.iter().map(|step| row(words, rules, step)).collect(),
        }
    });
    session.page(&OfficePage {
        words,
        name: words.office(office.as_str()),
        about: words.office_about(office.as_str()),
        clauses: clauses(&rules.clauses.offices, office.as_str()),
        kinds: kinds.collect(),
    })
}

/// Whether the reader holds the office by the register; that of a case it holds by the case.
fn is_own(office: Office, caller: &Caller) -> bool {
    match office {
        Office::Head => caller.role == ParticipantRole::OrganisationHead,
        Office::Region => caller.role == ParticipantRole::RegionalExecutive,
        _ => office.registered().is_some_and(|role| caller.roles.contains(&role)),
    }
}

fn chain(words: Localizer, within: Within) -> String {
    match within {
        Within::Both => String::new(),
        Within::NotMss => format!(" ({})", words.duties_not_mss()),
        Within::Mss => format!(" ({})", words.duties_mss()),
    }
}

fn row(words: Localizer, rules: &Rules, step: &DutyStep) -> StepRow {
    let row = step.row;
    let states = |states: &[domain::improvement::table::State]| {
        states.iter().map(|state| words.case_state(state.as_str())).collect::<Vec<_>>().join(", ")
    };
    let need = |need: &Need| match need {
        Need::Reason => words.case_field("reason"),
        Need::Decision => words.duties_decision(),
        Need::Due => words.case_field("due"),
        Need::Field(field) => words.case_field(*field),
    };
    StepRow {
        name: words.case_move(row.name),
        from: states(row.from),
        to: if row.to.is_empty() { words.duties_stays() } else { states(row.to) },
        needs: row.needs.iter().map(need).collect::<Vec<_>>().join("; "),
        term: term(words, rules, row).unwrap_or_default(),
        asked: step.asked,
        within: chain(words, step.within),
    }
}

/// How long there is for the step, and whether the act says so.
fn term(words: Localizer, rules: &Rules, row: &Row) -> Option<String> {
    let clock = *row.stops.first()?;
    let told = |term: Term| match term {
        Term::WorkingHours(hours) => words.duties_hours(u64::from(hours), words.count(hours.into())),
        Term::WorkingDays(days) => words.duties_days(u64::from(days), words.count(days.into())),
        Term::CalendarDays(days) => words.duties_calendar_days(u64::from(days), words.count(days.into())),
        Term::Until(day) => words.day(day),
    };
    if clock == ClockName::Report {
        let again = rules.term_rule(clock, 1).map(|rule| told(rule.term)).unwrap_or_default();
        return Some(words.duties_report(rules.reports.due_on_day.to_string(), again));
    }
    let by_severity = matches!(clock, ClockName::Acknowledge | ClockName::Resolve);
    let severities = if by_severity { 1..=3 } else { 1..=1 };
    let terms: Option<Vec<_>> = severities.map(|severity| rules.term_rule(clock, severity)).collect();
    let Some(terms) = terms else { return Some(words.duties_by_case()) };
    let origin = match terms.first()?.origin {
        Origin::Act => words.duties_by_act(),
        Origin::Ours => words.duties_ours(),
    };
    let all = terms.iter().map(|rule| told(rule.term)).collect::<Vec<_>>().join(" / ");
    let severity = if by_severity { words.duties_by_severity() } else { String::new() };
    Some(format!("{all}{severity} ({origin})"))
}
