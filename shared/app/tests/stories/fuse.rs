//! Addresses that look unknown: once, twice, too many at once.

use expect_test::expect;

use crate::check;

#[tokio::test]
async fn an_address_is_silenced_only_when_it_was_refused_twice_an_hour_apart() {
    check(
        "account adult
        mail nowhere
        post clinic 1 one_off:2026-01-14
        deliver
        silenced
        clock 2026-01-15T09:59:00Z
        sweep
        post kinder 2 one_off:2026-01-14
        deliver
        mail nowhere
        clock 2026-01-15T10:01:00Z
        sweep
        silenced
        post kinder 3 one_off:2026-01-15
        deliver
        lift refusal
        silenced
        post kinder 4 long:2026-01-14..
        deliver
        check",
        expect![[r#"
            account adult
            mail nowhere
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            deliver → 0 mails in all
            silenced → 1 suspicion; the fuse is whole
            clock 2026-01-15T09:59:00Z
            sweep → {receipts:0,invitations:0,notices:0,data_keys:0,failures:0}
            post kinder 2 one_off:2026-01-14 → Accepted { late: false }
            deliver → 0 mails in all
            mail nowhere
            clock 2026-01-15T10:01:00Z
            sweep → {receipts:0,invitations:2,notices:0,data_keys:0,failures:0}
            silenced → 1 refusal; the fuse is whole
            post kinder 3 one_off:2026-01-15 → Accepted { late: false }
            deliver → 0 mails in all
            lift refusal → 1
            silenced → ; the fuse is whole
            post kinder 4 long:2026-01-14.. → Accepted { late: false }
            deliver → 1 mails in all
            check → clean
        "#]],
    )
    .await;
}

#[tokio::test]
async fn an_address_that_was_refused_once_and_then_taken_is_not_silenced() {
    check(
        "account adult
        mail nowhere
        post clinic 1 one_off:2026-01-14
        deliver
        clock 2026-01-15T10:01:00Z
        sweep
        silenced
        ladder running",
        expect![[r#"
            account adult
            mail nowhere
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            deliver → 0 mails in all
            clock 2026-01-15T10:01:00Z
            sweep → {receipts:0,invitations:1,notices:1,data_keys:0,failures:0}
            silenced → ; the fuse is whole
            ladder running → organisation:clinic: 1 invited, 1 mails = 0 delivered + 0 bounced + 0 complained + 1 unheard, 1 notices, 0 completed;
        "#]],
    )
    .await;
}

#[tokio::test]
async fn ten_mails_that_come_back_for_good_in_an_hour_blow_the_fuse() {
    check(
        "account adult
        post clinic 1 one_off:2026-01-14
        post clinic 2 one_off:2026-01-15
        post clinic 3 one_off:2026-01-13
        post clinic 4 one_off:2026-01-12
        post clinic 5 one_off:2026-01-11
        post clinic 6 one_off:2026-01-10
        post clinic 7 one_off:2026-01-09
        post clinic 8 one_off:2026-01-08
        post clinic 9 one_off:2026-01-07
        post clinic 10 one_off:2026-01-06
        deliver
        hear 1 bounced_for_good
        hear 2 bounced_for_good
        hear 3 bounced_for_good
        hear 4 bounced_for_good
        hear 5 bounced_for_good
        hear 6 bounced_for_good
        hear 7 bounced_for_good
        hear 8 bounced_for_good
        hear 9 bounced_for_good
        hear 10 bounced_for_good
        silenced
        post clinic 11 one_off:2026-01-05
        deliver
        clock 2026-01-15T09:05:00Z
        sweep
        silenced
        check",
        expect![[r#"
            account adult
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            post clinic 2 one_off:2026-01-15 → Accepted { late: false }
            post clinic 3 one_off:2026-01-13 → Accepted { late: true }
            post clinic 4 one_off:2026-01-12 → Accepted { late: true }
            post clinic 5 one_off:2026-01-11 → Accepted { late: true }
            post clinic 6 one_off:2026-01-10 → Accepted { late: true }
            post clinic 7 one_off:2026-01-09 → Accepted { late: true }
            post clinic 8 one_off:2026-01-08 → Accepted { late: true }
            post clinic 9 one_off:2026-01-07 → Accepted { late: true }
            post clinic 10 one_off:2026-01-06 → Accepted { late: true }
            deliver → 10 mails in all
            hear 1 bounced_for_good → Taken
            hear 2 bounced_for_good → Taken
            hear 3 bounced_for_good → Taken
            hear 4 bounced_for_good → Taken
            hear 5 bounced_for_good → Taken
            hear 6 bounced_for_good → Taken
            hear 7 bounced_for_good → Taken
            hear 8 bounced_for_good → Taken
            hear 9 bounced_for_good → Taken
            hear 10 bounced_for_good → Taken
            silenced → ; the fuse is blown
            post clinic 11 one_off:2026-01-05 → Accepted { late: true }
            deliver → 10 mails in all
            clock 2026-01-15T09:05:00Z
            sweep → {receipts:0,invitations:1,notices:1,data_keys:0,failures:0}
            silenced → ; the fuse is whole
            check → clean
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_mail_of_unknown_outcome_is_followed_by_a_new_one_the_next_day_and_given_up_at_last() {
    check(
        "account adult
        mail vanishes
        mail vanishes
        mail vanishes
        mail vanishes
        mail vanishes
        mail vanishes
        post clinic 1 one_off:2026-01-14
        deliver
        clock 2026-01-15T09:40:00Z
        sweep
        clock 2026-01-15T10:20:00Z
        sweep
        clock 2026-01-16T10:20:00Z
        sweep
        clock 2026-01-16T11:00:00Z
        sweep
        clock 2026-01-16T11:40:00Z
        sweep
        clock 2026-01-17T11:40:00Z
        sweep
        clock 2026-01-17T12:20:00Z
        sweep
        clock 2026-01-17T13:00:00Z
        sweep
        clock 2026-01-20T13:00:00Z
        sweep
        mails
        ladder running
        check",
        expect![[r#"
            account adult
            mail vanishes
            mail vanishes
            mail vanishes
            mail vanishes
            mail vanishes
            mail vanishes
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            deliver → 1 mails in all
            clock 2026-01-15T09:40:00Z
            sweep → {receipts:0,invitations:1,notices:0,data_keys:0,failures:0}
            clock 2026-01-15T10:20:00Z
            sweep → {receipts:0,invitations:1,notices:0,data_keys:0,failures:0}
            clock 2026-01-16T10:20:00Z
            sweep → {receipts:0,invitations:1,notices:0,data_keys:0,failures:0}
            clock 2026-01-16T11:00:00Z
            sweep → {receipts:0,invitations:1,notices:0,data_keys:0,failures:0}
            clock 2026-01-16T11:40:00Z
            sweep → {receipts:0,invitations:1,notices:0,data_keys:0,failures:0}
            clock 2026-01-17T11:40:00Z
            sweep → {receipts:0,invitations:1,notices:0,data_keys:0,failures:0}
            clock 2026-01-17T12:20:00Z
            sweep → {receipts:0,invitations:1,notices:0,data_keys:0,failures:0}
            clock 2026-01-17T13:00:00Z
            sweep → {receipts:0,invitations:1,notices:0,data_keys:0,failures:0}
            clock 2026-01-20T13:00:00Z
            sweep → {receipts:0,invitations:0,notices:0,data_keys:0,failures:0}
            mails → message 1 to anna@example.org with 1 links; message 1 to anna@example.org with 1 links; message 3 to anna@example.org with 1 links; message 3 to anna@example.org with 1 links; message 5 to anna@example.org with 1 links; message 5 to anna@example.org with 1 links;
            ladder running → organisation:clinic: 1 invited, 0 mails = 0 delivered + 0 bounced + 0 complained + 0 unheard, 0 notices, 0 completed;
            check → clean
        "#]],
    )
    .await;
}
