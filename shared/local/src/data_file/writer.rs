//! The one writer: takes what waits, commits it together, then answers everybody.

use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;

use ::table::StoreError;
use rusqlite::{Connection, ErrorCode};
use tokio::sync::{mpsc, oneshot};

use super::Counts;
use super::purge::{NextPage, RawFile};
use crate::rows::Transaction;

/// Jobs in one commit: bounds how long the first of them waits for the last.
const GROUP_MAX: usize = 512;

/// Jobs that wait; further callers wait to be let in.
const WAITING_MAX: usize = 4096;

/// What the writer tells the rest of the file.
#[derive(Debug, Default)]
pub(super) struct Health {
    pub(super) counts: Counts,
    failure: OnceLock<String>,
}

impl Health {
    pub(super) fn failure(&self) -> Option<String> {
        self.failure.get().cloned()
    }

    pub(super) fn fail(&self, cause: &str) {
        let told = format!("the data file must be reopened, because its disk failed: {cause}");
        tracing::error!(cause, "The data file serves no more until it is reopened");
        // Whoever failed first has said why.
        let _ = self.failure.set(told);
    }

    /// What a failure of SQLite means for whoever asked. A file whose structure is broken serves nobody any more: what is
    /// written on top of that may be lost, too.
    pub(super) fn unavailable(&self, error: &rusqlite::Error) -> StoreError {
        if matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)) {
            let told = format!("the data file is damaged ({error}): look at it with `otklik check`, restore a backup");
            tracing::error!("{told}");
            let _ = self.failure.set(told);
        }
        StoreError::Unavailable(error.to_string())
    }

    fn count(&self, jobs: usize) {
        let jobs = jobs as u64;
        self.counts.writes.fetch_add(jobs, Ordering::Relaxed);
        self.counts.commits.fetch_add(1, Ordering::Relaxed);
        self.counts.largest_group.fetch_max(jobs, Ordering::Relaxed);
    }
}

/// The sending side of the writer thread. Dropping it waits until the thread has done what was sent.
#[derive(Debug)]
pub(super) struct Writer {
    jobs: Option<mpsc::Sender<Asked>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(super) fn start(connection: Connection, raw: RawFile, health: Arc<Health>) -> std::io::Result<Writer> {
        let (jobs, waiting) = mpsc::channel(WAITING_MAX);
        let thread = std::thread::Builder::new().name("data file writer".to_owned()).spawn(move || {
            run(&connection, &raw, waiting, &health);
            // Before the raw file, whose closing gives up the locks of this connection.
            drop(connection);
        })?;
        Ok(Writer { jobs: Some(jobs), thread: Some(thread) })
    }

