//! The name of an official is erased from the free texts of cases (details 21 of part B): wherever it stands, «стёрто» stands instead, and
//! the journal says that something was erased. The audit trail never had these texts.

use domain::audit::{Action, Actor};
use domain::improvement::{CaseId, Entry, Kind, Role};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use table::items::{CaseTextItem, decode};
use table::port::WRITES_MAX;
use table::{Item, Range, keys};

use super::people::By;
use super::{facts, lists, places, stored};
use crate::audit::{self, Audited, Change};
use crate::store::{self, Retry, retry};
use crate::{App, Error};

/// What stands where something was erased.
const ERASED: &str = "стёрто";

/// In whose name it is looked up where a case stands.
const JOB: &str = "erase";

/// Items that one write changes at most, beside the case, the entry and the places of the title's words.
const ITEMS_MAX: usize = 8;

/// What was erased.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Erased {
    /// Cases in which it stood.
    pub cases: u64,
    /// Cases, entries and texts in which it stood.
    pub texts: u64,
}

/// Erases these words from every case. The same again finds nothing.
///
/// # Errors
/// The store could not do its work; what was erased until then stays so, and the same again goes on.
pub async fn erase(app: &App, by: &Actor, words: &str) -> Result<Erased, Error> {
    let mut erased = Erased::default();
    if words.trim().is_empty() {
        return Ok(erased);
    }
    for kind in Kind::ALL {
        for case in lists::names(app, &keys::list_of_kind(kind), &Range::All).await? {
            let mut texts = 0;
            while let Some(more) = erase_some(app, by, &case, words).await? {
                texts += more;
            }
            erased.cases += u64::from(0 < texts);
            erased.texts += texts;
        }
    }
    Ok(erased)
}

/// Erases as much of a case as one write holds; `None`: the words do not stand in it.
async fn erase_some(app: &App, by: &Actor, id: &CaseId, words: &str) -> Result<Option<u64>, Error> {
    retry!({
        let Some(found) = stored::found(app, id).await? else { return Ok(Retry::Done(None)) };
        let before = stored::without_parts(found.case);
        let mut case = without(&before, words)?.unwrap_or_else(|| before.clone());
        let mut changes = Vec::new();
        for item in store::all(&*app.table, &keys::case_partition(id), &Range::All).await? {
            if changes.len() == ITEMS_MAX {
                break;
            }
            if item.key.sk.starts_with("ENTRY#") {
                // The hash of a text tells whoever guesses it: what was asked for goes with the text.
                changes.extend(changed(&item, words, |entry: Entry| Entry { body_hash: String::new(), ..entry })?);
            } else if item.key.sk.starts_with("TEXT#") {
                changes.extend(changed(&item, words, |text: CaseTextItem| text)?);
            }
        }
        let texts = changes.len() as u64 + u64::from(case != before);
        if texts == 0 {
            return Ok(Retry::Done(None));
        }
        case.version += 1;
        // The same body again is no repetition of what is erased.
        case.put_hash = String::new();
        let entry = Entry {
            number: case.version,
            who: None,
            role: Role::System,
            when: app.clock.now(),
            name: "erase".to_owned(),
            from: Some(case.state),
            to: case.state,
            reason: None,
            decision: None,
            fields: [("texts".to_owned(), Value::from(texts))].into(),
            body_hash: String::new(),
        };
        let moved = Audited::known(&keys::case(id), &before, found.version)?.becomes_as(&case, Some(&before), &case)?;
        let all = moved.and(Audited::created(&keys::case_entry(id, entry.number), &entry)?);
        let facts = facts::gather(app, &By::Job(JOB), Some(&before), None).await?.facts;
        let (adds, removals) = places::moved(app, Some(&before), &case, &facts).await?;
        // Of more places than one write holds the rest is found again by nobody: without the title a place tells nothing.
        let all = changes.into_iter().fold(all, Change::and).with(adds);
        let room = WRITES_MAX - audit::RECORD_WRITES - all.writes().len();
        let all = all.with(removals.into_iter().take(room));
        Ok(all.write(app, by, Action::Put).await?.then(Some(texts)))
    })
}

/// The change of an item in which the words stand.
fn changed<T: Serialize + DeserializeOwned>(
    item: &Item,
    words: &str,
    then: impl Fn(T) -> T,
) -> Result<Option<Change>, Error> {
    let form: T = decode(item)?;
    let Some(after) = without(&form, words)? else { return Ok(None) };
    let after = then(after);
    Ok(Some(Audited::known(&item.key, &form, item.version)?.becomes_as(&after, Some(&form), &after)?))
}

/// The form without these words; `None`: they do not stand in it.
fn without<T: Serialize + DeserializeOwned>(form: &T, words: &str) -> Result<Option<T>, Error> {
    let corrupt = |error: serde_json::Error| Error::Corrupt(error.to_string());
    let before = serde_json::to_value(form).map_err(corrupt)?;
    let mut after = before.clone();
    replace(&mut after, words);
    if before == after { Ok(None) } else { serde_json::from_value(after).map(Some).map_err(corrupt) }
}

fn replace(value: &mut Value, words: &str) {
    match value {
        Value::String(text) if text.contains(words) => *text = text.replace(words, ERASED),
        Value::Array(all) => all.iter_mut().for_each(|value| replace(value, words)),
        Value::Object(fields) => fields.values_mut().for_each(|value| replace(value, words)),
        _ => {}
    }
}
