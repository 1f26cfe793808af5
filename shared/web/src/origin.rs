//! Whether a browser sent a request from our own page.
//!
//! Our pages send no referrer, so browsers give `Origin: null` with our own forms; what tells those from a stranger's is
//! `Sec-Fetch-Site`. Old browsers send neither: then `SameSite=Lax` of the cookie stands alone.

use http::HeaderMap;
use http::header::ORIGIN;

/// Whether the browser says that another site sent the request.
pub fn is_foreign(headers: &HeaderMap, public_url: &str) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("unreadable"));
    if let Some(site) = text("sec-fetch-site") {
        // "none": the person did it without any page, for example by a reload.
        return !matches!(site, "same-origin" | "none");
    }
    text(ORIGIN.as_str()).is_some_and(|origin| origin != "null" && !origin.eq_ignore_ascii_case(origin_of(public_url)))
}

/// Scheme, host and port of a URL.
fn origin_of(url: &str) -> &str {
    let after_scheme = url.find("://").map_or(0, |at| at + 3);
    let end = url[after_scheme..].find('/').map_or(url.len(), |at| after_scheme + at);
    &url[..end]
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderName, HeaderValue};

    #[test]
    fn a_stranger_is_told_from_our_own_page() {
        for (headers, foreign) in [
            (vec![], false),
            (vec![("origin", "null")], false),
            (vec![("origin", "https://otklik.example")], false),
            (vec![("origin", "https://otklik.example:444")], true),
            (vec![("origin", "http://otklik.example")], true),
            (vec![("origin", "https://otklik.example.evil.example")], true),
            (vec![("sec-fetch-site", "same-origin"), ("origin", "null")], false),
            (vec![("sec-fetch-site", "none")], false),
            (vec![("sec-fetch-site", "same-site")], true),
            (vec![("sec-fetch-site", "cross-site"), ("origin", "https://otklik.example")], true),
        ] {
            let map =
                headers.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
            assert_eq!(is_foreign(&map.collect(), "https://otklik.example"), foreign, "{headers:?}");
        }
    }

    #[test]
    fn an_origin_ends_before_the_path() {
        assert_eq!(origin_of("https://portal.example/otklik"), "https://portal.example");
        assert_eq!(origin_of("http://127.0.0.1:8080"), "http://127.0.0.1:8080");
    }
}
