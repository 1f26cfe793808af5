//! Who asks: the links they opened in this browser. The cookie that remembers them is sealed, so that whoever sees it has no link; it
//! ends with the browser, and a link is taken out of it when its answer is counted or its mails are declined.

use std::convert::Infallible;
use std::sync::Arc;

use app::privacy::sealing;
use app::{App, Error};
use axum::extract::FromRequestParts;
use chrono::{DateTime, Duration, Utc};
use http::request::Parts;
use http::{HeaderMap, HeaderValue};
use serde::{Deserialize, Serialize};
use web::cookies::Cookie;

/// For what the cookie is sealed.
const OPENED_LINKS: &str = "opened links";

/// Links that a cookie remembers: a citizen may open several mails before answering the first.
const TOKENS_MAX: usize = 4;

/// Days for which a cookie is good where the browser is never closed: as long as the browser keeps a draft.
const DAYS_MAX: i64 = 3;

/// What a request tells of who asks.
pub(crate) struct Visitor {
    /// Tokens of opened links, the newest first.
    pub(crate) tokens: Vec<String>,
}

/// What the cookie holds.
#[derive(Serialize, Deserialize)]
struct OpenedLinks {
    tokens: Vec<String>,
    ends_at: DateTime<Utc>,
}

impl FromRequestParts<Arc<App>> for Visitor {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Visitor, Infallible> {
        Ok(Visitor::of(app, &parts.headers))
    }
}

impl Visitor {
    /// Who sent these headers. A cookie that is not ours, or too old, is none.
    fn of(app: &App, headers: &HeaderMap) -> Visitor {
        let cookie = Cookie::LINKS.read(headers, &app.settings.public_url);
        let links = cookie.and_then(|sealed| sealing::open::<OpenedLinks>(app, OPENED_LINKS, sealed));
        let links = links.filter(|links| app.clock.now() < links.ends_at);
        Visitor { tokens: links.map(|links| links.tokens).unwrap_or_default() }
    }

    /// The cookie after that link was opened, too.
    pub(crate) fn remembering(&self, app: &App, token: &str) -> Result<HeaderValue, Error> {
        let others = self.tokens.iter().filter(|other| *other != token);
        cookie(app, std::iter::once(&token.to_owned()).chain(others).take(TOKENS_MAX).cloned().collect())
    }

    /// The cookie without that link; `None` where it is not in it.
    pub(crate) fn forgetting(&self, app: &App, token: &str) -> Result<Option<HeaderValue>, Error> {
        if !self.tokens.iter().any(|known| known == token) {
            return Ok(None);
        }
        let others: Vec<String> = self.tokens.iter().filter(|other| *other != token).cloned().collect();
        match others.is_empty() {
            true => Ok(Some(Cookie::LINKS.clear(&app.settings.public_url))),
            false => cookie(app, others).map(Some),
        }
    }
}

fn cookie(app: &App, tokens: Vec<String>) -> Result<HeaderValue, Error> {
    let links = OpenedLinks { tokens, ends_at: app.clock.now() + Duration::days(DAYS_MAX) };
    Ok(Cookie::LINKS.set_until_closed(&app.settings.public_url, &sealing::seal(app, OPENED_LINKS, &links)?))
}

#[cfg(test)]
mod tests {
    use http::header::COOKIE;
    use testkit::World;

    use super::*;

    /// The visitor that a browser is after this `Set-Cookie`.
    fn after(app: &App, set: &HeaderValue) -> Visitor {
        let pair = set.to_str().unwrap().split(';').next().unwrap();
        Visitor::of(app, &HeaderMap::from_iter([(COOKIE, HeaderValue::from_str(pair).unwrap())]))
    }

    #[test]
    fn a_cookie_remembers_links_and_tells_none() {
        let app = World::at("2026-01-15T09:00:00Z").app;
        let mut visitor = Visitor { tokens: Vec::new() };
        for token in ["first", "second", "third", "second", "fourth", "fifth"] {
            let set = visitor.remembering(&app, token).unwrap();
            let told = set.to_str().unwrap();
            let (pair, attributes) = told.split_once(';').unwrap();
            assert_eq!(attributes, " Path=/; HttpOnly; SameSite=Lax; Secure", "it ends with the browser");
            let value = pair.strip_prefix("__Host-otklik=").unwrap();
            let bytes = app::store::from_base64url(value).unwrap();
            assert!(!told.contains(token) && !bytes.windows(token.len()).any(|part| part == token.as_bytes()));
            visitor = after(&app, &set);
        }
        assert_eq!(visitor.tokens, ["fifth", "fourth", "second", "third"], "the oldest is forgotten");
    }

    #[test]
    fn a_link_is_forgotten_and_with_the_last_the_cookie() {
        let app = World::at("2026-01-15T09:00:00Z").app;
        let visitor = Visitor { tokens: vec!["first".to_owned(), "second".to_owned()] };
        assert_eq!(visitor.forgetting(&app, "third").unwrap(), None);
        let visitor = after(&app, &visitor.forgetting(&app, "second").unwrap().unwrap());
        assert_eq!(visitor.tokens, ["first"]);
        let cleared = visitor.forgetting(&app, "first").unwrap().unwrap();
        assert_eq!(cleared.to_str().unwrap(), "__Host-otklik=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure");
    }

    #[test]
    fn what_is_not_sealed_here_or_is_too_old_opens_no_link() {
        let world = World::at("2026-01-15T09:00:00Z");
        let app = &world.app;
        let set = Visitor { tokens: Vec::new() }.remembering(app, "token").unwrap();
        let sealed = set.to_str().unwrap().split(';').next().unwrap().to_owned();
        for (now, cookie, expected) in [
            ("2026-01-15T09:00:00Z", sealed.clone(), 1),
            ("2026-01-18T08:59:59Z", format!("theme=dark; {sealed}; otklik=planted"), 1),
            ("2026-01-18T09:00:00Z", sealed.clone(), 0),
            ("2026-01-15T09:00:00Z", sealed[..sealed.len() - 1].to_owned(), 0),
            ("2026-01-15T09:00:00Z", sealed.replace("__Host-", ""), 0),
            ("2026-01-15T09:00:00Z", "__Host-otklik=token".to_owned(), 0),
            ("2026-01-15T09:00:00Z", "nothing".to_owned(), 0),
        ] {
            world.set_clock(now);
            let headers = HeaderMap::from_iter([(COOKIE, HeaderValue::from_str(&cookie).unwrap())]);
            assert_eq!(Visitor::of(app, &headers).tokens.len(), expected, "{now} {cookie}");
        }
    }
}
