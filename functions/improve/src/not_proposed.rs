//! `GET /v1/cases/not-proposed`: falls of satisfaction that opened no change request, with the reason.

use std::sync::Arc;

use app::App;
use app::improvement::falls;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::calendar::Quarter;
use http::header;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::{IntoParams, ToSchema};
use web::Problem;
use web::bearer::Participant;
use web::query::{InvalidParameters, Parameters};

use crate::wire::Failure;

/// Of which quarter.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AskedFalls {
    /// The quarter, as `2026Q2`.
    period: String,
}

/// Falls that are not proposed.
#[derive(Serialize, ToSchema)]
pub(crate) struct NotProposed {
    /// By organisation and question: the evidence, and `reason`.
    rows: Vec<Value>,
    /// Always `null`: they are one page.
    cursor: Option<String>,
}

/// List the falls of a quarter that are not proposed, within the figures that the caller may see.
#[utoipa::path(get, path = "/v1/cases/not-proposed", tag = "cases", security(("key" = [])), params(AskedFalls),
    responses((status = 200, body = NotProposed), (status = 401, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn get_not_proposed(
    State(app): State<Arc<App>>,
    Participant(caller): Participant,
    Parameters(asked): Parameters<AskedFalls>,
) -> Result<Response, Failure> {
    let mut faults = InvalidParameters(Vec::new());
    let period = faults.or("period", "a quarter, as 2026Q2", Quarter::parse(&asked.period).ok());
    let Some(period) = period else { return Err(Problem::unprocessable(faults.0).into()) };
    let falls = falls::not_proposed(&app, &caller, period).await?;
    let rows = falls.iter().map(|fall| json!(fall)).collect();
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(NotProposed { rows, cursor: None })).into_response())
}
