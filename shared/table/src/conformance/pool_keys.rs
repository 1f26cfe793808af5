//! What every engine of the PoolKeys port must do: the contract told by examples, callers at once, and histories that no
//! engine may answer otherwise than the model in memory. Each panics, saying where.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::histories::Chance;
use super::together::all;
use crate::pool_keys::{Kept, MemoryPoolKeys, NAME_BYTES_MAX, PoolKey, PoolKeys};
use crate::port::StoreError;

/// How the suite gets at an engine.
#[async_trait]
pub trait PoolKeysEngine: Sync {
    /// Keys that nobody else uses, none yet.
    async fn empty(&self) -> Arc<dyn PoolKeys>;

    /// Closes it and opens it again; for engines that outlive their handles.
    async fn reopen(&self, keys: Arc<dyn PoolKeys>) -> Arc<dyn PoolKeys> {
        keys
    }
}

/// Runs everything on an engine: histories of so many steps for each seed.
pub async fn run_pool_keys(engine: &dyn PoolKeysEngine, seeds: std::ops::Range<u64>, steps: usize) {
    a_key_is_kept_until_it_is_destroyed(engine).await;
    names_are_checked(engine).await;
    of_many_who_create_one_key_stays(engine).await;
    for seed in seeds {
        answers_as_the_model_does(engine, seed, steps).await;
    }
}

fn at(milliseconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_800_000_000_000 + milliseconds).expect("an instant")
}

fn kept(name: &str, retired_at: Option<DateTime<Utc>>) -> Kept {
    Kept { name: name.to_owned(), retired_at }
}

async fn a_key_is_kept_until_it_is_destroyed(engine: &dyn PoolKeysEngine) {
    let keys = engine.empty().await;
    let (first, second) = (PoolKey([1; 32]), PoolKey([2; 32]));
    assert_eq!(keys.get("лента/1").await, Ok(None), "nothing is there yet");
    assert_eq!(keys.create_if_absent("лента/1", &first).await, Ok(first.clone()));
    assert_eq!(keys.create_if_absent("лента/1", &second).await, Ok(first.clone()), "the first stays");
    assert_eq!(keys.create_if_absent("лента/2", &second).await, Ok(second.clone()));
    let keys = engine.reopen(keys).await;
    assert_eq!(keys.get("лента/1").await, Ok(Some(first.clone())));
    assert_eq!(keys.list().await, Ok(vec![kept("лента/1", None), kept("лента/2", None)]));
    keys.retire("лента/1", at(5)).await.expect("it is kept");
    keys.retire("лента/1", at(9)).await.expect("again");
    keys.retire("лента/3", at(5)).await.expect("nothing to note");
    let keys = engine.reopen(keys).await;
    assert_eq!(
        keys.list().await,
        Ok(vec![kept("лента/1", Some(at(5))), kept("лента/2", None)]),
        "the first note stays"
    );
    assert_eq!(keys.get("лента/1").await, Ok(Some(first.clone())), "a spent key can be read");
    assert_eq!(keys.create_if_absent("лента/1", &second).await, Ok(first), "and is not replaced");
    keys.destroy("лента/1").await.expect("it is kept");
    keys.destroy("лента/1").await.expect("again");
    let keys = engine.reopen(keys).await;
    assert_eq!(keys.get("лента/1").await, Ok(None), "it is gone");
    assert_eq!(keys.get("лента/2").await, Ok(Some(second.clone())), "the other is not");
    assert_eq!(keys.create_if_absent("лента/1", &second).await, Ok(second.clone()), "the name is free");
    assert_eq!(keys.list().await, Ok(vec![kept("лента/1", None), kept("лента/2", None)]), "and not retired");
}

