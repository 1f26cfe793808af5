//! One service that is reported twice, by two sources or under two names, has one link, one notice, one answer; and the link lives while one
//! of the reports does.

use expect_test::expect;

use crate::check;

#[tokio::test]
async fn a_service_that_is_reported_twice_has_one_link_one_notice_and_one_answer() {
    check(
        "account adult
        post clinic 1 one_off:2026-01-14
        post clinic 2 one_off:2026-01-14
        deliver
        state 1
        state 2
        mails
        answer 5 5 5 5 5
        state 2
        post clinic 2 one_off:2026-01-14
        post clinic 3 long:2026-01-14..
        post kinder 4 one_off:2026-01-14
        deliver
        state 3
        state 4
        figures running
        losses
        clock 2026-03-01T09:00:00Z
        state 1
        state 2
        check",
        expect![[r#"
            account adult
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            post clinic 2 one_off:2026-01-14 → Accepted { late: false }
            deliver → 1 mails in all
            state 1 → Invited
            state 2 → SameService
            mails → message 1 to anna@example.org with 1 links;
            answer 5 5 5 5 5 → Taken
            state 2 → SameService
            post clinic 2 one_off:2026-01-14 → Repeated { late: false }
            post clinic 3 long:2026-01-14.. → Accepted { late: false }
            post kinder 4 one_off:2026-01-14 → Accepted { late: false }
            deliver → 3 mails in all
            state 3 → Invited
            state 4 → Invited
            figures running → organisation:clinic: 3 receipts (0 late) 2 invited 2 notices 1 completed, cohort 1; organisation:kinder: 1 receipts (0 late) 1 invited 1 notices 0 completed, cohort 0;
            losses → same_service 1; not_answered 2;
            clock 2026-03-01T09:00:00Z
            state 1 → Closed
            state 2 → SameService
            check → clean
        "#]],
    )
    .await;
}

#[tokio::test]
async fn the_second_carries_the_link_on_when_the_first_is_taken_back() {
    check(
        "account adult
        post clinic 1 one_off:2026-01-14
        post clinic 2 one_off:2026-01-14
        deliver
        withdraw 1
        deliver
        state 1
        state 2
        view
        losses
        clock 2026-02-10T09:00:00Z
        post clinic 3 one_off:2026-01-14
        deliver
        state 3
        withdraw 3
        deliver
        view
        withdraw 2
        deliver
        view
        losses
        figures running
        sweep
        check",
        expect![[r#"
            account adult
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            post clinic 2 one_off:2026-01-14 → Accepted { late: false }
            deliver → 1 mails in all
            withdraw 1 → Withdrawn
            deliver → 1 mails in all
            state 1 → Withdrawn, erased
            state 2 → Invited
            view → Active round 1 until Some(2026-02-15T21:00:00Z)
            losses → same_service 1; not_answered 1;
            clock 2026-02-10T09:00:00Z
            post clinic 3 one_off:2026-01-14 → Accepted { late: true }
            deliver → 1 mails in all
            state 3 → SameService
            withdraw 3 → Withdrawn
            deliver → 1 mails in all
            view → Active round 1 until Some(2026-02-15T21:00:00Z)
            withdraw 2 → Withdrawn
            deliver → 1 mails in all
            view → Withdrawn round 1 until Some(2026-02-15T21:00:00Z)
            losses → same_service 2; withdrawn 1;
            figures running → organisation:clinic: 3 receipts (1 late) 1 invited 1 notices 0 completed, cohort 0; organisation:kinder: 0 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0;
            sweep → {receipts:0,invitations:0,notices:0,data_keys:0,failures:0}
            check → clean
        "#]],
    )
    .await;
}

/// What was taken back by everybody is reported anew: the link goes on, what was answered stays answered, nothing is sent twice.
#[tokio::test]
async fn a_service_that_was_taken_back_is_taken_up_again() {
    check(
        "account adult
        post clinic 1 one_off:2026-01-14
        post kinder 2 one_off:2026-01-14
        deliver
        answer 5 5 5 5 5
        withdraw 1
        withdraw 2
        deliver
        losses
        clock 2026-01-20T09:00:00Z
        post clinic 3 one_off:2026-01-14
        post kinder 4 one_off:2026-01-14
        deliver
        state 1
        state 3
        state 4
        view
        mails
        losses
        figures running
        breaches running
        check",
        expect![[r#"
            account adult
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            post kinder 2 one_off:2026-01-14 → Accepted { late: false }
            deliver → 2 mails in all
            answer 5 5 5 5 5 → Taken
            withdraw 1 → Withdrawn
            withdraw 2 → Withdrawn
            deliver → 2 mails in all
            losses → withdrawn 1;
            clock 2026-01-20T09:00:00Z
            post clinic 3 one_off:2026-01-14 → Accepted { late: true }
            post kinder 4 one_off:2026-01-14 → Accepted { late: true }
            deliver → 2 mails in all
            state 1 → Withdrawn, erased
            state 3 → Invited
            state 4 → Invited
            view → Completed round 1 until Some(2026-02-20T21:00:00Z)
            mails → message 1 to anna@example.org with 1 links; message 2 to anna@example.org with 1 links;
            losses → same_service 2; not_answered 1;
            figures running → organisation:clinic: 2 receipts (1 late) 1 invited 1 notices 0 completed, cohort 0; organisation:kinder: 2 receipts (1 late) 1 invited 1 notices 1 completed, cohort 1;
            breaches running → organisation:clinic: 1 report; organisation:kinder: 1 report; source:mis: 2 report;
            check → clean
        "#]],
    )
    .await;
}

/// Answered, taken back, and reported anew after its end: it is over, and answered all the same.
#[tokio::test]
async fn what_was_answered_stays_answered_when_a_stay_is_told_anew_after_its_end() {
    check(
        "account adult
        post clinic 1 long:2026-01-14..
        deliver
        answer 5 5 5 5 5
        withdraw 1
        deliver
        clock 2026-02-20T09:00:00Z
        post clinic 2 long:2026-01-14..2026-01-20
        deliver
        state 2
        view
        losses
        post clinic 2 long:2026-01-14..2026-09-01
        deliver
        state 2
        view
        losses
        figures running
        check",
        expect![[r#"
            account adult
            post clinic 1 long:2026-01-14.. → Accepted { late: false }
            deliver → 1 mails in all
            answer 5 5 5 5 5 → Taken
            withdraw 1 → Withdrawn
            deliver → 1 mails in all
            clock 2026-02-20T09:00:00Z
            post clinic 2 long:2026-01-14..2026-01-20 → Accepted { late: true } /service/to ended_before_reported
            deliver → 1 mails in all
            state 2 → Closed
            view → Completed round 1 until Some(2026-01-20T21:00:00Z)
            losses → same_service 1; ended_before_reported 1;
            post clinic 2 long:2026-01-14..2026-09-01 → Amended { late: true }
            deliver → 1 mails in all
            state 2 → Invited
            view → Completed round 1 until Some(2026-09-01T21:00:00Z)
            losses → same_service 1;
            figures running → organisation:clinic: 2 receipts (1 late) 1 invited 1 notices 1 completed, cohort 1; organisation:kinder: 0 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0;
            check → clean
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_correction_makes_two_services_of_one_and_one_of_two() {
    check(
        "post clinic 1 one_off:2026-01-14
        post clinic 2 one_off:2026-01-14
        deliver
        state 2
        post kinder 1 one_off:2026-01-14
        deliver
        state 1
        state 2
        account adult
        clock 2026-01-15T16:00:00Z
        sweep
        deliver
        state 1
        state 2
        mails
        losses
        breaches running
        check",
        expect![[r#"
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            post clinic 2 one_off:2026-01-14 → Accepted { late: false }
            deliver → 0 mails in all
            state 2 → SameService
            post kinder 1 one_off:2026-01-14 → Amended { late: false }
            deliver → 0 mails in all
            state 1 → AwaitingAccount
            state 2 → AwaitingAccount
            account adult
            clock 2026-01-15T16:00:00Z
            sweep → {receipts:0,invitations:2,notices:0,data_keys:0,failures:0}
            deliver → 2 mails in all
            state 1 → Invited
            state 2 → Invited
            mails → message 1 to anna@example.org with 1 links; message 2 to anna@example.org with 1 links;
            losses → not_answered 2;
            breaches running → none
            check → clean
        "#]],
    )
    .await;
    check(
        "post clinic 1 one_off:2026-01-14
        post kinder 2 one_off:2026-01-14
        deliver
        post clinic 2 one_off:2026-01-14
        deliver
        state 1
        state 2
        post kinder 2 one_off:2026-01-14
        deliver
        state 2
        post clinic 2 one_off:2026-01-14
        deliver
        account adult
        clock 2026-01-15T16:00:00Z
        sweep
        deliver
        mails
        state 1
        state 2
        losses
        figures running
        check",
        expect![[r#"
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            post kinder 2 one_off:2026-01-14 → Accepted { late: false }
            deliver → 0 mails in all
            post clinic 2 one_off:2026-01-14 → Amended { late: false }
            deliver → 0 mails in all
            state 1 → AwaitingAccount
            state 2 → SameService
            post kinder 2 one_off:2026-01-14 → Amended { late: false }
            deliver → 0 mails in all
            state 2 → AwaitingAccount
            post clinic 2 one_off:2026-01-14 → Amended { late: false }
            deliver → 0 mails in all
            account adult
            clock 2026-01-15T16:00:00Z
            sweep → {receipts:0,invitations:1,notices:0,data_keys:0,failures:0}
            deliver → 1 mails in all
            mails → message 1 to anna@example.org with 1 links;
            state 1 → Invited
            state 2 → SameService
            losses → same_service 1; not_answered 1;
            figures running → organisation:clinic: 2 receipts (0 late) 1 invited 1 notices 0 completed, cohort 0; organisation:kinder: 0 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0;
            check → clean
        "#]],
    )
    .await;
}

/// A long-running service lasts as long as the last of those who report it says.
#[tokio::test]
async fn a_long_service_ends_when_all_say_so() {
    check(
        "account adult
        post clinic 1 long:2026-01-14..2026-02-10
        post clinic 2 long:2026-01-14..
        deliver
        view
        state 1
        state 2
        post clinic 2 long:2026-01-14..2026-02-01
        deliver
        view
        post clinic 2 long:2026-01-14..2026-03-01
        deliver
        view
        withdraw 2
        deliver
        view
        clock 2026-04-01T09:00:00Z
        sweep
        sweep
        state 1
        check",
        expect![[r#"
            account adult
            post clinic 1 long:2026-01-14..2026-02-10 → Accepted { late: false }
            post clinic 2 long:2026-01-14.. → Accepted { late: false }
            deliver → 1 mails in all
            view → Active round 1 until None
            state 1 → Invited
            state 2 → SameService
            post clinic 2 long:2026-01-14..2026-02-01 → Amended { late: false }
            deliver → 1 mails in all
            view → Active round 1 until Some(2026-02-10T21:00:00Z)
            post clinic 2 long:2026-01-14..2026-03-01 → Amended { late: false }
            deliver → 1 mails in all
            view → Active round 1 until Some(2026-03-01T21:00:00Z)
            withdraw 2 → Withdrawn
            deliver → 1 mails in all
            view → Active round 1 until Some(2026-02-10T21:00:00Z)
            clock 2026-04-01T09:00:00Z
            sweep → {receipts:1,invitations:0,notices:0,data_keys:2,failures:0}
            sweep → {receipts:0,invitations:0,notices:0,data_keys:0,failures:0}
            state 1 → Closed, erased
            check → clean
        "#]],
    )
    .await;
}

#[tokio::test]
async fn each_respondent_of_a_child_is_asked_once() {
    check(
        "account adult
        account parent
        post kinder 1 one_off:2026-01-14 child
        post kinder 2 one_off:2026-01-14 child
        deliver
        mails
        state 2
        withdraw 1
        deliver
        sweep
        state 2
        view
        figures running
        check",
        expect![[r#"
            account adult
            account parent
            post kinder 1 one_off:2026-01-14 child → Accepted { late: false }
            post kinder 2 one_off:2026-01-14 child → Accepted { late: false }
            deliver → 2 mails in all
            mails → message 1 to anna@example.org with 1 links; message 2 to boris@example.org with 1 links;
            state 2 → SameService
            withdraw 1 → Withdrawn
            deliver → 2 mails in all
            sweep → {receipts:0,invitations:0,notices:0,data_keys:0,failures:0}
            state 2 → Invited
            view → Active round 1 until Some(2026-02-15T21:00:00Z)
            figures running → organisation:clinic: 0 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0; organisation:kinder: 2 receipts (0 late) 2 invited 2 notices 0 completed, cohort 0;
            check → clean
        "#]],
    )
    .await;
}
