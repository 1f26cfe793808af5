//! Who gets a page, and what every page has.

use app::figures::measures;
use axum::body::Body;
use axum::response::Response;
use domain::calendar::Quarter;
use domain::figures::measure::{Measure, MeasureKind};
use domain::identifier::{MeasureId, OrganisationId, ParticipantId};
use domain::organisation::{OrganisationType, RegionCode};
use domain::scope::ParticipantRole;
use http::{Request, header};
use testkit::World;

use crate::handle;
use std::sync::Arc;

const NOW: &str = "2026-05-15T09:00:00Z";

/// Registers a participant and signs it in; answers its cookie.
pub(crate) async fn sign_in(world: &World, id: &str, role: ParticipantRole, limit: &str) -> String {
    let id = ParticipantId::parse(id).unwrap();
    world.sign_in(&id, testkit::participant(&format!("Участник {id}"), role, limit)).await
}

pub(crate) async fn get(world: &World, path: &str, name: header::HeaderName, value: &str) -> Response {
    let request = Request::get(path).header(name, value).body(Body::empty()).unwrap();
    handle(Arc::clone(&world.app), request).await
}

pub(crate) async fn body(response: Response) -> String {
    String::from_utf8(axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap()
}

async fn world() -> World {
    let world = World::at(NOW);
    world.add_clinic().await;
    world
}

#[tokio::test]
async fn whoever_is_not_signed_in_is_led_there_and_a_token_is_for_programs() {
    let world = world().await;
    let token = world.add_coordinator().await;
    for (name, value) in [(header::ACCEPT, "*/*".to_owned()), (header::AUTHORIZATION, format!("Bearer {token}"))] {
        let response = get(&world, "/cabinet?period=2026Q1", name, &value).await;
        assert_eq!(
            (response.status().as_u16(), &response.headers()[header::LOCATION]),
            (303, &"/sign-in".parse().unwrap())
        );
    }
}

#[tokio::test]
async fn a_page_has_its_language_and_keeps_nothing() {
    let world = world().await;
    let cookie = sign_in(&world, "ministry", ParticipantRole::Coordinator, "").await;
    for (path, language, heading, other) in [
        ("/cabinet", "ru", "<h1>Обзор: Российская Федерация</h1>", "href=\"/cabinet?lang=en\""),
        (
            "/cabinet?period=2026Q1&lang=en",
            "en",
            "<h1>Overview: Russian Federation</h1>",
            "href=\"/cabinet?period=2026Q1&#38;lang=ru\"",
        ),
    ] {
        let response = get(&world, path, header::COOKIE, &cookie).await;
        let header = |name| response.headers()[name].to_str().unwrap().to_owned();
        assert_eq!((response.status().as_u16(), header(header::CONTENT_LANGUAGE).as_str()), (200, language));
        assert_eq!(header(header::CACHE_CONTROL), "no-store");
        let policy = header(header::CONTENT_SECURITY_POLICY);
        assert!(policy.contains("script-src 'none'") && !policy.contains("unsafe"), "{policy}");
        let body = body(response).await;
        assert!(body.contains(heading) && body.contains(other), "{body}");
    }
}

/// What cannot be read does not exist, nor does what lies outside; the page says not which, and repeats nothing of the address.
#[tokio::test]
async fn what_is_not_there_and_what_is_not_to_be_seen_look_the_same() {
    let world = world().await;
    let country = sign_in(&world, "ministry", ParticipantRole::Coordinator, "").await;
    let region = sign_in(&world, "kaliningrad", ParticipantRole::RegionalExecutive, "39").await;
    let industry = sign_in(&world, "sport", ParticipantRole::FederalBody, "sport").await;
    let mut bodies = Vec::new();
    for (cookie, path) in [
        (&country, "/cabinet?region=00"),
        (&country, "/cabinet?colour=red"),
        (&country, "/cabinet?period=2026Q2.7"),
        (&region, "/cabinet?region=77"),
        (&industry, "/cabinet?industry=education"),
        (&industry, "/cabinet?type=school"),
    ] {
        let response = get(&world, path, header::COOKIE, cookie).await;
        assert_eq!(response.status().as_u16(), 404, "{path}");
        let body = body(response).await;
        let (head, tail) = body.split_once("nonce=\"").unwrap();
        bodies.push(format!("{head}{}", tail.split_once('"').unwrap().1));
    }
    assert!(bodies[0].contains("Такой страницы нет"), "{}", bodies[0]);
    assert!(bodies.iter().all(|body| *body == bodies[0]), "{bodies:#?}");
}

/// A region that an organisation has left sees on the page of a closed quarter what had been done by then, and writes nothing down.
#[tokio::test]
async fn a_former_region_sees_the_measures_that_a_closed_quarter_had() {
    let world = World::at("2026-02-15T09:00:00Z");
    world.add_clinic().await;
    let writer = world.coordinator().await;
    for (id, what, from) in [("queue", "Электронная очередь", "2026-02-01"), ("ramp", "Пандус у входа", "2026-05-01")]
    {
        let measure = Measure {
            id: MeasureId::parse(id).unwrap(),
            kind: MeasureKind::Measure,
            organisation: OrganisationId::parse("clinic").unwrap(),
            what: what.to_owned(),
            place: "Регистратура".to_owned(),
            by: "Главный врач".to_owned(),
            from: from.parse().unwrap(),
            to: None,
            life_situation: None,
            question: None,
            recommended: None,
            registered_on: None,
        };
        measures::put_measure(&world.app, &writer, &measure).await.unwrap();
    }
    world.set_clock("2026-04-01T09:00:00Z");
    let former = sign_in(&world, "moscow", ParticipantRole::RegionalExecutive, "77").await;
    let present = sign_in(&world, "kaliningrad", ParticipantRole::RegionalExecutive, "39").await;
    close_with_one_receipt(&world).await;
    world.add_organisation("clinic", "1027700132195", OrganisationType::HEALTHCARE, "39").await;
    let (closed, running) =
        ("/cabinet/organisations/clinic?period=2026Q1", "/cabinet/organisations/clinic?period=running");
    for (cookie, path, queue, ramp, writes) in
        [(&former, closed, true, false, false), (&present, running, true, true, true)]
    {
        let page = get(&world, path, header::COOKIE, cookie).await;
        assert_eq!(page.status().as_u16(), 200, "{path}");
        let page = body(page).await;
        let has = |text: &str| page.contains(text);
        assert_eq!((has("Электронная очередь"), has("Пандус у входа")), (queue, ramp), "{path}");
        assert_eq!(has("/cabinet/organisations/clinic/measures"), writes, "{path}");
    }
    for (cookie, path) in [(&former, running), (&present, closed)] {
        assert_eq!(get(&world, path, header::COOKIE, cookie).await.status().as_u16(), 404, "{path}");
    }
}

/// Finals are made of a quarter in which something was counted.
async fn close_with_one_receipt(world: &World) {
    let quarter = Quarter::parse("2026Q1").unwrap();
    let tally =
        table::keys::tally(quarter, RegionCode::parse("77").unwrap(), &OrganisationId::parse("clinic").unwrap(), 0);
    let counted = app::store::add(tally, [("receipts".to_owned(), 1)].into());
    world.app.table.write(vec![counted]).await.unwrap();
    app::counts::close::close(&world.app).await.unwrap();
}
