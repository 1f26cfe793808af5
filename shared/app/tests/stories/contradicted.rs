//! A correction, or the account, may contradict an invitation that was made before (A2.2): nothing more is sent or taken, and it is told.

use expect_test::expect;

use crate::check;

/// A contradiction that comes after the invitation: nothing more is sent or taken, the source reads it, the ladder has it as a reason; what is
/// corrected goes on where it stood, and nothing is sent twice.
#[tokio::test]
async fn a_correction_that_contradicts_the_account_withholds_the_invitation_until_it_is_mended() {
    check(
        "account adult of Иванова Анна 1985-02-11
        post clinic 1 long:2026-01-14..
        deliver
        post clinic 1 long:2026-01-14.. as:Петрова:Мария:1985-02-11
        deliver
        state 1
        view
        links
        answer 5 5 5 5 5
        losses
        post clinic 1 long:2026-01-14.. as:Петрова:Мария:1985-02-11
        clock 2026-01-15T16:00:00Z
        sweep
        state 1
        post clinic 1 long:2026-01-14..
        deliver
        state 1
        view
        losses
        post clinic 1 long:2026-01-14.. as:Петрова:Мария:1985-02-11
        deliver
        clock 2026-07-08T07:00:00Z
        sweep
        mails
        post clinic 1 long:2026-01-14..
        deliver
        mails
        breaches running
        figures running
        check",
        expect![[r#"
            account adult of Иванова Анна 1985-02-11
            post clinic 1 long:2026-01-14.. → Accepted { late: false }
            deliver → 1 mails in all
            post clinic 1 long:2026-01-14.. as:Петрова:Мария:1985-02-11 → Amended { late: false }
            deliver → 1 mails in all
            state 1 → AccountMismatch /recipient
            view → Pending round 1 until None
            links → 0 active, 0 soon, 0 over
            answer 5 5 5 5 5 → Refused(NotActiveYet)
            losses → account_mismatch 1;
            post clinic 1 long:2026-01-14.. as:Петрова:Мария:1985-02-11 → Repeated { late: false } /recipient account_mismatch
            clock 2026-01-15T16:00:00Z
            sweep → {receipts:0,invitations:1,notices:0,data_keys:1,failures:0}
            state 1 → AccountMismatch /recipient
            post clinic 1 long:2026-01-14.. → Amended { late: false }
            deliver → 1 mails in all
            state 1 → Invited
            view → Active round 1 until None
            losses → not_answered 1;
            post clinic 1 long:2026-01-14.. as:Петрова:Мария:1985-02-11 → Amended { late: false }
            deliver → 1 mails in all
            clock 2026-07-08T07:00:00Z
            sweep → {receipts:0,invitations:1,notices:0,data_keys:3,failures:0}
            mails → message 1 to anna@example.org with 1 links;
            post clinic 1 long:2026-01-14.. → Amended { late: false }
            deliver → 2 mails in all
            mails → message 1 to anna@example.org with 1 links; message 2 to anna@example.org with 1 links;
            breaches running → none
            figures running → organisation:clinic: 0 receipts (0 late) 0 invited 1 notices 0 completed, cohort 0; organisation:kinder: 0 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0;
            check → clean
        "#]],
    )
    .await;
}

#[tokio::test]
async fn one_that_was_not_told_yet_is_told_when_it_is_mended() {
    check(
        "account adult of Иванова Анна 1985-02-11
        mail fails
        post clinic 1 one_off:2026-01-14
        deliver
        state 1
        post clinic 1 one_off:2026-01-14 as:Петрова:Мария:1985-02-11
        deliver
        state 1
        losses
        post kinder 1 one_off:2026-01-14 as:Петрова:Мария:1985-02-11
        clock 2026-01-15T16:00:00Z
        sweep
        mails
        account adult of Петрова Мария 1985-02-11
        clock 2026-01-15T23:00:00Z
        sweep
        deliver
        state 1
        mails
        losses
        check",
        expect![[r#"
            account adult of Иванова Анна 1985-02-11
            mail fails
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            deliver → 0 mails in all
            state 1 → Invited
            post clinic 1 one_off:2026-01-14 as:Петрова:Мария:1985-02-11 → Amended { late: false }
            deliver → 0 mails in all
            state 1 → AccountMismatch /recipient
            losses → account_mismatch 1;
            post kinder 1 one_off:2026-01-14 as:Петрова:Мария:1985-02-11 → refused /external_id external_id_reused
            clock 2026-01-15T16:00:00Z
            sweep → {receipts:0,invitations:1,notices:0,data_keys:0,failures:0}
            mails
            account adult of Петрова Мария 1985-02-11
            clock 2026-01-15T23:00:00Z
            sweep → {receipts:0,invitations:1,notices:0,data_keys:0,failures:0}
            deliver → 1 mails in all
            state 1 → Invited
            mails → message 1 to anna@example.org with 1 links;
            losses → not_answered 1;
            check → clean
        "#]],
    )
    .await;
}

/// What was answered stays answered and counted: nothing joins it to the receipt. Who answers no more is asked no more.
#[tokio::test]
async fn an_answer_stays_counted_whatever_is_corrected_afterwards() {
    check(
        "account adult of Иванова Анна 1985-02-11
        post clinic 1 long:2026-01-14..
        deliver
        answer 5 5 5 5 5
        post clinic 1 long:2026-01-14.. as:Петрова:Мария:1985-02-11
        deliver
        state 1
        losses
        figures running
        clock 2026-07-08T07:00:00Z
        sweep
        mails
        post clinic 1 long:2026-01-14..
        deliver
        state 1
        mails
        check",
        expect![[r#"
            account adult of Иванова Анна 1985-02-11
            post clinic 1 long:2026-01-14.. → Accepted { late: false }
            deliver → 1 mails in all
            answer 5 5 5 5 5 → Taken
            post clinic 1 long:2026-01-14.. as:Петрова:Мария:1985-02-11 → Amended { late: false }
            deliver → 1 mails in all
            state 1 → AccountMismatch /recipient
            losses
            figures running → organisation:clinic: 1 receipts (0 late) 1 invited 1 notices 1 completed, cohort 1; organisation:kinder: 0 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0;
            clock 2026-07-08T07:00:00Z
            sweep → {receipts:0,invitations:1,notices:0,data_keys:2,failures:0}
            mails → message 1 to anna@example.org with 1 links;
            post clinic 1 long:2026-01-14.. → Amended { late: false }
            deliver → 2 mails in all
            state 1 → Invited
            mails → message 1 to anna@example.org with 1 links; message 2 to anna@example.org with 1 links;
            check → clean
        "#]],
    )
    .await;
}

/// The account may become another person's, too: that is seen when the next notice is to go.
#[tokio::test]
async fn an_account_that_becomes_another_persons_is_told_no_more() {
    check(
        "account adult of Иванова Анна 1985-02-11
        post clinic 1 long:2026-01-14..
        deliver
        account adult of Петрова Мария 1985-02-11
        clock 2026-07-08T07:00:00Z
        sweep
        deliver
        state 1
        mails
        losses
        account adult of Иванова Анна 1985-02-11
        clock 2026-07-08T14:00:00Z
        sweep
        deliver
        state 1
        mails
        breaches running
        check",
        expect![[r#"
            account adult of Иванова Анна 1985-02-11
            post clinic 1 long:2026-01-14.. → Accepted { late: false }
            deliver → 1 mails in all
            account adult of Петрова Мария 1985-02-11
            clock 2026-07-08T07:00:00Z
            sweep → {receipts:0,invitations:1,notices:0,data_keys:1,failures:0}
            deliver → 1 mails in all
            state 1 → AccountMismatch /recipient
            mails → message 1 to anna@example.org with 1 links;
            losses → account_mismatch 1;
            account adult of Иванова Анна 1985-02-11
            clock 2026-07-08T14:00:00Z
            sweep → {receipts:0,invitations:1,notices:0,data_keys:0,failures:0}
            deliver → 2 mails in all
            state 1 → Invited
            mails → message 1 to anna@example.org with 1 links; message 2 to anna@example.org with 1 links;
            breaches running → none
            check → clean
        "#]],
    )
    .await;
}
