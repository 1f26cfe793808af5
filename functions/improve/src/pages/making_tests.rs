//! What somebody makes on a page: by whom, with which fields, and what is wrong told at its field; one by one and from a table.

use std::sync::Arc;

use app::identity::form_token::issue_form_token;
use app::registers::Entry;
use axum::body::Body;
use domain::identifier::ParticipantId;
use domain::organisation::OrganisationType;
use http::{Request, header};
use serde_json::{Value, json};
use table::items::ParticipantItem;
use testkit::World;

use super::tests::{LONG_NAME, cookie, form, get, proposed, put, send, told, visible, world};
use crate::handle;

pub(super) async fn participant(world: &World, id: &str, entry: Value) {
    let item: ParticipantItem = serde_json::from_value(entry).unwrap();
    world.put(Entry::Participant(ParticipantId::parse(id).unwrap(), item)).await;
}

/// What a program is told of the case that a page has made.
pub(super) async fn made(world: &World, who: &str, kind: &str, fields: &[(&str, &str)]) -> Value {
    let (status, location, page) = send(world, who, "POST", &format!("/cabinet/new/{kind}"), &form(fields)).await;
    assert_eq!(status, 303, "{kind}: {}", visible(&page));
    let id = location.split(['/', '?']).nth(3).unwrap();
    let (_, page) = get(world, who, &format!("/cabinet/cases/{id}")).await;
    let text = visible(&page);
    let stored =
        world.memory.dump().into_iter().find(|item| item.key.pk == format!("CASE#{id}") && item.key.sk == "CASE");
    let mut case: Value = serde_json::from_str(&stored.unwrap().body).unwrap();
    case["seen"] = json!(text);
    case["name"] = json!(id);
    case
}

/// What a page says of a form that it does not take, at which field.
async fn refused(world: &World, who: &str, kind: &str, fields: &[(&str, &str)]) -> (u16, String) {
    let sent = form(&[fields, &[("lang", "ru")]].concat());
    let (status, _, page) = send(world, who, "POST", &format!("/cabinet/new/{kind}"), &sent).await;
    let faults = page.split("class=\"fault\" id=\"new-").skip(1);
    let told = faults.map(|rest| rest.split("</p>").next().unwrap().replace("-fault\">", ": "));
    (status, told.collect::<Vec<_>>().join(" | "))
}

#[tokio::test]
async fn each_makes_what_the_profile_lets_and_nothing_else() {
    let world = world().await;
    participant(&world, "dm", json!({"kind": "body", "name": "Минцифры", "roles": ["digital_ministry"]})).await;
    participant(&world, "lab", json!({"kind": "body", "name": "Лаборатория", "roles": ["laboratory"]})).await;
    participant(&world, "wg", json!({"kind": "body", "name": "Секретариат", "roles": ["working_group_secretary"]}))
        .await;
    participant(&world, "nobody", json!({"kind": "body", "name": "Без ведения"})).await;
    participant(&world, "feed", json!({"kind": "feed", "name": "Выгрузка"})).await;
    for (who, kinds) in [
        ("ac", "change_request incident measure document check study finding request report practice"),
        ("em", "change_request incident check request practice"),
        ("dm", "change_request incident check request practice"),
        ("lab", "change_request incident study finding practice"),
        ("wg", "change_request incident meeting request practice"),
        ("mvd", "change_request incident measure document practice"),
        ("head", "change_request incident practice"),
        ("nobody", ""),
        ("feed", ""),
    ] {
        let (_, page) = get(&world, who, "/cabinet/new").await;
        let found: Vec<_> =
            page.split("href=\"/cabinet/new/").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
        assert_eq!(found.join(" "), kinds, "{who}");
        for kind in
            ["change_request", "incident", "measure", "document", "check", "study", "finding", "request", "meeting"]
        {
            let expected = if kinds.split(' ').any(|it| it == kind) { 200 } else { 404 };
            assert_eq!(get(&world, who, &format!("/cabinet/new/{kind}")).await.0, expected, "{who} {kind}");
            assert_eq!(
                refused(&world, who, kind, &[]).await.0,
                if expected == 200 { 422 } else { 404 },
                "{who} {kind}"
            );
        }
        assert_eq!(get(&world, who, "/cabinet/import").await.0, if kinds.is_empty() { 404 } else { 200 }, "{who}");
    }
    assert!(visible(&get(&world, "nobody", "/cabinet/new").await.1).contains("Для вас в реестрах нет"));
}

