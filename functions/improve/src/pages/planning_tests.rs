//! What helps those who judge many requests: several moved at once, pictures with their numbers, what came of others, a road map, files.

use app::improvement::people::By;
use app::improvement::{acting, reading};
use domain::calendar::Quarter;
use domain::identifier::{OrganisationId, ParticipantId};
use domain::improvement::{Case, CaseId, Details};
use domain::language::Language;
use pages::Localizer;
use serde_json::json;
use table::{Expect, Put, Table, Write, keys};
use testkit::World;

use super::evidence::{self, EvidenceRow};
use super::naming::Named;
use super::pictures;
use super::tests::{LONG_NAME, get, proposed, put, send, visible, world};

/// A change request that a fall opened, as the program does.
async fn fallen(world: &World, id: &str) {
    let fall = |question: Option<&str>, difference: f64| {
        json!({"organisation": "clinic", "question": question, "period": "2026Q1", "before_period": "2025Q4",
            "difference": difference, "p": 0.001, "q": 0.004, "tests": 12, "link": ""})
    };
    let body = json!({"kind": "change_request", "title": "Оценки упали", "target": {"kind": "organisation", "id": "clinic"},
        "region": "77", "parties": {"owner": "head"}, "details": {"source": "monitoring"}});
    let evidence = serde_json::from_value(json!([fall(None, -0.31), fall(Some("comfort"), -0.5)])).unwrap();
    let put = domain::improvement::Put {
        id: CaseId::parse(id).unwrap(),
        body: serde_json::from_value(body).unwrap(),
        evidence,
    };
    acting::put_case(&world.app, By::Job("rollup"), &put).await.unwrap();
}

async fn case(world: &World, id: &str) -> Case {
    let id = CaseId::parse(id).unwrap();
    let roles = serde_json::from_value(json!(["analytical_centre"])).unwrap();
    let caller = app::identity::access::Caller {
        id: ParticipantId::parse("ac").unwrap(),
        name: String::new(),
        role: domain::scope::ParticipantRole::Body,
        roles,
        rights: Default::default(),
        stands_in_for: Vec::new(),
        scope: None,
        source: None,
        types: Default::default(),
    };
    reading::case(&world.app, &caller, &id).await.unwrap().unwrap().case
}

#[tokio::test]
async fn several_requests_are_merged_or_declined_at_once_by_whoever_may() {
    let world = world().await;
    for id in ["one", "two", "three"] {
        proposed(&world, id).await;
    }
    let (_, page) = get(&world, "ac", "/cabinet/cases").await;
    assert!(page.contains("name=\"case\" value=\"two:1\"") && page.contains("value=\"merge\""), "{page}");
    assert!(!page.contains("value=\"decline\""), "declining is another's");
    let (_, page) = get(&world, "mvd", "/cabinet/cases").await;
    assert!(!page.contains("name=\"case\""), "who may do neither chooses nothing: {page}");
    assert_eq!(send(&world, "mvd", "POST", "/cabinet/cases", "move=merge&case=two:1&into=1").await.0, 404);

    let press = async |who: &str, form: &str| send(&world, who, "POST", "/cabinet/cases", form).await.2;
    let page = press("ac", "move=merge&into=%D0%97%D0%98-2026-000001").await;
    assert!(page.contains("Не выбрано ни одного дела"), "{page}");
    let page = press("ac", "move=merge&case=two:1&into=ZZ").await;
    assert!(page.contains("Такого дела нет"), "{page}");
    // The first cannot be merged into itself; the second can, and twice is once.
    let form = "move=merge&case=one:1&case=two:1&into=%D0%97%D0%98-2026-000001";
    for _ in 0..2 {
        let text = visible(&press("ac", form).await);
        assert!(text.contains("ЗИ-2026-000002: Записано") && text.contains("ЗИ-2026-000001: "), "{text}");
        assert!(!text.contains("ЗИ-2026-000001: Записано"), "{text}");
    }
    let merged = case(&world, "two").await;
    assert_eq!((merged.state.as_str(), merged.version), ("merged", 2));

    send(&world, "ac", "POST", "/cabinet/cases/three", "move=assess&version=1").await;
    let page = press("em", "move=decline&case=three:2").await;
    assert!(page.contains("Напишите причину"), "{page}");
    let text = visible(&press("em", "move=decline&case=three:2&template=no_evidence&reason=Sorry").await);
    assert!(text.contains("ЗИ-2026-000003: Записано"), "{text}");
    let text = visible(&get(&world, "mvd", "/cabinet/cases/three").await.1);
    assert!(text.contains("сведений недостаточно. Sorry"), "{text}");
}

