//! The kill test: a child writes and tells what was acknowledged, the parent kills it without warning, opens the file
//! and looks whether every promise holds. Again and again.
//!
//! It plays both parts, so it brings its own `main`: with `child DIRECTORY FIRST` as arguments it is the child.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test with its own `main`")]

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use app::ports::{Clock, Queue, QueueName, Random};
use chrono::{DateTime, TimeDelta, Utc};
use local::data_file::{DataFile, OpenError};
use local::queue::SqliteQueue;
use local::random::SystemRandom;
use local::table::SqliteTable;
use table::queue::{QueueEngine, Receive};
use table::{Add, Counters, Due, Expect, Item, Key, Page, Put, Range, Table, Write};

/// Files, one after the other, so that looking through them stays quick.
const FILES: usize = 5;
/// Kills of each file.
const ROUNDS: usize = 5;
/// Tasks that write at once.
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

/// Each number is a document, its twin in another partition and one more in the tally, written together; then a
/// message. Each of the two acknowledgements is told at once.
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
                let tally = Write::Add(Add { key: Key::new("TALLY", "1"), counters: tally, expect: None });
                table.write(vec![put("DOCUMENT", number), tally, put("TWIN", number)]).await.unwrap();
                tell(&format!("document {number}\n"));
                queue.send(QueueName::Receipts, vec![number.to_string()]).await.unwrap();
                tell(&format!("message {number}\n"));
            }
        });
    }
    let ended = tasks.join_next().await;
    panic!("a task ended before the kill: {ended:?}");
}

/// One whole line, or the part of one that the kill left; the reader tells them apart by its end.
fn tell(line: &str) {
    std::io::stdout().lock().write_all(line.as_bytes()).unwrap();
}

/// Documents of up to 32 KB: the longer a commit takes, the more kills fall into one.
fn put(pk: &str, number: u64) -> Write {
    let key = Key::new(pk, format!("{number:09}"));
    let due = Some(Due { shard: 0, at: DateTime::UNIX_EPOCH });
    let body = format!("{{\"number\":{number},\"text\":\"{}\"}}", "x".repeat(number as usize % 32 * 1024));
    Write::Put(Put { key, body, due, expires_at: None, keeps_counters: false, expect: Expect::Absent })
}

/// The numbers that the child told of before it was killed.
#[derive(Default)]
struct Acknowledged {
    documents: BTreeSet<u64>,
    messages: BTreeSet<u64>,
}

impl Acknowledged {
    fn read(&mut self, line: &str) {
        match line.strip_suffix('\n').and_then(|line| line.split_once(' ')) {
            Some(("document", number)) => self.documents.insert(number.parse().unwrap()),
            Some(("message", number)) => self.messages.insert(number.parse().unwrap()),
            // Cut off by the kill.
            _ => false,
        };
    }
}

async fn kill_again_and_again() {
    let mut total = 0;
    for file in 1..=FILES {
        let directory = tempfile::tempdir().unwrap();
        let data = directory.path().join("data");
        let mut acknowledged = Acknowledged::default();
        let mut next = 0;
        for round in 1..=ROUNDS {
            let before = acknowledged.documents.len();
            let child = start_child(directory.path(), next);
            kill_after_a_while(child, &data, &mut acknowledged);
            assert!(before < acknowledged.documents.len(), "file {file}, round {round}: nothing was acknowledged");
            next = 1 + verify(&data, &acknowledged, &format!("file {file}, round {round}")).await;
        }
        total += acknowledged.documents.len();
    }
    println!("killed {} times: {total} acknowledged writes, none lost", FILES * ROUNDS);
}

fn start_child(directory: &Path, first: u64) -> Child {
    let program = std::env::current_exe().unwrap();
    let first = first.to_string();
    Command::new(program).arg("child").arg(directory).arg(first).stdout(Stdio::piped()).spawn().unwrap()
}

/// Kills the child 5 to 150 milliseconds after its first acknowledgement, and notes all it acknowledged.
fn kill_after_a_while(mut child: Child, data: &Path, acknowledged: &mut Acknowledged) {
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
    for line in reader.join().unwrap() {
        acknowledged.read(&line);
    }
}

/// Looks whether every promise holds; answers with the highest number that is stored.
async fn verify(data: &Path, acknowledged: &Acknowledged, place: &str) -> u64 {
    let file = DataFile::open(data).unwrap();
    file.integrity_check().unwrap_or_else(|complaint| panic!("{place}: {complaint}"));
    let table = SqliteTable::new(Arc::clone(&file));
    let documents = numbers(&table, "DOCUMENT").await;
    let lost: Vec<&u64> = acknowledged.documents.difference(&documents).collect();
    assert!(lost.is_empty(), "{place}: documents were acknowledged and lost: {lost:?}");
    assert_eq!(documents, numbers(&table, "TWIN").await, "{place}: half of a write");
    let tally = table.get(&Key::new("TALLY", "1")).await.unwrap().unwrap().counters;
    let (count, sum) = (documents.len() as i64, documents.iter().sum::<u64>() as i64);
    assert_eq!((tally["count"], tally["sum"]), (count, sum), "{place}: the tally is not what was stored");
    let due = every(async |page| table.due(0, DateTime::UNIX_EPOCH, &page).await).await;
    assert_eq!(due.len(), 2 * documents.len(), "{place}: the due index is not what was stored");

    let queue = SqliteQueue::new(file, Arc::new(Epoch));
    // Leases of no time: the messages stay where they are.
    let all = Receive { max: usize::MAX, lease: TimeDelta::zero(), maximum_receives: u32::MAX };
    let received = queue.receive(QueueName::Receipts, all).await.unwrap();
    let messages: BTreeSet<u64> = received.iter().map(|message| message.body.parse().unwrap()).collect();
    let lost: Vec<&u64> = acknowledged.messages.difference(&messages).collect();
    assert!(lost.is_empty(), "{place}: messages were acknowledged and lost: {lost:?}");
    assert!(messages.is_subset(&documents), "{place}: a message of a document that was not stored");
    documents.last().copied().unwrap_or(0)
}

async fn numbers(table: &SqliteTable, pk: &str) -> BTreeSet<u64> {
    let items = every(async |page| table.query(pk, &Range::All, &page).await).await;
    items.iter().map(|item| item.key.sk.parse().unwrap()).collect()
}

async fn every(read: impl AsyncFn(Page) -> Result<table::Found, table::StoreError>) -> Vec<Item> {
    let mut items = Vec::new();
    let mut page = Page::first(500);
    loop {
        let found = read(page.clone()).await.unwrap();
        items.extend(found.items);
        match found.next {
            Some(next) => page.after = Some(next),
            None => return items,
        }
    }
}
