//! Who calls. A handler that takes one of these extractors needs no check of its own: without a good key it is never reached.

use std::sync::Arc;

use app::App;
use app::access::{self, CallingParticipant, CallingSource};
use axum::extract::FromRequestParts;
use http::header::AUTHORIZATION;
use http::request::Parts;

use crate::Problem;

/// A source system with a good key.
pub struct Source(pub CallingSource);

/// A participant with a good token, and with it what it may see.
pub struct Participant(pub CallingParticipant);

/// The operator.
pub struct Operator;

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
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Participant, Problem> {
        let token = credentials(parts, "Bearer").ok_or_else(Problem::unauthorized)?;
        access::participant(app, token).await?.map(Participant).ok_or_else(Problem::unauthorized)
    }
}

impl FromRequestParts<Arc<App>> for Operator {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Operator, Problem> {
        let key = credentials(parts, "Bearer").ok_or_else(Problem::unauthorized)?;
        if access::is_operator(app, key) { Ok(Operator) } else { Err(Problem::unauthorized()) }
    }
}
