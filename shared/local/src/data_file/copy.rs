//! A copy of the data file that nobody writes to: read in place, and nothing is left beside it.

use std::path::{Path, PathBuf};

use ::table::Item;
use ::table::whole::Unreadable;
use rusqlite::{Connection, OpenFlags};

use super::opening::{self, Contents, OpenError, beside};
use crate::rows::each;

/// A copy, opened.
#[derive(Debug)]
pub struct Copy {
    path: PathBuf,
    connection: Connection,
}

impl Copy {
    /// Opens a whole copy. Refuses a data file whose last changes still lie in the log beside it: read alone, it would
    /// lack them.
    pub fn open(path: &Path) -> Result<Copy, OpenError> {
        let log = beside(path, "-wal");
        if log.metadata().is_ok_and(|log| 0 < log.len()) {
            let cause = format!("part of it lies in {}: it is no copy, take one with `backup`", log.display());
            return Err(OpenError::Unusable { path: path.to_owned(), cause });
        }
        if !path.exists() {
            return Err(OpenError::Unusable { path: path.to_owned(), cause: "there is no such file".to_owned() });
        }
        let failed = |error: rusqlite::Error| OpenError::from_sqlite(path, &error);
        let access = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
        let connection = Connection::open_with_flags(immutable(path), access).map_err(failed)?;
        match opening::contents(path, &connection)? {
            Contents::Ours => Ok(Copy { path: path.to_owned(), connection }),
            Contents::Nothing => Err(OpenError::NotADatabase { path: path.to_owned() }),
        }
    }

    /// Reads the whole copy and checks its structure.
    pub fn integrity_check(&self) -> Result<(), OpenError> {
        let lines = complaints(&self.connection).map_err(|error| OpenError::from_sqlite(&self.path, &error))?;
        if lines == ["ok"] {
            return Ok(());
        }
        Err(OpenError::Damaged { path: self.path.clone(), cause: lines.join("; ") })
    }

    /// Hands over every item, in the order of keys.
    pub fn each_item(&self, look: impl FnMut(Result<Item, Unreadable>)) -> Result<(), OpenError> {
        each(&self.connection, look).map_err(|error| OpenError::from_sqlite(&self.path, &error))
    }
}

/// What SQLite has to say against the structure of a file; `ok` if nothing.
pub(super) fn complaints(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare("PRAGMA integrity_check")?;
    let lines = statement.query_map([], |row| row.get::<_, String>(0))?;
    lines.collect()
}

/// The path as SQLite takes it with the promise that nobody changes the file.
fn immutable(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let escaped = path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    PathBuf::from(format!("file:{escaped}?immutable=1"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data_file::DataFile;

    #[test]
    fn a_copy_is_read_in_place_and_leaves_nothing_beside_it() {
        let directory = tempfile::tempdir().unwrap();
        let folder = directory.path().join("a ?#% name");
        std::fs::create_dir(&folder).unwrap();
        let path = folder.join("copy");
        DataFile::open(directory.path().join("data")).unwrap().backup_to(&path).unwrap();
        let copy = Copy::open(&path).unwrap();
        copy.integrity_check().unwrap();
        copy.each_item(|item| panic!("an empty file has {item:?}")).unwrap();
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
    }

    #[test]
    fn what_is_no_copy_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("copy");
        let refused = || Copy::open(&path).unwrap_err();
        assert!(matches!(refused(), OpenError::Unusable { .. }));
        std::fs::write(&path, "").unwrap();
        assert!(matches!(refused(), OpenError::NotADatabase { .. }));
        std::fs::write(&path, "not a database at all ".repeat(100)).unwrap();
        assert!(matches!(refused(), OpenError::NotADatabase { .. }));
        std::fs::write(directory.path().join("copy-wal"), "the latest").unwrap();
        assert!(matches!(refused(), OpenError::Unusable { .. }));
    }
}
