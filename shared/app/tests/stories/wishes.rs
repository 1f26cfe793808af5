//! What sources and citizens want changed: corrections, withdrawals, declines; and what they answer for others.

use expect_test::expect;

use crate::check;

#[tokio::test]
async fn parents_answer_for_a_child_each_with_a_link_of_their_own() {
    check(
        "account adult
        post kinder 1 long:2026-01-14.. child
        deliver
        state 1
        answer 5 5 5 5 5
        account parent
        clock 2026-01-15T15:00:00Z
        sweep
        deliver
        answer 4 4 4 4 4
        figures running
        clock 2026-07-08T07:00:00Z
        sweep
        view
        post kinder 1 long:2026-01-14..2026-07-20 child
        deliver
        view
        clock 2026-07-20T21:00:00Z
        view
        answer 1 1 1 1 1
        state 1",
        expect![[r#"
            account adult
            post kinder 1 long:2026-01-14.. child → Accepted { late: false }
            deliver → 1 mails in all
            state 1 → Invited
            answer 5 5 5 5 5 → Taken
            account parent
            clock 2026-01-15T15:00:00Z
            sweep → {receipts:0,invitations:1,notices:0,data_keys:0,failures:0}
            deliver → 2 mails in all
            answer 4 4 4 4 4 → Taken
            figures running → organisation:clinic: 0 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0; organisation:kinder: 1 receipts (0 late) 2 invited 2 notices 2 completed, cohort 2;
            clock 2026-07-08T07:00:00Z
            sweep → {receipts:0,invitations:2,notices:2,data_keys:1,failures:0}
            view → Active round 2 until None
            post kinder 1 long:2026-01-14..2026-07-20 child → Amended { late: false }
            deliver → 4 mails in all
            view → Active round 2 until Some(2026-07-20T21:00:00Z)
            clock 2026-07-20T21:00:00Z
            view → Expired round 2 until Some(2026-07-20T21:00:00Z)
            answer 1 1 1 1 1 → Refused(Expired)
            state 1 → Closed
        "#]],
    )
    .await;
}

#[tokio::test]
async fn the_first_parents_account_leaves_nothing_due() {
    check(
        "post kinder 1 long:2026-01-14.. child
        deliver
        account adult
        clock 2026-01-15T15:00:00Z
        sweep
        deliver
        clock 2026-01-15T15:10:00Z
        sweep
        sweep",
        expect![[r#"
            post kinder 1 long:2026-01-14.. child → Accepted { late: false }
            deliver → 0 mails in all
            account adult
            clock 2026-01-15T15:00:00Z
            sweep → {receipts:0,invitations:2,notices:1,data_keys:0,failures:0}
            deliver → 1 mails in all
            clock 2026-01-15T15:10:00Z
            sweep → {receipts:0,invitations:0,notices:0,data_keys:0,failures:0}
            sweep → {receipts:0,invitations:0,notices:0,data_keys:0,failures:0}
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_source_corrects_and_withdraws() {
    check(
        "post clinic 1 one_off:2026-01-14
        deliver
        post kinder 1 one_off:2026-01-14
        deliver
        figures running
        account adult
        clock 2026-01-15T16:00:00Z
        sweep
        deliver
        post clinic 1 one_off:2026-01-14
        withdraw 1
        withdraw 1
        deliver
        state 1
        view
        answer 5 5 5 5 5
        post kinder 1 one_off:2026-01-14
        withdraw 2
        post kinder 2 one_off:2026-01-14
        figures running",
        expect![[r#"
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            deliver → 0 mails in all
            post kinder 1 one_off:2026-01-14 → Amended { late: false }
            deliver → 0 mails in all
            figures running → organisation:clinic: 0 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0; organisation:kinder: 1 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0;
            account adult
            clock 2026-01-15T16:00:00Z
            sweep → {receipts:0,invitations:1,notices:0,data_keys:0,failures:0}
            deliver → 1 mails in all
            post clinic 1 one_off:2026-01-14 → refused /external_id external_id_reused
            withdraw 1 → Withdrawn
            withdraw 1 → Repeated { late: false }
            deliver → 1 mails in all
            state 1 → Withdrawn, erased
            view → Withdrawn round 1 until Some(2026-02-15T21:00:00Z)
            answer 5 5 5 5 5 → Refused(Withdrawn)
            post kinder 1 one_off:2026-01-14 → refused /external_id external_id_reused
            withdraw 2 → Refused([Invalid { field: "/external_id", code: ExternalIdUnknown }])
            post kinder 2 one_off:2026-01-14 → Accepted { late: false }
            figures running → organisation:clinic: 0 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0; organisation:kinder: 2 receipts (0 late) 1 invited 1 notices 0 completed, cohort 0;
        "#]],
    )
    .await;
}

#[tokio::test]
async fn no_notice_after_a_withdrawal_whatever_hint_comes_first() {
    check(
        "account adult
        post clinic 1 one_off:2026-01-14
        lose
        clock 2026-01-15T09:02:00Z
        sweep
        post clinic 2 one_off:2026-01-15
        lose
        account parent
        post kinder 3 long:2026-01-14..2026-01-15 child
        withdraw 2
        withdraw 3
        deliver
        state 2
        state 3",
        expect![[r#"
            account adult
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            lose
            clock 2026-01-15T09:02:00Z
            sweep → {receipts:1,invitations:1,notices:1,data_keys:0,failures:0}
            post clinic 2 one_off:2026-01-15 → Accepted { late: false }
            lose
            account parent
            post kinder 3 long:2026-01-14..2026-01-15 child → Accepted { late: false }
            withdraw 2 → Withdrawn
            withdraw 3 → Withdrawn
            deliver → 1 mails in all
            state 2 → Withdrawn, erased
            state 3 → Withdrawn, erased
        "#]],
    )
    .await;
}

#[tokio::test]
async fn no_notice_after_a_citizen_declined() {
    check(
        "account adult
        post clinic 1 one_off:2026-01-14
        deliver
        decline here
        view
        post clinic 2 one_off:2026-01-15
        deliver
        post kinder 3 one_off:2026-01-15
        deliver
        decline all
        post kinder 4 one_off:2026-01-13
        deliver
        accept
        post kinder 5 one_off:2026-01-14
        deliver
        figures running",
        expect![[r#"
            account adult
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            deliver → 1 mails in all
            decline here → true
            view → Declined round 1 until Some(2026-02-15T21:00:00Z)
            post clinic 2 one_off:2026-01-15 → Accepted { late: false }
            deliver → 1 mails in all
            post kinder 3 one_off:2026-01-15 → Accepted { late: false }
            deliver → 2 mails in all
            decline all → true
            post kinder 4 one_off:2026-01-13 → Accepted { late: true }
            deliver → 2 mails in all
            accept → true
            post kinder 5 one_off:2026-01-14 → Accepted { late: false }
            deliver → 4 mails in all
            figures running → organisation:clinic: 2 receipts (0 late) 2 invited 1 notices 0 completed, cohort 0; organisation:kinder: 3 receipts (1 late) 3 invited 3 notices 0 completed, cohort 0;
        "#]],
    )
    .await;
}

#[tokio::test]
async fn taking_a_refusal_back_opens_what_it_had_closed_and_nothing_else() {
    check(
        "account adult
        post clinic 1 one_off:2026-01-14
        deliver
        decline here
        post kinder 2 one_off:2026-01-14
        deliver
        decline all
        post kinder 3 one_off:2026-01-15
        post clinic 4 one_off:2026-01-15
        deliver
        mails
        accept
        deliver
        mails
        accept
        deliver
        figures running",
        expect![[r#"
            account adult
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            deliver → 1 mails in all
            decline here → true
            post kinder 2 one_off:2026-01-14 → Accepted { late: false }
            deliver → 2 mails in all
            decline all → true
            post kinder 3 one_off:2026-01-15 → Accepted { late: false }
            post clinic 4 one_off:2026-01-15 → Accepted { late: false }
            deliver → 2 mails in all
            mails → message 1 to anna@example.org with 1 links; message 2 to anna@example.org with 1 links;
            accept → true
            deliver → 3 mails in all
            mails → message 1 to anna@example.org with 1 links; message 2 to anna@example.org with 1 links; message 3 to anna@example.org with 1 links;
            accept → true
            deliver → 3 mails in all
            figures running → organisation:clinic: 2 receipts (0 late) 2 invited 1 notices 0 completed, cohort 0; organisation:kinder: 2 receipts (0 late) 2 invited 2 notices 0 completed, cohort 0;
        "#]],
    )
    .await;
}
