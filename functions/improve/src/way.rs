//! `GET /v1/situations/{id}/way`: the way through a life situation, and the client paths that are proposed in its place (B.2, B.7д).

use std::sync::Arc;

use app::App;
use app::improvement::way::{self, Way, WayStep};
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::decimal::{two_places, two_places_of_statistic};
use domain::identifier::SituationId;
use domain::improvement::client_path::{ClientPath, PathChange};
use domain::improvement::services::Order;
use domain::improvement::way::{Agreed, Measured, Totals, documents_of};
use domain::improvement::{Case, CaseId, Details};
use domain::scope::Scope;
use http::header;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use web::Problem;
use web::bearer::Member;

use crate::wire::Failure;

/// The way through a life situation.
#[derive(Serialize, ToSchema)]
pub(crate) struct WayBody {
    /// The situation's name in the register.
    id: String,
    /// What it is called.
    name: String,
    /// Of which quarter the figures are; `null`: no quarter is closed.
    period: Option<String>,
    /// The scope in which the caller sees figures: `country`, `industry`, `region`, `organisation`; `null`: none.
    scope: Option<&'static str>,
    /// In order.
    steps: Vec<StepBody>,
    /// What the whole way takes, as far as the register says it of its steps.
    totals: TotalsBody,
    /// The lowest of the figures that are shown; `null`: fewer than two are, or two are the same.
    weakest: Option<WeakestBody>,
    /// Change requests that propose another path, the oldest first.
    proposals: Vec<ProposalBody>,
}

/// A step of the way.
#[derive(Serialize, ToSchema)]
pub(crate) struct StepBody {
    /// 1, 2, …
    place: usize,
    /// The service's name in the register.
    service: String,
    /// What it is called; `null`: the register does not have it.
    name: Option<String>,
    /// Working days from the application to the result; `null`: not written down.
    term_days: Option<u32>,
    /// Documents that the applicant brings; `null`: not written down.
    documents: Option<Vec<String>>,
    /// Visits in person; `null`: not written down.
    visits: Option<u32>,
    /// What the target state of the service says that it shall take; `null`: none is approved that the caller sees, or it is in words alone.
    agreed: Option<AgreedBody>,
    /// Target states and optimised standards that are confirmed or in force: `id`, `number`, `document_type`, `state`.
    approved: Vec<Value>,
    /// The organisation types and questions that stand for the service. Receipts name an organisation, never a service.
    measured_by: MeasuredBy,
    /// `shown`, `suppressed`, `no_data`, `outside_scope`, `not_measured`.
    state: &'static str,
    /// Mean score, 1 to 5, of the answers that stand for the service; `null` unless shown.
    satisfaction: Option<String>,
    /// The lower end of its 95 % interval.
    satisfaction_low: Option<String>,
    /// The upper end.
    satisfaction_high: Option<String>,
    /// Questionnaires that it is made of.
    responses: Option<u64>,
}

/// What a step shall take.
#[derive(Serialize, ToSchema)]
pub(crate) struct AgreedBody {
    /// The target state that says so.
    case: String,
    /// Days from the application to the result; `null`: it does not measure them.
    term_days: Option<u32>,
    /// Whether the step takes no more; `null`: one of both is not known.
    term_days_kept: Option<bool>,
    /// How many documents.
    documents: Option<u32>,
    /// Whether the step takes no more.
    documents_kept: Option<bool>,
    /// Visits in person.
    visits: Option<u32>,
    /// Whether the step takes no more.
    visits_kept: Option<bool>,
}

impl AgreedBody {
    fn of((case, agreed): (CaseId, Agreed), order: &Order) -> AgreedBody {
        let Agreed { term_days, documents, visits } = agreed;
        AgreedBody {
            case: case.into(),
            term_days,
            term_days_kept: Agreed::is_kept(order.term_days, term_days),
            documents,
            documents_kept: Agreed::is_kept(documents_of(order), documents),
            visits,
            visits_kept: Agreed::is_kept(order.visits, visits),
        }
    }
}

/// The organisation types and questions that stand for a service.
#[derive(Serialize, ToSchema)]
pub(crate) struct MeasuredBy {
    /// Organisation types.
    organisation_types: Vec<String>,
    /// Questions; none: all of them.
    questions: Vec<String>,
}

/// What the whole way takes.
#[derive(Serialize, ToSchema)]
pub(crate) struct TotalsBody {
    /// Working days one after another.
    term_days: u64,
    /// Steps whose term is written down.
    steps_with_term: usize,
    /// Different documents.
    documents: usize,
    /// Steps whose documents are written down.
    steps_with_documents: usize,
    /// Visits in person.
    visits: u64,
    /// Steps whose visits are written down.
    steps_with_visits: usize,
}

/// The step with the lowest figure.
#[derive(Serialize, ToSchema)]
pub(crate) struct WeakestBody {
    /// The service of the step.
    service: String,
    /// Among how many steps whose figures are shown.
    among: usize,
    /// Whether chance is no explanation: its interval lies below all others.
    told_apart: bool,
}

