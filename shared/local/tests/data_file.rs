//! The data file as an operator meets it: opened, closed, copied, damaged, taken by somebody else.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail loudly, too")]

use std::fs;
use std::io::{Read, Seek, SeekFrom, Write as _};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use app::ports::{Clock, Queue, QueueName};
use chrono::{DateTime, TimeDelta, Utc};
use expect_test::{Expect as Snapshot, expect};
use local::data_file::DataFile;
use local::queue::SqliteQueue;
use local::table::SqliteTable;
use table::queue::{Counts, QueueEngine, Receive};
use table::{Add, Counters, Due, Expect, Key, Page, Put, Range, StoreError, Table, Write};

struct Midnight;

impl Clock for Midnight {
    fn now(&self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH
    }
}

#[tokio::test]
async fn everything_is_there_after_a_restart_and_in_one_file() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("data");
    let (table, queue) = open(&path);
    fill(&table, 50).await;
    queue.send_delayed(QueueName::Receipts, vec!["a".to_owned()], TimeDelta::zero()).await.unwrap();
    queue.send_delayed(QueueName::Receipts, vec!["b".to_owned()], TimeDelta::seconds(9)).await.unwrap();
    let how = Receive { max: 1, lease: TimeDelta::seconds(30), maximum_receives: 3 };
    let leased = queue.receive(QueueName::Receipts, how).await.unwrap().remove(0);
    drop((table, queue));
    assert_eq!(names(directory.path()), ["data", "data.lock"]);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);

    let (table, queue) = open(&path);
    let found = table.query("A", &Range::All, &Page::first(100)).await.unwrap();
    assert_eq!(found.items.len(), 50);
    assert_eq!(table.get(&Key::new("TALLY", "1")).await.unwrap().unwrap().counters["all"], 50);
    let due = table.due(found.items[0].due.as_ref().unwrap().shard, DateTime::UNIX_EPOCH, &Page::first(100)).await;
    assert_eq!(due.unwrap().items.len(), 50);
    let counts = queue.counts(QueueName::Receipts).await.unwrap();
    assert_eq!(counts, Counts { ready: 0, delayed: 1, leased: 1, dead: 0 });
    assert!(queue.complete(leased.handle).await.unwrap());
}

#[tokio::test]
async fn what_a_killed_process_had_leased_is_given_back_by_a_clock_that_stands_still() {
    let directory = tempfile::tempdir().unwrap();
    let (_, queue) = open(&directory.path().join("data"));
    queue.send(QueueName::Receipts, vec!["a".to_owned(), "b".to_owned()]).await.unwrap();
    queue.send_delayed(QueueName::Receipts, vec!["c".to_owned()], TimeDelta::seconds(9)).await.unwrap();
    let how = Receive { max: 1, lease: TimeDelta::seconds(30), maximum_receives: 3 };
    let leased = queue.receive(QueueName::Receipts, how).await.unwrap().remove(0);
    assert_eq!(queue.release_all().await.unwrap(), 1);
    assert_eq!(queue.release_all().await.unwrap(), 0);
    let counts = queue.counts(QueueName::Receipts).await.unwrap();
    assert_eq!(counts, Counts { ready: 2, delayed: 1, leased: 0, dead: 0 });
    assert!(!queue.complete(leased.handle).await.unwrap(), "the lease is void");
    let again = Receive { max: 2, ..how };
    let receives: Vec<u32> =
        queue.receive(QueueName::Receipts, again).await.unwrap().iter().map(|message| message.receives).collect();
    assert_eq!(receives, [2, 1], "that it was received counts: what kills a host again and again is buried");
}

#[tokio::test]
async fn the_last_handle_waits_for_what_was_sent_to_the_writer() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("data");
    let (table, queue) = open(&path);
    for number in 0..300 {
        // Polled once and given up: the writer has it, and nobody waits for the answer.
        let _ = tokio::time::timeout(Duration::ZERO, table.write(vec![put(number)])).await;
    }
    drop((table, queue));
    let (table, _) = open(&path);
    assert_eq!(table.query("A", &Range::All, &Page::first(1000)).await.unwrap().items.len(), 300);
}

#[test]
fn a_file_is_opened_once() {
    check(
        |path| {
            let held = DataFile::open(path).unwrap();
            Box::new(held)
        },
        expect!["DIR/data is in use by another process: stop that one first"],
    );
}

#[test]
fn a_file_that_is_free_again_is_opened_again() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("data");
    for _ in 0..3 {
        drop(DataFile::open(&path).unwrap());
    }
}

#[test]
fn what_is_not_a_database_is_left_alone() {
    check(
        |path| {
            fs::write(path, "Dear diary, today I was opened by a program. ".repeat(100)).unwrap();
            Box::new(())
        },
        expect!["DIR/data is not a data file, or its beginning is damaged"],
    );
}

#[test]
fn a_database_of_another_program_is_left_alone() {
    check(
        |path| {
            sql(path, "PRAGMA application_id = 7; CREATE TABLE diary (page TEXT)");
            Box::new(())
        },
        expect!["DIR/data is a database of another program (application id 0x7)"],
    );
    check(
        |path| {
            sql(path, "CREATE TABLE diary (page TEXT)");
            Box::new(())
        },
        expect!["DIR/data is a database of another program (application id 0x0)"],
    );
}

