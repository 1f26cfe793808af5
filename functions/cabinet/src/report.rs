//! `GET /v1/report`: the quarterly report (A2.13) and the report of the whole experiment, as a document that is ready to
//! print: HTML with its style and its charts inside, in Russian, the language of the act. What is in it is what the caller
//! sees anyway.

mod applied;
mod document;
mod whole;

use std::sync::Arc;

use app::App;
use app::figures::indicators::running;
use app::figures::report::{self, Subject};
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use domain::calendar::Quarter;
use http::{HeaderName, StatusCode, header};
use serde::Deserialize;
use utoipa::IntoParams;
use web::Problem;
use web::bearer::Participant;

use web::query::{InvalidParameters, Parameters};

/// What a report may load: its own style, with which it can also be saved as a file.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What is asked for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AskedReport {
    /// The quarter, as `2026Q1`. Left out: the one before the present.
    period: Option<String>,
    /// First quarter of a report over several: that of the whole experiment.
    since: Option<String>,
}

/// The report of a quarter, or with `since` of several, as a document to print.
#[utoipa::path(get, path = "/v1/report", tag = "participants", security(("key" = [])), params(AskedReport),
    responses((status = 200, description = "HTML, ready to print", content_type = "text/html", body = String),
        (status = 401, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn get_report(
    State(app): State<Arc<App>>,
    Participant(caller): Participant,
    Parameters(asked): Parameters<AskedReport>,
) -> Result<Response, Problem> {
    let mut faults = InvalidParameters(Vec::new());
    let mut quarter = |field, text: Option<String>| {
        faults.optional(field, "a quarter as 2026Q1", text, |text| Quarter::parse(text).ok())
    };
    let (last, since) = (quarter("period", asked.period), quarter("since", asked.since));
    if !faults.0.is_empty() {
        return Err(Problem::unprocessable(faults.0));
    }
    let running = running(&app, &caller.scope).await?;
    let last = last.unwrap_or_else(|| running.back(1));
    let subject = since.map_or(Subject::Quarter(last), |first| Subject::Whole(first.min(last), last));
    let report = report::report(&app, &caller, subject).await?.ok_or_else(Problem::not_found)?;
    let document = document::write(&app, &report).map_err(|cause| {
        tracing::error!(cause, "A report could not be written");
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "something went wrong on our side")
    })?;
    let headers: [(HeaderName, String); 3] = [
        // It has its style inside, and nothing else: no script, no picture, no form.
        (header::CONTENT_SECURITY_POLICY, POLICY.to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::CONTENT_DISPOSITION, format!("inline; filename=\"otklik-{last}.html\"")),
    ];
    Ok((headers, Html(document)).into_response())
}
