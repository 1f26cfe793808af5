//! The registers' pages as somebody at a browser sees them.

use app::registers;
use axum::body::Body;
use axum::response::Response;
use domain::organisation::Organisation;
use domain::scope::ParticipantRole;
use http::{Request, header};
use testkit::World;

use crate::handle;
use crate::pages::tests::{body, get, sign_in};
use std::sync::Arc;

pub(super) const ORGANISATION: &str = "seen=0&id=school&name=%D0%A8%D0%BA%D0%BE%D0%BB%D0%B0&ogrn=1027700132195&inn=&type=school&region=77\
                            &level=regional&included_on=2026-01-01&excluded_on=&time_zone=";

pub(super) const FORM: &str = "application/x-www-form-urlencoded";

/// The seal of a form on that page as this session sees it.
pub(super) fn seal(world: &World, cookie: &str, path: &str) -> String {
    let (_, session) = cookie.split_once('=').unwrap();
    app::identity::form_token::issue_form_token(&world.app, session, path).unwrap()
}

/// Presses a form on its page.
pub(crate) async fn post(world: &World, cookie: &str, path: &str, form: &str) -> Response {
    let form_token = seal(world, cookie, path);
    send(world, cookie, path, FORM, "same-origin", &format!("form_token={form_token}&{form}")).await
}

pub(super) async fn send(world: &World, cookie: &str, path: &str, kind: &str, site: &str, sent: &str) -> Response {
    let request = Request::post(path)
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, kind)
        .header("sec-fetch-site", site)
        .body(Body::from(sent.to_owned()))
        .unwrap();
    handle(Arc::clone(&world.app), request).await
}

pub(crate) async fn world() -> (World, String) {
    let world = World::at("2026-05-15T09:00:00Z");
    world.add_clinic().await;
    world.add_source().await;
    let cookie = sign_in(&world, "ministry", ParticipantRole::Coordinator, "").await;
    (world, cookie)
}

/// Everybody else gets what is got for a page that does not exist.
#[tokio::test]
async fn only_operators_and_coordinators_keep_registers() {
    let (world, _) = world().await;
    for (name, role, limit, expected) in [
        ("operator", ParticipantRole::Operator, "", 200),
        ("coordinator", ParticipantRole::Coordinator, "", 200),
        ("sport", ParticipantRole::FederalBody, "sport", 404),
        ("moscow", ParticipantRole::RegionalExecutive, "77", 404),
        ("feed", ParticipantRole::Feed, "", 404),
    ] {
        let cookie = sign_in(&world, name, role, limit).await;
        for path in [
            "/cabinet/registers",
            "/cabinet/registers/organisations",
            "/cabinet/registers/organisations/export",
            "/cabinet/registers/organisations/entry",
            "/cabinet/registers/organisations/entry?id=clinic",
            "/cabinet/registers/organisations/import",
            "/cabinet/registers/sources/keys?id=mis",
            "/cabinet/audit",
            "/cabinet/audit/2026-05-15.participants",
        ] {
            let response = get(&world, path, header::COOKIE, &cookie).await;
            assert_eq!(response.status().as_u16(), expected, "{name} {path}");
        }
        let overview = body(get(&world, "/cabinet", header::COOKIE, &cookie).await).await;
        assert_eq!(overview.contains("/cabinet/registers"), expected == 200, "{name}");
        for (path, form) in [
            ("/cabinet/registers/organisations/entry", "seen=0&id=x"),
            ("/cabinet/registers/sources/keys", "id=mis&action=issue"),
        ] {
            let status = post(&world, &cookie, path, form).await.status().as_u16();
            assert_eq!(status == 404, expected == 404, "{name} {path} {status}");
        }
    }
}

#[tokio::test]
async fn what_has_no_page_is_not_there() {
    let (world, cookie) = world().await;
    for path in [
        "/cabinet/registers/accounts",
        "/cabinet/registers/nothing",
        "/cabinet/registers/questionnaires/entry",
        "/cabinet/registers/organisations/entry?id=nobody",
        "/cabinet/registers/organisations/keys?id=clinic",
        "/cabinet/registers/sources/keys?id=nobody",
        "/cabinet/audit/2026-05-15.nothing",
    ] {
        assert_eq!(get(&world, path, header::COOKIE, &cookie).await.status().as_u16(), 404, "{path}");
    }
}

