//! `GET /v1/programme`: figures of the programme, with what they were counted from (B.2, B.3).

use std::collections::BTreeMap;
use std::sync::Arc;

use app::App;
use app::counts::case_counts::OfRegion;
use app::improvement::programme::{self, Programme};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDate, Utc};
use domain::decimal::{Rational, two_places};
use domain::identifier::ParticipantId;
use domain::improvement::programme::{OfServices, Part};
use http::header;
use serde::Serialize;
use serde_json::json;
use table::items::{CaseCountsItem, KeepingItem};
use utoipa::ToSchema;
use web::Problem;
use web::bearer::Member;

use crate::wire::Failure;

/// Figures of the programme.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProgrammeBody {
    /// On which day target states and participants were counted; `null`: not yet. Services are counted now.
    as_of: Option<NaiveDate>,
    /// Mass socially significant services that are provided electronically.
    mss: MssBody,
    /// Services with decision support.
    decision_support: DecisionSupportBody,
    /// Services without personal presence.
    without_presence: CountBody,
    /// Confirmed target states that are reached.
    target_states: Option<CountBody>,
    /// How incidents were solved in the last months, the newest first.
    incidents: Vec<MonthBody>,
    /// How participants keep to their terms: all of them for whoever has a role, else the caller.
    participants: Vec<ParticipantFigures>,
    /// How many cases each region has: all of them for whoever has a role or sees the country, else the caller's region.
    regions: Vec<RegionCases>,
}

/// How many cases a region has, as they were counted last.
#[derive(Serialize, ToSchema)]
pub(crate) struct RegionCases {
    /// The region; `null`: cases of the whole country.
    region: Option<String>,
    /// The system that counted them; `null`: this one.
    system: Option<String>,
    /// When.
    as_of: DateTime<Utc>,
    /// By kind and state: `kind`, `state`, `cases`, and how many of them are `overdue`.
    counts: Vec<serde_json::Value>,
}

impl RegionCases {
    fn of(OfRegion { region, counted }: OfRegion) -> RegionCases {
        let CaseCountsItem { as_of, counts, system } = counted;
        let counts = counts.iter().map(|count| json!(count)).collect();
        RegionCases { region: region.map(|it| it.to_string()), system, as_of, counts }
    }
}

/// The share of mass socially significant services that are provided electronically: `Dф·Uф + Dр·Uр`.
#[derive(Serialize, ToSchema)]
pub(crate) struct MssBody {
    /// Versions of the list that its services name.
    list_versions: Vec<String>,
    /// Federal services.
    federal: PartBody,
    /// Regional and municipal services.
    regional: PartBody,
    /// The share, in percent; `null`: the list is empty.
    share: Option<String>,
    /// The share that is aimed at, in percent.
    target: String,
    /// Whether it is reached; `null`: the list is empty.
    reached: Option<bool>,
}

/// A part of the list.
#[derive(Serialize, ToSchema)]
pub(crate) struct PartBody {
    /// How many services.
    services: u32,
    /// How many of them are provided electronically.
    electronic: u32,
    /// D: the share of those, in percent; `null`: there are no services.
    share: Option<String>,
    /// U: the part's share of the list, in percent; `null`: the list is empty.
    weight: Option<String>,
}

/// Federal and regional services of the list that are decided with support.
#[derive(Serialize, ToSchema)]
pub(crate) struct DecisionSupportBody {
    /// How many.
    services: u32,
    /// How many of them are provided before they are applied for.
    proactive: u32,
    /// How many there are to be at least.
    target: u32,
    /// Whether there are.
    reached: bool,
}

/// The terms to resolve incidents that ended in a month.
#[derive(Serialize, ToSchema)]
pub(crate) struct MonthBody {
    /// As `2026-05`.
    month: String,
    /// How many terms ended.
    ended: u32,
    /// How many of them were kept.
    in_time: u32,
    /// Their share, in percent.
    share: String,
    /// Incidents of which one was not kept and that the caller sees.
    late: Vec<String>,
}

