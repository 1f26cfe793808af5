//! What is true at the edges: the running quarter of each region, whose fault a missed deadline is, the average of organisations, the feed.

use app::counts::close;
use app::registers::{self, Entry};
use app::store;
use domain::calendar::Quarter;
use domain::identifier::{OrganisationId, SourceId};
use domain::organisation::{Organisation, OrganisationType, RegionCode};
use domain::regulation::Profile;
use domain::scope::ParticipantRole;
use http::header;
use serde_json::Value;
use table::{Table, keys};
use testkit::World;

use super::{answers, answers_to, body, get, sign_in};

async fn json(world: &World, token: &str, path: &str) -> Value {
    let told = body(get(world, path, header::AUTHORIZATION, &format!("Bearer {token}")).await).await;
    serde_json::from_str(&told).unwrap_or_else(|_| panic!("{path}: {told}"))
}

/// An hour into the first of April in Kamchatka, when it is still March nearly everywhere else.
#[tokio::test]
async fn the_running_quarter_is_that_of_the_reader() {
    let world = World::at("2026-03-31T13:00:00Z");
    for (id, ogrn, region) in [("far", "1027700132195", "41"), ("near", "1037739010891", "39")] {
        world.add_organisation(id, ogrn, OrganisationType::HEALTHCARE, region).await;
    }
    for (id, role, limit, by, expected) in [
        ("country", ParticipantRole::Coordinator, "", "country", "2026Q1"),
        ("industry", ParticipantRole::FederalBody, "healthcare", "industry", "2026Q1"),
        ("kamchatka", ParticipantRole::RegionalExecutive, "41", "region", "2026Q2"),
        ("kaliningrad", ParticipantRole::RegionalExecutive, "39", "region", "2026Q1"),
        ("far-head", ParticipantRole::OrganisationHead, "far", "organisation", "2026Q2"),
        ("near-head", ParticipantRole::OrganisationHead, "near", "organisation", "2026Q1"),
    ] {
        let token = world.add_participant(id, role, limit).await;
        let page = json(&world, &token, &format!("/v1/indicators?period=running&by={by}")).await;
        assert_eq!(page["rows"][0]["period"], expected, "{id}");
        let breaches = json(&world, &token, "/v1/breaches").await;
        assert_eq!(breaches["rows"][0]["period"], expected, "{id}");
    }
    // For the country the next quarter runs when it has begun in Kaliningrad, too.
    world.set_clock("2026-03-31T22:00:00Z");
    let token = world.add_participant("later", ParticipantRole::Coordinator, "").await;
    let page = json(&world, &token, "/v1/indicators?period=running&by=country").await;
    assert_eq!(page["rows"][0]["period"], "2026Q2");
}

async fn missed(world: &World, deadline: &str, count: i64) {
    let (region, clinic) = (RegionCode::parse("77").unwrap(), OrganisationId::parse("clinic").unwrap());
    let source = SourceId::parse("mis").unwrap();
    let key = keys::deadline_violations(Quarter::parse("2026Q1").unwrap(), region, &clinic, &source);
    world.memory.write(vec![store::add(key, [(deadline.to_owned(), count)].into())]).await.unwrap();
}

/// The source answers for late receipts, and for nothing that the system did not do.
#[tokio::test]
async fn missed_deadlines_are_told_apart_by_whose_they_are() {
    let world = World::at("2026-02-15T09:00:00Z");
    world.add_clinic().await;
    world.add_source().await;
    answers(&world, "2026Q1 77 clinic", 20, 5, "Спасибо").await;
    for (deadline, count) in [("report", 3), ("notice", 40), ("erasure", 500)] {
        missed(&world, deadline, count).await;
    }
    let token = world.add_coordinator().await;
    for (by, total, system) in [("source", 3, 540), ("region", 543, 540), ("organisation", 543, 540)] {
        let told = json(&world, &token, &format!("/v1/breaches?by={by}")).await;
        let row = &told["rows"][0];
        assert_eq!((&row["total"], &row["system"], &row["report"]), (&total.into(), &system.into(), &3.into()), "{by}");
    }
    let cookie = sign_in(&world, "ministry", ParticipantRole::Coordinator).await;
    let page = async |path: &str| body(get(&world, path, header::COOKIE, &cookie).await).await;
    // A source's page has its own lateness and a way to what that is; the system's faults are nowhere on it.
    let sources = page("/cabinet/sources").await;
    assert!(sources.contains("href=\"/cabinet/terms#what-report\"") && !sources.contains(">543<"), "{sources}");
    let terms = page("/cabinet/terms").await;
    let counted = "data-head=\"Нарушений источника\">3</td><td class=\"n\" data-head=\"Нарушений системы\">540</td>";
    for text in ["id=\"what-report\"", "id=\"what-erasure\"", counted] {
        assert!(terms.contains(text), "no {text}: {terms}");
    }
    let organisation = page("/cabinet/organisations/clinic").await;
    assert!(organisation.contains("переданные с опозданием: ") && organisation.contains(" из 20 ("), "{organisation}");
    assert!(organisation.contains("#what-report") && !organisation.contains(">543<"), "{organisation}");
}

