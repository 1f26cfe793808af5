//! A person is who the receipt says (A2.2, A2.3): an account that is another person's invites nobody, a corrected name is taken, and a child that
//! comes of age inside a long service is asked itself.

use expect_test::expect;

use crate::check;

#[tokio::test]
async fn an_account_that_is_another_persons_invites_nobody_until_one_of_them_is_corrected() {
    check(
        "account adult of Петрова Мария 1985-02-11
        post clinic 1 one_off:2026-01-14
        deliver
        state 1
        links
        losses
        post clinic 1 one_off:2026-01-14
        breaches running
        post clinic 1 one_off:2026-01-14 as:Петрова:Анна:1985-02-11
        losses
        deliver
        state 1
        losses
        post clinic 1 one_off:2026-01-14 as:Петрова:Анна:1985-02-11
        view
        figures running
        check",
        expect![[r#"
            account adult of Петрова Мария 1985-02-11
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            deliver → 0 mails in all
            state 1 → AccountMismatch /recipient
            links → 0 active, 0 soon, 0 over
            losses → account_mismatch 1;
            post clinic 1 one_off:2026-01-14 → Repeated { late: false } /recipient account_mismatch
            breaches running → none
            post clinic 1 one_off:2026-01-14 as:Петрова:Анна:1985-02-11 → Amended { late: false }
            losses → account_mismatch 1;
            deliver → 1 mails in all
            state 1 → Invited
            losses → not_answered 1;
            post clinic 1 one_off:2026-01-14 as:Петрова:Анна:1985-02-11 → Repeated { late: false }
            view → Active round 1 until Some(2026-02-15T21:00:00Z)
            figures running → organisation:clinic: 1 receipts (0 late) 1 invited 1 notices 0 completed, cohort 0; organisation:kinder: 0 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0;
            check → clean
        "#]],
    )
    .await;
}

#[tokio::test]
async fn the_account_may_be_what_is_corrected() {
    check(
        "account adult of Петрова Мария
        post clinic 1 one_off:2026-01-14
        deliver
        state 1
        account adult of Иванова Мария
        sweep
        state 1
        clock 2026-01-15T15:00:00Z
        sweep
        deliver
        state 1
        losses",
        expect![[r#"
            account adult of Петрова Мария
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            deliver → 0 mails in all
            state 1 → AccountMismatch /recipient
            account adult of Иванова Мария
            sweep → {receipts:0,invitations:0,notices:0,data_keys:0,failures:0}
            state 1 → AccountMismatch /recipient
            clock 2026-01-15T15:00:00Z
            sweep → {receipts:0,invitations:1,notices:0,data_keys:0,failures:0}
            deliver → 1 mails in all
            state 1 → Invited
            losses → not_answered 1;
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_birth_date_alone_contradicts_and_a_marriage_does_not() {
    check(
        "account adult of Петрова АННА 1985-02-11
        post clinic 1 one_off:2026-01-14
        post clinic 2 one_off:2026-01-15 as:Иванова:Анна:1985-02-12
        deliver
        state 1
        state 2
        post clinic 2 one_off:2026-01-15 as:Иванова:Анна:1985-02-11
        deliver
        state 2
        post kinder 3 one_off:2026-01-14 child
        deliver
        state 3",
        expect![[r#"
            account adult of Петрова АННА 1985-02-11
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            post clinic 2 one_off:2026-01-15 as:Иванова:Анна:1985-02-12 → Accepted { late: false }
            deliver → 1 mails in all
            state 1 → Invited
            state 2 → AccountMismatch /recipient
            post clinic 2 one_off:2026-01-15 as:Иванова:Анна:1985-02-11 → Amended { late: false }
            deliver → 2 mails in all
            state 2 → Invited
            post kinder 3 one_off:2026-01-14 child → Accepted { late: false }
            deliver → 3 mails in all
            state 3 → Invited
        "#]],
    )
    .await;
}

/// What was counted moves with the receipt, and stays in a quarter that is closed.
#[tokio::test]
async fn a_mismatch_is_counted_once_where_the_receipt_belongs() {
    check(
        "account adult of Петрова Мария
        clock 2026-03-31T09:00:00Z
        post clinic 1 one_off:2026-03-30
        post clinic 2 one_off:2026-03-31
        deliver
        sweep
        losses
        post kinder 1 one_off:2026-03-30
        deliver
        losses
        withdraw 2
        deliver
        losses
        clock 2026-04-01T09:00:00Z
        close
        account adult of Иванова Мария
        sweep
        deliver
        state 1
        losses
        check",
        expect![[r#"
            account adult of Петрова Мария
            clock 2026-03-31T09:00:00Z
            post clinic 1 one_off:2026-03-30 → Accepted { late: false }
            post clinic 2 one_off:2026-03-31 → Accepted { late: false }
            deliver → 0 mails in all
            sweep → {receipts:0,invitations:0,notices:0,data_keys:1,failures:0}
            losses → account_mismatch 2;
            post kinder 1 one_off:2026-03-30 → Amended { late: false }
            deliver → 0 mails in all
            losses → account_mismatch 2;
            withdraw 2 → Withdrawn
            deliver → 0 mails in all
            losses → account_mismatch 2;
            clock 2026-04-01T09:00:00Z
            close → 2026Q1 2 organisations 0 miscounted, 4d3367fb…
            account adult of Иванова Мария
            sweep → {receipts:0,invitations:1,notices:0,data_keys:0,failures:0}
            deliver → 1 mails in all
            state 1 → Invited
            losses → not_answered 1;
            check → clean
        "#]],
    )
    .await;
}

/// A name may be corrected whenever; whose service it was may not.
#[tokio::test]
async fn a_name_or_birth_date_of_the_same_number_amends() {
    check(
        "account adult
        post clinic 1 one_off:2026-01-14
        deliver
        post clinic 1 one_off:2026-01-14 as:Ивановна:Анна:1985-02-11
        post clinic 1 one_off:2026-01-14 as:Ивановна:Анна:1985-11-02
        post clinic 1 one_off:2026-01-14 as:Ивановна:Анна:1985-11-02
        deliver
        view
        state 1
        post clinic 1 one_off:2026-01-14 child
        figures running",
        expect![[r#"
            account adult
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            deliver → 1 mails in all
            post clinic 1 one_off:2026-01-14 as:Ивановна:Анна:1985-02-11 → Amended { late: false }
            post clinic 1 one_off:2026-01-14 as:Ивановна:Анна:1985-11-02 → Amended { late: false }
            post clinic 1 one_off:2026-01-14 as:Ивановна:Анна:1985-11-02 → Repeated { late: false }
            deliver → 1 mails in all
            view → Active round 1 until Some(2026-02-15T21:00:00Z)
            state 1 → Invited
            post clinic 1 one_off:2026-01-14 child → refused /external_id external_id_reused
            figures running → organisation:clinic: 1 receipts (0 late) 1 invited 1 notices 0 completed, cohort 0; organisation:kinder: 0 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0;
        "#]],
    )
    .await;
}

#[tokio::test]
async fn who_comes_of_age_inside_a_long_service_is_asked_itself_from_the_next_notice_on() {
    check(
        "account adult
        account child
        post clinic 1 long:2026-01-14.. child:2008-02-20
        deliver
        mails
        answer 5 5 5 5 5
        clock 2026-03-01T09:00:00Z
        sweep
        deliver
        mails
        clock 2026-07-08T07:00:00Z
        sweep
        sweep
        deliver
        mails
        state 1
        view
        answer 4 4 4 4 4
        clock 2027-01-08T07:00:00Z
        sweep
        deliver
        mails
        figures running
        check",
        expect![[r#"
            account adult
            account child
            post clinic 1 long:2026-01-14.. child:2008-02-20 → Accepted { late: false }
            deliver → 1 mails in all
            mails → message 1 to anna@example.org with 1 links;
            answer 5 5 5 5 5 → Taken
            clock 2026-03-01T09:00:00Z
            sweep → {receipts:0,invitations:1,notices:0,data_keys:0,failures:0}
            deliver → 2 mails in all
            mails → message 1 to anna@example.org with 1 links; message 2 to vera@example.org with 1 links;
            clock 2026-07-08T07:00:00Z
            sweep → {receipts:0,invitations:1,notices:0,data_keys:2,failures:0}
            sweep → {receipts:0,invitations:0,notices:0,data_keys:0,failures:0}
            deliver → 2 mails in all
            mails → message 1 to anna@example.org with 1 links; message 2 to vera@example.org with 1 links;
            state 1 → Invited
            view → Active round 1 until None
            answer 4 4 4 4 4 → Taken
            clock 2027-01-08T07:00:00Z
            sweep → {receipts:0,invitations:1,notices:1,data_keys:1,failures:0}
            deliver → 3 mails in all
            mails → message 1 to anna@example.org with 1 links; message 2 to vera@example.org with 1 links; message 3 to vera@example.org with 1 links;
            figures running → organisation:clinic: 0 receipts (0 late) 0 invited 1 notices 0 completed, cohort 0; organisation:kinder: 0 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0;
            check → clean
        "#]],
    )
    .await;
}

/// Age is judged on the day of each notice, and not beyond the end of the service; of a one-off service on its day.
#[tokio::test]
async fn age_is_judged_on_the_day_of_the_notice() {
    check(
        "post clinic 1 long:2026-01-14.. child:2008-01-20
        post clinic 2 one_off:2026-01-14 child:2008-01-20
        post clinic 3 long:2026-01-15..2026-01-16 child:2008-01-20
        deliver
        clock 2026-01-20T21:00:00Z
        account adult
        account child
        sweep
        deliver
        mails",
        expect![[r#"
            post clinic 1 long:2026-01-14.. child:2008-01-20 → Accepted { late: false }
            post clinic 2 one_off:2026-01-14 child:2008-01-20 → Accepted { late: false }
            post clinic 3 long:2026-01-15..2026-01-16 child:2008-01-20 → Accepted { late: false }
            deliver → 0 mails in all
            clock 2026-01-20T21:00:00Z
            account adult
            account child
            sweep → {receipts:0,invitations:6,notices:2,data_keys:0,failures:0}
            deliver → 2 mails in all
            mails → message 1 to anna@example.org with 1 links; message 2 to vera@example.org with 1 links;
        "#]],
    )
    .await;
}
