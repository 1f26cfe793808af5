//! The bytes of the data file and its log, read as somebody would who took the disk.

use std::path::Path;

use ::table::{Delete, Expect, Key, Put, Table, Write};

use crate::data_file::DataFile;
use crate::table::SqliteTable;

const ROWS: u64 = 6_000;

/// What can be found in the bytes, and nowhere else: each row's own.
fn secret(number: u64) -> String {
    format!("<{:016x}>", number.wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

/// Keys fall anywhere, as those that are random do, so that pages are divided and evened out.
fn key(number: u64) -> Key {
    Key::new(format!("{:016x}", number.wrapping_mul(0xd134_2543_de82_ef95)), "A")
}

fn put(number: u64) -> Write {
    let length = 50 + usize::try_from(number * 7_919 % 1_450).unwrap();
    let body = format!("{}{}", secret(number), "x".repeat(length));
    Write::Put(Put {
        key: key(number),
        body,
        due: None,
        expires_at: None,
        keeps_counters: false,
        expect: Expect::Absent,
    })
}

fn delete(number: u64) -> Write {
    Write::Delete(Delete { key: key(number), version: 1 })
}

async fn all(table: &SqliteTable, writes: impl IntoIterator<Item = Write>) {
    let writes: Vec<Write> = writes.into_iter().collect();
    for some in writes.chunks(25) {
        table.write(some.to_vec()).await.unwrap();
    }
}

/// How many of these rows can be read in each file.
fn readable(path: &Path, numbers: impl Iterator<Item = u64> + Clone) -> (usize, usize) {
    let count = |ending: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        let bytes = std::fs::read(name).unwrap_or_default();
        // Every row's own mark has one length, so one walk over the bytes finds all of them.
        let found: std::collections::HashSet<&[u8]> =
            bytes.windows(18).filter(|it| it[0] == b'<' && it[17] == b'>').collect();
        numbers.clone().filter(|number| found.contains(secret(*number).as_bytes())).count()
    };
    (count(""), count("-wal"))
}

#[tokio::test]
async fn after_a_purge_no_byte_of_a_deleted_row_is_left() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("data");
    let file = DataFile::open(&path).unwrap();
    let table = SqliteTable::new(file.clone());
    all(&table, (0..ROWS).map(put)).await;
    let gone = || (0..ROWS).step_by(2);
    all(&table, gone().map(delete)).await;
    let (in_file, in_log) = readable(&path, gone());
    assert!(100 < in_file + in_log, "this test would see nothing: {in_file}, {in_log}");

    table.purge().await.unwrap();
    assert_eq!(readable(&path, gone()), (0, 0));
    file.integrity_check().unwrap();

    // What the writer still had in memory does not bring anything back.
    all(&table, (ROWS..ROWS + 500).map(put)).await;
    all(&table, (1..ROWS).step_by(6).map(delete)).await;
    assert_eq!(readable(&path, gone()), (0, 0));
    let copy = directory.path().join("copy");
    file.backup_to(&copy).unwrap();
    assert_eq!(readable(&copy, gone()), (0, 0));
    let left = (1..ROWS).step_by(2).filter(|number| number % 6 != 1);
    assert_eq!(readable(&copy, left.clone()).0, left.count());
    file.integrity_check().unwrap();
}

#[tokio::test]
async fn a_checkpoint_alone_leaves_rows_in_gaps_of_pages() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("data");
    let table = SqliteTable::new(DataFile::open(&path).unwrap());
    all(&table, (0..ROWS).map(put)).await;
    all(&table, (0..ROWS).step_by(2).map(delete)).await;
    // The last handle cuts the log off: what is found now lies inside pages, in spite of `secure_delete`.
    drop(table);
    let (in_file, in_log) = readable(&path, (0..ROWS).step_by(2));
    assert_eq!(in_log, 0);
    assert!(0 < in_file, "SQLite leaves nothing in gaps any more: the purge may be simpler");
}

#[tokio::test]
async fn who_reads_on_keeps_a_purge_from_saying_that_it_is_done() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("data");
    let table = SqliteTable::new(DataFile::open(&path).unwrap());
    all(&table, (0..100).map(put)).await;
    let reader = rusqlite::Connection::open(&path).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM item").unwrap();
    all(&table, (0..100).map(delete)).await;
    table.purge().await.unwrap_err();
    reader.execute_batch("COMMIT").unwrap();
    table.purge().await.unwrap();
    assert_eq!(readable(&path, 0..100), (0, 0));
}
