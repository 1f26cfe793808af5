//! The headers of every answer: nothing is kept, nothing frames it, nothing learns where it came from, nothing is guessed.

use app::App;
use axum::response::Response;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use tower_http::set_header::response::SetMultipleResponseHeadersLayer;

/// An answer needs no device and no sensor.
const PERMISSIONS: &str = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()";

/// For two years this host is asked by HTTPS alone. Other hosts of its domain are nobody's business here.
const ONLY_TLS: &str = "max-age=63072000";

/// For what is not a page: it loads nothing and is shown in nothing.
const NO_PAGE: &str = "default-src 'none'; frame-ancestors 'none'";

fn always() -> [(HeaderName, &'static str); 6] {
    [
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (HeaderName::from_static("permissions-policy"), PERMISSIONS),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
    ]
}

/// The headers of an answer about a person: pages, redirects and problems alike.
pub fn keep_nothing(headers: &mut HeaderMap) {
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for (name, value) in always() {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// Adds to an answer whatever of them it lacks. Every function's router ends in it. Where citizens reach the system by HTTPS, browsers are told
/// never to try anything else.
pub fn hardening(app: &App) -> SetMultipleResponseHeadersLayer<Response> {
    let no_page = [(header::CACHE_CONTROL, "no-store"), (header::CONTENT_SECURITY_POLICY, NO_PAGE)];
    let over_tls = app.settings.public_url.starts_with("https://");
    let only_tls = over_tls.then_some((header::STRICT_TRANSPORT_SECURITY, ONLY_TLS));
    let all = always().into_iter().chain(no_page).chain(only_tls);
    SetMultipleResponseHeadersLayer::if_not_present(
        all.map(|(name, value)| (name, HeaderValue::from_static(value)).into()).collect(),
    )
}
