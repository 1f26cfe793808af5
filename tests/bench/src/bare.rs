//! The rows of the benchmark on bare SQLite: what the store itself costs, without HTTP, checks, sealing, or anybody waiting.

use std::time::Instant;

use rusqlite::{Connection, params};

use crate::latency::Latencies;
use crate::processor::Spent;
use crate::writing::Measured;

/// About as long as the host's stored forms.
const RECEIPT_BODY: usize = 880;
const MESSAGE_BODY: usize = 70;
const INVITATION_BODY: usize = 900;
const RESPONSE_BODY: usize = 330;
const TALLY: &str = r#"{"cohort_completed":10000,"completed":10000,"invited":10000,"notices":10000,"q.comfort.0":10000,"q.competence.5":10000,"q.goodwill.5":10000,"q.information.5":10000,"q.organisation.4":10000,"receipts":10000}"#;

pub(crate) fn open(directory: &tempfile::TempDir) -> rusqlite::Result<Connection> {
    let connection = Connection::open(directory.path().join("bare.db"))?;
    connection.execute_batch(
        "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
         CREATE TABLE item (pk TEXT, sk TEXT, version INTEGER, body TEXT, counters TEXT, due_shard INTEGER, due_at INTEGER,
             expires_at INTEGER, PRIMARY KEY (pk, sk)) WITHOUT ROWID;
         CREATE INDEX item_due ON item (due_shard, due_at, pk, sk) WHERE due_shard IS NOT NULL;
         CREATE TABLE message (id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT, body TEXT, visible_at INTEGER);
         CREATE INDEX message_live ON message (queue, visible_at, id);",
    )?;
    connection.execute("INSERT INTO item VALUES ('TALLY', 'clinic', 0, '', ?1, NULL, NULL, NULL)", [TALLY])?;
    Ok(connection)
}

/// Runs `each` for every number, in so many commits; answers how long that took.
fn rate(
    connection: &Connection,
    count: usize,
    commits: usize,
    mut each: impl FnMut(usize) -> rusqlite::Result<()>,
) -> anyhow::Result<Measured> {
    let group = count.div_ceil(commits.min(count));
    let (started, spent) = (Instant::now(), Spent::until_now());
    let mut number = 0;
    while number < count {
        connection.execute_batch("BEGIN IMMEDIATE")?;
        for _ in 0..group.min(count - number) {
            each(number)?;
            number += 1;
        }
        connection.execute_batch("COMMIT")?;
    }
    let took = started.elapsed();
    Ok(Measured { count, took, latencies: Latencies::default(), spent: Spent::until_now().since(spent) })
}

/// A receipt: the receipt, its tally, its hint.
pub(crate) fn receipts(count: usize, commits: usize) -> anyhow::Result<Measured> {
    let directory = tempfile::tempdir()?;
    let connection = open(&directory)?;
    let (body, message) = ("x".repeat(RECEIPT_BODY), "x".repeat(MESSAGE_BODY));
    let mut insert = connection.prepare("INSERT INTO item VALUES (?1, 'RECEIPT', 1, ?2, NULL, 3, ?3, NULL)")?;
    let mut tally = connection.prepare("UPDATE item SET counters = ?1 WHERE pk = 'TALLY' AND sk = 'clinic'")?;
    let mut hint = connection.prepare("INSERT INTO message (queue, body, visible_at) VALUES ('receipts', ?1, 0)")?;
    rate(&connection, count, commits, |number| {
        insert.execute(params![
            format!("RECEIPT#mis#mis-77-{number:06}"),
            body,
            1_700_000_000_000_i64 + number as i64
        ])?;
        tally.execute([TALLY])?;
        hint.execute([&message])?;
        Ok(())
    })
}

/// A response: the invitation that it closes, the response, its tally.
pub(crate) fn responses(count: usize, commits: usize) -> anyhow::Result<Measured> {
    let directory = tempfile::tempdir()?;
    let connection = open(&directory)?;
    let (invitation, response) = ("x".repeat(INVITATION_BODY), "x".repeat(RESPONSE_BODY));
    connection.execute_batch("BEGIN")?;
    for number in 0..count {
        let key = format!("INVITATION#{:016x}", scattered(number));
        connection.execute(
            "INSERT INTO item VALUES (?1, 'INVITATION', 3, ?2, NULL, 3, 1700000000000, NULL)",
            params![key, invitation],
        )?;
    }
    connection.execute_batch("COMMIT")?;
    let mut close = connection.prepare(
        "UPDATE item SET version = 4, body = ?2, due_shard = NULL, due_at = NULL WHERE pk = ?1 AND sk = 'INVITATION'",
    )?;
    let mut insert =
        connection.prepare("INSERT INTO item VALUES ('RESPONSE#2026Q1#clinic', ?1, 1, ?2, NULL, NULL, NULL, NULL)")?;
    let mut tally = connection.prepare("UPDATE item SET counters = ?1 WHERE pk = 'TALLY' AND sk = 'clinic'")?;
    rate(&connection, count, commits, |number| {
        close.execute(params![format!("INVITATION#{:016x}", scattered(number)), invitation])?;
        insert.execute(params![format!("{:016x}", scattered(number + count)), response])?;
        tally.execute([TALLY])?;
        Ok(())
    })
}

/// Keys in no order, as random identifiers are.
pub(crate) fn scattered(number: usize) -> u64 {
    (number as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// Everything that an export wrote, each line a row, in one commit.
pub(crate) fn bulk(lines: &str) -> anyhow::Result<Measured> {
    let directory = tempfile::tempdir()?;
    let connection = open(&directory)?;
    let mut insert = connection.prepare("INSERT INTO item VALUES (?1, 'ITEM', 1, ?2, NULL, NULL, NULL, NULL)")?;
    let lines: Vec<&str> = lines.lines().collect();
    rate(&connection, lines.len(), 1, |number| {
        insert.execute(params![format!("ITEM#{:016x}", scattered(number)), lines[number]]).map(drop)
    })
}
