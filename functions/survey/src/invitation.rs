//! The citizen's link as JSON, and answers to it.

use std::sync::Arc;

use app::App;
use app::answers::answer::{self, Outcome};
use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequestParts, State};
use axum::response::{IntoResponse, Response};
use domain::invitation::SubmitError;
use domain::questionnaire::AnswerFault;
use http::StatusCode;
use http::header::{CONTENT_LANGUAGE, HeaderValue, VARY, WWW_AUTHENTICATE};
use http::request::Parts;
use web::bearer::credentials;
use web::headers::keep_nothing;
use web::{FieldProblem, Problem, RequestLocale};

use crate::body;
use crate::wire::{self, InvitationView, NoticesView, ResponseStatus, ResponseVerdict};

/// The token of the header `Authorization: Invitation <token>`.
pub(crate) struct LinkToken(String);

impl<S: Send + Sync> FromRequestParts<S> for LinkToken {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<LinkToken, Response> {
        match credentials(parts, "Invitation").filter(|token| !token.is_empty()) {
            Some(token) => Ok(LinkToken(token.to_owned())),
            None => {
                let title = "send the token of the link: Authorization: Invitation <token>";
                let mut response = Problem::new(StatusCode::UNAUTHORIZED, "unauthorized", title).into_response();
                response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Invitation"));
                Err(response)
            }
        }
    }
}

/// What the link shows. Changes nothing. Questions are in the language that `Accept-Language` prefers, else in Russian.
#[utoipa::path(
    get,
    path = "/v1/invitation",
    tag = "citizens",
    security(("invitation" = [])),
    params(("Accept-Language" = Option<String>, Header, description = "`ru`, `en` or `tt`")),
    responses(
        (status = 200, body = InvitationView),
        (status = 401, description = "No token", body = Problem),
        (status = 404, description = "No such link", body = Problem),
        (status = 503, description = "Try again", body = Problem),
    )
)]
pub(crate) async fn get_invitation(
    State(app): State<Arc<App>>,
    LinkToken(token): LinkToken,
    locale: RequestLocale,
) -> Result<Response, Problem> {
    let view = answer::view(&app, &token).await?.ok_or_else(Problem::not_found)?;
    let mut response = Json(InvitationView::of(&view, locale.language)).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(locale.language.code()));
    headers.insert(VARY, HeaderValue::from_static("Accept-Language, Authorization"));
    keep_nothing(headers);
    Ok(response)
}

/// Refuse notices about the organisation or altogether, or take that back (A2.5). The link goes on working. Twice is once.
#[utoipa::path(
    put,
    path = "/v1/invitation/notices",
    tag = "citizens",
    security(("invitation" = [])),
    request_body = NoticesView,
    responses(
        (status = 200, description = "What holds now", body = InvitationView),
        (status = 400, description = "`not_parseable`", body = Problem),
        (status = 401, description = "No token", body = Problem),
        (status = 404, description = "No such link", body = Problem),
        (status = 413, description = "Over 128 KiB", body = Problem),
        (status = 503, description = "Try again", body = Problem),
    )
)]
pub(crate) async fn put_notices(
    State(app): State<Arc<App>>,
    LinkToken(token): LinkToken,
    locale: RequestLocale,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let sent: NoticesView = serde_json::from_slice(&whole(body)?).map_err(|_| {
        Problem::bad_request("not_parseable", "send {\"refused\":\"none\"}, \"organisation\" or \"all\" as JSON")
    })?;
    if !answer::wish(&app, &token, sent.refused.into()).await? {
        return Err(Problem::not_found());
    }
    get_invitation(State(app), LinkToken(token), locale).await
}

/// The body, if it came whole.
pub(crate) fn whole(body: Result<Bytes, BytesRejection>) -> Result<Bytes, Problem> {
    body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "send up to 128 KiB"),
        _ => Problem::bad_request("not_parseable", "the body broke off"),
    })
}

/// Answer the questionnaire, once in each round. The same answers again are not counted again.
#[utoipa::path(
    post,
    path = "/v1/invitation/response",
    tag = "citizens",
    security(("invitation" = [])),
    request_body = wire::Response,
    responses(
        (status = 201, description = "Counted", body = ResponseVerdict),
        (status = 200, description = "The same answers were counted before", body = ResponseVerdict),
        (status = 400, description = "`not_parseable`", body = Problem),
        (status = 401, description = "No token", body = Problem),
        (status = 404, description = "No such link", body = Problem),
        (status = 409, description = "`already_completed` with other answers, or `not_active_yet`", body = Problem),
        (status = 410, description = "`expired` or `withdrawn`", body = Problem),
        (status = 413, description = "Over 128 KiB", body = Problem),
        (status = 422, description = "Fields at fault", body = Problem),
        (status = 503, description = "Try again: nothing will be counted twice", body = Problem),
    )
)]
pub(crate) async fn post_response(
    State(app): State<Arc<App>>,
    LinkToken(token): LinkToken,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let sent = body::read(&whole(body)?)?;
    let comment = sent.comment.as_deref();
    if !sent.faults.is_empty() {
        let view = answer::view(&app, &token).await?.ok_or_else(Problem::not_found)?;
        let answers_sent = sent.faults.iter().all(|fault| fault.field != "/answers");
        let faults = match view.questionnaire.check(&sent.scores, comment) {
            Err(faults) if answers_sent => faults,
            _ => Vec::new(),
        };
        return Err(Problem::unprocessable(sent.faults.into_iter().chain(faults.iter().map(field_problem)).collect()));
    }
    verdict(answer::submit(&app, &token, &sent.scores, comment).await?, refused, Problem::not_found)
}

/// What is said of answers that were sent.
pub(crate) fn verdict<R>(
    outcome: Outcome<R>,
    refused: impl FnOnce(R) -> Problem,
    unknown: impl FnOnce() -> Problem,
) -> Result<Response, Problem> {
    let (code, status) = match outcome {
        Outcome::Taken => (StatusCode::CREATED, ResponseStatus::Taken),
        Outcome::Repeated => (StatusCode::OK, ResponseStatus::Repeated),
        Outcome::Refused(refusal) => return Err(refused(refusal)),
        Outcome::Faulty(faults) => return Err(Problem::unprocessable(faults.iter().map(field_problem).collect())),
        Outcome::Unknown => return Err(unknown()),
    };
    let mut response = (code, Json(ResponseVerdict { status })).into_response();
    keep_nothing(response.headers_mut());
    Ok(response)
}

fn refused(refusal: SubmitError) -> Problem {
    Problem::new(status_of(refusal), refusal.code(), &refusal.to_string())
}

/// The status of an answer that is not taken.
pub(crate) fn status_of(refusal: SubmitError) -> StatusCode {
    match refusal {
        SubmitError::NotActiveYet | SubmitError::AlreadyCompleted => StatusCode::CONFLICT,
        SubmitError::Expired | SubmitError::Withdrawn => StatusCode::GONE,
    }
}

fn field_problem(fault: &AnswerFault) -> FieldProblem {
    FieldProblem { field: fault.field(), code: fault.code().to_owned(), message: fault.to_string() }
}
