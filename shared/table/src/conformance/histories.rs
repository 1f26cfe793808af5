//! Random histories: the same calls to the model in memory and to the engine, on few keys so that they meet often.
//! Everything follows from the seed, so a failure is repeated by its number.

use std::fmt::Debug;
use std::ops::Range as Seeds;

use chrono::{DateTime, Utc};

use super::Engine;
use super::story::{every_page, in_due_order};
use super::together::all;
use crate::memory::MemoryTable;
use crate::port::{
    Add, Counters, DUE_SHARDS, Delete, Due, Expect, Item, Key, Put, Range, StoreError, Table, Write, WriteError,
};

const PARTITIONS: [&str; 4] = ["A", "A#", "AB", "Б"];
const SORT_KEYS: [&str; 7] = ["1", "12", "1#", "2", "2~", "я", "яЁ"];
const COUNTERS: [&str; 4] = ["a", "b", "ответ", "q1#5"];
/// Few shards and instants, so that many items share them.
const SHARDS: u64 = 3;
const INSTANTS: u64 = 6;

/// Runs one history of so many steps for each seed, each on a table of its own, and compares every answer with the
/// model's and at last everything that is stored.
pub async fn run_random_histories(engine: &dyn Engine, seeds: Seeds<u64>, steps: usize) {
    for seed in seeds {
        let model = MemoryTable::new();
        let mut table = engine.empty_table().await;
        let mut chance = Chance(seed);
        for step in 0..steps {
            let moment = Moment { seed, step };
            match chance.below(20) {
                0..=9 => compare_writes(moment, &model, &*table, &mut chance, 1).await,
                10..=11 if engine.keeps_the_order_of_sending() => {
                    let count = 2 + chance.below(7);
                    compare_writes(moment, &model, &*table, &mut chance, count).await;
                }
                10..=11 => compare_writes(moment, &model, &*table, &mut chance, 1).await,
                12..=13 => {
                    let key = chance.key();
                    same(moment, &("get", &key), &model.get(&key).await, &table.get(&key).await);
                }
                14..=16 => compare_query(moment, &model, &*table, &mut chance).await,
                17..=18 => {
                    engine.settle().await;
                    let (shard, until) = (chance.below(SHARDS) as u8, chance.instant());
                    compare_due(moment, &model, &*table, shard, until, chance.limit()).await;
                }
                _ if chance.below(5) == 0 => table = engine.reopen(table).await,
                _ => {}
            }
        }
        engine.settle().await;
        compare_contents(Moment { seed, step: steps }, &model, &*table).await;
    }
}

/// Where in which history.
#[derive(Clone, Copy)]
struct Moment {
    seed: u64,
    step: usize,
}

#[track_caller]
fn same<Answer: PartialEq + Debug>(moment: Moment, call: &dyn Debug, model: &Answer, engine: &Answer) {
    let Moment { seed, step } = moment;
    assert!(model == engine, "seed {seed}, step {step}\ncall:   {call:?}\nmodel:  {model:?}\nengine: {engine:?}\n");
}

/// Compares the answers to so many atomic writes, which the model gets one after the other and the engine at once.
async fn compare_writes(moment: Moment, model: &MemoryTable, table: &dyn Table, chance: &mut Chance, count: u64) {
    // What is wrong with a call each engine says in its own words.
    let wordless = |result: Result<(), WriteError>| match result {
        Err(WriteError::Store(StoreError::Invalid(_))) => Err(WriteError::Store(StoreError::Invalid(String::new()))),
        result => result,
    };
    let mut calls = Vec::new();
    let mut expected = Vec::new();
    for _ in 0..count {
        let writes = random_writes(chance, model).await;
        expected.push(wordless(model.write(writes.clone()).await));
        calls.push(writes);
    }
    let answers = all(calls.iter().map(|writes| table.write(writes.clone()))).await;
    let answers: Vec<_> = answers.into_iter().map(wordless).collect();
    same(moment, &calls, &expected, &answers);
}

async fn compare_query(moment: Moment, model: &MemoryTable, table: &dyn Table, chance: &mut Chance) {
    let pk = chance.pick(&PARTITIONS);
    let range = match chance.below(3) {
        0 => Range::All,
        1 => Range::Prefix(chance.pick(&["1", "2", "я", "", "x"]).to_owned()),
        _ => Range::Between(chance.pick(&SORT_KEYS).to_owned(), chance.pick(&SORT_KEYS).to_owned()),
    };
    let limit = chance.limit();
    let expected = every_page(limit, async |page| model.query(pk, &range, &page).await).await;
    let answer = every_page(limit, async |page| table.query(pk, &range, &page).await).await;
    same(moment, &("query", pk, &range, limit), &expected, &answer);
}

