//! Files of registers as somebody at a browser sends them.

use axum::body::Body;
use http::{Request, header};
use testkit::World;

use super::tests::{seal, world};
use crate::handle;
use crate::pages::tests::{body, get};
use std::sync::Arc;

/// Sends a file or the text of one, with a button; answers the status and the page.
async fn send(world: &World, cookie: &str, kind: &str, part: &str, bytes: &[u8], button: &str) -> (u16, String) {
    let path = format!("/cabinet/registers/{kind}/import");
    let nonce = seal(world, cookie, &path);
    let field =
        |name: &str, more: &str| format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n");
    let mut sent = format!("{}{nonce}\r\n{}", field("form_token", ""), field(part, "; filename=\"f\"")).into_bytes();
    sent.extend_from_slice(bytes);
    sent.extend(format!("\r\n{}1\r\n--b--\r\n", field(button, "")).bytes());
    let request = Request::post(path)
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(sent))
        .unwrap();
    let response = handle(Arc::clone(&world.app), request).await;
    (response.status().as_u16(), body(response).await)
}

/// The refused rows of a page: `6 r16 ОГРН: …`.
fn refused(page: &str) -> Vec<String> {
    let rows = page.split("<tr><th scope=\"row\" class=\"n\">").skip(1).map(|row| row.split("</tr>").next().unwrap());
    rows.map(|row| row.replace("</th><td>", " ").replace("</td><td>", " ").replace("</td>", "")).collect()
}

const OGRN_HINT: &str = "ОГРН: 13 или 15 цифр, последняя — контрольная.";

/// Each file, and what the page says of it.
#[tokio::test]
async fn cases_of_the_world() {
    let (world, cookie) = world().await;
    macro_rules! file {
        ($name:literal) => {
            &include_bytes!(concat!("../../../../../tests/cases/", $name))[..]
        };
    }
    for (bytes, expected) in
        [(file!("registry-tab.csv"), vec![]), (file!("registry-row-number.csv"), vec![format!("6 r16 {OGRN_HINT}")])]
    {
        let (status, page) = send(&world, &cookie, "organisations", "file", bytes, "x").await;
        assert_eq!((status, refused(&page)), (200, expected), "{page}");
        assert!(page.contains("<dt>Новых и изменённых строк</dt><dd>1</dd>"), "{page}");
    }
    for (bytes, fault) in [
        (file!("csv-cp866.csv"), "Кодировка файла не распознана"),
        (file!("csv-utf16le-without-bom.csv"), "Кодировка файла не распознана"),
        (file!("csv-utf16le-excel-unicode-text.txt"), "столбца id"),
        (b"id,Nmae,x\nr1,a,b\n", "Таких столбцов в реестре нет: nmae, x. Есть столбцы: id, name, ogrn"),
        (b"id,ID\nr1,a\n", "Столбец id есть в файле дважды."),
        (b"PK\x03\x04", "Файл не читается как таблица"),
    ] {
        let (status, page) = send(&world, &cookie, "organisations", "file", bytes, "x").await;
        assert_eq!(status, 422, "{fault}");
        assert!(page.contains(fault), "{fault}: {page}");
    }
}

/// A page whose cells do not say what they are beside what they hold.
fn cells(page: String) -> String {
    let mut parts = page.split(" data-head=\"");
    let first = parts.next().unwrap_or_default().to_owned();
    first + &parts.filter_map(|part| part.split_once('"')).map(|(_, rest)| rest).collect::<String>()
}

