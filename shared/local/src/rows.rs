//! Items as rows: reading them, and the writes inside a commit.

mod counters;
mod transaction;

use ::table::whole::Unreadable;
use ::table::{Conflict, Counters, Due, Expect, Found, Item, Key, Page, Put, Range, StoreError, Write, WriteError};
use chrono::{DateTime, Utc};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, params};

use self::counters::Fit;

pub(crate) use transaction::Transaction;

const GET: &str = "SELECT pk, sk, version, body, counters, due_shard, due_at, expires_at FROM item
    WHERE pk = ?1 AND sk = ?2";

const QUERY_FROM: &str = "SELECT pk, sk, version, body, counters, due_shard, due_at, expires_at FROM item
    WHERE pk = ?1 AND sk >= ?2 ORDER BY sk LIMIT ?3";

const QUERY_AFTER: &str = "SELECT pk, sk, version, body, counters, due_shard, due_at, expires_at FROM item
    WHERE pk = ?1 AND sk > ?2 ORDER BY sk LIMIT ?3";

const DUE: &str = "SELECT pk, sk, version, body, counters, due_shard, due_at, expires_at FROM item
    WHERE due_shard = ?1 AND due_at <= ?2 AND (due_at, pk, sk) > (?3, ?4, ?5)
    ORDER BY due_at, pk, sk LIMIT ?6";

/// Changes no row where there is one: the insertion is its own condition.
const PUT_NEW: &str = "INSERT INTO item
    (pk, sk, version, body, counters, due_shard, due_at, expires_at) VALUES (?1, ?2, ?3, ?4, NULL, ?5, ?6, ?7)
    ON CONFLICT DO NOTHING";

const PUT: &str =
    "UPDATE item SET version = ?3, body = ?4, counters = NULL, due_shard = ?5, due_at = ?6, expires_at = ?7
    WHERE pk = ?1 AND sk = ?2";

const PUT_KEEPING: &str = "UPDATE item SET version = ?3, body = ?4, due_shard = ?5, due_at = ?6, expires_at = ?7
    WHERE pk = ?1 AND sk = ?2";

const DELETE: &str = "DELETE FROM item WHERE pk = ?1 AND sk = ?2";

const EACH: &str = "SELECT pk, sk, version, body, counters, due_shard, due_at, expires_at FROM item ORDER BY pk, sk";

/// Hands over every row in the order of keys; one that is no item comes with its key and what is wrong with it.
pub(crate) fn each(connection: &Connection, mut look: impl FnMut(Result<Item, Unreadable>)) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(EACH)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        look(item(row).map_err(|error| {
            let text = |column| {
                let bytes = row.get_ref(column).ok()?.as_bytes().ok()?;
                Some(String::from_utf8_lossy(bytes).into_owned())
            };
            let key = Key { pk: text(0).unwrap_or_default(), sk: text(1).unwrap_or_default() };
            // The cause names the column and never quotes what stands in it.
            let column = match &error {
                rusqlite::Error::FromSqlConversionFailure(column, _, _)
                | rusqlite::Error::IntegralValueOutOfRange(column, _)
                | rusqlite::Error::InvalidColumnType(column, _, _) => COLUMNS.get(*column).copied(),
                _ => None,
            };
            Unreadable { key, cause: format!("its column {} has no value that fits", column.unwrap_or("?")) }
        }));
    }
    Ok(())
}

const COLUMNS: [&str; 8] = ["pk", "sk", "version", "body", "counters", "due_shard", "due_at", "expires_at"];

pub(crate) fn get(connection: &Connection, key: &Key) -> rusqlite::Result<Option<Item>> {
    connection.prepare_cached(GET)?.query_row([&key.pk, &key.sk], item).optional()
}

pub(crate) fn query(connection: &Connection, pk: &str, range: &Range, page: &Page) -> rusqlite::Result<Found> {
    let (sql, start) = match (&page.after, range) {
        (Some(after), _) => (QUERY_AFTER, after.as_str()),
        (None, Range::All) => (QUERY_FROM, ""),
        (None, Range::Prefix(prefix)) => (QUERY_FROM, prefix.as_str()),
        (None, Range::Between(first, _)) => (QUERY_FROM, first.as_str()),
    };
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params![pk, start, limit_and_one(page.limit)])?;
    let mut items = Vec::new();
    while let Some(row) = rows.next()? {
        // Ascending from the beginning of the range: the first that lies outside ends it.
        if !range.contains(row.get_ref(1)?.as_str()?) {
            break;
        }
        items.push(item(row)?);
    }
    Ok(cut(items, page.limit, |last| last.key.sk.clone()))
}

