//! Who calls. A handler that takes one of these extractors needs no check of its own: without a good key it is never reached.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use app::identity::access::{self, Caller, CallingParticipant, CallingPortal, CallingSource, Refusal};
use app::identity::{guesses, sessions};
use app::{App, audit};
use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use domain::audit::Actor;
use domain::identifier::CitizenId;
use domain::scope::{OperatorRight, ParticipantRole};
use http::header::AUTHORIZATION;
use http::request::Parts;
use http::{Method, StatusCode};
use percent_encoding::percent_decode_str;

use crate::cookies::Cookie;
use crate::origin::is_foreign;
use crate::{ClientAddress, Problem};

/// Beginning of the paths of accounts.
const ACCOUNTS: &str = "/v1/registry/accounts/";

/// Bytes of a path and its query at most. What is asked for stands in the audit trail for years, and nothing may hide behind its end.
const ASKED_BYTES_MAX: usize = 512;

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

/// Whoever may work with paper forms: with the operator's key, or as a participant of that role who has the right.
pub struct PaperOperator(pub Actor);

/// A participant that may change the registers, in its session.
pub struct RegisterKeeper;

/// The credentials of an `Authorization` header of that scheme. Schemes are compared without regard to case.
pub fn credentials<'parts>(parts: &'parts Parts, scheme: &str) -> Option<&'parts str> {
    let header = parts.headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (sent, credentials) = header.split_once(' ')?;
    sent.eq_ignore_ascii_case(scheme).then(|| credentials.trim())
}

/// The address that a request comes from, as far as it is known.
fn from(parts: &Parts) -> Option<IpAddr> {
    ClientAddress::of(&parts.extensions).map(|ClientAddress(address)| address)
}

/// Why a program is not let in, as it is told.
fn refused(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::Unknown => Problem::unauthorized(),
        Refusal::Elsewhere => elsewhere(),
    }
}

/// 403 `address_not_admitted`: a good key or assertion, from an address that its holder has not named.
pub fn elsewhere() -> Problem {
    let title = "this key does not work from this address";
    let detail = "the entry of its holder names the networks from which it works, as `access.networks`";
    Problem::new(StatusCode::FORBIDDEN, "address_not_admitted", title).with_detail(detail)
}

