//! Addresses that are left alone, as whoever keeps the registers sees and lifts them.

use app::ports::Purpose;
use app::store::base64url;
use domain::invitation::mail::fuse::{Fuse, Told};
use domain::invitation::mail::{Cause, normalised_address};
use domain::scope::ParticipantRole;
use http::header;
use table::{Expect, Put, Write, keys};
use testkit::World;

use crate::pages::tests::{body, get, sign_in};
use crate::registers::pages::tests::{post, world};

const PATH: &str = "/cabinet/mails";

/// Leaves an address alone.
async fn silence(world: &World, address: &str, cause: Cause) {
    let app = &world.app;
    let mac = app.keys.mac(Purpose::Address, normalised_address(address).as_bytes());
    let suppression = cause.suppression(app.clock.now(), &app.profile.policies);
    let put = Put {
        key: keys::suppression(&base64url(&mac)),
        body: table::items::encode(&suppression).unwrap(),
        due: None,
        keeps_counters: false,
        expires_at: None,
        expect: Expect::Absent,
    };
    app.table.write(vec![Write::Put(put)]).await.unwrap();
}

#[tokio::test]
async fn addresses_that_are_left_alone_are_counted_and_lifted() {
    let (world, cookie) = world().await;
    for (address, cause) in [
        ("anna@mail.example", Cause::Bounce),
        ("boris@mail.example", Cause::Bounce),
        ("vera@mail.example", Cause::Complaint),
    ] {
        silence(&world, address, cause).await;
    }
    let counts = async || {
        let page = body(get(&world, PATH, header::COOKIE, &cookie).await).await;
        let numbers = page.split("<td class=\"n\">").skip(1);
        numbers.map(|rest| rest.split('<').next().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(counts().await, "0 0 2 1");
    let pressed = async |form: &str| {
        let response = post(&world, &cookie, PATH, form).await;
        let to = response.headers().get(header::LOCATION).map(|it| it.to_str().unwrap().to_owned());
        (to, body(response).await)
    };
    // One address, however it is written; one that nobody left alone is none.
    for (address, expected) in
        [("Anna@Mail.Example", "lifted=1"), ("anna@mail.example", "lifted=0"), ("nobody", "wrong=address")]
    {
        let (to, _) = pressed(&format!("action=lift_address&address={address}")).await;
        assert_eq!(to, Some(format!("{PATH}?{expected}")), "{address}");
    }
    assert_eq!(counts().await, "0 0 1 1");
    // All of a reason only after a question, which changes nothing.
    let (to, question) = pressed("action=ask&cause=complaint").await;
    assert!(
        to.is_none() && question.contains("value=\"lift_cause\"") && question.contains("пожаловался"),
        "{question}"
    );
    assert_eq!(counts().await, "0 0 1 1");
    assert_eq!(pressed("action=lift_cause&cause=complaint").await.0, Some(format!("{PATH}?lifted=1")));
    assert_eq!(counts().await, "0 0 1 0");
    let page = body(get(&world, &format!("{PATH}?lifted=1"), header::COOKIE, &cookie).await).await;
    assert!(page.contains("Снова пишем на адреса: 1."), "{page}");
    // Who lifted what is in the trail, and no address is.
    let trail = body(get(&world, "/cabinet/audit/2026-05-15.silenced", header::COOKIE, &cookie).await).await;
    assert!(trail.contains("every address for complaint") && !trail.contains("mail.example"), "{trail}");
}

#[tokio::test]
async fn mails_that_stand_still_go_on_when_somebody_presses() {
    let (world, cookie) = world().await;
    let app = &world.app;
    let fuse = (0..10).fold(None, |fuse, _| {
        Some(Fuse::after_unknown(fuse, Told::AtHandover, app.clock.now(), &app.profile.policies.fuse))
    });
    let put = Put {
        key: keys::mail_fuse(),
        body: table::items::encode(&fuse.unwrap()).unwrap(),
        due: None,
        keeps_counters: false,
        expires_at: None,
        expect: Expect::Absent,
    };
    app.table.write(vec![Write::Put(put)]).await.unwrap();
    let page = async |query: &str| body(get(&world, &format!("{PATH}{query}"), header::COOKIE, &cookie).await).await;
    assert!(page("").await.contains("Отправлять письма сейчас"));
    for _ in 0..2 {
        let response = post(&world, &cookie, PATH, "action=resume").await;
        assert_eq!(response.headers()[header::LOCATION], format!("{PATH}?resumed=true"));
    }
    let page = page("?resumed=true").await;
    assert!(page.contains("Письма снова идут.") && !page.contains("Отправлять письма сейчас"), "{page}");
}

#[tokio::test]
async fn whoever_does_not_keep_the_registers_has_no_such_page() {
    let (world, _) = world().await;
    for (kind, limit) in [(ParticipantRole::FederalBody, "healthcare"), (ParticipantRole::RegionalExecutive, "77")] {
        let cookie = sign_in(&world, "other", kind, limit).await;
        assert_eq!(get(&world, PATH, header::COOKIE, &cookie).await.status().as_u16(), 404, "{kind:?}");
        assert_eq!(
            post(&world, &cookie, PATH, "action=lift_cause&cause=bounce").await.status().as_u16(),
            404,
            "{kind:?}"
        );
    }
}
