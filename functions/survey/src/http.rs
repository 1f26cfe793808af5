//! The routes.

use std::sync::Arc;

use app::App;
use app::identity::sign_in::Party;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::{Extension, Router};
use domain::identifier::{CitizenId, PortalId};
use tower::ServiceExt;
use utoipa_axum::routes;
use web::limits::Limits;
use web::{Caller, Routes, citizen_limits, sign_in};

use crate::{
    BODY_BYTES_MAX, door, following, form, invitation, my, objection, pages, paper, portal, posters, preview,
    said_and_done, thanks, unsubscribe,
};

/// The routes, each written once.
pub fn routes() -> Routes {
    for_citizens()
        .with(sign_in::routes(Party::Citizens))
        .with(for_anybody())
        .with(objections())
        .guarded(|router, app| router.layer(from_fn_with_state(Arc::clone(app), citizen_limits::limited)))
        .with(paper_forms())
        .with(previews())
        .with(for_portals())
        .guarded(|router, app| {
            web::compressed(router.layer(DefaultBodyLimit::max(BODY_BYTES_MAX)), app)
                .layer(web::headers::hardening(app))
        })
}

fn for_citizens() -> Routes {
    Routes::of(Caller::Citizen)
        .get("/s/{*token}", pages::open_link)
        .get("/form", form::show_form)
        .post("/form", form::take_form)
        .get("/form/check", form::leave_check)
        .post("/form/check", form::check_form)
        .get("/thanks", thanks::thank)
        .post(following::PATH, following::ask)
        .get("/my", my::show_list)
        .post("/my/open", my::open_form)
        .post("/my/wishes", my::keep_wish)
        .post("/my/following", my::keep_following)
        .get("/unsubscribe/{*token}", unsubscribe::show_choices)
        .post("/unsubscribe/{*token}", unsubscribe::take_choice)
        .described(routes!(invitation::get_invitation))
        .described(routes!(invitation::put_notices))
        .described(routes!(invitation::post_response))
}

fn for_anybody() -> Routes {
    Routes::of(Caller::Anybody)
        .get("/", door::show)
        .get("/help", door::help)
        .get("/privacy", door::privacy)
        .get("/accessibility", door::accessibility)
        .get("/posters/{organisation}", posters::show_choice)
        .get("/posters/{organisation}/{format}", posters::show_print)
        .get("/said-and-done", said_and_done::show_regions)
        .get("/said-and-done/{region}", said_and_done::show_region)
        .get("/said-and-done/{region}/{organisation}", said_and_done::show_organisation)
}

fn objections() -> Routes {
    const PATH: &str = "/said-and-done/{region}/{organisation}/{case}";
    Routes::of(Caller::Citizen)
        .get(PATH, objection::show)
        .post(PATH, objection::say)
        .guarded(|router, _| router.layer(Extension(Arc::new(Limits::<CitizenId>::default()))))
}

fn paper_forms() -> Routes {
    Routes::of(Caller::Participant)
        .get("/paper", paper::show_start)
        .post("/paper", paper::store)
        .post("/paper/marks", paper::show_marks)
        .post("/paper/check", paper::check_marks)
        .get("/paper/stored", paper::confirm)
        .post("/paper/forms", paper::print_forms)
        .described(routes!(paper::json::post_paper_forms))
        .described(routes!(paper::json::post_paper_response))
}

fn previews() -> Routes {
    // A draft may be as long as a questionnaire may be, thrice as often encoded.
    let routes = Routes::of(Caller::Participant).get(preview::PATH, preview::show_stored);
    let routes = routes.post(preview::PATH, preview::show_draft);
    routes.guarded(|router, _| router.layer(DefaultBodyLimit::max(preview::BODY_BYTES_MAX)))
}

fn for_portals() -> Routes {
    Routes::of(Caller::Portal)
        .described(routes!(portal::post_portal_links))
        .described(routes!(portal::get_portal_changes))
        .guarded(|router, _| router.layer(Extension(Arc::new(Limits::<PortalId>::default()))))
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
