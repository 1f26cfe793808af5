//! The Table port on SQLite: the contract, and what only a file has.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail loudly, too")]

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use local::data_file::{DataFile, OpenError};
use local::table::SqliteTable;
use table::conformance::{Engine, run_examples, run_random_histories};
use table::{Add, Counters, Due, Expect, Key, Page, Put, Range, StoreError, Table, Write, WriteError};
use tempfile::TempDir;

/// A new file for each table, in directories that live as long as the test.
#[derive(Default)]
struct Sqlite {
    open: Mutex<Vec<(TempDir, Arc<DataFile>)>>,
}

#[async_trait]
impl Engine for Sqlite {
    async fn empty_table(&self) -> Arc<dyn Table> {
        let directory = tempfile::tempdir().unwrap();
        let file = DataFile::open(directory.path().join("data")).unwrap();
        let mut open = self.open.lock().unwrap();
        // The one before is done with.
        open.clear();
        open.push((directory, Arc::clone(&file)));
        Arc::new(SqliteTable::new(file))
    }

    /// One writer takes what waits, in turn; so histories fill its commits with writes that meet.
    fn keeps_the_order_of_sending(&self) -> bool {
        true
    }

    async fn reopen(&self, table: Arc<dyn Table>) -> Arc<dyn Table> {
        drop(table);
        let (directory, file) = self.open.lock().unwrap().pop().unwrap();
        let path = file.path().to_owned();
        assert_eq!(Arc::strong_count(&file), 1, "somebody else holds the file");
        drop(file);
        let file = DataFile::open(path).unwrap();
        self.open.lock().unwrap().push((directory, Arc::clone(&file)));
        Arc::new(SqliteTable::new(file))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_keeps_the_examples() {
    run_examples(&Sqlite::default()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_answers_random_histories_as_the_model_does() {
    // Several at a time: each waits for the disk most of the time.
    let (one, two, three, four) = (Sqlite::default(), Sqlite::default(), Sqlite::default(), Sqlite::default());
    tokio::join!(
        run_random_histories(&one, 0..15, 200),
        run_random_histories(&two, 15..30, 200),
        run_random_histories(&three, 30..45, 200),
        run_random_histories(&four, 45..60, 200),
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn waiting_writes_share_a_commit() {
    let directory = tempfile::tempdir().unwrap();
    let file = DataFile::open(directory.path().join("data")).unwrap();
    let table = Arc::new(SqliteTable::new(Arc::clone(&file)));
    let callers: Vec<_> = (0..64)
        .map(|caller| {
            let table = Arc::clone(&table);
            tokio::spawn(async move {
                for round in 0..20 {
                    table.write(vec![put(&format!("{caller}#{round}")), add_one("all")]).await.unwrap();
                }
            })
        })
        .collect();
    for caller in callers {
        caller.await.unwrap();
    }
    let statistics = file.statistics();
    assert_eq!(statistics.writes, 64 * 20);
    assert!(statistics.commits * 4 <= statistics.writes, "{statistics:?}");
    assert!(8 <= statistics.largest_group, "{statistics:?}");
    let tally = table.get(&Key::new("TALLY", "1")).await.unwrap().unwrap();
    assert_eq!(tally.counters["all"], 64 * 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conflict_does_not_touch_its_neighbours_in_the_commit() {
    let directory = tempfile::tempdir().unwrap();
    let table = Arc::new(SqliteTable::new(DataFile::open(directory.path().join("data")).unwrap()));
    table.write(vec![put("taken")]).await.unwrap();
    let callers: Vec<_> = (0..100)
        .map(|caller: usize| {
            let table = Arc::clone(&table);
            tokio::spawn(async move {
                let second = if caller.is_multiple_of(2) { put("taken") } else { put(&format!("second {caller}")) };
                let writes = vec![put(&format!("first {caller}")), add_one("good"), second];
                (caller, table.write(writes).await)
            })
        })
        .collect();
    for caller in callers {
        match caller.await.unwrap() {
            (odd, Ok(())) => assert!(!odd.is_multiple_of(2)),
            (even, Err(WriteError::Conflict(conflict))) => {
                assert_eq!((even % 2, conflict.index, conflict.stored.unwrap().version), (0, 2, 1));
            }
            (_, Err(error)) => panic!("{error}"),
        }
    }
    let stored = table.query("A", &Range::Prefix("first".to_owned()), &Page::first(1000)).await.unwrap();
    assert_eq!(stored.items.len(), 50);
    assert_eq!(table.get(&Key::new("TALLY", "1")).await.unwrap().unwrap().counters["good"], 50);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sum_beyond_64_bits_is_refused_whole() {
    let directory = tempfile::tempdir().unwrap();
    let table = SqliteTable::new(DataFile::open(directory.path().join("data")).unwrap());
    table.write(vec![add("n", i64::MAX)]).await.unwrap();
    let refused = table.write(vec![put("1"), add("n", 1)]).await;
    assert!(matches!(refused, Err(WriteError::Store(StoreError::Invalid(_)))), "{refused:?}");
    assert_eq!(table.get(&Key::new("A", "1")).await.unwrap(), None);
    table.write(vec![add("n", -1)]).await.unwrap();
    assert_eq!(table.get(&Key::new("TALLY", "1")).await.unwrap().unwrap().counters["n"], i64::MAX - 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_token_of_another_table_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let table = SqliteTable::new(DataFile::open(directory.path().join("data")).unwrap());
    let page = Page { limit: 1, after: Some("nonsense".to_owned()) };
    let found = table.due(0, chrono::DateTime::UNIX_EPOCH, &page).await;
    assert!(matches!(found, Err(StoreError::Invalid(_))), "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_the_state_of_one_moment_and_opens_as_a_data_file() {
    let directory = tempfile::tempdir().unwrap();
    let file = DataFile::open(directory.path().join("data")).unwrap();
    let table = Arc::new(SqliteTable::new(Arc::clone(&file)));
    let writing = {
        let table = Arc::clone(&table);
        tokio::spawn(async move {
            for number in 0..2000 {
                let key = Key::new("A", format!("{number:04}"));
                let due = Some(Due::of(&key, chrono::DateTime::UNIX_EPOCH));
                let document = Put {
                    key,
                    body: "{}".repeat(500),
                    due,
                    expires_at: None,
                    keeps_counters: false,
                    expect: Expect::Absent,
                };
                table.write(vec![Write::Put(document), add_one("all")]).await.unwrap();
            }
        })
    };
    let copy = directory.path().join("copy");
    loop {
        tokio::task::yield_now().await;
        let tally = table.get(&Key::new("TALLY", "1")).await.unwrap();
        if tally.is_some_and(|tally| 100 < tally.counters["all"]) {
            break;
        }
    }
    file.backup_to(&copy).unwrap();
    assert!(matches!(file.backup_to(&copy), Err(OpenError::Exists { .. })));
    writing.await.unwrap();

    let copied = DataFile::open(&copy).unwrap();
    copied.integrity_check().unwrap();
    let copied = SqliteTable::new(copied);
    let documents = copied.query("A", &Range::All, &Page::first(5000)).await.unwrap().items.len();
    let tally = copied.get(&Key::new("TALLY", "1")).await.unwrap().unwrap().counters["all"];
    assert_eq!(documents as i64, tally);
    assert!(100 < documents, "{documents}");
}

fn put(sk: &str) -> Write {
    let key = Key::new("A", sk);
    Write::Put(Put {
        key,
        body: "{}".to_owned(),
        due: None,
        expires_at: None,
        keeps_counters: false,
        expect: Expect::Absent,
    })
}

fn add_one(name: &str) -> Write {
    add(name, 1)
}

fn add(name: &str, amount: i64) -> Write {
    Write::Add(Add { key: Key::new("TALLY", "1"), counters: Counters::from([(name.to_owned(), amount)]), expect: None })
}