#[tokio::test]
async fn a_fall_is_drawn_beside_its_numbers() {
    let world = world().await;
    fallen(&world, "fall").await;
    let (_, page) = get(&world, "ac", "/cabinet/cases/fall").await;
    assert!(page.contains("aria-labelledby=\"evidence-title evidence-description\""), "{page}");
    assert!(page.contains("Строк: 2; сильнее всего — -0,50 балла") || page.contains("−0,50 балла"), "{page}");
    assert_eq!(page.matches("<rect").count(), 2, "a bar for each row of the table");
    let text = visible(&page);
    assert!(text.contains("Сколько нужно ответов") && text.contains("+0,20 420"), "{text}");
    assert!(!text.contains("Хватит ли здесь"), "the centre sees no figures of the clinic: {text}");
}

#[tokio::test]
async fn an_effect_is_drawn_in_both_readings() {
    let world = world().await;
    proposed(&world, "wish").await;
    let mut found = case(&world, "wish").await;
    let words = Localizer::of(Language::Ru);
    assert!(pictures::effect(words, &found).unwrap().is_none());
    let measured = json!({"method": "m", "look": 1, "question": null, "units": ["clinic"], "before": ["2026Q1"], "after": ["2026Q3"],
        "editions": [], "comparison": "type", "others": 7, "means": null, "change": null, "effect": "0.2100", "low": "0.0500", "high": "0.3700",
        "p": null, "placebo": null, "pre_trend": null,
        "alarm": {"quarter": "2025Q4", "effect": "0.4000", "low": "0.2000", "high": "0.6000", "expected_return": null, "counted": false},
        "expected": "0.2", "as_expected": true, "verdict": "risen", "judged_at": "0.96", "why": null, "hash": "h"});
    let Details::ChangeRequest(request) = &mut found.details else { panic!("it is none") };
    request.effect = Some(Box::new(serde_json::from_value(measured).unwrap()));
    let effect = pictures::effect(words, &found).unwrap().unwrap();
    let rows: Vec<String> =
        effect.rows.iter().map(|row| format!("{} {} {}", row.reading, row.effect, row.limits)).collect();
    assert_eq!(
        rows,
        [
            "По плану, записанному до изменения 0,21 от 0,05 до 0,37",
            "От квартала падения: не засчитывается 0,40 от 0,20 до 0,60"
        ]
    );
    assert_eq!((effect.verdict.as_str(), effect.picture.matches("<rect").count()), ("рост доказан", 2));
}

#[test]
fn what_all_falls_share_is_said_once() {
    let row = |name: &str, quarters: &str| EvidenceRow {
        organisation: Named::plain(name.to_owned()),
        question: String::new(),
        quarters: quarters.to_owned(),
        value: -0.5,
        difference: String::new(),
        chance: String::new(),
        tests: String::new(),
        themes: Vec::new(),
    };
    for (rows, expected) in [
        (vec![], None),
        (vec![row("a", "1")], Some("a, 1")),
        (vec![row("a", "1"), row("a", "1")], Some("a, 1")),
        (vec![row("a", "1"), row("b", "1")], None),
        (vec![row("a", "1"), row("a", "2")], None),
    ] {
        let shared = evidence::of_all(&rows).map(|of| format!("{}, {}", of.organisation.name, of.quarters));
        assert_eq!(shared.as_deref(), expected);
    }
}

