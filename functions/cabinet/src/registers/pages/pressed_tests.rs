//! Forms are taken from our own page, in the session that saw them, once.

use domain::scope::ParticipantRole;
use http::header;

use super::tests::{FORM, ORGANISATION, multipart, post, seal, send, world};
use crate::pages::tests::{body, get, sign_in};

/// A form is taken from the page on which it stands, in the session that saw it, and from nowhere else.
#[tokio::test]
async fn a_form_from_elsewhere_changes_nothing() {
    let (world, cookie) = world().await;
    let colleague = sign_in(&world, "platform", ParticipantRole::Operator, "").await;
    world.set_clock("2026-05-15T09:00:01Z");
    let later = sign_in(&world, "ministry", ParticipantRole::Coordinator, "").await;
    let file = |form_token: &str| multipart(form_token, "file", "id,joined_on\r\n39,2026-01-01\r\n", "store");
    let elsewhere = "/cabinet/registers/sources/entry";
    for (path, kind, form) in [
        ("/cabinet/registers/organisations/entry", FORM, ORGANISATION.replace("1027700132195", "1027700132206")),
        ("/cabinet/registers/sources/keys", FORM, "id=mis&action=issue&seen=2".to_owned()),
        ("/cabinet/registers/sources/keys", FORM, "id=mis&action=ask&key=x".to_owned()),
        ("/cabinet/registers/regions/import", "multipart/form-data; boundary=b", String::new()),
        (
            "/cabinet/organisations/clinic/measures",
            FORM,
            "kind=measure&what=Ramp&place=a&by=b&from=2026-02-01".to_owned(),
        ),
    ] {
        let good = seal(&world, &cookie, path);
        let check = async |form_token: &str, site: &str, told: &str| {
            let sent = if kind == FORM { format!("form_token={form_token}&{form}") } else { file(form_token) };
            let response = send(&world, &cookie, path, kind, site, &sent).await;
            assert_eq!(response.status().as_u16(), 403, "{path} {told}");
            let page = body(response).await;
            assert!(page.contains("Ничего не изменилось") && page.contains(told), "{path}: {page}");
        };
        let stale = "Форма открыта до вашего последнего входа";
        check(&good, "cross-site", "не с нашей страницы").await;
        check(&good, "same-site", "не с нашей страницы").await;
        check("", "same-origin", stale).await;
        check(&good[1..], "same-origin", stale).await;
        // A colleague's, another session's, another page's.
        for (session, page) in [(&colleague, path), (&later, path), (&cookie, elsewhere)] {
            check(&seal(&world, session, page), "same-origin", stale).await;
        }
        // Without any field that is one, too.
        let response = send(&world, &cookie, path, kind, "same-origin", &form).await;
        assert_eq!(response.status().as_u16(), 403, "{path}");
        let nobody = send(&world, "", path, kind, "same-origin", &format!("form_token={good}&{form}")).await;
        assert_eq!(nobody.status().as_u16(), 303, "{path}: whoever is not signed in is led there");
    }
    let seen = async |path: &str| body(get(&world, path, header::COOKIE, &cookie).await).await;
    assert_eq!(seen("/cabinet/registers/sources/keys?id=mis").await.matches("value=\"ask\"").count(), 1);
    assert!(!seen("/cabinet/registers/organisations").await.contains("school"));
    assert!(!seen("/cabinet/registers/regions").await.contains("id=39"));
    assert!(!seen("/cabinet/organisations/clinic/measures").await.contains("Ramp"));
}

/// The seal ends with the session: then its form leads to the sign-in, and the next session's page does not take it.
#[tokio::test]
async fn a_form_ends_with_its_session() {
    let (world, cookie) = world().await;
    let path = "/cabinet/registers/sources/keys";
    let form_token = seal(&world, &cookie, path);
    let press = async |cookie: &str| {
        send(&world, cookie, path, FORM, "same-origin", &format!("form_token={form_token}&id=mis&action=issue&seen=2"))
            .await
    };
    world.set_clock("2026-05-16T09:00:00Z");
    assert_eq!(press(&cookie).await.status().as_u16(), 303);
    let again = sign_in(&world, "ministry", ParticipantRole::Coordinator, "").await;
    assert_eq!(press(&again).await.status().as_u16(), 403);
    let (_, session) = cookie.split_once('=').unwrap();
    assert!(
        app::identity::form_token::open_form_token(&world.app, session, path, &form_token).is_some(),
        "it was a good one"
    );
}

