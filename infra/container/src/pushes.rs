//! What a cloud pushes: messages of a queue, and timers. Only who knows the trigger key is heard; a push may come twice, which
//! is once, as everywhere.
//!
//! Two shapes of a batch are understood: that of AWS (`Records`, answered with the identifiers that failed), and that of Yandex Cloud
//! (`messages`, where a batch with a failure comes again whole).

use std::sync::Arc;

use app::App;
use axum::Json;
use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use otklik::wiring::QueueWiring;
use serde_json::Value;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use triggers::{Delivery, SqsEvent, Tick};
use web::Problem;

/// What the pushes work with.
#[derive(Clone)]
struct Pushes {
    app: Arc<App>,
    /// The queues with their consumers.
    queues: Arc<[QueueWiring]>,
    /// SHA-256 of the trigger key.
    key_hash: [u8; 32],
    /// Under which figures are told.
    stack: String,
    /// Whether there is a federal level to be told of the regions.
    tells_results: bool,
}

/// The routes of pushes. The key comes as `Authorization: Bearer <key>`.
pub fn router(app: Arc<App>, queues: &[QueueWiring], key: &str, stack: String, tells_results: bool) -> Router {
    let pushes =
        Pushes { app, queues: queues.into(), key_hash: Sha256::digest(key.as_bytes()).into(), stack, tells_results };
    Router::new()
        .route("/queues/{queue}", post(take_batch))
        .route("/timers/{job}", post(run_job))
        .layer(from_fn_with_state(pushes.clone(), only_with_the_key))
        .with_state(pushes)
}

async fn only_with_the_key(State(pushes): State<Pushes>, request: Request, next: Next) -> Response {
    let value = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let key = value.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    let hash: [u8; 32] = Sha256::digest(key.as_bytes()).into();
    // Who does not know the key does not learn that there is something.
    if bool::from(hash.ct_eq(&pushes.key_hash)) {
        next.run(request).await
    } else {
        Problem::not_found().into_response()
    }
}

async fn take_batch(State(pushes): State<Pushes>, Path(queue): Path<String>, Json(body): Json<Value>) -> Response {
    let app = &*pushes.app;
    let (event, whole) = match batch(body) {
        Some(found) => found,
        None => return Problem::bad_request("not_parseable", "neither `Records` nor `messages`").into_response(),
    };
    let Some(wiring) = pushes.queues.iter().find(|wiring| wiring.queue.name() == queue) else {
        return Problem::not_found().into_response();
    };
    let answer = wiring.function.handle(app, event).await;
    let failed = !answer.batch_item_failures.is_empty();
    let status = if whole && failed { StatusCode::INTERNAL_SERVER_ERROR } else { StatusCode::OK };
    (status, Json(answer)).into_response()
}

/// The batch in the form that the functions take, and whether it comes again whole when one of it failed.
fn batch(body: Value) -> Option<(SqsEvent, bool)> {
    if body.get("Records").is_some() {
        return serde_json::from_value(body).ok().map(|event| (event, false));
    }
    let deliveries = body.get("messages")?.as_array()?.iter().map(|message| {
        let message = message.pointer("/details/message");
        let text =
            |name: &str| message.and_then(|it| it.get(name)).and_then(Value::as_str).unwrap_or_default().to_owned();
        Delivery { message_id: text("message_id"), body: text("body"), receives: 1 }
    });
    Some((triggers::batch::event_of(deliveries), true))
}

async fn run_job(State(pushes): State<Pushes>, Path(job): Path<String>) -> Response {
    let tick = Tick::default();
    let report = match job.as_str() {
        "lifecycle" => lifecycle::handle(&pushes.app, tick).await.map(serde_json::to_value),
        "rollup" => close_and_tell(&pushes, tick).await,
        _ => return Problem::not_found().into_response(),
    };
    if let Err(error) = aws::metrics::tell(&pushes.app, &pushes.stack).await {
        tracing::warn!(%error, "The figures could not be told");
    }
    match report {
        Ok(report) => Json(report.unwrap_or_default()).into_response(),
        Err(error) => {
            tracing::error!(%error, job, "A job broke off");
            Problem::from(error).into_response()
        }
    }
}

async fn close_and_tell(pushes: &Pushes, tick: Tick) -> Result<serde_json::Result<Value>, app::Error> {
    let report = rollup::handle(&pushes.app, tick).await?;
    if pushes.tells_results {
        rollup::tell(&pushes.app).await?;
    }
    Ok(serde_json::to_value(report))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use tower::ServiceExt;

    const GOOD: &str = r#"{"type":"ReceiptV1","source":"mis","external_id":"nobody-knows-it"}"#;

    fn aws_shape(bodies: &[&str]) -> Value {
        let records =
            bodies.iter().enumerate().map(|(id, body)| serde_json::json!({"messageId": id.to_string(), "body": body}));
        serde_json::json!({"Records": records.collect::<Vec<_>>()})
    }

    fn yandex_shape(bodies: &[&str]) -> Value {
        let messages = bodies.iter().enumerate().map(
            |(id, body)| serde_json::json!({"details": {"message": {"message_id": id.to_string(), "body": body}}}),
        );
        serde_json::json!({"messages": messages.collect::<Vec<_>>()})
    }

    async fn told(path: &str, key: &str, body: Value) -> String {
        let world = testkit::World::at("2026-01-15T09:00:00Z");
        let request = Request::post(path)
            .header("authorization", format!("Bearer {key}"))
            .header("content-type", "application/json")
            .body(Body::from(body.to_string()))
            .unwrap();
        let queues = otklik::wiring::Wiring::embedded().unwrap().queues;
        let answer =
            router(Arc::clone(&world.app), &queues, "secret", "s".to_owned(), true).oneshot(request).await.unwrap();
        let status = answer.status().as_u16();
        let body = axum::body::to_bytes(answer.into_body(), 10_000).await.unwrap();
        let body: Value = serde_json::from_slice(&body).unwrap();
        format!("{status} {}", body.get("batchItemFailures").unwrap_or(&Value::Null))
    }

    #[tokio::test]
    async fn a_pushed_batch_is_worked_off() {
        for (path, key, body, expected) in [
            ("/queues/receipts", "secret", aws_shape(&[GOOD, GOOD]), "200 []"),
            ("/queues/receipts", "secret", aws_shape(&[GOOD, "x"]), r#"200 [{"itemIdentifier":"1"}]"#),
            ("/queues/receipts", "secret", yandex_shape(&[GOOD]), "200 []"),
            ("/queues/receipts", "secret", yandex_shape(&[GOOD, "x"]), r#"500 [{"itemIdentifier":"1"}]"#),
            ("/queues/receipts", "secret", serde_json::json!({}), "400 null"),
            ("/queues/recipes", "secret", aws_shape(&[GOOD]), "404 null"),
            ("/queues/receipts", "guess", aws_shape(&[GOOD]), "404 null"),
            ("/timers/lifecycle", "secret", Value::Null, "200 null"),
            ("/timers/rollup", "secret", Value::Null, "200 null"),
            ("/timers/dinner", "secret", Value::Null, "404 null"),
            ("/timers/rollup", "", Value::Null, "404 null"),
        ] {
            assert_eq!(told(path, key, body).await, expected, "{path} {key}");
        }
    }
}
