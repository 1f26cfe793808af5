//! Counters that many writes of one commit add to. A tally is the hottest row there is: every answer of a region
//! adds to it. Read once, added to in memory, written once, it costs one row a commit and not one a write.

use std::collections::HashMap;

use ::table::{Add, Counters, Key};
use rusqlite::{Connection, OptionalExtension};

use super::rows;

const READ: &str = "SELECT counters FROM item WHERE pk = ?1 AND sk = ?2";

const WRITE: &str = "INSERT INTO item (pk, sk, version, body, counters) VALUES (?1, ?2, 0, '', ?3)
    ON CONFLICT (pk, sk) DO UPDATE SET counters = excluded.counters";

/// The counters that were read in this commit, and what was added to them.
#[derive(Default)]
pub(crate) struct HotCounters {
    rows: HashMap<Key, Hot>,
}

struct Hot {
    counters: Counters,
    changed: bool,
}

impl HotCounters {
    /// Reads what the write adds to, unless an earlier write of the commit has; says whether the sums fit.
    pub(super) fn load(&mut self, connection: &Connection, add: &Add) -> rusqlite::Result<bool> {
        let fits = |counters: &Counters| {
            add.counters.iter().all(|(name, amount)| counters.get(name).unwrap_or(&0).checked_add(*amount).is_some())
        };
        if let Some(hot) = self.rows.get(&add.key) {
            return Ok(fits(&hot.counters));
        }
        let mut statement = connection.prepare_cached(READ)?;
        let stored = statement.query_row([&add.key.pk, &add.key.sk], |row| rows::counters(row, 0)).optional()?;
        let counters = stored.unwrap_or_default();
        let fit = fits(&counters);
        self.rows.insert(add.key.clone(), Hot { counters, changed: false });
        Ok(fit)
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
