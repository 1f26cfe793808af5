//! All routes, in one list.

use std::sync::Arc;
use std::time::Instant;

use ::pages::layout::CABINET;
use app::identity::sign_in::Party;
use app::{App, health};
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use http::header;
use serde_json::json;
use tower::ServiceExt;
use utoipa_axum::routes;
use web::{Caller, OPENAPI, Problem, Routes, sign_in, style};

use crate::registers::{api, credentials};
use crate::{
    audit, comments, deadline_violations, feed, flags, indicators, measures, pages, public_results, recommended,
    report, results, sources, suppressions, tokens,
};

/// The routes, each written once.
pub fn routes() -> Routes {
    Routes::of(Caller::Anybody)
        .described(routes!(get_health))
        .described(routes!(get_life))
        .described(routes!(get_openapi))
        .get(style::PATH, get_sheet)
        .with(tokens::routes())
        .with(for_participants())
        .with(sign_in::routes(Party::Participants))
        .with(pages::routes())
        .with(public_results::routes())
        .guarded(|router, app| web::compressed(router, app).layer(web::headers::hardening(app)))
}

fn for_participants() -> Routes {
    Routes::of(Caller::Participant)
        .described(routes!(indicators::get_indicators))
        .described(routes!(deadline_violations::get_deadline_violations))
        .described(routes!(feed::get_feed))
        .described(routes!(sources::get_sources))
        .described(routes!(report::get_report))
        .described(routes!(report::get_report_pdf))
        .described(routes!(comments::get_comments))
        .described(routes!(flags::get_flags))
        .described(routes!(measures::get_measures))
        .described(routes!(measures::get_measure, measures::put_measure, measures::delete_measure))
        .described(routes!(recommended::get_recommended))
        .described(routes!(results::get_results, results::post_results))
        .described(routes!(api::get_entries))
        .described(routes!(api::get_entry, api::put_entry, api::delete_entry))
        .described(routes!(api::post_import))
        .described(routes!(credentials::get_keys, credentials::post_key))
        .described(routes!(credentials::delete_key))
        .described(routes!(credentials::get_portal_keys, credentials::post_portal_key))
        .described(routes!(credentials::delete_portal_key))
        .described(routes!(credentials::get_tokens, credentials::post_token))
        .described(routes!(credentials::delete_token))
        .described(routes!(api::delete_sessions))
        .described(routes!(suppressions::get_suppressions, suppressions::delete_suppressions))
        .described(routes!(suppressions::delete_suppression))
        .described(routes!(suppressions::post_lift))
        .described(routes!(suppressions::post_resume))
        .described(routes!(audit::get_chains))
        .described(routes!(audit::get_records))
}

/// The router.
pub fn router(app: Arc<App>) -> Router {
    routes().router(&app)
}

/// One request, through the routes.
pub async fn handle(app: Arc<App>, request: Request) -> Response {
    match router(app).oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// Whether the service is ready: it answers, and what it is sent would be stored. A load balancer asks this.
#[utoipa::path(get, path = "/healthz", tag = "operation", responses((status = 200, description = "It is"), (status = 503, description = "Nothing can be stored now", body = Problem)))]
async fn get_health(State(app): State<Arc<App>>) -> Result<Response, Problem> {
    health::check(&app, Instant::now()).await?;
    Ok(Json(json!({"status": "ok"})).into_response())
}

/// Whether the service is alive: it answers, whatever its store does. Whoever restarts it asks this.
#[utoipa::path(get, path = "/livez", tag = "operation", responses((status = 200, description = "It is")))]
async fn get_life() -> Response {
    Json(json!({"status": "ok"})).into_response()
}

/// This document.
#[utoipa::path(get, path = "/v1/openapi.json", tag = "operation", responses((status = 200, description = "OpenAPI 3.1", content_type = "application/json")))]
async fn get_openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], OPENAPI).into_response()
}

/// A style sheet of the pages of all functions.
async fn get_sheet(Path(file): Path<String>) -> Result<Response, Problem> {
    [&*style::SITE, &*CABINET].into_iter().find_map(|sheet| sheet.answer(&file)).ok_or_else(Problem::not_found)
}
