//! A page with its headers: nothing is kept, nothing is fetched, nothing frames it, nothing learns where it came from.

use app::App;
use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use domain::questionnaire::Language;
use http::StatusCode;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};

use crate::texts::Texts;

/// What every page has.
pub(crate) struct Frame {
    /// The language of the page.
    pub(crate) language: Language,
    /// Its words.
    pub(crate) texts: &'static Texts,
    /// Lets the page's one style through the content security policy, and no other.
    pub(crate) nonce: String,
}

impl Frame {
    /// The frame of one answer.
    pub(crate) fn new(app: &App, language: Language) -> Frame {
        Frame { language, texts: Texts::of(language), nonce: app.random_text(16) }
    }

    /// The page.
    pub(crate) fn page(&self, status: StatusCode, template: &impl Template) -> Response {
        let body = template.render().expect("a template of plain values always renders");
        let mut response = (status, Html(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(self.texts.code));
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Language, Cookie"));
        let nonce = &self.nonce;
        let policy = format!(
            "default-src 'none'; style-src 'nonce-{nonce}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        );
        if let Ok(policy) = HeaderValue::from_str(&policy) {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        headers.insert(HeaderName::from_static("permissions-policy"), HeaderValue::from_static(PERMISSIONS));
        keep_nothing(headers);
        response
    }
}

/// A page needs no device and no sensor.
const PERMISSIONS: &str = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()";

/// The headers of every answer about a link, pages and redirects alike.
pub(crate) fn keep_nothing(headers: &mut HeaderMap) {
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// A redirect that is followed by GET.
pub(crate) fn see_other(place: &'static str) -> Response {
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, place)]).into_response();
    keep_nothing(response.headers_mut());
    response
}
