//! Tables of cases as somebody at a browser sends them.

use std::sync::Arc;

use app::identity::form_token::issue_form_token;
use axum::body::Body;
use http::{Request, header};
use testkit::World;

use super::tests::{cookie, get, told, visible, world};
use crate::handle;

/// Sends a table, with a button; answers the status and the page.
async fn sent(world: &World, who: &str, kind: &str, part: &str, table: &[u8], button: &str) -> (u16, String) {
    let session = cookie(world, who).await;
    let form_token = issue_form_token(&world.app, &session, "/cabinet/import").unwrap();
    let field =
        |name: &str, more: &str| format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n");
    let mut body = format!("{}{form_token}\r\n{}{kind}\r\n", field("form_token", ""), field("kind", "")).into_bytes();
    body.extend(field(part, "; filename=\"f\"").bytes());
    body.extend_from_slice(table);
    body.extend(format!("\r\n{}1\r\n--b--\r\n", field(button, "")).bytes());
    let request = Request::post("/cabinet/import")
        .header(header::COOKIE, format!("__Host-otklik-participant={session}"))
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body))
        .unwrap();
    let (status, _, page) = told(handle(Arc::clone(&world.app), request).await).await;
    (status, page)
}

#[tokio::test]
async fn a_table_is_looked_at_stored_and_its_refused_rows_come_back() {
    let world = world().await;
    let table = "external_ref;title;target_kind;target_id;source\n\
        A-1;=HYPERLINK(\"x\");organisation;clinic;feedback\n\
        A-2;Чужое;organisation;school;feedback\n\
        A-3;;organisation;clinic;слухи\n";
    let (status, page) = sent(&world, "head", "change_request", "file", table.as_bytes(), "x").await;
    assert_eq!(status, 200, "{page}");
    let text = visible(&page);
    assert!(text.contains("Новых дел 1") && text.contains("Строк с ошибками 2"), "{text}");
    assert!(text.contains("3 A-2 Такой записи нет"), "{text}");
    assert!(
        text.contains("4 A-3 source: Здесь что-то не так: проверьте написанное; title: Заполните это поле"),
        "{text}"
    );
    assert!(!visible(&get(&world, "head", "/cabinet/cases").await.1).contains("ЗИ-2026"), "only looked at");
    let again = page.split("name=\"carried\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let (_, file) = sent(&world, "head", "change_request", "carried", again.as_bytes(), "refused").await;
    assert_eq!(
        file,
        "\u{feff}#Почему не подходит;external_ref;title;target_kind;target_id;source\n\
         Такой записи нет;A-2;Чужое;organisation;school;feedback\n\
         source: Здесь что-то не так: проверьте написанное; title: Заполните это поле;A-3;;organisation;clinic;слухи\n"
            .replace(
                "source: Здесь что-то не так: проверьте написанное; title: Заполните это поле",
                "\"source: Здесь что-то не так: проверьте написанное; title: Заполните это поле\""
            )
    );
    let (_, done) = sent(&world, "head", "change_request", "carried", again.as_bytes(), "store").await;
    assert!(visible(&done).contains("Новых дел 1"), "{done}");
    let corrected = file.replace(";;organisation;clinic;слухи", ";Очередь;organisation;clinic;feedback");
    let (_, done) = sent(&world, "head", "change_request", "file", corrected.as_bytes(), "store").await;
    assert!(visible(&done).contains("Новых дел 1"), "{done}");
    let (_, list) = get(&world, "head", "/cabinet/cases").await;
    assert_eq!(list.matches("class=\"when\">ЗИ-2026-").count(), 2, "{list}");
    // What looks like a formula is none in the file of a list.
    let (_, file) = get(&world, "head", "/cabinet/cases?format=csv").await;
    assert!(file.contains("'=HYPERLINK") && !file.contains(";=HYPERLINK"), "{file}");
}

#[tokio::test]
async fn a_file_that_is_none_is_told_as_a_whole() {
    let world = world().await;
    for (kind, bytes, status, expected) in [
        ("change_request", &b""[..], 422, "Файл пуст или не выбран."),
        ("change_request", b"title;colour\nx;red\n", 422, "Таких столбцов в реестре нет: colour."),
        ("change_request", b"title;severity\nx;1\n", 422, "Таких столбцов в реестре нет: severity."),
        ("change_request", b"PK\x03\x04", 422, "Файл не читается как таблица"),
        (
            "incident",
            b"external_ref;title;target_kind;target_id;severity\nB;\"x;organisation;clinic;1\n",
            200,
            "Ячейка начинается с кавычки",
        ),
        ("document", b"title\nx\n", 404, ""),
    ] {
        let (found, page) = sent(&world, "head", kind, "file", bytes, "x").await;
        assert!(found == status && page.contains(expected), "{kind} {found} {expected}: {page}");
    }
    let (status, file) = get(&world, "head", "/cabinet/import/template?kind=incident").await;
    assert_eq!(status, 200);
    assert_eq!(
        file,
        "\u{feff}id;title;target_kind;target_id;region;owner;external_ref;controller;version;severity\r\n"
    );
}
