//! The programme on pages: each number leads to as many services or cases as it says; the report to print says who made it and when.

use app::improvement::programme;
use domain::identifier::ServiceId;
use pages::layout::CABINET;
use serde_json::json;
use testkit::World;

use super::tests::{get, put, send, visible, world};

/// A world with services of all sorts, a term that has passed, steps and a confirmed target state.
async fn country() -> World {
    let world = world().await;
    for (id, level, more) in [
        ("one", "federal", json!({"electronic": true, "decision_support": true, "proactive": true})),
        ("two", "federal", json!({"without_presence": true})),
        ("three", "municipal", json!({"electronic": true, "decision_support": true})),
        ("four", "regional", json!({"mass_significant": false, "without_presence": true})),
    ] {
        let mut service = json!({"name": format!("Услуга {id}"), "form": "service", "owner": "mvd", "level": level,
            "on_portal": "no", "mass_significant": true, "list_version": "7"});
        service.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let service = serde_json::from_value(service).unwrap();
        world.put(app::registers::Entry::Service(ServiceId::parse(id).unwrap(), service)).await;
    }
    for id in ["late", "answered"] {
        let request = json!({"kind": "request", "title": "Вопрос", "parties": {"owner": "mvd"}, "details": {"question": "Когда?"}});
        put(&world, "ac", id, request).await;
    }
    let answer = "move=answer&version=1&text=Завтра";
    assert_eq!(send(&world, "mvd", "POST", "/cabinet/cases/answered", answer).await.0, 303);
    world.set_clock("2026-05-29T09:00:00Z");
    programme::look(&world.app).await.unwrap();
    world
}

#[tokio::test]
async fn the_formula_says_of_how_many_services_each_share_is() {
    let world = country().await;
    let text = visible(&get(&world, "ac", "/cabinet/programme").await.1);
    let told = "Федеральные: в электронном виде 50,00 % (1 из 2), в перечне 66,67 %";
    assert!(text.contains(told), "{text}");
}

#[tokio::test]
async fn the_programme_tells_how_many_cases_each_region_has() {
    let world = country().await;
    let text = visible(&get(&world, "ac", "/cabinet/programme").await.1);
    let told = "Вся страна 2 1 29 мая 2026 года Показать : Вся страна Запрос сведений, «Дан ответ»: 1 Запрос сведений, «Направлено»: 1, просрочено: 1";
    assert!(text.contains("Дела по регионам") && text.contains(told), "{text}");
    // Whoever has no role and no region sees no region.
    let text = visible(&get(&world, "mvd", "/cabinet/programme").await.1);
    assert!(!text.contains("Дела по регионам"), "{text}");
}

#[tokio::test]
async fn each_number_leads_to_as_many_as_it_says() {
    let world = country().await;
    for who in ["ac", "mvd"] {
        let (_, page) = get(&world, who, "/cabinet/programme").await;
        let mut numbers = Vec::new();
        for link in page.split("<a href=\"").skip(1).filter(|link| link.starts_with("/cabinet/programme/")) {
            let (href, rest) = link.split_once('"').unwrap();
            let text = rest.trim_start_matches('>').split('<').next().unwrap();
            let Some(number) = text.rsplit(": ").next().and_then(|number| number.parse::<usize>().ok()) else {
                continue;
            };
            let href = href.replace("&amp;", "&").replace("&#38;", "&");
            let (status, list) = get(&world, who, &href).await;
            assert_eq!((status, list.matches("<tr><th scope=\"row\">").count()), (200, number), "{text} at {href}");
            numbers.push(number);
        }
        assert!(10 < numbers.len() && 6 < numbers.iter().filter(|number| 0 < **number).count(), "{numbers:?}");
    }
    let (_, list) = get(&world, "mvd", "/cabinet/programme/cases?of=overdue&participant=mvd").await;
    assert!(visible(&list).contains("ЗП-2026-000001") && !list.contains("ЗП-2026-000002"), "{list}");
    for nothing in [
        "/cabinet/programme/cases?of=overdue&participant=mvd",
        "/cabinet/programme/cases?of=overdue",
        "/cabinet/programme/cases?of=other",
        "/cabinet/programme/services?of=overdue",
    ] {
        assert_eq!(get(&world, "stranger", nothing).await.0, 404, "{nothing}");
    }
}

#[tokio::test]
async fn the_report_says_who_made_it_when_and_how_everything_is_counted() {
    let world = country().await;
    let (status, page) = get(&world, "ac", "/cabinet/programme/report").await;
    let text = visible(&page);
    assert_eq!(status, 200, "{text}");
    for told in [
        "Отчёт о программе",
        "Составлено 29 мая 2026 года по тому, что записано в программе: Участник ac",
        "Просрочено — дела участника, в которых срок прошёл",
        "Версия перечня: 7",
        "1 из 1",
        "По состоянию на 29 мая 2026 года",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    assert!(page.contains(&format!(r#"href="{}""#, CABINET.address())), "printed, its pages have the sheet's numbers");
}
