//! What everybody may read of what was done (B.9): words, and no figure.

use std::sync::Arc;

use app::improvement::acting;
use app::improvement::people::By;
use app::improvement::quotations;
use app::registers::Entry;
use axum::body::Body;
use domain::identifier::ParticipantId;
use domain::improvement::objection::Review;
use domain::improvement::{CaseId, MoveBody, Put};
use http::Request;
use serde_json::{Value, json};
use testkit::World;

async fn get(world: &World, path: &str) -> (u16, String) {
    let request = Request::builder().uri(path).body(Body::empty()).unwrap();
    let response = survey::handle(Arc::clone(&world.app), request).await;
    let status = response.status().as_u16();
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

/// A participant as one who calls.
fn caller(id: &str, roles: &Value) -> app::identity::access::Caller {
    app::identity::access::Caller {
        id: ParticipantId::parse(id).unwrap(),
        name: String::new(),
        role: domain::scope::ParticipantRole::Body,
        roles: serde_json::from_value(roles.clone()).unwrap(),
        stands_in_for: Vec::new(),
        scope: None,
        source: None,
        types: Default::default(),
        rights: Default::default(),
    }
}

async fn put(world: &World, id: &str, title: &str) {
    let body = json!({"kind": "change_request", "title": title, "target": {"kind": "organisation", "id": "clinic"},
        "parties": {"owner": "owner"}, "details": {"source": "feedback"}});
    let put = Put { id: CaseId::parse(id).unwrap(), body: serde_json::from_value(body).unwrap(), evidence: Vec::new() };
    acting::put_case(&world.app, By::Caller(&caller("ac", &json!(["analytical_centre"]))), &put).await.unwrap();
}

async fn act(world: &World, who: (&str, Value), id: &str, name: &str, version: u64, reason: Option<&str>) {
    let body = MoveBody { version, reason: reason.map(str::to_owned), ..MoveBody::default() };
    let id = CaseId::parse(id).unwrap();
    acting::move_case(&world.app, By::Caller(&caller(who.0, &who.1)), &id, name, &body).await.unwrap();
}

async fn world() -> World {
    let world = World::at("2026-05-15T09:00:00Z");
    world.add_clinic().await;
    for (id, roles) in [("ac", json!(["analytical_centre"])), ("em", json!(["economy_ministry"])), ("owner", json!([]))]
    {
        let entry = json!({"kind": "body", "name": id, "roles": roles});
        world.put(Entry::Participant(ParticipantId::parse(id).unwrap(), serde_json::from_value(entry).unwrap())).await;
    }
    world
}

#[tokio::test]
async fn what_was_decided_is_told_in_words_and_what_was_not_is_not() {
    let world = world().await;
    for path in ["/said-and-done/77", "/said-and-done/77/clinic"] {
        let (status, page) = get(&world, path).await;
        assert!(status == 200 && page.contains("Здесь пока ничего не решено"), "{path}: {page}");
    }
    put(&world, "wish", "Вечерний приём").await;
    put(&world, "refused", "Второй этаж <без> лестницы").await;
    assert!(!get(&world, "/said-and-done/77").await.1.contains("Вечерний приём"), "nothing is decided yet");
    let (ac, em) = (json!(["analytical_centre"]), json!(["economy_ministry"]));
    for id in ["wish", "refused"] {
        act(&world, ("ac", ac.clone()), id, "assess", 1, None).await;
    }
    act(&world, ("em", em.clone()), "wish", "accept", 2, None).await;
    act(&world, ("em", em), "refused", "decline", 2, Some("Здание под охраной")).await;
    for path in ["/said-and-done/77", "/said-and-done/77/clinic"] {
        let (_, page) = get(&world, path).await;
        for told in [
            "Вечерний приём",
            "Решено изменить, готовится.",
            "Второй этаж &#60;без&#62; лестницы",
            "Решено не менять.",
            "Почему: Здание под охраной",
        ] {
            assert!(page.contains(told), "{path}: {told}: {page}");
        }
        assert!(!page.contains("Действует с") && !page.contains("помогло:"), "nothing is done yet: {page}");
    }
    // The name of the organisation stands beside each change of a region, and once on its own page.
    assert!(get(&world, "/said-and-done/77/clinic").await.1.contains("href=\"/said-and-done/77\""));
    for language in ["en", "tt"] {
        let (_, page) = get(&world, &format!("/said-and-done/77?lang={language}")).await;
        assert!(page.contains("Вечерний приём") && !page.contains("Решено изменить"), "{language}: {page}");
    }
}

#[tokio::test]
async fn what_there_is_not_is_not_found() {
    let world = world().await;
    let (status, page) = get(&world, "/said-and-done").await;
    assert!(status == 200 && page.contains("href=\"/said-and-done/77\""), "{page}");
    for path in ["/said-and-done/00", "/said-and-done/77/nowhere", "/said-and-done/39/clinic", "/said-and-done/x/y"] {
        assert_eq!(get(&world, path).await.0, 404, "{path}");
    }
}

#[tokio::test]
async fn changes_of_the_whole_country_stand_on_its_page() {
    let world = world().await;
    let service =
        json!({"name": "Выдача паспорта", "form": "service", "owner": "owner", "level": "federal", "on_portal": "no"});
    let service = serde_json::from_value(service).unwrap();
    world.put(Entry::Service(domain::identifier::ServiceId::parse("pass").unwrap(), service)).await;
    let body = json!({"kind": "change_request", "title": "Один визит", "target": {"kind": "service", "id": "pass"},
        "details": {"source": "feedback"}});
    let put =
        Put { id: CaseId::parse("wide").unwrap(), body: serde_json::from_value(body).unwrap(), evidence: Vec::new() };
    acting::put_case(&world.app, By::Caller(&caller("owner", &json!([]))), &put).await.unwrap();
    assert!(!get(&world, "/said-and-done").await.1.contains("Один визит"), "nothing is decided yet");
    act(&world, ("ac", json!(["analytical_centre"])), "wide", "assess", 1, None).await;
    act(&world, ("em", json!(["economy_ministry"])), "wide", "accept", 2, None).await;
    let (_, page) = get(&world, "/said-and-done").await;
    assert!(
        page.contains("По всей стране") && page.contains("Один визит") && page.contains("Решено изменить"),
        "{page}"
    );
    assert!(!get(&world, "/said-and-done/77").await.1.contains("Один визит"), "it is of no region");
}

#[tokio::test]
async fn only_quotations_that_were_released_stand_there() {
    let world = world().await;
    let clinic = domain::identifier::OrganisationId::parse("clinic").unwrap();
    let quarter = domain::calendar::Quarter::parse("2026Q1").unwrap();
    let (owner, published) = (ParticipantId::parse("owner").unwrap(), ["Ждали <долго>"]);
    for _ in 0..2 {
        let chosen =
            quotations::choose(&world.app, &owner, &clinic, quarter, published[0], published.into_iter()).await;
        assert_eq!(chosen.unwrap(), quotations::Chosen::Kept);
    }
    assert!(!get(&world, "/said-and-done/77/clinic").await.1.contains("Ждали"), "nobody has read it");
    let moderator = caller("ac", &json!(["analytical_centre"]));
    let (name, _) = quotations::to_be_read(&world.app, &moderator).await.unwrap().remove(0);
    for (review, stands) in [(Review::Shown, true), (Review::Hidden, false)] {
        assert!(quotations::review(&world.app, &moderator, &name, review).await.unwrap());
        let (_, page) = get(&world, "/said-and-done/77/clinic").await;
        assert_eq!(page.contains("«Ждали &#60;долго&#62;»"), stands, "{page}");
        assert!(!get(&world, "/said-and-done/77").await.1.contains("Ждали"));
    }
}