#[tokio::test]
async fn an_entry_is_stored_or_told_at_its_fields_what_is_wrong() {
    let (world, cookie) = world().await;
    let path = "/cabinet/registers/organisations/entry";
    for (change, fault) in [
        ("ogrn=1027700132195", "ogrn: Этот ОГРН уже у другой организации."),
        ("ogrn=1027700132196", "ogrn: Недопустимое значение."),
        ("ogrn=", "ogrn: Заполните это поле."),
        ("type=spa", "type: Недопустимое значение."),
        ("included_on=2026-02-30", "included_on: Недопустимое значение."),
        ("time_zone=Mars", "time_zone: Недопустимое значение."),
        ("id=clinic", "id: Запись с таким идентификатором уже есть."),
        ("id=a%20b", "id: Недопустимое значение."),
        ("name=&ogrn=7", "name: Заполните это поле.; ogrn: Недопустимое значение."),
    ] {
        let names: Vec<&str> = change.split('&').filter_map(|pair| pair.split('=').next()).collect();
        let free = ORGANISATION.replace("1027700132195", "1027700132206");
        let kept: Vec<&str> =
            free.split('&').filter(|pair| !names.iter().any(|name| pair.starts_with(&format!("{name}=")))).collect();
        let response = post(&world, &cookie, path, &format!("{}&{change}", kept.join("&"))).await;
        let status = response.status().as_u16();
        let page = body(response).await;
        let told: Vec<String> = page
            .split("<p class=\"fault\" id=\"")
            .skip(1)
            .map(|rest| rest.split("</p>").next().unwrap().replace("-fault\">", ": "))
            .collect();
        assert_eq!((status, told.join("; ").as_str()), (422, fault), "{change}");
        assert!(
            change == "id=clinic" || page.contains("value=\"school\"") || change.starts_with("id="),
            "{change} lost what was typed"
        );
    }
    let id = domain::identifier::OrganisationId::parse("school").unwrap();
    let stored = async || registers::organisation(&world.app, &id).await.unwrap();
    assert!(stored().await.is_none());
    let form = ORGANISATION.replace("1027700132195", "1027700132206");
    // The second is another who thinks the entry is new.
    for (form, expected) in
        [(form.clone(), 303), (form.replace("included_on=2026-01-01", "included_on=2026-01-02"), 422)]
    {
        assert_eq!(post(&world, &cookie, path, &form).await.status().as_u16(), expected);
    }
    let organisation: Organisation = stored().await.unwrap();
    assert_eq!((organisation.name.as_str(), organisation.inn), ("Школа", None));
    let changed = form.replace("seen=0", "seen=1").replace("level=regional", "level=federal");
    assert_eq!(post(&world, &cookie, path, &changed).await.status().as_u16(), 303);
    let late = body(post(&world, &cookie, path, &form.replace("seen=0", "seen=1")).await).await;
    assert!(late.contains("Пока вы писали, запись изменил кто-то другой"), "{late}");
    let list = body(
        get(&world, "/cabinet/registers/organisations?q=%D1%88%D0%9A%D0%BE%D0%BB%D0%B0", header::COOKIE, &cookie).await,
    )
    .await;
    assert!(list.contains("entry?id=school") && !list.contains("entry?id=clinic"), "{list}");
    let trail = body(get(&world, "/cabinet/audit/2026-05-15.organisations", header::COOKIE, &cookie).await).await;
    assert!(!trail.contains("participant:ministry") && trail.contains("Организации: Школа"), "{trail}");
    assert!(trail.contains("Уровень: Региональный → Федеральный"), "{trail}");
}