#[tokio::test]
async fn a_case_of_every_kind_is_made_with_names() {
    let world = world().await;
    let goal = made(
        &world,
        "ac",
        "document",
        &[
            ("document_type", "target_state"),
            ("title", "Паспорт за один визит"),
            ("target", "service:pass"),
            ("clauses", "1. Один визит\r\n2. Три дня\r\nбез выходных"),
            ("agreeing:mvd", "yes"),
            ("agreeing:head", "yes"),
        ],
    )
    .await;
    assert_eq!(goal["parties"]["agreeing"], json!(["head", "mvd"]));
    assert!(goal["seen"].as_str().unwrap().contains("2 Три дня без выходных"), "{}", goal["seen"]);
    let number = goal["number"].as_str().unwrap();
    let wish = made(
        &world,
        "mvd",
        "change_request",
        &[("title", LONG_NAME), ("target", "service:pass"), ("source", "feedback")],
    )
    .await;
    assert_eq!((&wish["state"], &wish["parties"]["owner"]), (&json!("proposed"), &json!("mvd")));
    let asked = made(
        &world,
        "ac",
        "change_request",
        &[
            ("title", "Короче"),
            // Half of the name is enough where it is one organisation's.
            ("target", "организация clin"),
            ("source", "laboratory"),
            ("document", number),
        ],
    )
    .await;
    assert_eq!(asked["target"], json!({"kind": "organisation", "id": "clinic"}));
    assert_eq!((&asked["details"]["document"], &asked["parties"]["owner"]), (&goal["name"], &json!("head")));
    let incident = made(
        &world,
        "head",
        "incident",
        &[("title", "Не работает запись"), ("target", "organisation:clinic"), ("severity", "severity_2")],
    )
    .await;
    assert_eq!((&incident["details"]["severity"], &incident["state"]), (&json!(2), &json!("proposed")));
    let map = made(
        &world,
        "mvd",
        "document",
        &[
            ("document_type", "road_map"),
            ("title", "Карта"),
            ("target", "service:pass"),
            ("target_state", number),
            ("clauses", "Обмен данными"),
        ],
    )
    .await;
    let map_name = map["name"].as_str().unwrap();
    let measure = made(
        &world,
        "mvd",
        "measure",
        &[
            ("title", "Обмен"),
            ("target", &format!("road_map:{map_name}")),
            ("performers:ac", "yes"),
            ("starts_on", "2026-06-01"),
            ("due_on", "2026-07-01"),
        ],
    )
    .await;
    // Whatever is about a road map stands in it.
    assert_eq!(measure["details"]["road_map"], map["name"]);
    let (_, page) = get(&world, "mvd", &format!("/cabinet/road-maps/{map_name}")).await;
    assert!(visible(&page).contains("МР-2026-000001 — Обмен"), "{page}");
    assert!(page.contains(&format!("/cabinet/new/measure?target=road_map:{map_name}")), "{page}");
    let check = made(&world, "ac", "check", &[("check", "control"), ("title", "Проверка"), ("document", number)]).await;
    assert_eq!(check["details"]["document_version"], json!(1));
    assert_eq!(check["target"], json!({"kind": "service", "id": "pass"}));
    let request = made(
        &world,
        "ac",
        "request",
        &[
            ("owner", "mvd"),
            ("title", "Сколько визитов"),
            ("question", "Сколько визитов делает заявитель?"),
            ("due", "2026-06-01"),
        ],
    )
    .await;
    assert_eq!(
        (&request["parties"]["owner"], &request["clocks"][0]["due"]),
        (&json!("mvd"), &json!("2026-06-01T21:00:00Z"))
    );
}

