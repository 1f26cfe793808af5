//! Who asks: the links they opened in this browser.

use std::convert::Infallible;

use app::App;
use axum::extract::FromRequestParts;
use http::header::COOKIE;
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
    /// Tokens of opened links, the newest first.
    pub(crate) tokens: Vec<String>,
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Visitor, Infallible> {
        Ok(Visitor { tokens: tokens(&parts.headers) })
    }
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
