//! A laboratory on pages: a study, what came of it, its series, and a finding that becomes a change request.

use serde_json::json;

use super::making_tests::{made, participant};
use super::tests::{send, world};

#[tokio::test]
async fn a_study_its_series_and_a_finding_that_becomes_a_request() {
    let world = world().await;
    participant(&world, "lab", json!({"kind": "body", "name": "Лаборатория", "roles": ["laboratory"]})).await;
    let study = made(
        &world,
        "ac",
        "study",
        &[
            ("title", "Запись"),
            ("target", "service:pass"),
            ("tasks", "Записаться: войти; выбрать день\nОтменить запись"),
            ("series", "Запись"),
        ],
    )
    .await;
    assert_eq!(study["details"]["tasks"][0], json!({"task": "Записаться", "steps": ["войти", "выбрать день"]}));
    assert!(study["seen"].as_str().unwrap().contains("Записаться: войти; выбрать день"), "{}", study["seen"]);
    send(&world, "lab", "POST", &format!("/cabinet/cases/{}", study["name"].as_str().unwrap()), "move=start&version=1")
        .await;
    let sent = "move=analyse&version=2&done-0=5&tried-0=12";
    send(&world, "lab", "POST", &format!("/cabinet/cases/{}", study["name"].as_str().unwrap()), sent).await;
    let again = [("title", "Запись снова"), ("target", "service:pass"), ("tasks", "Записаться"), ("series", "Запись")];
    let again = made(&world, "ac", "study", &again).await;
    let seen = again["seen"].as_str().unwrap();
    assert!(seen.contains("ИС-2026-000001 — Запись (Записаться: 5 из 12 (от 19 до 68 %))"), "{seen}");
    let finding = made(
        &world,
        "ac",
        "finding",
        &[
            ("title", "Не находят день"),
            ("study", study["number"].as_str().unwrap()),
            ("task", "Записаться"),
            ("step", "выбрать день"),
            ("severity", "problem_3"),
            ("seen_by", "7"),
            ("of", "12"),
        ],
    )
    .await;
    assert_eq!((&finding["target"], &finding["details"]["severity"]), (&study["target"], &json!(3)));
    let seen = finding["seen"].as_str().unwrap();
    assert!(seen.contains("7 из 12 (от 32 до 81 %)") && seen.contains("Мешает сильно"), "{seen}");
    // Left empty, the program makes the request.
    let name = finding["name"].as_str().unwrap();
    let (status, ..) = send(&world, "ac", "POST", &format!("/cabinet/cases/{name}"), "move=raise&version=1").await;
    assert_eq!(status, 303);
}
