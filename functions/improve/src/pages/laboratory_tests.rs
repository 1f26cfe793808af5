//! A laboratory on pages: a study, what came of it, its series, and a finding that becomes a change request.

use serde_json::json;

use super::making_tests::{made, participant};
use super::tests::{get, put, send, visible, world};

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
    let sent = "move=analyse&version=2&done-0=5&tried-0=12&median-0=95";
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

/// Three studies of a series, in which more and more people manage, and a finding of the first.
async fn three_studies() -> testkit::World {
    let world = world().await;
    participant(&world, "lab", json!({"kind": "body", "name": "Лаборатория", "roles": ["laboratory"]})).await;
    for (place, done) in [2, 6, 11].into_iter().enumerate() {
        let id = format!("s{place}");
        let body = json!({"kind": "study", "title": format!("Исследование {place}"),
            "target": {"kind": "service", "id": "pass"},
            "details": {"tasks": [{"task": "Записаться"}, {"task": "Отменить"}], "series": "Запись"}});
        put(&world, "lab", &id, body).await;
        send(&world, "lab", "POST", &format!("/cabinet/cases/{id}"), "move=start&version=1").await;
        let sent =
            format!("move=analyse&version=2&done-0={done}&tried-0=12&median-0={}&done-1=1&tried-1=2", 90 - place);
        assert_eq!(send(&world, "lab", "POST", &format!("/cabinet/cases/{id}"), &sent).await.0, 303);
    }
    let finding = json!({"kind": "finding", "title": "Не находят день", "target": {"kind": "service", "id": "pass"},
        "details": {"study": "s0", "task": "Записаться", "severity": 3, "seen_by": 7, "of": 12}});
    put(&world, "lab", "f1", finding).await;
    world
}

#[tokio::test]
async fn a_series_is_a_picture_with_a_table_and_says_whether_it_is_a_trend() {
    let world = three_studies().await;
    let (status, page) = get(&world, "lab", "/cabinet/laboratory/series/s1").await;
    let text = visible(&page);
    assert_eq!(status, 200, "{text}");
    for told in ["Справляется всё больше людей", "Судить рано", "2 из 12", "11 из 12", "88 с", "ИС-2026-000003"]
    {
        assert!(text.contains(told), "{told}: {text}");
    }
    // Of either task the shares, of one the times, too.
    assert_eq!(page.matches("role=\"img\"").count(), 3, "{page}");
    assert_eq!(get(&world, "stranger", "/cabinet/laboratory/series/s1").await.0, 404);
    assert_eq!(get(&world, "lab", "/cabinet/laboratory/series/f1").await.0, 404, "no study");
    let (_, page) = get(&world, "lab", "/cabinet/cases/s0").await;
    assert!(page.contains("/cabinet/laboratory/series/s0"), "a study leads to its series");
}

#[tokio::test]
async fn a_laboratory_counts_its_findings_and_finds_them_by_their_words() {
    let world = three_studies().await;
    let (_, page) = get(&world, "lab", "/cabinet/laboratory").await;
    let text = visible(&page);
    for told in
        ["Серии исследований", "НХ-2026-000001 — Не находят день", "Проверять снова пока нечего", "Мешает сильно"]
    {
        assert!(text.contains(told), "{told}: {text}");
    }
    let row = page.split("Мешает сильно</th>").nth(1).unwrap().split("</tr>").next().unwrap();
    assert!(row.contains("severity=3") && row.contains("state=open\">1<span"), "{row}");
    for (query, finds) in [
        ("search=день", true),
        ("search=записаться+нх-2026", true),
        ("search=оплата", false),
        ("severity=3&state=open", true),
        ("severity=2", false),
        ("state=fixed", false),
    ] {
        let (_, page) = get(&world, "lab", &format!("/cabinet/laboratory?{query}")).await;
        let listed = visible(&page).split("Поиск по наблюдениям").nth(1).unwrap().contains("НХ-2026-000001");
        assert_eq!(listed, finds, "{query}: {page}");
    }
    assert_eq!(get(&world, "lab", "/cabinet/laboratory?other=1").await.0, 404);
    // Who has nothing to do with it sees none of it.
    let text = visible(&get(&world, "stranger", "/cabinet/laboratory").await.1);
    assert!(text.contains("Наблюдений, которые вам видны, пока нет") && !text.contains("Не находят день"), "{text}");
}
