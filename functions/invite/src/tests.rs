use std::fmt::Write;
use std::path::Path;

use app::intake::receive::{Record, receive};
use domain::receipt::{Draft, PersonDraft};
use expect_test::expect;
use testkit::World;

use super::*;

/// A world in which the receipt of the events, `mis-77-000123`, was stored a moment ago.
async fn world() -> World {
    let world = World::at("2026-01-15T09:00:00Z");
    world.add_clinic().await;
    let key = world.add_source().await;
    world.add_account("112-233-445 95", "anna@mail.example").await;
    let recipient = PersonDraft {
        family_name: Some("Иванова".to_owned()),
        given_name: Some("Анна".to_owned()),
        patronymic: None,
        birth_date: Some("1985-02-11".to_owned()),
        snils: Some("112-233-445 95".to_owned()),
    };
    let record = Record {
        external_id: Some("mis-77-000123".to_owned()),
        organisation_ogrn: Some("1027700132195".to_owned()),
        draft: Draft {
            recipient: Some(recipient),
            service_kind: Some("one_off".to_owned()),
            service_date: Some("2026-01-14".to_owned()),
            ..Draft::default()
        },
        ..Record::default()
    };
    receive(&world.app, &world.source(&key).await, &[record]).await.unwrap();
    world.queue.lose_all();
    world
}

fn invitations(world: &World) -> usize {
    world.memory.dump().iter().filter(|item| item.key.sk == "INVITATION").count()
}

fn read(path: &Path) -> SqsEvent {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[tokio::test]
async fn every_event_has_its_outcome_and_twice_is_once() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../events/invite");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    // Without how often personal data were opened: that happens each time, and is counted each time.
    let everything = |world: &World| {
        let mut items = world.memory.dump();
        items.retain(|item| !item.key.pk.starts_with("PERSONS#"));
        items
    };
    let mut text = String::new();
    for file in files {
        let world = world().await;
        let response = handle(&world.app, read(&file)).await;
        let stored = everything(&world);
        let name = file.file_stem().unwrap().to_str().unwrap();
        let response = serde_json::to_string(&response).unwrap();
        writeln!(text, "{name}: {} invitations, {response}", invitations(&world)).unwrap();
        let again = serde_json::to_string(&handle(&world.app, read(&file)).await).unwrap();
        assert_eq!((again, everything(&world)), (response, stored), "{name} twice");
    }
    expect![[r#"
        bad-body-without-a-name: 1 invitations, {"batchItemFailures":[{"itemIdentifier":""}]}
        name-that-is-none: 1 invitations, {"batchItemFailures":[{"itemIdentifier":"059f36b4-87a3-44ab-83d2-661975830a7d"}]}
        one-bad-body: 1 invitations, {"batchItemFailures":[{"itemIdentifier":"2e1424d4-f796-459a-8184-9c92662be6da"}]}
        one-receipt: 1 invitations, {"batchItemFailures":[]}
        receipt-that-is-not-there: 0 invitations, {"batchItemFailures":[]}
        several-in-a-message: 1 invitations, {"batchItemFailures":[{"itemIdentifier":"059f36b4-87a3-44ab-83d2-661975830a7d"}]}
        twice-in-a-batch: 1 invitations, {"batchItemFailures":[]}
        unknown-version: 1 invitations, {"batchItemFailures":[{"itemIdentifier":"059f36b4-87a3-44ab-83d2-661975830a7d"}]}
    "#]].assert_eq(&text);
}