/// A large organisation decides the official mean, and not the average of organisations.
#[tokio::test]
async fn beside_the_official_mean_stands_the_average_of_organisations() {
    let world = World::at("2026-02-15T09:00:00Z");
    for (id, ogrn) in [("large", "1027700132195"), ("small", "1037739010891"), ("tiny", "1027739642281")] {
        world.add_organisation(id, ogrn, OrganisationType::HEALTHCARE, "77").await;
    }
    for (id, count, score) in [("large", 90, 5), ("small", 10, 2), ("tiny", 3, 1)] {
        answers_to(&world, &format!("2026Q1 77 {id}"), OrganisationType::HEALTHCARE, count, score, "…").await;
    }
    world.set_clock("2026-04-01T12:00:00Z");
    close::close(&world.app).await.unwrap();
    let token = world.add_coordinator().await;
    for by in ["country", "region", "industry", "type"] {
        let told = json(&world, &token, &format!("/v1/indicators?period=2026Q1&by={by}")).await;
        let row = &told["rows"][0];
        // The tiny one is in no figure of its own, and so in no average.
        let expected = (&"4.70".into(), &"3.50".into(), &2.into());
        assert_eq!((&row["satisfaction"], &row["organisations_mean"], &row["organisations_shown"]), expected, "{by}");
    }
    let each = json(&world, &token, "/v1/indicators?period=2026Q1&by=organisation").await;
    assert!(each["rows"].as_array().unwrap().iter().all(|row| row["organisations_mean"].is_null()), "{each}");
    let cookie = sign_in(&world, "ministry", ParticipantRole::Coordinator).await;
    let page = body(get(&world, "/cabinet?period=2026Q1", header::COOKIE, &cookie).await).await;
    assert!(page.contains("неофициально): 3,50"), "{page}");
    let report = app::upkeep::check::check(&world.app.profile, &world.memory.dump());
    assert!(report.is_clean(), "{report}");
}