#[tokio::test]
async fn other_requests_about_the_same_and_what_came_of_them() {
    let world = world().await;
    proposed(&world, "one").await;
    let (_, page) = get(&world, "ac", "/cabinet/cases/one").await;
    assert!(visible(&page).contains("Похожих запросов нет"), "{page}");
    proposed(&world, "two").await;
    send(&world, "ac", "POST", "/cabinet/cases/one", "move=assess&version=1").await;
    send(&world, "em", "POST", "/cabinet/cases/one", "move=decline&version=2&reason=No").await;
    let (_, page) = get(&world, "ac", "/cabinet/cases/two").await;
    let similar = page.split("Было ли уже такое</h2>").nth(1).unwrap();
    assert!(similar.contains("href=\"/cabinet/cases/one\"") && similar.contains(">Отклонено</td>"), "{similar}");
}

#[tokio::test]
async fn requests_like_another_are_found_by_their_words_and_their_question() {
    let world = world().await;
    let wish = |title: &str, kind: &str, id: &str| json!({"kind": "change_request", "title": title, "target": {"kind": kind, "id": id}, "details": {"source": "feedback"}});
    put(&world, "head", "queue", wish("Долгие очереди в регистратуре", "organisation", "clinic")).await;
    put(&world, "ac", "pass", wish("Очередь на паспорт: долго ждать", "service", "pass")).await;
    put(&world, "ac", "other", wish("Печать справок на дому", "service", "pass")).await;
    put(&world, "ac", "far", wish("Запись через портал", "organisation", "clinic")).await;
    fallen(&world, "fall").await;
    fallen(&world, "again").await;
    let like = async |who: &str, case: &str| {
        let (status, page) = get(&world, who, &format!("/cabinet/cases/{case}")).await;
        let part = page.split("Было ли уже такое</h2>").nth(1).unwrap_or_default();
        let part = part.split("</tbody>").next().unwrap_or_default();
        let links = part.split("href=\"/cabinet/cases/").skip(1);
        let found: Vec<_> = links.map(|it| it.split('"').next().unwrap().to_owned()).collect();
        format!("{who} {case} {status}: {}", found.join(" "))
    };
    let mut told = Vec::new();
    for (who, case) in
        [("ac", "queue"), ("ac", "pass"), ("ac", "other"), ("ac", "fall"), ("head", "queue"), ("mvd", "pass")]
    {
        told.push(like(who, case).await);
    }
    expect_test::expect![[r#"
        ac queue 200: again fall far pass
        ac pass 200: other queue
        ac other 200: pass
        ac fall 200: again far queue
        head queue 200: again fall far
        mvd pass 200: other"#]]
    .assert_eq(&told.join("\n"));
}

#[tokio::test]
async fn a_road_map_keeps_the_first_date_in_sight() {
    let world = world().await;
    let about = json!({"kind": "service", "id": "pass"});
    let document = |kind: &str, more: serde_json::Value| {
        let mut details = json!({"document_type": kind, "clauses": [{"number": "1", "text": "Один визит"}]});
        details.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"kind": "document", "title": LONG_NAME, "target": about, "parties": {"owner": "mvd"}, "details": details})
    };
    put(&world, "ac", "state", document("target_state", json!({}))).await;
    put(&world, "ac", "map", document("road_map", json!({"target_state": "state"}))).await;
    let (_, page) = get(&world, "mvd", "/cabinet/road-maps/map").await;
    assert!(visible(&page).contains("В карте пока нет мероприятий"), "{page}");
    let measure = |starts: &str, due: &str, more: serde_json::Value| {
        let mut details = json!({"starts_on": starts, "due_on": due, "road_map": "map"});
        details.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"kind": "measure", "title": LONG_NAME, "target": about, "parties": {"owner": "mvd", "performers": ["head"], "controller": "ac"}, "details": details})
    };
    put(&world, "mvd", "later", measure("2026-07-01", "2026-09-01", json!({}))).await;
    put(&world, "mvd", "sooner", measure("2026-05-18", "2026-06-01", json!({}))).await;
    let after = json!({"depends_on": ["sooner"]});
    put(&world, "mvd", "last", measure("2026-07-02", "2026-12-01", after)).await;
    let decision = "number=7&date=2026-05-14&body=WG&text=Later";
    let postponed = format!("move=postpone&version=1&due=2026-06-11&{decision}");
    assert_eq!(
        send(&world, "mvd", "POST", "/cabinet/cases/sooner", &postponed).await.0,
        422,
        "an owner does not postpone"
    );
    assert_eq!(send(&world, "ac", "POST", "/cabinet/cases/sooner", &postponed).await.0, 303);
    let (_, page) = get(&world, "mvd", "/cabinet/road-maps/map").await;
    let text = visible(&page);
    let at =
        |name: &str| page.find(&format!("href=\"/cabinet/cases/{name}\"")).unwrap_or_else(|| panic!("{name}: {page}"));
    assert!(at("sooner") < at("later") && at("later") < at("last"), "in the order of their days: {page}");
    assert!(text.contains("11 июня 2026 года Первоначальный срок: 1 июня 2026 года перенесён на 10 дней"), "{text}");
    assert!(text.contains("1 сентября 2026 года Первоначальный срок: 1 сентября 2026 года не переносился"), "{text}");
    assert!(text.contains("Принято 0 из 3"), "{text}");
    world.set_clock("2026-06-12T09:00:00Z");
    assert!(visible(&get(&world, "mvd", "/cabinet/road-maps/map").await.1).contains("Просрочено 1"));
    for (who, path, status) in [
        ("stranger", "map", 404),
        ("ac", "state", 404),
        ("ac", "sooner", 404),
        ("ac", "nothing", 404),
        ("ac", "map", 200),
    ] {
        assert_eq!(get(&world, who, &format!("/cabinet/road-maps/{path}")).await.0, status, "{who} {path}");
    }
}