/// A press that comes again, as by a double click or a reload, makes nothing more.
#[tokio::test]
async fn a_form_that_is_pressed_twice_makes_one_thing() {
    let (world, cookie) = world().await;
    let page = async |path: &str| body(get(&world, path, header::COOKIE, &cookie).await).await;
    let field = |page: &str, name: &str| {
        let rest = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap().to_owned();
        rest.split('"').next().unwrap().to_owned()
    };
    // A key: the second answer names it and shows it no more.
    let path = "/cabinet/registers/sources/keys";
    let shown = page(&format!("{path}?id=mis")).await;
    let form = format!("form_token={}&id=mis&action=issue&seen={}", field(&shown, "form_token"), field(&shown, "seen"));
    let press = async || {
        let response = send(&world, &cookie, path, FORM, "same-origin", &form).await;
        (response.status().as_u16(), body(response).await)
    };
    let (status, first) = press().await;
    let key = first.split("<code class=\"hash\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let public = key.split('_').nth(2).unwrap().to_owned();
    assert_eq!((status, first.matches("value=\"ask\"").count()), (200, 2));
    for _ in 0..2 {
        let (status, second) = press().await;
        assert_eq!((status, second.matches("value=\"ask\"").count()), (409, 2), "{second}");
        assert!(
            second.contains(&format!("Эта форма уже выпустила ключ {public}")) && !second.contains(&key),
            "{second}"
        );
    }
    assert!(app::identity::access::source(&world.app, &key, None).await.unwrap().is_ok());
    // Nor does it make another one after that one was ended, or after somebody else made one.
    post(&world, &cookie, path, &format!("id=mis&action=end&key={public}")).await;
    let (status, ended) = press().await;
    assert_eq!((status, ended.matches("value=\"ask\"").count()), (409, 1));
    assert!(ended.contains("запись или её ключи изменились"), "{ended}");
    // An entry: the second press finds what it wanted.
    let path = "/cabinet/registers/organisations/entry";
    let form_token = field(&page(path).await, "form_token");
    let form = format!("form_token={form_token}&{}", ORGANISATION.replace("1027700132195", "1027700132206"));
    for form in [&form, &form, &form.replace("seen=0", "seen=1").replace("level=regional", "level=federal")] {
        for _ in 0..2 {
            let response = send(&world, &cookie, path, FORM, "same-origin", form).await;
            assert_eq!(response.status().as_u16(), 303, "{form}");
        }
    }
    // A measure.
    let path = "/cabinet/organisations/clinic/measures";
    let form_token = field(&page(path).await, "form_token");
    let form = format!("form_token={form_token}&kind=measure&what=Ramp&place=Entrance&by=Clinic&from=2026-02-01");
    for _ in 0..2 {
        assert_eq!(send(&world, &cookie, path, FORM, "same-origin", &form).await.status().as_u16(), 303);
    }
    assert_eq!(page(path).await.matches("<th scope=\"row\">Ramp</th>").count(), 1);
    post(&world, &cookie, path, "kind=measure&what=Ramp&place=Entrance&by=Clinic&from=2026-02-01").await;
    assert_eq!(page(path).await.matches("<th scope=\"row\">Ramp</th>").count(), 2, "another form, another measure");
}

/// A form that is longer than its handler takes is told as such, and not as one of another session.
#[tokio::test]
async fn a_form_that_is_too_long_is_told_as_too_long() {
    let (world, cookie) = world().await;
    let path = "/cabinet/registers/organisations/entry";
    let long = "x".repeat(3 * 1024 * 1024);
    for (kind, sent, expected) in [
        (FORM, format!("form_token={}&id=school&name={long}", seal(&world, &cookie, path)), "Форма слишком длинная"),
        (FORM, format!("name={long}{long}"), "Форма слишком длинная"),
        ("multipart/form-data; boundary=b", format!("{long}{long}"), "Слишком большой файл"),
    ] {
        let response = send(&world, &cookie, path, kind, "same-origin", &sent).await;
        assert_eq!(response.status().as_u16(), 413);
        let page = body(response).await;
        assert!(page.contains(expected), "{expected}: {page}");
    }
}