async fn compare_due(
    moment: Moment,
    model: &MemoryTable,
    table: &dyn Table,
    shard: u8,
    until: DateTime<Utc>,
    limit: usize,
) {
    let expected = every_page(limit, async |page| model.due(shard, until, &page).await).await.map(in_due_order);
    let answer = every_page(limit, async |page| table.due(shard, until, &page).await).await.map(in_due_order);
    same(moment, &("due", shard, until, limit), &expected, &answer);
}

async fn compare_contents(moment: Moment, model: &MemoryTable, table: &dyn Table) {
    let mut stored: Vec<Item> = Vec::new();
    for pk in PARTITIONS {
        let items = every_page(100, async |page| table.query(pk, &Range::All, &page).await).await;
        stored.extend(items.expect("the table answers"));
    }
    stored.sort_by(|one, other| one.key.cmp(&other.key));
    same(moment, &"everything", &model.dump(), &stored);
    for shard in 0..DUE_SHARDS {
        compare_due(moment, model, table, shard, DateTime::<Utc>::MAX_UTC, 100).await;
    }
}

async fn random_writes(chance: &mut Chance, model: &MemoryTable) -> Vec<Write> {
    let count = match chance.below(40) {
        0 => 0,
        1 => 26,
        2..=3 => 10,
        _ => 1 + chance.below(3),
    };
    let mut writes: Vec<Write> = Vec::new();
    for _ in 0..count {
        let key = chance.key();
        // Mostly each key once, as the contract wants it; sometimes not.
        if chance.below(20) != 0 && writes.iter().any(|write| *write.key() == key) {
            continue;
        }
        let stored = model.get(&key).await.expect("the model answers");
        writes.push(random_write(chance, key, stored.map(|item| item.version)));
    }
    writes
}

/// Mostly a write whose condition holds, because histories of conflicts are dull.
fn random_write(chance: &mut Chance, key: Key, stored: Option<u64>) -> Write {
    let guessed = if chance.below(8) == 0 { chance.below(4) } else { stored.unwrap_or(0) };
    match chance.below(8) {
        0..=2 => {
            let names: Vec<&str> = COUNTERS.into_iter().filter(|_| chance.below(2) == 0).collect();
            let counters: Counters =
                names.into_iter().map(|name| (name.to_owned(), chance.below(9) as i64 - 3)).collect();
            let expect = match (stored, chance.below(6)) {
                (_, 0..=2) => None,
                (None, _) => Some(Expect::Absent),
                (Some(_), 3) => Some(Expect::Absent),
                (Some(_), _) => Some(Expect::Version(guessed)),
            };
            Write::Add(Add { key, counters, expect })
        }
        3 => Write::Delete(Delete { key, version: guessed }),
        _ => {
            let expect = match (stored, chance.below(10)) {
                (None, 1..) | (Some(_), 0) => Expect::Absent,
                _ => Expect::Version(guessed),
            };
            let body = format!("{{\"n\":{}}}", chance.below(1000));
            let due = (chance.below(3) != 0).then(|| Due { shard: chance.below(SHARDS) as u8, at: chance.instant() });
            let expires_at = (chance.below(4) == 0).then(|| chance.instant()).and_then(whole_second);
            let keeps_counters = chance.below(3) == 0;
            Write::Put(Put { key, body, due, expires_at, keeps_counters, expect })
        }
    }
}

fn whole_second(at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(at.timestamp(), 0)
}

/// SplitMix64: small, and the same everywhere for ever.
pub(super) struct Chance(pub(super) u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn pick(&mut self, choices: &[&'static str]) -> &'static str {
        choices[self.below(choices.len() as u64) as usize]
    }

    fn key(&mut self) -> Key {
        Key::new(self.pick(&PARTITIONS), self.pick(&SORT_KEYS))
    }

    fn limit(&mut self) -> usize {
        1 + self.below(6) as usize
    }

    fn instant(&mut self) -> DateTime<Utc> {
        let milliseconds = 1_800_000_000_000 + 500 * self.below(INSTANTS) as i64;
        DateTime::from_timestamp_millis(milliseconds).expect("an instant")
    }
}