/// Before a file is chosen, its page tells what may stand in every column, and has a template to download.
#[tokio::test]
async fn every_column_is_told_with_what_may_stand_in_it() {
    let (world, cookie) = world().await;
    for register in super::Register::listed() {
        let path = format!("/cabinet/registers/{}/import", register.as_str());
        for language in ["", "?lang=en"] {
            let page = cells(body(get(&world, &format!("{path}{language}"), header::COOKIE, &cookie).await).await);
            assert!(page.contains(&format!("/cabinet/registers/{}/template", register.as_str())), "{page}");
            let rows: Vec<&str> = page.split("<tr><th scope=\"row\"><code>").skip(1).collect();
            let told: Vec<&str> = rows.iter().map(|row| row.split("</code>").next().unwrap()).collect();
            assert_eq!(told, register.columns(), "{path}");
            for row in rows {
                let allowed = row.split("</td><td>").nth(1).and_then(|it| it.split("</td>").next()).unwrap();
                assert!(allowed.ends_with('.'), "{path}: {row}");
            }
        }
    }
    let page = cells(body(get(&world, "/cabinet/registers/organisations/import", header::COOKIE, &cookie).await).await);
    for told in [
        "<code>type</code></th><td>Тип организаций</td><td>Допустимы значения: expertise_bureau (",
        "<code>level</code></th><td>Уровень</td><td>Допустимы значения: federal (Федеральный), regional (Региональный),",
        "<code>excluded_on</code></th><td>Исключается с (необязательно)</td><td>Дата, например 2026-01-31 или 31.01.2026. Первый день,",
        "<code>region</code></th><td>Регион</td><td>Код субъекта Российской Федерации, две цифры, например 77.",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
}

/// All faults of a row at once, in words, with what is allowed.
#[tokio::test]
async fn every_fault_of_a_row_is_told() {
    let (world, cookie) = world().await;
    let header = "id;name;ogrn;type;region;level;included_on\n";
    for (row, expected) in [
        (
            "r 1;Ш;1;spa;77;local;1900-01-01",
            "2 r 1 Идентификатор: От 1 до 64 латинских букв, цифр, знаков _ или -.; \
          ОГРН: 13 или 15 цифр, последняя — контрольная.; Тип организаций: Допустимы значения: ",
        ),
        ("r1;\"Ш;1000000070157;school;77;regional;2026-01-01", "2 r1 Ячейка начинается с кавычки"),
        ("r1;Ш", "2 r1 В строке меньше ячеек"),
        ("r1;Ш;1000000070157;school;77;regional;2026-01-01;x", "2 r1 В строке есть значение без столбца"),
        ("r1;\u{fffd};1000000070157;school;77;regional;2026-01-01", "2 r1 В строке испорчен символ"),
        (
            "r1;Ш;1000000070157;school;77;regional;01.01.2026\nr1;Ш;1000000070157;school;77;regional;2026-01-01",
            "3 r1 Этот идентификатор уже есть в строке 2 файла.",
        ),
    ] {
        let (status, page) =
            send(&world, &cookie, "organisations", "file", format!("{header}{row}\n").as_bytes(), "x").await;
        let told = refused(&page);
        assert_eq!((status, told.len()), (200, 1), "{row}: {page}");
        assert!(told[0].starts_with(expected), "{row}: {}", told[0]);
    }
}

/// A workbook is looked at, stored with its rows on their lines, and its refused rows come back as a file.
#[tokio::test]
async fn a_workbook_is_looked_at_stored_and_corrected() {
    let (world, cookie) = world().await;
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    let header = ["id", "name", "ogrn", "type", "region", "level", "included_on"];
    sheet.write_row(0, 0, header).unwrap();
    sheet.write_row(2, 0, ["r17", "Школа, «№ 17»", "", "school", "77", "regional", "01.01.2026"]).unwrap();
    sheet.write_number(2, 2, 1_000_000_070_179.0).unwrap();
    sheet.write_row(4, 0, ["r16", "Школа", "123", "school", "77", "regional", "2026-01-01"]).unwrap();
    let bytes = workbook.save_to_buffer().unwrap();
    let (_, preview) = send(&world, &cookie, "organisations", "file", &bytes, "x").await;
    assert_eq!(refused(&preview), [format!("5 r16 {OGRN_HINT}")], "{preview}");
    let text = preview.split("name=\"carried\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let (_, file) = send(&world, &cookie, "organisations", "carried", text.as_bytes(), "refused").await;
    let expected = format!(
        "\u{feff}#Почему не подходит;{}\n{OGRN_HINT};r16;Школа;123;school;77;regional;2026-01-01\n",
        header.join(";")
    );
    assert_eq!(file, expected);
    let (_, done) = send(&world, &cookie, "organisations", "carried", text.as_bytes(), "store").await;
    assert_eq!(refused(&done), [format!("5 r16 {OGRN_HINT}")], "{done}");
    let corrected = file.replace(";123;", ";1000000070157;");
    let (_, again) = send(&world, &cookie, "organisations", "file", corrected.as_bytes(), "store").await;
    assert_eq!(refused(&again), [""; 0], "{again}");
    let template = body(get(&world, "/cabinet/registers/organisations/template", header::COOKIE, &cookie).await).await;
    assert!(template.starts_with("\u{feff}id;name;ogrn;inn;"), "{template}");
}
