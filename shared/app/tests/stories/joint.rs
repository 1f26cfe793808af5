//! One mail for several services of one citizen.

use expect_test::expect;
use testkit::World;

use crate::tell_in;

async fn check(bound: usize, story: &str, expected: expect_test::Expect) {
    let (world, told) = tell_in(World::with_joint_notices("2026-01-15T09:00:00Z", bound), story).await;
    expected.assert_eq(&told);
    let report = app::upkeep::check::check(&world.app.profile, &world.memory.dump());
    assert!(report.is_clean(), "{report}");
}

#[tokio::test]
async fn one_mail_announces_what_is_due_together_and_each_is_counted_where_it_belongs() {
    check(
        8,
        "account adult
        post clinic 1 one_off:2026-01-14
        post clinic 2 one_off:2026-01-13
        post kinder 3 long:2026-01-14..
        deliver
        mails
        ladder running
        hear 1 delivered
        hear 1 bounced_for_now
        ladder running
        clock 2026-01-16T09:00:00Z
        sweep
        mails
        ladder running",
        expect![[r#"
            account adult
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            post clinic 2 one_off:2026-01-13 → Accepted { late: true }
            post kinder 3 long:2026-01-14.. → Accepted { late: false }
            deliver → 1 mails in all
            mails → message 1 to anna@example.org with 3 links;
            ladder running → organisation:clinic: 2 invited, 2 mails = 0 delivered + 0 bounced + 0 complained + 2 unheard, 2 notices, 0 completed; organisation:kinder: 1 invited, 1 mails = 0 delivered + 0 bounced + 0 complained + 1 unheard, 1 notices, 0 completed;
            hear 1 delivered → Taken
            hear 1 bounced_for_now → Taken
            ladder running → organisation:clinic: 2 invited, 2 mails = 0 delivered + 2 bounced + 0 complained + 0 unheard, 0 notices, 0 completed; organisation:kinder: 1 invited, 1 mails = 0 delivered + 1 bounced + 0 complained + 0 unheard, 0 notices, 0 completed;
            clock 2026-01-16T09:00:00Z
            sweep → {receipts:0,invitations:1,notices:1,data_keys:0,failures:0}
            mails → message 1 to anna@example.org with 3 links; message 2 to anna@example.org with 3 links;
            ladder running → organisation:clinic: 2 invited, 4 mails = 0 delivered + 2 bounced + 0 complained + 2 unheard, 2 notices, 0 completed; organisation:kinder: 1 invited, 2 mails = 0 delivered + 1 bounced + 0 complained + 1 unheard, 1 notices, 0 completed;
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_mail_holds_no_more_than_the_policy_allows_and_nobody_elses() {
    check(
        2,
        "account adult
        account parent
        post clinic 1 one_off:2026-01-14
        post clinic 2 one_off:2026-01-15
        post kinder 3 long:2026-01-14.. child
        deliver
        mails
        ladder running",
        expect![[r#"
            account adult
            account parent
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            post clinic 2 one_off:2026-01-15 → Accepted { late: false }
            post kinder 3 long:2026-01-14.. child → Accepted { late: false }
            deliver → 3 mails in all
            mails → message 1 to anna@example.org with 2 links; message 2 to anna@example.org with 1 links; message 3 to boris@example.org with 1 links;
            ladder running → organisation:clinic: 2 invited, 2 mails = 0 delivered + 0 bounced + 0 complained + 2 unheard, 2 notices, 0 completed; organisation:kinder: 2 invited, 2 mails = 0 delivered + 0 bounced + 0 complained + 2 unheard, 2 notices, 0 completed;
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_joint_mail_that_is_refused_or_of_unknown_outcome_stays_together() {
    check(
        8,
        "account adult
        mail fails
        mail vanishes
        post clinic 1 one_off:2026-01-14
        post kinder 2 one_off:2026-01-14
        deliver
        ladder running
        clock 2026-01-15T09:05:00Z
        sweep
        clock 2026-01-15T09:15:00Z
        sweep
        clock 2026-01-15T09:30:00Z
        sweep
        mails
        ladder running",
        expect![[r#"
            account adult
            mail fails
            mail vanishes
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            post kinder 2 one_off:2026-01-14 → Accepted { late: false }
            deliver → 0 mails in all
            ladder running → organisation:clinic: 1 invited, 0 mails = 0 delivered + 0 bounced + 0 complained + 0 unheard, 0 notices, 0 completed; organisation:kinder: 1 invited, 0 mails = 0 delivered + 0 bounced + 0 complained + 0 unheard, 0 notices, 0 completed;
            clock 2026-01-15T09:05:00Z
            sweep → {receipts:0,invitations:1,notices:0,data_keys:0,failures:0}
            clock 2026-01-15T09:15:00Z
            sweep → {receipts:0,invitations:0,notices:0,data_keys:0,failures:0}
            clock 2026-01-15T09:30:00Z
            sweep → {receipts:0,invitations:0,notices:0,data_keys:0,failures:0}
            mails → message 1 to anna@example.org with 2 links;
            ladder running → organisation:clinic: 1 invited, 0 mails = 0 delivered + 0 bounced + 0 complained + 0 unheard, 0 notices, 0 completed; organisation:kinder: 1 invited, 0 mails = 0 delivered + 0 bounced + 0 complained + 0 unheard, 0 notices, 0 completed;
        "#]],
    )
    .await;
}

#[tokio::test]
async fn what_was_declined_or_answered_goes_with_no_mail() {
    check(
        8,
        "account adult
        post clinic 1 one_off:2026-01-14
        deliver
        decline here
        post clinic 2 one_off:2026-01-15
        post kinder 3 one_off:2026-01-14
        deliver
        mails
        ladder running",
        expect![[r#"
            account adult
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            deliver → 1 mails in all
            decline here → true
            post clinic 2 one_off:2026-01-15 → Accepted { late: false }
            post kinder 3 one_off:2026-01-14 → Accepted { late: false }
            deliver → 2 mails in all
            mails → message 1 to anna@example.org with 1 links; message 2 to anna@example.org with 1 links;
            ladder running → organisation:clinic: 2 invited, 1 mails = 0 delivered + 0 bounced + 0 complained + 1 unheard, 1 notices, 0 completed; organisation:kinder: 1 invited, 1 mails = 0 delivered + 0 bounced + 0 complained + 1 unheard, 1 notices, 0 completed;
        "#]],
    )
    .await;
}