/// A place in the order of the due index; the page token of `due`.
pub(crate) struct DuePosition {
    at: i64,
    key: Key,
}

impl DuePosition {
    pub(crate) fn parse(token: Option<&str>) -> Result<DuePosition, StoreError> {
        let Some(token) = token else { return Ok(DuePosition { at: i64::MIN, key: Key::new("", "") }) };
        let foreign = |_| StoreError::Invalid("a page token that this table did not give".to_owned());
        let (at, pk, sk): (i64, String, String) = serde_json::from_str(token).map_err(foreign)?;
        Ok(DuePosition { at, key: Key { pk, sk } })
    }

    fn token(item: &Item) -> String {
        let at = item.due.as_ref().map_or(i64::MAX, |due| due.at.timestamp_millis());
        serde_json::json!([at, item.key.pk, item.key.sk]).to_string()
    }
}

pub(crate) fn due(
    connection: &Connection,
    shard: u8,
    until: DateTime<Utc>,
    after: &DuePosition,
    limit: usize,
) -> rusqlite::Result<Found> {
    let mut statement = connection.prepare_cached(DUE)?;
    let until = until.timestamp_millis();
    let parameters = params![shard, until, after.at, after.key.pk, after.key.sk, limit_and_one(limit)];
    let items = statement.query_map(parameters, item)?.collect::<rusqlite::Result<Vec<Item>>>()?;
    Ok(cut(items, limit, DuePosition::token))
}

/// All conditions first, then all effects: a conflict leaves nothing to undo in a commit shared with others. Only what is put where nothing may
/// be is inserted at once, which costs one search and not two, and is taken back if a later condition fails.
pub(crate) fn write(transaction: &mut Transaction<'_>, writes: Vec<Write>) -> rusqlite::Result<Result<(), WriteError>> {
    for (index, write) in writes.iter().enumerate() {
        if let Err(error) = check(transaction, index, write)? {
            for earlier in writes[..index].iter().filter(|earlier| is_new(earlier)) {
                delete(transaction.connection, earlier.key())?;
            }
            return Ok(Err(error));
        }
    }
    let connection = transaction.connection;
    for write in writes {
        match write {
            Write::Put(put) if put.expect == Expect::Absent => {}
            Write::Put(put) if put.keeps_counters => drop(store(connection, PUT_KEEPING, &put)?),
            Write::Put(put) => drop(store(connection, PUT, &put)?),
            Write::Add(add) => transaction.counters.add(&add),
            Write::Delete(deleted) => delete(connection, &deleted.key)?,
        }
    }
    Ok(Ok(()))
}

/// Whether a write puts something where nothing may be.
fn is_new(write: &Write) -> bool {
    matches!(write, Write::Put(put) if put.expect == Expect::Absent)
}

fn check(transaction: &mut Transaction<'_>, index: usize, write: &Write) -> rusqlite::Result<Result<(), WriteError>> {
    let connection = transaction.connection;
    let key = write.key();
    // The row itself is asked and changed, so what others added to it must be there.
    let holds = match write {
        Write::Add(add) => match transaction.counters.load(connection, add)? {
            Fit::Fits => true,
            Fit::Overflow => {
                return Ok(Err(StoreError::Invalid("a counter would exceed 64 bits".to_owned()).into()));
            }
            Fit::Conflict => false,
        },
        Write::Put(put) => {
            transaction.counters.settle(connection, key)?;
            match put.expect {
                Expect::Absent => store(connection, PUT_NEW, put)? == 1,
                Expect::Version(expected) => version(connection, key)? == Some(expected),
            }
        }
        Write::Delete(delete) => {
            transaction.counters.settle(connection, key)?;
            version(connection, key)? == Some(delete.version)
        }
    };
    if holds {
        return Ok(Ok(()));
    }
    transaction.counters.settle(connection, key)?;
    let stored = get(connection, key)?;
    Ok(Err(WriteError::Conflict(Box::new(Conflict { index, stored }))))
}

