//! The programme (B.2, B.3): what it aims at and how far it has come, and how participants keep to their terms. Each number says what it was
//! counted from, and leads to the services or cases that it counts. The same as a report to print.

use std::sync::Arc;

use app::App;
use app::counts::case_counts::OfRegion;
use app::improvement::behind::CaseNumber;
use app::improvement::programme::{self, Programme};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::decimal::Rational;
use domain::identifier::ParticipantId;
use domain::improvement::case_counts::{CaseCount, in_all};
use domain::improvement::programme::{OfServices, Part, ServiceNumber};
use pages::selectors::query;
use pages::{Localizer, MemberSession, PageBody, PageError, Section, navigation};
use table::items::{KeepingItem, ProgrammeItem};

use super::list::approval;
use super::naming::{Named, Naming, today};

#[derive(Template)]
#[template(path = "programme.html")]
struct ProgrammePage {
    words: Localizer,
    figures: Figures,
}

#[derive(Template)]
#[template(path = "programme_report.html")]
struct ReportPage {
    words: Localizer,
    figures: Figures,
    made: String,
    approval: String,
    versions: String,
}

/// What both show.
struct Figures {
    aims: Vec<Aim>,
    formula: Vec<(String, String)>,
    as_of: Option<String>,
    /// Months, their share of incidents that were solved in time, and those that were not.
    incidents: Vec<(String, String, Vec<Named>)>,
    participants: Vec<ParticipantRow>,
    regions: Vec<RegionRow>,
}

/// How many cases a region has.
struct RegionRow {
    region: String,
    /// The system that counted them, if it is another.
    system: Option<String>,
    as_of: String,
    cases: String,
    overdue: String,
    late: bool,
    /// Each kind and state, in words.
    rows: Vec<String>,
}

struct Aim {
    name: String,
    value: String,
    note: String,
    short: bool,
    lists: Vec<Named>,
}

/// A number in words, and the lists of what it counts.
struct Counted {
    told: String,
    lists: Vec<Named>,
}

struct ParticipantRow {
    name: String,
    overdue: Counted,
    late: bool,
    helped: Counted,
    reports: Counted,
    steps: Vec<Named>,
}

impl PageBody for ProgrammePage {
    fn title(&self) -> String {
        self.words.programme_title()
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::CASES)
    }
}

impl PageBody for ReportPage {
    fn title(&self) -> String {
        self.words.programme_report()
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::CASES)
    }
}

pub(super) async fn show(State(app): State<Arc<App>>, session: MemberSession) -> Result<Response, PageError> {
    let words = session.words;
    let found = programme::programme(&app, &session.caller).await?;
    session.page(&ProgrammePage { words, figures: figures(&app, &session, found).await? })
}

/// The report to print.
pub(super) async fn report(State(app): State<Arc<App>>, session: MemberSession) -> Result<Response, PageError> {
    let words = session.words;
    let found = programme::programme(&app, &session.caller).await?;
    let versions = found.services.list_versions.join(", ");
    session.page(&ReportPage {
        words,
        made: words.printed_made(words.day(today(&app)), session.caller.name.as_str()),
        approval: approval(words, &app.improvement.approval),
        versions: if versions.is_empty() { words.programme_no_version() } else { versions },
        figures: figures(&app, &session, found).await?,
    })
}

async fn figures(app: &App, session: &MemberSession, found: Programme) -> Result<Figures, PageError> {
    let words = session.words;
    let naming = Naming { app, caller: &session.caller, words };
    let Programme { services, whole, participants, regions } = found;
    let mut rows = Vec::new();
    for (id, item) in participants {
        rows.push(row(words, naming.participant(&id).await?, &id, &item));
    }
    let mut incidents = Vec::new();
    for month in whole.iter().flat_map(|whole| &whole.solved) {
        let share = percent(words, Rational::new(month.in_time.into(), month.ended.max(1).into()));
        let kept = words.programme_of(count(words, month.in_time), count(words, month.ended));
        let told = words.programme_solved(words.programme_percent(share), kept);
        let late = programme::not_in_time(app, &session.caller, month).await?;
        let name = words.month_name(month.month);
        incidents.push((name, told, late.iter().map(|case| naming.link(case)).collect()));
    }
    Ok(Figures {
        aims: aims(app, words, &services, whole.as_ref()),
        formula: formula(words, &services),
        incidents,
        as_of: whole.map(|whole| words.day(whole.looked_on)),
        participants: rows,
        regions: regions.into_iter().map(|of| region(&naming, of)).collect(),
    })
}

fn region(naming: &Naming<'_>, OfRegion { region, counted }: OfRegion) -> RegionRow {
    let words = naming.words;
    let (cases, overdue) = in_all(&counted.counts);
    let told = |it: &CaseCount| {
        let (kind, state) = (words.case_kind(it.kind.as_str()), words.case_state(it.state.as_str()));
        let told = words.programme_cases_of(kind, state, count(words, it.cases));
        if it.overdue == 0 { told } else { words.programme_cases_late(told, count(words, it.overdue)) }
    };
    RegionRow {
        region: naming.region(region),
        system: counted.system,
        as_of: words.day(naming.day(counted.as_of, None)),
        cases: words.count(cases),
        overdue: words.count(overdue),
        late: 0 < overdue,
        rows: counted.counts.iter().map(told).collect(),
    }
}

