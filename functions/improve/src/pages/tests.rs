//! Who gets a page, what it says, and what becomes of a form that is pressed.

use std::sync::Arc;

use app::identity::form_token::issue_form_token;
use app::identity::sessions;
use app::improvement::{acting, people::By};
use app::registers::Entry;
use axum::body::Body;
use axum::response::Response;
use domain::identifier::{ParticipantId, ServiceId};
use domain::improvement::clocks::ClockName;
use domain::improvement::{CaseId, Kind, RefusalCode, Role};
use domain::language::Language;
use domain::organisation::OrganisationType;
use http::{Request, header};
use pages::Localizer;
use serde_json::json;
use table::items::ParticipantItem;
use table::{Expect, Put, Table, Write, keys};
use testkit::World;

use crate::handle;

const NOW: &str = "2026-05-15T09:00:00Z";

/// As long as names of the register really are.
pub(super) const LONG_NAME: &str = "Государственное бюджетное учреждение здравоохранения особого типа «Областной центр медицинской \
                         профилактики, реабилитации и восстановительного лечения имени Святителя Луки»";

/// A world with a service of one body and people in every role.
pub(super) async fn world() -> World {
    let world = World::at(NOW);
    world.add_clinic().await;
    world.add_organisation("school", "1027739019208", OrganisationType::SCHOOL, "39").await;
    for (name, entry) in [
        ("ac", json!({"kind": "body", "roles": ["analytical_centre"]})),
        ("em", json!({"kind": "body", "roles": ["economy_ministry"]})),
        ("mvd", json!({"kind": "body", "name": LONG_NAME})),
        ("head", json!({"kind": "organisation_head", "organisation": "clinic"})),
        ("stranger", json!({"kind": "organisation_head", "organisation": "school"})),
        ("operator", json!({"kind": "operator"})),
    ] {
        let mut entry = entry;
        if entry["name"].is_null() {
            entry["name"] = json!(format!("Участник {name}"));
        }
        let item: ParticipantItem = serde_json::from_value(entry).unwrap();
        world.put(Entry::Participant(ParticipantId::parse(name).unwrap(), item)).await;
    }
    let service = json!({"name": "Выдача паспорта", "form": "service", "owner": "mvd", "level": "federal", "on_portal": "no",
        "organisation_types": ["healthcare"]});
    world.put(Entry::Service(ServiceId::parse("pass").unwrap(), serde_json::from_value(service).unwrap())).await;
    world
}

pub(super) async fn cookie(world: &World, who: &str) -> String {
    let id = ParticipantId::parse(who).unwrap();
    sessions::begin_participant(&world.app, &id).await.unwrap().unwrap().text
}

pub(super) async fn send(world: &World, who: &str, method: &str, path: &str, form: &str) -> (u16, String, String) {
    let session = cookie(world, who).await;
    let page = path.split('?').next().unwrap();
    let form_token = issue_form_token(&world.app, &session, page).unwrap();
    let body = if form.is_empty() { Body::empty() } else { Body::from(format!("form_token={form_token}&{form}")) };
    let request = Request::builder().method(method).uri(path);
    let request = request.header(header::COOKIE, format!("__Host-otklik-participant={session}"));
    let request = request
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin");
    told(handle(Arc::clone(&world.app), request.body(body).unwrap()).await).await
}

pub(super) async fn told(response: Response) -> (u16, String, String) {
    let status = response.status().as_u16();
    let location =
        response.headers().get(header::LOCATION).map(|it| it.to_str().unwrap().to_owned()).unwrap_or_default();
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, location, String::from_utf8(bytes.to_vec()).unwrap())
}

pub(super) async fn get(world: &World, who: &str, path: &str) -> (u16, String) {
    let (status, location, body) = send(world, who, "GET", path, "").await;
    (status, if location.is_empty() { body } else { location })
}

/// Proposes a change of the service, as its owner does over HTTP.
pub(super) async fn proposed(world: &World, id: &str) {
    let body = json!({"kind": "change_request", "title": "Два визита вместо одного", "target": {"kind": "service", "id": "pass"},
        "details": {"source": "feedback"}});
    put(world, "mvd", id, body).await;
}

