//! Errors as pages. Each says the same to everybody, whatever was asked for.

use std::sync::Arc;

use app::App;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use web::{Message, Problem, RequestLocale};

use crate::Localizer;
use crate::layout::{PageBody, open_page_at, see_other};
use crate::navigation::{HOME, Section};

/// Why there is no such page for whoever asks.
#[derive(Clone, Debug)]
pub enum PageError {
    /// Nobody is signed in: here is the way in.
    SignIn(String),
    /// Whoever is signed in has this page elsewhere.
    Elsewhere(&'static str),
    /// It does not exist, or lies outside the scope. Says not which.
    NotFound,
    /// A form that is not ours.
    Foreign,
    /// A form of another session, or of another page.
    Stale,
    /// A form with a file that is larger than is taken.
    TooLarge,
    /// A form whose texts are longer than is taken.
    TooLong,
    /// Whoever asks has asked too often: how many seconds it has to wait.
    TooOften(u32),
    /// It cannot be shown now; the cause was logged.
    Failed(StatusCode),
}

impl From<app::Error> for PageError {
    fn from(error: app::Error) -> PageError {
        PageError::from(Problem::from(error))
    }
}

impl From<Problem> for PageError {
    fn from(problem: Problem) -> PageError {
        match StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR) {
            StatusCode::FORBIDDEN => PageError::Foreign,
            StatusCode::TOO_MANY_REQUESTS => PageError::TooOften(problem.retry_after_seconds.unwrap_or(1)),
            status if status.is_server_error() => PageError::Failed(status),
            _ => PageError::NotFound,
        }
    }
}

/// An error has no words before [`tell_errors`] knows the language.
impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let mut response = StatusCode::NOT_FOUND.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl PageBody for Message {
    fn title(&self) -> String {
        self.title().to_owned()
    }

    fn section(&self) -> Option<Section> {
        None
    }
}

/// Puts a page's error into words.
pub async fn tell_errors(State(app): State<Arc<App>>, locale: RequestLocale, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let Some(error) = response.extensions().get::<PageError>().cloned() else { return response };
    let words = Localizer::of(locale.language);
    let (status, title, text) = match error.clone() {
        PageError::SignIn(path) => return see_other(&path).unwrap_or_else(IntoResponse::into_response),
        PageError::Elsewhere(path) => return see_other(path).unwrap_or_else(IntoResponse::into_response),
        PageError::NotFound => (StatusCode::NOT_FOUND, words.missing_title(), words.missing_text()),
        PageError::Foreign => (StatusCode::FORBIDDEN, words.foreign_title(), words.foreign_text()),
        PageError::Stale => (StatusCode::FORBIDDEN, words.foreign_title(), words.stale_text()),
        PageError::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, words.too_large_title(), words.too_large_text()),
        PageError::TooLong => (StatusCode::PAYLOAD_TOO_LARGE, words.too_long_title(), words.too_long_text()),
        PageError::TooOften(seconds) => {
            let text = words.too_often_text(words.count(seconds.into()));
            (StatusCode::TOO_MANY_REQUESTS, words.too_often_title(), text)
        }
        PageError::Failed(status) => (status, words.trouble_title(), words.trouble_text()),
    };
    let message = Message::of(title, [text]).with_link(HOME.to_owned(), words.to_cabinet());
    let mut response = open_page_at(&app, &locale, HOME, status, &message);
    if let PageError::TooOften(seconds) = error {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}
