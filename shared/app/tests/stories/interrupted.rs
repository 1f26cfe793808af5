//! Every write of a notice and of what is heard of it is broken once, before it is carried out and after: whoever tries again
//! leaves the same counts as if nothing had happened, and one mail too many at most. And what can never be carried out holds up
//! nothing else.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use app::figures::indicators::{self, Period};
use app::intake::receive;
use app::mail::feedback;
use app::upkeep::sweep;
use chrono::Duration;
use domain::identifier::ExternalId;
use domain::invitation::mail::MailEvent;
use domain::scope::{By, Filter};
use table::keys;
use table::memory::MemoryTable;
use table::{Due, Expect, Key, Put, Table, Write};
use testkit::{BreakingTable, World};

use crate::{ADULT, record};

/// Two services of a citizen, followed and not announced yet, over a table of which a write breaks once its writes are counted from 0.
pub(crate) async fn two_notices(broken: usize, carried_out: bool) -> (World, Arc<MemoryTable>, Arc<BreakingTable>) {
    let (memory, table) = BreakingTable::not_yet(broken, carried_out);
    let world = World::with_joint_notices_over("2026-01-15T09:00:00Z", 7, memory.clone(), table.clone());
    world.add_clinic().await;
    let key = world.add_source().await;
    let source = world.source(&key).await;
    world.add_account(ADULT, "anna@example.org").await;
    let records = [("1", "one_off:2026-01-14"), ("2", "one_off:2026-01-15")]
        .map(|(name, service)| record("clinic", name, service, None));
    receive::receive(&world.app, &source, &records).await.unwrap();
    for name in ["1", "2"] {
        let name = ExternalId::parse(name).unwrap();
        app::invitations::invite::invite(&world.app, &source.id, &name).await.unwrap();
    }
    world.queue.lose_all();
    (world, memory, table)
}

/// Two services in one mail; it bounces, is sent again, is delivered and complained about. Answers the counts, how many mails
/// there were, and how many writes.
async fn play(broken: usize, carried_out: bool) -> (String, usize, usize) {
    let (world, memory, table) = two_notices(broken, carried_out).await;
    let coordinator = world.coordinator().await;

    table.writes.store(0, Ordering::SeqCst);
    let sweep = async |minutes: i64| {
        world.clock.set(world.now() + Duration::minutes(minutes));
        // A run that breaks off is followed by the next.
        for _ in 0..3 {
            let _ = sweep::sweep(&world.app).await;
        }
    };
    let hear = async |event: MailEvent| {
        let message_id = world.mails.all().last().unwrap().message_id.clone();
        for _ in 0..2 {
            let _ = feedback::take(&world.app, &message_id, event).await;
        }
    };
    sweep(3).await;
    sweep(31).await;
    sweep(31).await;
    hear(MailEvent::BouncedForNow).await;
    sweep(24 * 60).await;
    sweep(31).await;
    sweep(31).await;
    hear(MailEvent::Delivered).await;
    hear(MailEvent::Complained).await;
    sweep(5).await;

    let every = Filter::default();
    let rows =
        indicators::rows(&world.app, &coordinator, Period::Running, By::Organisation, &every).await.unwrap().unwrap();
    let suppressed = memory.dump().iter().filter(|item| item.key.pk.starts_with("SUPPRESSION#")).count();
    let told =
        format!("{} invited, {:?}, {suppressed} left alone", rows[0].indicators.invited, rows[0].indicators.mails);
    let report = app::upkeep::check::check(&world.app.profile, &memory.dump());
    assert!(report.is_clean(), "write {broken}, carried out: {carried_out}: {report}");
    (told, world.mails.all().len(), table.writes.load(Ordering::SeqCst))
}

#[tokio::test]
async fn any_one_write_may_fail() {
    let (whole, mails, writes) = play(usize::MAX, false).await;
    assert_eq!(
        whole,
        "2 invited, Mails { handed_over: 4, delivered: 0, bounced: 2, complained: 2, unheard: 0 }, 1 left alone"
    );
    assert_eq!(mails, 2);
    assert!(15 < writes, "{writes}");
    for broken in 0..writes {
        for carried_out in [false, true] {
            let (left, mails, _) = play(broken, carried_out).await;
            assert_eq!(left, whole, "write {broken}, carried out: {carried_out}");
            assert!((2..=3).contains(&mails), "write {broken}, carried out: {carried_out}: {mails} mails");
        }
    }
}

/// What cannot be read stays due for good, and stands first in the index.
#[tokio::test]
async fn thousands_of_items_that_cannot_be_taken_up_hold_up_nothing() {
    let world = World::at("2026-01-15T09:00:00Z");
    world.add_clinic().await;
    world.add_account(ADULT, "anna@example.org").await;
    let source = world.source(&world.add_source().await).await;
    receive::receive(&world.app, &source, &[record("clinic", "1", "one_off:2026-01-14", None)]).await.unwrap();
    world.queue.lose_all();
    let due = keys::receipt(&source.id, &ExternalId::parse("1").unwrap());
    let due = Due { at: world.now() - Duration::days(1), ..Due::of(&due, world.now()) };
    for number in 0..5_100 {
        let broken = Put {
            key: Key::new(format!("NOBODY#{number}"), "NOBODY"),
            body: "{}".to_owned(),
            due: Some(due.clone()),
            expires_at: None,
            keeps_counters: false,
            expect: Expect::Absent,
        };
        world.memory.write(vec![Write::Put(broken)]).await.unwrap();
    }
    world.set_clock("2026-01-15T09:05:00Z");
    let report = sweep::sweep(&world.app).await.unwrap();
    assert_eq!((report.failures, report.receipts, report.bound_reached), (5_100, 1, false));
    assert_eq!(world.mails.all().len(), 1);
}
