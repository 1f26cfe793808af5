//! Every file `events/<function>/<case>.json` goes through its function in a world in memory, twice. The first time is a
//! snapshot: what was answered, what was stored, which mails and hints went out. The second time must change nothing.
//!
//! A file may hold `{{name}}` for what only the world knows; [`worlds`] has the names. A file that no function reads, and a
//! snapshot without a file, fail.

mod worlds;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::response::Response;
use serde_json::Value;
use table::Item;
use triggers::{SqsEvent, Tick};

use crate::host::repository;
use worlds::Prepared;

/// Headers of an answer that are told.
const TOLD_HEADERS: [&str; 5] = ["content-type", "location", "set-cookie", "www-authenticate", "cache-control"];

/// One file of `events/`.
struct Event {
    function: String,
    case: String,
    text: String,
}

impl Event {
    /// All files, in order.
    fn all() -> Vec<Event> {
        let mut files: Vec<PathBuf> = Vec::new();
        for function in std::fs::read_dir(repository().join("events")).unwrap() {
            let cases = std::fs::read_dir(function.unwrap().path()).unwrap();
            files.extend(cases.map(|case| case.unwrap().path()));
        }
        files.sort();
        files
            .iter()
            .map(|path| {
                let name = |path: &std::path::Path| path.file_stem().unwrap().to_string_lossy().into_owned();
                let text = std::fs::read_to_string(path).unwrap();
                Event { function: name(path.parent().unwrap()), case: name(path), text }
            })
            .collect()
    }

    fn snapshot(&self) -> String {
        format!("{}__{}", self.function, self.case)
    }
}

/// Runs an event through its function; answers what came back.
async fn run(function: &str, prepared: &Prepared, text: &str) -> String {
    let app = &prepared.world.app;
    match function {
        "ingest" => told(ingest::handle(Arc::clone(app), request(text)).await).await,
        "survey" => told(survey::handle(Arc::clone(app), request(text)).await).await,
        "cabinet" => told(cabinet::handle(Arc::clone(app), request(text)).await).await,
        "improve" => told(improve::handle(Arc::clone(app), request(text)).await).await,
        "invite" => pretty(&serde_json::to_value(invite::handle(app, batch(text)).await).unwrap()),
        "notify" => pretty(&serde_json::to_value(notify::handle(app, batch(text)).await).unwrap()),
        "mail-feedback" => pretty(&serde_json::to_value(mail_feedback::handle(app, batch(text)).await).unwrap()),
        "federation" => pretty(&serde_json::to_value(federation::handle(app, batch(text)).await).unwrap()),
        "lifecycle" => {
            pretty(&serde_json::to_value(lifecycle::handle(app, tick(prepared, text)).await.unwrap()).unwrap())
        }
        "rollup" => pretty(&serde_json::to_value(rollup::handle(app, tick(prepared, text)).await.unwrap()).unwrap()),
        other => panic!("no function reads events/{other}: add it to tests/it/events.rs"),
    }
}

/// The request that a router gets from the gateway's event.
fn request(text: &str) -> axum::extract::Request {
    lambda_http::request::from_str(text).unwrap().map(Body::new)
}

fn batch(text: &str) -> SqsEvent {
    serde_json::from_str(text).unwrap()
}

/// A tick comes at its own time.
fn tick(prepared: &Prepared, text: &str) -> Tick {
    let tick: Tick = serde_json::from_str(text).unwrap();
    prepared.world.set_clock(&tick.time.unwrap().to_rfc3339());
    tick
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap()
}

/// Status, headers and body. Of a page only its heading: pages have snapshots of their own.
async fn told(response: Response) -> String {
    let (parts, body) = response.into_parts();
    let body = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
    let header = |name: &&str| {
        let value = parts.headers.get(*name)?.to_str().unwrap();
        Some(format!("{name}: {}\n", if *name == "set-cookie" { without_seal(value) } else { value.to_owned() }))
    };
    let headers: String = TOLD_HEADERS.iter().filter_map(header).collect();
    let body = match body.split_once("<h1>") {
        Some((_, rest)) => format!("<h1>{}</h1>", rest.split("</h1>").next().unwrap()),
        None => serde_json::from_str(&body).map_or(body, |value| pretty(&value)),
    };
    format!("{}\n{headers}{body}", parts.status)
}

