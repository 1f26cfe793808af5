//! Who calls. A handler that takes one of these extractors needs no check of its own: without a good key it is never reached.

use std::sync::Arc;

use app::access::{self, CallingParticipant, CallingSource};
use app::{App, auditing};
use axum::extract::FromRequestParts;
use domain::audit::Actor;
use http::Method;
use http::header::AUTHORIZATION;
use http::request::Parts;

use crate::Problem;

/// Beginning of the paths of accounts.
const ACCOUNTS: &str = "/v1/registry/accounts/";

/// A source system with a good key.
pub struct Source(pub CallingSource);

/// A participant with a good token, and with it what it may see. That it asked, and for what, is in the audit trail before
/// the handler is reached: nothing is shown without it.
pub struct Participant(pub CallingParticipant);

/// The operator. What it reads is in the audit trail before the handler is reached.
pub struct Operator;

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

impl FromRequestParts<Arc<App>> for Source {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Source, Problem> {
        let key = credentials(parts, "Bearer").ok_or_else(Problem::unauthorized)?;
        access::source(app, key).await?.map(Source).ok_or_else(Problem::unauthorized)
    }
}

impl FromRequestParts<Arc<App>> for Participant {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Participant, Problem> {
        let token = credentials(parts, "Bearer").ok_or_else(Problem::unauthorized)?;
        let caller = access::participant(app, token).await?.ok_or_else(Problem::unauthorized)?;
        auditing::shown(app, &caller.actor(), &asked(parts)).await?;
        Ok(Participant(caller))
    }
}

impl FromRequestParts<Arc<App>> for Operator {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Operator, Problem> {
        let key = credentials(parts, "Bearer").ok_or_else(Problem::unauthorized)?;
        if !access::is_operator(app, key) {
            return Err(Problem::unauthorized());
        }
        // Changes are recorded with what they change.
        if parts.method == Method::GET {
            auditing::shown(app, &Actor::Operator, &asked(parts)).await?;
        }
        Ok(Operator)
    }
}
