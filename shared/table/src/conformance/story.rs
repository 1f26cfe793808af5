//! The language of the examples: one call a line, and after the arrow its answer.
//!
//! ```text
//! put A/1 {"n":1} absent due 3@10.001 expires 60 + add B/1 count=2 -> ok
//! put A/1 other v1 -> conflict 0 stored A/1 v2 new
//! keep A/1 {"n":2} v1 -> ok
//! add A/1 if v2 count=2 -> ok
//! get A/1 -> A/1 v1 {"n":1} due 3@10.001 expires 60
//! query A prefix 1 by 2 -> 1 10 11
//! due 3 until 10.001 by 1 -> A/1
//! ```
//!
//! `x*300` is a text of 300 times `x`, `''` is the empty one. `by 2` reads in pages of two, to the end. Instants are
//! seconds after 1970. `keep` is a put that keeps counters. Keys of equal instants are told in the order of keys, because engines may choose theirs.

use chrono::{DateTime, Utc};

use super::Engine;
use crate::port::{
    Add, Conflict, Counters, Delete, Due, Expect, Found, Item, Key, Page, Put, Range, StoreError, Table, Write,
    WriteError,
};

/// Runs a story and panics at the first line that is answered otherwise.
pub(super) async fn check(engine: &dyn Engine, table: &dyn Table, name: &str, story: &str) {
    for line in story.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (call, expected) = line.split_once(" -> ").expect("each line of a story has an arrow");
        let answer = answer(engine, table, call).await;
        assert_eq!(answer, expected, "\nexample: {name}\nline:    {line}\n");
    }
}

async fn answer(engine: &dyn Engine, table: &dyn Table, call: &str) -> String {
    let words: Vec<&str> = call.split(' ').collect();
    match words[..] {
        ["write", "nothing"] => outcome(&table.write(Vec::new()).await),
        ["put" | "keep" | "add" | "delete", ..] => {
            let writes = call.split(" + ").map(write).collect();
            outcome(&table.write(writes).await)
        }
        ["get", key_of] => match table.get(&key(key_of)).await {
            Ok(stored) => stored_or_nothing(stored.as_ref()),
            Err(error) => failure(&error),
        },
        ["query", pk, ref rest @ ..] => {
            let (range, limit) = range(rest);
            let (pk, range) = (&text(pk), &range);
            match every_page(limit, async |page| table.query(pk, range, &page).await).await {
                Ok(items) => names(items.iter().map(|item| short(&item.key.sk))),
                Err(error) => failure(&error),
            }
        }
        ["due", shard, "until", until, ref rest @ ..] => {
            engine.settle().await;
            let (shard, until, limit) = (number(shard) as u8, instant(until), by(rest));
            match every_page(limit, async |page| table.due(shard, until, &page).await).await {
                Ok(items) => names(in_due_order(items).iter().map(|item| named(&item.key))),
                Err(error) => failure(&error),
            }
        }
        _ => panic!("the call is not understood: {call}"),
    }
}

/// Reads page after page to the end. Pages may be short or empty, but they hold to the limit and come to an end.
pub(super) async fn every_page(
    limit: usize,
    read: impl AsyncFn(Page) -> Result<Found, StoreError>,
) -> Result<Vec<Item>, StoreError> {
    let mut items = Vec::new();
    let mut page = Page::first(limit);
    for _ in 0..10_000 {
        let found = read(page).await?;
        assert!(found.items.len() <= limit, "a page of {} items exceeds the limit {limit}", found.items.len());
        items.extend(found.items);
        match found.next {
            Some(next) => page = Page { limit, after: Some(next) },
            None => return Ok(items),
        }
    }
    panic!("the pages do not come to an end");
}

/// Checks that instants ascend, and brings keys of equal instants into the order of keys.
pub(super) fn in_due_order(mut items: Vec<Item>) -> Vec<Item> {
    let at = |item: &Item| item.due.as_ref().map(|due| due.at);
    assert!(items.iter().all(|item| item.due.is_some()), "an item without a due place in the due index");
    assert!(items.is_sorted_by_key(at), "the due index is not in order of instants: {items:?}");
    items.sort_by_key(|item| (at(item), item.key.clone()));
    items
}

