//! The connections that read. Each is used by one caller at a time and returned.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ::table::StoreError;
use rusqlite::Connection;

use super::opening;
use super::writer::Health;

/// Connections that are not in use. There are never more of them than threads that read at once.
#[derive(Debug)]
pub(super) struct Readers {
    path: PathBuf,
    health: Arc<Health>,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(super) fn new(path: &Path, first: Connection, health: Arc<Health>) -> Readers {
        Readers { path: path.to_owned(), health, idle: Mutex::new(vec![first]) }
    }

    pub(super) fn read<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        let unavailable = |error: rusqlite::Error| self.health.unavailable(&error);
        let idle = self.idle().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => opening::reading(&self.path).map_err(unavailable)?,
        };
        let result = work(&connection).map_err(unavailable);
        self.idle().push(connection);
        result
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
