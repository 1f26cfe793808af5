//! Who calls. A handler that takes one of these extractors needs no check of its own: without a good key it is never reached.

use std::convert::Infallible;
use std::sync::Arc;

use app::access::{self, CallingParticipant, CallingSource};
use app::{App, sessions};
use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use domain::identifier::CitizenId;
use domain::scope::ParticipantKind;
use http::header::AUTHORIZATION;
use http::request::Parts;
use http::{Method, StatusCode};

use crate::Problem;
use crate::cookies::Cookie;
use crate::origin::is_foreign;

/// A source system with a good key.
pub struct Source(pub CallingSource);

/// A participant with a good token or session, and with it what it may see.
pub struct Participant(pub CallingParticipant);

/// The operator.
pub struct Operator;

/// Whoever runs the platform: with the operator's key, or as a participant of that kind. Holds the name in the audit.
pub struct PlatformOperator(pub String);

/// What the operator's key is called in the audit.
const OPERATOR_KEY_NAME: &str = "operator-key";

/// The credentials of an `Authorization` header of that scheme. Schemes are compared without regard to case.
pub fn credentials<'parts>(parts: &'parts Parts, scheme: &str) -> Option<&'parts str> {
    let header = parts.headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (sent, credentials) = header.split_once(' ')?;
    sent.eq_ignore_ascii_case(scheme).then(|| credentials.trim())
}

impl FromRequestParts<Arc<App>> for Source {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Source, Problem> {
        let key = credentials(parts, "Bearer").ok_or_else(Problem::unauthorized)?;
        access::source(app, key).await?.map(Source).ok_or_else(Problem::unauthorized)
    }
}

impl FromRequestParts<Arc<App>> for Participant {
    type Rejection = Problem;
    /// A token goes before a session: a browser adds its cookie without being asked.
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Participant, Problem> {
        let caller = match credentials(parts, "Bearer") {
            Some(token) => access::participant(app, token).await?,
            None => signed_in(parts, app).await?,
        };
        caller.map(Participant).ok_or_else(Problem::unauthorized)
    }
}

impl OptionalFromRequestParts<Arc<App>> for Participant {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Option<Participant>, Problem> {
        match <Participant as FromRequestParts<Arc<App>>>::from_request_parts(parts, app).await {
            Ok(participant) => Ok(Some(participant)),
            Err(problem) if problem.status == StatusCode::UNAUTHORIZED.as_u16() => Ok(None),
            Err(problem) => Err(problem),
        }
    }
}

/// The participant of the session cookie. What changes anything must come from our own page: a stranger's can make the browser
/// send the cookie, too.
pub async fn signed_in(parts: &Parts, app: &App) -> Result<Option<CallingParticipant>, Problem> {
    let public_url = &app.settings.public_url;
    let Some(sealed) = Cookie::PARTICIPANT.read(&parts.headers, public_url) else { return Ok(None) };
    let changes = !matches!(parts.method, Method::GET | Method::HEAD);
    if changes && is_foreign(&parts.headers, public_url) {
        let title = "this must be sent from our own page";
        return Err(Problem::new(StatusCode::FORBIDDEN, "foreign_origin", title));
    }
    Ok(sessions::participant(app, sealed).await?)
}

impl FromRequestParts<Arc<App>> for PlatformOperator {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<PlatformOperator, Problem> {
        if credentials(parts, "Bearer").is_some_and(|key| access::is_operator(app, key)) {
            return Ok(PlatformOperator(OPERATOR_KEY_NAME.to_owned()));
        }
        let Participant(caller) = <Participant as FromRequestParts<Arc<App>>>::from_request_parts(parts, app).await?;
        match caller.kind {
            ParticipantKind::Operator => Ok(PlatformOperator(caller.id.to_string())),
            _ => Err(Problem::not_found()),
        }
    }
}

/// A citizen who has signed in, by the pseudonym.
pub struct Citizen(pub CitizenId);

/// A page for whoever is not signed in says how to: so this is never a refusal.
impl OptionalFromRequestParts<Arc<App>> for Citizen {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Option<Citizen>, Infallible> {
        let sealed = Cookie::CITIZEN.read(&parts.headers, &app.settings.public_url);
        Ok(sealed.and_then(|sealed| sessions::citizen(app, sealed)).map(Citizen))
    }
}

impl FromRequestParts<Arc<App>> for Operator {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Operator, Problem> {
        let key = credentials(parts, "Bearer").ok_or_else(Problem::unauthorized)?;
        if access::is_operator(app, key) { Ok(Operator) } else { Err(Problem::unauthorized()) }
    }
}
