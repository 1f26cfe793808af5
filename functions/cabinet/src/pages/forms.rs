//! Forms that change something. No handler of one is reached but by a press of a form of ours: see [`app::identity::form_token`].

use std::sync::Arc;

use app::App;
use app::identity::form_token::{FormToken, open_form_token};
use axum::body::{Body, Bytes};
use axum::extract::{Form, FromRequest, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderMap, Method, header};
use web::cookies::Cookie;
use web::sign_in::way_in;

use super::frame::{HOME, Refusal};

/// The field that carries the seal.
const FIELD: &str = "nonce";

/// Lets a form through that was pressed on its own page in the session that saw it. The handler finds the [`FormToken`] among the
/// request's extensions.
pub(super) async fn take_pressed(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    match press(&app, request).await {
        Ok(request) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    }
}

/// The same request, with its press.
async fn press(app: &App, request: Request) -> Result<Request, Refusal> {
    let (mut parts, body) = request.into_parts();
    let Some(session) = Cookie::PARTICIPANT.read(&parts.headers, &app.settings.public_url) else {
        return Err(Refusal::SignIn(way_in(app, HOME)));
    };
    let body = crate::registry::body(body).await.map_err(|_| Refusal::TooLarge)?;
    let sealed = sent(&parts, &body).await.ok_or(Refusal::Stale)?;
    let press: FormToken = open_form_token(app, session, parts.uri.path(), &sealed).ok_or(Refusal::Stale)?;
    parts.extensions.insert(press);
    Ok(Request::from_parts(parts, Body::from(body)))
}

/// What was sent as the seal.
async fn sent(parts: &Parts, body: &Bytes) -> Option<String> {
    if let Some(mut fields) = fields_of_file_form(&parts.headers, body) {
        while let Some(field) = fields.next_field().await.ok()? {
            if field.name() == Some(FIELD) {
                return field.text().await.ok();
            }
        }
        return None;
    }
    let request = Request::from_parts(parts.clone(), Body::from(body.clone()));
    let Form(fields) = Form::<Vec<(String, String)>>::from_request(request, &()).await.ok()?;
    fields.into_iter().find_map(|(name, value)| (name == FIELD).then_some(value))
}

/// The fields of a form with a file; `None`: it is another kind of form.
pub(super) fn fields_of_file_form(headers: &HeaderMap, body: &Bytes) -> Option<multer::Multipart<'static>> {
    let content_type = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let boundary = multer::parse_boundary(content_type).ok()?;
    Some(multer::Multipart::new(Body::from(body.clone()).into_data_stream(), boundary))
}
