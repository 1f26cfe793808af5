//! Source systems that fell silent (A2.4): those that should have called by their rhythm, and did not.
//!
//! That a source called is known by the day of its keys' last use, which is noted anyway: no receipt costs a write for it.

use chrono::{DateTime, NaiveDate, Utc};
use domain::source::silent_since;
use table::items::{CredentialItem, SourceItem, decode};
use table::{Range, Table, keys};

use crate::Error;
use crate::registers::kind;
use crate::store::{all, load};

/// A source that fell silent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SilentSource {
    /// Its id in the register.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The first day of its silence, UTC.
    pub since: NaiveDate,
}

/// The sources that are silent at that instant, in order of ids.
pub async fn silent(table: &dyn Table, now: DateTime<Utc>) -> Result<Vec<SilentSource>, Error> {
    let today = now.date_naive();
    let mut found = Vec::new();
    for item in all(table, &keys::register(kind::SOURCES), &Range::All).await? {
        let source: SourceItem = decode(&item)?;
        if let Some(since) = silence_of(table, &source, today).await? {
            found.push(SilentSource { id: item.key.sk.clone(), name: source.name, since });
        }
    }
    Ok(found)
}

/// The first day of a source's silence; `None`: it is not silent, or nobody knows its rhythm.
pub(crate) async fn silence_of(
    table: &dyn Table,
    source: &SourceItem,
    today: NaiveDate,
) -> Result<Option<NaiveDate>, Error> {
    if source.rhythm_days.is_none() || source.excluded_on.is_some_and(|day| day <= today) {
        return Ok(None);
    }
    let (mut last, mut able_since) = (None, None);
    for id in &source.keys {
        let Some(key) = load::<CredentialItem>(table, &keys::credential(id)).await?.map(|key| key.form) else {
            continue;
        };
        if today <= key.expires_on {
            last = last.max(key.used_on);
            able_since = [able_since, key.created_on].into_iter().flatten().min();
        }
    }
    Ok(silent_since(source.rhythm_days, last, able_since, today))
}