pub(super) fn multipart(form_token: &str, name: &str, text: &str, more: &str) -> String {
    let more = if more.is_empty() {
        String::new()
    } else {
        format!("--b\r\nContent-Disposition: form-data; name=\"{more}\"\r\n\r\n1\r\n")
    };
    format!(
        "--b\r\nContent-Disposition: form-data; name=\"form_token\"\r\n\r\n{form_token}\r\n\
         --b\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"f.csv\"\r\n\r\n{text}\r\n{more}--b--\r\n"
    )
}

#[tokio::test]
async fn a_file_is_shown_before_it_is_stored() {
    let (world, cookie) = world().await;
    let path = "/cabinet/registers/regions/import";
    let file = "id,joined_on\r\n39,2026-01-01\r\n00,2026-01-01\r\n77,\r\n16,2026-01-01,x\r\n";
    let upload = async |sent: String| {
        let response = send(&world, &cookie, path, "multipart/form-data; boundary=b", "same-origin", &sent).await;
        (response.status().as_u16(), body(response).await)
    };
    let multipart = |name: &str, text: &str, more: &str| multipart(&seal(&world, &cookie, path), name, text, more);
    let regions = async || registers::regions(&world.app).await.unwrap().len();
    let (status, preview) = upload(multipart("file", file, "")).await;
    assert_eq!((status, regions().await), (200, 1), "nothing is stored yet");
    let rows: Vec<&str> =
        preview.split("<th scope=\"row\" class=\"n\">").skip(1).map(|row| row.split('<').next().unwrap()).collect();
    assert_eq!(rows, ["3", "4", "5"], "{preview}");
    assert!(
        preview.contains(&app::store::base64(file.as_bytes()))
            && preview.contains("Первый день участия: Заполните это поле."),
        "{preview}"
    );
    let (status, done) = upload(multipart("file", file, "store")).await;
    assert_eq!((status, regions().await), (200, 2), "{done}");
    let (_, again) = upload(multipart("file", file, "")).await;
    assert!(again.contains("<dt>Новых и изменённых строк</dt><dd>0</dd>"), "{again}");
    for (sent, fault) in [
        (multipart("file", "", ""), "Файл пуст"),
        (multipart("file", "a,b\n1,2\n", ""), "столбца id"),
        // It breaks off on the way.
        (multipart("file", "id\r\n39", "").replace("\r\n--b--\r\n", ""), "Файл не получен"),
    ] {
        let (status, page) = upload(sent).await;
        assert_eq!(status, 422, "{fault}");
        assert!(page.contains(fault), "{page}");
    }
    let (status, page) = upload(multipart("file", &"x".repeat(5 * 1024 * 1024), "")).await;
    assert_eq!(status, 413);
    assert!(page.contains("не больше 5 МБ"), "{page}");
    // What goes out comes in again.
    let export = body(get(&world, "/cabinet/registers/organisations/export", header::COOKIE, &cookie).await).await;
    assert!(export.starts_with("\u{feff}id;name;ogrn;") && export.contains("clinic;"), "{export}");
}

