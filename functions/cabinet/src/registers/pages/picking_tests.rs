//! Organisations are named in forms as people name them, and what is stored are their ids.

use app::registers::{self, register};
use domain::organisation::OrganisationType;
use domain::scope::ParticipantRole;
use http::header;
use serde_json::{Value, json};
use testkit::World;

use super::tests::{post, world};
use crate::pages::tests::{body, get, sign_in};
use ::pages::selectors::query;

const PARTICIPANTS: &str = "/cabinet/registers/participants/entry";
const SOURCES: &str = "/cabinet/registers/sources/entry";

async fn stored(world: &World, register: &str, id: &str) -> Value {
    registers::entry(&world.app, register, id).await.unwrap().unwrap_or_default()
}

#[tokio::test]
async fn an_organisation_is_found_by_what_people_write_and_by_nothing_else() {
    let (world, cookie) = world().await;
    world.add_organisation("one", "1037739010891", OrganisationType::SCHOOL, "77").await;
    for (number, (written, expected)) in [
        ("организация  CLINIC", Ok("clinic")),
        ("Организация clinic, ОГРН 1027700132195", Ok("clinic")),
        ("1037739010891", Ok("one")),
        ("one", Ok("one")),
        ("Организация", Err("Подходит несколько организаций: Организация clinic, ОГРН 1027700132195; Организация one")),
        ("Нет такой", Err("Такой организации в реестре нет: Нет такой")),
    ]
    .into_iter()
    .enumerate()
    {
        let id = format!("head-{number}");
        let fields = [("id", id.as_str()), ("name", "Главный врач"), ("organisation", written)];
        let form = format!("seen=0&kind=organisation_head&{}", query(&fields));
        let response = post(&world, &cookie, PARTICIPANTS, &form).await;
        let (status, page) = (response.status().as_u16(), body(response).await);
        match expected {
            Ok(organisation) => {
                assert_eq!(status, 303, "{written}: {page}");
                assert_eq!(
                    stored(&world, register::PARTICIPANTS, &id).await["organisation"],
                    organisation,
                    "{written}"
                );
            }
            Err(fault) => {
                assert_eq!(status, 422, "{written}");
                assert!(page.contains(fault) && page.contains(&format!("value=\"{written}\"")), "{written}: {page}");
            }
        }
    }
}

#[tokio::test]
async fn several_are_named_a_line_each_and_shown_by_name() {
    let (world, cookie) = world().await;
    world.add_organisation("one", "1037739010891", OrganisationType::SCHOOL, "77").await;
    for (id, written, expected) in
        [("some", "Организация one\r\n1027700132195", json!(["clinic", "one"])), ("all", "*", json!(["*"]))]
    {
        let fields = [
            ("id", id),
            ("name", "ИС"),
            ("operator", "Регион"),
            ("legal_basis", "приказ № 1"),
            ("organisations", written),
        ];
        let form = format!("seen=0&level=regional&{}", query(&fields));
        assert_eq!(post(&world, &cookie, SOURCES, &form).await.status().as_u16(), 303, "{id}");
        assert_eq!(stored(&world, register::SOURCES, id).await["organisations"], expected);
    }
    let page = body(get(&world, &format!("{SOURCES}?id=some"), header::COOKIE, &cookie).await).await;
    assert!(page.contains("Организация clinic, ОГРН 1027700132195\nОрганизация one, ОГРН 1037739010891"), "{page}");
    let list = body(get(&world, "/cabinet/registers/sources", header::COOKIE, &cookie).await).await;
    assert!(list.contains("sources/entry?id=some\">ИС</a>"), "{list}");
}

