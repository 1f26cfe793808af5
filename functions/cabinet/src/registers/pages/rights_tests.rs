//! Whoever runs the platform may do what it has the right to, and sees nothing of the rest.

use app::identity::sessions;
use app::registers::Entry;
use domain::identifier::ParticipantId;
use domain::scope::{OperatorRight, ParticipantRole};
use http::header;
use table::items::ParticipantItem;
use testkit::World;

use super::tests::post;
use crate::pages::tests::{body, get, sign_in};

/// Signs an operator in who has these rights, and none where none is named: then all.
async fn operator(world: &World, id: &str, rights: &[OperatorRight]) -> String {
    sign_in(world, id, ParticipantRole::Operator, "").await;
    let id = ParticipantId::parse(id).unwrap();
    let found = app::registers::versioned::<ParticipantItem>(&world.app, "participants", id.as_str()).await.unwrap();
    let participant = ParticipantItem { rights: rights.iter().copied().collect(), ..found.unwrap().0 };
    world.put(Entry::Participant(id.clone(), participant)).await;
    let session = sessions::begin_participant(&world.app, &id).await.unwrap().unwrap();
    format!("__Host-otklik-participant={}", session.text)
}

#[tokio::test]
async fn an_operator_has_the_rights_of_its_entry() {
    let world = World::at("2026-05-15T09:00:00Z");
    world.add_clinic().await;
    world.add_source().await;
    use OperatorRight::{Audit, Keys, Paper, Registers};
    let pages = [
        "/cabinet/registers",
        "/cabinet/registers/sources/entry?id=mis",
        "/cabinet/registers/sources/keys?id=mis",
        "/cabinet/mails",
        "/cabinet/audit",
    ];
    let forms = [
        ("/cabinet/registers/participants/entry", "id=new&seen=0"),
        ("/cabinet/registers/regions/entry", "id=78&seen=0"),
        ("/cabinet/registers/sources/keys", "id=mis&action=ask&key=k"),
        ("/cabinet/mails", "action=resume"),
    ];
    for (id, rights, read, changed) in [
        ("all", &[][..], "11111", "1111"),
        ("registers", &[Registers], "11010", "0101"),
        ("keys", &[Keys], "11100", "0010"),
        ("both", &[Keys, Registers], "11110", "1111"),
        ("paper", &[Paper], "00000", "0000"),
        ("audit", &[Audit], "00001", "0000"),
    ] {
        let cookie = operator(&world, id, rights).await;
        let mut told = String::new();
        for page in pages {
            let response = get(&world, page, header::COOKIE, &cookie).await;
            told.push(if response.status() == 404 { '0' } else { '1' });
        }
        assert_eq!(told, read, "{id} reads");
        let mut told = String::new();
        for (page, form) in forms {
            let response = post(&world, &cookie, page, form).await;
            told.push(if response.status() == 404 { '0' } else { '1' });
        }
        assert_eq!(told, changed, "{id} changes");
        let overview = body(get(&world, "/cabinet", header::COOKIE, &cookie).await).await;
        let links = ["/cabinet/registers", "/cabinet/mails", "/cabinet/audit"];
        let shown: String =
            links.map(|link| if overview.contains(&format!("href=\"{link}\"")) { '1' } else { '0' }).iter().collect();
        let expected: String = [0, 3, 4].map(|place| read.as_bytes()[place] as char).iter().collect();
        assert_eq!(shown, expected, "{id} is shown");
    }
}
