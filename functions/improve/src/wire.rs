//! What goes over the wire: a case as somebody sees it, rows of lists, refusals.

use app::improvement::CaseError;
use app::improvement::reading::CaseView;
use axum::Json;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use domain::calendar::Quarter;
use domain::improvement::clocks::Clock;
use domain::improvement::refusal::read;
use domain::improvement::{Case, Details, Entry, Refusal, Role};
use domain::working_time::CountedDay;
use http::{HeaderValue, StatusCode, header};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::{IntoParams, ToSchema};
use web::Problem;
use web::problem::MEDIA_TYPE;
use web::query::InvalidParameters;

/// Bytes of a body at most: a text of 300,000 bytes with what JSON adds.
const BODY_BYTES_MAX: usize = 1024 * 1024;

/// What was sent, with the codes of part B for what is wrong.
pub(crate) async fn sent<T: DeserializeOwned>(body: Body) -> Result<T, Failure> {
    let value = web::body::json_of(body, BODY_BYTES_MAX).await?;
    let read: Result<T, Refusal> = read("body", &value);
    read.map_err(|refusal| {
        let field = refusal.field.map(|field| field.strip_prefix("body.").unwrap_or(&field).to_owned());
        Failure::Refused(Refusal { field, ..refusal })
    })
}

/// A case.
#[derive(Serialize, ToSchema)]
pub(crate) struct CaseBody {
    /// The name of the case, given by whoever put it first.
    id: String,
    /// For people.
    number: String,
    /// Of which kind.
    kind: &'static str,
    /// In a few words.
    title: String,
    /// Where it stands.
    state: &'static str,
    /// What it is about: `kind` and `id`.
    target: Value,
    /// The region concerned; `null`: the country.
    region: Option<String>,
    /// `owner`, `controller`, `performers`, `agreeing`; `not_set_by_the_act` where the act names no controller.
    parties: Value,
    /// What its kind knows of it.
    details: Value,
    /// Terms that run, and those that were stopped.
    clocks: Vec<ClockBody>,
    /// The number of its journal's entries.
    version: u64,
    /// Every move of its kind: whether the caller may make it now, otherwise why not, who may, and what it needs.
    moves: Value,
    /// Why it was proposed: what the figures show of two quarters.
    evidence: Value,
    /// Who put it first; `null`: the program.
    creator: Option<String>,
    /// When.
    created_at: DateTime<Utc>,
    /// The name of the case in another system.
    external_ref: Option<String>,
}

/// A term of a case.
#[derive(Serialize, ToSchema)]
pub(crate) struct ClockBody {
    /// What for.
    name: &'static str,
    /// Of which party, or for which condition, where there are several.
    of: Option<String>,
    /// The first instant that is too late.
    due: DateTime<Utc>,
    /// How that was counted, day by day.
    #[schema(value_type = Vec<Value>)]
    counted: Vec<CountedDay>,
    /// Whether a day of it lies in a year that nobody has decreed yet.
    provisional: bool,
    /// When it was stopped.
    stopped: Option<DateTime<Utc>>,
}

impl ClockBody {
    pub(crate) fn of(clock: &Clock) -> ClockBody {
        let Clock { name, of, due, counted, provisional, stopped, .. } = clock.clone();
        ClockBody { name: name.as_str(), of, due, counted, provisional, stopped }
    }
}

impl CaseBody {
    pub(crate) fn of(view: CaseView) -> CaseBody {
        let CaseView { case, moves, controller_not_set_by_the_act, .. } = view;
        let mut parties = json!(case.parties);
        if let (Value::Object(parties), true) = (&mut parties, controller_not_set_by_the_act) {
            parties.insert("not_set_by_the_act".to_owned(), json!(true));
        }
        let mut details = json!(case.details);
        CaseBody {
            kind: case.kind().as_str(),
            state: case.state.as_str(),
            target: json!(case.target),
            region: case.region.map(|region| region.to_string()),
            parties,
            details: details.get_mut("details").map(Value::take).unwrap_or_default(),
            clocks: case.clocks.iter().map(ClockBody::of).collect(),
            version: case.version,
            moves: json!(moves),
            evidence: json!(case.evidence),
            creator: case.creator.map(String::from),
            created_at: case.created_at,
            external_ref: case.external_ref,
            id: case.id.into(),
            number: case.number,
            title: case.title,
        }
    }
}

