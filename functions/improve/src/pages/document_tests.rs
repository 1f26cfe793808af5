//! The page of a document: what it says in numbers and lists, who has reached it; its form, and all of it in print.

use app::improvement::programme;
use domain::improvement::kinds::document::DocumentType;
use serde_json::{Value, json};
use testkit::World;

use super::making_tests::participant;
use super::tests::{LONG_NAME, form, get, put, send, visible, world};
use crate::notation::{self, Services};

fn document(of_type: &str, content: Value, more: Value) -> Value {
    let mut details =
        json!({"document_type": of_type, "clauses": [{"number": "1", "text": "Порядок"}], "content": content});
    details.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({"kind": "document", "title": "Документ о выдаче паспорта", "target": {"kind": "service", "id": "pass"},
        "parties": {"owner": "mvd"}, "details": details})
}

fn goal() -> Value {
    let measures =
        json!([{"quantity": "documents", "from": 5, "to": 2}, {"quantity": "term_days", "from": 30, "to": 10}]);
    let units = json!([{"kind": "organisation", "id": "clinic"}, {"kind": "participant", "id": "mvd"}]);
    document("target_state", json!({ "measures": measures }), json!({ "units": units }))
}

async fn page(world: &World, who: &str, id: &str) -> String {
    let (status, page) = get(world, who, &format!("/cabinet/cases/{id}")).await;
    assert_eq!(status, 200, "{who} {id}");
    visible(&page)
}

