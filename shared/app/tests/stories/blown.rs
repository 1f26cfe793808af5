//! The fuse blows while servers say of many addresses that there are none: what it lifts and brings back goes out once, wherever the word that
//! blew it breaks off.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use app::intake::receive;
use app::mail::{feedback, silencing};
use app::upkeep::{check, sweep};
use chrono::Duration;
use domain::invitation::mail::MailEvent;
use testkit::{BreakingTable, World};

use crate::together::{record, snils};

/// Citizens whose mails come back for good; with the last of them the fuse blows.
const RETURNED: u32 = 10;

/// Citizens whose mails do not.
const OTHERS: u32 = 2;

fn address(number: u32) -> String {
    format!("citizen{number}@example.org")
}

/// Mails to many come back, and a write of the word that blows the fuse breaks. Answers how many mails each citizen got, and how many writes
/// the word took.
async fn play(broken: usize, carried_out: bool) -> (BTreeMap<String, usize>, usize) {
    let (memory, table) = BreakingTable::not_yet(broken, carried_out);
    let world = World::over("2026-01-15T09:00:00Z", memory.clone(), table.clone());
    world.add_clinic().await;
    let source = world.source(&world.add_source().await).await;
    for number in 0..RETURNED + OTHERS {
        world.add_account(&snils(112_000_000 + number), &address(number)).await;
        receive::receive(&world.app, &source, &[record(number)]).await.unwrap();
        world.deliver_hints().await;
    }
    let mails = world.mails.all();
    assert_eq!(mails.len(), (RETURNED + OTHERS) as usize);
    let returned = |number: u32| mails.iter().find(|mail| mail.to == address(number)).unwrap().message_id.clone();
    for number in 1..RETURNED {
        feedback::take(&world.app, &returned(number), MailEvent::BouncedForGood).await.unwrap();
    }
    let silenced = silencing::silenced(&*memory, world.now()).await.unwrap();
    assert_eq!(silenced.addresses.values().sum::<u64>(), u64::from(RETURNED) - 1);

    table.writes.store(0, Ordering::SeqCst);
    // A word of which nobody said that it was taken comes again.
    for _ in 0..2 {
        let _ = feedback::take(&world.app, &returned(0), MailEvent::BouncedForGood).await;
    }
    let taken = table.writes.swap(usize::MAX / 2, Ordering::SeqCst);
    let silenced = silencing::silenced(&*memory, world.now()).await.unwrap();
    let is_blown = silenced.fuse.is_some_and(|fuse| fuse.blown.is_some());
    let left: u64 = silenced.addresses.values().sum();
    assert!(is_blown && left == 0, "write {broken}, carried out: {carried_out}: {left} left alone");
    for minutes in [6, 6, 24 * 60, 60, 24 * 60] {
        world.clock.set(world.now() + Duration::minutes(minutes));
        sweep::sweep(&world.app).await.unwrap();
    }
    let report = check::check(&world.app.profile, &memory.dump());
    assert!(report.is_clean(), "write {broken}, carried out: {carried_out}: {report}");
    let mut each: BTreeMap<String, usize> = BTreeMap::new();
    for mail in world.mails.all() {
        *each.entry(mail.to).or_default() += 1;
    }
    (each, taken)
}

#[tokio::test]
async fn what_the_fuse_lifts_goes_out_once_wherever_its_blowing_breaks_off() {
    let (undisturbed, writes) = play(usize::MAX, false).await;
    let expected = (0..RETURNED + OTHERS).map(|number| (address(number), if number < RETURNED { 2 } else { 1 }));
    assert_eq!(undisturbed, expected.collect());
    assert!(2 * (RETURNED as usize - 1) < writes, "{writes}: each notice and each silence is a write of its own");
    for broken in 0..writes {
        for carried_out in [false, true] {
            assert_eq!(play(broken, carried_out).await.0, undisturbed, "write {broken}, carried out: {carried_out}");
        }
    }
}

#[tokio::test]
async fn a_word_is_counted_once_by_the_fuse_wherever_it_breaks_off() {
    for (broken, carried_out) in [(0, false), (0, true), (1, false), (1, true)] {
        let (memory, table) = BreakingTable::not_yet(broken, carried_out);
        let world = World::over("2026-01-15T09:00:00Z", memory.clone(), table.clone());
        world.add_clinic().await;
        let source = world.source(&world.add_source().await).await;
        world.add_account(&snils(112_000_000), &address(0)).await;
        receive::receive(&world.app, &source, &[record(0)]).await.unwrap();
        world.deliver_hints().await;
        let message_id = world.mails.all()[0].message_id.clone();
        table.writes.store(0, Ordering::SeqCst);
        for _ in 0..3 {
            let _ = feedback::take(&world.app, &message_id, MailEvent::BouncedForGood).await;
        }
        let fuse = silencing::silenced(&*memory, world.now()).await.unwrap().fuse.unwrap();
        let counted = (fuse.hour.unknown, fuse.day.map(|day| day.unknown));
        assert_eq!(counted, (1, Some(1)), "write {broken}, carried out: {carried_out}");
    }
}