/// A case in a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct CaseRow {
    /// The name of the case.
    pub(crate) id: String,
    /// For people.
    pub(crate) number: String,
    /// Of which kind.
    pub(crate) kind: &'static str,
    /// In a few words.
    pub(crate) title: String,
    /// Where it stands.
    pub(crate) state: &'static str,
    /// What it is about: `kind` and `id`.
    pub(crate) target: Value,
    /// The region concerned; `null`: the country.
    pub(crate) region: Option<String>,
    /// Who answers for it.
    pub(crate) owner: Option<String>,
    /// The earliest term that runs.
    pub(crate) due: Option<DateTime<Utc>>,
    /// The number of its journal's entries.
    pub(crate) version: u64,
    /// When it was put first.
    pub(crate) created_at: DateTime<Utc>,
    /// The name of the case in another system.
    pub(crate) external_ref: Option<String>,
    /// Of a document what it is; else `null`.
    pub(crate) document_type: Option<&'static str>,
    /// Of a document in a file: what it says in numbers and lists.
    #[serde(skip)]
    pub(crate) content: Value,
    /// Of a change that was in force: its effect as `GET /v1/cases/{id}/effect` has it; else `null`.
    pub(crate) effect: Value,
}

impl CaseRow {
    pub(crate) fn of(case: Case) -> CaseRow {
        let effect = match &case.details {
            Details::ChangeRequest(request) => json!(request.effect),
            _ => Value::Null,
        };
        let document_type = match &case.details {
            Details::Document(document) => Some(document.document_type.as_str()),
            _ => None,
        };
        CaseRow {
            effect,
            document_type,
            content: Value::Null,
            kind: case.kind().as_str(),
            state: case.state.as_str(),
            target: json!(case.target),
            region: case.region.map(|region| region.to_string()),
            due: case.due(),
            version: case.version,
            created_at: case.created_at,
            external_ref: case.external_ref,
            owner: case.parties.owner.map(String::from),
            id: case.id.into(),
            number: case.number,
            title: case.title,
        }
    }
}

/// An entry of a journal.
#[derive(Serialize, ToSchema)]
pub(crate) struct EntryRow {
    /// 1, 2, …: entry n made version n.
    number: u64,
    /// Who; `null`: the program.
    who: Option<String>,
    /// In which role.
    role: &'static str,
    /// When.
    when: DateTime<Utc>,
    /// The move's name; `put` of a case that was made or changed.
    r#move: String,
    /// From which state; `null`: it was made.
    from: Option<&'static str>,
    /// To which state.
    to: &'static str,
    /// Why.
    reason: Option<String>,
    /// By which decision.
    decision: Value,
    /// Fields that changed, with their new values.
    fields: Value,
}

impl EntryRow {
    pub(crate) fn of(entry: Entry) -> EntryRow {
        EntryRow {
            number: entry.number,
            who: entry.who.map(String::from),
            role: entry.role.as_str(),
            when: entry.when,
            r#move: entry.name,
            from: entry.from.map(|state| state.as_str()),
            to: entry.to.as_str(),
            reason: entry.reason,
            decision: json!(entry.decision),
            fields: json!(entry.fields),
        }
    }
}

/// Why a move or a case is refused.
#[derive(Serialize, ToSchema)]
pub(crate) struct RefusedBody {
    /// The HTTP status.
    status: u16,
    /// Stable code, for programs.
    code: &'static str,
    /// What is wrong, for people.
    title: String,
    /// The field at fault, as a path.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    /// The roles that are entitled, where the caller is not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    roles: Vec<&'static str>,
}

/// Why there is no answer.
pub(crate) enum Failure {
    Refused(Refusal),
    Problem(Problem),
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Failure {
        Failure::Problem(problem)
    }
}

impl From<app::Error> for Failure {
    fn from(error: app::Error) -> Failure {
        Failure::Problem(error.into())
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Failure {
        Failure::Refused(refusal)
    }
}

impl From<CaseError> for Failure {
    fn from(error: CaseError) -> Failure {
        match error {
            CaseError::Refused(refusal) => Failure::Refused(refusal),
            CaseError::App(error) => error.into(),
        }
    }
}

/// Of which quarter.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AskedQuarter {
    /// The quarter, as `2026Q2`.
    period: String,
}

impl AskedQuarter {
    /// The quarter, or what is wrong with it.
    pub(crate) fn read(&self) -> Result<Quarter, Problem> {
        let mut faults = InvalidParameters(Vec::new());
        let period = faults.or("period", "a quarter, as 2026Q2", Quarter::parse(&self.period).ok());
        period.ok_or_else(|| Problem::unprocessable(faults.0))
    }
}

/// The status of an answer that tells of a refusal.
pub(crate) fn status_of(refusal: &Refusal) -> StatusCode {
    StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY)
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        match self {
            Failure::Problem(problem) => problem.into_response(),
            Failure::Refused(refusal) if refusal.status() == 404 => Problem::not_found().into_response(),
            Failure::Refused(refusal) => {
                let status = status_of(&refusal);
                let roles = refusal.roles.iter().map(|role: &Role| role.as_str()).collect();
                let (code, title) = (refusal.code.as_str(), refusal.code.as_str().replace('_', " "));
                let body = RefusedBody { status: status.as_u16(), code, title, field: refusal.field, roles };
                let mut response = (status, Json(body)).into_response();
                response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
                web::headers::keep_nothing(response.headers_mut());
                response
            }
        }
    }
}
