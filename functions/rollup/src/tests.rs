use chrono::{DateTime, Utc};
use expect_test::{Expect, expect};
use testkit::World;

use super::*;

/// What a tick at its own time finds in a world without a single count.
async fn check(event: &str, expected: Expect) {
    let tick: Tick = serde_json::from_str(event).unwrap();
    let at: DateTime<Utc> = tick.time.unwrap();
    let world = World::at(&at.to_rfc3339());
    let report = handle(&world.app, tick).await.unwrap();
    expected.assert_eq(&serde_json::to_string(&report).unwrap());
}

#[tokio::test]
async fn where_nothing_was_counted_no_quarter_is_closed() {
    check(include_str!("../../../events/rollup/tick.json"), expect![[r#"{"closed":[]}"#]]).await;
    check(include_str!("../../../events/rollup/first-tick-after-a-quarter.json"), expect![[r#"{"closed":[]}"#]]).await;
}