#[test]
fn a_file_of_a_newer_program_is_left_alone() {
    check(
        |path| {
            drop(DataFile::open(path).unwrap());
            sql(path, "PRAGMA user_version = 2");
            Box::new(())
        },
        expect!["DIR/data has schema 2 and this program 1: start the program of its version"],
    );
}

#[test]
fn a_directory_must_be_there() {
    let error = DataFile::open("/nowhere/at/all/data").unwrap_err();
    expect!["/nowhere/at/all/data cannot be opened: No such file or directory (os error 2)"]
        .assert_eq(&error.to_string());
}

#[test]
fn a_directory_must_be_writable() {
    let directory = tempfile::tempdir().unwrap();
    fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o555)).unwrap();
    // Root may write there all the same; not so in the kernel's own directory.
    let is_root = fs::write(directory.path().join("probe"), "").is_ok();
    let place = if is_root { Path::new("/sys") } else { directory.path() };
    let error = DataFile::open(place.join("data")).unwrap_err().to_string();
    let told = error.replace(&place.display().to_string(), "DIR");
    expect!["DIR/data cannot be written: the file or its directory is read-only for this user"].assert_eq(&told);
}

#[tokio::test]
async fn a_file_cut_short_is_not_used() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("data");
    fill(&open(&path).0, 500).await;
    let length = fs::metadata(&path).unwrap().len();
    fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(length / 2).unwrap();
    let error = DataFile::open(&path).unwrap_err().to_string();
    let told = error.replace(&directory.path().display().to_string(), "DIR");
    expect!["DIR/data is damaged (database disk image is malformed): restore it from a backup"].assert_eq(&told);
}

#[tokio::test]
async fn damage_inside_is_found_and_told() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("data");
    fill(&open(&path).0, 500).await;
    overwrite_every_second_page(&path);

    let file = DataFile::open(&path).unwrap();
    let complaints = file.integrity_check().unwrap_err();
    assert!(complaints.contains("malformed") || complaints.contains("page"), "{complaints}");
    let table = SqliteTable::new(Arc::clone(&file));
    let found = table.query("A", &Range::All, &Page::first(1000)).await;
    let Err(StoreError::Unavailable(cause)) = found else { panic!("{found:?}") };
    assert!(cause.contains("database disk image is malformed"), "{cause}");
    let written = table.write(vec![put(7777)]).await;
    assert!(matches!(written, Err(table::WriteError::Store(StoreError::Unavailable(_)))), "{written:?}");
    let failure = file.failure().unwrap();
    assert!(failure.contains("look at it with `otklik check`, restore a backup"), "{failure}");
}

/// Opens a prepared file and compares what the operator is told; what was there must stay as it was.
#[track_caller]
fn check(prepare: impl FnOnce(&Path) -> Box<dyn std::any::Any>, told: Snapshot) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("data");
    let held = prepare(&path);
    let before = fs::read(&path).unwrap();
    let error = DataFile::open(&path).unwrap_err().to_string();
    told.assert_eq(&error.replace(&directory.path().display().to_string(), "DIR"));
    assert!(fs::read(&path).unwrap() == before, "the refused file was changed");
    drop(held);
}

fn open(path: &Path) -> (SqliteTable, SqliteQueue) {
    let file = DataFile::open(path).unwrap();
    (SqliteTable::new(Arc::clone(&file)), SqliteQueue::new(file, Arc::new(Midnight)))
}

async fn fill(table: &SqliteTable, documents: usize) {
    for number in 0..documents {
        let counters = Counters::from([("all".to_owned(), 1)]);
        let tally = Write::Add(Add { key: Key::new("TALLY", "1"), counters, expect: None });
        table.write(vec![put(number), tally]).await.unwrap();
    }
}

fn put(number: usize) -> Write {
    let key = Key::new("A", format!("{number:04}"));
    let due = Some(Due::of(&key, DateTime::UNIX_EPOCH));
    Write::Put(Put {
        key,
        body: "{\"answer\":5}".repeat(50),
        due,
        expires_at: None,
        keeps_counters: false,
        expect: Expect::Absent,
    })
}

fn sql(path: &Path, sql: &str) {
    rusqlite::Connection::open(path).unwrap().execute_batch(sql).unwrap();
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = entries.collect();
    names.sort();
    names
}

/// All but the first pages, which hold the schema.
fn overwrite_every_second_page(path: &PathBuf) {
    let mut file = fs::OpenOptions::new().read(true).write(true).open(path).unwrap();
    let mut header = [0; 100];
    file.read_exact(&mut header).unwrap();
    let page = u64::from(u16::from_be_bytes([header[16], header[17]]));
    let pages = file.metadata().unwrap().len() / page;
    for number in (8..pages).step_by(2) {
        file.seek(SeekFrom::Start(number * page)).unwrap();
        file.write_all(&vec![0xaa; page as usize]).unwrap();
    }
}
