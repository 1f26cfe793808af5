//! The world changes while links are open: regions join, organisations leave, children come of age, another regulation begins.
//! The one rule: who takes part and what the terms are is asked when a receipt arrives; what is stored keeps them.

use expect_test::expect;

use crate::check;

#[tokio::test]
async fn a_region_that_joins_later_is_asked_from_that_day_on() {
    check(
        "account adult
        joins 77 2026-01-16
        post clinic 1 one_off:2026-01-14
        clock 2026-01-15T20:59:59Z
        post clinic 1 one_off:2026-01-14
        clock 2026-01-15T21:00:00Z
        post clinic 1 one_off:2026-01-14
        deliver
        view",
        expect![[r#"
            account adult
            joins 77 2026-01-16
            post clinic 1 one_off:2026-01-14 → refused /organisation/id organisation_not_included
            clock 2026-01-15T20:59:59Z
            post clinic 1 one_off:2026-01-14 → refused /organisation/id organisation_not_included
            clock 2026-01-15T21:00:00Z
            post clinic 1 one_off:2026-01-14 → Accepted { late: true }
            deliver → 1 mails in all
            view → Active round 1 until Some(2026-02-16T21:00:00Z)
        "#]],
    )
    .await;
}

#[tokio::test]
async fn an_organisation_that_is_excluded_keeps_the_links_that_it_has() {
    check(
        "account adult
        post clinic 1 one_off:2026-01-14
        post kinder 2 long:2026-01-14.. child
        deliver
        excluded clinic 2026-01-20
        excluded kinder 2026-01-20
        clock 2026-01-20T09:00:00Z
        post clinic 3 one_off:2026-01-19
        post clinic 1 one_off:2026-01-14
        view
        answer 5 5 5 5 5
        post kinder 1 one_off:2026-01-14
        post kinder 2 long:2026-01-14..2026-01-31 child
        deliver
        view
        withdraw 1
        clock 2026-01-31T21:00:00Z
        view
        figures running",
        expect![[r#"
            account adult
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            post kinder 2 long:2026-01-14.. child → Accepted { late: false }
            deliver → 2 mails in all
            excluded clinic 2026-01-20
            excluded kinder 2026-01-20
            clock 2026-01-20T09:00:00Z
            post clinic 3 one_off:2026-01-19 → refused /organisation/id organisation_not_included
            post clinic 1 one_off:2026-01-14 → Repeated { late: false }
            view → Active round 1 until None
            answer 5 5 5 5 5 → Taken
            post kinder 1 one_off:2026-01-14 → refused /organisation/id organisation_not_included
            post kinder 2 long:2026-01-14..2026-01-31 child → Amended { late: false }
            deliver → 2 mails in all
            view → Completed round 1 until Some(2026-01-31T21:00:00Z)
            withdraw 1 → Withdrawn
            clock 2026-01-31T21:00:00Z
            view → Completed round 1 until Some(2026-01-31T21:00:00Z)
            figures running → organisation:clinic: 1 receipts (0 late) 1 invited 1 notices 0 completed, cohort 0; organisation:kinder: 1 receipts (0 late) 1 invited 1 notices 1 completed, cohort 1;
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_child_that_comes_of_age_inside_the_window_is_still_answered_for() {
    check(
        "account adult
        post clinic 1 one_off:2026-01-14 child:2008-01-14
        post clinic 2 one_off:2026-01-14 child:2008-01-13
        deliver
        clock 2026-01-20T09:00:00Z
        post clinic 1 one_off:2026-01-14 child:2008-01-14
        view
        answer 5 5 5 5 5
        post clinic 3 long:2026-01-14.. child:2008-01-20
        clock 2026-01-25T09:00:00Z
        post clinic 3 long:2026-01-14..2026-02-28 child:2008-01-20
        state 3",
        expect![[r#"
            account adult
            post clinic 1 one_off:2026-01-14 child:2008-01-14 → Accepted { late: false }
            post clinic 2 one_off:2026-01-14 child:2008-01-13 → refused /representatives representative_not_allowed
            deliver → 1 mails in all
            clock 2026-01-20T09:00:00Z
            post clinic 1 one_off:2026-01-14 child:2008-01-14 → Repeated { late: false }
            view → Active round 1 until Some(2026-02-15T21:00:00Z)
            answer 5 5 5 5 5 → Taken
            post clinic 3 long:2026-01-14.. child:2008-01-20 → Accepted { late: true }
            clock 2026-01-25T09:00:00Z
            post clinic 3 long:2026-01-14..2026-02-28 child:2008-01-20 → Amended { late: true }
            state 3 → Received
        "#]],
    )
    .await;
}

#[tokio::test]
async fn under_another_regulation_what_is_stored_keeps_its_terms() {
    check(
        "account adult
        profile 882-2025
        clock 2026-12-31T09:00:00Z
        post clinic 1 one_off:2026-12-30
        post kinder 2 long:2026-12-30.. child
        deliver
        clock 2027-01-10T09:00:00Z
        post clinic 3 one_off:2027-01-09
        view
        post kinder 2 long:2026-12-30..2027-03-31 child
        profile permanent
        post clinic 3 one_off:2027-01-09
        deliver
        view
        profile draft-2024
        view
        answer 5 5 5 5 5
        post kinder 2 long:2026-12-30..2027-01-12 child
        deliver
        clock 2027-01-12T21:00:00Z
        sweep
        state 2",
        expect![[r#"
            account adult
            profile 882-2025
            clock 2026-12-31T09:00:00Z
            post clinic 1 one_off:2026-12-30 → Accepted { late: false }
            post kinder 2 long:2026-12-30.. child → Accepted { late: false }
            deliver → 1 mails in all
            clock 2027-01-10T09:00:00Z
            post clinic 3 one_off:2027-01-09 → refused /service outside_regulation
            view → Active round 1 until Some(2027-01-31T21:00:00Z)
            post kinder 2 long:2026-12-30..2027-03-31 child → Amended { late: false }
            profile permanent
            post clinic 3 one_off:2027-01-09 → Accepted { late: false }
            deliver → 2 mails in all
            view → Active round 1 until Some(2027-02-10T21:00:00Z)
            profile draft-2024
            view → Expired round 1 until Some(2026-11-01T21:00:00Z)
            answer 5 5 5 5 5 → Refused(Expired)
            post kinder 2 long:2026-12-30..2027-01-12 child → Amended { late: false }
            deliver → 2 mails in all
            clock 2027-01-12T21:00:00Z
            sweep → {receipts:0,invitations:0,notices:0,data_keys:3,failures:0}
            state 2 → Closed
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_correction_after_the_erasure_is_followed_and_leaves_nothing_readable() {
    check(
        "account adult
        post clinic 1 long:2026-01-14..2026-02-28
        deliver
        clock 2026-04-03T09:00:00Z
        sweep
        state 1
        post clinic 1 long:2026-01-14..2026-02-20
        sweep
        deliver
        state 1
        clock 2026-05-03T09:00:00Z
        sweep
        post clinic 1 long:2026-01-14..2026-06-30
        deliver
        view
        state 1",
        expect![[r#"
            account adult
            post clinic 1 long:2026-01-14..2026-02-28 → Accepted { late: false }
            deliver → 1 mails in all
            clock 2026-04-03T09:00:00Z
            sweep → {receipts:1,invitations:0,notices:0,data_keys:2,failures:0}
            state 1 → Closed, erased
            post clinic 1 long:2026-01-14..2026-02-20 → Amended { late: false }
            sweep → {receipts:0,invitations:0,notices:0,data_keys:0,failures:0}
            deliver → 1 mails in all
            state 1 → Closed
            clock 2026-05-03T09:00:00Z
            sweep → {receipts:1,invitations:0,notices:0,data_keys:1,failures:0}
            post clinic 1 long:2026-01-14..2026-06-30 → Amended { late: false }
            deliver → 1 mails in all
            view → Active round 1 until Some(2026-06-30T21:00:00Z)
            state 1 → Invited
        "#]],
    )
    .await;
}