#[tokio::test]
async fn the_feed_has_organisations_in_pages() {
    let world = World::at("2026-02-15T09:00:00Z");
    for (id, ogrn, region) in [("a", "1027700132195", "77"), ("b", "1037739010891", "39"), ("c", "1027739642281", "77")]
    {
        world.add_organisation(id, ogrn, OrganisationType::SCHOOL, region).await;
    }
    let token = world.add_participant("feed", ParticipantRole::Feed, "").await;
    let organisations = |page: &Value| {
        let cells = page["cells"].as_array().unwrap().iter();
        let named = cells.filter_map(|cell| Some((cell["of"]["organisation"].as_str()?, cell)));
        named.map(|(id, cell)| format!("{id} {} {}", cell["of"]["region"], cell["of"]["type"])).collect::<Vec<_>>()
    };
    let whole = json(&world, &token, "/v1/feed").await;
    assert_eq!(organisations(&whole), [r#"a "77" "school""#, r#"b "39" "school""#, r#"c "77" "school""#]);
    assert!(whole["cursor"].is_null());
    let sums = whole["cells"].as_array().unwrap().len() - 3;
    let first = json(&world, &token, "/v1/feed?limit=2").await;
    assert_eq!(first["cells"].as_array().unwrap().len(), sums + 2);
    let next = json(&world, &token, &format!("/v1/feed?limit=2&cursor={}", first["cursor"].as_str().unwrap())).await;
    assert_eq!(
        (organisations(&next), next["cells"].as_array().unwrap().len()),
        (vec![r#"c "77" "school""#.to_owned()], 1)
    );
    assert!(next["cursor"].is_null());
}

/// An organisation that fell is named among those that can be compared, and its list tells how each grew.
#[tokio::test]
async fn a_report_over_several_organisations_finds_what_fell() {
    let world = World::at("2026-07-15T09:00:00Z");
    for (id, ogrn) in [("fell", "1027700132195"), ("stayed", "1037739010891")] {
        world.add_organisation(id, ogrn, OrganisationType::HEALTHCARE, "77").await;
    }
    // The quarter, threes and fives of the one, and of the other.
    for (quarter, fell, stayed) in [("2026Q1", (0, 100), (100, 100)), ("2026Q2", (40, 60), (100, 100))] {
        for (id, (threes, fives)) in [("fell", fell), ("stayed", stayed)] {
            let lane = format!("{quarter} 77 {id}");
            answers(&world, &lane, threes, 3, "Ждали").await;
            answers(&world, &lane, fives, 5, "Спасибо").await;
        }
    }
    close::close(&world.app).await.unwrap();
    let token = world.add_coordinator().await;
    let path = "/v1/report?period=2026Q2";
    let report = body(get(&world, path, header::AUTHORIZATION, &format!("Bearer {token}")).await).await;
    let (_, fell) = report.split_once("удовлетворённость доказуемо снизилась — ").unwrap_or_else(|| panic!("{report}"));
    let (fell, _) = fell.split_once("</").unwrap();
    assert!(fell.contains("Организация fell") && !fell.contains("stayed"), "{fell}");
    assert!(
        fell.contains("Всего таких: 1; можно сравнить: 2. Число сравнений учтено: ложных среди названных — в среднем не больше 5 %."),
        "{fell}"
    );
    let (_, list) = report.split_once("<h2>Список организаций</h2>").unwrap();
    let list = list.split("<h2>").next().unwrap();
    // The figures, and from which numbers they were made.
    assert!(["−0,80", "420 ÷ 100", "с 5,00 до 4,20"].iter().all(|told| list.contains(told)), "{list}");
}

/// From which numbers a figure was made is said with it, and they come to it.
#[tokio::test]
async fn a_figure_says_the_numbers_that_come_to_it() {
    let world = World::at("2026-02-15T09:00:00Z");
    world.add_clinic().await;
    answers(&world, "2026Q1 77 clinic", 40, 3, "").await;
    answers(&world, "2026Q1 77 clinic", 60, 5, "").await;
    world.set_clock("2026-04-02T09:00:00Z");
    close::close(&world.app).await.unwrap();
    let cookie = sign_in(&world, "ministry", ParticipantRole::Coordinator).await;
    for path in ["/cabinet/organisations/clinic?period=2026Q1", "/cabinet?period=2026Q1"] {
        let told = body(get(&world, path, header::COOKIE, &cookie).await).await;
        for expected in [
            "Сумма всех оценок 420 ÷ число оценок 100 = 4,20.",
            "Оценок 1, 2, 3, 4 и 5 — соответственно 0, 0, 40, 0, 60; интервал построен по ним и по числу анкет: 100.",
            "Заполненные анкеты 100 ÷ направленные уведомления 200 × 100 = 50,00 %.",
        ] {
            assert!(told.replace('\u{a0}', " ").contains(expected), "{path}: {expected}: {told}");
        }
    }
    let table =
        body(get(&world, "/cabinet/figures?by=organisation&region=77&period=2026Q1", header::COOKIE, &cookie).await)
            .await;
    let way = r##"<a href="/cabinet/organisations/clinic?period=2026Q1#how-satisfaction">4,20</a>"##;
    assert!(table.contains(way), "{table}");
}

/// A report reads those comments alone that its reader may read: of an organisation that has moved, those of its region.
#[tokio::test]
async fn themes_of_a_report_are_of_what_its_reader_sees() {
    let world = World::at("2026-02-15T09:00:00Z");
    world.add_clinic().await;
    for (id, ogrn) in [("one", "1037739010891"), ("other", "1027739642281")] {
        world.add_organisation(id, ogrn, OrganisationType::HEALTHCARE, "39").await;
        answers(&world, &format!("2026Q1 39 {id}"), 60, 5, "Спасибо").await;
    }
    answers(&world, "2026Q1 77 clinic", 20, 2, "Очередь").await;
    let id = OrganisationId::parse("clinic").unwrap();
    let clinic = registers::organisation(&world.app, &id).await.unwrap().unwrap();
    world.put(Entry::Organisation(Organisation { region: RegionCode::parse("39").unwrap(), ..clinic })).await;
    answers(&world, "2026Q1 39 clinic", 60, 2, "Очередь").await;
    let mut counts = Vec::new();
    for (reader, role, limit) in [
        ("head", ParticipantRole::OrganisationHead, "clinic"),
        ("kaliningrad", ParticipantRole::RegionalExecutive, "39"),
    ] {
        let token = world.add_participant(reader, role, limit).await;
        let read = json(&world, &token, "/v1/comments?organisation=clinic&period=2026Q1").await;
        let count = read["themes"][0]["comments"].as_u64().unwrap_or_else(|| panic!("{reader}: {read}"));
        let bearer = format!("Bearer {token}");
        let report = body(get(&world, "/v1/report?period=2026Q1", header::AUTHORIZATION, &bearer).await).await;
        let (_, themes) = report.split_once("<h2>О чём пишут граждане</h2>").unwrap();
        let told = format!("{} — {count}", read["themes"][0]["title"].as_str().unwrap());
        assert!(themes.contains(&told), "{reader}: no {told} in {themes}");
        counts.push(count);
    }
    assert!(counts[1] < counts[0], "{counts:?}: the region has a part of them");
}

/// The report of the experiment is there before its last quarter is closed, and is about all of it.
#[tokio::test]
async fn the_experiments_report_is_about_the_whole_time() {
    let mut world = World::at("2026-10-15T09:00:00Z");
    world.restart_under(Profile::embedded("882-2025").unwrap());
    for (id, ogrn) in [("good", "1027700132195"), ("bad", "1037739010891"), ("silent", "1027739642281")] {
        world.add_organisation(id, ogrn, OrganisationType::HEALTHCARE, "77").await;
    }
    world.add_source().await;
    // Two notices for each answer: 50 % are covered.
    for (quarter, good, bad) in [("2026Q1", 4, 2), ("2026Q4", 5, 3)] {
        for (id, score) in [("good", good), ("bad", bad)] {
            answers_to(&world, &format!("{quarter} 77 {id}"), OrganisationType::HEALTHCARE, 30, score, "…").await;
        }
    }
    let token = world.add_coordinator().await;
    let measure = r#"{"kind":"measure","what":"Электронная очередь","place":"Вход","by":"Директор","from":"2026-10-20",
        "life_situation":"Рождение ребёнка"}"#;
    let bearer = format!("Bearer {token}");
    let put = super::send(&world, http::Method::PUT, "/v1/measures/good/queue", &bearer, measure).await;
    assert_eq!(put.status().as_u16(), 204);
    world.set_clock("2026-04-01T12:00:00Z");
    close::close(&world.app).await.unwrap();
    // The last quarter is over and nobody has closed it.
    world.set_clock("2027-01-01T09:00:00Z");
    let report = async |query: &str| {
        body(get(&world, &format!("/v1/report?{query}"), header::AUTHORIZATION, &bearer).await).await
    };
    let whole = report("since=2026Q1&period=2026Q4").await;
    for text in [
        "за весь период: I квартал 2026 — IV квартал 2026",
        "Последний квартал не закрыт: его значения предварительные.",
        "Отчёт должен быть готов не позднее 30\u{a0}января\u{a0}2027\u{a0}года.",
        "Целевые значения взяты из проекта акта, с принятым текстом не сверены.",
        "<dt>Передано сведений</dt><dd>120</dd>",
        "<dt>Анкет</dt><dd>120</dd>",
        "<th scope=\"row\">Охват, %</th><td class=\"n\">50,00 (I кв. 2026)</td><td class=\"n\">50,00 (IV кв. 2026)</td>",
        "<th scope=\"row\">Удовлетворённость</th><td class=\"n\">3,00 (I кв. 2026)</td><td class=\"n\">4,00 (IV кв. 2026)</td>",
        "<th scope=\"row\">Целевой охват</th><td class=\"n\">2</td><td class=\"n\">2</td>",
        "<th scope=\"row\">Целевая удовлетворённость</th><td class=\"n\">0</td><td class=\"n\">2</td>",
        "<h2>Участники</h2>",
        "<h2>Предложения по результатам эксперимента</h2>",
        "Электронная очередь",
        "Рождение ребёнка",
    ] {
        assert!(whole.contains(text), "no {text}: {whole}");
    }
    // A quarter's report has what was done in it, and no whole time.
    let (first, last) = (report("period=2026Q1").await, report("period=2026Q4").await);
    assert!(!first.contains("За весь период") && !first.contains("Предложения"), "{first}");
    assert_eq!((first.contains("Электронная очередь"), last.contains("Электронная очередь")), (false, true));
}
