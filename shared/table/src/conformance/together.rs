//! Examples with many callers at once.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

use super::Engine;
use crate::port::{Add, Counters, Expect, Key, Put, StoreError, Table, Write, WriteError};

/// Callers at once: few, because services refuse writes that meet on one key, and callers then try again.
const CALLERS: usize = 8;

/// Tries before a busy engine counts as broken.
const TRIES_MAX: usize = 200;

pub(super) async fn run(engine: &dyn Engine) {
    of_many_who_put_the_same_one_wins(engine).await;
    nothing_added_is_lost(engine).await;
    no_rewrite_is_lost(engine).await;
    no_turn_loses_an_addition(engine).await;
}

async fn of_many_who_put_the_same_one_wins(engine: &dyn Engine) {
    let table = &*engine.empty_table().await;
    let put = async |caller: usize| {
        let own = put(Key::new("OWN", caller.to_string()), caller, Expect::Absent);
        let shared = put(Key::new("SHARED", "1"), caller, Expect::Absent);
        write(table, &[own, shared]).await.is_ok()
    };
    let wins = all((0..CALLERS).map(put)).await;
    assert_eq!(wins.iter().filter(|won| **won).count(), 1, "of many who put the same, one wins: {wins:?}");
    for (caller, won) in wins.into_iter().enumerate() {
        let own = table.get(&Key::new("OWN", caller.to_string())).await.expect("the table answers");
        assert_eq!(own.is_some(), won, "what the others put beside it is not stored");
    }
}

async fn nothing_added_is_lost(engine: &dyn Engine) {
    let table = &*engine.empty_table().await;
    let add = async |caller: usize| {
        for round in 0..5 {
            let key = Key::new("DOCUMENT", format!("{caller}#{round}"));
            let counters = Counters::from([("all".to_owned(), 1), (format!("of {caller}"), 1)]);
            let tally = Write::Add(Add { key: Key::new("TALLY", "1"), counters, expect: None });
            write(table, &[put(key, caller, Expect::Absent), tally]).await.expect("nothing stands against it");
        }
    };
    all((0..CALLERS).map(add)).await;
    let tally = table.get(&Key::new("TALLY", "1")).await.expect("the table answers").expect("it was created");
    let mut expected: Counters = (0..CALLERS).map(|caller| (format!("of {caller}"), 5)).collect();
    expected.insert("all".to_owned(), 5 * CALLERS as i64);
    assert_eq!(tally.counters, expected, "nothing that many add at once is lost");
}

async fn no_rewrite_is_lost(engine: &dyn Engine) {
    let table = &*engine.empty_table().await;
    let key = Key::new("A", "1");
    write(table, &[put(key.clone(), 0, Expect::Absent)]).await.expect("the table is empty");
    let rewrite = async |caller: usize| {
        for _ in 0..TRIES_MAX {
            let version = table.get(&key).await.expect("the table answers").expect("it is there").version;
            if write(table, &[put(key.clone(), caller, Expect::Version(version))]).await.is_ok() {
                return;
            }
        }
        panic!("somebody always wins, but never this caller");
    };
    all((0..CALLERS).map(rewrite)).await;
    let stored = table.get(&key).await.expect("the table answers").expect("it is there");
    assert_eq!(stored.version, 1 + CALLERS as u64, "each of many rewrites makes a version of its own");
}

/// A document is rewritten, keeping its counters, while others add under its version: each addition belongs to just the
/// version that it expected, and the counters are the additions that were acknowledged.
async fn no_turn_loses_an_addition(engine: &dyn Engine) {
    let table = &*engine.empty_table().await;
    let key = Key::new("HEAD", "1");
    write(table, &[keep(key.clone(), 0, Expect::Absent)]).await.expect("the table is empty");
    let version = async || table.get(&key).await.expect("the table answers").expect("it is there").version;
    let work = async |caller: usize| {
        let mut added = Counters::new();
        for round in 0..5 {
            if caller == 0 {
                let turn = keep(key.clone(), round, Expect::Version(version().await));
                write(table, &[turn, put(Key::new("GROUP", round.to_string()), round, Expect::Absent)])
                    .await
                    .expect("nobody else turns");
                continue;
            }
            for attempt in 0..TRIES_MAX {
                let seen = version().await;
                let counters = Counters::from([(format!("under {seen}"), 1)]);
                let add = Write::Add(Add { key: key.clone(), counters, expect: Some(Expect::Version(seen)) });
                let document = put(Key::new("DOCUMENT", format!("{caller}#{round}")), caller, Expect::Absent);
                match write(table, &[document, add]).await {
                    Ok(()) => {
                        *added.entry(format!("under {seen}")).or_insert(0) += 1;
                        break;
                    }
                    Err(WriteError::Conflict(conflict)) => {
                        assert_eq!(conflict.index, 1, "only the addition can be refused: {conflict:?}");
                        let now = conflict.stored.expect("the head is there").version;
                        assert!(seen < now, "an addition is refused only by a turn");
                    }
                    Err(error) => panic!("{error}"),
                }
                assert!(attempt + 1 < TRIES_MAX, "a turn always comes first");
            }
        }
        added
    };
    let mut expected = Counters::new();
    for (name, count) in all((0..CALLERS).map(work)).await.into_iter().flatten() {
        *expected.entry(name).or_insert(0) += count;
    }
    let head = table.get(&key).await.expect("the table answers").expect("it is there");
    assert_eq!((head.version, head.counters), (6, expected.clone()), "no turn loses an addition");
    assert_eq!(expected.values().sum::<i64>(), 5 * (CALLERS as i64 - 1), "each was acknowledged once");
}

fn keep(key: Key, body: usize, expect: Expect) -> Write {
    let body = format!("{{\"n\":{body}}}");
    Write::Put(Put { key, body, due: None, expires_at: None, keeps_counters: true, expect })
}

fn put(key: Key, body: usize, expect: Expect) -> Write {
    let body = format!("{{\"n\":{body}}}");
    Write::Put(Put { key, body, due: None, expires_at: None, keeps_counters: false, expect })
}

/// A write that is tried again while the engine says that nothing was changed.
async fn write(table: &dyn Table, writes: &[Write]) -> Result<(), WriteError> {
    for _ in 0..TRIES_MAX {
        match table.write(writes.to_vec()).await {
            Err(WriteError::Store(StoreError::Unavailable(_))) => {}
            result => return result,
        }
    }
    panic!("the engine is never available");
}

/// Runs all of them at once, on this task, each begun in its turn: enough to let their writes meet.
pub(super) async fn all<Output>(futures: impl Iterator<Item = impl Future<Output = Output>>) -> Vec<Output> {
    let mut running: Vec<Pin<Box<_>>> = futures.map(Box::pin).collect();
    let mut done: Vec<Option<Output>> = running.iter().map(|_| None).collect();
    poll_fn(move |context| {
        for (future, output) in running.iter_mut().zip(&mut done) {
            if output.is_none()
                && let Poll::Ready(value) = future.as_mut().poll(context)
            {
                *output = Some(value);
            }
        }
        if done.iter().all(Option::is_some) { Poll::Ready(done.drain(..).flatten().collect()) } else { Poll::Pending }
    })
    .await
}
