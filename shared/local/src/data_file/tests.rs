//! A disk without room: nothing of a refused commit remains, and the file serves on.

use ::table::{Expect, Key, Page, Put, Range, StoreError, Table, Write, WriteError};

use super::*;
use crate::table::SqliteTable;

fn put(number: usize, bytes: usize) -> Write {
    let key = Key::new("A", format!("{number:04}"));
    Write::Put(Put { key, body: "x".repeat(bytes), due: None, expires_at: None, expect: Expect::Absent })
}

#[tokio::test]
async fn on_a_full_disk_a_write_is_unavailable_and_leaves_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let small = |connection: &Connection| connection.execute_batch("PRAGMA max_page_count = 100");
    let file = DataFile::open_with(&directory.path().join("data"), small).unwrap();
    let table = SqliteTable::new(Arc::clone(&file));
    let mut stored = 0;
    let refused = loop {
        match table.write(vec![put(2 * stored, 10_000), put(2 * stored + 1, 10_000)]).await {
            Ok(()) => stored += 1,
            Err(error) => break error,
        }
    };
    assert_eq!(refused, WriteError::Store(StoreError::Unavailable("database or disk is full".to_owned())));
    assert!(10 < stored, "{stored}");
    let found = table.query("A", &Range::All, &Page::first(1000)).await.unwrap();
    assert_eq!(found.items.len(), 2 * stored);
    assert_eq!(file.failure(), None);
    // What still fits is still taken.
    table.write(vec![put(9999, 1)]).await.unwrap();
    file.integrity_check().unwrap();
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
