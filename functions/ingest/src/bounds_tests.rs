//! Requests that would make more of themselves than they are: each is answered at once, and with little.

use std::sync::Arc;
use std::time::{Duration, Instant};

use app::registers::Entry;
use axum::body::Body;
use domain::identifier::SourceId;
use http::{Request, header};
use serde_json::Value;
use testkit::World;
use tower::ServiceExt;

const JSON: &str = "application/json";
const NDJSON: &str = "application/x-ndjson";
const CSV: &str = "text/csv";

/// Bytes of an answer at most: a thousand records with twenty faults each.
const ANSWER_BYTES_MAX: usize = 6 * 1024 * 1024;

/// What takes longer grows faster than what is sent: the slowest of these takes less than a second on a slow machine without optimisation.
const NEVER: Duration = Duration::from_secs(30);

async fn world() -> (World, String) {
    let world = World::at("2026-05-15T09:00:00Z");
    world.add_clinic().await;
    let key = world.add_source().await;
    (world, key)
}

fn request(key: &str, content_type: &str, body: String) -> Request<Body> {
    Request::post("/v1/receipts")
        .header(header::AUTHORIZATION, format!("Bearer {key}"))
        .header(header::CONTENT_TYPE, content_type)
        .body(Body::from(body))
        .unwrap()
}

async fn answer(world: &World, request: Request<Body>) -> (u16, String) {
    let response = crate::handle(Arc::clone(&world.app), request).await;
    let status = response.status().as_u16();
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

/// Receipts of which each has this text inside.
fn receipts(count: usize, inside: &str) -> String {
    let receipts: Vec<_> = (0..count).map(|number| format!(r#"{{"external_id":"r-{number}",{inside}}}"#)).collect();
    format!(r#"{{"receipts":[{}]}}"#, receipts.join(","))
}

#[tokio::test]
async fn no_request_makes_more_of_itself() {
    let (world, key) = world().await;
    let person = r#"{"family_name":"А","birth_date":"1980-01-01","snils":"112-233-445 95"}"#;
    let of_header = |rows: &str, count| format!("external_id,service.kind\n{}", rows.repeat(count));
    for (what, content_type, body, expected) in [
        ("columns", CSV, (0..80_000).map(|it| format!("c{it}")).collect::<Vec<_>>().join(","), 400),
        ("rows", CSV, of_header("a,b\n", 240_000), 413),
        ("rows of many cells", CSV, of_header(&",".repeat(5_000), 900), 202),
        ("lines", NDJSON, "1\n".repeat(2_500_000), 413),
        ("records", JSON, format!(r#"{{"receipts":[{}1]}}"#, "1,".repeat(2_500_000)), 413),
        ("empty persons", JSON, receipts(1_000, &format!(r#""representatives":[{}{{}}]"#, "{},".repeat(900))), 202),
        (
            "the same persons",
            JSON,
            receipts(1, &format!(r#""representatives":[{}{person}]"#, format!("{person},").repeat(60_000))),
            202,
        ),
        (
            "unknown fields",
            JSON,
            receipts(1_000, &(0..400).map(|it| format!(r#""{it}":0"#)).collect::<Vec<_>>().join(",")),
            202,
        ),
        ("objects", JSON, receipts(1, &format!(r#""x":[{}1]"#, r#"{"":0},"#.repeat(700_000))), 202),
        ("lists in lists", JSON, "[".repeat(5_000_000), 400),
        ("objects in objects", NDJSON, r#"{"a":"#.repeat(800_000), 202),
    ] {
        let length = body.len();
        assert!(length <= crate::BODY_BYTES_MAX, "{what}: {length}");
        let started = Instant::now();
        let (status, told) = answer(&world, request(&key, content_type, body)).await;
        let took = started.elapsed();
        assert_eq!(status, expected, "{what}: {}", told.chars().take(500).collect::<String>());
        assert!(told.len() <= ANSWER_BYTES_MAX, "{what}: {length} bytes are answered by {}", told.len());
        assert!(took < NEVER, "{what}: {took:?}");
    }
}

#[tokio::test]
async fn of_a_record_with_very_many_faults_the_first_are_told() {
    let (world, key) = world().await;
    let unknown: Vec<_> = (0..100).map(|it| format!(r#""{it}":0"#)).collect();
    let nobody = format!(r#""representatives":[{}{{}}]"#, "{},".repeat(50));
    for inside in [unknown.join(","), nobody] {
        let (status, told) = answer(&world, request(&key, JSON, receipts(1, &inside))).await;
        let told: Value = serde_json::from_str(&told).unwrap();
        let record = &told["results"][0];
        assert_eq!(
            (status, &record["verdict"], record["errors"].as_array().unwrap().len()),
            (202, &"refused".into(), 20)
        );
    }
}

/// A body costs its source by its length, before anything of it is read; one that was refused is not free.
#[tokio::test]
async fn what_cannot_be_read_is_charged_by_its_length() {
    let (world, key) = world().await;
    let mut source = world.source(&key).await.source;
    source.receipts_per_minute = Some(500);
    world.put(Entry::Source(SourceId::parse("mis").unwrap(), source)).await;
    let router = crate::router(Arc::clone(&world.app));
    for expected in [400, 429] {
        let response = router.clone().oneshot(request(&key, JSON, "[".repeat(5_000_000))).await.unwrap();
        assert_eq!(response.status().as_u16(), expected);
    }
}