#[tokio::test]
async fn a_list_is_a_file_with_words_and_names() {
    let world = world().await;
    proposed(&world, "wish").await;
    world.set_clock("2026-05-15T09:01:00Z");
    fallen(&world, "fall").await;
    let (status, file) = get(&world, "ac", "/cabinet/cases?kind=change_request&format=csv").await;
    let lines: Vec<&str> = file.strip_prefix('\u{feff}').expect("a byte order mark").split("\r\n").collect();
    assert_eq!(status, 200);
    assert!(
        lines[0].starts_with("Номер;Вид;О чём;Состояние;Что меняется;Регион;Владелец;Срок;Просроченные;"),
        "{}",
        lines[0]
    );
    let expected = format!(
        "ЗИ-2026-000001;Запрос на изменение;Два визита вместо одного;Предложено;Выдача паспорта;Вся страна;{LONG_NAME};29.05.2026;Нет;15.05.2026;"
    );
    assert!(lines[1].starts_with(&expected), "{}", lines[1]);
    assert!(lines[2].contains("Организация clinic;г. Москва;Участник head"), "{}", lines[2]);
    assert_eq!(get(&world, "ac", "/cabinet/cases?format=pdf").await.0, 404);
    assert_eq!(get(&world, "stranger", "/cabinet/cases?organisation=clinic&format=csv").await.0, 404);
}

