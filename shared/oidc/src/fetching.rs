//! Requests to the provider, over the HTTP client and TLS that the host has anyway.

use std::time::Duration;

use openidconnect::{HttpRequest, HttpResponse};

/// How long one answer of a provider may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Bytes of an answer at most: a key set or claims are a few thousand.
const ANSWER_BYTES_MAX: u64 = 1024 * 1024;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FetchError {
    #[error("the provider cannot be reached: {0}")]
    Unreachable(#[from] ureq::Error),
    #[error("the provider's answer cannot be read: {0}")]
    Malformed(#[from] http::Error),
}

/// Fetches. Nothing is redirected: the addresses are those that the provider's own document names.
#[derive(Clone)]
pub(crate) struct Fetching(ureq::Agent);

impl Fetching {
    pub(crate) fn new() -> Fetching {
        let configuration = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(PATIENCE))
            // Sign-ins are far apart: by the next one the provider may have closed a kept connection, just as it is used.
            .max_idle_connections(0)
            .build();
        Fetching(configuration.into())
    }

    /// One request. It blocks.
    pub(crate) fn fetch(&self, request: HttpRequest) -> Result<HttpResponse, FetchError> {
        let (parts, mut body) = self.0.run(request)?.into_parts();
        let body = body.with_config().limit(ANSWER_BYTES_MAX).read_to_vec()?;
        let mut response = http::Response::builder().status(parts.status).body(body)?;
        *response.headers_mut() = parts.headers;
        Ok(response)
    }
}
