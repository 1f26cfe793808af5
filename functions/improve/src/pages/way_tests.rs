//! The page of a life situation: its way, and one step from there to proposing another one.

use app::registers::Entry;
use domain::identifier::{ServiceId, SituationId};
use serde_json::{Value, json};
use testkit::World;

use super::tests::{LONG_NAME, send, world};

async fn birth() -> World {
    let world = world().await;
    let service = |name: &str, own: Value| {
        let mut service =
            json!({"name": name, "form": "service", "owner": "mvd", "level": "federal", "on_portal": "no"});
        service.as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
        serde_json::from_value(service).unwrap()
    };
    for (id, service) in [
        (
            "visit",
            service("Приём", json!({"organisation_types": ["healthcare"], "questions": ["comfort"], "term_days": 1})),
        ),
        ("seat", service(LONG_NAME, json!({"term_days": 22, "documents": "Паспорт; Справка", "visits": 0}))),
        ("visit-home", service("Приём на дому", json!({}))),
    ] {
        world.put(Entry::Service(ServiceId::parse(id).unwrap(), service)).await;
    }
    for (id, services) in [("birth", vec!["visit", "seat", "visit-home"]), ("empty", vec![])] {
        let situation = json!({"name": "Рождение ребёнка", "circumstances": "Ребёнок", "needs": "Врач", "services": services, "owner": "mvd"});
        world.put(Entry::Situation(SituationId::parse(id).unwrap(), serde_json::from_value(situation).unwrap())).await;
    }
    world
}

/// What a page says, without its marks.
fn text(page: &str) -> String {
    let mut told = String::new();
    let mut is_mark = false;
    let main = page.split_once("<main").map_or(page, |(_, main)| main);
    for letter in main.chars() {
        match letter {
            '<' => is_mark = true,
            '>' => {
                is_mark = false;
                told.push(' ');
            }
            _ if !is_mark => told.push(letter),
            _ => {}
        }
    }
    told.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn the_way_is_told_in_order_and_in_a_table() {
    let world = birth().await;
    let (status, _, page) = send(&world, "head", "GET", "/cabinet/situations/birth", "").await;
    assert_eq!(status, 200);
    let told = text(&page);
    for expected in [
        "Путь гражданина",
        "Сведения о получении называют организацию, а не услугу",
        "Приём ответов нет",
        "не измеряется: услуге не поставлены в соответствие типы организаций",
        "Организации: Медицинские организации; 1 вопрос анкеты",
        "22 рабочих дня",
        "23 рабочих дня (записано для шагов: 2 из 3)",
        "Паспорт; Справка",
        "нет утверждённых или они вам не видны",
    ] {
        assert!(told.contains(expected), "{expected}: {told}");
    }
    // Nothing is called the weakest where nothing is shown.
    assert!(!told.contains("самая низкая") && !told.contains("слабее"), "{told}");
    let places = ["Приём", LONG_NAME, "Приём на дому"].map(|name| page.find(&format!("{name}</a>")).unwrap());
    assert!(places.is_sorted(), "{places:?}");
    // A body has no scope in the figures.
    let (_, _, of_body) = send(&world, "mvd", "GET", "/cabinet/situations/birth", "").await;
    assert!(text(&of_body).contains("показатели вам недоступны"));
    let (_, _, empty) = send(&world, "mvd", "GET", "/cabinet/situations/empty", "").await;
    assert!(text(&empty).contains("В реестре не названо ни одной услуги"));
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[tokio::test]
async fn another_path_is_one_step_away() {
    let world = birth().await;
    let (_, _, page) = send(&world, "ac", "GET", "/cabinet/situations/birth", "").await;
    let form = "/cabinet/new/change_request?target=situation:birth";
    assert!(page.contains(&format!("href=\"{form}\"")), "{page}");
    // It begins with the way as it is; at the step that one came from, with a dash.
    let (status, _, page) = send(&world, "ac", "GET", &format!("{form}&step=visit-home"), "").await;
    assert_eq!(status, 200);
    assert!(page.contains(&format!("Приём\n{LONG_NAME}\nПриём на дому — </textarea>")), "{page}");
    assert!(page.contains("Изменить шаг «Приём на дому» в ситуации «Рождение ребёнка»"), "{page}");
    // Of a service there is no path.
    let (_, _, of_service) = send(&world, "ac", "GET", "/cabinet/new/change_request?target=service:pass", "").await;
    assert!(!of_service.contains("name=\"path\""));
    let sent = |lines: &str| {
        let title = encoded("Одно обращение");
        format!("target=situation:birth&title={title}&source=laboratory&path={}", encoded(lines))
    };
    // A line that is no step is told.
    for wrong in ["Приём\nСвадьба", "Приём сразу", "Приём +"] {
        let (status, _, page) = send(&world, "ac", "POST", "/cabinet/new/change_request", &sent(wrong)).await;
        assert_eq!(status, 422, "{wrong}: {page}");
    }
    let lines = format!("Приём на дому + Приём — одно заявление + один звонок\r\n{LONG_NAME}");
    let (status, location, page) = send(&world, "ac", "POST", "/cabinet/new/change_request", &sent(&lines)).await;
    assert_eq!(status, 303, "{page}");
    let (_, _, case) = send(&world, "ac", "GET", location.split('?').next().unwrap(), "").await;
    let told = text(&case);
    for expected in [
        "Новый путь гражданина",
        "Объединить в один шаг: Приём на дому + Приём",
        "Изменить шаг «Приём на дому + Приём»: одно заявление + один звонок",
    ] {
        assert!(told.contains(expected), "{expected}: {told}");
    }
    let (_, _, page) = send(&world, "ac", "GET", "/cabinet/situations/birth", "").await;
    let told = text(&page);
    let beside = format!("Предложено Приём на дому + Приём {LONG_NAME} Объединить в один шаг: Приём на дому + Приём");
    assert!(told.contains("Предложенные пути") && told.contains(&beside), "{told}");
    // The proposal is shown to whoever sees the case, and to nobody else.
    let (_, _, page) = send(&world, "head", "GET", "/cabinet/situations/birth", "").await;
    assert!(!page.contains("Предложенные пути"), "{page}");
    // The way as it is changes nothing: no path is proposed.
    let (status, location, _) =
        send(&world, "ac", "POST", "/cabinet/new/change_request", &sent(&format!("Приём\n{LONG_NAME}\nПриём на дому")))
            .await;
    assert_eq!(status, 303);
    let (_, _, case) = send(&world, "ac", "GET", location.split('?').next().unwrap(), "").await;
    assert!(!case.contains("Новый путь гражданина"));
}
