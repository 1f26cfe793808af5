//! The main job and its legal deadlines, whatever fails.

use expect_test::expect;

use crate::check;

#[tokio::test]
async fn the_main_job() {
    check(
        "account adult
        post clinic 1 one_off:2026-01-14
        state 1
        deliver
        state 1
        view
        answer 5 4 - 5 5
        answer 5 4 - 5 5
        answer 5 4 - 5 1
        figures running
        post clinic 1 one_off:2026-01-14
        post clinic 1 one_off:2026-01-13
        deliver
        clock 2026-02-15T21:00:00Z
        sweep
        view
        state 1
        clock 2026-03-18T00:00:00Z
        sweep
        state 1
        clock 2026-04-02T00:00:00Z
        sweep
        close
        close
        figures 2026Q1",
        expect![[r#"
            account adult
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            state 1 → Received
            deliver → 1 mails in all
            state 1 → Invited
            view → Active round 1 until Some(2026-02-15T21:00:00Z)
            answer 5 4 - 5 5 → Taken
            answer 5 4 - 5 5 → Repeated
            answer 5 4 - 5 1 → Refused(AlreadyCompleted)
            figures running → organisation:clinic: 1 receipts (0 late) 1 invited 1 notices 1 completed, cohort 1; organisation:kinder: 0 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0;
            post clinic 1 one_off:2026-01-14 → Repeated { late: false }
            post clinic 1 one_off:2026-01-13 → refused /external_id external_id_reused
            deliver → 1 mails in all
            clock 2026-02-15T21:00:00Z
            sweep → {receipts:0,invitations:0,notices:0,data_keys:0,failures:0}
            view → Completed round 1 until Some(2026-02-15T21:00:00Z)
            state 1 → Closed
            clock 2026-03-18T00:00:00Z
            sweep → {receipts:1,invitations:0,notices:0,data_keys:1,failures:0}
            state 1 → Closed, erased
            clock 2026-04-02T00:00:00Z
            sweep → {receipts:0,invitations:0,notices:0,data_keys:1,failures:0}
            close → 2026Q1 2 organisations 0 miscounted, 4993005d…
            close
            figures 2026Q1 → organisation:clinic: 1 receipts (0 late) 1 invited 1 notices 1 completed, cohort 1, final; organisation:kinder: 0 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0, final;
        "#]],
    )
    .await;
}

#[tokio::test]
async fn with_every_hint_lost_the_sweep_meets_the_terms() {
    check(
        "account adult
        post clinic 1 one_off:2026-01-14
        lose
        sweep
        clock 2026-01-15T09:02:00Z
        sweep
        lose
        sweep
        view
        figures running",
        expect![[r#"
            account adult
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            lose
            sweep → {receipts:0,invitations:0,notices:0,data_keys:0,failures:0}
            clock 2026-01-15T09:02:00Z
            sweep → {receipts:1,invitations:1,notices:1,data_keys:0,failures:0}
            lose
            sweep → {receipts:0,invitations:0,notices:0,data_keys:0,failures:0}
            view → Active round 1 until Some(2026-02-15T21:00:00Z)
            figures running → organisation:clinic: 1 receipts (0 late) 1 invited 1 notices 0 completed, cohort 0; organisation:kinder: 0 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0;
        "#]],
    )
    .await;
}

#[tokio::test]
async fn an_account_on_day_twenty_gets_the_rest_of_the_window() {
    check(
        "post clinic 1 one_off:2026-01-14
        deliver
        state 1
        clock 2026-02-04T09:00:00Z
        account adult
        sweep
        deliver
        view
        state 1
        figures running",
        expect![[r#"
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            deliver → 0 mails in all
            state 1 → AwaitingAccount
            clock 2026-02-04T09:00:00Z
            account adult
            sweep → {receipts:0,invitations:1,notices:0,data_keys:0,failures:0}
            deliver → 1 mails in all
            view → Active round 1 until Some(2026-02-15T21:00:00Z)
            state 1 → Invited
            figures running → organisation:clinic: 1 receipts (0 late) 1 invited 1 notices 0 completed, cohort 0; organisation:kinder: 0 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0;
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_mail_server_that_fails_is_tried_again() {
    check(
        "account adult
        mail fails
        post clinic 1 one_off:2026-01-14
        deliver
        figures running
        clock 2026-01-15T09:04:59Z
        sweep
        clock 2026-01-15T09:05:00Z
        sweep
        figures running
        sweep",
        expect![[r#"
            account adult
            mail fails
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            deliver → 0 mails in all
            figures running → organisation:clinic: 1 receipts (0 late) 1 invited 0 notices 0 completed, cohort 0; organisation:kinder: 0 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0;
            clock 2026-01-15T09:04:59Z
            sweep → {receipts:0,invitations:0,notices:0,data_keys:0,failures:0}
            clock 2026-01-15T09:05:00Z
            sweep → {receipts:0,invitations:1,notices:1,data_keys:0,failures:0}
            figures running → organisation:clinic: 1 receipts (0 late) 1 invited 1 notices 0 completed, cohort 0; organisation:kinder: 0 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0;
            sweep → {receipts:0,invitations:0,notices:0,data_keys:0,failures:0}
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_form_opened_before_the_end_is_taken_shortly_after_it_and_only_once() {
    check(
        "account adult
        post clinic 1 one_off:2026-01-14
        deliver
        clock 2026-02-15T21:10:00Z
        sweep
        answer 5 5 5 5 5
        opened 2026-02-15T21:00:00Z 5 5 5 5 5
        opened 2026-02-15T20:59:00Z 5 5 5 5 5
        opened 2026-02-15T20:59:00Z 5 5 5 5 5
        opened 2026-02-15T20:59:00Z 1 1 1 1 1
        figures running",
        expect![[r#"
            account adult
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            deliver → 1 mails in all
            clock 2026-02-15T21:10:00Z
            sweep → {receipts:0,invitations:1,notices:0,data_keys:0,failures:0}
            answer 5 5 5 5 5 → Refused(Expired)
            opened 2026-02-15T21:00:00Z 5 5 5 5 5 → Refused(Expired)
            opened 2026-02-15T20:59:00Z 5 5 5 5 5 → Taken
            opened 2026-02-15T20:59:00Z 5 5 5 5 5 → Repeated
            opened 2026-02-15T20:59:00Z 1 1 1 1 1 → Refused(AlreadyCompleted)
            figures running → organisation:clinic: 1 receipts (0 late) 1 invited 1 notices 1 completed, cohort 1; organisation:kinder: 0 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0;
        "#]],
    )
    .await;
}

#[tokio::test]
async fn the_grace_gives_no_second_answer_where_the_service_ended_before_its_next_round() {
    check(
        "account adult
        post kinder 1 long:2026-01-14..
        deliver
        answer 5 5 5 5 5
        post kinder 1 long:2026-01-14..2026-02-10
        deliver
        clock 2026-02-10T21:10:00Z
        sweep
        opened 2026-02-10T20:59:00Z 1 1 1 1 1
        figures running",
        expect![[r#"
            account adult
            post kinder 1 long:2026-01-14.. → Accepted { late: false }
            deliver → 1 mails in all
            answer 5 5 5 5 5 → Taken
            post kinder 1 long:2026-01-14..2026-02-10 → Amended { late: false }
            deliver → 1 mails in all
            clock 2026-02-10T21:10:00Z
            sweep → {receipts:0,invitations:0,notices:0,data_keys:1,failures:0}
            opened 2026-02-10T20:59:00Z 1 1 1 1 1 → Refused(AlreadyCompleted)
            figures running → organisation:clinic: 0 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0; organisation:kinder: 1 receipts (0 late) 1 invited 1 notices 1 completed, cohort 1;
        "#]],
    )
    .await;
}
