//! Whatever is lifted brings back the notices that were given up for it, once, wherever the lifting stops half-way.

use std::sync::atomic::Ordering;

use app::mail::{feedback, lifting};
use app::upkeep::{check as checked, sweep};
use chrono::Duration;
use domain::audit::Actor;
use domain::invitation::mail::{Cause, MailEvent};
use expect_test::expect;

use crate::check;
use crate::interrupted::two_notices;

#[tokio::test]
async fn a_relay_that_returns_a_few_an_hour_silences_nobody_and_every_notice_goes_out_in_the_end() {
    check(
        "account adult
        post clinic 1 one_off:2026-01-14
        post clinic 2 one_off:2026-01-13
        post clinic 3 one_off:2026-01-12
        post clinic 4 one_off:2026-01-11
        post clinic 5 one_off:2026-01-10
        post clinic 6 one_off:2026-01-09
        post clinic 7 one_off:2026-01-08
        post clinic 8 one_off:2026-01-07
        post clinic 9 one_off:2026-01-06
        post clinic 10 one_off:2026-01-05
        post clinic 11 one_off:2026-01-04
        post clinic 12 one_off:2026-01-03
        post clinic 13 one_off:2026-01-02
        post clinic 14 one_off:2026-01-01
        post kinder 15 one_off:2026-01-14
        post kinder 16 one_off:2026-01-13
        deliver
        hear 1 bounced_for_good
        hear 2 bounced_for_good
        hear 3 bounced_for_good
        hear 4 bounced_for_good
        hear 5 bounced_for_good
        hear 6 bounced_for_good
        silenced
        clock 2026-01-15T10:10:00Z
        hear 7 bounced_for_good
        hear 8 bounced_for_good
        hear 9 bounced_for_good
        hear 10 bounced_for_good
        hear 11 bounced_for_good
        silenced
        clock 2026-01-15T11:20:00Z
        hear 12 bounced_for_good
        hear 13 bounced_for_good
        hear 14 bounced_for_good
        hear 15 bounced_for_good
        hear 16 bounced_for_good
        silenced
        clock 2026-01-16T11:30:00Z
        sweep
        sweep
        silenced
        ladder running
        check",
        expect![[r#"
            account adult
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            post clinic 2 one_off:2026-01-13 → Accepted { late: true }
            post clinic 3 one_off:2026-01-12 → Accepted { late: true }
            post clinic 4 one_off:2026-01-11 → Accepted { late: true }
            post clinic 5 one_off:2026-01-10 → Accepted { late: true }
            post clinic 6 one_off:2026-01-09 → Accepted { late: true }
            post clinic 7 one_off:2026-01-08 → Accepted { late: true }
            post clinic 8 one_off:2026-01-07 → Accepted { late: true }
            post clinic 9 one_off:2026-01-06 → Accepted { late: true }
            post clinic 10 one_off:2026-01-05 → Accepted { late: true }
            post clinic 11 one_off:2026-01-04 → Accepted { late: true }
            post clinic 12 one_off:2026-01-03 → Accepted { late: true }
            post clinic 13 one_off:2026-01-02 → Accepted { late: true }
            post clinic 14 one_off:2026-01-01 → Accepted { late: true }
            post kinder 15 one_off:2026-01-14 → Accepted { late: false }
            post kinder 16 one_off:2026-01-13 → Accepted { late: true }
            deliver → 16 mails in all
            hear 1 bounced_for_good → Taken
            hear 2 bounced_for_good → Taken
            hear 3 bounced_for_good → Taken
            hear 4 bounced_for_good → Taken
            hear 5 bounced_for_good → Taken
            hear 6 bounced_for_good → Taken
            silenced → 1 bounce; the fuse is whole
            clock 2026-01-15T10:10:00Z
            hear 7 bounced_for_good → Taken
            hear 8 bounced_for_good → Taken
            hear 9 bounced_for_good → Taken
            hear 10 bounced_for_good → Taken
            hear 11 bounced_for_good → Taken
            silenced → 1 bounce; the fuse is whole
            clock 2026-01-15T11:20:00Z
            hear 12 bounced_for_good → Taken
            hear 13 bounced_for_good → Taken
            hear 14 bounced_for_good → Taken
            hear 15 bounced_for_good → Taken
            hear 16 bounced_for_good → Taken
            silenced → ; the fuse is blown
            clock 2026-01-16T11:30:00Z
            sweep → {receipts:0,invitations:16,notices:16,data_keys:0,failures:0}
            sweep → {receipts:0,invitations:0,notices:0,data_keys:0,failures:0}
            silenced → ; the fuse is whole
            ladder running → organisation:clinic: 14 invited, 28 mails = 0 delivered + 14 bounced + 0 complained + 14 unheard, 14 notices, 0 completed; organisation:kinder: 2 invited, 4 mails = 0 delivered + 2 bounced + 0 complained + 2 unheard, 2 notices, 0 completed;
            check → clean
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_notice_goes_out_after_all_when_the_operator_lifts_what_it_was_given_up_for() {
    check(
        "account adult
        post clinic 1 one_off:2026-01-14
        post kinder 2 one_off:2026-01-15
        deliver
        hear 1 bounced_for_good
        hear 2 bounced_for_good
        silenced
        clock 2026-01-18T09:00:00Z
        sweep
        lift bounce
        lift bounce
        sweep
        sweep
        deliver
        hear 1 bounced_for_good
        hear 3 bounced_for_good
        lift_address Anna@Example.org
        lift_address anna@example.org
        sweep
        ladder running
        check",
        expect![[r#"
            account adult
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            post kinder 2 one_off:2026-01-15 → Accepted { late: false }
            deliver → 2 mails in all
            hear 1 bounced_for_good → Taken
            hear 2 bounced_for_good → Taken
            silenced → 1 bounce; the fuse is whole
            clock 2026-01-18T09:00:00Z
            sweep → {receipts:0,invitations:0,notices:0,data_keys:0,failures:0}
            lift bounce → 1
            lift bounce → 0
            sweep → {receipts:0,invitations:2,notices:2,data_keys:0,failures:0}
            sweep → {receipts:0,invitations:0,notices:0,data_keys:0,failures:0}
            deliver → 4 mails in all
            hear 1 bounced_for_good → Known
            hear 3 bounced_for_good → Taken
            lift_address Anna@Example.org → true
            lift_address anna@example.org → false
            sweep → {receipts:0,invitations:1,notices:1,data_keys:0,failures:0}
            ladder running → organisation:clinic: 1 invited, 2 mails = 0 delivered + 1 bounced + 0 complained + 1 unheard, 1 notices, 0 completed; organisation:kinder: 1 invited, 3 mails = 0 delivered + 2 bounced + 0 complained + 1 unheard, 1 notices, 0 completed;
            check → clean
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_notice_whose_address_was_refused_twice_goes_out_once_that_is_lifted_and_an_ended_link_has_none() {
    check(
        "account adult
        mail nowhere
        post clinic 1 one_off:2026-01-14
        deliver
        mail nowhere
        clock 2026-01-15T10:01:00Z
        sweep
        silenced
        clock 2026-01-17T10:01:00Z
        sweep
        lift refusal
        sweep
        hear 1 bounced_for_good
        clock 2026-02-20T09:00:00Z
        lift bounce
        sweep
        mails
        ladder running
        check",
        expect![[r#"
            account adult
            mail nowhere
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            deliver → 0 mails in all
            mail nowhere
            clock 2026-01-15T10:01:00Z
            sweep → {receipts:0,invitations:1,notices:0,data_keys:0,failures:0}
            silenced → 1 refusal; the fuse is whole
            clock 2026-01-17T10:01:00Z
            sweep → {receipts:0,invitations:0,notices:0,data_keys:0,failures:0}
            lift refusal → 1
            sweep → {receipts:0,invitations:1,notices:1,data_keys:0,failures:0}
            hear 1 bounced_for_good → Taken
            clock 2026-02-20T09:00:00Z
            lift bounce → 1
            sweep → {receipts:0,invitations:1,notices:0,data_keys:0,failures:0}
            mails → message 1 to anna@example.org with 1 links;
            ladder running → organisation:clinic: 1 invited, 1 mails = 0 delivered + 1 bounced + 0 complained + 0 unheard, 0 notices, 0 completed;
            check → clean
        "#]],
    )
    .await;
}

/// Two notices of one mail are given up, and their address is lifted; a write breaks. Answers how many mails there were, and how many
/// writes the lifting took.
async fn play(broken: usize, carried_out: bool) -> (usize, usize) {
    let (world, memory, table) = two_notices(broken, carried_out).await;
    let sweep = async |minutes: i64| {
        world.clock.set(world.now() + Duration::minutes(minutes));
        sweep::sweep(&world.app).await.unwrap();
    };
    sweep(3).await;
    let message_id = world.mails.all()[0].message_id.clone();
    feedback::take(&world.app, &message_id, MailEvent::BouncedForGood).await.unwrap();
    sweep(60).await;
    assert_eq!(world.mails.all().len(), 1);

    table.writes.store(0, Ordering::SeqCst);
    // Whoever sees that it broke off does it again, and whoever saw nothing, too.
    for _ in 0..2 {
        let _ = lifting::lift_cause(&world.app, &Actor::Operator, Cause::Bounce).await;
    }
    let lifting = table.writes.swap(usize::MAX / 2, Ordering::SeqCst);
    sweep(5).await;
    sweep(24 * 60).await;
    let report = checked::check(&world.app.profile, &memory.dump());
    assert!(report.is_clean(), "write {broken}, carried out: {carried_out}: {report}");
    let links = world.mails.all().iter().skip(1).map(|mail| mail.text.matches("/s/").count() / 2).sum();
    (links, lifting)
}

#[tokio::test]
async fn a_lifting_that_breaks_off_anywhere_is_done_again_and_each_notice_goes_out_once() {
    let (undisturbed, writes) = play(usize::MAX, false).await;
    assert_eq!(undisturbed, 2);
    assert!(4 <= writes, "{writes}");
    for broken in 0..writes {
        for carried_out in [false, true] {
            assert_eq!(play(broken, carried_out).await.0, 2, "write {broken}, carried out: {carried_out}");
        }
    }
}
