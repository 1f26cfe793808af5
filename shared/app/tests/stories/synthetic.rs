//! The synthetic citizen: it arrives once a day, is counted nowhere, leaves nothing behind, and is missed when it does not arrive.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use app::synthetic;
use domain::identifier::SourceId;
use table::keys;
use table::kinds::Kind;
use testkit::BreakingTable;

use super::*;

const ADDRESS: &str = "duty@region.example";

/// A quarter of a citizen who answers, with a sweep on each of three days.
const QUARTER: &str = "
    account adult
    post clinic r1 one_off:2026-01-14
    deliver
    clock 2026-01-16T22:00:00Z
    answer 5 4 3 5 5
    sweep
    clock 2026-01-17T12:00:00Z
    sweep
    clock 2026-01-18T12:00:00Z
    sweep
    mails
    check
    state r1
    ladder running
    breaches running
    figures running
    clock 2026-04-01T12:00:00Z
    sweep
    close
    figures 2026Q1
    check";

fn mails_to_the_duty(world: &World) -> usize {
    world.mails.all().iter().filter(|mail| mail.to == ADDRESS).count()
}

/// Sources through which it is missed, and where its last trip ended.
async fn missed(world: &World) -> Vec<String> {
    let overdue = synthetic::overdue(&*world.app.table, world.now()).await.unwrap();
    overdue.into_iter().map(|trip| format!("{}: {}", trip.source, trip.lost.unwrap_or_default())).collect()
}

/// Everything stored but the synthetic citizen's own, and heartbeats, which tell of it: counters as they are, of documents how many.
fn stored(world: &World) -> BTreeMap<String, String> {
    let mut stored = BTreeMap::new();
    for item in world.memory.dump() {
        let kind = Kind::of(&item.key).unwrap();
        match kind {
            Kind::SyntheticTrip | Kind::Heartbeat => {}
            Kind::SyntheticRoom => panic!("{:?} was left behind", item.key),
            _ if item.body.is_empty() => {
                stored.insert(format!("{:?}", item.key), format!("{:?}", item.counters));
            }
            _ => stored.entry(kind.about().name.to_owned()).or_insert_with(String::new).push('|'),
        }
    }
    stored
}

#[tokio::test]
async fn it_arrives_each_day_and_is_counted_nowhere() {
    let without = tell_in(World::at("2026-01-15T09:00:00Z"), QUARTER).await;
    let with = tell_in(World::at("2026-01-15T09:00:00Z").with_synthetic_citizen(ADDRESS), QUARTER).await;
    let lines = |told: &str| {
        let of_others = |line: &&str| !line.starts_with("sweep");
        let lines: Vec<String> = told.lines().filter(of_others).map(str::to_owned).collect();
        // All mails are told of; its own go to the duty.
        let own = format!("to {ADDRESS}");
        let mails = |line: &String| {
            line.split("; ")
                .filter(|mail| !mail.contains(&own))
                .collect::<Vec<_>>()
                .join("; ")
                .trim_end_matches([';', ' '])
                .to_owned()
        };
        lines.iter().map(mails).collect::<Vec<_>>()
    };
    assert_eq!(lines(&with.1), lines(&without.1));
    assert_eq!(stored(&with.0), stored(&without.0));
    assert_eq!(mails_to_the_duty(&with.0), 4, "one for each day with a sweep");
    assert_eq!(missed(&with.0).await, Vec::<String>::new());
    assert_eq!(mails_to_the_duty(&without.0), 0);
}

async fn world_of_a_source() -> World {
    let world = World::at("2026-01-15T09:00:00Z").with_synthetic_citizen(ADDRESS);
    world.add_clinic().await;
    world.add_source().await;
    world
}

