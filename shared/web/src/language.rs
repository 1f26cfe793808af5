//! The language of an answer: `?lang=` in the address, else what was chosen before, else what the browser prefers, else Russian.

use std::convert::Infallible;

use app::App;
use axum::extract::FromRequestParts;
use domain::language::Language;
use http::header::{ACCEPT_LANGUAGE, COOKIE};
use http::request::Parts;
use http::{HeaderMap, HeaderValue};

/// How long a choice is remembered.
const COOKIE_SECONDS: u32 = 365 * 24 * 60 * 60;

/// In which language a request is answered, and where.
#[derive(Clone)]
pub struct RequestLocale {
    /// The language of the answer.
    pub language: Language,
    /// Whether this request chooses it, so that it is to be remembered.
    pub(crate) chooses: bool,
    /// Where the page is, for the links to other languages.
    pub(crate) path: String,
}

impl<S: Send + Sync> FromRequestParts<S> for RequestLocale {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<RequestLocale, Infallible> {
        let chosen = chosen(parts.uri.query().unwrap_or_default());
        let language = chosen.or_else(|| remembered(&parts.headers)).unwrap_or_else(|| preferred(&parts.headers));
        Ok(RequestLocale { language, chooses: chosen.is_some(), path: parts.uri.path().to_owned() })
    }
}

impl RequestLocale {
    /// The path of the page, without its query.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The locale of a request in that language at that path.
    pub fn of(language: Language, path: &str) -> RequestLocale {
        RequestLocale { language, chooses: false, path: path.to_owned() }
    }
}

fn chosen(query: &str) -> Option<Language> {
    query.split('&').filter_map(|pair| pair.strip_prefix("lang=")).find_map(Language::of_code)
}

fn remembered(headers: &HeaderMap) -> Option<Language> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = cookies.flat_map(|value| value.split(';')).filter_map(|cookie| cookie.trim().split_once('='));
    let mut values = pairs.filter(|(name, _)| [PREFIXED, PLAIN].contains(name)).map(|(_, value)| value);
    values.find_map(Language::of_code)
}

/// The known language of the greatest weight; of equal ones the first of [`Language::ALL`].
fn preferred(headers: &HeaderMap) -> Language {
    let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let weight = |language: Language| {
        let weights = accepted.split(',').filter_map(|range| {
            let (tag, parameters) = range.split_once(';').unwrap_or((range, "q=1"));
            let primary = tag.trim().split('-').next().unwrap_or_default();
            let weight = parameters.trim().strip_prefix("q=").and_then(|weight| weight.parse::<f32>().ok());
            primary.eq_ignore_ascii_case(language.code()).then(|| weight.unwrap_or(0.0))
        });
        weights.fold(0.0_f32, f32::max)
    };
    let mut best = Language::default();
    for language in Language::ALL {
        if weight(best) < weight(language) {
            best = language;
        }
    }
    best
}

const PREFIXED: &str = "__Host-otklik-language";
const PLAIN: &str = "otklik-language";

/// The cookie that remembers a choice. It says nothing else of anybody.
pub(crate) fn language_cookie(app: &App, language: Language) -> HeaderValue {
    let (name, secure) = match app.settings.public_url.starts_with("https:") {
        true => (PREFIXED, "; Secure"),
        false => (PLAIN, ""),
    };
    let code = language.code();
    let cookie = format!("{name}={code}; Path=/; Max-Age={COOKIE_SECONDS}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::from_str(&cookie).expect("a code of two letters fits into a header")
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::Request;

    async fn check(uri: &str, cookie: &str, accepted: &str, expected: Language, chooses: bool) {
        let request = Request::get(uri).header(COOKIE, cookie).header(ACCEPT_LANGUAGE, accepted).body(()).unwrap();
        let locale = RequestLocale::from_request_parts(&mut request.into_parts().0, &()).await.unwrap();
        assert_eq!((locale.language, locale.chooses), (expected, chooses), "{uri} {cookie} {accepted}");
    }

    #[tokio::test]
    async fn the_address_goes_before_the_choice_and_that_before_the_browser() {
        use Language::{En, Ru, Tt};
        for (uri, cookie, accepted, expected, chooses) in [
            ("/form", "", "", Ru, false),
            ("/form?lang=tt", "otklik-language=en", "ru", Tt, true),
            ("/form?x=1&lang=en", "", "ru", En, true),
            ("/form?lang=xx", "otklik-language=en", "ru", En, false),
            ("/form", "a=b; __Host-otklik-language=tt", "en", Tt, false),
            ("/form", "otklik-language=<b>", "en", En, false),
            ("/form", "", "ru-RU,ru;q=0.9,en-US;q=0.8,en;q=0.7", Ru, false),
            ("/form", "", "en-US,en;q=0.9", En, false),
            ("/form", "", "en-GB,en;q=0.9,ru;q=0.8", En, false),
            ("/form", "", "tt-RU,tt;q=0.9,ru;q=0.8,en;q=0.7", Tt, false),
            ("/form", "", "en;q=0.5, ru;q=0.5", Ru, false),
            ("/form", "", "de-DE,de;q=0.9", Ru, false),
            ("/form", "", "*", Ru, false),
            ("/form", "", "EN", En, false),
            ("/form", "", "en;q=x", Ru, false),
        ] {
            check(uri, cookie, accepted, expected, chooses).await;
        }
    }
}