/// Whether a request has the operator's key. Wrong ones are counted by the address from which they come.
///
/// # Errors
/// 429 `too_many_requests`: too many wrong ones came from there.
pub async fn has_operator_key(parts: &Parts, app: &App) -> Result<bool, Problem> {
    let Some(key) = credentials(parts, "Bearer") else { return Ok(false) };
    let address = ClientAddress::of(&parts.extensions).map(ClientAddress::counted_as);
    guesses::is_operator(app, key, address, Instant::now()).await?.map_err(|wait| {
        let title = "too many wrong keys came from this address: go on after the seconds that Retry-After tells";
        Problem::too_many_requests(title, "check the key before it is sent again".to_owned(), wait)
    })
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
/// The trail could not be written, or cannot hold all that is asked for (414 `query_too_long`): then nothing may be shown.
pub async fn record_reading(app: &App, by: &Actor, parts: &Parts) -> Result<(), Problem> {
    match parts.method {
        Method::GET | Method::HEAD => Ok(audit::shown(app, by, &bounded(asked(parts))?).await?),
        _ => Ok(()),
    }
}

/// What is asked for, as long as the audit trail keeps it. A letter of Cyrillic has six bytes in an address, and two without its escapes.
fn bounded(asked: String) -> Result<String, Problem> {
    if asked.len() <= ASKED_BYTES_MAX {
        return Ok(asked);
    }
    let plain: String = percent_decode_str(&asked).decode_utf8_lossy().chars().filter(|it| !it.is_control()).collect();
    match plain.len() <= ASKED_BYTES_MAX {
        true => Ok(plain),
        false => Err(Problem::new(StatusCode::URI_TOO_LONG, "query_too_long", "the address is too long")
            .with_detail("path and query have up to 512 bytes: ask for less at once")),
    }
}

/// Counts a request of a participant.
///
/// # Errors
/// 429 `too_many_requests`: it has asked for more than it may.
fn charge(app: &App, caller: &Caller) -> Result<(), Problem> {
    let per_minute = app.profile.policies.participant_requests_per_minute;
    app.asked.take(&caller.id, per_minute, 1, Instant::now()).map_err(|wait| {
        let title = "this participant asks more than it may: go on after the seconds that Retry-After tells";
        Problem::too_many_requests(title, format!("it may send {per_minute} requests in a minute"), wait)
    })
}

impl FromRequestParts<Arc<App>> for Source {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Source, Problem> {
        let key = credentials(parts, "Bearer").ok_or_else(Problem::unauthorized)?;
        access::source(app, key, from(parts)).await?.map(Source).map_err(refused)
    }
}

impl FromRequestParts<Arc<App>> for Portal {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Portal, Problem> {
        let key = credentials(parts, "Bearer").ok_or_else(Problem::unauthorized)?;
        access::portal(app, key, from(parts)).await?.map(Portal).map_err(refused)
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
/// Nobody is known: 401; it asks more than it may: 429.
pub(crate) async fn calling(parts: &Parts, app: &App) -> Result<Caller, Problem> {
    let Some(token) = credentials(parts, "Bearer") else {
        return signed_in(parts, app).await?.ok_or_else(Problem::unauthorized);
    };
    let caller = access::caller(app, token, from(parts)).await?.map_err(refused)?;
    charge(app, &caller)?;
    Ok(caller)
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
    let caller = sessions::caller(app, sealed).await?;
    caller.as_ref().map_or(Ok(()), |caller| charge(app, caller))?;
    Ok(caller)
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

/// Who it is, once the audit trail has what it reads. To whoever has not the right, it is not there.
async fn entitled(app: &App, parts: &Parts, caller: &Caller, right: OperatorRight) -> Result<Actor, Problem> {
    if !caller.may(right) {
        return Err(Problem::not_found());
    }
    record_reading(app, &caller.actor(), parts).await?;
    Ok(caller.actor())
}

impl FromRequestParts<Arc<App>> for PaperOperator {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<PaperOperator, Problem> {
        if has_operator_key(parts, app).await? {
            record_reading(app, &Actor::Operator, parts).await?;
            return Ok(PaperOperator(Actor::Operator));
        }
        let caller = calling(parts, app).await?;
        entitled(app, parts, &caller, OperatorRight::Paper).await.map(PaperOperator)
    }
}

impl FromRequestParts<Arc<App>> for RegisterKeeper {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<RegisterKeeper, Problem> {
        let caller = signed_in(parts, app).await?.ok_or_else(Problem::unauthorized)?;
        entitled(app, parts, &caller, OperatorRight::Registers).await.map(|_| RegisterKeeper)
    }
}

/// A citizen who has signed in, by the pseudonym.
pub struct Citizen(pub CitizenId);

/// A page for whoever is not signed in says how to: so this is never a refusal.
impl OptionalFromRequestParts<Arc<App>> for Citizen {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Option<Citizen>, Infallible> {
        let Some(sealed) = Cookie::CITIZEN.read(&parts.headers, &app.settings.public_url) else { return Ok(None) };
        let citizen = sessions::citizen(app, sealed).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "Whether a session was ended could not be asked: it counts as ended");
            None
        });
        Ok(citizen.map(Citizen))
    }
}

impl FromRequestParts<Arc<App>> for Operator {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Operator, Problem> {
        if !has_operator_key(parts, app).await? {
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

    #[test]
    fn what_the_audit_trail_cannot_hold_is_not_shown() {
        let letters = |count: usize| format!("GET /cases?text={}", "%D0%B0".repeat(count));
        assert_eq!(bounded(letters(2)), Ok("GET /cases?text=%D0%B0%D0%B0".to_owned()), "as it was asked");
        assert_eq!(bounded(letters(240)), Ok(format!("GET /cases?text={}", "а".repeat(240))));
        let padded = format!("GET /v1/indicators?x={}&organisation=clinic", "a".repeat(500));
        assert_eq!(
            bounded(padded).map_err(|problem| (problem.status, problem.code)),
            Err((414, "query_too_long".to_owned()))
        );
        assert_eq!(bounded(format!("GET /cases?text=%00{}", "%D0%B0".repeat(100))).unwrap().len(), 216);
    }

    #[track_caller]
    fn check(scope: Option<Scope>, expected: Result<Scope, u16>) {
        let id = ParticipantId::parse("body").unwrap();
        let (name, role) = ("Орган".to_owned(), ParticipantRole::Body);
        let caller = Caller {
            id,
            name,
            role,
            roles: Default::default(),
            rights: Default::default(),
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