#[tokio::test]
async fn what_is_wrong_with_a_new_case_stands_at_its_field() {
    let world = world().await;
    for (who, kind, fields, expected) in [
        (
            "head",
            "incident",
            vec![],
            "severity: Заполните это поле | target: Заполните это поле | title: Заполните это поле",
        ),
        (
            "head",
            "incident",
            vec![("title", "x"), ("target", "service:pass"), ("severity", "severity_1")],
            "target: Такого нет: service:pass.",
        ),
        (
            "head",
            "incident",
            vec![("title", "x"), ("target", "organisation:clinic"), ("severity", "severity_9")],
            "severity: Здесь что-то не так: проверьте написанное",
        ),
        (
            "head",
            "incident",
            vec![("title", "Срок\u{202e}кос"), ("target", "organisation:clinic"), ("severity", "severity_1")],
            "title: Здесь что-то не так: проверьте написанное",
        ),
        (
            "ac",
            "request",
            vec![("owner", "участник"), ("title", "x"), ("question", "y")],
            "owner: Подходит не одно: Участник ac; Участник em; Участник head; Участник stranger. Напишите точнее.",
        ),
        (
            "ac",
            "request",
            vec![("owner", "mvd"), ("title", "x"), ("question", "y"), ("due", "завтра")],
            "due: Здесь что-то не так: проверьте написанное",
        ),
        (
            "ac",
            "document",
            vec![("document_type", "road_map"), ("title", "x"), ("target", "service:pass"), ("clauses", "1. a")],
            "target_state: Заполните это поле",
        ),
        (
            "ac",
            "document",
            vec![("document_type", "target_state"), ("title", "x"), ("clauses", "1. a")],
            "target: Заполните это поле",
        ),
        (
            "ac",
            "document",
            vec![
                ("document_type", "target_state"),
                ("title", "x"),
                ("target", "service:pass"),
                ("clauses", "1. a\n1. b"),
            ],
            "clauses: Здесь что-то не так: проверьте написанное",
        ),
        (
            "mvd",
            "measure",
            vec![
                ("title", "x"),
                ("target", "service:pass"),
                ("performers:ac", "yes"),
                ("starts_on", "2026-07-01"),
                ("due_on", "2026-06-01"),
            ],
            "due_on: Здесь что-то не так: проверьте написанное",
        ),
        (
            "mvd",
            "measure",
            vec![
                ("title", "x"),
                ("target", "service:pass"),
                ("performers", "нет такого\nмвд"),
                ("starts_on", "2026-06-01"),
                ("due_on", "2026-06-01"),
            ],
            "performers: Такого нет: мвд. Такого нет: нет такого.",
        ),
        (
            "ac",
            "check",
            vec![("check", "expertise"), ("title", "x"), ("document", "ДО-2026-000009")],
            "check: Здесь что-то не так: проверьте написанное | document: Такого нет: ДО-2026-000009.",
        ),
    ] {
        let (status, told) = refused(&world, who, kind, &fields).await;
        let mut told: Vec<_> = told.split(" | ").collect();
        told.sort_unstable();
        assert_eq!((status, told.join(" | ").as_str()), (422, expected), "{who} {kind} {fields:?}");
    }
}

/// Whoever is many is written by name; where several fit, one is chosen from these.
#[tokio::test]
async fn one_of_many_is_chosen_by_its_name() {
    let world = world().await;
    for number in 0..130 {
        let name = json!({"kind": "body", "name": format!("Ведомство {number} {LONG_NAME}")});
        participant(&world, &format!("body-{number}"), name).await;
    }
    let (_, page) = get(&world, "ac", "/cabinet/new/request").await;
    assert!(page.contains("<input type=\"text\" id=\"new-owner\""), "{page}");
    assert!(page.contains("<option value=\"Ведомство 7 Гос"), "{page}");
    let several = [("owner", "ведомство 12"), ("title", "x"), ("question", "y")];
    let (status, _, page) = send(&world, "ac", "POST", "/cabinet/new/request", &form(&several)).await;
    assert_eq!(status, 422);
    assert!(page.contains("<select id=\"new-owner\"") && page.contains("<option value=\"body-120\">"), "{page}");
    let request = made(&world, "ac", "request", &[("owner", "body-120"), ("title", "x"), ("question", "y")]).await;
    assert_eq!(request["parties"]["owner"], json!("body-120"));
    let named = "Ведомство 17 \nведомство 118\n";
    let document = [("document_type", "selection_criteria"), ("title", "x"), ("clauses", "1. a"), ("agreeing", named)];
    let document = made(&world, "ac", "document", &document).await;
    assert_eq!(document["parties"]["agreeing"], json!(["body-118", "body-17"]));
}

