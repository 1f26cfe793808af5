//! What people of a source do in a browser.

use app::registers::Entry;
use axum::body::Body;
use axum::response::Response;
use domain::identifier::{ParticipantId, SourceId};
use domain::scope::ParticipantRole;
use http::{Request, header};
use std::sync::Arc;
use table::items::ParticipantItem;
use testkit::World;
use tower::ServiceExt;

use crate::handle;

const PATH: &str = "/source";

const HEADER: &str = "external_id;organisation.id;recipient.family_name;recipient.given_name;recipient.birth_date;\
                      recipient.snils;service.kind;service.date";

/// A source with its people, and the cookie of one of them.
async fn world() -> (World, String) {
    let world = World::at("2026-05-15T09:00:00Z");
    world.add_clinic().await;
    world.add_source().await;
    let cookie = sign_in(&world, "people", ParticipantRole::Source, Some("mis")).await;
    (world, cookie)
}

async fn sign_in(world: &World, id: &str, role: ParticipantRole, source: Option<&str>) -> String {
    let id = ParticipantId::parse(id).unwrap();
    let source = source.map(|source| SourceId::parse(source).unwrap());
    world.sign_in(&id, ParticipantItem { source, ..testkit::participant("Заведующая", role, "") }).await
}

async fn get(world: &World, cookie: &str, path: &str) -> (u16, String) {
    let request = Request::get(path).header(header::COOKIE, cookie).body(Body::empty()).unwrap();
    answer(world, request).await
}

/// Presses a form with this file, and with these further fields: none for a look; `send`, `refused` or `verdicts` for what follows.
async fn press(world: &World, cookie: &str, file: &str, fields: &str) -> (u16, String) {
    answer(world, pressed(world, cookie, file, fields)).await
}

fn pressed(world: &World, cookie: &str, file: &str, fields: &str) -> Request<Body> {
    let (_, session) = cookie.split_once('=').unwrap();
    let form_token = app::identity::form_token::issue_form_token(&world.app, session, PATH).unwrap();
    let mut form = format!("--b\r\ncontent-disposition: form-data; name=\"form_token\"\r\n\r\n{form_token}\r\n");
    form += &format!("--b\r\ncontent-disposition: form-data; name=\"file\"\r\n\r\n{file}\r\n");
    for field in fields.split_whitespace() {
        form += &format!("--b\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n1\r\n");
    }
    Request::post(PATH)
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(form + "--b--\r\n"))
        .unwrap()
}

async fn answer(world: &World, request: Request<Body>) -> (u16, String) {
    told(handle(Arc::clone(&world.app), request).await).await
}

async fn told(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    let location = response.headers().get(header::LOCATION).map(|it| it.to_str().unwrap().to_owned());
    let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, location.unwrap_or_else(|| String::from_utf8(body.to_vec()).unwrap()))
}

/// The numbers of the outcome: new, late, known, withdrawn, refused.
fn counts(page: &str) -> String {
    let facts = page.split("<dl class=\"facts\">").nth(1).unwrap().split("</dl>").next().unwrap();
    let numbers = facts.split("<dd>").skip(1).map(|rest| rest.split('<').next().unwrap());
    numbers.collect::<Vec<_>>().join(" ")
}

fn row(id: &str, snils: &str, day: &str) -> String {
    format!("{id};clinic;Иванова;Анна;11.02.1985;{snils};one_off;{day}")
}

/// What can stand in a cell is told where what stands there cannot be read.
#[tokio::test]
async fn allowed_values_are_told() {
    let (world, cookie) = world().await;
    let file = format!(
        "{HEADER};withdrawn\na;clinic;Иванова;Анна;1985-02-11;1;other;2026-05-14;может быть\n\
         №1;clinic;Иванова;Анна;1985-02-11;112-233-445 95;one_off;2026-05-14;\n"
    );
    let (status, page) = press(&world, &cookie, &file, "").await;
    assert_eq!(status, 200, "{page}");
    for told in ["one_off (разовая) или long_running", "да или нет", "11 цифр", "от 1 до 64 латинских букв"]
    {
        assert!(page.contains(told), "{told}: {page}");
    }
}

