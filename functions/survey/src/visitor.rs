//! Who asks: the language they read, and the links they opened in this browser.

use std::convert::Infallible;

use app::App;
use axum::extract::FromRequestParts;
use domain::questionnaire::Language;
use http::header::{ACCEPT_LANGUAGE, COOKIE};
use http::request::Parts;
use http::{HeaderMap, HeaderValue};

/// Links that a cookie remembers: a citizen may open several mails before answering the first.
const TOKENS_MAX: usize = 4;

/// Characters of a token at most; longer ones are not ours.
const TOKEN_CHARACTERS_MAX: usize = 128;

/// How long a browser remembers an opened link: enough to come back to the form, short for a computer that others use too.
const COOKIE_SECONDS: u32 = 3 * 24 * 60 * 60;

/// What a request tells of who asks.
pub(crate) struct Visitor {
    /// The language of the answer.
    pub(crate) language: Language,
    /// Tokens of opened links, the newest first.
    pub(crate) tokens: Vec<String>,
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Visitor, Infallible> {
        Ok(Visitor { language: language(&parts.headers), tokens: tokens(&parts.headers) })
    }
}

/// English when it is preferred to Russian, else Russian.
fn language(headers: &HeaderMap) -> Language {
    let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let weight = |wanted: &str| {
        let weights = accepted.split(',').filter_map(|range| {
            let (tag, parameters) = range.split_once(';').unwrap_or((range, "q=1"));
            let primary = tag.trim().split('-').next().unwrap_or_default();
            let weight = parameters.trim().strip_prefix("q=").and_then(|weight| weight.parse::<f32>().ok());
            primary.eq_ignore_ascii_case(wanted).then(|| weight.unwrap_or(0.0))
        });
        weights.fold(0.0_f32, f32::max)
    };
    if weight("en") > weight("ru") { Language::En } else { Language::Ru }
}

/// Whether it may be a token at all: only such text goes into a cookie.
pub(crate) fn is_token(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    !text.is_empty() && text.len() <= TOKEN_CHARACTERS_MAX && text.bytes().all(fits)
}

fn tokens(headers: &HeaderMap) -> Vec<String> {
    let cookies =
        headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(';'));
    let pairs = cookies.filter_map(|cookie| cookie.trim().split_once('='));
    // The prefixed one goes first: nobody but this host, over TLS, can have set it.
    let (mut prefixed, mut plain) = (None, None);
    for (name, value) in pairs {
        match name {
            PREFIXED => prefixed = prefixed.or(Some(value)),
            PLAIN => plain = plain.or(Some(value)),
            _ => {}
        }
    }
    let tokens = prefixed.or(plain).unwrap_or_default().split('~').filter(|token| is_token(token));
    tokens.take(TOKENS_MAX).map(str::to_owned).collect()
}

const PREFIXED: &str = "__Host-otklik";
const PLAIN: &str = "otklik";

/// The cookie after a link was opened. Over plain HTTP, on a developer's machine, browsers would drop a `Secure` one.
pub(crate) fn cookie(app: &App, token: &str, opened_before: &[String]) -> Option<HeaderValue> {
    let others = opened_before.iter().map(String::as_str).filter(|other| *other != token);
    let value = std::iter::once(token).chain(others).take(TOKENS_MAX).collect::<Vec<_>>().join("~");
    let (name, secure) = match app.settings.public_url.starts_with("https:") {
        true => (PREFIXED, "; Secure"),
        false => (PLAIN, ""),
    };
    let cookie = format!("{name}={value}; Path=/; Max-Age={COOKIE_SECONDS}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::from_str(&cookie).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_only_when_it_is_preferred() {
        for (accepted, expected) in [
            ("", Language::Ru),
            ("ru-RU,ru;q=0.9,en-US;q=0.8,en;q=0.7", Language::Ru),
            ("en-US,en;q=0.9", Language::En),
            ("en-GB,en;q=0.9,ru;q=0.8", Language::En),
            ("en;q=0.5, ru;q=0.5", Language::Ru),
            ("de-DE,de;q=0.9", Language::Ru),
            ("*", Language::Ru),
            ("EN", Language::En),
            ("en;q=x", Language::Ru),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT_LANGUAGE, HeaderValue::from_static(accepted))]);
            assert_eq!(language(&headers), expected, "{accepted}");
        }
    }

    #[test]
    fn a_cookie_yields_its_tokens() {
        for (cookie, expected) in [
            ("otklik=one", vec!["one"]),
            ("theme=dark; __Host-otklik=two~one; otklik=planted", vec!["two", "one"]),
            ("otklik=1~2~3~4~5", vec!["1", "2", "3", "4"]),
            ("otklik=a b~<c>~d", vec!["d"]),
            ("otklik=", vec![]),
            ("nothing", vec![]),
        ] {
            let headers = HeaderMap::from_iter([(COOKIE, HeaderValue::from_static(cookie))]);
            assert_eq!(tokens(&headers), expected, "{cookie}");
        }
    }
}