#[tokio::test]
async fn a_key_is_shown_once_and_ends_after_a_question() {
    let (world, cookie) = world().await;
    let path = "/cabinet/registers/sources/keys";
    let keys = async || body(get(&world, &format!("{path}?id=mis"), header::COOKIE, &cookie).await).await;
    let fresh = body(post(&world, &cookie, path, "id=mis&action=issue&seen=2").await).await;
    let key = fresh.split("<code class=\"hash\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert!(app::identity::access::source(&world.app, &key, None).await.unwrap().is_ok());
    assert!(!keys().await.contains(&key));
    let public = key.split('_').nth(2).unwrap();
    let asked = body(post(&world, &cookie, path, &format!("id=mis&action=ask&key={public}")).await).await;
    assert!(asked.contains(&format!("Завершить ключ {public}?")), "{asked}");
    assert!(app::identity::access::source(&world.app, &key, None).await.unwrap().is_ok(), "a question ends nothing");
    for _ in 0..2 {
        let ended = post(&world, &cookie, path, &format!("id=mis&action=end&key={public}")).await;
        assert_eq!(ended.status().as_u16(), 303);
        assert!(app::identity::access::source(&world.app, &key, None).await.unwrap().is_err());
    }
}

#[tokio::test]
async fn sessions_of_a_participant_are_ended() {
    let (world, cookie) = world().await;
    let other = sign_in(&world, "sport", ParticipantRole::FederalBody, "sport").await;
    let path = "/cabinet/registers/participants/keys";
    let status = async |cookie: &str| get(&world, "/cabinet", header::COOKIE, cookie).await.status().as_u16();
    let asked = body(post(&world, &cookie, path, "id=sport&action=ask_sessions").await).await;
    assert!(asked.contains("Завершить все входы этого участника?"), "{asked}");
    assert_eq!(status(&other).await, 200);
    for _ in 0..2 {
        assert_eq!(post(&world, &cookie, path, "id=sport&action=end_sessions&seen=0").await.status().as_u16(), 303);
        assert_eq!((status(&other).await, status(&cookie).await), (303, 200));
    }
    // Pressed once more later, it ends none that began since.
    let participant = domain::identifier::ParticipantId::parse("sport").unwrap();
    let session = app::identity::sessions::begin_participant(&world.app, &participant).await.unwrap().unwrap();
    let since = format!("__Host-otklik-participant={}", session.text);
    post(&world, &cookie, path, "id=sport&action=end_sessions&seen=0").await;
    assert_eq!(status(&since).await, 200);
}

/// Whoever sees an organisation writes its measures down; nobody else.
#[tokio::test]
async fn a_measure_is_written_down_and_taken_back() {
    let (world, coordinator) = world().await;
    let moscow = sign_in(&world, "moscow", ParticipantRole::RegionalExecutive, "77").await;
    let kazan = sign_in(&world, "kazan", ParticipantRole::RegionalExecutive, "16").await;
    let feed = sign_in(&world, "feed", ParticipantRole::Feed, "").await;
    let path = "/cabinet/organisations/clinic/measures";
    let whole = "id=ramp&kind=measure&what=Ramp&place=Entrance&by=Clinic&from=2026-02-01&to=&life_situation=&question=";
    for (cookie, expected) in [(&coordinator, 303), (&moscow, 303), (&kazan, 404), (&feed, 404)] {
        assert_eq!(post(&world, cookie, path, whole).await.status().as_u16(), expected);
        for address in [path.to_owned(), format!("{path}?change=ramp")] {
            let shown = get(&world, &address, header::COOKIE, cookie).await;
            assert_eq!(shown.status().as_u16() == 404, expected == 404);
        }
    }
    for (change, field) in
        [("what=", "what"), ("from=2026-02-30", "from"), ("to=2026-01-01", "to"), ("kind=party", "kind")]
    {
        let name = change.split('=').next().unwrap();
        let kept: Vec<&str> = whole.split('&').filter(|pair| !pair.starts_with(&format!("{name}="))).collect();
        let response = post(&world, &moscow, path, &format!("{}&{change}", kept.join("&"))).await;
        assert_eq!(response.status().as_u16(), 422, "{change}");
        let page = body(response).await;
        assert_eq!(page.matches("class=\"fault\"").count(), 1, "{change}: {page}");
        assert!(page.contains(&format!("id=\"{field}-fault\"")), "{change}: {page}");
    }
    let written = async || body(get(&world, path, header::COOKIE, &moscow).await).await;
    assert!(written().await.contains("<th scope=\"row\">Ramp</th>"));
    let changed = body(get(&world, &format!("{path}?change=ramp"), header::COOKIE, &moscow).await).await;
    for (name, value) in [("id", "ramp"), ("what", "Ramp"), ("place", "Entrance"), ("from", "2026-02-01"), ("to", "")] {
        assert!(changed.contains(&format!("name=\"{name}\" value=\"{value}\"")), "{name}: {changed}");
    }
    assert_eq!(get(&world, &format!("{path}?change=lift"), header::COOKIE, &moscow).await.status().as_u16(), 404);
    for _ in 0..2 {
        assert_eq!(post(&world, &moscow, path, "remove=ramp").await.status().as_u16(), 303);
        assert!(!written().await.contains("<th scope=\"row\">Ramp</th>"));
    }
}
