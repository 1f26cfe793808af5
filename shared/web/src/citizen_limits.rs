//! How often a link may be used, and how much one address may ask for, before anything is done for it.
//!
//! Whoever shares an address is counted together: a mobile operator hides thousands of citizens behind one, so the profile allows an address much and a link little. This
//! machine's own address is not counted: what calls from it is the operator's.

use std::sync::Arc;
use std::time::{Duration, Instant};

use app::App;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::request::Parts;

use crate::bearer::credentials;
use crate::cookies::Cookie;
use crate::{ClientAddress, Problem};

/// Where a link stands in a path.
const PATHS: [&str; 2] = ["/s/", "/unsubscribe/"];

/// Characters of a link that tell it apart: no link of ours is longer.
const LINK_CHARACTERS: usize = 64;

/// Around the routes for citizens: 429 `too_many_requests`.
pub async fn limited(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    match admit(&app, &parts, Instant::now()) {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(wait) => refusal(wait).into_response(),
    }
}

fn admit(app: &App, parts: &Parts, now: Instant) -> Result<(), Duration> {
    let policies = &app.profile.policies;
    let address = ClientAddress::of(&parts.extensions).filter(|it| !it.0.to_canonical().is_loopback());
    if let Some(address) = address {
        app.addresses.take(&address.counted_as(), policies.address_requests_per_minute, 1, now)?;
    }
    match link(app, parts) {
        Some(link) => app.links.take(&link, policies.link_requests_per_minute, 1, now),
        None => Ok(()),
    }
}

/// What tells the link apart that a request is about. The cookie of a form stands for the links that were opened with it: to get another, one of
/// them is opened again.
fn link(app: &App, parts: &Parts) -> Option<String> {
    let in_path = PATHS.iter().find_map(|path| parts.uri.path().strip_prefix(path));
    let named = in_path.or_else(|| credentials(parts, "Invitation"));
    let named = named.or_else(|| Cookie::LINKS.read(&parts.headers, &app.settings.public_url))?;
    Some(named.chars().take(LINK_CHARACTERS).collect())
}

fn refusal(wait: Duration) -> Problem {
    let title = "too much was asked for from here: go on after the seconds that Retry-After tells";
    Problem::too_many_requests(title, "nothing that was sent before is lost".to_owned(), wait)
}
