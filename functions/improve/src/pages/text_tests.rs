//! A document's text is written on a page: what would change is shown first, who was overtaken loses nothing, and nobody else writes.

use app::improvement::{acting, people::By};
use domain::improvement::{CaseId, MoveBody};
use serde_json::{Value, json};
use testkit::World;

use super::tests::{caller, form, get, put, send, visible, world};

const FIRST: [(&str, &str); 2] = [("1", "Заявитель приходит четыре раза"), ("2", "Решение за тридцать дней")];

async fn document(world: &World, id: &str, clauses: &[(&str, &str)]) {
    let clauses: Vec<_> = clauses.iter().map(|(number, text)| json!({"number": number, "text": text})).collect();
    let body = json!({"kind": "document", "title": "Целевое состояние", "target": {"kind": "service", "id": "pass"},
        "parties": {"owner": "mvd", "agreeing": ["head"]}, "details": {"document_type": "target_state", "clauses": clauses}});
    put(world, "ac", id, body).await;
}

async fn moved(world: &World, who: &str, id: &str, name: &str, body: Value) {
    let body: MoveBody = serde_json::from_value(body).unwrap();
    let id = CaseId::parse(id).unwrap();
    acting::move_case(&world.app, By::Caller(&caller(world, who).await), &id, name, &body).await.unwrap();
}

/// The newest stored version of the text, its number, and how many entries the journal has.
fn stored(world: &World, id: &str) -> (u64, u64, String) {
    let items = world.memory.dump();
    let of = |sk: &str| -> Value {
        let found = items.iter().find(|item| item.key.pk == format!("CASE#{id}") && item.key.sk == sk);
        serde_json::from_str(&found.unwrap().body).unwrap()
    };
    let case = of("CASE");
    let version = case["details"]["text_version"].as_u64().unwrap();
    let text = of(&format!("TEXT#{version:010}"));
    let clauses = text["clauses"].as_array().unwrap().iter();
    let told: Vec<_> = clauses.map(|it| format!("{} {}", it["number"], it["text"]).replace('"', "")).collect();
    (version, case["version"].as_u64().unwrap(), told.join("; "))
}

async fn press(world: &World, who: &str, id: &str, fields: &[(&str, &str)]) -> (u16, String) {
    let sent = form(&[fields, &[("lang", "ru")]].concat());
    let (status, location, page) = send(world, who, "POST", &format!("/cabinet/cases/{id}/text"), &sent).await;
    (status, if location.is_empty() { page } else { location })
}

const WRITTEN: &str =
    "1. Заявитель приходит один раз\n\n2. Решение за тридцать дней\n\n3. Выписку запрашивает ведомство";

#[tokio::test]
async fn what_would_change_is_shown_before_it_is_stored() {
    let world = world().await;
    document(&world, "goal", &FIRST).await;
    let (_, page) = get(&world, "ac", "/cabinet/cases/goal").await;
    assert!(page.contains("href=\"/cabinet/cases/goal/text\">Изменить текст"), "{page}");
    let (status, page) = get(&world, "ac", "/cabinet/cases/goal/text").await;
    assert!(
        status == 200 && page.contains(">1. Заявитель приходит четыре раза\n\n2. Решение за тридцать дней</textarea>"),
        "{page}"
    );
    let (status, page) = press(&world, "ac", "goal", &[("text_version", "1"), ("clauses", WRITTEN)]).await;
    let text = visible(&page);
    assert_eq!(status, 200);
    assert!(
        text.contains(
            "Пункт 1 · изменён Убрано: четыре раза Добавлено: один раз Пункт 3 · новый Добавлено: Выписку запрашивает"
        ),
        "{text}"
    );
    assert!(text.contains("Пунктов без изменений: 1") && page.contains("name=\"store\""), "{text}");
    assert!(page.contains("<del>четыре раза</del>") && page.contains("<ins>один раз</ins>"), "{page}");
    assert_eq!(stored(&world, "goal").0, 1, "nothing was stored");

    let fields = [("text_version", "1"), ("clauses", WRITTEN), ("store", "1")];
    let (status, location) = press(&world, "ac", "goal", &fields).await;
    assert_eq!((status, location.as_str()), (303, "/cabinet/cases/goal?done=yes"));
    let told = "1 Заявитель приходит один раз; 2 Решение за тридцать дней; 3 Выписку запрашивает ведомство";
    assert_eq!(stored(&world, "goal"), (2, 2, told.to_owned()));
    let (_, page) = get(&world, "ac", "/cabinet/cases/goal/text?from=1").await;
    let text = visible(&page);
    assert!(
        text.contains("Что изменилось с версии 1 ")
            && text.contains("Пункт 1 · изменён Убрано: четыре раза Добавлено: один раз"),
        "{text}"
    );
    assert_eq!(get(&world, "ac", "/cabinet/cases/goal/text?from=7").await.0, 404);
    // The same text again is no version.
    let (status, page) =
        press(&world, "ac", "goal", &[("text_version", "2"), ("clauses", WRITTEN), ("store", "1")]).await;
    assert!(status == 200 && visible(&page).contains("сохранять нечего"), "{page}");
    let (status, page) =
        press(&world, "ac", "goal", &[("text_version", "2"), ("clauses", " \n"), ("store", "1")]).await;
    assert!(status == 422 && page.contains("id=\"text-clauses-fault\""), "{page}");
    assert_eq!(stored(&world, "goal").1, 2);
}

