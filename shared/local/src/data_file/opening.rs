//! Opening and creating the data file: whose it is, which schema it has, how each connection is set.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, ffi};

/// "Otkl": marks the file as ours in its header.
const APPLICATION_ID: i64 = 0x4f74_6b6c;

/// The schema that this program reads and writes. The next one will need a step from this one.
const SCHEMA_VERSION: i64 = 1;

/// How long a connection waits for a lock that somebody's `sqlite3` shell holds.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The schema. Sort keys are compared by bytes, which is SQLite's own order of texts.
const SCHEMA: &str = "
    CREATE TABLE item (
        pk TEXT NOT NULL,
        sk TEXT NOT NULL,
        version INTEGER NOT NULL,
        body TEXT NOT NULL,
        counters TEXT,
        due_shard INTEGER,
        due_at INTEGER,
        expires_at INTEGER,
        PRIMARY KEY (pk, sk)
    ) WITHOUT ROWID, STRICT;
    CREATE INDEX item_due ON item (due_shard, due_at, pk, sk) WHERE due_shard IS NOT NULL;
    CREATE TABLE message (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        queue TEXT NOT NULL,
        body TEXT NOT NULL,
        sent_at INTEGER NOT NULL,
        visible_at INTEGER NOT NULL,
        leased INTEGER NOT NULL DEFAULT 0,
        lease INTEGER NOT NULL DEFAULT 0,
        receives INTEGER NOT NULL DEFAULT 0,
        dead_at INTEGER
    ) STRICT;
    CREATE INDEX message_live ON message (queue, visible_at, id) WHERE dead_at IS NULL;
    CREATE INDEX message_dead ON message (queue, id) WHERE dead_at IS NOT NULL;
";

/// Why a data file cannot be used. Each says what the operator can do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Another process, or another handle in this one, has it open.
    #[error("{} is in use by another process: stop that one first", .path.display())]
    InUse {
        /// The data file.
        path: PathBuf,
    },
    /// There is a file already where a new one was to be written.
    #[error("{} exists already and is not overwritten", .path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// It is not an SQLite file.
    #[error("{} is not a data file, or its beginning is damaged", .path.display())]
    NotADatabase {
        /// The file.
        path: PathBuf,
    },
    /// It is an SQLite file of another program.
    #[error("{} is a database of another program (application id {application:#x})", .path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// The application id, that of another program.
        application: i64,
    },
    /// Another version of this program wrote it.
    #[error("{} has schema {found} and this program {SCHEMA_VERSION}: start the program of its version", .path.display())]
    OtherSchema {
        /// The file.
        path: PathBuf,
        /// The file's schema.
        found: i64,
    },
    /// It cannot be written.
    #[error("{} cannot be written: the file or its directory is read-only for this user", .path.display())]
    ReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// There is no room.
    #[error("{} cannot be written: the disk is full. Make room, then start again", .path.display())]
    DiskFull {
        /// The file.
        path: PathBuf,
    },
    /// The file's structure is broken.
    #[error("{} is damaged ({cause}): restore it from a backup", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        cause: String,
    },
    /// Anything else.
    #[error("{} cannot be opened: {cause}", .path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        cause: String,
    },
}

impl OpenError {
    pub(super) fn from_sqlite(path: &Path, error: &rusqlite::Error) -> OpenError {
        let path = path.to_owned();
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => OpenError::NotADatabase { path },
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => OpenError::ReadOnly { path },
            Some(ErrorCode::DiskFull) => OpenError::DiskFull { path },
            // The small file that connections share finds no room: SQLite calls that an I/O error.
            _ if error.sqlite_error().map(|error| error.extended_code) == Some(ffi::SQLITE_IOERR_SHMSIZE) => {
                OpenError::DiskFull { path }
            }
            Some(ErrorCode::DatabaseCorrupt) => OpenError::Damaged { path, cause: error.to_string() },
            _ => OpenError::Unusable { path, cause: error.to_string() },
        }
    }

    pub(super) fn from_io(path: &Path, error: &std::io::Error) -> OpenError {
        let path = path.to_owned();
        match error.kind() {
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => OpenError::ReadOnly { path },
            ErrorKind::StorageFull => OpenError::DiskFull { path },
            ErrorKind::AlreadyExists => OpenError::Exists { path },
            _ => OpenError::Unusable { path, cause: error.to_string() },
        }
    }
}

/// What an open data file consists of.
pub(super) struct Opened {
    pub(super) writing: Connection,
    pub(super) reading: Connection,
    pub(super) lock: File,
}