#[tokio::test]
async fn roles_are_ticked_and_people_of_a_source_are_given_it_by_name() {
    let (world, cookie) = world().await;
    sign_in(&world, "deputy", ParticipantRole::Feed, "").await;
    let page = body(get(&world, PARTICIPANTS, header::COOKIE, &cookie).await).await;
    for offered in [
        "<option value=\"mis\">МИС</option>",
        "<option value=\"deputy\">Участник deputy</option>",
        "value=\"laboratory\"",
    ] {
        assert!(page.contains(offered), "no {offered}: {page}");
    }
    let form = "seen=0&id=centre&name=Centre&kind=body&roles=laboratory&roles=analytical_centre";
    assert_eq!(post(&world, &cookie, PARTICIPANTS, form).await.status().as_u16(), 303);
    assert_eq!(
        stored(&world, register::PARTICIPANTS, "centre").await["roles"],
        json!(["analytical_centre", "laboratory"])
    );
    let form = "seen=0&id=other&name=Other&kind=body&roles=king";
    assert_eq!(post(&world, &cookie, PARTICIPANTS, form).await.status().as_u16(), 422);
}

#[tokio::test]
async fn services_of_a_situation_are_named_in_their_order_and_a_right_is_told_in_words() {
    let (world, cookie) = world().await;
    for (id, name) in [("birth", "Регистрация рождения"), ("garden", "Место в детском саду")]
    {
        let form = format!(
            "seen=0&form=service&level=regional&on_portal=live&audience=person&{}",
            query(&[("id", id), ("name", name)])
        );
        let response = post(&world, &cookie, "/cabinet/registers/services/entry", &form).await;
        assert_eq!(response.status().as_u16(), 303, "{id}");
    }
    let situations = "/cabinet/registers/situations/entry";
    let about = [("name", "Рождение"), ("circumstances", "Родился ребёнок"), ("needs", "Место в саду")];
    for (id, written, expected) in [
        ("named", "место в детском саду\r\nРегистрация рождения", Ok(json!(["garden", "birth"]))),
        ("coded", "birth\r\n\r\ngarden", Ok(json!(["birth", "garden"]))),
        ("wrong", "Регистрация рождения\r\nСвадьба", Err("Такой записи в реестре нет: Свадьба")),
    ] {
        let form = format!("seen=0&{}&{}", query(&about), query(&[("id", id), ("services", written)]));
        let response = post(&world, &cookie, situations, &form).await;
        let (status, page) = (response.status().as_u16(), body(response).await);
        match expected {
            Ok(ids) => {
                assert_eq!(
                    (status, stored(&world, register::SITUATIONS, id).await["services"].clone()),
                    (303, ids),
                    "{page}"
                );
            }
            Err(fault) => {
                assert!(status == 422 && page.contains(fault) && page.contains("Свадьба</textarea>"), "{page}")
            }
        }
    }
    let page = body(get(&world, &format!("{situations}?id=named"), header::COOKIE, &cookie).await).await;
    assert!(page.contains("Место в детском саду\nРегистрация рождения</textarea>"), "{page}");
    assert!(page.contains("каждое с новой строки") && !page.contains("через пробел"), "{page}");
    let page = body(get(&world, PARTICIPANTS, header::COOKIE, &cookie).await).await;
    assert!(page.contains("value=\"audit\"> Журнал") && !page.contains("> audit"), "{page}");
}

#[tokio::test]
async fn a_list_has_no_column_in_which_nobody_has_anything() {
    let (world, cookie) = world().await;
    let list = async || body(get(&world, "/cabinet/registers/organisations", header::COOKIE, &cookie).await).await;
    let before = list().await;
    assert!(before.contains(">Регион</th>") && !before.contains("Исключается с"), "{before}");
    let clinic = stored(&world, register::ORGANISATIONS, "clinic").await;
    let form = format!(
        "seen=1&id=clinic&type=healthcare&region=77&level=regional&included_on=2025-01-01&excluded_on=2026-12-31&{}",
        query(&[("name", clinic["name"].as_str().unwrap()), ("ogrn", clinic["ogrn"].as_str().unwrap())])
    );
    let response = post(&world, &cookie, "/cabinet/registers/organisations/entry", &form).await;
    assert_eq!(response.status().as_u16(), 303, "{}", body(response).await);
    assert!(list().await.contains("Исключается с"));
}
