//! Messages of queues and ticks of schedules, as the cloud delivers them.

use std::collections::BTreeSet;

use app::App;
use serde_json::{Value, json};
use triggers::{SqsBatchResponse, SqsEvent, Tick};

use super::files_of;
use super::place::Place;
use crate::Subject;

pub(super) const WORDS: &[&str] = &[
    "Records",
    "messageId",
    "body",
    "type",
    "ReceiptV1",
    "ReceiptV2",
    "ReceiptsV1",
    "external_ids",
    "NoticeV1",
    "MailWordV1",
    "RegionResultsV1",
    "eventType",
    "Bounce",
    "Permanent",
    "Complaint",
    "Delivery",
    "{{message_id}}",
    "mail",
    "headers",
    "summary",
    "counters",
    "2026Q1",
    "2026Q1.1",
    "\"Type\":\"Notification\"",
    "Message",
];

type Handle = for<'a> fn(&'a App, SqsEvent) -> std::pin::Pin<Box<dyn Future<Output = SqsBatchResponse> + 'a>>;

/// The bodies of the messages in the files of that function, and the files.
fn seeds(function: &str) -> Vec<Vec<u8>> {
    let files = files_of(&format!("events/{function}"), ".json");
    let bodies = files.iter().flat_map(|file| {
        let event: Value = serde_json::from_slice(file).unwrap();
        let records = event["Records"].as_array().cloned().unwrap_or_default();
        records.into_iter().filter_map(|record| Some(record["body"].as_str()?.as_bytes().to_vec())).collect::<Vec<_>>()
    });
    bodies.collect::<Vec<_>>().into_iter().chain(files).collect()
}

fn event_of(input: &[u8]) -> Option<(SqsEvent, BTreeSet<String>)> {
    let text = String::from_utf8_lossy(input);
    let whole = serde_json::from_str::<Value>(&text).ok().filter(|event| event.get("Records").is_some());
    let event = whole
        .unwrap_or_else(|| json!({"Records": [{"messageId": "1", "body": text}, {"messageId": "2", "body": text}]}));
    let event: SqsEvent = serde_json::from_value(event).ok()?;
    // A message without a name fails the whole batch: by an empty one.
    let names = event.records.iter().map(|record| record.message_id.clone().unwrap_or_default()).collect();
    Some((event, names))
}

/// Whoever is named as failed was in the batch.
fn messages(handle: Handle) -> Subject {
    let place = Place::new();
    Box::new(move |input| {
        let Some((event, names)) = event_of(&place.filled_in(input)) else { return Ok("no event".to_owned()) };
        let count = event.records.len();
        let answer = place.run(handle(&place.app, event));
        let failed: Vec<String> = answer.batch_item_failures.into_iter().map(|it| it.item_identifier).collect();
        match failed.iter().find(|name| !names.contains(*name)) {
            Some(name) => Err(format!("`{name}` failed and was not there")),
            None => Ok(format!("{} of {count} failed", failed.len())),
        }
    })
}

pub(super) fn invite_seeds() -> Vec<Vec<u8>> {
    seeds("invite")
}

pub(super) fn invite() -> Subject {
    messages(|app, event| Box::pin(invite::handle(app, event)))
}

pub(super) fn notify_seeds() -> Vec<Vec<u8>> {
    seeds("notify")
}

pub(super) fn notify() -> Subject {
    messages(|app, event| Box::pin(notify::handle(app, event)))
}

pub(super) fn mail_feedback_seeds() -> Vec<Vec<u8>> {
    seeds("mail-feedback")
}

pub(super) fn mail_feedback() -> Subject {
    messages(|app, event| Box::pin(mail_feedback::handle(app, event)))
}

pub(super) fn federation_seeds() -> Vec<Vec<u8>> {
    seeds("federation")
}

pub(super) fn federation() -> Subject {
    messages(|app, event| Box::pin(federation::handle(app, event)))
}

pub(super) fn tick_seeds() -> Vec<Vec<u8>> {
    files_of("events/lifecycle", "tick.json").into_iter().chain(files_of("events/rollup", "tick.json")).collect()
}

/// Whatever stands in a tick, the jobs do their work.
pub(super) fn ticks() -> Subject {
    let place = Place::new();
    Box::new(move |input| {
        let Ok(tick) = serde_json::from_slice::<Tick>(input) else { return Ok("no tick".to_owned()) };
        place.run(async {
            lifecycle::handle(&place.app, tick.clone()).await.map_err(|error| error.to_string())?;
            rollup::handle(&place.app, tick).await.map_err(|error| error.to_string())?;
            Ok("done".to_owned())
        })
    })
}
