//! Speaks to a running host for the command line. What may pass is tried again; what the host says against a request is
//! told in its own words.

use std::io::Write;
use std::thread::sleep;
use std::time::Duration;

use serde_json::Value;
use ureq::http::header::RETRY_AFTER;
use ureq::http::{HeaderMap, Response};
use ureq::{Agent, Body};

/// Connections that are kept open for the next request.
const IDLE_CONNECTIONS_MAX: usize = 16;

/// How often a request is sent before it is given up: some four minutes of waiting in all.
const TRIES_MAX: u32 = 9;

/// The first wait between two tries; each further one is twice as long.
const FIRST_WAIT: Duration = Duration::from_secs(1);

/// The longest wait that is our own choice.
const WAIT_MAX: Duration = Duration::from_secs(60);

/// The longest wait that a host may ask for.
const ASKED_WAIT_MAX: Duration = Duration::from_secs(600);

/// How long one request may take. A host gives up earlier.
const REQUEST_TIME_MAX: Duration = Duration::from_secs(120);

/// A host, and a key that opens it.
pub struct Client {
    agent: Agent,
    base: String,
    authorization: String,
}

/// Why a request came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// It cannot even be sent.
    #[error("the request cannot be sent: {0}")]
    Request(String),
    /// Nobody answered, as often as it was tried.
    #[error("the host does not answer: {0}")]
    Unreachable(String),
    /// The host says no.
    #[error("the host refuses ({status}): {said}")]
    Refused {
        /// The status.
        status: u16,
        /// Title and detail of the problem, or the beginning of whatever came.
        said: String,
    },
    /// The answer is not what the contract says.
    #[error("the host's answer is not understood: {0}")]
    Answer(String),
}

/// What became of one try.
enum Tried {
    Done(Value),
    Final(ClientError),
    Again { error: ClientError, wait: Option<Duration> },
}

/// How often to try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// For what may be done twice without harm.
    WhileItMayPass,
    /// For what may not.
    Never,
}

impl Client {
    /// A client of the host at this URL.
    pub fn new(base: &str, key: &str) -> Client {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(REQUEST_TIME_MAX))
            // Followed, a post would arrive as a question, and the key at somebody else.
            .max_redirects(0)
            .max_idle_connections_per_host(IDLE_CONNECTIONS_MAX)
            .user_agent(concat!("otklik/", env!("CARGO_PKG_VERSION")))
            .build()
            .new_agent();
        Client { agent, base: base.trim_end_matches('/').to_owned(), authorization: format!("Bearer {key}") }
    }

    /// Posts a body and answers the JSON that came back.
    pub fn post(&self, path: &str, content_type: &str, body: &[u8], repeat: Repeat) -> Result<Value, ClientError> {
        let mut tries = 1;
        loop {
            match self.try_post(path, content_type, body) {
                Tried::Done(answer) => return Ok(answer),
                Tried::Final(error) => return Err(error),
                Tried::Again { error, wait } => {
                    if repeat == Repeat::Never || tries == TRIES_MAX {
                        return Err(error);
                    }
                    let wait = wait.unwrap_or_else(|| own_wait(tries));
                    tracing::warn!(%error, "Trying again in {} s", wait.as_secs());
                    sleep(wait);
                    tries += 1;
                }
            }
        }
    }

    /// Asks for a path, once, and answers the JSON that came back.
    pub fn get(&self, path: &str) -> Result<Value, ClientError> {
        let request = self.agent.get(format!("{}{path}", self.base)).header("Authorization", &self.authorization);
        match tried(request.call()) {
            Tried::Done(answer) => Ok(answer),
            Tried::Final(error) | Tried::Again { error, .. } => Err(error),
        }
    }

    /// Asks for a path, once; answers the status and the text that came back, whatever they are.
    pub fn ask(&self, path: &str) -> Result<(u16, String), ClientError> {
        let unreachable = |error: ureq::Error| ClientError::Unreachable(error.to_string());
        let request = self.agent.get(format!("{}{path}", self.base)).header("Authorization", &self.authorization);
        let mut response = request.call().map_err(unreachable)?;
        let text = response.body_mut().read_to_string().map_err(unreachable)?;
        Ok((response.status().as_u16(), text))
    }

    /// Posts nothing, once, and writes the body that came back; answers the headers before it. It may take its time.
    pub fn download(&self, path: &str, to: &mut impl Write) -> Result<HeaderMap, ClientError> {
        let request = self.agent.post(format!("{}{path}", self.base)).header("Authorization", &self.authorization);
        let answered = request.config().timeout_global(None).build().send_empty();
        let headers = answered.as_ref().map(|response| response.headers().clone()).unwrap_or_default();
        write_body(answered, to).map(|_| headers)
    }

    /// Asks for a path, once, and writes the body that comes back.
    pub fn fetch(&self, path: &str, to: &mut impl Write) -> Result<u64, ClientError> {
        let request = self.agent.get(format!("{}{path}", self.base)).header("Authorization", &self.authorization);
        write_body(request.call(), to)
    }

    /// Puts a body of JSON under a path, once, and answers the JSON that came back.
    pub fn put(&self, path: &str, body: &Value) -> Result<Value, ClientError> {
        let request = self
            .agent
            .put(format!("{}{path}", self.base))
            .header("Authorization", &self.authorization)
            .header("Content-Type", "application/json");
        match tried(request.send(body.to_string())) {
            Tried::Done(answer) => Ok(answer),
            Tried::Final(error) | Tried::Again { error, .. } => Err(error),
        }
    }

    /// Deletes what is under a path, once.
    pub fn delete(&self, path: &str) -> Result<(), ClientError> {
        let request = self.agent.delete(format!("{}{path}", self.base)).header("Authorization", &self.authorization);
        match request.call() {
            Ok(response) if response.status().is_success() => Ok(()),
            other => Err(refusal(other)),
        }
    }

    /// This host over these connections, with other credentials: a scheme and what it takes.
    #[must_use]
    pub fn with_authorization(&self, authorization: String) -> Client {
        Client { agent: self.agent.clone(), base: self.base.clone(), authorization }
    }

    fn try_post(&self, path: &str, content_type: &str, body: &[u8]) -> Tried {
        let request = self
            .agent
            .post(format!("{}{path}", self.base))
            .header("Authorization", &self.authorization)
            .header("Content-Type", content_type);
        tried(request.send(body))
    }
}

