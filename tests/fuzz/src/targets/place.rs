//! A world in which requests mean something: a clinic, a source, a coordinator, and a citizen with a link that was opened.

use std::collections::BTreeSet;
use std::sync::Arc;

use app::App;
use app::intake::receive::{self, Record};
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::Response;
use domain::receipt::{Draft, PersonDraft};
use http::header::{CONTENT_TYPE, SET_COOKIE};
use serde_json::Value;
use testkit::World;
use tokio::runtime::{Builder, Runtime};

/// The world, and what only it knows.
pub(super) struct Place {
    pub(super) app: Arc<App>,
    runtime: Runtime,
    names: Vec<(&'static str, String)>,
}

impl Place {
    /// At noon in Moscow on 15 January 2026.
    pub(super) fn new() -> Place {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let (app, names) = runtime.block_on(prepared());
        Place { app, runtime, names }
    }

    /// Waits for it.
    pub(super) fn run<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// An input with what only the world knows in the place of `{{name}}`.
    pub(super) fn filled_in(&self, input: &[u8]) -> Vec<u8> {
        let Ok(text) = std::str::from_utf8(input) else { return input.to_vec() };
        let fill = |text: String, (name, value): &(&str, String)| text.replace(&format!("{{{{{name}}}}}"), value);
        self.names.iter().fold(text.to_owned(), fill).into_bytes()
    }
}

async fn prepared() -> (Arc<App>, Vec<(&'static str, String)>) {
    let world = World::at("2026-01-15T09:00:00Z");
    world.add_clinic().await;
    let source_key = world.add_source().await;
    let coordinator_token = world.add_coordinator().await;
    world.add_account("112-233-445 95", "anna@example.org").await;
    let source = world.source(&source_key).await;
    receive::receive(&world.app, &source, &[record()]).await.unwrap();
    world.deliver_hints().await;
    let (token, message_id) = (world.newest_token(), world.mails.all()[0].message_id.clone());
    let open = Request::get(format!("/s/{token}")).body(Body::empty()).unwrap();
    let opened = survey::handle(Arc::clone(&world.app), open).await;
    let cookie = opened.headers()[SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let names = vec![
        ("operator_key", "operator".to_owned()),
        ("source_key", source_key),
        ("coordinator_token", coordinator_token),
        ("token", token),
        ("links_cookie", cookie),
        ("message_id", message_id),
    ];
    (Arc::clone(&world.app), names)
}

fn record() -> Record {
    let person = PersonDraft {
        family_name: Some("Иванова".to_owned()),
        given_name: Some("Анна".to_owned()),
        patronymic: None,
        birth_date: Some("1985-02-11".to_owned()),
        snils: Some("112-233-445 95".to_owned()),
    };
    let draft = Draft {
        recipient: Some(person),
        service_kind: Some("one_off".to_owned()),
        service_date: Some("2026-01-14".to_owned()),
        ..Draft::default()
    };
    let (external_id, organisation_id) = (Some("first".to_owned()), Some("clinic".to_owned()));
    Record { external_id, organisation_id, draft, ..Record::default() }
}

/// How a request was answered: its status and the codes of faults. What is wrong with an answer: that it is broken, that a problem has no
/// code, that a fault of a record does not say where or what.
pub(super) async fn told(response: Response) -> Result<String, String> {
    let status = response.status();
    let content_type =
        response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let body = to_bytes(response.into_body(), usize::MAX).await.map_err(|error| error.to_string())?;
    if status.is_server_error() {
        return Err(format!("{status}: {}", String::from_utf8_lossy(&body)));
    }
    let Ok(answer) = serde_json::from_slice::<Value>(&body) else { return Ok(status.as_u16().to_string()) };
    let mut codes: BTreeSet<String> = BTreeSet::new();
    if content_type.starts_with("application/problem+json") {
        codes.insert(said(&answer, "code")?);
    }
    for result in answer["results"].as_array().into_iter().flatten() {
        let faults = result["errors"].as_array().into_iter().flatten();
        if result["verdict"] == "refused" && faults.clone().count() == 0 {
            return Err(format!("refused, and not told why: {result}"));
        }
        for fault in faults {
            let field = fault["field"].as_str().ok_or("a fault has no field")?;
            if field.contains(char::is_control) || 200 < field.len() {
                return Err(format!("`{}` is the name of no field", field.escape_debug()));
            }
            codes.insert(said(fault, "code")?);
        }
    }
    Ok(format!("{} {codes:?}", status.as_u16()))
}

fn said(value: &Value, name: &str) -> Result<String, String> {
    let said = value[name].as_str().filter(|said| !said.is_empty());
    said.map(str::to_owned).ok_or_else(|| format!("no `{name}`: {value}"))
}
