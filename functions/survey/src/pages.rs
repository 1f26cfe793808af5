//! The link, and what every page of it answers with.

use std::sync::Arc;

use app::answers::answer;
use app::invitations::token::TOKEN_CHARACTERS;
use app::{App, Error};
use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};
use domain::language::Language;
use http::header::SET_COOKIE;
use http::{HeaderValue, StatusCode, header};
use web::headers::keep_nothing;
use web::{Layout, MailLink, Problem, RequestLocale};

use crate::messages;
use crate::visitor::Visitor;

/// The answer, or a page that says that it did not work now; why goes to the log.
pub(crate) fn answered(layout: &Layout, result: Result<Response, Error>) -> Response {
    result.unwrap_or_else(|error| {
        let problem = Problem::from(error);
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = messages::trouble(layout.texts).page(layout, status);
        if let Some(seconds) = problem.retry_after_seconds {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    })
}

/// A document with a layout of its own, whose one style carries that nonce.
pub(crate) fn ready_to_print(language: Language, nonce: &str, document: String) -> Response {
    let mut response = Html(document).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.code()));
    let policy = format!("default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; frame-ancestors 'none'");
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// `GET /s/{token}`, whatever was added to it: the token goes from the address, sealed, into a cookie, so that it is neither shown nor kept in the history.
pub(crate) async fn open_link(
    State(app): State<Arc<App>>,
    locale: RequestLocale,
    visitor: Visitor,
    link: MailLink,
) -> Response {
    let layout = Layout::new(&app, &locale);
    let MailLink { token, .. } = link.of_length(TOKEN_CHARACTERS);
    let opened = async {
        if !answer::is_known(&app, &token).await? {
            return elsewhere(&app, &layout, "s", &token).await;
        }
        let mut response = layout.see_other("/form");
        response.headers_mut().append(SET_COOKIE, visitor.remembering(&app, &token)?);
        Ok(response)
    };
    answered(&layout, opened.await)
}

/// The answer to a link that is not here: where it was moved to with its region, or that nobody knows it.
pub(crate) async fn elsewhere(app: &App, layout: &Layout, path: &str, token: &str) -> Result<Response, Error> {
    let Some(system) = answer::moved_to(app, token).await? else {
        return Ok(messages::unknown_link(layout.texts).page(layout, StatusCode::NOT_FOUND));
    };
    let mut response = Redirect::temporary(&format!("{system}/{path}/{token}")).into_response();
    keep_nothing(response.headers_mut());
    Ok(response)
}
