//! What is told where there is no page. A program gets a problem; somebody who opened the address in a browser gets the same in the
//! frame of the site, with a way on.

use std::sync::Arc;

use app::App;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{self, HeaderName};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use texts::Texts;

use crate::headers::keep_nothing;
use crate::{Layout, Message, Problem, RequestLocale};

/// What programs call begins so: it is answered as to programs, whoever opens it.
const FOR_PROGRAMS: &str = "/v1/";

/// What an answer says beside its body, and goes on saying with another.
const KEPT: [HeaderName; 4] = [header::ALLOW, header::RETRY_AFTER, header::SET_COOKIE, header::WWW_AUTHENTICATE];

/// There is nothing at this address. One that ends in a slash too many leads to the address without it.
pub async fn nothing_here(request: Request) -> Response {
    match without_slash(request.method(), request.uri()).and_then(|location| HeaderValue::from_str(&location).ok()) {
        Some(location) => {
            let mut response = (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, location)]).into_response();
            keep_nothing(response.headers_mut());
            response
        }
        None => Problem::not_found().into_response(),
    }
}

/// The address without the slash at its end; `None`: it has none, or would lead to another site, as `//host/` would.
fn without_slash(method: &Method, uri: &Uri) -> Option<String> {
    let path = uri.path();
    let trimmed = path.trim_end_matches('/');
    let is_ours = !trimmed.is_empty() && !path.contains("//") && !path.contains('\\');
    if !matches!(*method, Method::GET | Method::HEAD) || trimmed == path || !is_ours {
        return None;
    }
    Some(uri.query().map_or_else(|| trimmed.to_owned(), |query| format!("{trimmed}?{query}")))
}

/// This address takes other methods.
pub async fn method_not_allowed() -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "this path does not take this method")
}

/// Gives errors the frame of the site where a browser asked for a page. What is a page already stays as it is.
pub async fn tell_browsers(
    State(app): State<Arc<App>>,
    locale: RequestLocale,
    request: Request,
    next: Next,
) -> Response {
    let is_for_people = asks_for_page(request.uri().path(), request.headers());
    let response = next.run(request).await;
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    if !is_for_people || !is_error || is_page(response.headers()) {
        return response;
    }
    let layout = Layout::new(&app, &locale).at("/");
    let mut page = words(layout.texts, status).page(&layout, status);
    for name in KEPT {
        for value in response.headers().get_all(&name) {
            page.headers_mut().append(&name, value.clone());
        }
    }
    page
}

/// Whether somebody opened it in a browser: browsers name HTML first, programs do not name it.
fn asks_for_page(path: &str, headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    !path.starts_with(FOR_PROGRAMS) && accepted.split(',').any(|range| range.trim().starts_with("text/html"))
}

fn is_page(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("text/html"))
}

fn words(texts: &Texts, status: StatusCode) -> Message {
    let (title, text) = match status {
        StatusCode::NOT_FOUND | StatusCode::GONE => (texts.lost_title(), texts.lost_text()),
        StatusCode::METHOD_NOT_ALLOWED => (texts.lost_method_title(), texts.lost_method_text()),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => (texts.lost_denied_title(), texts.lost_denied_text()),
        status if status.is_server_error() => (texts.trouble_title(), texts.trouble_text()),
        _ => (texts.lost_unreadable_title(), texts.lost_unreadable_text()),
    };
    Message::of(title, [text]).with_link("/".to_owned(), texts.to_home())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slash_too_many_is_taken_off_and_leads_to_no_other_site() {
        for (method, address, expected) in [
            (Method::GET, "/my/", Some("/my")),
            (Method::HEAD, "/my/", Some("/my")),
            (Method::GET, "/cabinet/figures/?by=type&period=2026Q1", Some("/cabinet/figures?by=type&period=2026Q1")),
            (Method::GET, "/", None),
            (Method::GET, "/my", None),
            (Method::POST, "/my/", None),
            (Method::GET, "//evil.example/", None),
            (Method::GET, "/my//", None),
            (Method::GET, "//", None),
        ] {
            let uri: Uri = address.parse().unwrap();
            assert_eq!(without_slash(&method, &uri).as_deref(), expected, "{method} {address}");
        }
    }

    #[test]
    fn browsers_are_told_from_programs() {
        const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        for (path, accept, expected) in [
            ("/nowhere", BROWSER, true),
            ("/v1/receipts", BROWSER, false),
            ("/v1", BROWSER, true),
            ("/nowhere", "application/json", false),
            ("/nowhere", "*/*", false),
            ("/nowhere", "", false),
            ("/nowhere", "application/json, text/html;q=0.1", true),
        ] {
            let headers = HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_str(accept).unwrap())]);
            assert_eq!(asks_for_page(path, &headers), expected, "{path} {accept}");
        }
    }
}
