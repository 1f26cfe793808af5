//! All routes, in one list.

use std::sync::Arc;

use app::App;
use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use tower::ServiceExt;
use utoipa_axum::routes;
use web::{Caller, Routes};

use crate::{
    candidates, cases, changes, documents, import, list, not_proposed, pages, practices, programme, road_maps, tasks,
    way,
};

/// The routes, each written once.
pub fn routes() -> Routes {
    Routes::of(Caller::Participant)
        .described(routes!(list::get_cases))
        .described(routes!(not_proposed::get_not_proposed))
        .described(routes!(import::post_cases_import))
        .described(routes!(changes::get_changes))
        .described(routes!(cases::get_case, cases::put_case))
        .described(routes!(cases::post_move))
        .described(routes!(cases::get_journal))
        .described(routes!(cases::get_effect))
        .described(routes!(cases::get_version))
        .described(routes!(cases::get_comparison))
        .described(routes!(road_maps::get_road_map))
        .described(routes!(documents::get_document))
        .described(routes!(tasks::get_tasks))
        .described(routes!(practices::list_practices))
        .described(routes!(candidates::list_candidates))
        .described(routes!(candidates::decide))
        .described(routes!(programme::get_programme))
        .described(routes!(way::get_way))
        .with(pages::routes())
        .guarded(|router, app| web::compressed(router, app).layer(web::headers::hardening(app)))
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
