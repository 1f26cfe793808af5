//! The routes.

use std::sync::Arc;

use app::App;
use app::identity::sign_in::Party;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::{get, post, put};
use tower::ServiceExt;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa::{Modify, OpenApi};
use web::{ProblemMediaType, sign_in};

use crate::{BODY_BYTES_MAX, form, invitation, my, pages, paper, posters, unsubscribe};

/// The routes.
pub fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/s/{token}", get(pages::open_link))
        .route("/form", get(form::show_form).post(form::take_form))
        .route("/form/check", get(form::leave_check).post(form::check_form))
        .route("/thanks", get(pages::thank))
        .route("/my", get(my::show_list))
        .route("/my/open", post(my::open_form))
        .route("/my/wishes", post(my::keep_wish))
        .route("/posters/{organisation}", get(posters::show_choice))
        .route("/posters/{organisation}/{format}", get(posters::show_print))
        .route("/paper", get(paper::show_start).post(paper::store))
        .route("/paper/marks", post(paper::show_marks))
        .route("/paper/check", post(paper::check_marks))
        .route("/paper/stored", get(paper::confirm))
        .route("/paper/forms", post(paper::print_forms))
        .route("/v1/paper-forms", post(paper::json::post_paper_forms))
        .route("/v1/paper-responses", post(paper::json::post_paper_response))
        .route("/unsubscribe/{token}", get(unsubscribe::show_choices).post(unsubscribe::take_choice))
        .route("/v1/invitation", get(invitation::get_invitation))
        .route("/v1/invitation/notices", put(invitation::put_notices))
        .route("/v1/invitation/response", post(invitation::post_response))
        .merge(sign_in::routes(Party::Citizens))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
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

/// The description of the JSON routes.
pub fn openapi() -> utoipa::openapi::OpenApi {
    #[derive(OpenApi)]
    #[openapi(
        paths(
            invitation::get_invitation,
            invitation::put_notices,
            invitation::post_response,
            paper::json::post_paper_forms,
            paper::json::post_paper_response,
        ),
        modifiers(&LinkToken, &ProblemMediaType)
    )]
    struct Description;
    Description::openapi()
}

/// `Authorization: Invitation <token>`, which OpenAPI has no scheme for.
struct LinkToken;

impl Modify for LinkToken {
    fn modify(&self, description: &mut utoipa::openapi::OpenApi) {
        let value =
            ApiKeyValue::with_description("Authorization", "`Invitation <token>`: the token of the citizen's link");
        let scheme = SecurityScheme::ApiKey(ApiKey::Header(value));
        description.components.get_or_insert_default().add_security_scheme("invitation", scheme);
    }
}
