//! Where somebody is signed in, as it is seen and ended.

use app::identity::sessions;
use domain::identifier::ParticipantId;
use domain::scope::ParticipantRole;
use http::{Request, header};
use std::sync::Arc;
use testkit::World;

use super::PATH;
use crate::handle;
use crate::pages::tests::{body, get, sign_in};
use crate::registers::pages::tests::post;

/// A cookie of a further session of a participant.
async fn again(world: &World, id: &str) -> String {
    let session = sessions::begin_participant(&world.app, &ParticipantId::parse(id).unwrap()).await.unwrap().unwrap();
    format!("__Host-otklik-participant={}", session.text)
}

async fn status(world: &World, cookie: &str) -> u16 {
    get(world, "/cabinet", header::COOKIE, cookie).await.status().as_u16()
}

/// The names of the sessions on the page that may be ended.
async fn names(world: &World, cookie: &str) -> Vec<String> {
    let page = body(get(world, PATH, header::COOKIE, cookie).await).await;
    let parts = page.split("name=\"session\" value=\"").skip(1);
    parts.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn whoever_is_signed_in_sees_where_and_ends_what_it_does_not_know() {
    let world = World::at("2026-05-15T09:00:00Z");
    let here = sign_in(&world, "ministry", ParticipantRole::Coordinator, "").await;
    let stranger = sign_in(&world, "other", ParticipantRole::Coordinator, "").await;
    let there = again(&world, "ministry").await;
    let third = again(&world, "ministry").await;
    let page = body(get(&world, PATH, header::COOKIE, &here).await).await;
    assert!(page.contains("<h1>Где вы вошли</h1>") && page.contains(", 09:00 UTC</th>"), "{page}");
    assert_eq!((names(&world, &here).await.len(), page.matches("Этот браузер").count()), (2, 1));
    // Nobody ends another's, even by name.
    let name = &names(&world, &here).await[0];
    post(&world, &stranger, PATH, &format!("session={name}")).await;
    assert_eq!(names(&world, &here).await.len(), 2);
    post(&world, &here, PATH, &format!("session={name}")).await;
    let mut ended = [status(&world, &there).await, status(&world, &third).await];
    ended.sort_unstable();
    assert_eq!((status(&world, &here).await, ended), (200, [200, 303]));
    let fourth = again(&world, "ministry").await;
    post(&world, &here, PATH, "").await;
    assert_eq!([status(&world, &here).await, status(&world, &fourth).await], [200, 303]);
    assert_eq!(names(&world, &here).await.len(), 0);
    assert_eq!(status(&world, &stranger).await, 200);
}

/// The cookie that was copied before opens nothing after.
#[tokio::test]
async fn whoever_signs_out_is_signed_out_in_whatever_hands_the_cookie_is() {
    let world = World::at("2026-05-15T09:00:00Z");
    let cookie = sign_in(&world, "ministry", ParticipantRole::Coordinator, "").await;
    assert_eq!(status(&world, &cookie).await, 200);
    let request = Request::post("/sign-out/participants").header(header::COOKIE, &cookie);
    let request = request.header("sec-fetch-site", "same-origin").body(axum::body::Body::empty()).unwrap();
    let left = handle(Arc::clone(&world.app), request).await;
    assert_eq!((left.status().as_u16(), &left.headers()[header::LOCATION]), (303, &"/sign-in".parse().unwrap()));
    assert_eq!(status(&world, &cookie).await, 303);
}

#[tokio::test]
async fn a_session_ends_when_nothing_is_asked_for_and_at_its_end_all_the_same() {
    let world = World::at("2026-05-15T09:00:00Z");
    let cookie = sign_in(&world, "ministry", ParticipantRole::Coordinator, "").await;
    for (at, expected) in [("09:50", 200), ("10:49", 200), ("11:48", 200), ("12:49", 303)] {
        world.set_clock(&format!("2026-05-15T{at}:00Z"));
        assert_eq!(status(&world, &cookie).await, expected, "{at}");
    }
    world.set_clock("2026-05-15T13:00:00Z");
    let busy = again(&world, "ministry").await;
    for (at, expected) in
        [("15T13:50", 200), ("15T14:40", 200), ("15T15:30", 200), ("15T16:20", 200), ("15T17:10", 200)]
            .into_iter()
            .chain([("15T18:00", 200), ("15T18:50", 200), ("15T19:40", 200), ("15T20:30", 200), ("15T21:00", 303)])
    {
        world.set_clock(&format!("2026-05-{at}:00Z"));
        assert_eq!(status(&world, &busy).await, expected, "{at}");
    }
}
