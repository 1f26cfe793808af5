//! What has changed in part B, for another system that follows (B.5): entries of the journals of cases that the caller sees, and changes of
//! the registers of services, life situations and production calendars.
//!
//! **The feed is the audit trail, read forward.** The record of a change is written in one write with the change, so that none is in the feed
//! without having happened, and none happens without being in the feed. Records of a day and a topic are a chain: each has the number after the
//! one before and is written only while that is the last, whoever else writes. So a cursor of numbers skips nothing, however many write at once.
//!
//! A chain has one day. Whoever began to write at its end, or has a clock that is behind, may still add to it when the next day has begun;
//! therefore a cursor stays with a day until [`SETTLED_HOURS`] after its end, and meanwhile reads the next one beside it. Nothing keeps a
//! record back for longer: a function ends after a quarter of an hour, and whose clock differs by as much from that of the service is refused
//! by it.
//!
//! Texts are read where they stand. What was erased is in no record, and an entry of which something was erased comes again.

use std::collections::HashMap;

use chrono::{DateTime, Days, Duration, NaiveDate, NaiveTime, Utc};
use domain::audit::{self, Record};
use domain::improvement::sight::sees;
use domain::improvement::{Case, CaseId, Entry};
use serde_json::Value;
use table::{Page, Range, keys};

use super::people::reader;
use super::stored;
use crate::audit::records;
use crate::identity::access::Caller;
use crate::privacy::sealing;
use crate::registers::{self, register};
use crate::{App, Error, store};

/// What the trail calls the changes of cases.
const CASES: &str = "cases";

/// The topics that are told of.
const TOPICS: [&str; 4] = [register::CALENDARS, register::SERVICES, register::SITUATIONS, CASES];

/// Hours after its end from which nothing more is written under a day, however clocks differ.
const SETTLED_HOURS: i64 = 2;

/// Records that one answer looks at, at most.
const LOOKED_AT_MAX: usize = 1_000;

/// Records of a chain that are read at once.
const AT_ONCE: usize = 200;

/// Days that one answer goes through, at most.
const DAYS_MAX: usize = 60;

/// How many records of each topic's chain of a day were read.
type Numbers = [u64; TOPICS.len()];

/// How far a reader has come. It is sealed for its reader: its numbers would tell how much others change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Days before it are read to their ends.
    day: NaiveDate,
    /// Of that day.
    of_day: Numbers,
    /// Of the next one.
    of_next: Numbers,
}

/// What a sealed cursor begins with.
const SEALED: &str = "sealed.";

impl Cursor {
    /// At the beginning of a day, UTC.
    pub fn at(day: NaiveDate) -> Cursor {
        Cursor { day, of_day: Numbers::default(), of_next: Numbers::default() }
    }

    /// The text that a reader is given.
    ///
    /// # Errors
    /// It could not be sealed.
    pub fn sealed(&self, app: &App, reader: &Caller) -> Result<String, Error> {
        // Of one length, whatever the numbers.
        let numbers = |numbers: &Numbers| numbers.map(|number| format!("{number:010}")).join("-");
        let text = format!("{}.{}.{}", self.day, numbers(&self.of_day), numbers(&self.of_next));
        Ok(format!("{SEALED}{}", sealing::seal(app, &context(reader), &text)?))
    }

    /// Reads what the reader was given, or a day alone; `None`: it is neither.
    pub fn opened(app: &App, reader: &Caller, text: &str) -> Option<Cursor> {
        let Some(sealed) = text.strip_prefix(SEALED) else { return text.parse().ok().map(Cursor::at) };
        let text: String = sealing::open(app, &context(reader), sealed)?;
        let [day, of_day, of_next] = text.split('.').collect::<Vec<_>>()[..] else { return None };
        Some(Cursor { day: day.parse().ok()?, of_day: numbers(of_day)?, of_next: numbers(of_next)? })
    }
}

fn numbers(text: &str) -> Option<Numbers> {
    let read: Vec<u64> = text.split('-').map(|number| number.parse().ok()).collect::<Option<_>>()?;
    read.try_into().ok()
}

fn context(reader: &Caller) -> String {
    format!("changes#{}", reader.id)
}

/// Something that changed.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// A case was made or moved.
    Case {
        /// The case as it is now.
        case: Box<Case>,
        /// What its journal gained.
        entry: Box<Entry>,
    },
    /// An entry of a register was made or changed.
    Register {
        /// The register's name.
        register: &'static str,
        /// The entry's name.
        id: String,
        /// The version after the change.
        version: u64,
        /// When.
        when: DateTime<Utc>,
        /// Who did it.
        by: audit::Actor,
        /// The names of the fields that changed.
        fields: Vec<String>,
        /// The entry as it is now.
        entry: Value,
    },
}

/// Changes, and where to go on.
#[derive(Clone, Debug, PartialEq)]
pub struct Changes {
    /// Those of one case or one entry in the order in which they were made.
    pub rows: Vec<Change>,
    /// Where to go on.
    pub cursor: Cursor,
    /// Whether there may be more at once.
    pub more: bool,
}