/// Names of people stay within the scope of whoever looks.
#[tokio::test]
async fn whoever_has_no_role_is_offered_bodies_and_its_own() {
    let world = world().await;
    let (_, page) = get(&world, "mvd", "/cabinet/new/measure").await;
    assert!(page.contains("Участник ac") && !page.contains("Участник head"), "{page}");
    let region = json!({"kind": "regional_executive", "region": "77", "name": "Регион"});
    participant(&world, "region", region).await;
    world.add_organisation("other", "1027700000019", OrganisationType::SPORT, "77").await;
    let (_, page) = get(&world, "region", "/cabinet/new/incident").await;
    assert!(page.contains("organisation:other") && !page.contains("organisation:school"), "{page}");
}

#[tokio::test]
async fn a_change_is_proposed_once_however_often_it_is_pressed() {
    let world = world().await;
    let session = cookie(&world, "head").await;
    let form_token = issue_form_token(&world.app, &session, "/cabinet/new/change_request").unwrap();
    let press = async |form: &str| {
        let request = Request::post("/cabinet/new/change_request")
            .header(header::COOKIE, format!("__Host-otklik-participant={session}"));
        let request = request
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        let body = Body::from(format!("form_token={form_token}&{form}"));
        told(handle(Arc::clone(&world.app), request.body(body).unwrap()).await).await
    };
    let (first, second) = (
        press("title=Queue&target=organisation:clinic&source=feedback").await,
        press("title=Queue&target=organisation:clinic&source=feedback").await,
    );
    assert_eq!((first.0, &first.1), (303, &second.1));
    let (_, list) = get(&world, "head", "/cabinet/cases").await;
    assert_eq!(list.matches("ЗИ-2026-00000").count(), 1, "{list}");
    assert_eq!(
        press("title=Other&target=organisation:clinic&source=feedback").await.0,
        409,
        "the press has made another"
    );
}

/// The measures of a plan and the organisations by which it is told are chosen by name.
#[tokio::test]
async fn a_plan_is_made_with_names() {
    let world = world().await;
    proposed(&world, "wish").await;
    for (who, step) in [("ac", "move=assess&version=1"), ("em", "move=accept&version=2")] {
        assert_eq!(send(&world, who, "POST", "/cabinet/cases/wish", step).await.0, 303);
    }
    let measure = json!({"kind": "measure", "title": "Обмен", "target": {"kind": "service", "id": "pass"}, "parties": {"performers": ["head"]},
        "details": {"starts_on": "2026-06-01", "due_on": "2026-07-01", "change_request": "wish"}});
    put(&world, "mvd", "exchange", measure).await;
    let (_, page) = get(&world, "mvd", "/cabinet/cases/wish").await;
    assert!(page.contains("name=\"measures:exchange\""), "{page}");
    assert!(page.contains("href=\"/cabinet/new/measure?target=service:pass&#38;change_request=wish\""), "{page}");
    let plan = |units: &str| {
        let fields = [("move", "plan"), ("version", "3"), ("measures:exchange", "yes"), ("expected", "0,2")];
        let more = [("comparison", "type"), ("before", "1"), ("units", units)];
        form(&[&fields[..], &more[..]].concat())
    };
    let (status, _, page) = send(&world, "mvd", "POST", "/cabinet/cases/wish", &plan("организация\nпрачечная")).await;
    assert_eq!(status, 422);
    let text = visible(&page);
    assert!(text.contains("Подходит не одно: Организация clinic; Организация school"), "{text}");
    assert!(text.contains("Такого нет: прачечная."), "{text}");
    let (status, _, page) = send(&world, "mvd", "POST", "/cabinet/cases/wish", &plan("организация clinic")).await;
    assert_eq!(status, 303, "{page}");
    let (_, page) = get(&world, "mvd", "/cabinet/cases/wish").await;
    assert!(visible(&page).contains("МР-2026-000001 — Обмен"), "{page}");
    let stored = world.memory.dump().into_iter().find(|item| item.key.pk == "CASE#wish" && item.key.sk == "CASE");
    let stored: Value = serde_json::from_str(&stored.unwrap().body).unwrap();
    assert_eq!(stored["details"]["evaluation"]["units"], json!(["clinic"]));
}
