//! Who calls. A handler that takes one of these extractors needs no check of its own: without a good key it is never reached.

use std::convert::Infallible;
use std::sync::Arc;

use app::identity::access::{self, Caller, CallingParticipant, CallingPortal, CallingSource};
use app::identity::sessions;
use app::{App, audit};
use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use domain::audit::Actor;
use domain::identifier::CitizenId;
use domain::scope::ParticipantRole;
use http::header::AUTHORIZATION;
use http::request::Parts;
use http::{Method, StatusCode};

use crate::Problem;
use crate::cookies::Cookie;
use crate::origin::is_foreign;

/// Beginning of the paths of accounts.
const ACCOUNTS: &str = "/v1/registry/accounts/";

/// A source system with a good key.
pub struct Source(pub CallingSource);

/// A portal with a good key.
pub struct Portal(pub CallingPortal);

/// A participant with a good token or session, and with it what it may see. To one that may see nothing, the route is not there.
/// What it reads is in the audit trail before the
/// handler is reached: nothing is shown without it.
pub struct Participant(pub CallingParticipant);

/// A participant with a good token or session, whether it may see figures or not: part B is for bodies, too. What it reads is
/// in the audit trail before the handler is reached.
pub struct Member(pub Caller);

/// The operator. What it reads is in the audit trail before the handler is reached.
pub struct Operator;

/// Whoever runs the platform: with the operator's key, or as a participant of that role.
pub struct PlatformOperator(pub Actor);

/// The credentials of an `Authorization` header of that scheme. Schemes are compared without regard to case.
pub fn credentials<'parts>(parts: &'parts Parts, scheme: &str) -> Option<&'parts str> {
    let header = parts.headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (sent, credentials) = header.split_once(' ')?;
    sent.eq_ignore_ascii_case(scheme).then(|| credentials.trim())
}

/// What is asked for, as the audit trail tells it. The path of an account is a SNILS: its reading is recorded apart.
fn asked(parts: &Parts) -> String {
    let path = parts.uri.path();
    let path = if path.starts_with(ACCOUNTS) { ACCOUNTS } else { path };
    let query = parts.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    format!("{} {path}{query}", parts.method)
}

/// Notes in the audit trail what is read. Changes are recorded with what they change.
///
/// # Errors
/// The trail could not be written: then nothing may be shown.
pub async fn record_reading(app: &App, by: &Actor, parts: &Parts) -> Result<(), Problem> {
    match parts.method {
        Method::GET | Method::HEAD => Ok(audit::shown(app, by, &asked(parts)).await?),
        _ => Ok(()),
    }
}

impl FromRequestParts<Arc<App>> for Source {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Source, Problem> {
        let key = credentials(parts, "Bearer").ok_or_else(Problem::unauthorized)?;
        access::source(app, key).await?.map(Source).ok_or_else(Problem::unauthorized)
    }
}

impl FromRequestParts<Arc<App>> for Portal {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Portal, Problem> {
        let key = credentials(parts, "Bearer").ok_or_else(Problem::unauthorized)?;
        access::portal(app, key).await?.map(Portal).ok_or_else(Problem::unauthorized)
    }
}

impl FromRequestParts<Arc<App>> for Participant {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Participant, Problem> {
        let participant = in_scope(calling(parts, app).await?)?;
        recorded(app, parts, participant).await.map(Participant)
    }
}

impl FromRequestParts<Arc<App>> for Member {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Member, Problem> {
        let caller = calling(parts, app).await?;
        if caller.role == ParticipantRole::Source {
            return Err(Problem::not_found());
        }
        record_reading(app, &caller.actor(), parts).await?;
        Ok(Member(caller))
    }
}

/// Whoever calls, whatever it may see. A token goes before a session: a browser adds its cookie without being asked.
///
/// # Errors
/// Nobody is known: 401.
pub(crate) async fn calling(parts: &Parts, app: &App) -> Result<Caller, Problem> {
    let caller = match credentials(parts, "Bearer") {
        Some(token) => access::caller(app, token).await?,
        None => signed_in(parts, app).await?,
    };
    caller.ok_or_else(Problem::unauthorized)
}

/// The caller of the session cookie. What it reads is not recorded yet. What changes anything must come from our own page: a stranger's can make the browser
/// send the cookie, too.
pub async fn signed_in(parts: &Parts, app: &App) -> Result<Option<Caller>, Problem> {
    let public_url = &app.settings.public_url;
    let Some(sealed) = Cookie::PARTICIPANT.read(&parts.headers, public_url) else { return Ok(None) };
    let changes = !matches!(parts.method, Method::GET | Method::HEAD);
    if changes && is_foreign(&parts.headers, public_url) {
        let title = "this must be sent from our own page";
        return Err(Problem::new(StatusCode::FORBIDDEN, "foreign_origin", title));
    }
    Ok(sessions::caller(app, sealed).await?)
}

/// The caller as one that may see figures. A stranger to them is not told that they are there.
pub fn in_scope(caller: Caller) -> Result<CallingParticipant, Problem> {
    caller.in_scope().ok_or_else(Problem::not_found)
}

/// A participant, once it is in the audit trail what it reads.
async fn recorded(app: &App, parts: &Parts, caller: CallingParticipant) -> Result<CallingParticipant, Problem> {
    record_reading(app, &caller.actor(), parts).await?;
    Ok(caller)
}

impl FromRequestParts<Arc<App>> for PlatformOperator {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<PlatformOperator, Problem> {
        if credentials(parts, "Bearer").is_some_and(|key| access::is_operator(app, key)) {
            record_reading(app, &Actor::Operator, parts).await?;
            return Ok(PlatformOperator(Actor::Operator));
        }
        let Participant(caller) = <Participant as FromRequestParts<Arc<App>>>::from_request_parts(parts, app).await?;
        match caller.role {
            ParticipantRole::Operator => Ok(PlatformOperator(caller.actor())),
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
        if !access::is_operator(app, key) {
            return Err(Problem::unauthorized());
        }
        record_reading(app, &Actor::Operator, parts).await?;
        Ok(Operator)
    }
}

#[cfg(test)]
mod tests {
    use domain::identifier::ParticipantId;
    use domain::scope::Scope;

    use super::*;

    #[track_caller]
    fn check(scope: Option<Scope>, expected: Result<Scope, u16>) {
        let id = ParticipantId::parse("body").unwrap();
        let (name, role) = ("Орган".to_owned(), ParticipantRole::Body);
        let caller = Caller {
            id,
            name,
            role,
            roles: Default::default(),
            stands_in_for: Vec::new(),
            source: None,
            scope,
            types: Default::default(),
        };
        assert_eq!(in_scope(caller).map(|caller| caller.scope).map_err(|problem| problem.status), expected);
    }

    #[test]
    fn to_a_caller_without_a_scope_the_figures_are_not_there() {
        check(Some(Scope::Country), Ok(Scope::Country));
        check(None, Err(404));
    }
}
