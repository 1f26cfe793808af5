use expect_test::expect;
use testkit::World;

use super::*;

#[tokio::test]
async fn a_tick_in_an_empty_world_finds_nothing_to_do() {
    let tick: Tick = serde_json::from_str(include_str!("../../../events/lifecycle/tick.json")).unwrap();
    let world = World::at("2026-01-15T09:05:00Z");
    let report = handle(&world.app, tick).await.unwrap();
    expect![[r#"{"receipts":0,"invitations":0,"notices":0,"data_keys":0,"failures":0,"bound_reached":false}"#]]
        .assert_eq(&serde_json::to_string(&report).unwrap());
}