#[tokio::test]
async fn a_document_shows_what_it_says_and_who_has_reached_it() {
    let world = world().await;
    put(&world, "ac", "goal", goal()).await;
    let text = page(&world, "ac", "goal").await;
    for told in [
        "Что измеряется",
        "Документы, которые приносит заявитель 5 2",
        "Срок, дней 30 10",
        "Достигли: 0 из 2",
        "не проверялось",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    // A check is offered to whoever makes one, for that unit.
    let (_, ministry) = get(&world, "em", "/cabinet/cases/goal").await;
    assert!(
        ministry.contains("/cabinet/new/check?check=attainment&#38;document=goal&#38;unit=participant:mvd"),
        "{ministry}"
    );
    let (_, form) = get(&world, "em", "/cabinet/new/check?check=attainment&document=goal&unit=participant:mvd").await;
    assert!(form.contains(&format!("value=\"{LONG_NAME}\"")), "{form}");
    let check = json!({"kind": "check", "title": "Проверка", "target": {"kind": "organisation", "id": "clinic"},
        "details": {"check": "attainment", "document": "goal", "document_version": 1}});
    put(&world, "em", "one", check).await;
    let text = page(&world, "head", "one").await;
    assert!(text.contains("Достижение стандарта"), "the head of the organisation sees its check: {text}");
    let standard = json!({"documents": [{"name": "Паспорт", "from": "applicant"}],
        "procedures": [{"name": "Решение", "days": 11}]});
    let standard = document("optimised_standard", standard, json!({"target_state": "goal"}));
    put(&world, "ac", "standard", standard).await;
    let text = page(&world, "mvd", "standard").await;
    assert!(
        text.contains("Срок, дней 10 11 Нет") && text.contains("Документы, которые приносит заявитель 2 1 Да"),
        "{text}"
    );
    // In clauses alone there is no table.
    put(&world, "ac", "old", document("service_standard", Value::Null, json!({}))).await;
    let text = page(&world, "ac", "old").await;
    assert!(!text.contains("Какие нужны документы") && !text.contains("Кто достиг"), "{text}");
}

#[tokio::test]
async fn criteria_indicators_and_the_list_are_applied() {
    let world = world().await;
    let criteria = json!({"scale": 10, "criteria": [{"code": "mass", "name": "Массовость", "weight": 1}],
        "services": [{"service": "pass", "scores": {"mass": 7}}]});
    put(&world, "ac", "criteria", document("selection_criteria", criteria, json!({}))).await;
    let unknown = [
        ("text_version", "1"),
        ("clauses", "1. Порядок"),
        ("lang", "ru"),
        ("content", "шкала | 10\nкритерий | mass | 1 | Массовость\nуслуга | Выдача прав | mass=7"),
    ];
    let (status, _, refused) = send(&world, "ac", "POST", "/cabinet/cases/criteria/text", &form(&unknown)).await;
    assert!(status == 422 && visible(&refused).contains("Строка 3"), "{refused}");
    let text = page(&world, "mvd", "criteria").await;
    assert!(text.contains("Выдача паспорта 1 7,00 7"), "{text}");
    let indicators = json!({"indicators": [{"indicator": "overdue_share", "target": 10}, {"indicator": "median_days", "step": "answer", "target": 5}]});
    put(&world, "ac", "indicators", document("efficiency_indicators", indicators, json!({}))).await;
    let text = page(&world, "ac", "indicators").await;
    assert!(text.contains("доля просроченных, не больше 10 %") && text.contains("Ещё никто не посчитан"), "{text}");
    let question = json!({"kind": "request", "title": "Сколько", "parties": {"owner": "mvd"}, "details": {"question": "Сколько?"}});
    put(&world, "ac", "request", question).await;
    world.set_clock("2026-06-15T09:00:00Z");
    programme::look(&world.app).await.unwrap();
    let text = page(&world, "ac", "indicators").await;
    assert!(text.contains(&format!("{LONG_NAME} 100,00 % — не достигнуто нечего считать")), "{text}");
    let list = json!({"list_version": "2026-1", "services": [{"service": "pass", "share": "87.5"}]});
    put(&world, "ac", "list", document("mss_list", list, json!({}))).await;
    let text = page(&world, "ac", "list").await;
    assert!(text.contains("Версия перечня: 2026-1. Услуг: 1, из них по реестру в электронном виде: 0"), "{text}");
    assert!(text.contains("Выдача паспорта 87,50 % не отмечена"), "{text}");
}

#[tokio::test]
async fn a_content_is_written_in_rows_and_what_is_wrong_is_told_by_its_line() {
    let world = world().await;
    put(&world, "ac", "goal", goal()).await;
    let (_, page) = get(&world, "ac", "/cabinet/cases/goal/text").await;
    assert!(page.contains(">документы | 5 → 2\nсрок | 30 → 10</textarea>"), "{page}");
    let press = |content: &'static str, more: &'static [(&'static str, &'static str)]| {
        let world = &world;
        async move {
            let fields = [("text_version", "1"), ("clauses", "1. Порядок"), ("content", content), ("lang", "ru")];
            let sent = form(&[&fields[..], more].concat());
            let (status, location, page) = send(world, "ac", "POST", "/cabinet/cases/goal/text", &sent).await;
            (status, if location.is_empty() { page } else { location })
        }
    };
    for (content, expected) in [
        ("документы | 5 → 7\nсрок | 30 → 10", "Строка 1: Здесь что-то не так"),
        ("документы | 5 → 1\nсрок | 30", "Строка 2: Здесь что-то не так"),
        ("документы | 5 → 1\n\nцвет | красный", "Строка 3 не разобрана"),
    ] {
        let (status, page) = press(content, &[]).await;
        assert!(status == 422 && visible(&page).contains(expected), "{content}: {status} {page}");
        assert!(page.contains(content), "what was written is kept");
    }
    let (status, page) = press("documents | 5 -> 1\nсрок | 30 → 10", &[]).await;
    let text = visible(&page);
    assert!(status == 200 && text.contains("документы изменён 5 → 2 5 → 1"), "{text}");
    let (status, location) = press("documents | 5 -> 1\nсрок | 30 → 10", &[("store", "1")]).await;
    assert_eq!((status, location.as_str()), (303, "/cabinet/cases/goal?done=yes"));
    let (_, page) = get(&world, "ac", "/cabinet/cases/goal/text?from=1").await;
    assert!(visible(&page).contains("документы изменён 5 → 2 5 → 1"), "{page}");
}

#[test]
fn every_form_is_told_in_rows_that_are_read_again() {
    use domain::improvement::content::Content;
    use domain::language::Language;
    use pages::Localizer;
    for (of_type, value) in [
        (
            DocumentType::TargetState,
            json!({"measures": [{"quantity": "visits", "from": 2, "to": 0},
                {"quantity": "other", "name": "Ожидание", "unit": "минут", "from": 40, "to": 10}],
                "principles": [{"from": "По заявлению", "to": "Без заявления"}]}),
        ),
        (
            DocumentType::ServiceStandard,
            json!({"documents": [{"name": "Паспорт", "from": "applicant"}, {"name": "Выписка", "from": "interagency"}],
                "procedures": [{"name": "Приём", "days": 1, "actions": 2, "visits": 0, "note": "Онлайн"}]}),
        ),
        (
            DocumentType::SelectionCriteria,
            json!({"scale": 10, "criteria": [{"code": "mass", "name": "Массовость", "weight": 3}],
                "services": [{"service": "pass", "scores": {"mass": 7}}]}),
        ),
        (
            DocumentType::EfficiencyIndicators,
            json!({"indicators": [{"indicator": "median_days", "step": "answer", "target": 5}, {"indicator": "reports_in_time", "target": 95}]}),
        ),
        (
            DocumentType::MssList,
            json!({"list_version": "2026-1", "services": [{"service": "pass", "share": "87.5"}, {"service": "other"}]}),
        ),
    ] {
        let content: Content = serde_json::from_value(value.clone()).unwrap();
        for language in [Language::Ru, Language::En] {
            let told = notation::told(Localizer::of(language), &content, |id| {
                if id == "pass" { "Выдача паспорта".to_owned() } else { id.to_owned() }
            });
            let services = Services::from([("выдача паспорта".to_owned(), "pass".to_owned())]);
            let lines: Vec<&str> = told.lines().collect();
            let read = notation::written(of_type, &lines, &services).map(|it| it.unwrap().content);
            assert_eq!(read.ok(), Some(value.clone()), "{told}");
        }
        // A cell of a table takes what its export has.
        assert_eq!(notation::of_cell(of_type, &value.to_string()), Some(value));
    }
}

#[tokio::test]
async fn all_of_it_is_printed_and_is_a_pdf_with_real_text() {
    let world = world().await;
    put(&world, "ac", "goal", goal()).await;
    let (status, page) = get(&world, "ac", "/cabinet/cases/goal/print").await;
    let text = visible(&page);
    assert_eq!(status, 200);
    for told in [
        "Целевое состояние ДО-2026-000001",
        "Документ о выдаче паспорта",
        LONG_NAME,
        "1 Порядок",
        "Срок, дней 30 10",
        "Достигли: 0 из 2",
        "Сформировано 15 мая 2026 года: Участник ac",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    assert!(!text.contains("Назначить проверку"), "nobody presses on paper: {text}");
    let (status, file) = pdf(&world, "ac", "goal").await;
    assert!(status == 200 && file.starts_with(b"%PDF-") && 10_000 < file.len(), "{status} {}", file.len());
    for (who, path, expected) in [
        ("stranger", "/cabinet/cases/goal/print", 404),
        ("stranger", "/cabinet/cases/goal/pdf", 404),
        ("ac", "/cabinet/cases/nothing/pdf", 404),
    ] {
        assert_eq!(get(&world, who, path).await.0, expected, "{who} {path}");
    }
    // What is none of these is not printed.
    super::tests::proposed(&world, "cr").await;
    assert_eq!(get(&world, "ac", "/cabinet/cases/cr/print").await.0, 404);
}

async fn pdf(world: &World, who: &str, id: &str) -> (u16, Vec<u8>) {
    let session = super::tests::cookie(world, who).await;
    let request = http::Request::builder()
        .uri(format!("/cabinet/cases/{id}/pdf"))
        .header(http::header::COOKIE, format!("__Host-otklik-participant={session}"))
        .body(axum::body::Body::empty())
        .unwrap();
    let response = crate::handle(std::sync::Arc::clone(&world.app), request).await;
    assert_eq!(response.headers()[http::header::CONTENT_TYPE], "application/pdf");
    let status = response.status().as_u16();
    (status, axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec())
}

#[tokio::test]
async fn a_request_explains_its_term_and_is_found_when_it_is_freshly_overdue() {
    // B.7а: asked on Friday the 15th, the answer is due in five working days, and each day says why it counts.
    let world = world().await;
    let question = json!({"kind": "request", "title": "Сколько заявлений", "parties": {"owner": "mvd"}, "details": {"question": "Сколько?"}});
    put(&world, "ac", "request", question).await;
    let text = page(&world, "mvd", "request").await;
    assert!(text.contains("Ответить 22 мая 2026 года, 24:00"), "{text}");
    for day in [
        "15 мая 2026 года: день события",
        "16 мая 2026 года: выходной",
        "18 мая 2026 года: рабочий день — считается",
        "22 мая 2026 года: рабочий день — считается",
    ] {
        assert!(text.contains(day), "{day}: {text}");
    }
    let list = |since: &str| format!("/cabinet/cases?kind=request&overdue_since={since}");
    for (now, since, is_there) in [
        ("2026-05-22T20:00:00Z", "last_working_day", false),
        ("2026-05-25T06:00:00Z", "last_working_day", true),
        ("2026-05-26T06:00:00Z", "last_working_day", false),
        ("2026-05-26T06:00:00Z", "last_7_days", true),
        ("2026-05-30T06:00:00Z", "last_7_days", false),
    ] {
        world.set_clock(now);
        let (status, page) = get(&world, "ac", &list(since)).await;
        assert_eq!((status, page.contains("/cabinet/cases/request\"")), (200, is_there), "{now} {since}");
    }
    assert_eq!(get(&world, "ac", &list("ever")).await.0, 404);
    let (_, tasks) = get(&world, "ac", "/cabinet/tasks").await;
    assert!(tasks.contains("href=\"/cabinet/cases?overdue_since=last_working_day\""), "the tasks lead there: {tasks}");
}

#[tokio::test]
async fn the_centre_evaluates_progress_from_a_page() {
    let world = world().await;
    let (_, page_of_service) = get(&world, "ac", "/cabinet/new/report?target=service:pass").await;
    assert!(visible(&page_of_service).contains("Оценить продвижение"), "{page_of_service}");
    assert_eq!(get(&world, "mvd", "/cabinet/new/report").await.0, 404);
    let sent = form(&[("target", "service:pass"), ("title", "Паспорт: продвижение"), ("lang", "ru")]);
    let (status, location, body) = send(&world, "ac", "POST", "/cabinet/new/report", &sent).await;
    assert_eq!(status, 303, "{body}");
    let id = location.strip_prefix("/cabinet/cases/").unwrap().split('?').next().unwrap().to_owned();
    let text = page(&world, "ac", &id).await;
    assert!(text.contains("По состоянию на 15 мая 2026 года") && text.contains("Мероприятий в работе: 0"), "{text}");
    assert!(text.contains("Внести на рассмотрение"), "{text}");
}

/// A confirmed document, by the moves that lead there.
async fn confirmed(world: &World) {
    for (name, role) in [("wg", "working_group_secretary"), ("sc", "subcommission_secretary")] {
        participant(world, name, json!({"kind": "body", "name": name, "roles": [role]})).await;
    }
    put(world, "ac", "goal", goal()).await;
    let decision =
        [("number", "1"), ("date", "2026-05-15"), ("body", "МРГ"), ("text", "Утвердить"), ("meeting", "in absentia")];
    for (version, (who, name)) in (1..).zip([("ac", "offer"), ("wg", "consider"), ("ac", "submit"), ("sc", "confirm")])
    {
        let version = version.to_string();
        let sent = [&[("move", name), ("version", version.as_str())][..], &decision].concat();
        let (status, _, page) = send(world, who, "POST", "/cabinet/cases/goal", &form(&sent)).await;
        assert_eq!(status, 303, "{who} {name}: {}", visible(&page));
    }
}

#[tokio::test]
async fn who_is_to_reach_a_document_is_changed_after_it_is_confirmed_and_its_text_stays() {
    let world = world().await;
    confirmed(&world).await;
    let path = "/cabinet/cases/goal/units";
    assert!(get(&world, "ac", "/cabinet/cases/goal").await.1.contains("href=\"/cabinet/cases/goal/units\""));
    // Whoever may not change it has neither the button nor the page.
    assert!(!get(&world, "em", "/cabinet/cases/goal").await.1.contains(path));
    for who in ["em", "stranger"] {
        assert_eq!(get(&world, who, path).await.0, 404, "{who}");
        assert_eq!(send(&world, who, "POST", path, &form(&[("version", "5"), ("units", "")])).await.0, 404, "{who}");
    }
    let (status, page) = get(&world, "ac", path).await;
    assert!(
        status == 200 && page.contains(&format!("Организация: Организация clinic\n{LONG_NAME}</textarea>")),
        "{page}"
    );
    let sent = |version: &str, units: &str| form(&[("version", version), ("units", units)]);
    let (status, _, page) = send(&world, "ac", "POST", path, &sent("5", "Никто такой")).await;
    assert!(status == 422 && visible(&page).contains("Такого нет: Никто такой"), "{}", visible(&page));
    let (status, _, page) = send(&world, "ac", "POST", path, &sent("4", "Участник head")).await;
    assert!(status == 409 && visible(&page).contains("Пока вы писали, документ изменили"), "{}", visible(&page));
    assert_eq!(send(&world, "ac", "POST", path, &sent("5", "Участник head\nОрганизация clinic")).await.0, 303);
    let text = self::page(&world, "ac", "goal").await;
    assert!(text.contains("Достигли: 0 из 2") && text.contains("Подтверждено") && text.contains("Порядок"), "{text}");
    let (_, page) = get(&world, "ac", path).await;
    assert!(
        page.contains("clinic\nУчастник head</textarea>") && page.contains("name=\"version\" value=\"6\""),
        "{page}"
    );
    // The same again is one entry, and nobody may be left.
    assert_eq!(send(&world, "ac", "POST", path, &sent("6", "Участник head\nОрганизация clinic")).await.0, 303);
    assert_eq!(send(&world, "ac", "POST", path, &sent("6", "")).await.0, 303);
    let records = world
        .memory
        .dump()
        .into_iter()
        .filter(|item| item.key.pk.starts_with("AUDIT#") && item.body.contains("cases/goal"));
    assert!(7 <= records.count(), "each change is recorded");
}