/// A proposal of another path.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProposalBody {
    /// The change request.
    case: String,
    /// For people.
    number: String,
    /// In a few words.
    title: String,
    /// Where it stands.
    state: &'static str,
    /// The services in their order when it was proposed.
    from: Vec<String>,
    /// The steps as they are to be: `services`, `change`.
    to: Value,
    /// What becomes of the steps: `change` is `removed`, `merged`, `moved`, `changed`; `services`; of a move
    /// `after`, the services of the step before, or `null`; of a change `text`.
    changes: Vec<Value>,
}

impl StepBody {
    fn of(place: usize, step: WayStep) -> StepBody {
        let WayStep { id, service, order, agreed, approved, measured } = step;
        let reading = match measured {
            Measured::Shown(reading) => Some(reading),
            _ => None,
        };
        let documents = order.documents().map(|all| all.into_iter().map(str::to_owned).collect());
        StepBody {
            place,
            service: id.to_string(),
            term_days: order.term_days,
            documents,
            visits: order.visits,
            agreed: agreed.map(|it| AgreedBody::of(it, &order)),
            approved: approved.iter().map(approved_document).collect(),
            measured_by: MeasuredBy {
                organisation_types: service
                    .iter()
                    .flat_map(|it| &it.organisation_types)
                    .map(|it| it.as_str().to_owned())
                    .collect(),
                questions: service.iter().flat_map(|it| &it.questions).map(ToString::to_string).collect(),
            },
            name: service.map(|service| service.name),
            state: measured.as_str(),
            satisfaction: reading.map(|it| two_places(&it.value)),
            satisfaction_low: reading.map(|it| two_places_of_statistic(it.interval.low)),
            satisfaction_high: reading.map(|it| two_places_of_statistic(it.interval.high)),
            responses: reading.map(|it| it.responses),
        }
    }
}

fn approved_document(case: &Case) -> Value {
    let document_type = match &case.details {
        Details::Document(document) => Some(document.document_type.as_str()),
        _ => None,
    };
    json!({"id": case.id, "number": case.number, "document_type": document_type, "state": case.state.as_str()})
}

/// The name of a scope.
pub(crate) fn scope_name(scope: &Scope) -> &'static str {
    match scope {
        Scope::Country => "country",
        Scope::Industry(_) => "industry",
        Scope::Region(_) => "region",
        Scope::Organisation(_) => "organisation",
    }
}

/// The path that a change request proposes.
pub(crate) fn path_of(case: &Case) -> Option<&ClientPath> {
    match &case.details {
        Details::ChangeRequest(request) => request.given.path.as_deref(),
        _ => None,
    }
}

impl ProposalBody {
    fn of(case: &Case) -> Option<ProposalBody> {
        let path = path_of(case)?;
        let change = |change: PathChange| match change {
            PathChange::Removed(service) => json!({"change": "removed", "services": [service]}),
            PathChange::Merged(services) => json!({"change": "merged", "services": services}),
            PathChange::Moved(services, after) => json!({"change": "moved", "services": services, "after": after}),
            PathChange::Changed(services, text) => json!({"change": "changed", "services": services, "text": text}),
        };
        Some(ProposalBody {
            case: case.id.to_string(),
            number: case.number.clone(),
            title: case.title.clone(),
            state: case.state.as_str(),
            from: path.from.iter().map(ToString::to_string).collect(),
            to: json!(path.to),
            changes: path.changes().into_iter().map(change).collect(),
        })
    }
}

impl WayBody {
    fn of(id: &SituationId, way: Way) -> WayBody {
        let Totals { term_days, documents, visits } = Totals::of(way.steps.iter().map(|step| &step.order));
        WayBody {
            id: id.to_string(),
            name: way.situation.name,
            period: way.period.map(|period| period.to_string()),
            scope: way.scope.as_ref().map(scope_name),
            totals: TotalsBody {
                term_days: term_days.sum,
                steps_with_term: term_days.steps,
                documents: documents.sum as usize,
                steps_with_documents: documents.steps,
                visits: visits.sum,
                steps_with_visits: visits.steps,
            },
            weakest: way.weakest.map(|it| WeakestBody {
                service: it.service.to_string(),
                among: it.among,
                told_apart: it.is_told_apart,
            }),
            proposals: way.proposals.iter().filter_map(ProposalBody::of).collect(),
            steps: (1..).zip(way.steps).map(|(place, step)| StepBody::of(place, step)).collect(),
        }
    }
}

/// Read the way through a life situation: its services in order with term, documents, visits and how satisfied citizens are there, as far as the
/// caller's own scope shows figures; its weakest step; and the client paths that are proposed in its place.
#[utoipa::path(get, path = "/v1/situations/{id}/way", tag = "cases", security(("key" = [])), params(("id" = String, Path)),
    responses((status = 200, body = WayBody), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn get_way(
    State(app): State<Arc<App>>,
    Member(caller): Member,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id = SituationId::parse(&id).map_err(|_| Problem::not_found())?;
    let found = way::way(&app, &caller, &id).await?.ok_or_else(Problem::not_found)?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(WayBody::of(&id, found))).into_response())
}
