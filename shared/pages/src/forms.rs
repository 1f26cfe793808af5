//! Forms that change something. No handler of one is reached but by a press of a form of ours: see [`app::identity::form_token`].

use std::sync::Arc;

use app::App;
use app::identity::form_token::{FormToken, open_form_token};
use axum::body::{Body, Bytes};
use axum::extract::{Form, FromRequest, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderMap, Method, StatusCode, header};
use web::body::bytes;
use web::cookies::Cookie;
use web::sign_in::way_in;

use crate::PageError;
use crate::navigation::HOME;

/// The field that carries the token.
const FIELD: &str = "form_token";

/// Lets a form through that was pressed on its own page in the session that saw it. The handler finds the [`FormToken`] among the
/// request's extensions.
pub(crate) async fn take_pressed(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    match with_token(&app, request).await {
        Ok(request) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}

/// The request with its opened token.
async fn with_token(app: &App, request: Request) -> Result<Request, PageError> {
    let (mut parts, body) = request.into_parts();
    let Some(session) = Cookie::PARTICIPANT.read(&parts.headers, &app.settings.public_url) else {
        return Err(PageError::SignIn(way_in(app, HOME)));
    };
    let is_file_form = boundary(&parts.headers).is_some();
    let too_much = || if is_file_form { PageError::TooLarge } else { PageError::TooLong };
    let body = bytes(body).await.map_err(|_| too_much())?;
    let sent = sent(&parts, &body).await?.ok_or(PageError::Stale)?;
    let token: FormToken = open_form_token(app, session, parts.uri.path(), &sent).ok_or(PageError::Stale)?;
    parts.extensions.insert(token);
    Ok(Request::from_parts(parts, Body::from(body)))
}

/// What was sent as the token.
///
/// # Errors
/// The form is longer than its handler would take.
async fn sent(parts: &Parts, body: &Bytes) -> Result<Option<String>, PageError> {
    if let Some(fields) = fields_of_file_form(&parts.headers, body) {
        return Ok(token_of_file_form(fields).await);
    }
    let request = Request::from_parts(parts.clone(), Body::from(body.clone()));
    match Form::<Vec<(String, String)>>::from_request(request, &()).await {
        Ok(Form(fields)) => Ok(fields.into_iter().find_map(|(name, value)| (name == FIELD).then_some(value))),
        Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(PageError::TooLong),
        Err(_) => Ok(None),
    }
}

async fn token_of_file_form(mut fields: multer::Multipart<'static>) -> Option<String> {
    while let Some(field) = fields.next_field().await.ok()? {
        if field.name() == Some(FIELD) {
            return field.text().await.ok();
        }
    }
    None
}

fn boundary(headers: &HeaderMap) -> Option<String> {
    multer::parse_boundary(headers.get(header::CONTENT_TYPE)?.to_str().ok()?).ok()
}

/// The fields of a form with a file; `None`: it is another kind of form.
pub fn fields_of_file_form(headers: &HeaderMap, body: &Bytes) -> Option<multer::Multipart<'static>> {
    Some(multer::Multipart::new(Body::from(body.clone()).into_data_stream(), boundary(headers)?))
}