#[tokio::test]
async fn falls_that_are_not_proposed_are_listed_with_the_reason_to_whoever_sees_the_figures() {
    let world = world().await;
    let (_, page) = get(&world, "head", "/cabinet/cases").await;
    assert!(page.contains("href=\"/cabinet/not-proposed\""), "{page}");
    let (status, page) = get(&world, "head", "/cabinet/not-proposed").await;
    assert!(status == 200 && visible(&page).contains("сравнивать не с чем"), "{page}");
    let period = Quarter::parse("2026Q1").unwrap();
    let fall = |organisation: &str, reason: &str| {
        let fall = json!({"organisation": organisation, "question": null, "period": "2026Q1", "before_period": "2025Q4",
            "difference": -0.15, "p": 0.02, "q": 0.04, "tests": 12, "link": "", "reason": reason,
            "themes": [{"theme": "waiting", "against": "2025Q4", "before": 10, "now": 40, "p": 0.001, "q": 0.002, "tests": 9}]});
        (keys::fall(period, &OrganisationId::parse(organisation).unwrap(), None), fall)
    };
    let looked = (keys::falls(period), json!({"tests": 12, "found_at": "2026-04-02T12:00:00Z"}));
    for (key, body) in [fall("clinic", "floor"), fall("school", "open_already"), looked] {
        let body = body.to_string();
        let put = Put { key, body, due: None, expires_at: None, keeps_counters: false, expect: Expect::Absent };
        world.memory.write(vec![Write::Put(put)]).await.unwrap();
    }
    let (_, page) = get(&world, "head", "/cabinet/not-proposed").await;
    let text = visible(&page);
    assert!(text.contains("Меньше порога") && text.contains("0,15"), "{text}");
    let theme = "О чём пишут чаще: «Очереди и ожидание»: 10 % комментариев (IV кв. 2025) → 40 %, вероятность случайности &#60; 0,01";
    assert!(text.contains(theme), "{text}");
    assert!(!text.contains("уже открыт запрос"), "the school's figures are another's: {text}");
    assert!(visible(&get(&world, "head", "/cabinet/not-proposed?period=2025Q4").await.1).contains("таких падений нет"));
    for (who, path) in [("head", "/cabinet/not-proposed?period=last"), ("ac", "/cabinet/not-proposed")] {
        assert_eq!(get(&world, who, path).await.0, 404, "{who} {path}");
    }
}

/// A candidate of a practice, as the program keeps it.
fn candidate(organisation: &str) -> (table::Key, serde_json::Value) {
    let period = Quarter::parse("2026Q1").unwrap();
    let rise = json!({"organisation": organisation, "question": null, "period": "2026Q1", "before_period": "2025Q4", "difference": 0.6,
        "p": 0.0001, "q": 0.001, "tests": 12, "link": "", "from": 3.9, "to": 4.5, "effect": {"effect": "0.5512", "low": "0.2310", "high": "0.8714"},
        "drawn": 0.48, "limit": 0.27, "comparison": "type_and_region", "peers": 6});
    let key = keys::candidate(period, &OrganisationId::parse(organisation).unwrap());
    (key, json!({"organisation": organisation, "period": "2026Q1", "rises": [rise]}))
}