#[tokio::test]
async fn twice_is_once() {
    let world = world_of_a_source().await;
    let both = futures::join!(sweep::sweep(&world.app), sweep::sweep(&world.app));
    assert_eq!(both.0.unwrap().synthetic + both.1.unwrap().synthetic, 1);
    assert_eq!(sweep::sweep(&world.app).await.unwrap().synthetic, 0, "it has arrived today");
    assert_eq!(mails_to_the_duty(&world), 1);
    world.set_clock("2026-01-16T00:00:00Z");
    assert_eq!(sweep::sweep(&world.app).await.unwrap().synthetic, 1);
}

#[tokio::test]
async fn when_mails_do_not_go_it_is_missed_until_they_do() {
    let world = world_of_a_source().await;
    let fails = || [Err(MailError::NotNow("busy".into()))];
    for (at, arrived, is_missed) in [
        ("2026-01-15T09:00:00Z", 0, false),
        // Tried again within the hour it would only add to the trouble.
        ("2026-01-15T09:30:00Z", 0, false),
        ("2026-01-15T10:00:00Z", 0, false),
        ("2026-01-15T15:00:01Z", 0, true),
    ] {
        world.set_clock(at);
        if at != "2026-01-15T09:30:00Z" {
            world.mails.answer_next(fails());
        }
        assert_eq!(sweep::sweep(&world.app).await.unwrap().synthetic, arrived, "{at}");
        let expected: &[&str] = if is_missed { &["mis: notice: Postponed"] } else { &[] };
        assert_eq!(missed(&world).await, expected, "{at}");
    }
    world.set_clock("2026-01-15T16:00:01Z");
    assert_eq!(sweep::sweep(&world.app).await.unwrap().synthetic, 1, "mails go again");
    assert_eq!(missed(&world).await, Vec::<String>::new());
    // The sweep itself stands still: whoever watches from outside sees it.
    world.set_clock("2026-01-16T22:00:02Z");
    assert_eq!(missed(&world).await, ["mis: "]);
}

#[tokio::test]
async fn wherever_a_trip_breaks_off_the_next_one_arrives() {
    let mut reached_its_end = false;
    for broken in 0..80 {
        let (memory, table) = BreakingTable::not_yet(broken, broken % 2 == 0);
        let world = World::over("2026-01-15T09:00:00Z", memory, table.clone()).with_synthetic_citizen(ADDRESS);
        world.add_clinic().await;
        world.add_source().await;
        table.writes.store(0, Ordering::SeqCst);
        // Where the last write of a sweep breaks, it has arrived and nobody is told.
        let first = sweep::sweep(&world.app).await.map(|report| report.synthetic).unwrap_or_default();
        reached_its_end = table.writes.load(Ordering::SeqCst) <= broken;
        if reached_its_end {
            break;
        }
        world.set_clock("2026-01-15T10:00:00Z");
        let second = sweep::sweep(&world.app).await.unwrap().synthetic;
        assert!(first + second <= 2, "{broken}: {first} and {second}");
        stored(&world);
        world.set_clock("2026-01-15T15:00:01Z");
        assert_eq!(missed(&world).await, Vec::<String>::new(), "{broken}");
    }
    assert!(reached_its_end, "each write of a trip was broken once");
}

#[tokio::test]
async fn it_goes_only_where_somebody_may_report_and_is_expected_no_longer() {
    let mut world = World::at("2026-01-15T09:00:00Z").with_synthetic_citizen(ADDRESS);
    world.add_source().await;
    sweep::sweep(&world.app).await.unwrap();
    world.set_clock("2026-01-15T15:00:01Z");
    assert_eq!(missed(&world).await, ["mis: receipt: no organisation takes part that this source may report"]);
    world.restart_with(|settings| settings.synthetic_address = None);
    sweep::sweep(&world.app).await.unwrap();
    assert_eq!(missed(&world).await, Vec::<String>::new(), "it was switched off");
    let key = keys::synthetic_trip(&SourceId::parse("mis").unwrap());
    assert!(world.app.table.get(&key).await.unwrap().is_none());
}