/// What a person reads of a page: no markup, no attributes.
pub(super) fn visible(page: &str) -> String {
    let main = page.split("<main").nth(1).unwrap().split("</main>").next().unwrap();
    let mut text = String::new();
    let mut inside = true;
    for character in main.chars() {
        match character {
            '<' => inside = true,
            '>' => {
                inside = false;
                text.push(' ');
            }
            character if !inside => text.push(character),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn tasks_say_what_is_wanted_by_when_and_by_whom() {
    let world = world().await;
    let (status, empty) = get(&world, "ac", "/cabinet/tasks").await;
    assert_eq!(status, 200);
    assert!(visible(&empty).contains("Сейчас от вас ничего не ждут"), "{empty}");
    proposed(&world, "wish").await;
    let (_, page) = get(&world, "ac", "/cabinet/tasks").await;
    let text = visible(&page);
    for part in [
        "Оценить",
        "ЗИ-2026-000001 — Два визита вместо одного",
        "29 мая 2026 года, 24:00",
        LONG_NAME,
        "Аналитический центр",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(page.contains("href=\"/cabinet/cases/wish?move=assess#move-assess\""), "{page}");
}

#[tokio::test]
async fn a_body_begins_with_its_tasks_and_everybody_has_the_sections_that_are_theirs() {
    let world = world().await;
    let sections = async |who: &str| {
        let (_, page) = get(&world, who, "/cabinet/tasks").await;
        ["/cabinet/tasks", "/cabinet/cases", "/cabinet/sources", "/cabinet/registers"]
            .map(|path| page.contains(&format!("<li><a href=\"{path}\"")))
    };
    assert_eq!(sections("ac").await, [true, true, false, false]);
    assert_eq!(sections("head").await, [true, true, true, false]);
    assert_eq!(sections("operator").await, [false, false, true, true]);
}

#[tokio::test]
async fn what_lies_outside_is_not_there() {
    let world = world().await;
    proposed(&world, "wish").await;
    for (who, path, status) in [
        ("ac", "/cabinet/cases/wish", 200),
        ("mvd", "/cabinet/cases/wish", 200),
        ("stranger", "/cabinet/cases/wish", 404),
        ("head", "/cabinet/cases/wish", 404),
        ("ac", "/cabinet/cases/nothing", 404),
        ("stranger", "/cabinet/cases?organisation=clinic", 404),
        ("ac", "/cabinet/cases?kind=nothing", 404),
        ("ac", "/cabinet/cases?colour=red", 404),
        ("ac", "/cabinet/cases?sort=nothing", 404),
        ("ac", "/cabinet/services/nothing", 404),
        ("ac", "/cabinet/situations/nothing", 404),
    ] {
        assert_eq!(get(&world, who, path).await.0, status, "{who} {path}");
    }
    let (_, page) = get(&world, "stranger", "/cabinet/cases").await;
    assert!(!page.contains("ЗИ-2026-000001"), "{page}");
    let (_, page) = get(&world, "stranger", "/cabinet/services/pass").await;
    assert!(page.contains("Выдача паспорта") && !page.contains("ЗИ-2026-000001"), "{page}");
    let (status, _, _) = send(&world, "stranger", "POST", "/cabinet/cases/wish", "move=assess&version=1").await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn a_move_is_pressed_once_and_told_in_words() {
    let world = world().await;
    proposed(&world, "wish").await;
    let form = "move=assess&version=1&assessment=%D0%9D%D1%83%D0%B6%D0%BD%D0%BE";
    for _ in 0..2 {
        let (status, location, _) = send(&world, "ac", "POST", "/cabinet/cases/wish", form).await;
        assert_eq!((status, location.as_str()), (303, "/cabinet/cases/wish?done=yes"));
    }
    let (_, page) = get(&world, "mvd", "/cabinet/cases/wish").await;
    assert_eq!(page.matches("Предложено → Оценено").count(), 1, "{page}");
    let text = visible(&page);
    for part in
        ["Участник ac (Аналитический центр)", "15 мая 2026 года, 12:00", "Нужно", "Отзывы граждан и организаций"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(text.contains("Отклонить : Этот шаг делают другие. Делает: Минэкономразвития."), "{text}");
    for hidden in ["change_request", "assessed", "analytical_centre", "not_entitled", "2026-05", "wish", " mvd", "None"]
    {
        assert!(!text.contains(hidden), "{hidden}: {text}");
    }
}

#[tokio::test]
async fn what_is_refused_is_told_at_its_field() {
    let world = world().await;
    proposed(&world, "wish").await;
    let check = async |who: &str, form: &str, status: u16, told: &str| {
        let (found, _, page) = send(&world, who, "POST", "/cabinet/cases/wish", form).await;
        assert_eq!(found, status, "{form}: {page}");
        assert!(page.contains(told), "{form}: {told}: {page}");
    };
    check("ac", "move=merge&version=1", 422, "id=\"merge-into-fault\">Заполните это поле").await;
    check("ac", "move=merge&version=1&into=ZZ", 422, "id=\"merge-into-fault\">Такого дела нет").await;
    check("ac", "move=assess&version=7", 409, "Пока вы заполняли форму, дело изменилось").await;
    check("mvd", "move=assess&version=1", 422, "Этот шаг делают другие").await;
    send(&world, "ac", "POST", "/cabinet/cases/wish", "move=assess&version=1").await;
    check("em", "move=decline&version=2", 422, "id=\"decline-reason-fault\">Напишите причину").await;
    send(&world, "em", "POST", "/cabinet/cases/wish", "move=accept&version=2").await;
    check(
        "mvd",
        "move=plan&version=3&expected=a&comparison=type",
        422,
        "id=\"plan-expected-fault\">Здесь что-то не так",
    )
    .await;
}

/// Puts a case, as its author does over HTTP.
pub(super) fn form(fields: &[(&str, &str)]) -> String {
    let encoded = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect::<Vec<_>>().join("&")
}

pub(super) async fn caller(world: &World, who: &str) -> app::identity::access::Caller {
    sessions::caller(&world.app, &cookie(world, who).await).await.unwrap().unwrap()
}

pub(super) async fn put(world: &World, who: &str, id: &str, body: serde_json::Value) {
    let caller = caller(world, who).await;
    let body = serde_json::from_value(body).unwrap();
    let put = domain::improvement::Put { id: CaseId::parse(id).unwrap(), body, evidence: Vec::new() };
    acting::put_case(&world.app, By::Caller(&caller), &put).await.unwrap();
}

#[tokio::test]
async fn a_check_is_concluded_point_by_point() {
    let world = world().await;
    let clauses = json!([{"number": "1", "text": "Один визит"}, {"number": "2", "text": "Три дня"}]);
    put(
        &world,
        "ac",
        "text",
        json!({"kind": "document", "title": "Целевое состояние", "target": {"kind": "service", "id": "pass"},
        "details": {"document_type": "target_state", "clauses": clauses}}),
    )
    .await;
    put(
        &world,
        "ac",
        "look",
        json!({"kind": "check", "title": "Проверка", "target": {"kind": "service", "id": "pass"},
        "details": {"check": "control", "document": "text", "document_version": 1}}),
    )
    .await;
    let press = async |form: &str| send(&world, "ac", "POST", "/cabinet/cases/look", form).await;
    assert_eq!(press("move=begin&version=1").await.0, 303);
    let (_, page) = get(&world, "ac", "/cabinet/cases/look").await;
    let text = visible(&page);
    assert!(text.contains("Пункт 1 Один визит") && text.contains("Чем подтверждается пункт 2"), "{text}");
    let found = "move=conclude&version=2&point-0=passed&evidence-0=a&point-1=passed";
    let (status, _, page) = press(&format!("{found}&verdict=passed")).await;
    assert!(status == 422 && page.contains("id=\"conclude-evidence-1-fault\">Укажите подтверждение"), "{page}");
    let (status, _, page) = press(&format!("{found}&evidence-1=b&verdict=passed_with_conditions")).await;
    assert!(status == 422 && page.contains("id=\"conclude-condition-0-fault\">Заполните это поле"), "{page}");
    let conditions = "verdict=passed_with_conditions&condition-0=Wait&condition_due-0=2026-06-01";
    assert_eq!(press(&format!("{found}&evidence-1=b&{conditions}")).await.0, 303);
    assert_eq!(press("move=meet_condition&version=3&condition=1&evidence=c").await.0, 303);
    let text = visible(&get(&world, "ac", "/cabinet/cases/look").await.1);
    for part in ["Пункт 1 Соответствует: a", "Wait, 1 июня 2026 года. Выполнено: c", "Целевое состояние (проект)"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(visible(&get(&world, "ac", "/cabinet/cases/text").await.1).contains("2 Три дня"));
}

#[tokio::test]
async fn a_list_is_narrowed_ordered_and_a_file() {
    let world = world().await;
    proposed(&world, "wish").await;
    world.set_clock("2026-05-16T09:00:00Z");
    proposed(&world, "second").await;
    let numbers = async |query: &str| {
        let (_, page) = get(&world, "ac", &format!("/cabinet/cases?{query}")).await;
        let found = page.split("class=\"when\">ЗИ-2026-").skip(1);
        found.map(|rest| rest[..6].to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(numbers("").await, ["000001", "000002"]);
    let (_, page) = get(&world, "ac", "/cabinet/cases").await;
    assert!(visible(&page).contains("подкомиссией пока не утверждены"), "{page}");
    assert_eq!(numbers("sort=newest").await, ["000002", "000001"]);
    assert_eq!(numbers("search=000002").await, ["000002"]);
    assert_eq!(numbers("state=accepted").await, Vec::<String>::new());
    let (_, page) = get(&world, "ac", "/cabinet/cases?search=%D0%B4%D0%B2%D0%B0&kind=change_request").await;
    assert!(
        page.contains("/cabinet/cases?kind=change_request&#38;search=%D0%B4%D0%B2%D0%B0&#38;format=xlsx"),
        "{page}"
    );
}

/// Nothing of the machinery is without words.
#[test]
fn every_name_has_words_in_both_languages() {
    for language in [Language::Ru, Language::En] {
        let words = Localizer::of(language);
        let check = |what: &str, told: String, fallback: String| assert_ne!(told, fallback, "{language:?} {what}");
        for kind in Kind::ALL {
            check(kind.as_str(), words.case_kind(kind.as_str()), words.case_kind("-"));
            for state in kind.table().states() {
                check(state.as_str(), words.case_state(state.as_str()), words.case_state("-"));
            }
            for row in kind.table().rows {
                check(row.name, words.case_move(row.name), words.case_move("-"));
                let needed = row.needs.iter().map(|need| need.name().replace("fields.", ""));
                for field in needed.filter(|need| need != "decision").chain(row.may.iter().map(|it| (*it).to_owned())) {
                    check(&field, words.case_field(&field), words.case_field("-"));
                }
            }
        }
        for role in Role::ALL {
            check(role.as_str(), words.case_role(role.as_str()), words.case_role("-"));
        }
        for code in RefusalCode::ALL {
            check(code.as_str(), words.case_refusal(code.as_str()), words.case_refusal("-"));
        }
        for clock in ClockName::ALL {
            check(clock.as_str(), words.case_clock(clock.as_str()), words.case_clock("-"));
        }
    }
}

/// A list may have more places than one page looks at: the page says that the search goes on, and it does, in whatever order.
#[tokio::test]
async fn a_search_that_has_not_ended_says_so_and_goes_on() {
    let world = world().await;
    proposed(&world, "wish").await;
    let list = keys::list_of_kind(Kind::ChangeRequest);
    let gone = |number: usize| {
        let id = CaseId::parse(&format!("gone-{number}")).unwrap();
        let (key, body) = (keys::case_place(&list, &format!("{number:014}"), &id), json!({"case": id}).to_string());
        Write::Put(Put { key, body, due: None, expires_at: None, keeps_counters: false, expect: Expect::Absent })
    };
    for part in (0..2_100).map(gone).collect::<Vec<_>>().chunks(25) {
        world.memory.write(part.to_vec()).await.unwrap();
    }
    let search = "/cabinet/cases?kind=change_request&search=%D0%B2%D0%B8%D0%B7%D0%B8%D1%82%D0%B0";
    let (_, page) = get(&world, "ac", search).await;
    assert!(visible(&page).contains("дел не нашлось, но поиск не окончен"), "{page}");
    let next = page.split("<a class=\"button second\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    let (_, page) = get(&world, "ac", &next.replace("&#38;", "&")).await;
    assert!(visible(&page).contains("Два визита вместо одного"), "{page}");
    let (_, page) = get(&world, "ac", &format!("{search}&sort=newest")).await;
    assert!(visible(&page).contains("Два визита вместо одного"), "{page}");
}

#[tokio::test]
async fn an_incident_leads_to_the_flags_that_it_is_about() {
    let world = world().await;
    let body = json!({"kind": "incident", "title": "Признаки недостоверности", "target": {"kind": "organisation", "id": "clinic"},
        "details": {"severity": 2, "flags_of": "2026Q1"}});
    put(&world, "head", "flags-2026Q1-clinic", body).await;
    let (_, page) = get(&world, "ac", "/cabinet/cases/flags-2026Q1-clinic").await;
    assert!(page.contains("href=\"/cabinet/organisations/clinic/flags?period=2026Q1\""), "{page}");
}