fn version(connection: &Connection, key: &Key) -> rusqlite::Result<Option<u64>> {
    let mut statement = connection.prepare_cached("SELECT version FROM item WHERE pk = ?1 AND sk = ?2")?;
    statement.query_row([&key.pk, &key.sk], |row| unsigned(row, 0)).optional()
}

/// Puts a document by one of the statements; answers how many rows that changed.
fn store(connection: &Connection, statement: &str, put: &Put) -> rusqlite::Result<usize> {
    connection.prepare_cached(statement)?.execute(params![
        put.key.pk,
        put.key.sk,
        put.expect.version_after() as i64,
        put.body,
        put.due.as_ref().map(|due| due.shard),
        put.due.as_ref().map(|due| due.at.timestamp_millis()),
        put.expires_at.map(|at| at.timestamp()),
    ])
}

fn delete(connection: &Connection, key: &Key) -> rusqlite::Result<()> {
    connection.prepare_cached(DELETE)?.execute([&key.pk, &key.sk]).map(drop)
}

fn item(row: &Row<'_>) -> rusqlite::Result<Item> {
    let due_shard: Option<u8> = row.get(5)?;
    let due_at: Option<i64> = row.get(6)?;
    let expires_at: Option<i64> = row.get(7)?;
    let due = match (due_shard, due_at) {
        (Some(shard), Some(at)) => Some(Due { shard, at: instant(6, DateTime::from_timestamp_millis(at))? }),
        _ => None,
    };
    Ok(Item {
        key: Key { pk: row.get(0)?, sk: row.get(1)? },
        version: unsigned(row, 2)?,
        body: row.get(3)?,
        counters: counters(row, 4)?,
        due,
        expires_at: expires_at.map(|at| instant(7, DateTime::from_timestamp(at, 0))).transpose()?,
    })
}

/// The counters of a row: JSON, so that an operator can read them; `NULL` where there are none.
pub(crate) fn counters(row: &Row<'_>, column: usize) -> rusqlite::Result<Counters> {
    match row.get_ref(column)?.as_str_or_null()? {
        None => Ok(Counters::new()),
        Some(text) => serde_json::from_str(text)
            .map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error))),
    }
}

pub(crate) fn unsigned(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let value: i64 = row.get(column)?;
    u64::try_from(value).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, value))
}

fn instant(column: usize, instant: Option<DateTime<Utc>>) -> rusqlite::Result<DateTime<Utc>> {
    instant.ok_or(rusqlite::Error::IntegralValueOutOfRange(column, i64::MAX))
}

/// One more than asked for: whether it comes tells whether there is a next page.
fn limit_and_one(limit: usize) -> i64 {
    i64::try_from(limit.saturating_add(1)).unwrap_or(i64::MAX)
}

fn cut(mut items: Vec<Item>, limit: usize, token: impl Fn(&Item) -> String) -> Found {
    let more = limit < items.len();
    items.truncate(limit);
    let next = if more { items.last().map(token) } else { None };
    Found { items, next }
}

#[cfg(test)]
mod tests {
    use rusqlite::{StatementStatus, ToSql};

    use super::*;
    use crate::data_file::DataFile;

    /// A statement that is prepared anew for each value that is bound costs eight times what the query does.
    #[test]
    fn no_statement_is_prepared_again_because_another_value_is_bound() {
        let directory = tempfile::tempdir().unwrap();
        let file = DataFile::open(directory.path().join("data")).unwrap();
        for sql in [GET, QUERY_FROM, QUERY_AFTER, DUE] {
            let again = file.read(|connection| {
                let mut statement = connection.prepare(sql)?;
                for value in 0_i64..3 {
                    let values = vec![value; statement.parameter_count()];
                    let values: Vec<&dyn ToSql> = values.iter().map(|value| value as &dyn ToSql).collect();
                    statement.query(&*values)?.next()?;
                }
                Ok(statement.get_status(StatementStatus::RePrepare))
            });
            assert_eq!(again.unwrap(), 0, "{sql}");
        }
    }
}
