use expect_test::expect;
use testkit::World;

use super::*;

#[tokio::test]
async fn a_body_that_nobody_can_read_fails_alone_and_sends_nothing() {
    let world = World::at("2026-01-15T09:00:00Z");
    let event: SqsEvent = serde_json::from_str(include_str!("../../../events/notify/one-bad-body.json")).unwrap();
    let response = handle(&world.app, event).await;
    expect![[r#"{"batchItemFailures":[{"itemIdentifier":"059f36b4-87a3-44ab-83d2-661975830a7d"}]}"#]]
        .assert_eq(&serde_json::to_string(&response).unwrap());
    assert!(world.mails.all().is_empty());
}