fn write(call: &str) -> Write {
    let words: Vec<&str> = call.split(' ').collect();
    match words[..] {
        [verb @ ("put" | "keep"), key_of, body, expect, ref rest @ ..] => {
            let mut put = Put {
                key: key(key_of),
                body: text(body),
                due: None,
                expires_at: None,
                keeps_counters: verb == "keep",
                expect: expected(expect),
            };
            for pair in rest.chunks(2) {
                match pair {
                    ["due", place] => put.due = Some(due(place)),
                    ["expires", at] => put.expires_at = Some(instant(at)),
                    _ => panic!("the put is not understood: {call}"),
                }
            }
            Write::Put(put)
        }
        ["add", key_of, "if", expect, ref counters @ ..] => Write::Add(Add {
            key: key(key_of),
            counters: counters.iter().filter_map(|counter| counter.split_once('=')).map(counter).collect(),
            expect: Some(expected(expect)),
        }),
        ["add", key_of, ref counters @ ..] => Write::Add(Add {
            key: key(key_of),
            expect: None,
            counters: counters.iter().filter_map(|counter| counter.split_once('=')).map(counter).collect(),
        }),
        ["delete", key_of, expected] => Write::Delete(Delete { key: key(key_of), version: version(expected) }),
        _ => panic!("the write is not understood: {call}"),
    }
}

fn range(words: &[&str]) -> (Range, usize) {
    match words {
        ["all", rest @ ..] => (Range::All, by(rest)),
        ["prefix", prefix, rest @ ..] => (Range::Prefix(text(prefix)), by(rest)),
        ["between", first, last, rest @ ..] => (Range::Between(text(first), text(last)), by(rest)),
        _ => panic!("the range is not understood: {words:?}"),
    }
}

fn by(words: &[&str]) -> usize {
    match words {
        [] => 100,
        ["by", limit] => number(limit) as usize,
        _ => panic!("not a limit: {words:?}"),
    }
}

fn key(word: &str) -> Key {
    let (pk, sk) = word.split_once('/').expect("a key has two parts");
    Key::new(text(pk), text(sk))
}

fn text(word: &str) -> String {
    match word.split_once('*') {
        Some((repeated, times)) => repeated.repeat(number(times) as usize),
        None if word == "''" => String::new(),
        None => word.to_owned(),
    }
}

fn counter((name, amount): (&str, &str)) -> (String, i64) {
    (name.to_owned(), amount.parse().expect("a counter has a number"))
}

fn expected(word: &str) -> Expect {
    if word == "absent" { Expect::Absent } else { Expect::Version(version(word)) }
}

fn version(word: &str) -> u64 {
    number(word.strip_prefix('v').expect("a version starts with v"))
}

fn number(word: &str) -> u64 {
    word.parse().expect("a number")
}

fn due(word: &str) -> Due {
    let (shard, at) = word.split_once('@').expect("a due place has a shard and an instant");
    Due { shard: number(shard) as u8, at: instant(at) }
}

fn instant(word: &str) -> DateTime<Utc> {
    let (seconds, fraction) = word.split_once('.').unwrap_or((word, "0"));
    let nanoseconds = format!("{fraction:0<9}").parse().expect("a fraction of a second");
    let seconds = seconds.parse().expect("seconds");
    DateTime::from_timestamp(seconds, nanoseconds).expect("an instant")
}

fn outcome(result: &Result<(), WriteError>) -> String {
    match result {
        Ok(()) => "ok".to_owned(),
        Err(WriteError::Conflict(conflict)) => {
            let Conflict { index, stored } = conflict.as_ref();
            format!("conflict {index} stored {}", stored_or_nothing(stored.as_ref()))
        }
        Err(WriteError::Store(error)) => failure(error),
    }
}

fn failure(error: &StoreError) -> String {
    match error {
        // Its words are for people and each engine's own.
        StoreError::Invalid(_) => "invalid".to_owned(),
        StoreError::Unavailable(_) | StoreError::Unknown(_) => error.to_string(),
    }
}

fn stored_or_nothing(item: Option<&Item>) -> String {
    let Some(item) = item else { return "nothing".to_owned() };
    let mut told = format!("{} v{}", named(&item.key), item.version);
    if !item.body.is_empty() {
        told += &format!(" {}", short(&item.body));
    }
    if item.counters != Counters::new() {
        let counters: Vec<String> = item.counters.iter().map(|(name, amount)| format!("{name}={amount}")).collect();
        told += &format!(" {{{}}}", counters.join(" "));
    }
    if let Some(due) = &item.due {
        told += &format!(" due {}@{}", due.shard, told_instant(due.at));
    }
    if let Some(at) = item.expires_at {
        told += &format!(" expires {}", told_instant(at));
    }
    told
}

fn told_instant(at: DateTime<Utc>) -> String {
    let told = format!("{}.{:09}", at.timestamp(), at.timestamp_subsec_nanos());
    told.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn named(key: &Key) -> String {
    format!("{}/{}", short(&key.pk), short(&key.sk))
}

/// Long texts of one repeated letter as the stories write them.
fn short(text: &str) -> String {
    match text.chars().next() {
        Some(first) if 40 < text.len() && text.chars().all(|letter| letter == first) => {
            format!("{first}*{}", text.chars().count())
        }
        _ => text.to_owned(),
    }
}

fn names(names: impl Iterator<Item = String>) -> String {
    let told = names.collect::<Vec<String>>().join(" ");
    if told.is_empty() { "nothing".to_owned() } else { told }
}
