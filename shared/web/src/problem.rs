//! Errors on the wire: RFC 9457 `application/problem+json`, with a stable `code` and what the sender should change.
//! The cause of an internal error goes to the log and never to the sender.

use std::time::Duration;

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use utoipa::ToSchema;

use crate::headers::keep_nothing;

/// A problem, as it goes over the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Problem {
    /// The HTTP status, repeated for those who see only the body.
    pub status: u16,
    /// Stable code, for programs.
    pub code: String,
    /// What is wrong, for people.
    pub title: String,
    /// What to change, where there is more to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The line of the file at fault, counted from 1, where the whole file is refused for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The fields at fault.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
    /// Seconds after which to try again.
    #[serde(skip)]
    pub retry_after_seconds: Option<u32>,
}

/// A field at fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldProblem {
    /// JSON pointer into the body.
    pub field: String,
    /// Stable code, for programs.
    pub code: String,
    /// What to change, for people.
    pub message: String,
}

impl Problem {
    /// 429 `too_many_requests`: more than the caller may, with how long to wait.
    pub fn too_many_requests(title: &str, detail: String, wait: Duration) -> Problem {
        Problem {
            retry_after_seconds: u32::try_from(wait.as_secs()).ok(),
            ..Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", title).with_detail(detail)
        }
    }

    /// A problem of this status, code and title.
    pub fn new(status: StatusCode, code: &str, title: &str) -> Problem {
        Problem {
            status: status.as_u16(),
            code: code.to_owned(),
            title: title.to_owned(),
            detail: None,
            line: None,
            errors: Vec::new(),
            retry_after_seconds: None,
        }
    }

    /// The body cannot be read.
    pub fn bad_request(code: &str, title: &str) -> Problem {
        Problem::new(StatusCode::BAD_REQUEST, code, title)
    }

    /// No key, or one that is not good. Says not which.
    pub fn unauthorized() -> Problem {
        Problem::new(StatusCode::UNAUTHORIZED, "unauthorized", "a valid key is required")
    }

    /// Nothing here, or nothing that the caller may see. Says not which.
    pub fn not_found() -> Problem {
        Problem::new(StatusCode::NOT_FOUND, "not_found", "there is nothing here")
    }

    /// Fields at fault.
    pub fn unprocessable(errors: Vec<FieldProblem>) -> Problem {
        Problem { errors, ..Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", "some fields are at fault") }
    }

    /// The problem with more to say.
    pub fn with_detail(self, detail: impl Into<String>) -> Problem {
        Problem { detail: Some(detail.into()), ..self }
    }
}

/// The media type of a problem.
pub const MEDIA_TYPE: &str = "application/problem+json";

impl From<app::Error> for Problem {
    /// The cause goes to the log; the sender learns only that trying again is safe.
    fn from(error: app::Error) -> Problem {
        match error {
            app::Error::Corrupt(_) | app::Error::Unrecorded(_) | app::Error::Store(app::StoreError::Invalid(_)) => {
                tracing::error!(%error, "A request could not be carried out");
                Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "something went wrong on our side")
            }
            app::Error::Store(_) | app::Error::Unavailable(_) | app::Error::Contended => {
                tracing::warn!(%error, "A request could not be carried out now");
                let title = "the service cannot do this now: try again, nothing will be done twice";
                Problem {
                    retry_after_seconds: Some(5),
                    ..Problem::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", title)
                }
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry_after = self.retry_after_seconds;
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        keep_nothing(headers);
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
