//! `GET /v1/cases/not-proposed`: falls of satisfaction that opened no change request, with the reason.

use std::sync::Arc;

use app::App;
use app::improvement::falls;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use web::Problem;
use web::bearer::Participant;
use web::query::Parameters;

use crate::wire::{AskedQuarter, Failure};

/// Falls that are not proposed.
#[derive(Serialize, ToSchema)]
pub(crate) struct NotProposed {
    /// By organisation and question: the evidence, and `reason`.
    rows: Vec<Value>,
    /// Always `null`: they are one page.
    cursor: Option<String>,
}

/// List the falls of a quarter that are not proposed, within the figures that the caller may see.
#[utoipa::path(get, path = "/v1/cases/not-proposed", tag = "cases", security(("key" = [])), params(AskedQuarter),
    responses((status = 200, body = NotProposed), (status = 401, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn get_not_proposed(
    State(app): State<Arc<App>>,
    Participant(caller): Participant,
    Parameters(asked): Parameters<AskedQuarter>,
) -> Result<Response, Failure> {
    let period = asked.read()?;
    let falls = falls::not_proposed(&app, &caller, period).await?;
    let rows = falls.iter().map(|fall| json!(fall)).collect();
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(NotProposed { rows, cursor: None })).into_response())
}