/// The changes behind a cursor that the caller sees, so many at most; one record that tells of several is not parted. Without a cursor, from
/// the beginning. A reader that keeps the cursor hears of each at least once.
///
/// # Errors
/// The store could not do its work.
pub async fn changes(app: &App, caller: &Caller, cursor: Option<Cursor>, limit: usize) -> Result<Changes, Error> {
    let now = app.clock.now();
    let today = now.date_naive();
    let first = first_day(app).await?.unwrap_or(today);
    let mut at = cursor.filter(|cursor| first <= cursor.day).unwrap_or(Cursor::at(first));
    let mut reading = Reading { app, caller, cases: HashMap::new(), rows: Vec::new(), limit, left: LOOKED_AT_MAX };
    for _ in 0..DAYS_MAX {
        let all_read = at.day <= today && reading.day(at.day, &mut at.of_day).await?;
        let next = at.day.checked_add_days(Days::new(1)).unwrap_or(at.day);
        let is_settled = next.and_time(NaiveTime::MIN).and_utc() + Duration::hours(SETTLED_HOURS) <= now;
        match (all_read, is_settled) {
            (true, true) => at = Cursor { day: next, of_day: at.of_next, of_next: Numbers::default() },
            (true, false) => {
                let all_read = today < next || reading.day(next, &mut at.of_next).await?;
                return Ok(Changes { rows: reading.rows, cursor: at, more: !all_read });
            }
            (false, _) => return Ok(Changes { rows: reading.rows, cursor: at, more: at.day <= today }),
        }
    }
    Ok(Changes { rows: reading.rows, cursor: at, more: true })
}

/// The first day of the trail: its chains are named after their days, and stand in their order.
async fn first_day(app: &App) -> Result<Option<NaiveDate>, Error> {
    let found = app.table.query(keys::AUDIT_HEADS, &Range::All, &Page::first(1)).await?;
    Ok(found.items.first().and_then(|head| head.key.sk.split('.').next()?.parse().ok()))
}

/// Whether a chain has more than what was read of it, and that.
type Chain = (bool, std::iter::Peekable<std::vec::IntoIter<Record>>);

/// One answer as it is put together.
struct Reading<'a> {
    app: &'a App,
    caller: &'a Caller,
    /// Cases that were looked up, as far as the caller sees them.
    cases: HashMap<CaseId, Option<Case>>,
    rows: Vec<Change>,
    limit: usize,
    /// Records that may still be looked at.
    left: usize,
}

impl Reading<'_> {
    /// Tells of what of a day is not read yet, and counts it as read; whether that was all. What the caller does not see is read over, so that
    /// an answer ends where the next row would be one too many, whatever else there is.
    async fn day(&mut self, day: NaiveDate, read: &mut Numbers) -> Result<bool, Error> {
        loop {
            let mut chains = Vec::with_capacity(TOPICS.len());
            for (place, topic) in TOPICS.into_iter().enumerate() {
                let page = records(&*self.app.table, &audit::day_chain(day, topic), read[place], AT_ONCE).await?;
                chains.push((page.next.is_some(), page.records.into_iter().peekable()));
            }
            // The order within a chain holds; of several chains, the record that was written first, as long as the next of each is known.
            while chains.iter_mut().all(|(has_more, chain)| !*has_more || chain.peek().is_some()) {
                let at = |(place, (_, chain)): (usize, &mut Chain)| Some((chain.peek()?.at, place));
                let Some((_, place)) = chains.iter_mut().enumerate().filter_map(at).min() else { return Ok(true) };
                let Some(record) = chains[place].1.next() else { return Ok(true) };
                let told = self.told(TOPICS[place], &record).await?;
                let is_full = !told.is_empty() && !self.rows.is_empty() && self.limit < self.rows.len() + told.len();
                if self.left == 0 || is_full {
                    return Ok(false);
                }
                self.left -= 1;
                read[place] = record.number;
                self.rows.extend(told);
            }
        }
    }

    /// What a record tells of that the caller sees.
    async fn told(&mut self, topic: &'static str, record: &Record) -> Result<Vec<Change>, Error> {
        let mut told = Vec::new();
        for touched in &record.touched {
            let Some((_, name)) = touched.subject.split_once('/') else { continue };
            if topic == CASES {
                told.extend(self.entry(name).await?);
                continue;
            }
            // The trail has of long values the hash alone.
            let Some(entry) = registers::entry::<Value>(self.app, topic, name).await? else { continue };
            told.push(Change::Register {
                entry,
                register: topic,
                id: name.to_owned(),
                version: touched.version.unwrap_or_default(),
                when: record.at,
                by: record.by.clone(),
                fields: touched.fields.keys().cloned().collect(),
            });
        }
        // An erasure touches old entries with its own: they come in their order.
        told.sort_by_key(|change| match change {
            Change::Case { entry, .. } => entry.number,
            Change::Register { .. } => 0,
        });
        Ok(told)
    }

    /// The entry of a journal of which the trail has this name; `None`: it is of something else, or the caller does not see the case.
    async fn entry(&mut self, name: &str) -> Result<Option<Change>, Error> {
        let named = name.split_once("/entry-");
        let Some((id, number)) = named.and_then(|(id, number)| Some((CaseId::parse(id).ok()?, number.parse().ok()?)))
        else {
            return Ok(None);
        };
        if !self.cases.contains_key(&id) {
            let case = stored::case(self.app, &id).await?.filter(|case| sees(case, &reader(self.caller)));
            self.cases.insert(id.clone(), case);
        }
        let Some(Some(case)) = self.cases.get(&id) else { return Ok(None) };
        let entry = store::load::<Entry>(&*self.app.table, &keys::case_entry(&id, number)).await?;
        Ok(entry.map(|entry| Change::Case { case: Box::new(case.clone()), entry: Box::new(entry.form) }))
    }
}
