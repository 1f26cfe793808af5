//! The kill test: a child writes and tells what was acknowledged, the parent kills it without warning, opens the file
//! and looks whether every promise holds. Again and again on one file.
//!
//! It plays both parts, so it brings its own `main`: with `child DIRECTORY FIRST` as arguments it is the child.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test with its own `main`")]

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use app::ports::{Clock, Queue, QueueName, Random};
use chrono::{DateTime, Utc};
use local::data_file::{DataFile, OpenError};
use local::queue::{QueueEngine, SqliteQueue};
use local::random::SystemRandom;
use local::table::SqliteTable;
use table::{Add, Counters, Due, Expect, Item, Key, Page, Put, Range, Table, Write};

const ROUNDS: usize = 25;
const TASKS: usize = 24;

struct Epoch;

impl Clock for Epoch {
    fn now(&self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["child", directory, first] => run(write_until_killed(Path::new(directory), first.parse().unwrap())),
        // The questions of `cargo test -- --list` and of a filter that means other tests.
        [.., "--list"] | ["--list", ..] => println!("kill: test"),
        [filter, ..] if !filter.starts_with('-') && !"kill".contains(filter) => {}
        _ => run(kill_again_and_again()),
    }
}

fn run(future: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(future);
}

/// Each number is a document, its twin in another partition, one more in the tally and a message: three writes
/// together, then one more. Each number that was acknowledged is told.
async fn write_until_killed(directory: &Path, first: u64) {
    let file = DataFile::open(directory.join("data")).unwrap();
    let table = Arc::new(SqliteTable::new(Arc::clone(&file)));
    let queue = Arc::new(SqliteQueue::new(file, Arc::new(Epoch)));
    let next = Arc::new(AtomicU64::new(first));
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..TASKS {
        let (table, queue, next) = (Arc::clone(&table), Arc::clone(&queue), Arc::clone(&next));
        tasks.spawn(async move {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let tally = Counters::from([("count".to_owned(), 1), ("sum".to_owned(), number as i64)]);
                let tally = Write::Add(Add { key: Key::new("TALLY", "1"), counters: tally });
                table.write(vec![put("DOCUMENT", number), tally, put("TWIN", number)]).await.unwrap();
                queue.send(QueueName::Receipts, vec![number.to_string()]).await.unwrap();
                // One whole line, or the part of one that the kill left; the reader tells them apart.
                std::io::stdout().lock().write_all(format!("{number}\n").as_bytes()).unwrap();
            }
        });
    }
    let ended = tasks.join_next().await;
    panic!("a task ended before the kill: {ended:?}");
}

fn put(pk: &str, number: u64) -> Write {
    let key = Key::new(pk, format!("{number:09}"));
    let due = Some(Due { shard: 0, at: DateTime::UNIX_EPOCH });
    Write::Put(Put { key, body: format!("{{\"number\":{number}}}"), due, expires_at: None, expect: Expect::Absent })
}

async fn kill_again_and_again() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    let mut acknowledged = BTreeSet::new();
    let mut next = 0;
    for round in 1..=ROUNDS {
        let before = acknowledged.len();
        let mut child = start_child(directory.path(), next);
        acknowledged.extend(kill_after_a_while(&mut child, &data));
        let stored = verify(&data, &acknowledged, round).await;
        assert!(before < acknowledged.len(), "round {round}: the child acknowledged nothing");
        next = stored.last().map_or(0, |number| number + 1);
    }
    println!("killed {ROUNDS} times: {} acknowledged writes, none lost", acknowledged.len());
}

fn start_child(directory: &Path, first: u64) -> Child {
    let program = std::env::current_exe().unwrap();
    let first = first.to_string();
    Command::new(program).arg("child").arg(directory).arg(first).stdout(Stdio::piped()).spawn().unwrap()
}

/// Kills the child 5 to 150 milliseconds after its first acknowledgement; answers with all it acknowledged.
fn kill_after_a_while(child: &mut Child, data: &PathBuf) -> Vec<u64> {
    let mut told = BufReader::new(child.stdout.take().unwrap());
    let mut first = String::new();
    told.read_line(&mut first).unwrap();
    let reader = std::thread::spawn(move || {
        let mut lines = vec![first];
        let mut line = String::new();
        while told.read_line(&mut line).unwrap() != 0 {
            lines.push(std::mem::take(&mut line));
        }
        lines
    });
    let opened = DataFile::open(data);
    assert!(matches!(opened, Err(OpenError::InUse { .. })), "the file of another process was opened: {opened:?}");
    let mut random = [0; 2];
    SystemRandom.fill(&mut random);
    std::thread::sleep(Duration::from_millis(5 + u64::from(u16::from_le_bytes(random)) % 146));
    child.kill().unwrap();
    child.wait().unwrap();
    let lines = reader.join().unwrap();
    lines.iter().filter_map(|line| line.strip_suffix('\n')).map(|number| number.parse().unwrap()).collect()
}

async fn verify(data: &Path, acknowledged: &BTreeSet<u64>, round: usize) -> BTreeSet<u64> {
    let file = DataFile::open(data).unwrap();
    file.integrity_check().unwrap_or_else(|complaint| panic!("round {round}: {complaint}"));
    let table = SqliteTable::new(Arc::clone(&file));
    let documents = numbers(&table, "DOCUMENT").await;
    let lost: Vec<&u64> = acknowledged.difference(&documents).collect();
    assert!(lost.is_empty(), "round {round}: acknowledged and lost: {lost:?}");
    assert_eq!(documents, numbers(&table, "TWIN").await, "round {round}: half of a write");
    let tally = table.get(&Key::new("TALLY", "1")).await.unwrap().unwrap().counters;
    let (count, sum) = (documents.len() as i64, documents.iter().sum::<u64>() as i64);
    assert_eq!((tally["count"], tally["sum"]), (count, sum), "round {round}: the tally is not what was stored");
    let due = every(async |page| table.due(0, DateTime::UNIX_EPOCH, &page).await).await;
    assert_eq!(due.len(), 2 * documents.len(), "round {round}: the due index is not what was stored");
    let sent = SqliteQueue::new(file, Arc::new(Epoch)).counts(QueueName::Receipts).await.unwrap().ready;
    let sent_range = acknowledged.len() as u64..=documents.len() as u64;
    assert!(sent_range.contains(&sent), "round {round}: {sent} messages, expected {sent_range:?}");
    documents
}

async fn numbers(table: &SqliteTable, pk: &str) -> BTreeSet<u64> {
    let items = every(async |page| table.query(pk, &Range::All, &page).await).await;
    items.iter().map(|item| item.key.sk.parse().unwrap()).collect()
}

async fn every(read: impl AsyncFn(Page) -> Result<table::Found, table::StoreError>) -> Vec<Item> {
    let mut items = Vec::new();
    let mut page = Page::first(5000);
    loop {
        let found = read(page.clone()).await.unwrap();
        items.extend(found.items);
        match found.next {
            Some(next) => page.after = Some(next),
            None => return items,
        }
    }
}
