//! `/v1/practices/candidates`: organisations that truly rose, and what somebody makes of them (B.7е).

use std::sync::Arc;

use app::App;
use app::improvement::candidates::{self, Seen};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::calendar::Quarter;
use domain::identifier::OrganisationId;
use domain::improvement::candidates::{Decided, Decision, Rise};
use http::header;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use web::Problem;
use web::bearer::Member;
use web::query::Parameters;

use crate::wire::{AskedQuarter, Failure, RefusedBody, sent};

/// Candidates of practices.
#[derive(Serialize, ToSchema)]
pub(crate) struct Candidates {
    /// By organisation.
    rows: Vec<CandidateRow>,
    /// Always `null`: they are one page.
    cursor: Option<String>,
}

/// An organisation that truly rose.
#[derive(Serialize, ToSchema)]
pub(crate) struct CandidateRow {
    /// The organisation.
    organisation: String,
    /// The quarter that was closed.
    period: String,
    /// Whether its figures lie within the caller's scope; if not, `rises` and `measures` are empty.
    in_scope: bool,
    /// The total first, then the questions: the evidence, `from`, `to`, `effect` against `peers` with its limits, the rise with chance taken out
    /// (`drawn`), and up to where it would be chance (`limit`).
    rises: Vec<Value>,
    /// Changes that came into force and measures of road maps that were accepted within the two quarters, as far as the caller sees them.
    cases: Vec<String>,
    /// Measures of the organisation that ended within them.
    measures: Vec<String>,
    /// What was decided: `decision`, `by`, `on`, `reason`; `null`: nothing yet.
    decided: Value,
    /// The practice that was made of it.
    practice: Option<String>,
}

impl CandidateRow {
    fn of(seen: Seen) -> CandidateRow {
        let Seen { candidate, in_scope, cases, measures, practice } = seen;
        let rise = |rise: &Rise| json!(rise);
        CandidateRow {
            organisation: candidate.organisation.into(),
            period: candidate.period.to_string(),
            in_scope,
            rises: candidate.rises.iter().map(rise).collect(),
            cases: cases.into_iter().map(|case| case.id.into()).collect(),
            measures: measures.into_iter().map(|measure| measure.what).collect(),
            decided: candidate.decided.map_or(Value::Null, |it: Decided| json!(it)),
            practice: practice.map(|case| case.id.into()),
        }
    }
}

/// What is made of a candidate.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DecisionBody {
    /// A practice, or nothing.
    #[schema(value_type = String)]
    decision: Decision,
    /// Why; needed to refuse.
    #[serde(default)]
    reason: Option<String>,
}

/// List the organisations that truly rose in a quarter: within the caller's scope, and for whoever supports practices all of them, those outside its
/// scope without figures.
#[utoipa::path(get, path = "/v1/practices/candidates", tag = "cases", security(("key" = [])), params(AskedQuarter),
    responses((status = 200, body = Candidates), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn list_candidates(
    State(app): State<Arc<App>>,
    Member(caller): Member,
    Parameters(asked): Parameters<AskedQuarter>,
) -> Result<Response, Failure> {
    let period = asked.read()?;
    let rows = candidates::candidates(&app, &caller, period).await?.into_iter().map(CandidateRow::of).collect();
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(Candidates { rows, cursor: None })).into_response())
}

/// Make a practice of a candidate, or refuse it with a reason. The same again changes nothing.
#[utoipa::path(post, path = "/v1/practices/candidates/{period}/{organisation}", tag = "cases", security(("key" = [])),
    params(("period" = String, Path), ("organisation" = String, Path)), request_body = DecisionBody,
    responses((status = 200, body = CandidateRow), (status = 400, body = Problem), (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 422, body = RefusedBody)))]
pub(crate) async fn decide(
    State(app): State<Arc<App>>,
    Member(caller): Member,
    Path((period, organisation)): Path<(String, String)>,
    request_body: Body,
) -> Result<Response, Failure> {
    let period = Quarter::parse(&period).map_err(|_| Problem::not_found())?;
    let organisation = OrganisationId::parse(&organisation).map_err(|_| Problem::not_found())?;
    let DecisionBody { decision, reason } = sent(request_body).await?;
    let seen = candidates::decide(&app, &caller, (period, &organisation), decision, reason.as_deref()).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(CandidateRow::of(seen))).into_response())
}