/// The page carries what was sent, whatever stands in it, and no more.
#[tokio::test]
async fn a_page_is_no_more_than_half_as_large_again_as_what_was_sent() {
    let (world, cookie) = world().await;
    let file = format!("{HEADER}\na;clinic;{};Анна;1985-02-11;1;one_off;2026-05-14\n", "\"<&".repeat(100_000));
    let (status, page) = press(&world, &cookie, &file, "").await;
    assert_eq!(status, 200);
    let (_, nothing) = get(&world, &cookie, PATH).await;
    assert!(page.len() < nothing.len() + file.len() * 3 / 2, "{} of {}", page.len(), file.len());
    let carried = page.split("name=\"carried\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(app::store::from_base64(carried).unwrap(), file.as_bytes());
}

#[tokio::test]
async fn a_file_is_looked_at_then_sent_and_its_refused_rows_come_back() {
    let (world, cookie) = world().await;
    let good = [row("a", "112-233-445 95", "14.05.2026"), row("b", "112-233-445 95", "2026-05-13")];
    let bad = [row("c", "112-233-445 96", "2026-05-14"), row("d", "112-233-445 95", "2027-05-14")];
    let file = format!("{HEADER}\r\n{}\r\n{}\r\n", good.join("\r\n"), bad.join("\r\n"));

    for _ in 0..2 {
        let (status, page) = press(&world, &cookie, &file, "").await;
        assert_eq!((status, counts(&page).as_str()), (200, "2 1 0 0 2"), "a look stores nothing: {page}");
        assert!(page.contains("recipient.snils: ") && page.contains("Пока ничего не сохранено"), "{page}");
        assert!(page.contains("<dt>Отклонено</dt><dd>0</dd>"), "nor does it count: {page}");
    }
    let (_, corrected) = press(&world, &cookie, &file, "refused").await;
    assert_eq!(corrected.lines().count(), 3, "{corrected}");
    assert!(corrected.contains(";c;clinic;") && !corrected.contains(";a;clinic;"), "{corrected}");

    let (_, verdicts) = press(&world, &cookie, &file, "verdicts").await;
    let told: Vec<&str> = verdicts.lines().map(|line| line.split(';').next().unwrap()).collect();
    assert_eq!(told[..3], ["\u{feff}#Что выйдет", "новая", "новая, позже срока"], "{verdicts}");
    assert!(told.len() == 5 && told[3].starts_with("recipient.snils: "), "{verdicts}");

    let (status, page) = press(&world, &cookie, &file, "send").await;
    assert_eq!((status, counts(&page).as_str()), (200, "2 1 0 0 2"), "{page}");
    assert!(page.contains("<h2>Отправлено</h2>") && page.contains("<dt>Отклонено</dt><dd>2</dd>"), "{page}");
    let (_, page) = press(&world, &cookie, &file, "").await;
    assert_eq!(counts(&page), "0 0 2 0 2", "what was sent is known");
    let withdrawn = format!("{HEADER};withdrawn\r\n{};да\r\n", good[0]);
    assert_eq!(counts(&press(&world, &cookie, &withdrawn, "send").await.1), "0 0 0 1 0");
}

#[tokio::test]
async fn a_browser_that_tells_how_far_it_has_come_hears_of_each_part() {
    let (world, cookie) = world().await;
    let rows: Vec<String> = (0..1_201).map(|it| row(&format!("r{it}"), "112-233-445 95", "2026-05-14")).collect();
    let file = format!("{HEADER}\r\n{}\r\n", rows.join("\r\n"));
    for (fields, title, expected) in [
        ("progress", "Что выйдет из файла", "1201 0 0 0 0"),
        ("progress send", "Отправлено", "1201 0 0 0 0"),
        ("progress send", "Отправлено", "0 0 1201 0 0"),
    ] {
        let (status, told) = press(&world, &cookie, &file, fields).await;
        let (parts, page) = told.split_at(told.find("<!DOCTYPE").expect("a page"));
        assert_eq!((status, parts), (200, "500 1201\n1000 1201\n1201 1201\n"));
        assert!(page.contains(&format!("<h2>{title}</h2>")), "{page}");
        assert_eq!(counts(page).replace('\u{a0}', ""), expected);
    }
    // What is wrong with the file as a whole is told at once, as a page.
    let (status, page) = press(&world, &cookie, "", "progress send").await;
    assert!(status == 422 && page.starts_with("<!DOCTYPE"), "{page}");
}

#[tokio::test]
async fn what_is_no_table_of_receipts_is_told_in_words() {
    let (world, cookie) = world().await;
    for (file, expected) in [
        ("", "Файл пуст или не выбран."),
        ("external_id;colour\r\na;red\r\n", "В первой строке есть неизвестные столбцы: colour."),
        ("external_id;external_id\r\na;b\r\n", "Столбец external_id есть в файле дважды."),
    ] {
        let (status, page) = press(&world, &cookie, file, "send").await;
        assert!(status == 422 && page.contains(expected), "{file}: {status} {page}");
    }
    let many = format!("{HEADER}\r\n{}", "x;\r\n".repeat(10_001));
    assert!(press(&world, &cookie, &many, "").await.1.contains("больше 10\u{a0}000 строк"));
    let (_, template) = get(&world, &cookie, "/source/template").await;
    assert!(template.starts_with("\u{feff}external_id;"), "{template}");
}

/// What a participant uploads is charged as what a program sends, before anything is done with it, and both to one account.
#[tokio::test]
async fn an_upload_is_charged_to_its_source() {
    let (world, cookie) = world().await;
    let mut source = world.source(&world.add_source().await).await.source;
    source.receipts_per_minute = Some(3);
    world.put(Entry::Source(SourceId::parse("mis").unwrap(), source)).await;
    let router = crate::router(Arc::clone(&world.app));
    let rows = ["a", "b"].map(|id| row(id, "112-233-445 95", "2026-05-14"));
    let file = format!("{HEADER}\r\n{}\r\n", rows.join("\r\n"));
    for (fields, expected) in [("", 200), ("send", 200), ("", 429), ("progress send", 429)] {
        let response = router.clone().oneshot(pressed(&world, &cookie, &file, fields)).await.unwrap();
        let retry_after = response.headers().get(header::RETRY_AFTER).cloned();
        let (status, page) = told(response).await;
        assert_eq!((status, retry_after.is_some()), (expected, expected == 429), "{fields}: {page}");
        assert!(expected == 200 || page.contains("записей в минуту: 3"), "{page}");
    }
}

#[tokio::test]
async fn the_page_is_for_people_of_that_source_alone() {
    let (world, cookie) = world().await;
    let (status, page) = get(&world, &cookie, PATH).await;
    assert!(status == 200 && page.contains("<h2>Ключи</h2>") && page.contains("<code>"), "{page}");
    assert_eq!(get(&world, "", PATH).await, (303, "/sign-in".to_owned()));
    let coordinator = sign_in(&world, "ministry", ParticipantRole::Coordinator, None).await;
    assert_eq!(get(&world, &coordinator, PATH).await.0, 404);
    assert_eq!(press(&world, &coordinator, HEADER, "send").await.0, 404);
}
