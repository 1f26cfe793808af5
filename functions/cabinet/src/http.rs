//! All routes, in one list.

use std::sync::Arc;

use app::App;
use app::identity::sign_in::Party;
use axum::extract::{Request, State};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use http::header;
use serde_json::json;
use tower::ServiceExt;
use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use web::{Problem, ProblemMediaType, sign_in};

use crate::registry::credentials;
use crate::{
    OPENAPI, audit, breaches, comments, feed, indicators, measures, pages, registry, report, results, sources,
};

/// The routes.
pub fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/healthz", get(get_health))
        .route("/v1/openapi.json", get(get_openapi))
        .route("/v1/indicators", get(indicators::get_indicators))
        .route("/v1/breaches", get(breaches::get_breaches))
        .route("/v1/feed", get(feed::get_feed))
        .route("/v1/sources", get(sources::get_sources))
        .route("/v1/report", get(report::get_report))
        .route("/v1/comments", get(comments::get_comments))
        .route("/v1/measures", get(measures::get_measures))
        .route(
            "/v1/measures/{organisation}/{id}",
            get(measures::get_measure).put(measures::put_measure).delete(measures::delete_measure),
        )
        .route("/v1/results", get(results::get_results).post(results::post_results))
        .route("/v1/registry/{kind}", get(registry::get_entries))
        .route("/v1/registry/{kind}/import", post(registry::post_import))
        .route(
            "/v1/registry/{kind}/{id}",
            get(registry::get_entry).put(registry::put_entry).delete(registry::delete_entry),
        )
        .route("/v1/registry/{kind}/{id}/keys", get(credentials::get_keys).post(credentials::post_key))
        .route("/v1/registry/{kind}/{id}/keys/{key}", delete(credentials::delete_key))
        .route("/v1/registry/{kind}/{id}/tokens", get(credentials::get_tokens).post(credentials::post_token))
        .route("/v1/registry/{kind}/{id}/tokens/{token}", delete(credentials::delete_token))
        .route("/v1/registry/{kind}/{id}/sessions", delete(registry::delete_sessions))
        .route("/v1/audit", get(audit::get_chains))
        .route("/v1/audit/{chain}", get(audit::get_records))
        .merge(sign_in::routes(Party::Participants))
        .merge(pages::routes(&app))
        .layer(map_response(web::headers::harden))
        .with_state(app)
}

/// One request, through the routes.
pub async fn handle(app: Arc<App>, request: Request) -> Response {
    match router(app).oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// The description of the routes.
pub fn openapi() -> utoipa::openapi::OpenApi {
    #[derive(OpenApi)]
    #[openapi(
        info(
            title = "otklik",
            description = "Citizens' assessment of the services of social-sphere organisations.\n\nEvery error is \
                           application/problem+json with a stable `code`; every list pages by `cursor`; every write may be repeated.",
            license(name = "Apache-2.0", identifier = "Apache-2.0")
        ),
        paths(
            get_health,
            get_openapi,
            indicators::get_indicators,
            breaches::get_breaches,
            feed::get_feed,
            sources::get_sources,
            report::get_report,
            comments::get_comments,
            measures::get_measures,
            measures::get_measure,
            measures::put_measure,
            measures::delete_measure,
            results::get_results,
            results::post_results,
            registry::get_entries,
            registry::get_entry,
            registry::put_entry,
            registry::delete_entry,
            registry::post_import,
            credentials::get_keys,
            credentials::post_key,
            credentials::delete_key,
            credentials::get_tokens,
            credentials::post_token,
            credentials::delete_token,
            registry::delete_sessions,
            audit::get_chains,
            audit::get_records,
        ),
        modifiers(&ProblemMediaType)
    )]
    struct Description;
    let mut description = Description::openapi();
    let key = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
    description.components.get_or_insert_default().add_security_scheme("key", key);
    description
}

/// Whether the service and its store work.
#[utoipa::path(get, path = "/healthz", tag = "operation", responses((status = 200, description = "They do"), (status = 503, body = Problem)))]
async fn get_health(State(app): State<Arc<App>>) -> Result<Response, Problem> {
    app.table.get(&table::keys::heartbeat("lifecycle")).await.map_err(app::Error::from)?;
    Ok(Json(json!({"status": "ok"})).into_response())
}

/// This document.
#[utoipa::path(get, path = "/v1/openapi.json", tag = "operation", responses((status = 200, description = "OpenAPI 3.1", content_type = "application/json")))]
async fn get_openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], OPENAPI).into_response()
}