#[tokio::test]
async fn a_candidate_says_why_within_the_figures_that_one_sees_and_a_person_makes_a_practice_of_it() {
    let world = world().await;
    let looked =
        (keys::falls(Quarter::parse("2026Q1").unwrap()), json!({"tests": 12, "found_at": "2026-04-02T12:00:00Z"}));
    for (key, body) in [candidate("clinic"), candidate("school"), looked] {
        let body = body.to_string();
        let put = Put { key, body, due: None, expires_at: None, keeps_counters: false, expect: Expect::Absent };
        world.memory.write(vec![Write::Put(put)]).await.unwrap();
    }
    let path = "/cabinet/candidates";
    for who in ["head", "ac"] {
        assert!(get(&world, who, "/cabinet/practices").await.1.contains(path), "{who}");
    }
    // Who sees no figures and decides nothing has nothing to read here.
    assert!(!get(&world, "mvd", "/cabinet/practices").await.1.contains(path));
    assert_eq!(get(&world, "mvd", path).await.0, 404);
    let text = visible(&get(&world, "head", path).await.1);
    let told = "Удовлетворённость в целом Сравнение с организациями того же типа в регионе: 6 3,90 4,50 0,55 от 0,23 до 0,87 0,27 0,48 &#60; 0,01";
    assert!(text.contains(told) && text.contains("Организация clinic"), "{text}");
    assert!(!text.contains("Организация school") && !text.contains("Предложить практику"), "{text}");
    let (_, page) = get(&world, "ac", path).await;
    let text = visible(&page);
    assert!(text.contains("Организация clinic") && text.contains("Организация school"), "{text}");
    assert!(text.contains("сами показатели вам недоступны") && !text.contains("4,50"), "{text}");
    let decide = |organisation: &str, more: &str| format!("period=2026Q1&organisation={organisation}&{more}");
    let (status, _, page) = send(&world, "ac", "POST", path, &decide("clinic", "decision=refused&reason=")).await;
    assert!(status == 422 && visible(&page).contains("Чтобы отклонить, напишите почему"), "{}", visible(&page));
    let long = "Анкету сменили. ".repeat(400);
    let (status, _, page) =
        send(&world, "ac", "POST", path, &decide("clinic", &format!("decision=refused&reason={long}"))).await;
    assert!(status == 422 && page.contains(long.trim_end()), "what was written is not lost: {page}");
    for (who, organisation, more, status) in [
        ("head", "clinic", "decision=proposed", 404),
        ("ac", "other", "decision=proposed", 404),
        ("ac", "clinic", "decision=other", 404),
        ("ac", "school", "decision=refused&reason=Сменили+анкету", 303),
        ("ac", "clinic", "decision=proposed", 303),
        ("ac", "clinic", "decision=proposed", 303),
    ] {
        let sent = send(&world, who, "POST", path, &decide(organisation, more)).await;
        assert_eq!(sent.0, status, "{who} {organisation} {more}");
    }
    let text = visible(&get(&world, "ac", path).await.1);
    assert!(text.contains("Отклонено: Участник ac, 15 мая 2026 года. Сменили анкету"), "{text}");
    assert!(text.contains("Практика ПК-2026-000001 — Оценки выросли: Организация clinic, I кв. 2026"), "{text}");
    let (status, _, page) = send(&world, "ac", "POST", path, &decide("clinic", "decision=refused&reason=Нет")).await;
    assert_eq!(status, 422, "{page}");
}

#[tokio::test]
async fn what_rose_stands_in_the_order_of_the_form_under_short_labels() {
    let world = world().await;
    let (key, mut body) = candidate("clinic");
    let whole = body["rises"][0].clone();
    let mut rises = Vec::new();
    for question in ["comfort", "goodwill", "information"] {
        let mut rise = whole.clone();
        rise["question"] = json!(question);
        rises.push(rise);
    }
    rises.push(whole);
    body["rises"] = rises.into();
    let looked =
        (keys::falls(Quarter::parse("2026Q1").unwrap()), json!({"tests": 12, "found_at": "2026-04-02T12:00:00Z"}));
    for (key, body) in [(key, body), looked] {
        let body = body.to_string();
        let put = Put { key, body, due: None, expires_at: None, keeps_counters: false, expect: Expect::Absent };
        world.memory.write(vec![Write::Put(put)]).await.unwrap();
    }
    let text = visible(&get(&world, "head", "/cabinet/candidates").await.1);
    let places = ["Удовлетворённость в целом", "Понятность информации", "Комфорт помещений", "Доброжелательность"]
        .map(|told| text.find(told).unwrap_or_else(|| panic!("{told}: {text}")));
    assert!(places.is_sorted(), "{text}");
    assert!(!text.contains("Оцените, насколько"), "{text}");
}
