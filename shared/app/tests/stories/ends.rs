//! A regulation begins and ends: who is asked, reminded and answers until when, and what becomes of the persons.

use expect_test::expect;

use super::*;

/// Open-ended services end with the regulation, the last links of one-off services live to the end of their window.
#[tokio::test]
async fn after_the_end_nothing_is_taken_and_nothing_is_mailed() {
    check(
        "
        profile draft-2024
        clock 2025-09-30T20:59:59Z
        account adult
        post clinic 0 one_off:2025-09-30
        clock 2026-03-02T09:00:00Z
        post clinic 1 long:2026-03-01..
        deliver
        view
        clock 2026-08-26T07:00:00Z
        sweep
        clock 2026-10-01T20:59:59Z
        post clinic 2 one_off:2026-10-01
        deliver
        clock 2026-10-01T21:00:00Z
        post clinic 3 one_off:2026-10-01
        post clinic 1 long:2026-03-01..2026-12-31
        sweep
        state 1
        view
        answer 5 5 5 5 5
        clock 2026-10-31T21:00:00Z
        sweep
        state 1
        clock 2026-12-01T21:00:00Z
        sweep
        state 2
        clock 2027-06-01T09:00:00Z
        sweep
        deliver
        check
        ",
        expect![[r#"
            profile draft-2024
            clock 2025-09-30T20:59:59Z
            account adult
            post clinic 0 one_off:2025-09-30 → refused /service outside_regulation
            clock 2026-03-02T09:00:00Z
            post clinic 1 long:2026-03-01.. → Accepted { late: false }
            deliver → 1 mails in all
            view → Active round 1 until Some(2026-10-01T21:00:00Z)
            clock 2026-08-26T07:00:00Z
            sweep → {receipts:0,invitations:1,notices:1,data_keys:2,failures:0}
            clock 2026-10-01T20:59:59Z
            post clinic 2 one_off:2026-10-01 → Accepted { late: false }
            deliver → 3 mails in all
            clock 2026-10-01T21:00:00Z
            post clinic 3 one_off:2026-10-01 → refused /service outside_regulation
            post clinic 1 long:2026-03-01..2026-12-31 → Amended { late: false }
            sweep → {receipts:0,invitations:1,notices:0,data_keys:0,failures:0}
            state 1 → Closed
            view → Active round 1 until Some(2026-11-01T21:00:00Z)
            answer 5 5 5 5 5 → Taken
            clock 2026-10-31T21:00:00Z
            sweep → {receipts:1,invitations:0,notices:0,data_keys:2,failures:0}
            state 1 → Closed, erased
            clock 2026-12-01T21:00:00Z
            sweep → {receipts:1,invitations:0,notices:0,data_keys:2,failures:0}
            state 2 → Closed, erased
            clock 2027-06-01T09:00:00Z
            sweep → {receipts:0,invitations:0,notices:0,data_keys:3,failures:0}
            deliver → 3 mails in all
            check → clean
        "#]],
    )
    .await;
}

/// A successor that takes over in time prolongs what had no end of its own; the persons are kept as long.
#[tokio::test]
async fn a_successor_prolongs() {
    check(
        "
        profile draft-2024
        clock 2026-03-02T09:00:00Z
        account adult
        post clinic 1 long:2026-03-01..
        deliver
        view
        clock 2026-09-20T09:00:00Z
        profile 882-2025
        clock 2026-10-01T21:00:00Z
        sweep
        view
        clock 2026-10-31T21:00:00Z
        sweep
        state 1
        clock 2026-12-31T21:00:00Z
        sweep
        state 1
        profile permanent
        clock 2027-01-30T21:00:00Z
        sweep
        state 1
        view
        clock 2027-02-28T09:00:00Z
        sweep
        answer 4 4 4 4 4
        check
        ",
        expect![[r#"
            profile draft-2024
            clock 2026-03-02T09:00:00Z
            account adult
            post clinic 1 long:2026-03-01.. → Accepted { late: false }
            deliver → 1 mails in all
            view → Active round 1 until Some(2026-10-01T21:00:00Z)
            clock 2026-09-20T09:00:00Z
            profile 882-2025
            clock 2026-10-01T21:00:00Z
            sweep → {receipts:0,invitations:1,notices:1,data_keys:1,failures:0}
            view → Active round 2 until Some(2026-12-31T21:00:00Z)
            clock 2026-10-31T21:00:00Z
            sweep → {receipts:1,invitations:0,notices:0,data_keys:0,failures:0}
            state 1 → Invited
            clock 2026-12-31T21:00:00Z
            sweep → {receipts:0,invitations:1,notices:0,data_keys:2,failures:0}
            state 1 → Closed
            profile permanent
            clock 2027-01-30T21:00:00Z
            sweep → {receipts:1,invitations:0,notices:0,data_keys:0,failures:0}
            state 1 → Invited
            view → Active round 2 until None
            clock 2027-02-28T09:00:00Z
            sweep → {receipts:0,invitations:0,notices:0,data_keys:1,failures:0}
            answer 4 4 4 4 4 → Taken
            check → clean
        "#]],
    )
    .await;
}

/// What is over stays over: an answered link of a service that had no end of its own is not asked again by a regulation that comes long after.
#[tokio::test]
async fn a_regulation_that_comes_long_after_revives_nothing() {
    check(
        "
        profile draft-2024
        clock 2026-03-02T09:00:00Z
        account adult
        post clinic 1 long:2026-03-01..
        deliver
        answer 5 5 5 5 5
        clock 2026-08-26T07:00:00Z
        sweep
        deliver
        answer 4 4 4 4 4
        clock 2026-10-31T21:00:00Z
        sweep
        clock 2026-12-01T21:00:00Z
        sweep
        state 1
        profile permanent
        clock 2027-06-01T09:00:00Z
        sweep
        deliver
        view
        answer 3 3 3 3 3
        decline here
        accept
        view
        sweep
        deliver
        check
        ",
        expect![[r#"
            profile draft-2024
            clock 2026-03-02T09:00:00Z
            account adult
            post clinic 1 long:2026-03-01.. → Accepted { late: false }
            deliver → 1 mails in all
            answer 5 5 5 5 5 → Taken
            clock 2026-08-26T07:00:00Z
            sweep → {receipts:0,invitations:1,notices:1,data_keys:1,failures:0}
            deliver → 2 mails in all
            answer 4 4 4 4 4 → Taken
            clock 2026-10-31T21:00:00Z
            sweep → {receipts:1,invitations:0,notices:0,data_keys:1,failures:0}
            clock 2026-12-01T21:00:00Z
            sweep → {receipts:0,invitations:0,notices:0,data_keys:1,failures:0}
            state 1 → Closed, erased
            profile permanent
            clock 2027-06-01T09:00:00Z
            sweep → {receipts:0,invitations:0,notices:0,data_keys:2,failures:0}
            deliver → 2 mails in all
            view → Completed round 2 until Some(2026-10-01T21:00:00Z)
            answer 3 3 3 3 3 → Refused(AlreadyCompleted)
            decline here → true
            accept → true
            view → Completed round 2 until Some(2026-10-01T21:00:00Z)
            sweep → {receipts:0,invitations:0,notices:0,data_keys:0,failures:0}
            deliver → 2 mails in all
            check → clean
        "#]],
    )
    .await;
}

/// A link that was given without an end in sight ends with the regulation that is in force by then.
#[tokio::test]
async fn a_link_of_an_unlimited_regulation_ends_with_a_limited_one() {
    check(
        "
        clock 2026-10-15T09:00:00Z
        account adult
        post clinic 1 one_off:2026-10-14
        deliver
        view
        profile draft-2024
        view
        clock 2026-11-01T21:00:00Z
        view
        answer 5 5 5 5 5
        sweep
        state 1
        check
        clock 2026-12-20T21:00:00Z
        sweep
        state 1
        check
        ",
        expect![[r#"
            clock 2026-10-15T09:00:00Z
            account adult
            post clinic 1 one_off:2026-10-14 → Accepted { late: false }
            deliver → 1 mails in all
            view → Active round 1 until Some(2026-11-15T21:00:00Z)
            profile draft-2024
            view → Active round 1 until Some(2026-11-01T21:00:00Z)
            clock 2026-11-01T21:00:00Z
            view → Expired round 1 until Some(2026-11-01T21:00:00Z)
            answer 5 5 5 5 5 → Refused(Expired)
            sweep → {receipts:0,invitations:0,notices:0,data_keys:0,failures:0}
            state 1 → Closed
            check → clean
            clock 2026-12-20T21:00:00Z
            sweep → {receipts:0,invitations:1,notices:0,data_keys:1,failures:0}
            state 1 → Closed, erased
            check → clean
        "#]],
    )
    .await;
}

/// After its end nobody is asked, and a quarter in which nothing was counted has no finals that could be late.
#[tokio::test]
async fn an_empty_quarter_after_the_end_is_not_late() {
    let (mut world, _) = tell(
        "
        profile draft-2024
        clock 2026-09-20T09:00:00Z
        account adult
        post clinic 1 one_off:2026-09-20
        deliver
        answer 5 5 5 5 5
        clock 2026-10-01T08:00:00Z
        close
        clock 2027-01-20T09:00:00Z
        ",
    )
    .await;
    let late = async |world: &World| {
        let late =
            app::upkeep::watch::late_finals(&*world.app.table, &world.app.profile, world.now(), 8).await.unwrap();
        let caller = world.coordinator().await;
        let mut told = Vec::new();
        for quarter in ["2026Q3", "2026Q4", "2027Q1", "2027Q2"] {
            let period = Period::Quarter(Quarter::parse(quarter).unwrap());
            let found = violations(&world.app, &caller, period, Crossing::Unit(By::Country), &Filter::default()).await;
            told.extend(found.unwrap().unwrap().has_finals.then_some(quarter));
        }
        format!("{} made late, {} late now; finals of {}", late.made, late.standing, told.join(", "))
    };
    // Links may be answered until November: the fourth quarter has finals once they are made, be it empty.
    assert_eq!(late(&world).await, "0 made late, 0 late now; finals of 2026Q3");
    world.set_clock("2027-08-20T09:00:00Z");
    close::close(&world.app).await.unwrap();
    assert_eq!(late(&world).await, "1 made late, 0 late now; finals of 2026Q3, 2026Q4");
    // Under a regulation without an end each of them is due.
    world.restart_under(Profile::embedded("permanent").unwrap());
    assert_eq!(late(&world).await, "3 made late, 0 late now; finals of 2026Q3, 2026Q4, 2027Q1, 2027Q2");
}

/// Everything that the regulation asks for counts from the arrival, and so does whether it asks at all: a service of the day before the beginning
/// that arrives in time is asked about, one of the last day that arrives after it is not. Who takes part is asked on the day of arrival, too.
#[tokio::test]
async fn the_day_of_the_arrival_decides_and_not_that_of_the_service() {
    check(
        "
        profile 882-2025
        clock 2025-12-31T20:59:59Z
        account adult
        post clinic 1 one_off:2025-12-31
        clock 2025-12-31T21:00:00Z
        post clinic 1 one_off:2025-12-31
        deliver
        mails
        clock 2026-12-31T20:59:59Z
        post clinic 2 one_off:2026-12-31
        clock 2026-12-31T21:00:00Z
        post clinic 3 one_off:2026-12-31
        ",
        expect![[r#"
            profile 882-2025
            clock 2025-12-31T20:59:59Z
            account adult
            post clinic 1 one_off:2025-12-31 → refused /service outside_regulation
            clock 2025-12-31T21:00:00Z
            post clinic 1 one_off:2025-12-31 → Accepted { late: false }
            deliver → 1 mails in all
            mails → message 1 to anna@example.org with 1 links;
            clock 2026-12-31T20:59:59Z
            post clinic 2 one_off:2026-12-31 → Accepted { late: false }
            clock 2026-12-31T21:00:00Z
            post clinic 3 one_off:2026-12-31 → refused /service outside_regulation
        "#]],
    )
    .await;
}
