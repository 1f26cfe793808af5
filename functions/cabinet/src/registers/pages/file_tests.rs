//! A register as a file that people open.

use axum::response::Response;
use domain::identifier::{ParticipantId, ServiceId};
use domain::scope::ParticipantRole;
use http::header;
use serde_json::json;
use tables::Table;

use super::tests::world;
use crate::pages::tests::{body, get, sign_in};
use app::registers::Entry;

const NAME: &str = "Государственное бюджетное учреждение «Областной центр медицинской профилактики»";

fn name(response: &Response) -> String {
    let told = response.headers()[header::CONTENT_DISPOSITION].to_str().unwrap();
    told.split('"').nth(1).unwrap().to_owned()
}

#[tokio::test]
async fn a_register_is_read_with_names_and_words() {
    let (world, cookie) = world().await;
    let owner = json!({"name": NAME, "kind": "body"});
    world.put(Entry::Participant(ParticipantId::parse("mvd").unwrap(), serde_json::from_value(owner).unwrap())).await;
    let service = json!({"name": "=Паспорт", "form": "service", "owner": "mvd", "curator": "gone", "level": "federal", "on_portal": "no",
        "organisation_types": ["healthcare", "school"], "electronic": true, "applications_a_year": 120_000});
    world.put(Entry::Service(ServiceId::parse("pass").unwrap(), serde_json::from_value(service).unwrap())).await;
    let file = async |register: &str, format: &str| {
        get(&world, &format!("/cabinet/registers/{register}/export{format}"), header::COOKIE, &cookie).await
    };
    let response = file("services", "?format=csv").await;
    assert_eq!(name(&response), "otklik-services-2026-05-15.csv");
    let text = body(response).await;
    let lines: Vec<&str> = text.strip_prefix('\u{feff}').unwrap().split("\r\n").collect();
    assert!(lines[0].contains(";Название;") && lines[0].contains(";Владелец;Куратор;Уровень;"), "{}", lines[0]);
    let told = format!("pass;'=Паспорт;;Услуга;{NAME};gone;Федеральный;");
    assert!(
        lines[1].starts_with(&told) && lines[1].contains(";Медицинские организации, Общеобразовательные организации;"),
        "{}",
        lines[1]
    );
    assert!(lines[1].contains(";Да;") && lines[1].contains(";120000;"), "{}", lines[1]);
    // Days as their language writes them; regions and sources by name.
    let organisations = body(file("organisations", "?format=csv").await).await;
    assert!(organisations.contains(";г. Москва;") && organisations.contains(";01.01.2025;"), "{organisations}");
    let english = body(file("organisations", "?format=csv&lang=en").await).await;
    assert!(english.contains(";Healthcare organisations;") && english.contains(";2025-01-01;"), "{english}");
    assert!(body(file("regions", "?format=csv").await).await.contains("77;г. Москва;01.01.2025"));
    assert!(body(file("sources", "?format=csv").await).await.contains(";все;"));

    let response = file("organisations", "?format=xlsx").await;
    assert_eq!(name(&response), "otklik-organisations-2026-05-15.xlsx");
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    let rows: Vec<Vec<String>> = Table::read(&bytes, None).unwrap().rows().map(|row| row.cells).collect();
    assert!(rows[1].contains(&"2025-01-01".to_owned()), "{rows:?}");

    // What is imported again stays as it was.
    assert_eq!(name(&file("services", "").await), "services.csv");
    let text = body(file("services", "").await).await;
    assert!(
        text.starts_with("\u{feff}id;name;") && text.contains("pass;'=Паспорт;;service;mvd;gone;federal;"),
        "{text}"
    );
    assert_eq!(file("services", "?format=pdf").await.status().as_u16(), 404);
    let head = sign_in(&world, "moscow", ParticipantRole::RegionalExecutive, "77").await;
    let outside = get(&world, "/cabinet/registers/services/export?format=csv", header::COOKIE, &head).await;
    assert_eq!(outside.status().as_u16(), 404);
}