    pub(super) async fn write<T, Work>(&self, work: Work) -> Result<T, StoreError>
    where
        T: Send + 'static,
        Work: FnOnce(&mut Transaction<'_>) -> rusqlite::Result<T> + Send + 'static,
    {
        let stopped = || StoreError::Unavailable("the writer has stopped".to_owned());
        let (answer, answered) = oneshot::channel();
        let job = Box::new(Pending { work: Some(work), result: None, answer });
        let jobs = self.jobs.as_ref().ok_or_else(stopped)?;
        jobs.send(Asked::Change(job)).await.map_err(|_| stopped())?;
        // No answer means that the thread is gone, and nobody knows how far it came.
        answered.await.unwrap_or_else(|_| Err(StoreError::Unknown("the writer gave no answer".to_owned())))
    }

    /// One step of a purge, after everything that was sent before.
    pub(super) async fn purge(&self, from: u64) -> Result<NextPage, StoreError> {
        let stopped = || StoreError::Unavailable("the writer has stopped".to_owned());
        let (answer, answered) = oneshot::channel();
        let jobs = self.jobs.as_ref().ok_or_else(stopped)?;
        jobs.send(Asked::Purge { from, answer }).await.map_err(|_| stopped())?;
        answered.await.unwrap_or_else(|_| Err(stopped()))
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(Err(_)) = self.thread.take().map(JoinHandle::join) {
            tracing::error!("The writer of the data file panicked");
        }
    }
}

/// What the thread is asked for.
enum Asked {
    /// Something to do inside a commit.
    Change(Box<dyn Job>),
    /// A step of a purge, beside all commits.
    Purge { from: u64, answer: oneshot::Sender<Result<NextPage, StoreError>> },
}

/// Something to do inside a commit, and somebody who waits for it.
trait Job: Send {
    fn run(&mut self, transaction: &mut Transaction<'_>) -> rusqlite::Result<()>;
    fn answer(self: Box<Self>, committed: Result<(), StoreError>);
}

struct Pending<T, Work> {
    work: Option<Work>,
    result: Option<T>,
    answer: oneshot::Sender<Result<T, StoreError>>,
}

impl<T, Work> Job for Pending<T, Work>
where
    T: Send,
    Work: FnOnce(&mut Transaction<'_>) -> rusqlite::Result<T> + Send,
{
    fn run(&mut self, transaction: &mut Transaction<'_>) -> rusqlite::Result<()> {
        if let Some(work) = self.work.take() {
            self.result = Some(work(transaction)?);
        }
        Ok(())
    }

    fn answer(self: Box<Self>, committed: Result<(), StoreError>) {
        let never_ran = StoreError::Unavailable("the write was not tried".to_owned());
        let Pending { result, answer, .. } = *self;
        // A caller that no longer waits has its write all the same.
        let _ = answer.send(committed.and_then(|()| result.ok_or(never_ran)));
    }
}

fn run(connection: &Connection, raw: &RawFile, mut waiting: mpsc::Receiver<Asked>, health: &Health) {
    let mut asked = Vec::with_capacity(GROUP_MAX);
    let mut group = Vec::with_capacity(GROUP_MAX);
    while 0 < waiting.blocking_recv_many(&mut asked, GROUP_MAX) {
        let mut purges = Vec::new();
        for asked in asked.drain(..) {
            match asked {
                Asked::Change(job) => group.push(job),
                Asked::Purge { from, answer } => purges.push((from, answer)),
            }
        }
        if !group.is_empty() {
            let committed = commit(connection, &mut group, health);
            health.count(group.len());
            for job in group.drain(..) {
                job.answer(committed.clone());
            }
        }
        for (from, answer) in purges {
            let purged = health
                .failure()
                .map_or_else(|| raw.step(connection, from), |failure| Err(StoreError::Unavailable(failure)));
            // Whoever asked for it may be gone; it is as good.
            let _ = answer.send(purged);
        }
    }
    // Everything into the main file, so that what is left on the disk is one file.
    if let Err(error) = connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)") {
        tracing::warn!(%error, "The last checkpoint of the data file failed; the next start repeats it");
    }
}

fn commit(connection: &Connection, group: &mut [Box<dyn Job>], health: &Health) -> Result<(), StoreError> {
    if let Some(failure) = health.failure() {
        return Err(StoreError::Unavailable(failure));
    }
    let unavailable = |error: rusqlite::Error| health.unavailable(&error);
    execute(connection, "BEGIN IMMEDIATE").map_err(unavailable)?;
    if let Err(error) = work(connection, group) {
        roll_back(connection, health);
        return Err(unavailable(error));
    }
    let Err(error) = execute(connection, "COMMIT") else { return Ok(()) };
    let failure = commit_failure(&error);
    if matches!(failure, StoreError::Unknown(_)) {
        health.fail(&error.to_string());
    }
    roll_back(connection, health);
    Err(failure)
}

fn work(connection: &Connection, group: &mut [Box<dyn Job>]) -> rusqlite::Result<()> {
    let mut transaction = Transaction::new(connection);
    for job in group {
        job.run(&mut transaction)?;
    }
    transaction.flush()
}

/// What a failed COMMIT means. A full disk or a lock stopped it before its end, and it is undone. After an error
/// of the device nobody can say what the disk kept: even a commit that looks undone may be found by the recovery
/// at the next start. So its outcome is unknown and the file is not used any more until then.
fn commit_failure(error: &rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull | ErrorCode::DatabaseBusy | ErrorCode::OutOfMemory | ErrorCode::ReadOnly) => {
            StoreError::Unavailable(error.to_string())
        }
        _ => StoreError::Unknown(error.to_string()),
    }
}

/// Some failures have rolled back already; if one has not and cannot, the connection is of no more use.
fn roll_back(connection: &Connection, health: &Health) {
    if connection.is_autocommit() {
        return;
    }
    if let Err(error) = execute(connection, "ROLLBACK") {
        health.fail(&error.to_string());
    }
}

fn execute(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.execute([]).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_error_of_the_device_leaves_a_commit_unknown() {
        let story = [
            (rusqlite::ffi::SQLITE_FULL, "unavailable"),
            (rusqlite::ffi::SQLITE_BUSY, "unavailable"),
            (rusqlite::ffi::SQLITE_NOMEM, "unavailable"),
            (rusqlite::ffi::SQLITE_IOERR_FSYNC, "unknown"),
            (rusqlite::ffi::SQLITE_IOERR_WRITE, "unknown"),
            (rusqlite::ffi::SQLITE_CORRUPT, "unknown"),
        ];
        for (code, expected) in story {
            let error = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None);
            let failure = match commit_failure(&error) {
                StoreError::Unknown(_) => "unknown",
                StoreError::Unavailable(_) => "unavailable",
                StoreError::Invalid(_) => "invalid",
            };
            assert_eq!(failure, expected, "{error}");
        }
    }
}
