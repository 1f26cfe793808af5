//! A disk without room: nothing of a refused commit remains, and the file serves on.

use ::table::{Expect, Key, Page, Put, Range, StoreError, Table, Write, WriteError};

use super::*;
use crate::table::SqliteTable;

fn put(number: usize, bytes: usize) -> Write {
    let key = Key::new("A", format!("{number:04}"));
    Write::Put(Put {
        key,
        body: "x".repeat(bytes),
        due: None,
        expires_at: None,
        keeps_counters: false,
        expect: Expect::Absent,
    })
}

#[tokio::test]
async fn on_a_full_disk_a_write_is_unavailable_and_leaves_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let small = |connection: &Connection| connection.execute_batch("PRAGMA max_page_count = 100");
    let file = DataFile::open_with(&directory.path().join("data"), small).unwrap();
    let table = SqliteTable::new(Arc::clone(&file));
    let full = WriteError::Store(StoreError::Unavailable("database or disk is full".to_owned()));
    let mut stored = 0;
    while table.write(vec![put(stored, 50_000)]).await.is_ok() {
        stored += 1;
    }
    assert!(5 < stored, "{stored}");

    // The first part would still fit.
    assert_eq!(table.write(vec![put(8000, 1), put(8001, 50_000)]).await, Err(full.clone()));
    // So would the neighbours in the commit; each is told what became of it.
    let answers = tokio::join!(
        table.write(vec![put(9000, 1)]),
        table.write(vec![put(9001, 1)]),
        table.write(vec![put(9002, 50_000)]),
        table.write(vec![put(9003, 1)]),
    );
    let found = table.query("A", &Range::All, &Page::first(1000)).await.unwrap();
    let found: Vec<&str> = found.items.iter().map(|item| item.key.sk.as_str()).collect();
    let (before, after) = found.split_at(stored);
    assert!(before.iter().all(|sk| sk.starts_with("00")), "{found:?}");
    let [first, second, third, fourth] = [answers.0, answers.1, answers.2, answers.3];
    assert_eq!(third, Err(full));
    let told = [("9000", first), ("9001", second), ("9003", fourth)];
    let kept: Vec<&str> = told.iter().filter(|(_, answer)| answer.is_ok()).map(|(sk, _)| *sk).collect();
    assert_eq!(after, kept);

    assert_eq!(file.failure(), None);
    table.write(vec![put(9999, 1)]).await.unwrap();
    file.integrity_check().unwrap();
}

#[tokio::test]
async fn a_job_that_fails_half_done_leaves_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let file = DataFile::open(directory.path().join("data")).unwrap();
    let table = SqliteTable::new(Arc::clone(&file));
    let failed = file.write(|transaction| {
        let half = "INSERT INTO item (pk, sk, version, body) VALUES ('A', 'half', 1, '{}')";
        transaction.connection.execute(half, [])?;
        Err::<(), rusqlite::Error>(rusqlite::Error::InvalidQuery)
    });
    assert!(matches!(failed.await, Err(StoreError::Unavailable(_))));
    table.write(vec![put(1, 1)]).await.unwrap();
    assert_eq!(table.get(&Key::new("A", "half")).await, Ok(None));
    assert_eq!(file.failure(), None);
}

#[tokio::test]
async fn after_a_failure_of_the_device_the_file_is_not_used_any_more() {
    let directory = tempfile::tempdir().unwrap();
    let file = DataFile::open(directory.path().join("data")).unwrap();
    let table = SqliteTable::new(Arc::clone(&file));
    table.write(vec![put(1, 1)]).await.unwrap();
    file.health.fail("input/output error");
    let told = "the data file must be reopened, because its disk failed: input/output error";
    assert_eq!(file.failure().as_deref(), Some(told));
    let unavailable = StoreError::Unavailable(told.to_owned());
    assert_eq!(table.get(&Key::new("A", "0001")).await, Err(unavailable.clone()));
    assert_eq!(table.write(vec![put(2, 1)]).await, Err(WriteError::Store(unavailable)));
}