async fn names_are_checked(engine: &dyn PoolKeysEngine) {
    let keys = engine.empty().await;
    let key = PoolKey([3; 32]);
    let longest = "я".repeat(NAME_BYTES_MAX / 2);
    for name in ["", &format!("{longest}1")] {
        assert!(matches!(keys.create_if_absent(name, &key).await, Err(StoreError::Invalid(_))), "{name}");
        assert!(matches!(keys.get(name).await, Err(StoreError::Invalid(_))), "{name}");
        assert!(matches!(keys.retire(name, at(0)).await, Err(StoreError::Invalid(_))), "{name}");
        assert!(matches!(keys.destroy(name).await, Err(StoreError::Invalid(_))), "{name}");
    }
    for name in [longest.as_str(), "a b\u{1}#/\"'", "a", "A", "0"] {
        assert_eq!(keys.create_if_absent(name, &key).await, Ok(key.clone()));
    }
    let keys = engine.reopen(keys).await;
    let names: Vec<String> = keys.list().await.expect("it answers").into_iter().map(|kept| kept.name).collect();
    assert_eq!(names, ["0", "A", "a", "a b\u{1}#/\"'", longest.as_str()], "in the order of bytes");
}

async fn of_many_who_create_one_key_stays(engine: &dyn PoolKeysEngine) {
    let keys = &*engine.empty().await;
    let create = async |caller: u8| keys.create_if_absent("lane/1", &PoolKey([caller; 32])).await.expect("it answers");
    let answers = all((1..=8).map(create)).await;
    let there = keys.get("lane/1").await.expect("it answers").expect("somebody created it");
    assert!(answers.iter().all(|answer| *answer == there), "all hear of the key that is there");
    assert!((1..=8).contains(&there.0[0]), "and it is one of theirs");
}

async fn answers_as_the_model_does(engine: &dyn PoolKeysEngine, seed: u64, steps: usize) {
    let model = MemoryPoolKeys::new();
    let mut keys = engine.empty().await;
    let mut chance = Chance(seed);
    for step in 0..steps {
        let name = format!("lane {}/{}", chance.below(3), chance.below(6));
        let key = PoolKey([chance.below(256) as u8; 32]);
        let instant = at(chance.below(100) as i64);
        let (call, expected, answer) = match chance.below(16) {
            0..=4 => (
                "create",
                told(model.create_if_absent(&name, &key).await),
                told(keys.create_if_absent(&name, &key).await),
            ),
            5..=7 => ("get", told(model.get(&name).await), told(keys.get(&name).await)),
            8..=10 => ("retire", told(model.retire(&name, instant).await), told(keys.retire(&name, instant).await)),
            11..=13 => ("destroy", told(model.destroy(&name).await), told(keys.destroy(&name).await)),
            14 => ("list", told(model.list().await), told(keys.list().await)),
            _ => {
                keys = engine.reopen(keys).await;
                continue;
            }
        };
        assert_eq!(expected, answer, "seed {seed}, step {step}: {call} {name}");
    }
    let keys = engine.reopen(keys).await;
    let all_kept = model.list().await.expect("the model answers");
    assert_eq!(keys.list().await, Ok(all_kept.clone()), "seed {seed}: at last");
    for Kept { name, .. } in all_kept {
        assert_eq!(model.get(&name).await, keys.get(&name).await, "seed {seed}: the key {name} at last");
    }
}

/// An answer that can be compared; keys, too, which do not show themselves.
fn told<Answer: Tell>(answer: Result<Answer, StoreError>) -> String {
    match answer {
        Ok(answer) => answer.tell(),
        Err(error) => error.to_string(),
    }
}

trait Tell {
    fn tell(&self) -> String;
}

impl Tell for () {
    fn tell(&self) -> String {
        "done".to_owned()
    }
}

impl Tell for PoolKey {
    fn tell(&self) -> String {
        format!("{:?}", self.0)
    }
}

impl Tell for Option<PoolKey> {
    fn tell(&self) -> String {
        self.as_ref().map_or_else(|| "none".to_owned(), Tell::tell)
    }
}

impl Tell for Vec<Kept> {
    fn tell(&self) -> String {
        format!("{self:?}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Memory;

    #[async_trait]
    impl PoolKeysEngine for Memory {
        async fn empty(&self) -> Arc<dyn PoolKeys> {
            Arc::new(MemoryPoolKeys::new())
        }
    }

    #[tokio::test]
    async fn the_model_keeps_the_contract() {
        run_pool_keys(&Memory, 0..20, 200).await;
    }
}
