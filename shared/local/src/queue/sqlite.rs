//! The queues in the data file: the same writer, the same commits as the table, so that one file is the whole state.

use std::sync::Arc;

use ::table::queue::{
    Counts, DeadLetter, DeadLetters, Handle, Queue, QueueEngine, QueueName, Receive, Received, Redrive, Unavailable,
};
use ::table::{Page, StoreError};
use app::ports::Clock;
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::bell::Bells;
use crate::data_file::DataFile;

const SEND: &str = "INSERT INTO message (queue, body, sent_at, visible_at) VALUES (?1, ?2, ?3, ?4)";

const ANY_READY: &str =
    "SELECT EXISTS (SELECT 1 FROM message WHERE queue = ?1 AND visible_at <= ?2 AND dead_at IS NULL)";

const READY: &str = "SELECT id, body, receives, lease FROM message
    WHERE queue = ?1 AND visible_at <= ?2 AND dead_at IS NULL ORDER BY visible_at, id";

const LEASE: &str = "UPDATE message SET leased = 1, lease = lease + 1, receives = receives + 1, visible_at = ?2
    WHERE id = ?1";

const BURY: &str = "UPDATE message SET leased = 0, dead_at = ?2 WHERE id = ?1";

const COMPLETE: &str = "DELETE FROM message WHERE id = ?1 AND lease = ?2 AND leased = 1 AND dead_at IS NULL";

const RELEASE: &str = "UPDATE message SET leased = 0, visible_at = ?3
    WHERE id = ?1 AND lease = ?2 AND leased = 1 AND dead_at IS NULL RETURNING queue";

const RELEASE_ALL: &str =
    "UPDATE message SET leased = 0, visible_at = min(visible_at, ?1) WHERE leased = 1 AND dead_at IS NULL";

const DEAD: &str = "SELECT id, body, receives, sent_at, dead_at FROM message
    WHERE queue = ?1 AND id > ?2 AND dead_at IS NOT NULL ORDER BY id LIMIT ?3";

const REDRIVE_ALL: &str = "UPDATE message SET dead_at = NULL, receives = 0, visible_at = ?2
    WHERE queue = ?1 AND dead_at IS NOT NULL";

const REDRIVE_ONE: &str = "UPDATE message SET dead_at = NULL, receives = 0, visible_at = ?2
    WHERE queue = ?1 AND dead_at IS NOT NULL AND id = ?3";

const COUNT_LIVE: &str = "SELECT count(*) FILTER (WHERE visible_at <= ?2),
    count(*) FILTER (WHERE visible_at > ?2 AND leased = 0), count(*) FILTER (WHERE visible_at > ?2 AND leased = 1)
    FROM message WHERE queue = ?1 AND dead_at IS NULL";

const COUNT_DEAD: &str = "SELECT count(*) FROM message WHERE queue = ?1 AND dead_at IS NOT NULL";

/// Queues in a data file.
pub struct SqliteQueue {
    file: Arc<DataFile>,
    clock: Arc<dyn Clock>,
    bells: Bells,
}

impl SqliteQueue {
    /// The queues of this file. Who waits hears what is sent through the same value, so make only one.
    pub fn new(file: Arc<DataFile>, clock: Arc<dyn Clock>) -> SqliteQueue {
        SqliteQueue { file, clock, bells: Bells::default() }
    }

    /// Gives back whatever is leased; says how many messages. For a start: one process holds the file, so those who leased
    /// them are gone, and by a clock that stands still their leases would never end.
    pub async fn release_all(&self) -> Result<u64, Unavailable> {
        let now = self.now();
        let released =
            self.file.write(move |transaction| transaction.connection.prepare_cached(RELEASE_ALL)?.execute([now]));
        Ok(released.await.map_err(unavailable)? as u64)
    }

    fn now(&self) -> i64 {
        self.clock.now().timestamp_millis()
    }
}

#[async_trait]
impl Queue for SqliteQueue {
    async fn send(&self, queue: QueueName, bodies: Vec<String>) -> Result<(), Unavailable> {
        self.send_delayed(queue, bodies, TimeDelta::zero()).await
    }
}

#[async_trait]
impl QueueEngine for SqliteQueue {
    async fn send_delayed(&self, queue: QueueName, bodies: Vec<String>, delay: TimeDelta) -> Result<(), Unavailable> {
        if bodies.is_empty() {
            return Ok(());
        }
        let now = self.now();
        let sent = bodies.len();
        let insert = move |connection: &Connection| {
            let mut statement = connection.prepare_cached(SEND)?;
            for body in bodies {
                statement.execute(params![queue.as_str(), body, now, now + delay.num_milliseconds()])?;
            }
            Ok(())
        };
        self.file.write(move |transaction| insert(transaction.connection)).await.map_err(unavailable)?;
        if delay <= TimeDelta::zero() {
            self.bells.ring(queue, sent);
        }
        Ok(())
    }

    async fn receive(&self, queue: QueueName, how: Receive) -> Result<Vec<Received>, Unavailable> {
        let now = self.now();
        // Most questions find nothing; those cost no commit.
        let any: bool = self
            .file
            .read(|connection| {
                connection.prepare_cached(ANY_READY)?.query_row(params![queue.as_str(), now], |row| row.get(0))
            })
            .map_err(unavailable)?;
        if !any {
            return Ok(Vec::new());
        }
        let leased = self.file.write(move |transaction| lease(transaction.connection, queue, how, now)).await;
        leased.map_err(unavailable)
    }