/// A cookie without its value: each time it is sealed anew.
fn without_seal(cookie: &str) -> String {
    let (pair, attributes) = cookie.split_once(';').unwrap();
    let (name, value) = pair.split_once('=').unwrap();
    format!("{name}={};{attributes}", if value.is_empty() { "" } else { "(sealed)" })
}

/// What is stored, without what a repetition may change: a job's heartbeat, the counts of refusals and of readings, records of readings, and
/// versions, which only say how often something was written.
fn state(prepared: &Prepared) -> BTreeMap<(String, String), Item> {
    let items = prepared.world.memory.dump().into_iter();
    let kept = items.filter(|item| {
        !["HEARTBEAT", "REFUSALS", "PERSONS"].contains(&entity(&item.key.pk)) && !tells_of_reading(item)
    });
    kept.map(|item| ((item.key.pk.clone(), item.key.sk.clone()), Item { version: 0, ..item })).collect()
}

/// Every reading has its record, also the second of the same.
fn tells_of_reading(item: &Item) -> bool {
    item.key.pk.starts_with("AUDIT") && [&item.key.pk, &item.key.sk].iter().any(|part| part.contains(".reads."))
}

fn entity(pk: &str) -> &str {
    pk.split('#').next().unwrap()
}

/// Items that are new, gone or changed, by what they are.
fn changes(before: &BTreeMap<(String, String), Item>, after: &BTreeMap<(String, String), Item>) -> String {
    let keys: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for key in keys {
        let sign = match (before.get(key), after.get(key)) {
            (None, _) => "+",
            (_, None) => "-",
            (before, after) if before != after => "~",
            _ => continue,
        };
        *counts.entry(format!("{sign}{}", entity(&key.0))).or_default() += 1;
    }
    let told: Vec<String> = counts.into_iter().map(|(what, count)| format!("{what} {count}")).collect();
    if told.is_empty() { "nothing".to_owned() } else { told.join(", ") }
}

async fn check(event: &Event) {
    let prepared = Prepared::for_function(&event.function).await;
    let text = prepared.filled_in(&event.text);
    let empty = state(&prepared);
    let answer = run(&event.function, &prepared, &text).await;
    let once = state(&prepared);
    let mails = prepared.world.mails.all().len() - prepared.mails_before;
    let hints: Vec<String> =
        std::iter::from_fn(|| prepared.world.queue.next()).map(|(queue, _)| format!("{queue:?}")).collect();

    let again = run(&event.function, &prepared, &text).await;
    let twice = state(&prepared);
    let name = event.snapshot();
    assert_eq!(changes(&once, &twice), "nothing", "{name}: twice is not once");
    assert_eq!(prepared.world.mails.all().len() - prepared.mails_before, mails, "{name}: a repetition sends a mail");

    let again = if again == answer { "the same".to_owned() } else { again };
    let story = format!(
        "{answer}\n\nstored: {}\nmails: {mails}\nhints: {}\n\nagain: {again}\n",
        changes(&empty, &once),
        if hints.is_empty() { "none".to_owned() } else { hints.join(", ") },
    );
    insta::with_settings!({snapshot_path => "events/snapshots", prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!(name, prepared.without_secrets(&story));
    });
}

#[tokio::test]
async fn every_event_twice() {
    let events = Event::all();
    for event in &events {
        check(event).await;
    }
    let names: BTreeSet<String> = events.iter().map(|event| format!("{}.snap", event.snapshot())).collect();
    for file in std::fs::read_dir(repository().join("tests/it/events/snapshots")).unwrap() {
        let file = file.unwrap().file_name().to_string_lossy().into_owned();
        assert!(names.contains(&file) || file.ends_with(".new"), "{file} is a snapshot of no event: remove it");
    }
}

#[test]
fn every_function_has_events() {
    let with_events: BTreeSet<String> = Event::all().into_iter().map(|event| event.function).collect();
    for function in std::fs::read_dir(repository().join("functions")).unwrap() {
        let name = function.unwrap().file_name().to_string_lossy().into_owned();
        assert!(with_events.contains(&name), "events/{name} is not there: write what {name} gets");
    }
}

/// A `{{name}}` that nobody fills in would be sent as it stands.
#[tokio::test]
async fn every_placeholder_is_known() {
    for event in Event::all() {
        let text = Prepared::for_function(&event.function).await.filled_in(&event.text);
        assert!(!text.contains("{{"), "{}: {}", event.snapshot(), text.split_once("{{").unwrap().1);
    }
}
