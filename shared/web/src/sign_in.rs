//! To the identity provider and back, for citizens and for participants alike.
//!
//! | route | does |
//! |---|---|
//! | `GET /sign-in/{party}?return=/path` | begins: a sealed cookie, and off to the provider |
//! | `GET /sign-in/{party}/callback` | ends: the code becomes a session, and back to the path |
//! | `POST /sign-out/{party}` | ends this session, here and on the server |
//! | `POST /sign-out/participants/everywhere` | ends every session of the participant |

mod pages;

use std::sync::Arc;

use app::identity::sessions;
use app::identity::sign_in::{self, Party, ProviderAnswer, ReturnPath, SignInError};
use app::{App, DEMO_ENVIRONMENT};
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use http::header::{LOCATION, SET_COOKIE};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::Deserialize;

use crate::RequestLocale;
use crate::bearer::{calling, record_reading};
use crate::cookies::Cookie;
use crate::headers::keep_nothing;
use crate::origin::is_foreign;
use crate::routes::{Caller, Routes};

/// The routes of one party.
pub fn routes(party: Party) -> Routes {
    let (here, out) = (format!("/sign-in/{}", party.as_str()), format!("/sign-out/{}", party.as_str()));
    let begin = move |app, locale, asked| begin(party, app, locale, asked);
    let finish = move |app, locale, headers, answer| finish(party, app, locale, headers, answer);
    let leave = move |app, locale, headers| leave(party, app, locale, headers);
    let caller = match party {
        Party::Citizens => Caller::Citizen,
        Party::Participants => Caller::Participant,
    };
    let routes = Routes::of(caller).get(&here, begin).get(&format!("{here}/callback"), finish).post(&out, leave);
    match party {
        Party::Citizens => routes,
        Party::Participants => routes.get("/sign-in", show).post("/sign-out/participants/everywhere", leave_everywhere),
    }
}

/// Where a party goes on when it named no path.
fn home(party: Party) -> &'static str {
    match party {
        Party::Citizens => "/my",
        Party::Participants => "/cabinet",
    }
}

/// Where a party finds itself after leaving.
fn outside(party: Party) -> &'static str {
    match party {
        Party::Citizens => "/my",
        Party::Participants => "/sign-in",
    }
}

/// Where a participant who is not signed in is sent, to come back to that path of ours.
pub fn way_in(app: &App, return_to: &str) -> String {
    let escaped = return_to.replace('%', "%25").replace('&', "%26").replace('+', "%2B");
    match &app.sign_in.participants {
        Some(_) => format!("/sign-in/participants?return={escaped}"),
        None if app.settings.environment == DEMO_ENVIRONMENT => format!("/demo/sign-in?return={escaped}"),
        None => "/sign-in".to_owned(),
    }
}

fn session_cookie(party: Party) -> Cookie {
    match party {
        Party::Citizens => Cookie::CITIZEN,
        Party::Participants => Cookie::PARTICIPANT,
    }
}

#[derive(Deserialize)]
struct Asked {
    r#return: Option<String>,
}

async fn begin(
    party: Party,
    State(app): State<Arc<App>>,
    locale: RequestLocale,
    Query(asked): Query<Asked>,
) -> Response {
    let wanted = asked.r#return.as_deref().and_then(ReturnPath::parse);
    let Some(return_to) = wanted.or_else(|| ReturnPath::parse(home(party))) else {
        return refused(&app, &locale, party, &SignInError::NotSetUp);
    };
    match sign_in::begin(&app, party, return_to).await {
        Ok(begun) => {
            let cookie = Cookie::ATTEMPT.set(&app.settings.public_url, &begun.attempt, begun.seconds);
            see_other(&begun.location, [cookie])
        }
        Err(error) => refused(&app, &locale, party, &error),
    }
}

async fn finish(
    party: Party,
    State(app): State<Arc<App>>,
    locale: RequestLocale,
    headers: HeaderMap,
    Query(answer): Query<ProviderAnswer>,
) -> Response {
    let public_url = &app.settings.public_url;
    let attempt = Cookie::ATTEMPT.read(&headers, public_url);
    let forgotten = Cookie::ATTEMPT.clear(public_url);
    match sign_in::finish(&app, party, attempt, &answer).await {
        Ok(signed_in) => {
            let session = session_cookie(party).set(public_url, &signed_in.session.text, signed_in.session.seconds);
            see_other(signed_in.return_to.as_str(), [session, forgotten])
        }
        Err(error) => {
            let mut response = refused(&app, &locale, party, &error);
            response.headers_mut().append(SET_COOKIE, forgotten);
            response
        }
    }
}

async fn leave(party: Party, State(app): State<Arc<App>>, locale: RequestLocale, headers: HeaderMap) -> Response {
    let public_url = &app.settings.public_url;
    if is_foreign(&headers, public_url) {
        return pages::foreign(&app, &locale, party);
    }
    let sealed = session_cookie(party).read(&headers, public_url).unwrap_or_default();
    let ended = match party {
        Party::Citizens => sessions::end_citizen(&app, sealed).await,
        Party::Participants => end_participant(&app, sealed).await,
    };
    // A cookie that is only taken back would still open everything in other hands.
    match ended {
        Ok(()) => see_other(outside(party), [session_cookie(party).clear(public_url)]),
        Err(error) => refused(&app, &locale, party, &SignInError::App(error)),
    }
}

async fn end_participant(app: &App, sealed: &str) -> Result<(), app::Error> {
    match sessions::caller(app, sealed).await? {
        Some(caller) => sessions::end_one(app, &caller.id, None, sealed).await,
        None => Ok(()),
    }
}

async fn leave_everywhere(State(app): State<Arc<App>>, parts: Parts) -> Response {
    // It sees to it that the request came from our own page.
    let caller = match calling(&parts, &app).await {
        Ok(caller) => caller,
        Err(problem) => return problem.into_response(),
    };
    match sessions::end_all(&app, &caller.actor(), &caller.id, None).await {
        Ok(_) => see_other(outside(Party::Participants), [Cookie::PARTICIPANT.clear(&app.settings.public_url)]),
        Err(error) => crate::Problem::from(error).into_response(),
    }
}

/// Who is signed in here, and the ways in and out.
async fn show(State(app): State<Arc<App>>, locale: RequestLocale, parts: Parts) -> Response {
    let caller = match calling(&parts, &app).await {
        Ok(caller) => Some(caller),
        Err(problem) if problem.status == StatusCode::UNAUTHORIZED.as_u16() => None,
        Err(problem) => return problem.into_response(),
    };
    let recorded = match &caller {
        Some(caller) => record_reading(&app, &caller.actor(), &parts).await,
        None => Ok(()),
    };
    match recorded {
        Ok(()) => pages::overview(&app, &locale, caller.as_ref()),
        Err(problem) => problem.into_response(),
    }
}

fn refused(app: &App, locale: &RequestLocale, party: Party, error: &SignInError) -> Response {
    if let SignInError::App(error) = error {
        tracing::warn!(%error, "A sign-in could not be carried out now");
    }
    pages::refused(app, locale, party, error)
}

/// A redirect that is followed by GET, and cookies with it.
fn see_other<const N: usize>(location: &str, cookies: [HeaderValue; N]) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    if let Ok(location) = HeaderValue::from_str(location) {
        headers.insert(LOCATION, location);
    }
    keep_nothing(headers);
    for cookie in cookies {
        headers.append(SET_COOKIE, cookie);
    }
    response
}
