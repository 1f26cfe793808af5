//! What the attacker takes: the data file and its log as they lie there, and what can be read of them.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::Connection;

/// Bytes of the log's head: format, size of a page, two salts among them.
const LOG_HEAD_BYTES: usize = 32;

/// Bytes before each page in the log: its number, the size of the file if it ends a commit, the salts, checksums.
const PAGE_HEAD_BYTES: usize = 24;

/// The data file and its log at one instant.
pub(super) struct Copied {
    pub(super) file: Vec<u8>,
    pub(super) log: Vec<u8>,
}

/// An item as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stored {
    pub(super) body: String,
    pub(super) due_at: Option<i64>,
}

/// All items, by both parts of their keys.
pub(super) type View = BTreeMap<(String, String), Stored>;

impl Copied {
    /// Of a host, running or not.
    pub(super) fn of(file: &Path) -> Copied {
        let log = std::fs::read(format!("{}-wal", file.display())).unwrap_or_default();
        Copied { file: std::fs::read(file).unwrap(), log }
    }

    /// Puts it where a program can open it.
    pub(super) fn put(&self, file: &Path) {
        std::fs::write(file, &self.file).unwrap();
        std::fs::write(format!("{}-wal", file.display()), &self.log).unwrap();
    }

    pub(super) fn view(&self) -> View {
        view(&self.file, &self.log)
    }

    /// What was stored after each commit that the log tells of.
    pub(super) fn commits(&self) -> Vec<View> {
        self.commits_from(0, &self.file)
    }

    /// What was stored after each commit since an earlier copy.
    pub(super) fn commits_since(&self, earlier: &Copied) -> Vec<View> {
        match salts(&self.log) == salts(&earlier.log) {
            true => self.commits_from(ends_of_commits(&earlier.log).last().copied().unwrap_or(0), &earlier.file),
            // It began anew: what it held is in the file.
            false => self.commits(),
        }
    }

    fn commits_from(&self, end: usize, file: &[u8]) -> Vec<View> {
        ends_of_commits(&self.log).into_iter().filter(|it| end < *it).map(|it| view(file, &self.log[..it])).collect()
    }
}

fn salts(log: &[u8]) -> Option<&[u8]> {
    log.get(16..24)
}

/// Where in the log each commit ends.
fn ends_of_commits(log: &[u8]) -> Vec<usize> {
    let Some(page) = log.get(8..12) else { return Vec::new() };
    let page_bytes = u32::from_be_bytes(page.try_into().unwrap()) as usize;
    let (mut ends, mut at) = (Vec::new(), LOG_HEAD_BYTES);
    // What is left of an older log stands behind, with other salts.
    while let Some(head) = log.get(at..at + PAGE_HEAD_BYTES).filter(|head| Some(&head[8..16]) == salts(log)) {
        at += PAGE_HEAD_BYTES + page_bytes;
        if head[4..8] != [0; 4] {
            ends.push(at);
        }
    }
    ends
}

fn view(file: &[u8], log: &[u8]) -> View {
    let directory = tempfile::tempdir().unwrap();
    let place = directory.path().join("copy");
    Copied { file: file.to_owned(), log: log.to_owned() }.put(&place);
    let connection = Connection::open(place).unwrap();
    let mut statement = connection.prepare("SELECT pk, sk, body, due_at FROM item").unwrap();
    let item =
        |row: &rusqlite::Row<'_>| Ok(((row.get(0)?, row.get(1)?), Stored { body: row.get(2)?, due_at: row.get(3)? }));
    statement.query_map([], item).unwrap().collect::<Result<_, _>>().unwrap()
}
