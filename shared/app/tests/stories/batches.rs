//! Receipts of one request are stored many in one write, and each is stored once however the request ends.

use std::sync::atomic::Ordering;

use app::figures::indicators::{self, Period};
use app::intake::receive::{self, Record};
use app::intake::verdict::Verdict;
use app::upkeep::check;
use domain::scope::{By, Filter};
use testkit::{BreakingTable, World};

use crate::record;
use crate::weeks::by_week;

/// More than one write takes of any shard of the counts.
const RECEIPTS: usize = 250;

fn batch(first: usize, count: usize) -> Vec<Record> {
    (first..first + count).map(|number| record("clinic", &number.to_string(), "one_off:2026-01-14", None)).collect()
}

/// How many receipts were accepted, and how many were there.
fn told(verdicts: &[Verdict]) -> (usize, usize) {
    let count = |is: fn(&Verdict) -> bool| verdicts.iter().filter(|verdict| is(verdict)).count();
    (count(|it| matches!(it, Verdict::Accepted { .. })), count(|it| matches!(it, Verdict::Repeated { .. })))
}

#[tokio::test]
async fn a_batch_that_breaks_off_at_any_write_and_is_sent_again_is_stored_once() {
    for carried_out in [false, true] {
        for broken in 0.. {
            let (memory, table) = BreakingTable::not_yet(broken, carried_out);
            let world = World::over("2026-01-15T09:00:00Z", memory.clone(), table.clone());
            world.add_clinic().await;
            let key = world.add_source().await;
            let source = world.source(&key).await;
            let coordinator = world.coordinator().await;
            table.writes.store(0, Ordering::SeqCst);
            let first = receive::receive(&world.app, &source, &batch(0, RECEIPTS)).await;
            let writes = table.writes.swap(usize::MAX / 2, Ordering::SeqCst);
            if let Ok(verdicts) = &first {
                assert_eq!(told(verdicts), (RECEIPTS, 0));
                assert!((RECEIPTS.div_ceil(23)..RECEIPTS / 10).contains(&writes), "{writes} writes");
                break;
            }
            let again = receive::receive(&world.app, &source, &batch(0, RECEIPTS)).await.unwrap();
            let (accepted, repeated) = told(&again);
            assert_eq!(accepted + repeated, RECEIPTS, "write {broken}, carried out: {carried_out}");
            let rows =
                indicators::rows(&world.app, &coordinator, Period::Running, By::Organisation, &Filter::default()).await;
            assert_eq!(rows.unwrap().unwrap()[0].indicators.receipts, RECEIPTS as u64);
            assert_eq!(by_week(&memory), [("clinic 2026Q1 week.2026-01-12".to_owned(), RECEIPTS as i64)].into());
            let report = check::check(&world.app.profile, &memory.dump());
            assert!(report.is_clean(), "write {broken}, carried out: {carried_out}: {report}");
        }
    }
}

#[tokio::test]
async fn what_is_there_already_hurts_nothing_of_what_is_new() {
    let world = World::at("2026-01-15T09:00:00Z");
    world.add_clinic().await;
    let key = world.add_source().await;
    let source = world.source(&key).await;
    for (first, count, expected) in [(0, 40, (40, 0)), (20, 40, (20, 20)), (0, 61, (1, 60))] {
        let verdicts = receive::receive(&world.app, &source, &batch(first, count)).await.unwrap();
        assert_eq!(told(&verdicts), expected);
    }
    assert!(check::check(&world.app.profile, &world.memory.dump()).is_clean());
}