fn write_body(result: Result<Response<Body>, ureq::Error>, to: &mut impl Write) -> Result<u64, ClientError> {
    let mut response = match result {
        Ok(response) if response.status().is_success() => response,
        other => return Err(refusal(other)),
    };
    let broke_off = |error: std::io::Error| ClientError::Unreachable(format!("the file broke off: {error}"));
    std::io::copy(&mut response.body_mut().as_reader(), to).map_err(broke_off)
}

fn refusal(result: Result<Response<Body>, ureq::Error>) -> ClientError {
    match tried(result) {
        Tried::Done(_) => ClientError::Answer("it is no file".to_owned()),
        Tried::Final(error) | Tried::Again { error, .. } => error,
    }
}

fn tried(result: Result<Response<Body>, ureq::Error>) -> Tried {
    let mut response = match result {
        Ok(response) => response,
        Err(error) => return unsent(&error),
    };
    let status = response.status().as_u16();
    let wait = asked_wait(response.headers());
    let text = match response.body_mut().read_to_string() {
        Ok(text) => text,
        Err(error) => return Tried::Again { error: ClientError::Unreachable(error.to_string()), wait },
    };
    match status {
        200..=299 => match serde_json::from_str(&text) {
            Ok(answer) => Tried::Done(answer),
            Err(error) => Tried::Final(ClientError::Answer(error.to_string())),
        },
        429 | 500..=599 => Tried::Again { error: ClientError::Refused { status, said: said(&text) }, wait },
        _ => Tried::Final(ClientError::Refused { status, said: said(&text) }),
    }
}

fn unsent(error: &ureq::Error) -> Tried {
    match error {
        // A wrong address or a wrong certificate stays wrong.
        ureq::Error::BadUri(_) | ureq::Error::Http(_) | ureq::Error::Tls(_) | ureq::Error::Rustls(_) => {
            Tried::Final(ClientError::Request(error.to_string()))
        }
        _ => Tried::Again { error: ClientError::Unreachable(error.to_string()), wait: None },
    }
}

/// Title and detail of a problem, or the beginning of whatever else came.
fn said(text: &str) -> String {
    let problem: Value = serde_json::from_str(text).unwrap_or_default();
    let words: Vec<&str> = ["code", "title", "detail"].iter().filter_map(|name| problem.get(name)?.as_str()).collect();
    match words.is_empty() {
        true => text.chars().take(200).collect(),
        false => words.join(": "),
    }
}

/// `Retry-After` in seconds. Its other form, a date, is not used by our hosts.
fn asked_wait(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds).min(ASKED_WAIT_MAX))
}

fn own_wait(tries: u32) -> Duration {
    let doubled = 1_u32.checked_shl(tries.saturating_sub(1)).filter(|doubled| 0 < *doubled);
    doubled.and_then(|doubled| FIRST_WAIT.checked_mul(doubled)).map_or(WAIT_MAX, |wait| wait.min(WAIT_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_bound() {
        let waits: Vec<u64> = (1..TRIES_MAX).map(|tries| own_wait(tries).as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(own_wait(100), WAIT_MAX);
    }

    #[test]
    fn a_host_may_ask_for_a_wait() {
        let mut headers = HeaderMap::new();
        assert_eq!(asked_wait(&headers), None);
        for (text, expected) in [("5", Some(5)), ("99999", Some(600)), ("Sun, 01 Feb 2026 00:00:00 GMT", None)] {
            headers.insert(RETRY_AFTER, text.parse().unwrap());
            assert_eq!(asked_wait(&headers).map(|wait| wait.as_secs()), expected, "{text}");
        }
    }

    #[test]
    fn a_refusal_is_told_in_the_words_of_the_host() {
        assert_eq!(
            said(r#"{"status":401,"code":"unauthorized","title":"a valid key is required"}"#),
            "unauthorized: a valid key is required"
        );
        assert_eq!(said("<html>Bad Gateway"), "<html>Bad Gateway");
    }
}