fn count(words: Localizer, number: u32) -> String {
    words.count(number.into())
}

fn percent(words: Localizer, share: Rational) -> String {
    words.decimal(&(share * Rational::from_integer(100)))
}

/// The services behind a number.
fn services_of(words: Localizer, number: ServiceNumber, value: u32) -> Named {
    let name = words.programme_list(number.as_str(), count(words, value));
    Named::at(name, format!("/cabinet/programme/services?of={}", number.as_str()))
}

/// The cases behind a number of a participant, or of the whole.
fn cases_of(words: Localizer, number: CaseNumber, of: Option<&ParticipantId>, value: u32) -> Named {
    let participant = of.map(|id| ("participant", id.as_str()));
    let parts: Vec<_> = [("of", number.as_str())].into_iter().chain(participant).collect();
    Named::at(
        words.programme_list(number.as_str(), count(words, value)),
        format!("/cabinet/programme/cases?{}", query(&parts)),
    )
}

fn aims(app: &App, words: Localizer, services: &OfServices, whole: Option<&ProgrammeItem>) -> Vec<Aim> {
    let aims = &app.improvement.programme;
    let share = services.share();
    let of = |number, value| services_of(words, number, value);
    let mut shown = vec![
        Aim {
            name: words.programme_electronic(),
            value: share
                .map_or_else(|| words.programme_no_list(), |share| words.programme_percent(percent(words, share))),
            note: words.programme_electronic_note(percent(words, aims.electronic_share)),
            short: share.is_some_and(|share| share < aims.electronic_share),
            lists: vec![
                of(ServiceNumber::FederalElectronic, services.federal.electronic),
                of(ServiceNumber::Federal, services.federal.services),
                of(ServiceNumber::RegionalElectronic, services.regional.electronic),
                of(ServiceNumber::Regional, services.regional.services),
            ],
        },
        Aim {
            name: words.programme_support(),
            value: count(words, services.decision_support),
            note: words.programme_support_note(count(words, services.proactive), count(words, aims.decision_support)),
            short: services.decision_support < aims.decision_support,
            lists: vec![
                of(ServiceNumber::DecisionSupport, services.decision_support),
                of(ServiceNumber::Proactive, services.proactive),
            ],
        },
        Aim {
            name: words.programme_presence(),
            value: words.programme_of(count(words, services.without_presence), count(words, services.services)),
            note: words.programme_presence_note(),
            short: false,
            lists: vec![
                of(ServiceNumber::WithoutPresence, services.without_presence),
                of(ServiceNumber::All, services.services),
            ],
        },
    ];
    shown.extend(whole.map(|whole| Aim {
        name: words.programme_states(),
        value: words.programme_of(count(words, whole.reached), count(words, whole.target_states)),
        note: words.programme_states_note(),
        short: false,
        lists: vec![
            cases_of(words, CaseNumber::Reached, None, whole.reached),
            cases_of(words, CaseNumber::TargetStates, None, whole.target_states),
        ],
    }));
    shown
}

fn formula(words: Localizer, services: &OfServices) -> Vec<(String, String)> {
    let part = |name: String, part: Part| {
        let (d, u) = part.share().zip(services.weight(part))?;
        let (electronic, all) = (count(words, part.electronic), count(words, part.services));
        Some((name, words.programme_part(percent(words, d), electronic, all, percent(words, u))))
    };
    let parts =
        [part(words.programme_federal(), services.federal), part(words.programme_regional(), services.regional)];
    parts.into_iter().flatten().collect()
}

fn row(words: Localizer, name: String, id: &ParticipantId, item: &KeepingItem) -> ParticipantRow {
    let of = |(part, of_part): (CaseNumber, u32), (whole, of_whole): (CaseNumber, u32)| Counted {
        told: match of_whole {
            0 => words.programme_none(),
            _ => words.programme_of(count(words, of_part), count(words, of_whole)),
        },
        lists: match of_whole {
            0 => Vec::new(),
            _ => vec![cases_of(words, part, Some(id), of_part), cases_of(words, whole, Some(id), of_whole)],
        },
    };
    let step = |(name, (made, days)): (&String, &(u32, u32))| {
        let parts = [("of", CaseNumber::Steps.as_str()), ("participant", id.as_str()), ("step", name.as_str())];
        let told = words.programme_step(words.case_move(name.as_str()), count(words, *days), count(words, *made));
        Named::at(told, format!("/cabinet/programme/cases?{}", query(&parts)))
    };
    ParticipantRow {
        name,
        overdue: of((CaseNumber::Overdue, item.overdue), (CaseNumber::WithTerm, item.with_term)),
        late: 0 < item.overdue,
        helped: of((CaseNumber::Verified, item.verified), (CaseNumber::Evaluated, item.evaluated)),
        reports: of((CaseNumber::ReportsInTime, item.reports_in_time), (CaseNumber::Reports, item.reports)),
        steps: item.steps.iter().map(step).collect(),
    }
}