#[tokio::test]
async fn who_was_overtaken_keeps_the_text_and_sees_how_it_differs() {
    let world = world().await;
    document(&world, "goal", &FIRST).await;
    moved(&world, "ac", "goal", "offer", json!({"version": 1})).await;
    moved(&world, "head", "goal", "agree", json!({"version": 2})).await;
    let (_, page) = get(&world, "mvd", "/cabinet/cases/goal/text").await;
    assert!(visible(&page).contains("отменяет данные согласования"), "{page}");
    // Another's agreement is no other text: whoever read before it stores.
    let owners = [("text_version", "1"), ("clauses", "1. Заявитель не приходит"), ("store", "1")];
    assert_eq!(press(&world, "mvd", "goal", &owners).await.0, 303);
    let centres = [("text_version", "1"), ("clauses", WRITTEN), ("store", "1")];
    let (status, page) = press(&world, "ac", "goal", &centres).await;
    let text = visible(&page);
    assert_eq!(status, 409);
    assert!(text.contains("Пока вы писали, текст изменили"), "{text}");
    assert!(text.contains("Пункт 1 · изменён Убрано: не"), "{text}");
    assert!(page.contains("Выписку запрашивает ведомство</textarea>"), "what was written is kept: {page}");
    assert!(page.contains("name=\"text_version\" value=\"2\""), "{page}");
    assert_eq!(stored(&world, "goal").2, "1 Заявитель не приходит");
    let again = [("text_version", "2"), ("clauses", WRITTEN), ("store", "1")];
    assert_eq!(press(&world, "ac", "goal", &again).await.0, 303);
    assert_eq!(stored(&world, "goal").0, 3);
}

#[tokio::test]
async fn nobody_else_writes_and_nobody_when_it_is_decided() {
    let world = world().await;
    document(&world, "goal", &FIRST).await;
    document(&world, "letters", &[("А", "Срок"), ("Б", "Визиты")]).await;
    for (who, id, status, told) in [
        ("stranger", "goal", 404, ""),
        ("em", "goal", 422, "Текст пишут создатель и владелец документа и аналитический центр"),
        ("head", "goal", 422, "Текст пишут создатель и владелец документа и аналитический центр"),
        ("ac", "letters", 422, "Новую версию передают через программный интерфейс"),
        ("ac", "nothing", 404, ""),
    ] {
        let fields = [("text_version", "1"), ("clauses", "1. Иначе"), ("store", "1")];
        let (answered, page) = press(&world, who, id, &fields).await;
        assert!(
            answered == status && page.contains(told) && !page.contains("<textarea"),
            "{who} {id}: {answered} {page}"
        );
        let (answered, page) = get(&world, who, &format!("/cabinet/cases/{id}/text")).await;
        let expected = if status == 422 { 200 } else { 404 };
        assert!(answered == expected && page.contains(told) && !page.contains("<textarea"), "{who} {id}: {page}");
    }
    assert_eq!((stored(&world, "goal").0, stored(&world, "letters").0), (1, 1));
    moved(&world, "ac", "goal", "withdraw", json!({"version": 1, "reason": "Рано"})).await;
    let fields = [("text_version", "1"), ("clauses", "1. Иначе"), ("store", "1")];
    assert_eq!(press(&world, "ac", "goal", &fields).await.0, 422);
    assert_eq!(stored(&world, "goal").0, 1);
}
