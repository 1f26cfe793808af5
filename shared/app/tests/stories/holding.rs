//! Of several receipts of one service none holds the invitation by which nobody can be asked.

use expect_test::expect;

use crate::check;

/// A stay that had ended when it was reported invites nobody, and holds nothing: who reports it as going on does invite.
#[tokio::test]
async fn a_stay_that_had_ended_holds_no_invitation_of_the_same_service() {
    check(
        "account adult
        post clinic 1 long:2026-01-04..2026-01-10
        deliver
        state 1
        post clinic 2 long:2026-01-04..2026-02-10
        deliver
        state 1
        state 2
        view
        mails
        losses
        post clinic 1 long:2026-01-04..2026-01-20
        deliver
        state 1
        state 2
        view
        losses
        post clinic 1 long:2026-01-04..2026-01-10
        deliver
        state 1
        state 2
        losses
        withdraw 2
        deliver
        view
        losses
        figures running
        check",
        expect![[r#"
            account adult
            post clinic 1 long:2026-01-04..2026-01-10 → Accepted { late: true } /service/to ended_before_reported
            deliver → 0 mails in all
            state 1 → Closed
            post clinic 2 long:2026-01-04..2026-02-10 → Accepted { late: true }
            deliver → 1 mails in all
            state 1 → Closed
            state 2 → Invited
            view → Active round 1 until Some(2026-02-10T21:00:00Z)
            mails → message 1 to anna@example.org with 1 links;
            losses → ended_before_reported 1; not_answered 1;
            post clinic 1 long:2026-01-04..2026-01-20 → Amended { late: true }
            deliver → 1 mails in all
            state 1 → Invited
            state 2 → SameService
            view → Active round 1 until Some(2026-02-10T21:00:00Z)
            losses → same_service 1; not_answered 1;
            post clinic 1 long:2026-01-04..2026-01-10 → Amended { late: true } /service/to ended_before_reported
            deliver → 1 mails in all
            state 1 → Closed
            state 2 → Invited
            losses → ended_before_reported 1; not_answered 1;
            withdraw 2 → Withdrawn
            deliver → 1 mails in all
            view → Expired round 1 until Some(2026-01-10T21:00:00Z)
            losses → same_service 1; ended_before_reported 1; not_answered 1;
            figures running → organisation:clinic: 2 receipts (2 late) 1 invited 1 notices 0 completed, cohort 0; organisation:kinder: 0 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0;
            check → clean
        "#]],
    )
    .await;
}

/// Nor does it keep the other one from being looked for, whoever that names.
#[tokio::test]
async fn a_mismatch_is_told_beside_a_stay_that_had_ended() {
    check(
        "account adult of Петрова Мария
        post clinic 1 long:2026-01-04..2026-01-10
        post clinic 2 long:2026-01-04..2026-02-10
        deliver
        state 1
        state 2
        losses
        account adult of Иванова Анна
        clock 2026-01-15T16:00:00Z
        sweep
        deliver
        state 1
        state 2
        losses
        check",
        expect![[r#"
            account adult of Петрова Мария
            post clinic 1 long:2026-01-04..2026-01-10 → Accepted { late: true } /service/to ended_before_reported
            post clinic 2 long:2026-01-04..2026-02-10 → Accepted { late: true }
            deliver → 0 mails in all
            state 1 → Closed
            state 2 → AccountMismatch /recipient
            losses → account_mismatch 1; ended_before_reported 1;
            account adult of Иванова Анна
            clock 2026-01-15T16:00:00Z
            sweep → {receipts:0,invitations:1,notices:0,data_keys:0,failures:0}
            deliver → 1 mails in all
            state 1 → Closed
            state 2 → Invited
            losses → ended_before_reported 1; not_answered 1;
            check → clean
        "#]],
    )
    .await;
}

/// Whoever told of a service first is told that its citizen was invited, whichever receipt says how long the service lasts.
#[tokio::test]
async fn the_first_knows_of_the_invitation_that_follows_another() {
    check(
        "post clinic 1 long:2026-01-14..2026-02-10
        post clinic 2 long:2026-01-14..
        deliver
        state 1
        state 2
        account adult
        clock 2026-01-15T16:00:00Z
        sweep
        deliver
        state 1
        state 2
        losses
        check",
        expect![[r#"
            post clinic 1 long:2026-01-14..2026-02-10 → Accepted { late: false }
            post clinic 2 long:2026-01-14.. → Accepted { late: false }
            deliver → 0 mails in all
            state 1 → AwaitingAccount
            state 2 → SameService
            account adult
            clock 2026-01-15T16:00:00Z
            sweep → {receipts:0,invitations:1,notices:0,data_keys:0,failures:0}
            deliver → 1 mails in all
            state 1 → Invited
            state 2 → SameService
            losses → same_service 1; not_answered 1;
            check → clean
        "#]],
    )
    .await;
}
