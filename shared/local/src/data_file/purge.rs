//! What was deleted leaves the bytes: first the write-ahead log, then what lies unused inside the pages.
//!
//! `secure_delete` zeroes a deleted row and a freed page. Two places keep copies of it all the same. The log holds pages as they
//! were in earlier commits, and a checkpoint leaves them there. And where SQLite spreads rows anew over neighbouring pages, the
//! gap between the pointers of a page and its rows keeps copies of rows that went to a neighbour; they stay when the row is
//! deleted there (of 10,000 deleted rows of a random store some hundred could be read in such gaps).
//!
//! So a purge has steps, each on the writer's thread and so beside no other write. It copies the log into the file, overwrites the
//! log with zeros and cuts it off; then it reads a run of pages and overwrites the gaps in them. A gap is never copied from page
//! to page, so pages that were looked through before their turn need not be looked through again. What a gap holds means
//! nothing to SQLite, so a crash in the middle harms nothing.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::Duration;

use ::table::StoreError;
use rusqlite::Connection;

use super::opening::{BUSY_TIMEOUT, beside};

/// Pages of one step: 64 MB, some tenths of a second for which writes wait.
const PAGES_A_STEP: u64 = 8_192;

/// How long a step waits for readers that still look at the log. Writes wait as long; a later purge tries again.
const READERS_TIMEOUT: Duration = Duration::from_millis(200);

/// Bytes that are overwritten at once.
const ZEROS_BYTES: usize = 64 * 1024;

/// Beyond so many pages the number of an overflow page could pass for the kind of a page of rows.
const PAGES_MAX: u64 = 1 << 25;

/// Bytes of the file's own header, at the beginning of the first page.
const FILE_HEADER_BYTES: usize = 100;

/// The data file below SQLite. It stays open as long as any connection to the file: closing it would give up the locks that
/// SQLite holds on the same file for this process.
#[derive(Debug)]
pub(super) struct RawFile {
    file: File,
    log: std::path::PathBuf,
}

/// Where the next step of a purge begins; `None`: it is finished.
pub(super) type NextPage = Option<u64>;

impl RawFile {
    pub(super) fn open(path: &Path) -> std::io::Result<RawFile> {
        let file = OpenOptions::new().read(true).write(true).open(path)?;
        Ok(RawFile { file, log: beside(path, "-wal") })
    }

    /// One step of a purge, from that page on.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when a reader holds on to the log, or the disk fails: nothing is lost, and nothing may be
    /// called gone.
    pub(super) fn step(&self, connection: &Connection, from: u64) -> Result<NextPage, StoreError> {
        let unavailable = |error: rusqlite::Error| StoreError::Unavailable(error.to_string());
        let failed = |error: std::io::Error| StoreError::Unavailable(format!("what was deleted stays: {error}"));
        connection.busy_timeout(READERS_TIMEOUT).map_err(unavailable)?;
        let emptied = self.empty_log(connection);
        connection.busy_timeout(BUSY_TIMEOUT).map_err(unavailable)?;
        emptied?;
        let next = self.scrub(from).map_err(failed)?;
        // The writer's memory still holds the pages as they were, and would write them again with their gaps.
        connection.execute_batch("PRAGMA shrink_memory").map_err(unavailable)?;
        Ok(next)
    }

    /// Copies the log into the file, overwrites it and cuts it off.
    fn empty_log(&self, connection: &Connection) -> Result<(), StoreError> {
        // After this the log is copied to its end and nobody reads it any more: its bytes serve nothing.
        checkpoint(connection, "PRAGMA wal_checkpoint(RESTART)")?;
        overwrite(&self.log).map_err(|error| StoreError::Unavailable(format!("the old log stays: {error}")))?;
        checkpoint(connection, "PRAGMA wal_checkpoint(TRUNCATE)")
    }

    /// Overwrites what is unused in a run of pages. The log is empty, so the file holds every page as it is.
    fn scrub(&self, from: u64) -> std::io::Result<NextPage> {
        let mut header = [0; FILE_HEADER_BYTES];
        self.file.read_exact_at(&mut header, 0)?;
        let size = match u16::from_be_bytes([header[16], header[17]]) {
            1 => 65_536,
            size => usize::from(size),
        };
        let pages = self.file.metadata()?.len() / size as u64;
        if PAGES_MAX < pages {
            return Err(std::io::Error::other("the data file is larger than a purge can look through"));
        }
        let until = pages.min(from + PAGES_A_STEP);
        let mut page = vec![0; size];
        for number in from..until {
            let place = number * size as u64;
            self.file.read_exact_at(&mut page, place)?;
            let Some((gap, end)) = gap_of(&page, number) else { continue };
            if page[gap..end].iter().any(|byte| *byte != 0) {
                page[gap..end].fill(0);
                self.file.write_all_at(&page[gap..end], place + gap as u64)?;
            }
        }
        self.file.sync_data()?;
        Ok((until < pages).then_some(until))
    }
}

/// Where the unused bytes of a page of rows begin and end; `None` for every other page.
fn gap_of(page: &[u8], number: u64) -> Option<(usize, usize)> {
    let at = if number == 0 { FILE_HEADER_BYTES } else { 0 };
    let header_bytes = match page.get(at)? {
        // Inner pages of an index and of a table have a pointer more in their header than leaves.
        2 | 5 => 12,
        10 | 13 => 8,
        _ => return None,
    };
    let two = |place: usize| Some(usize::from(u16::from_be_bytes([*page.get(place)?, *page.get(place + 1)?])));
    let gap = at + header_bytes + 2 * two(at + 3)?;
    let end = match two(at + 5)? {
        0 => 65_536,
        end => end,
    };
    (gap <= end && end <= page.len()).then_some((gap, end))
}

fn checkpoint(connection: &Connection, pragma: &str) -> Result<(), StoreError> {
    let busy: i64 = connection
        .query_one(pragma, [], |row| row.get(0))
        .map_err(|error| StoreError::Unavailable(error.to_string()))?;
    match busy {
        0 => Ok(()),
        _ => Err(StoreError::Unavailable("somebody still reads the log: what was deleted stays in it".to_owned())),
    }
}

/// Overwrites a file with zeros, down to the disk, as far as a file system leaves that to us.
fn overwrite(path: &Path) -> std::io::Result<()> {
    let file = match OpenOptions::new().write(true).open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        opened => opened?,
    };
    let bytes = file.metadata()?.len();
    let zeros = vec![0; ZEROS_BYTES];
    let mut at = 0;
    while at < bytes {
        let count = (bytes - at).min(ZEROS_BYTES as u64);
        file.write_all_at(&zeros[..count as usize], at)?;
        at += count;
    }
    file.sync_data()
}

#[cfg(test)]
#[path = "purge_tests.rs"]
mod tests;
