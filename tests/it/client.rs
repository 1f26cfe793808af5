//! A small HTTP client: it hides no status, follows nothing, keeps no cookies.

use std::time::Duration;

use http::{HeaderMap, Method, Request};
use serde_json::Value;

/// No answer of the host takes as long.
const PATIENCE: Duration = Duration::from_secs(60);

/// Speaks to one host. Requests go out as they are given; whatever comes back is an [`Answer`].
#[derive(Clone)]
pub(crate) struct Client {
    base: String,
    agent: ureq::Agent,
}

/// What came back, whatever its status.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: u16,
    /// The headers.
    pub(crate) headers: HeaderMap,
    /// The body, as text.
    pub(crate) body: String,
    /// What was asked, for the words of a failed test.
    asked: String,
}

impl Client {
    /// A client of the host at `http://address:port`.
    pub(crate) fn of(base: &str) -> Client {
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(PATIENCE))
            .build()
            .into();
        Client { base: base.to_owned(), agent }
    }

    /// Where the host is.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// One request. A header is written as `name: value`.
    #[track_caller]
    pub(crate) fn send(&self, method: &str, path: &str, headers: &[&str], body: impl AsRef<[u8]>) -> Answer {
        self.try_send(method, path, headers, body).unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    /// Sends to a host that may be gone before it has answered.
    pub(crate) fn try_send(
        &self,
        method: &str,
        path: &str,
        headers: &[&str],
        body: impl AsRef<[u8]>,
    ) -> Result<Answer, ureq::Error> {
        let asked = format!("{method} {path}");
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        for header in headers {
            let (name, value) = header.split_once(": ").unwrap_or_else(|| panic!("`{header}` is no header"));
            request = request.header(name, value);
        }
        let body = body.as_ref();
        let answered = match Method::from_bytes(method.as_bytes()).unwrap() {
            Method::GET | Method::HEAD | Method::DELETE => self.agent.run(request.body(()).unwrap()),
            _ => self.agent.run(request.body(body).unwrap()),
        };
        let (parts, mut body) = answered?.into_parts();
        let body = body.with_config().limit(64 * 1024 * 1024).read_to_vec()?;
        // A file that is no text is told with marks in the place of what is none.
        let body = String::from_utf8(body).unwrap_or_else(|file| String::from_utf8_lossy(file.as_bytes()).into_owned());
        Ok(Answer { status: parts.status.as_u16(), headers: parts.headers, body, asked })
    }

    /// `GET` without a key.
    #[track_caller]
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], "")
    }

    /// `GET` with a bearer key.
    #[track_caller]
    pub(crate) fn get_as(&self, key: &str, path: &str) -> Answer {
        self.send("GET", path, &[&format!("authorization: Bearer {key}")], "")
    }

    /// A file, by `GET` with a bearer key.
    #[track_caller]
    pub(crate) fn file_as(&self, key: &str, path: &str) -> Vec<u8> {
        let request = self.agent.get(format!("{}{path}", self.base)).header("authorization", format!("Bearer {key}"));
        let mut answered = request.call().unwrap();
        assert_eq!(answered.status().as_u16(), 200, "{path}");
        answered.body_mut().read_to_vec().unwrap()
    }

    /// `POST` or `PUT` of JSON with a bearer key.
    #[track_caller]
    pub(crate) fn json_as(&self, key: &str, method: &str, path: &str, body: &Value) -> Answer {
        let authorization = format!("authorization: Bearer {key}");
        self.send(method, path, &[&authorization, "content-type: application/json"], body.to_string())
    }
}

impl Answer {
    /// This answer, if it has that status.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Answer {
        assert_eq!(self.status, status, "{}: {}", self.asked, self.body);
        self
    }

    /// The body as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{}: {error}: {}", self.asked, self.body))
    }

    /// A header; empty if it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Status and code of a problem, and its fields at fault: `422 invalid /answers field_missing`. Whatever is refused
    /// must be such a problem, so this panics on anything else.
    #[track_caller]
    pub(crate) fn problem(&self) -> String {
        assert_eq!(self.header("content-type"), "application/problem+json", "{}: {}", self.asked, self.body);
        for (name, value) in
            [("x-content-type-options", "nosniff"), ("referrer-policy", "no-referrer"), ("cache-control", "no-store")]
        {
            assert_eq!(self.header(name), value, "{}: {name}", self.asked);
        }
        let problem = self.json();
        assert_eq!(problem["status"], self.status, "{}: {}", self.asked, self.body);
        assert!(problem["title"].as_str().is_some_and(|title| !title.is_empty()), "{}: {}", self.asked, self.body);
        let fields = problem["errors"].as_array().into_iter().flatten();
        let fields = fields.map(|error| format!(" {} {}", text(&error["field"]), text(&error["code"])));
        format!("{} {}{}", self.status, text(&problem["code"]), fields.collect::<String>())
    }
}

/// A JSON text without its quotation marks; anything else as JSON.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