    async fn complete(&self, handle: Handle) -> Result<bool, Unavailable> {
        let removed = self.file.write(move |transaction| {
            let mut statement = transaction.connection.prepare_cached(COMPLETE)?;
            statement.execute(params![signed(handle.id), signed(handle.lease)])
        });
        Ok(0 < removed.await.map_err(unavailable)?)
    }

    async fn release(&self, handle: Handle, delay: TimeDelta) -> Result<bool, Unavailable> {
        let visible_at = self.now() + delay.num_milliseconds();
        let released = self.file.write(move |transaction| {
            let mut statement = transaction.connection.prepare_cached(RELEASE)?;
            let parameters = params![signed(handle.id), signed(handle.lease), visible_at];
            statement.query_row(parameters, |row| row.get::<_, String>(0)).optional()
        });
        let released = released.await.map_err(unavailable)?;
        if delay <= TimeDelta::zero()
            && let Some(queue) = released.as_deref().and_then(QueueName::parse)
        {
            self.bells.ring(queue, 1);
        }
        Ok(released.is_some())
    }

    async fn dead_letters(&self, queue: QueueName, page: &Page) -> Result<DeadLetters, Unavailable> {
        let after: i64 = page.after.as_ref().and_then(|after| after.parse().ok()).unwrap_or(0);
        let limit = i64::try_from(page.limit.saturating_add(1)).unwrap_or(i64::MAX);
        let found = self.file.read(|connection| {
            let mut statement = connection.prepare_cached(DEAD)?;
            let letters = statement.query_map(params![queue.as_str(), after, limit], dead_letter)?;
            letters.collect::<rusqlite::Result<Vec<DeadLetter>>>()
        });
        let mut letters = found.map_err(unavailable)?;
        let more = page.limit < letters.len();
        letters.truncate(page.limit);
        let next = if more { letters.last().map(|letter| letter.id.to_string()) } else { None };
        Ok(DeadLetters { letters, next })
    }

    async fn redrive(&self, queue: QueueName, which: Redrive) -> Result<u64, Unavailable> {
        let now = self.now();
        let redrive = move |connection: &Connection| match which {
            Redrive::All => connection.prepare_cached(REDRIVE_ALL)?.execute(params![queue.as_str(), now]),
            Redrive::Only(ids) => {
                let mut statement = connection.prepare_cached(REDRIVE_ONE)?;
                ids.iter().map(|id| statement.execute(params![queue.as_str(), now, signed(*id)])).sum()
            }
        };
        let redriven = self.file.write(move |transaction| redrive(transaction.connection)).await;
        let redriven = redriven.map_err(unavailable)?;
        self.bells.ring(queue, redriven);
        Ok(redriven as u64)
    }

    async fn counts(&self, queue: QueueName) -> Result<Counts, Unavailable> {
        let now = self.now();
        let counts = self.file.read(|connection| {
            let number = |row: &Row<'_>, column| row.get::<_, i64>(column).map(|count| count as u64);
            let dead = connection.prepare_cached(COUNT_DEAD)?.query_row([queue.as_str()], |row| number(row, 0))?;
            connection.prepare_cached(COUNT_LIVE)?.query_row(params![queue.as_str(), now], |row| {
                Ok(Counts { ready: number(row, 0)?, delayed: number(row, 1)?, leased: number(row, 2)?, dead })
            })
        });
        counts.map_err(unavailable)
    }

    async fn wait_for_message(&self, queue: QueueName) {
        self.bells.wait(queue).await;
    }
}

/// Leases what is ready, passing over what came too often: that is buried.
fn lease(connection: &Connection, queue: QueueName, how: Receive, now: i64) -> rusqlite::Result<Vec<Received>> {
    let mut received = Vec::new();
    let mut dead = Vec::new();
    let mut statement = connection.prepare_cached(READY)?;
    let mut ready = statement.query_map(params![queue.as_str(), now], message)?;
    while received.len() < how.max
        && let Some(message) = ready.next().transpose()?
    {
        let worn_out = how.maximum_receives < message.receives;
        if worn_out { dead.push(message.handle.id) } else { received.push(message) }
    }
    // Only now: a row that moves in the index while the index is read might be met twice.
    drop(ready);
    for id in dead {
        connection.prepare_cached(BURY)?.execute(params![signed(id), now])?;
    }
    let until = now + how.lease.num_milliseconds();
    for message in &received {
        connection.prepare_cached(LEASE)?.execute(params![signed(message.handle.id), until])?;
    }
    Ok(received)
}

/// A message as it will be once it is leased.
fn message(row: &Row<'_>) -> rusqlite::Result<Received> {
    let lease = row.get::<_, i64>(3)? as u64 + 1;
    let handle = Handle { id: row.get::<_, i64>(0)? as u64, lease };
    Ok(Received { handle, body: row.get(1)?, receives: row.get::<_, u32>(2)? + 1 })
}

fn dead_letter(row: &Row<'_>) -> rusqlite::Result<DeadLetter> {
    let instant = |column| {
        let milliseconds = row.get(column)?;
        let out_of_range = rusqlite::Error::IntegralValueOutOfRange(column, milliseconds);
        DateTime::<Utc>::from_timestamp_millis(milliseconds).ok_or(out_of_range)
    };
    Ok(DeadLetter {
        id: row.get::<_, i64>(0)? as u64,
        body: row.get(1)?,
        receives: row.get(2)?,
        sent_at: instant(3)?,
        dead_at: instant(4)?,
    })
}

/// SQLite's integers are signed; a handle that does not fit was never given.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(-1)
}

fn unavailable(error: StoreError) -> Unavailable {
    Unavailable { service: "queue", cause: error.to_string() }
}
