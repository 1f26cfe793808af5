//! What is heard of mails, in every order, and what follows from it.

use expect_test::expect;

use crate::{check, tell};

#[tokio::test]
async fn each_mail_is_counted_once_for_what_became_of_it() {
    check(
        "account adult
        post clinic 1 one_off:2026-01-14
        post clinic 2 one_off:2026-01-13
        post clinic 3 one_off:2026-01-12
        post kinder 4 one_off:2026-01-14
        deliver
        ladder running
        hear 1 delayed
        hear 1 delivered
        hear 1 delivered
        hear 1 delayed
        hear 2 delivered
        hear 2 bounced_for_now
        hear 3 complained
        hear 3 bounced_for_good
        hear 3 delivered
        hear someone@else delivered
        ladder running
        clock 2026-04-01T12:30:00Z
        close
        hear 4 bounced_for_good
        ladder 2026Q1
        ladder running",
        expect![[r#"
            account adult
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            post clinic 2 one_off:2026-01-13 → Accepted { late: true }
            post clinic 3 one_off:2026-01-12 → Accepted { late: true }
            post kinder 4 one_off:2026-01-14 → Accepted { late: false }
            deliver → 4 mails in all
            ladder running → organisation:clinic: 3 invited, 3 mails = 0 delivered + 0 bounced + 0 complained + 3 unheard, 3 notices, 0 completed; organisation:kinder: 1 invited, 1 mails = 0 delivered + 0 bounced + 0 complained + 1 unheard, 1 notices, 0 completed;
            hear 1 delayed → Known
            hear 1 delivered → Taken
            hear 1 delivered → Known
            hear 1 delayed → Known
            hear 2 delivered → Taken
            hear 2 bounced_for_now → Taken
            hear 3 complained → Taken
            hear 3 bounced_for_good → Known
            hear 3 delivered → Known
            hear someone@else delivered → UnknownMail
            ladder running → organisation:clinic: 3 invited, 3 mails = 1 delivered + 1 bounced + 1 complained + 0 unheard, 2 notices, 0 completed; organisation:kinder: 1 invited, 1 mails = 0 delivered + 0 bounced + 0 complained + 1 unheard, 1 notices, 0 completed;
            clock 2026-04-01T12:30:00Z
            close → 2026Q1 2 organisations 0 miscounted, 618eefce…
            hear 4 bounced_for_good → Taken
            ladder 2026Q1 → organisation:clinic: 3 invited, 3 mails = 1 delivered + 1 bounced + 1 complained + 0 unheard, 2 notices, 0 completed; organisation:kinder: 1 invited, 1 mails = 0 delivered + 0 bounced + 0 complained + 1 unheard, 1 notices, 0 completed;
            ladder running
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_mail_that_came_back_is_sent_again_in_its_term_and_then_given_up() {
    check(
        "account adult
        post clinic 1 one_off:2026-01-14
        deliver
        hear 1 bounced_for_now
        sweep
        clock 2026-01-16T09:00:00Z
        sweep
        hear 2 bounced_for_now
        hear 1 bounced_for_now
        clock 2026-01-17T09:00:00Z
        sweep
        hear 3 bounced_for_now
        clock 2026-01-20T09:00:00Z
        sweep
        ladder running
        view
        answer 5 5 5 5 5
        ladder running",
        expect![[r#"
            account adult
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            deliver → 1 mails in all
            hear 1 bounced_for_now → Taken
            sweep → {receipts:0,invitations:0,notices:0,data_keys:0,failures:0}
            clock 2026-01-16T09:00:00Z
            sweep → {receipts:0,invitations:1,notices:1,data_keys:0,failures:0}
            hear 2 bounced_for_now → Taken
            hear 1 bounced_for_now → Known
            clock 2026-01-17T09:00:00Z
            sweep → {receipts:0,invitations:1,notices:1,data_keys:0,failures:0}
            hear 3 bounced_for_now → Taken
            clock 2026-01-20T09:00:00Z
            sweep → {receipts:0,invitations:0,notices:0,data_keys:0,failures:0}
            ladder running → organisation:clinic: 1 invited, 3 mails = 0 delivered + 3 bounced + 0 complained + 0 unheard, 0 notices, 0 completed;
            view → Active round 1 until Some(2026-02-15T21:00:00Z)
            answer 5 5 5 5 5 → Taken
            ladder running → organisation:clinic: 1 invited, 3 mails = 0 delivered + 3 bounced + 0 complained + 0 unheard, 0 notices, 1 completed;
        "#]],
    )
    .await;
}

#[tokio::test]
async fn an_address_that_does_not_exist_is_left_alone_until_it_changes_or_time_has_passed() {
    check(
        "account adult
        post kinder 1 long:2026-01-14..
        deliver
        hear 1 bounced_for_good
        post clinic 2 one_off:2026-01-14
        deliver
        clock 2026-01-16T09:00:00Z
        account adult ANNA@Example.org
        sweep
        account adult anna@new.example
        clock 2026-01-17T09:00:00Z
        sweep
        mails
        ladder running
        account adult
        clock 2026-07-14T10:00:00Z
        sweep
        post clinic 3 one_off:2026-07-13
        deliver
        clock 2026-07-15T12:00:00Z
        sweep
        mails",
        expect![[r#"
            account adult
            post kinder 1 long:2026-01-14.. → Accepted { late: false }
            deliver → 1 mails in all
            hear 1 bounced_for_good → Taken
            post clinic 2 one_off:2026-01-14 → Accepted { late: false }
            deliver → 1 mails in all
            clock 2026-01-16T09:00:00Z
            account adult ANNA@Example.org
            sweep → {receipts:0,invitations:1,notices:0,data_keys:0,failures:0}
            account adult anna@new.example
            clock 2026-01-17T09:00:00Z
            sweep → {receipts:0,invitations:1,notices:1,data_keys:0,failures:0}
            mails → message 1 to anna@example.org with 1 links; message 2 to anna@new.example with 1 links;
            ladder running → organisation:clinic: 1 invited, 1 mails = 0 delivered + 0 bounced + 0 complained + 1 unheard, 1 notices, 0 completed; organisation:kinder: 1 invited, 1 mails = 0 delivered + 1 bounced + 0 complained + 0 unheard, 0 notices, 0 completed;
            account adult
            clock 2026-07-14T10:00:00Z
            sweep → {receipts:1,invitations:1,notices:1,data_keys:2,failures:0}
            post clinic 3 one_off:2026-07-13 → Accepted { late: false }
            deliver → 4 mails in all
            clock 2026-07-15T12:00:00Z
            sweep → {receipts:0,invitations:0,notices:0,data_keys:0,failures:0}
            mails → message 1 to anna@example.org with 1 links; message 2 to anna@new.example with 1 links; message 3 to anna@example.org with 1 links; message 4 to anna@example.org with 1 links;
        "#]],
    )
    .await;
}

#[tokio::test]
async fn whoever_complains_gets_no_more_at_that_address() {
    check(
        "account adult
        post clinic 1 one_off:2026-01-14
        deliver
        hear 1 complained
        post kinder 2 one_off:2026-01-14
        deliver
        ladder running
        view
        answer 1 1 1 1 1
        ladder running",
        expect![[r#"
            account adult
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            deliver → 1 mails in all
            hear 1 complained → Taken
            post kinder 2 one_off:2026-01-14 → Accepted { late: false }
            deliver → 1 mails in all
            ladder running → organisation:clinic: 1 invited, 1 mails = 0 delivered + 0 bounced + 1 complained + 0 unheard, 1 notices, 0 completed; organisation:kinder: 1 invited, 0 mails = 0 delivered + 0 bounced + 0 complained + 0 unheard, 0 notices, 0 completed;
            view → Active round 1 until Some(2026-02-15T21:00:00Z)
            answer 1 1 1 1 1 → Taken
            ladder running → organisation:clinic: 1 invited, 1 mails = 0 delivered + 0 bounced + 1 complained + 0 unheard, 1 notices, 1 completed; organisation:kinder: 1 invited, 0 mails = 0 delivered + 0 bounced + 0 complained + 0 unheard, 0 notices, 0 completed;
        "#]],
    )
    .await;
}

#[tokio::test]
async fn an_address_that_the_server_does_not_know_is_left_alone_too() {
    check(
        "account adult
        mail nowhere
        post clinic 1 one_off:2026-01-14
        deliver
        post kinder 2 one_off:2026-01-14
        deliver
        ladder running",
        expect![[r#"
            account adult
            mail nowhere
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            deliver → 0 mails in all
            post kinder 2 one_off:2026-01-14 → Accepted { late: false }
            deliver → 0 mails in all
            ladder running → organisation:clinic: 1 invited, 0 mails = 0 delivered + 0 bounced + 0 complained + 0 unheard, 0 notices, 0 completed; organisation:kinder: 1 invited, 0 mails = 0 delivered + 0 bounced + 0 complained + 0 unheard, 0 notices, 0 completed;
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_mail_of_unknown_outcome_is_sent_twice_at_most_and_counted_once() {
    check(
        "account adult
        mail vanishes
        mail vanishes
        post clinic 1 one_off:2026-01-14
        deliver
        ladder running
        clock 2026-01-15T09:10:00Z
        sweep
        ladder running
        clock 2026-01-15T09:20:00Z
        sweep
        clock 2026-01-15T09:30:00Z
        sweep
        mails
        ladder running
        hear 1 delivered
        ladder running",
        expect![[r#"
            account adult
            mail vanishes
            mail vanishes
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            deliver → 1 mails in all
            ladder running → organisation:clinic: 1 invited, 0 mails = 0 delivered + 0 bounced + 0 complained + 0 unheard, 0 notices, 0 completed;
            clock 2026-01-15T09:10:00Z
            sweep → {receipts:0,invitations:0,notices:0,data_keys:0,failures:0}
            ladder running → organisation:clinic: 1 invited, 0 mails = 0 delivered + 0 bounced + 0 complained + 0 unheard, 0 notices, 0 completed;
            clock 2026-01-15T09:20:00Z
            sweep → {receipts:0,invitations:0,notices:0,data_keys:0,failures:0}
            clock 2026-01-15T09:30:00Z
            sweep → {receipts:0,invitations:1,notices:0,data_keys:0,failures:0}
            mails → message 1 to anna@example.org with 1 links; message 1 to anna@example.org with 1 links;
            ladder running → organisation:clinic: 1 invited, 0 mails = 0 delivered + 0 bounced + 0 complained + 0 unheard, 0 notices, 0 completed;
            hear 1 delivered → Taken
            ladder running → organisation:clinic: 1 invited, 1 mails = 1 delivered + 0 bounced + 0 complained + 0 unheard, 1 notices, 0 completed;
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_word_about_a_mail_of_unknown_outcome_counts_it_and_spares_the_repetition() {
    check(
        "account adult
        mail vanishes
        post clinic 1 one_off:2026-01-14
        deliver
        hear 1 delivered
        clock 2026-01-15T09:30:00Z
        sweep
        ladder running
        mail vanishes
        post kinder 2 one_off:2026-01-14
        deliver
        hear 2 bounced_for_good
        clock 2026-01-18T09:30:00Z
        sweep
        ladder running",
        expect![[r#"
            account adult
            mail vanishes
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            deliver → 1 mails in all
            hear 1 delivered → Taken
            clock 2026-01-15T09:30:00Z
            sweep → {receipts:0,invitations:0,notices:0,data_keys:0,failures:0}
            ladder running → organisation:clinic: 1 invited, 1 mails = 1 delivered + 0 bounced + 0 complained + 0 unheard, 1 notices, 0 completed;
            mail vanishes
            post kinder 2 one_off:2026-01-14 → Accepted { late: false }
            deliver → 2 mails in all
            hear 2 bounced_for_good → Taken
            clock 2026-01-18T09:30:00Z
            sweep → {receipts:0,invitations:0,notices:0,data_keys:0,failures:0}
            ladder running → organisation:clinic: 1 invited, 1 mails = 1 delivered + 0 bounced + 0 complained + 0 unheard, 1 notices, 0 completed; organisation:kinder: 1 invited, 1 mails = 0 delivered + 1 bounced + 0 complained + 0 unheard, 0 notices, 0 completed;
        "#]],
    )
    .await;
}

#[tokio::test]
async fn an_address_is_nowhere_in_the_store() {
    let (world, _) = tell(
        "account adult
        post clinic 1 one_off:2026-01-14
        deliver
        hear 1 bounced_for_good",
    )
    .await;
    let items = world.memory.dump();
    assert!(items.iter().any(|item| item.key.pk.starts_with("SUPPRESSION#")));
    assert!(items.iter().all(|item| !item.body.contains("example.org") && !item.key.pk.contains("anna")));
    let report = app::upkeep::check::check(&world.app.profile, &items);
    assert!(report.is_clean(), "{report}");
}
