//! Notices that may wait: for others of the same citizen, or for a long service to come near its end. The term is kept to the second.

use domain::regulation::Profile;
use expect_test::{Expect, expect};
use testkit::World;

use crate::{check, tell_in};

/// Tells a story under the permanent profile, changed in these places.
async fn check_under(change: impl Fn(&mut Profile), story: &str, expected: Expect) {
    let mut world = World::at("2026-01-15T09:00:00Z");
    let mut profile = world.app.profile.clone();
    change(&mut profile);
    world.restart_under(profile);
    let (world, told) = tell_in(world, story).await;
    expected.assert_eq(&told);
    let report = app::upkeep::check::check(&world.app.profile, &world.memory.dump());
    assert!(report.is_clean(), "{report}");
}

#[tokio::test]
async fn the_first_notice_of_a_citizen_goes_at_once_and_later_ones_together_before_their_term() {
    check(
        "profile 882-2025
        account adult
        post clinic 1 one_off:2026-01-14
        deliver
        mails
        post clinic 2 one_off:2026-01-15
        deliver
        clock 2026-01-17T09:00:00Z
        post kinder 3 one_off:2026-01-17
        deliver
        sweep
        mails
        clock 2026-01-19T08:59:59Z
        sweep
        mails
        clock 2026-01-19T09:00:00Z
        sweep
        mails
        breaches running
        figures running
        check",
        expect![[r#"
            profile 882-2025
            account adult
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            deliver → 1 mails in all
            mails → message 1 to anna@example.org with 1 links;
            post clinic 2 one_off:2026-01-15 → Accepted { late: false }
            deliver → 1 mails in all
            clock 2026-01-17T09:00:00Z
            post kinder 3 one_off:2026-01-17 → Accepted { late: false }
            deliver → 1 mails in all
            sweep → {receipts:0,invitations:0,notices:0,data_keys:0,failures:0}
            mails → message 1 to anna@example.org with 1 links;
            clock 2026-01-19T08:59:59Z
            sweep → {receipts:0,invitations:0,notices:0,data_keys:0,failures:0}
            mails → message 1 to anna@example.org with 1 links;
            clock 2026-01-19T09:00:00Z
            sweep → {receipts:0,invitations:1,notices:1,data_keys:0,failures:0}
            mails → message 1 to anna@example.org with 1 links; message 2 to anna@example.org with 2 links;
            breaches running → none
            figures running → organisation:clinic: 2 receipts (0 late) 2 invited 2 notices 0 completed, cohort 0; organisation:kinder: 1 receipts (0 late) 1 invited 1 notices 0 completed, cohort 0;
            check → clean
        "#]],
    )
    .await;
}

#[tokio::test]
async fn without_bundling_each_goes_at_once() {
    check(
        "account adult
        post clinic 1 one_off:2026-01-14
        deliver
        post clinic 2 one_off:2026-01-15
        deliver
        mails",
        expect![[r#"
            account adult
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            deliver → 1 mails in all
            post clinic 2 one_off:2026-01-15 → Accepted { late: false }
            deliver → 2 mails in all
            mails → message 1 to anna@example.org with 1 links; message 2 to anna@example.org with 1 links;
        "#]],
    )
    .await;
}

/// What waits is answered, taken back, or ends before it may go: then nothing is sent, or it goes at once.
#[tokio::test]
async fn what_waits_is_looked_at_again_when_it_changes() {
    check(
        "profile 882-2025
        account adult
        post clinic 1 one_off:2026-01-14
        deliver
        post clinic 2 one_off:2026-01-13
        post kinder 3 long:2026-01-14..
        deliver
        withdraw 2
        deliver
        mails
        post kinder 3 long:2026-01-14..2026-01-17
        deliver
        mails
        clock 2026-01-19T09:00:00Z
        sweep
        mails
        breaches running
        check",
        expect![[r#"
            profile 882-2025
            account adult
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            deliver → 1 mails in all
            post clinic 2 one_off:2026-01-13 → Accepted { late: true }
            post kinder 3 long:2026-01-14.. → Accepted { late: false }
            deliver → 1 mails in all
            withdraw 2 → Withdrawn
            deliver → 1 mails in all
            mails → message 1 to anna@example.org with 1 links;
            post kinder 3 long:2026-01-14..2026-01-17 → Amended { late: false }
            deliver → 2 mails in all
            mails → message 1 to anna@example.org with 1 links; message 2 to anna@example.org with 1 links;
            clock 2026-01-19T09:00:00Z
            sweep → {receipts:0,invitations:1,notices:0,data_keys:1,failures:0}
            mails → message 1 to anna@example.org with 1 links; message 2 to anna@example.org with 1 links;
            breaches running → organisation:clinic: 1 report; source:mis: 1 report;
            check → clean
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_link_that_ends_within_the_term_waits_for_nothing() {
    check(
        "profile 882-2025
        account adult
        post clinic 1 one_off:2026-01-14
        deliver
        post kinder 2 long:2026-01-14..2026-01-19
        deliver
        mails",
        expect![[r#"
            profile 882-2025
            account adult
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            deliver → 1 mails in all
            post kinder 2 long:2026-01-14..2026-01-19 → Accepted { late: false }
            deliver → 2 mails in all
            mails → message 1 to anna@example.org with 1 links; message 2 to anna@example.org with 1 links;
        "#]],
    )
    .await;
}

#[tokio::test]
async fn the_first_notice_of_a_long_service_may_wait_for_its_end_as_far_as_its_term_allows() {
    let before_end = |profile: &mut Profile| profile.terms.first_notice_days_before_end = Some(1);
    check_under(
        before_end,
        "account adult
        post clinic 1 long:2026-01-14..2026-01-18
        post kinder 2 long:2026-01-14..2026-03-01
        post clinic 3 one_off:2026-01-14
        deliver
        mails
        clock 2026-01-17T06:59:59Z
        sweep
        mails
        clock 2026-01-17T07:00:00Z
        sweep
        mails
        clock 2026-01-19T08:59:59Z
        sweep
        mails
        clock 2026-01-19T09:00:00Z
        sweep
        mails
        breaches running",
        expect![[r#"
            account adult
            post clinic 1 long:2026-01-14..2026-01-18 → Accepted { late: false }
            post kinder 2 long:2026-01-14..2026-03-01 → Accepted { late: false }
            post clinic 3 one_off:2026-01-14 → Accepted { late: false }
            deliver → 1 mails in all
            mails → message 1 to anna@example.org with 1 links;
            clock 2026-01-17T06:59:59Z
            sweep → {receipts:0,invitations:0,notices:0,data_keys:0,failures:0}
            mails → message 1 to anna@example.org with 1 links;
            clock 2026-01-17T07:00:00Z
            sweep → {receipts:0,invitations:1,notices:1,data_keys:0,failures:0}
            mails → message 1 to anna@example.org with 1 links; message 2 to anna@example.org with 1 links;
            clock 2026-01-19T08:59:59Z
            sweep → {receipts:0,invitations:1,notices:0,data_keys:0,failures:0}
            mails → message 1 to anna@example.org with 1 links; message 2 to anna@example.org with 1 links;
            clock 2026-01-19T09:00:00Z
            sweep → {receipts:0,invitations:1,notices:1,data_keys:0,failures:0}
            mails → message 1 to anna@example.org with 1 links; message 2 to anna@example.org with 1 links; message 3 to anna@example.org with 1 links;
            breaches running → none
        "#]],
    )
    .await;
}

/// A stay that is reported after its end asks nobody, and says so: to the source, and in the ladder.
#[tokio::test]
async fn a_stay_that_is_reported_after_its_end_is_no_silent_loss() {
    check(
        "account adult
        post clinic 1 long:2026-01-03..2026-01-10
        post clinic 1 long:2026-01-03..2026-01-10
        deliver
        state 1
        losses
        withdraw 1
        deliver
        losses
        post clinic 2 long:2026-01-04..2026-01-10
        post clinic 2 long:2026-01-04..2026-01-20
        losses
        post clinic 2 long:2026-01-04..2026-01-11
        post kinder 2 long:2026-01-04..2026-01-11
        losses
        post kinder 2 long:2026-01-04..2026-01-20
        deliver
        losses
        view
        figures running
        check",
        expect![[r#"
            account adult
            post clinic 1 long:2026-01-03..2026-01-10 → Accepted { late: true } /service/to ended_before_reported
            post clinic 1 long:2026-01-03..2026-01-10 → Repeated { late: true } /service/to ended_before_reported
            deliver → 0 mails in all
            state 1 → Closed
            losses → ended_before_reported 1;
            withdraw 1 → Withdrawn
            deliver → 0 mails in all
            losses → ended_before_reported 1;
            post clinic 2 long:2026-01-04..2026-01-10 → Accepted { late: true } /service/to ended_before_reported
            post clinic 2 long:2026-01-04..2026-01-20 → Amended { late: true }
            losses → no_account_yet 1; ended_before_reported 1;
            post clinic 2 long:2026-01-04..2026-01-11 → Amended { late: true } /service/to ended_before_reported
            post kinder 2 long:2026-01-04..2026-01-11 → Amended { late: true } /service/to ended_before_reported
            losses → ended_before_reported 2;
            post kinder 2 long:2026-01-04..2026-01-20 → Amended { late: true }
            deliver → 1 mails in all
            losses → ended_before_reported 1; not_answered 1;
            view → Active round 1 until Some(2026-01-20T21:00:00Z)
            figures running → organisation:clinic: 1 receipts (1 late) 0 invited 0 notices 0 completed, cohort 0; organisation:kinder: 1 receipts (1 late) 1 invited 1 notices 0 completed, cohort 0;
            check → clean
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_floor_of_the_window_lets_it_be_answered_after_all() {
    check_under(
        |profile| profile.terms.long_window_days_min = 7,
        "account adult
        post clinic 1 long:2026-01-04..2026-01-10
        deliver
        view
        post kinder 2 long:2026-01-04..2026-02-10
        deliver
        view
        losses",
        expect![[r#"
            account adult
            post clinic 1 long:2026-01-04..2026-01-10 → Accepted { late: true }
            deliver → 1 mails in all
            view → Active round 1 until Some(2026-01-22T21:00:00Z)
            post kinder 2 long:2026-01-04..2026-02-10 → Accepted { late: true }
            deliver → 2 mails in all
            view → Active round 1 until Some(2026-02-10T21:00:00Z)
            losses → not_answered 2;
        "#]],
    )
    .await;
}
