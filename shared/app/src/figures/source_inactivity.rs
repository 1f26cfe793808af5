//! Source systems that fell silent (A2.4): those that should have called by their rhythm, and did not.
//!
//! That a source called is known by the day of its keys' last use, which is noted anyway: no receipt costs a write for it.

use chrono::{DateTime, NaiveDate, Utc};
use domain::source::silent_since;
use table::items::{CredentialItem, SourceItem, decode};
use table::{Range, Table, keys};

use crate::Error;
use crate::registers::register;
use crate::store::{all, load};

/// A source that fell silent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SilentSource {
    /// The source's id in the register.
    pub id: String,
    /// The source's name.
    pub name: String,
    /// The first day of its silence, UTC.
    pub since: NaiveDate,
}

/// The sources that are silent at that instant, in order of ids.
pub async fn silent(table: &dyn Table, now: DateTime<Utc>) -> Result<Vec<SilentSource>, Error> {
    let today = now.date_naive();
    let mut found = Vec::new();
    for item in all(table, &keys::register(register::SOURCES), &Range::All).await? {
        let source: SourceItem = decode(&item)?;
        if !is_expected(&source, today) {
            continue;
        }
        if let Some(since) = calls_of(table, &source, today).await?.silent_since(&source, today) {
            found.push(SilentSource { id: item.key.sk.clone(), name: source.name, since });
        }
    }
    Ok(found)
}

/// What a source's keys tell of its calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Calls {
    /// The last day with one, UTC.
    pub(crate) last: Option<NaiveDate>,
    /// Since when it can call.
    able_since: Option<NaiveDate>,
}

impl Calls {
    /// The first day of the source's silence; `None`: it is not silent, or nobody knows its rhythm.
    pub(crate) fn silent_since(self, source: &SourceItem, today: NaiveDate) -> Option<NaiveDate> {
        silent_since(source.rhythm_days, self.last, self.able_since, today).filter(|_| is_expected(source, today))
    }
}

/// Whether calls of a source are expected at all.
fn is_expected(source: &SourceItem, today: NaiveDate) -> bool {
    source.rhythm_days.is_some() && source.excluded_on.is_none_or(|day| today < day)
}

/// The calls of a source, by the keys that are good today.
pub(crate) async fn calls_of(table: &dyn Table, source: &SourceItem, today: NaiveDate) -> Result<Calls, Error> {
    let mut calls = Calls::default();
    for id in &source.keys {
        let Some(key) = load::<CredentialItem>(table, &keys::credential(id)).await?.map(|key| key.form) else {
            continue;
        };
        if today <= key.expires_on {
            calls.last = calls.last.max(key.used_on);
            calls.able_since = [calls.able_since, key.created_on].into_iter().flatten().min();
        }
    }
    Ok(calls)
}
