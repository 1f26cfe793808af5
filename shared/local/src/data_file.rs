//! The one file that holds the whole state of one machine. SQLite in WAL mode: one writer thread that commits
//! many waiting writes together, and a pool of connections that read beside it. A write is on the disk when it is
//! answered.
//!
//! One process at a time: a lock file beside the data file says so. Copies are made by [`DataFile::backup_to`] and
//! read by [`Copy`](copy::Copy).

pub mod copy;
mod opening;
mod purge;
mod readers;
mod writer;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ::table::StoreError;
use ::table::whole::{Backup, BackupError, Look, WholeStore};
use async_trait::async_trait;
use rusqlite::{Connection, backup};

pub use opening::OpenError;

use crate::rows::{Transaction, each};
use opening::Opened;
use purge::RawFile;
use readers::Readers;
use writer::{Health, Writer};

/// An open data file. The last handle that goes waits for the writer to finish what was sent to it.
#[derive(Debug)]
pub struct DataFile {
    path: PathBuf,
    /// Fields are dropped in this order: first the readers, so that the writer's last checkpoint meets none and its
    /// connection, the last one, tidies up; the lock when everything is closed.
    readers: Readers,
    writer: Writer,
    health: Arc<Health>,
    _lock: File,
}

/// What the writer did since the file was opened; for metrics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Jobs that were answered: atomic writes of the table and changes of the queues.
    pub writes: u64,
    /// Commits that carried them. The fewer for each write, the better the grouping.
    pub commits: u64,
    /// Most jobs in one commit.
    pub largest_group: u64,
}

#[derive(Debug, Default)]
struct Counts {
    writes: AtomicU64,
    commits: AtomicU64,
    largest_group: AtomicU64,
}

impl DataFile {
    /// Opens the file, or creates it (readable by its owner only) where there is none. The directory must exist.
    pub fn open(path: impl AsRef<Path>) -> Result<Arc<DataFile>, OpenError> {
        DataFile::open_with(path.as_ref(), |_| Ok(()))
    }

    /// Opens the file with more settings of the writing connection: tests make the disk small by them.
    fn open_with(
        path: &Path,
        prepare: impl FnOnce(&Connection) -> rusqlite::Result<()>,
    ) -> Result<Arc<DataFile>, OpenError> {
        let Opened { writing, reading, lock } = opening::open(path)?;
        let raw = RawFile::open(path).map_err(|error| OpenError::from_io(path, &error))?;
        prepare(&writing).map_err(|error| OpenError::from_sqlite(path, &error))?;
        let health = Arc::new(Health::default());
        let writer =
            Writer::start(writing, raw, Arc::clone(&health)).map_err(|error| OpenError::from_io(path, &error))?;
        let readers = Readers::new(path, reading, Arc::clone(&health));
        Ok(Arc::new(DataFile { path: path.to_owned(), readers, writer, health, _lock: lock }))
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the writer did so far.
    pub fn statistics(&self) -> Statistics {
        let counts = &self.health.counts;
        Statistics {
            writes: counts.writes.load(Ordering::Relaxed),
            commits: counts.commits.load(Ordering::Relaxed),
            largest_group: counts.largest_group.load(Ordering::Relaxed),
        }
    }

    /// Why the file serves no more, if the disk failed in the middle of a commit. Only a restart finds out what
    /// was kept, so a health check should ask this and give up.
    pub fn failure(&self) -> Option<String> {
        self.health.failure()
    }

    /// Writes a copy of the present state to a new file, while reading and writing go on. Blocks until it is done.
    pub fn backup_to(&self, path: impl AsRef<Path>) -> Result<(), OpenError> {
        let path = path.as_ref();
        let partial = opening::beside(path, ".partial");
        if path.exists() {
            return Err(OpenError::Exists { path: path.to_owned() });
        }
        // What an interrupted backup left behind.
        if partial.exists() {
            std::fs::remove_file(&partial).map_err(|error| OpenError::from_io(&partial, &error))?;
        }
        opening::create_private(&partial)?;
        self.copy_to(&partial)?;
        std::fs::rename(&partial, path).map_err(|error| OpenError::from_io(path, &error))?;
        opening::sync_directory(path)
    }

    fn copy_to(&self, path: &Path) -> Result<(), OpenError> {
        let failed = |error: rusqlite::Error| OpenError::from_sqlite(path, &error);
        let mut copy = Connection::open(path).map_err(failed)?;
        let mut copied = Ok(());
        let read = self.readers.read(|connection| {
            // All pages in one step: a snapshot, and in WAL mode it stops nobody.
            copied = backup::Backup::new(connection, &mut copy)?.step(-1).map(drop);
            Ok(())
        });
        read.map_err(|error| OpenError::Unusable { path: self.path.clone(), cause: error.to_string() })?;
        copied.map_err(failed)?;
        // The copy is one plain file, synced by its last commit; it becomes a WAL file again when it is opened.
        copy.pragma_update(None, "journal_mode", "DELETE").map_err(failed)?;
        copy.close().map_err(|(_, error)| failed(error))
    }

    /// Reads the whole file and checks its structure. Slow on large files; blocks until it is done.
    pub fn integrity_check(&self) -> Result<(), String> {
        match self.readers.read(copy::complaints) {
            Ok(lines) if lines == ["ok"] => Ok(()),
            Ok(lines) => Err(lines.join("\n")),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Runs the work on a connection that only reads, on the calling thread: it takes microseconds, less than
    /// handing it to another thread would.
    pub(crate) fn read<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        match self.health.failure() {
            // What such a file shows now may not be what a restart finds.
            Some(failure) => Err(StoreError::Unavailable(failure)),
            None => self.readers.read(work),
        }
    }

    /// Takes what was deleted out of the bytes: the log, its old contents, gaps inside pages. Slow on large files; writes go on
    /// between its steps.
    ///
    /// # Errors
    /// When somebody still reads the log, or the disk fails: then nothing may be called gone.
    pub async fn purge(&self) -> Result<(), StoreError> {
        let mut next = Some(0);
        while let Some(from) = next {
            next = self.writer.purge(from).await?;
        }
        Ok(())
    }

    /// Runs the work inside the next commit and answers when that commit is on the disk.
    ///
    /// The work decides first and changes then: once it changed something it may fail only as the file fails,
    /// because its failure undoes the work of everybody in the same commit.
    pub(crate) async fn write<T, Work>(&self, work: Work) -> Result<T, StoreError>
    where
        T: Send + 'static,
        Work: FnOnce(&mut Transaction<'_>) -> rusqlite::Result<T> + Send + 'static,
    {
        self.writer.write(work).await
    }
}

#[async_trait]
impl WholeStore for DataFile {
    /// Every item is of one moment, in the order of keys.
    async fn each_item(&self, look: &mut Look<'_>) -> Result<(), StoreError> {
        self.read(|connection| each(connection, look))
    }

    async fn check_structure(&self) -> Result<(), Vec<String>> {
        self.integrity_check().map_err(|complaints| complaints.lines().map(str::to_owned).collect())
    }
}

impl Backup for DataFile {
    fn backup_to(&self, path: &Path) -> Result<(), BackupError> {
        DataFile::backup_to(self, path).map_err(|error| match error {
            OpenError::DiskFull { .. } => BackupError::NoRoom(error.to_string()),
            _ => BackupError::Failed(error.to_string()),
        })
    }
}

#[cfg(test)]
mod tests;
