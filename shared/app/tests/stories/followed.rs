//! The link of one service follows one of several receipts: which, and what is one service — by persons, arrivals, regions, children, and the names
//! that an older program gave.

use app::intake::receive;
use app::invitations::invite;
use domain::identifier::{ExternalId, InvitationId, SourceId};
use domain::invitation::{Invitation, ReceiptName};
use expect_test::expect;
use table::keys;
use table::{Expect, Put, Table, Write};
use testkit::World;

use crate::{ADULT, check, person, record, tell};

/// A parent is asked about each child, and in one mail where both are due.
#[tokio::test]
async fn two_children_of_one_parent_are_two_services() {
    let (world, _) = tell("account adult").await;
    let source = world.source(&world.add_source().await).await;
    let elder = record("kinder", "1", "one_off:2026-01-14", Some("child"));
    let mut younger = record("kinder", "2", "one_off:2026-01-14", Some("child"));
    younger.draft.recipient = Some(person("2017-05-01", "11200000738"));
    receive::receive(&world.app, &source, &[elder, younger]).await.unwrap();
    world.deliver_hints().await;
    let of_adult = world.app.citizen(&domain::person::Snils::parse(ADULT).unwrap());
    let asked = invitations(&world).into_iter().filter(|it| it.citizen == of_adult).count();
    assert_eq!((asked, world.mails.all().len()), (2, 2));
}

