//! Counters that many writes of one commit add to. A tally is the hottest row there is: every answer of a region
//! adds to it. Read once, added to in memory, written once, it costs one row a commit and not one a write.

use std::collections::HashMap;

use ::table::{Add, Counters, Key};
use rusqlite::{Connection, OptionalExtension, Row};

const READ: &str = "SELECT counters, version FROM item WHERE pk = ?1 AND sk = ?2";

const WRITE: &str = "INSERT INTO item (pk, sk, version, body, counters) VALUES (?1, ?2, 0, '', ?3)
    ON CONFLICT (pk, sk) DO UPDATE SET counters = excluded.counters";

/// The counters that were read in this commit, and what was added to them.
#[derive(Default)]
pub(crate) struct HotCounters {
    rows: HashMap<Key, Hot>,
}

struct Hot {
    counters: Counters,
    /// Of the row as it will be when the counters are written; nothing where there is none.
    version: Option<u64>,
    changed: bool,
}

/// Whether an addition may be made.
pub(super) enum Fit {
    /// It may.
    Fits,
    /// Another version is stored than it expects.
    Conflict,
    /// A sum would exceed 64 bits.
    Overflow,
}

impl HotCounters {
    /// Reads what the write adds to, unless an earlier write of the commit has; says whether it may be added.
    pub(super) fn load(&mut self, connection: &Connection, add: &Add) -> rusqlite::Result<Fit> {
        let fit = |hot: &Hot| {
            let sum = |(name, amount): (&String, &i64)| hot.counters.get(name).unwrap_or(&0).checked_add(*amount);
            if add.expect.is_some_and(|expect| !expect.holds(hot.version)) {
                Fit::Conflict
            } else if add.counters.iter().any(|counter| sum(counter).is_none()) {
                Fit::Overflow
            } else {
                Fit::Fits
            }
        };
        if let Some(hot) = self.rows.get(&add.key) {
            return Ok(fit(hot));
        }
        let mut statement = connection.prepare_cached(READ)?;
        let read = |row: &Row<'_>| Ok((super::counters(row, 0)?, super::unsigned(row, 1)?));
        let stored = statement.query_row([&add.key.pk, &add.key.sk], read).optional()?;
        let version = stored.as_ref().map(|(_, version)| *version);
        let hot = Hot { counters: stored.map(|(counters, _)| counters).unwrap_or_default(), version, changed: false };
        let fits = fit(&hot);
        self.rows.insert(add.key.clone(), hot);
        Ok(fits)
    }

    /// Adds to counters that were loaded.
    pub(super) fn add(&mut self, add: &Add) {
        let Some(hot) = self.rows.get_mut(&add.key) else { return };
        for (name, amount) in &add.counters {
            match hot.counters.get_mut(name) {
                Some(counter) => *counter += amount,
                None => drop(hot.counters.insert(name.clone(), *amount)),
            }
        }
        hot.changed = true;
        // Counters alone are a row, too.
        hot.version = hot.version.or(Some(0));
    }

    /// Writes one row's counters and forgets them, for whoever is about to read or change that row.
    pub(super) fn settle(&mut self, connection: &Connection, key: &Key) -> rusqlite::Result<()> {
        match self.rows.remove(key) {
            Some(hot) => write(connection, key, &hot),
            None => Ok(()),
        }
    }

    /// Writes them all, at the end of the commit.
    pub(crate) fn flush(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        for (key, hot) in self.rows.drain() {
            write(connection, &key, &hot)?;
        }
        Ok(())
    }
}

fn write(connection: &Connection, key: &Key, hot: &Hot) -> rusqlite::Result<()> {
    if !hot.changed {
        return Ok(());
    }
    let counters = serde_json::to_string(&hot.counters)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    connection.prepare_cached(WRITE)?.execute([&key.pk, &key.sk, &counters])?;
    Ok(())
}