pub(super) fn open(path: &Path) -> Result<Opened, OpenError> {
    let lock = lock(path)?;
    // Created by us and not by SQLite, for the sake of its permissions; the files beside it inherit them.
    if !path.exists() {
        create_private(path)?;
        sync_directory(path)?;
    }
    let failed = |error: rusqlite::Error| OpenError::from_sqlite(path, &error);
    let writing = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(failed)?;
    if writing.is_readonly("main").map_err(failed)? {
        return Err(OpenError::ReadOnly { path: path.to_owned() });
    }
    let contents = contents(path, &writing)?;
    set_for_writing(path, &writing)?;
    if contents == Contents::Nothing {
        let create = format!(
            "BEGIN IMMEDIATE; {SCHEMA}
             PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {SCHEMA_VERSION}; COMMIT"
        );
        writing.execute_batch(&create).map_err(failed)?;
    }
    let reading = reading(path).map_err(failed)?;
    Ok(Opened { writing, reading, lock })
}

/// Takes the lock file beside the data file. It stays there: removing it would race with the next process.
fn lock(path: &Path) -> Result<File, OpenError> {
    let lock_file = beside(path, ".lock");
    let opened = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(&lock_file);
    let lock = opened.map_err(|error| OpenError::from_io(path, &error))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse { path: path.to_owned() }),
        Err(TryLockError::Error(error)) => Err(OpenError::from_io(path, &error)),
    }
}

fn connect(path: &Path, access: OpenFlags) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(64);
    // Otherwise the planner looks at what is bound, for partial indexes and limits, and prepares a statement anew for each other value: eight
    // times what a query costs.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(connection)
}

/// A connection for reading beside the writer. What it keeps is lost with each commit of another connection, and forgetting it costs the more
/// the more there may be: room for the pages of one large list, and no more.
pub(super) fn reading(path: &Path) -> rusqlite::Result<Connection> {
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    connection.execute_batch("PRAGMA cache_size = -2048")?;
    Ok(connection)
}

/// The first of these change the file, so whose it is must be known by now. Pages of 8 KB, because a document of up
/// to a quarter of a page lies beside its key. A checkpoint every 16 MB, because it writes a page once however often
/// that changed.
fn set_for_writing(path: &Path, connection: &Connection) -> Result<(), OpenError> {
    let failed = |error: rusqlite::Error| OpenError::from_sqlite(path, &error);
    connection.execute_batch("PRAGMA page_size = 8192").map_err(failed)?;
    let journal: String = connection.query_one("PRAGMA journal_mode = WAL", [], |row| row.get(0)).map_err(failed)?;
    if journal != "wal" {
        let cause = format!("its file system allows no write-ahead log, only {journal}");
        return Err(OpenError::Unusable { path: path.to_owned(), cause });
    }
    let settings = "
        PRAGMA synchronous = FULL; -- a commit is on the disk before it is answered
        PRAGMA secure_delete = ON; -- zeroes deleted rows and freed pages; the rest of it is done by a purge
        PRAGMA wal_autocheckpoint = 2000;
        PRAGMA cache_size = -65536;
        PRAGMA journal_size_limit = 67108864;";
    connection.execute_batch(settings).map_err(failed)
}

/// What a file is: ours, empty, or of somebody else.
#[derive(PartialEq)]
pub(super) enum Contents {
    Nothing,
    Ours,
}

/// Tells whose file it is. Changes nothing.
pub(super) fn contents(path: &Path, connection: &Connection) -> Result<Contents, OpenError> {
    let failed = |error: rusqlite::Error| OpenError::from_sqlite(path, &error);
    let number = |question: &str| connection.query_one(question, [], |row| row.get::<_, i64>(0)).map_err(failed);
    let application = number("PRAGMA application_id")?;
    let schema = number("PRAGMA user_version")?;
    let objects = number("SELECT count(*) FROM sqlite_schema")?;
    match (application, schema) {
        (0, 0) if objects == 0 => Ok(Contents::Nothing),
        (APPLICATION_ID, SCHEMA_VERSION) => Ok(Contents::Ours),
        (APPLICATION_ID, found) => Err(OpenError::OtherSchema { path: path.to_owned(), found }),
        (application, _) => Err(OpenError::Foreign { path: path.to_owned(), application }),
    }
}

/// An empty file that only its owner may read.
pub(super) fn create_private(path: &Path) -> Result<(), OpenError> {
    let created = OpenOptions::new().create_new(true).write(true).mode(0o600).open(path);
    created.map(drop).map_err(|error| OpenError::from_io(path, &error))
}

/// Makes a new name in a directory as durable as the file it names.
pub(super) fn sync_directory(path: &Path) -> Result<(), OpenError> {
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let synced = File::open(directory).and_then(|directory| directory.sync_all());
    synced.map_err(|error| OpenError::from_io(directory, &error))
}

/// The path with something appended to its last part.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}
