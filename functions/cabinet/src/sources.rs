//! `GET /v1/sources`: the source systems that concern a participant, and which of them fell silent.

use std::sync::Arc;

use app::App;
use app::figures::source_timeliness;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use domain::deadline::Deadline;
use http::header;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::Problem;
use web::bearer::Participant;

use crate::asked::FigureParameters;
use web::query::{InvalidParameters, Parameters};

/// When.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AskedSources {
    /// `running` or a quarter as `2026Q1`. Left out: `running`.
    period: Option<String>,
}

/// Source systems.
#[derive(Serialize, ToSchema)]
pub(crate) struct Sources {
    /// In order of ids.
    rows: Vec<SourceRow>,
}

/// A source system in a quarter.
#[derive(Serialize, ToSchema)]
pub(crate) struct SourceRow {
    /// The source's id.
    id: String,
    /// The source's name.
    name: String,
    /// Who operates it.
    operator: String,
    /// Receipts about organisations within the scope that came after their term.
    late: u64,
    /// Records that were refused; `null`: it reports for organisations beyond the scope, too.
    refused: Option<u64>,
    /// The last day on which it called, UTC, whichever quarter is asked for; `null`: never, or no key of it is good now.
    last_call_on: Option<NaiveDate>,
    /// How many days ago that was.
    days_since_last_call: Option<u64>,
    /// The first day of its silence, if it is silent now; `null`: it is not, or no rhythm is known of it.
    silent_since: Option<NaiveDate>,
}

/// List the source systems that concern the participant.
#[utoipa::path(get, path = "/v1/sources", tag = "participants", security(("key" = [])), params(AskedSources),
    responses((status = 200, body = Sources), (status = 400, body = Problem), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn get_sources(
    State(app): State<Arc<App>>,
    Participant(caller): Participant,
    Parameters(asked): Parameters<AskedSources>,
) -> Result<Response, Problem> {
    let mut faults = InvalidParameters(Vec::new());
    let Some(period) = faults.period(asked.period.as_deref()) else { return Err(Problem::unprocessable(faults.0)) };
    let found = source_timeliness::sources(&app, &caller, period).await?;
    let row = |found: source_timeliness::SourceFigures| SourceRow {
        id: found.id.to_string(),
        late: found.violations.of(Deadline::Report),
        refused: found.refusals.map(|refusals| refusals.records),
        last_call_on: found.last_call.map(|call| call.on),
        days_since_last_call: found.last_call.map(|call| call.days_ago),
        silent_since: found.silent_since,
        name: found.name,
        operator: found.operator,
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(Sources { rows: found.into_iter().map(row).collect() }))
        .into_response())
}
