use expect_test::{Expect, expect};
use testkit::World;

use super::*;

/// Checks which messages of a batch come again.
async fn check(event: &str, expected: Expect) {
    let world = World::at("2026-02-15T09:00:00Z");
    let response = handle(&world.app, serde_json::from_str(event).expect("an event")).await;
    expected.assert_eq(&serde_json::to_string(&response).unwrap_or_default());
}

#[tokio::test]
async fn a_body_that_nobody_can_read_fails_alone() {
    let event = include_str!("../../../events/federation/bad-body-between-good-ones.json");
    check(event, expect![[r#"{"batchItemFailures":[{"itemIdentifier":"2"}]}"#]]).await;
}

#[tokio::test]
async fn a_word_that_comes_twice_is_taken_once() {
    let event = include_str!("../../../events/federation/twice-in-a-batch.json");
    check(event, expect![[r#"{"batchItemFailures":[]}"#]]).await;
}
