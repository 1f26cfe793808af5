//! Missed deadlines: each is counted once, with the late act, whatever was the cause; and nothing that others delayed.

use expect_test::expect;

use crate::check;

#[tokio::test]
async fn a_system_that_stood_still_broke_its_terms() {
    check(
        "account adult
        post clinic 1 one_off:2026-01-10
        post clinic 2 one_off:2026-01-14
        lose
        breaches running
        clock 2026-01-20T09:00:00Z
        sweep
        deliver
        sweep
        deliver
        breaches running
        check
        clock 2026-03-20T09:00:00Z
        sweep
        sweep
        breaches running
        check",
        expect![[r#"
            account adult
            post clinic 1 one_off:2026-01-10 → Accepted { late: true }
            post clinic 2 one_off:2026-01-14 → Accepted { late: false }
            lose
            breaches running → organisation:clinic: 1 report; source:mis: 1 report;
            clock 2026-01-20T09:00:00Z
            sweep → {receipts:2,invitations:1,notices:1,data_keys:0,failures:0}
            deliver → 2 mails in all
            sweep → {receipts:0,invitations:0,notices:0,data_keys:0,failures:0}
            deliver → 2 mails in all
            breaches running → organisation:clinic: 1 report 2 activation 2 notice; source:mis: 1 report 2 activation 2 notice;
            check → clean
            clock 2026-03-20T09:00:00Z
            sweep → {receipts:2,invitations:1,notices:0,data_keys:1,failures:0}
            sweep → {receipts:0,invitations:0,notices:0,data_keys:0,failures:0}
            breaches running → organisation:clinic: 1 report 2 activation 2 notice 2 erasure; source:mis: 1 report 2 activation 2 notice 2 erasure;
            check → clean
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_mail_server_that_was_away_broke_the_notices_term() {
    check(
        "account adult
        mail fails
        post clinic 1 one_off:2026-01-14
        deliver
        clock 2026-01-19T21:00:00Z
        breaches running
        sweep
        breaches running
        sweep
        breaches running
        check",
        expect![[r#"
            account adult
            mail fails
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            deliver → 0 mails in all
            clock 2026-01-19T21:00:00Z
            breaches running → none
            sweep → {receipts:0,invitations:1,notices:1,data_keys:0,failures:0}
            breaches running → organisation:clinic: 1 notice; source:mis: 1 notice;
            sweep → {receipts:0,invitations:0,notices:0,data_keys:0,failures:0}
            breaches running → organisation:clinic: 1 notice; source:mis: 1 notice;
            check → clean
        "#]],
    )
    .await;
}

#[tokio::test]
async fn an_account_that_appears_on_day_twenty_breaks_nothing() {
    check(
        "post clinic 1 one_off:2026-01-14
        deliver
        clock 2026-01-18T19:00:00Z
        sweep
        clock 2026-01-19T20:30:00Z
        sweep
        account adult
        clock 2026-02-04T09:00:00Z
        sweep
        deliver
        breaches running
        check",
        expect![[r#"
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            deliver → 0 mails in all
            clock 2026-01-18T19:00:00Z
            sweep → {receipts:0,invitations:1,notices:0,data_keys:0,failures:0}
            clock 2026-01-19T20:30:00Z
            sweep → {receipts:0,invitations:1,notices:0,data_keys:0,failures:0}
            account adult
            clock 2026-02-04T09:00:00Z
            sweep → {receipts:0,invitations:1,notices:0,data_keys:0,failures:0}
            deliver → 1 mails in all
            breaches running → none
            check → clean
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_receipt_that_was_never_followed_broke_every_term_it_had() {
    check(
        "post clinic 1 one_off:2026-01-14
        lose
        clock 2026-05-20T09:00:00Z
        sweep
        state 1
        breaches running
        check",
        expect![[r#"
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            lose
            clock 2026-05-20T09:00:00Z
            sweep → {receipts:1,invitations:0,notices:0,data_keys:1,failures:0}
            state 1 → Closed, erased
            breaches running → organisation:clinic: 1 activation 1 erasure; source:mis: 1 activation 1 erasure;
            check → clean
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_late_reminder_is_one() {
    check(
        "account adult
        post kinder 1 long:2026-01-14..
        deliver
        clock 2026-07-16T09:00:00Z
        sweep
        breaches running
        check",
        expect![[r#"
            account adult
            post kinder 1 long:2026-01-14.. → Accepted { late: false }
            deliver → 1 mails in all
            clock 2026-07-16T09:00:00Z
            sweep → {receipts:0,invitations:1,notices:1,data_keys:1,failures:0}
            breaches running → organisation:kinder: 1 reminder; source:mis: 1 reminder;
            check → clean
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_late_receipt_that_is_corrected_moves_with_its_count() {
    check(
        "post clinic 1 one_off:2026-01-10
        post clinic 1 one_off:2026-01-10
        breaches running
        post kinder 1 one_off:2026-01-10
        withdraw 1
        deliver
        breaches running
        check",
        expect![[r#"
            post clinic 1 one_off:2026-01-10 → Accepted { late: true }
            post clinic 1 one_off:2026-01-10 → Repeated { late: true }
            breaches running → organisation:clinic: 1 report; source:mis: 1 report;
            post kinder 1 one_off:2026-01-10 → Amended { late: true }
            withdraw 1 → Withdrawn
            deliver → 0 mails in all
            breaches running → organisation:kinder: 1 report; source:mis: 1 report;
            check → clean
        "#]],
    )
    .await;
}