/// One names the person whose account it is, the other does not.
#[tokio::test]
async fn one_of_two_that_names_the_right_person_is_enough() {
    check(
        "account adult of Петрова Мария
        post clinic 1 one_off:2026-01-14
        deliver
        state 1
        losses
        post clinic 2 one_off:2026-01-14 as:Петрова:Мария:1985-02-11
        deliver
        state 1
        state 2
        mails
        losses
        post clinic 1 one_off:2026-01-14
        post clinic 1 one_off:2026-01-14 as:Петрова:Мария:1985-02-11
        deliver
        state 1
        state 2
        withdraw 2
        deliver
        state 1
        view
        losses
        check",
        expect![[r#"
            account adult of Петрова Мария
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            deliver → 0 mails in all
            state 1 → AccountMismatch /recipient
            losses → account_mismatch 1;
            post clinic 2 one_off:2026-01-14 as:Петрова:Мария:1985-02-11 → Accepted { late: false }
            deliver → 1 mails in all
            state 1 → AccountMismatch /recipient
            state 2 → Invited
            mails → message 1 to anna@example.org with 1 links;
            losses → same_service 1; not_answered 1;
            post clinic 1 one_off:2026-01-14 → Repeated { late: false } /recipient account_mismatch
            post clinic 1 one_off:2026-01-14 as:Петрова:Мария:1985-02-11 → Amended { late: false }
            deliver → 1 mails in all
            state 1 → Invited
            state 2 → SameService
            withdraw 2 → Withdrawn
            deliver → 1 mails in all
            state 1 → Invited
            view → Active round 1 until Some(2026-02-15T21:00:00Z)
            losses → same_service 1; not_answered 1;
            check → clean
        "#]],
    )
    .await;
    check(
        "account adult of Петрова Мария
        post clinic 1 one_off:2026-01-14 as:Петрова:Мария:1985-02-11
        post clinic 2 one_off:2026-01-14
        deliver
        state 1
        state 2
        withdraw 1
        deliver
        state 2
        view
        check",
        expect![[r#"
            account adult of Петрова Мария
            post clinic 1 one_off:2026-01-14 as:Петрова:Мария:1985-02-11 → Accepted { late: false }
            post clinic 2 one_off:2026-01-14 → Accepted { late: false }
            deliver → 1 mails in all
            state 1 → Invited
            state 2 → SameService
            withdraw 1 → Withdrawn
            deliver → 1 mails in all
            state 2 → Invited
            view → Active round 1 until Some(2026-02-15T21:00:00Z)
            check → clean
        "#]],
    )
    .await;
}

/// The first arrival counts, whichever is heard of first; and persons are kept as long as the link needs them.
#[tokio::test]
async fn the_first_arrival_counts_and_persons_live_as_long_as_the_link() {
    check(
        "account adult
        post clinic 1 one_off:2026-01-14
        lose
        clock 2026-01-16T09:00:00Z
        post clinic 2 one_off:2026-01-14
        deliver
        view
        sweep
        view
        state 1
        state 2
        clock 2026-03-17T20:59:59Z
        sweep
        state 1
        state 2
        clock 2026-03-17T21:00:00Z
        sweep
        state 1
        state 2
        breaches 2026Q1
        check",
        expect![[r#"
            account adult
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            lose
            clock 2026-01-16T09:00:00Z
            post clinic 2 one_off:2026-01-14 → Accepted { late: true }
            deliver → 1 mails in all
            view → Active round 1 until Some(2026-02-16T21:00:00Z)
            sweep → {receipts:1,invitations:0,notices:0,data_keys:0,failures:0}
            view → Active round 1 until Some(2026-02-15T21:00:00Z)
            state 1 → Invited
            state 2 → SameService
            clock 2026-03-17T20:59:59Z
            sweep → {receipts:0,invitations:1,notices:0,data_keys:1,failures:0}
            state 1 → Closed
            state 2 → SameService
            clock 2026-03-17T21:00:00Z
            sweep → {receipts:2,invitations:0,notices:0,data_keys:0,failures:0}
            state 1 → Closed, erased
            state 2 → SameService, erased
            breaches 2026Q1 → organisation:clinic: 1 report; source:mis: 1 report;
            check → clean
        "#]],
    )
    .await;
}

#[tokio::test]
async fn an_organisation_that_moved_between_two_reports_is_one() {
    let (world, _) = tell(
        "account adult
        post clinic 1 one_off:2026-01-14
        deliver",
    )
    .await;
    world.add_organisation("clinic", "1027700132195", domain::organisation::OrganisationType::HEALTHCARE, "50").await;
    let source = world.source(&world.add_source().await).await;
    receive::receive(&world.app, &source, &[record("clinic", "2", "one_off:2026-01-14", None)]).await.unwrap();
    world.deliver_hints().await;
    assert_eq!(world.mails.all().len(), 1);
    let invitations = invitations(&world);
    assert_eq!(invitations.len(), 1, "{invitations:?}");
    assert_eq!(invitations[0].region.to_string(), "77");
    let report = app::upkeep::check::check(&world.app.profile, &world.memory.dump());
    assert!(report.is_clean(), "{report}");
}

fn invitations(world: &World) -> Vec<Invitation> {
    let items = world.memory.dump();
    let stored = items.iter().filter(|item| item.key.pk.starts_with("INVITATION#"));
    stored.map(|item| serde_json::from_str(&item.body).unwrap()).collect()
}

/// Gives every invitation the name that an older program would have given it.
async fn named_by_an_older_program(world: &World) {
    for item in world.memory.dump() {
        if item.key.pk.starts_with("INVITATION#") {
            let invitation: Invitation = serde_json::from_str(&item.body).unwrap();
            let former = world.app.former_invitation_id(&invitation.follows(), &invitation.citizen);
            let line = keys::citizen_invitation(&invitation.citizen, &invitation.id);
            rename(world, item, keys::invitation(&former), &invitation.id, &former).await;
            let line = world.memory.get(&line).await.unwrap().unwrap();
            rename(world, line, keys::citizen_invitation(&invitation.citizen, &former), &invitation.id, &former).await;
        }
    }
}

async fn rename(world: &World, item: table::Item, key: table::Key, was: &InvitationId, is: &InvitationId) {
    let due = item.due.as_ref().map(|due| table::Due::of(&key, due.at));
    let body = item.body.replace(was.as_str(), is.as_str());
    let put = Put { key, body, due, expires_at: None, keeps_counters: false, expect: Expect::Absent };
    let delete = table::Delete { key: item.key, version: item.version };
    world.memory.write(vec![Write::Put(put), Write::Delete(delete)]).await.unwrap();
}

/// What an older program stored goes on under its own name to its end: found, moved, matched, told, answered, taken back.
#[tokio::test]
async fn an_invitation_of_an_older_program_goes_on_to_its_end() {
    let (world, _) = tell(
        "post clinic 1 one_off:2026-01-14
        post kinder 2 one_off:2026-01-14
        deliver",
    )
    .await;
    named_by_an_older_program(&world).await;
    let source = world.source(&world.add_source().await).await;
    // Corrected to another organisation, and a second report of what the first one is about.
    let sent = [record("clinic", "2", "one_off:2026-01-14", None), record("clinic", "3", "one_off:2026-01-14", None)];
    receive::receive(&world.app, &source, &sent).await.unwrap();
    world.add_account(ADULT, "anna@example.org").await;
    world.deliver_hints().await;
    let name = |external_id: &str| ReceiptName {
        source: SourceId::parse("mis").unwrap(),
        external_id: ExternalId::parse(external_id).unwrap(),
    };
    world.set_clock("2026-01-15T16:00:00Z");
    app::upkeep::sweep::sweep(&world.app).await.unwrap();
    world.deliver_hints().await;
    let mut told: Vec<String> = invitations(&world)
        .iter()
        .map(|it| {
            let kind = if it.id == world.app.former_invitation_id(&it.follows(), &it.citizen) { "old" } else { "new" };
            format!("{} {kind} {} {:?} beside {}", it.external_id, it.organisation, it.state, it.beside.len())
        })
        .collect();
    told.sort();
    expect![[r#"
        1 old clinic Active beside 0
        2 old clinic Active beside 0
        3 new clinic Active beside 0"#]]
    .assert_eq(&told.join("\n"));
    invite::invite(&world.app, &name("1").source, &name("1").external_id).await.unwrap();
    let withdrawal = receive::Record { external_id: Some("1".into()), withdrawn: true, ..receive::Record::default() };
    receive::receive(&world.app, &source, &[withdrawal]).await.unwrap();
    world.deliver_hints().await;
    let withdrawn = invitations(&world).into_iter().filter(|it| it.state == domain::invitation::State::Withdrawn);
    assert_eq!(withdrawn.map(|it| it.external_id.to_string()).collect::<Vec<_>>(), ["1"]);
    let report = app::upkeep::check::check(&world.app.profile, &world.memory.dump());
    assert!(report.is_clean(), "{report}");
}
