//! The headers of every answer: nothing is kept, nothing frames it, nothing learns where it came from, nothing is guessed.

use axum::response::Response;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use tower_http::set_header::response::SetMultipleResponseHeadersLayer;

/// An answer needs no device and no sensor.
const PERMISSIONS: &str = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()";

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

/// Adds to an answer whatever of them it lacks. Every function's router ends in it.
pub fn hardening() -> SetMultipleResponseHeadersLayer<Response> {
    let no_page = [(header::CACHE_CONTROL, "no-store"), (header::CONTENT_SECURITY_POLICY, NO_PAGE)];
    let all = always().into_iter().chain(no_page);
    SetMultipleResponseHeadersLayer::if_not_present(
        all.map(|(name, value)| (name, HeaderValue::from_static(value)).into()).collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::body::Body;
    use axum::routing::get;
    use expect_test::expect;
    use http::Request;
    use tower::ServiceExt;

    #[tokio::test]
    async fn what_an_answer_says_itself_stays() {
        let answer = get(async || ([(header::CACHE_CONTROL, "max-age=60")], "x"));
        let router: Router = Router::new().route("/", answer).layer(hardening());
        let hardened = router.oneshot(Request::new(Body::empty())).await.unwrap();
        let told: Vec<_> =
            hardened.headers().iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect();
        expect![[r#"
            content-type: text/plain; charset=utf-8
            cache-control: max-age=60
            referrer-policy: no-referrer
            x-content-type-options: nosniff
            permissions-policy: camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()
            cross-origin-opener-policy: same-origin
            cross-origin-resource-policy: same-origin
            x-robots-tag: noindex, nofollow
            content-security-policy: default-src 'none'; frame-ancestors 'none'
            content-length: 1"#]]
        .assert_eq(&told.join("\n"));
    }
}