/// A part of a whole.
#[derive(Serialize, ToSchema)]
pub(crate) struct CountBody {
    /// How many.
    count: u32,
    /// Of how many.
    of: u32,
}

/// How a participant keeps to its terms.
#[derive(Serialize, ToSchema)]
pub(crate) struct ParticipantFigures {
    /// The participant.
    participant: String,
    /// Cases of the participant in which a term runs.
    with_term: u32,
    /// Those of which a term has passed.
    overdue: u32,
    /// Their share, in percent; `null`: no term runs.
    overdue_share: Option<String>,
    /// Of each step how long it took.
    steps: BTreeMap<String, StepFigures>,
    /// Changes of which it was looked whether they helped, for the last time.
    evaluated: u32,
    /// Those that are shown to have helped.
    verified: u32,
    /// Reports that were due.
    reports: u32,
    /// Those that came in time.
    reports_in_time: u32,
}

/// How long a step took.
#[derive(Serialize, ToSchema)]
pub(crate) struct StepFigures {
    /// How often it was made.
    made: u32,
    /// The median of the working days since the step before.
    median_working_days: u32,
}

/// A share in percent, with two places.
pub(crate) fn percent(share: Rational) -> String {
    two_places(&(share * Rational::from_integer(100)))
}

pub(crate) fn part(services: &OfServices, part: Part) -> PartBody {
    PartBody {
        services: part.services,
        electronic: part.electronic,
        share: part.share().map(percent),
        weight: services.weight(part).map(percent),
    }
}

fn figures((participant, item): (ParticipantId, KeepingItem)) -> ParticipantFigures {
    let KeepingItem { with_term, overdue, evaluated, verified, reports, reports_in_time, .. } = item;
    let steps = item.steps.into_iter();
    let share = (0 < with_term).then(|| Rational::new(overdue.into(), with_term.into()));
    ParticipantFigures {
        participant: participant.into(),
        with_term,
        overdue,
        overdue_share: share.map(percent),
        steps: steps
            .map(|(name, (made, median_working_days))| (name, StepFigures { made, median_working_days }))
            .collect(),
        evaluated,
        verified,
        reports,
        reports_in_time,
    }
}

/// Figures of the programme.
#[utoipa::path(get, path = "/v1/programme", tag = "cases", security(("key" = [])),
    responses((status = 200, body = ProgrammeBody), (status = 401, body = Problem)))]
pub(crate) async fn get_programme(State(app): State<Arc<App>>, Member(caller): Member) -> Result<Response, Failure> {
    let Programme { services, whole, participants, regions } = programme::programme(&app, &caller).await?;
    let aims = &app.improvement.programme;
    let share = services.share();
    let mut incidents = Vec::new();
    for month in whole.iter().flat_map(|whole| &whole.solved) {
        let late = programme::not_in_time(&app, &caller, month).await?;
        incidents.push(MonthBody {
            month: month.month.format("%Y-%m").to_string(),
            ended: month.ended,
            in_time: month.in_time,
            share: percent(Rational::new(month.in_time.into(), month.ended.max(1).into())),
            late: late.into_iter().map(|case| case.id.into()).collect(),
        });
    }
    let body = ProgrammeBody {
        incidents,
        regions: regions.into_iter().map(RegionCases::of).collect(),
        as_of: whole.as_ref().map(|whole| whole.looked_on),
        mss: MssBody {
            federal: part(&services, services.federal),
            regional: part(&services, services.regional),
            share: share.map(percent),
            target: percent(aims.electronic_share),
            reached: share.map(|share| aims.electronic_share <= share),
            list_versions: services.list_versions,
        },
        decision_support: DecisionSupportBody {
            services: services.decision_support,
            proactive: services.proactive,
            target: aims.decision_support,
            reached: aims.decision_support <= services.decision_support,
        },
        without_presence: CountBody { count: services.without_presence, of: services.services },
        target_states: whole.map(|whole| CountBody { count: whole.reached, of: whole.target_states }),
        participants: participants.into_iter().map(figures).collect(),
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(body)).into_response())
}
