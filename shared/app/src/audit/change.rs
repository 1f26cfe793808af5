//! One audited change: what stands somewhere is loaded, the caller decides what becomes of it, and what changes is written together with
//! its record. Nothing else writes what the audit trail tells of: the store refuses it without the record.

use domain::audit::{Action, Actor, ResourceChange, changes, state_of};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use table::items::{decode, encode};
use table::kinds::Subject;
use table::{Counters, Delete, Expect, Item, Key, Put, Write, keys};

use super::{AuditEvent, write};
use crate::store::Written;
use crate::{App, Error};

/// The field in which a salt is stored.
const SALT: &str = "salt";

/// Bytes of a salt: more than anybody tries.
const SALT_BYTES: usize = 16;

/// What the trail calls the item under a key.
///
/// # Errors
/// [`Error::Unrecorded`] for a key of a kind that the trail tells nothing of.
pub(super) fn subject(key: &Key) -> Result<Subject, Error> {
    keys::audited_subject(key).ok_or_else(|| Error::unrecorded(key))
}

/// A thing whose changes are recorded, as it was when somebody decides what becomes of it.
pub(crate) struct Audited {
    key: Key,
    subject: Subject,
    stored: Option<Item>,
}

impl Audited {
    /// Loads what stands under a key.
    ///
    /// # Errors
    /// As [`subject`].
    pub(crate) async fn load(app: &App, key: &Key) -> Result<Audited, Error> {
        Audited::of(key, app.table.get(key).await?)
    }

    /// A thing that was loaded before, as it was then.
    ///
    /// # Errors
    /// As [`subject`].
    pub(crate) fn known<T: Serialize>(key: &Key, form: &T, version: u64) -> Result<Audited, Error> {
        let body = encode(form)?;
        let stored = Item { key: key.clone(), version, body, counters: Counters::new(), due: None, expires_at: None };
        Audited::of(key, Some(stored))
    }

    /// A thing that is new: whoever finds it there was not the first.
    ///
    /// # Errors
    /// As [`subject`].
    pub(crate) fn created<T: Serialize>(key: &Key, form: &T) -> Result<Change, Error> {
        Audited::of(key, None)?.becomes_as(form, None, form)
    }

    fn of(key: &Key, stored: Option<Item>) -> Result<Audited, Error> {
        Ok(Audited { key: key.clone(), subject: subject(key)?, stored })
    }

    /// What it is; `None`: it is not there.
    pub(crate) fn form<T: DeserializeOwned>(&self) -> Result<Option<T>, Error> {
        Ok(self.stored.as_ref().map(decode).transpose()?)
    }

    /// The version that is stored; `None`: it is not there.
    pub(crate) fn version(&self) -> Option<u64> {
        self.stored.as_ref().map(|stored| stored.version)
    }

    /// It becomes this form; `None`: that is what it is.
    pub(crate) fn becomes<T: Serialize>(self, form: &T) -> Result<Option<Change>, Error> {
        let body = encode(form)?;
        let former = self.stored.as_ref().map(|stored| stored.body.as_str());
        if former == Some(&body) {
            return Ok(None);
        }
        let (before, after) = (former.map(json).transpose()?, json(&body)?);
        Ok(Some(self.put(body, before, &after)))
    }

    /// It becomes this form, of which the trail tells something else than what is stored: what is sealed in it, say.
    pub(crate) fn becomes_as<T: Serialize>(
        self,
        form: &impl Serialize,
        before: Option<&T>,
        after: &T,
    ) -> Result<Change, Error> {
        let told = |form: &T| json(&encode(form)?);
        let (before, after) = (before.map(told).transpose()?, told(after)?);
        Ok(self.put(encode(form)?, before, &after))
    }

    fn put(self, body: String, before: Option<Value>, after: &Value) -> Change {
        let touched = ResourceChange {
            subject: self.subject.to_string(),
            version: Some(self.version().unwrap_or(0) + 1),
            state: Some(state_of(&body)),
            fields: changes(before.as_ref(), Some(after), self.subject.hidden),
        };
        let expect = self.version().map_or(Expect::Absent, Expect::Version);
        let put = Write::Put(Put { key: self.key, body, due: None, expires_at: None, keeps_counters: false, expect });
        Change { topic: self.subject.topic, writes: vec![put], touched: vec![touched] }
    }

    /// It is taken out; `None`: it is not there.
    pub(crate) fn removed(self) -> Option<Change> {
        let touched = ResourceChange::only(self.subject.to_string());
        let delete = Write::Delete(Delete { key: self.key, version: self.stored?.version });
        Some(Change { topic: self.subject.topic, writes: vec![delete], touched: vec![touched] })
    }
}

fn json(body: &str) -> Result<Value, Error> {
    serde_json::from_str(body).map_err(|error| Error::Corrupt(error.to_string()))
}

/// What becomes of things whose changes are recorded, and the record of it. The one cannot be written without the other.
#[must_use = "nothing is changed before it is written"]
pub(crate) struct Change {
    topic: String,
    writes: Vec<Write>,
    touched: Vec<ResourceChange>,
}

impl Change {
    /// This change, and what is written with it and has no record of its own.
    pub(crate) fn with(mut self, writes: impl IntoIterator<Item = Write>) -> Change {
        self.writes.extend(writes);
        self
    }

    /// This change and another of the same topic, in one record.
    pub(crate) fn and(mut self, other: Change) -> Change {
        self.writes.extend(other.writes);
        self.touched.extend(other.touched);
        self
    }

    /// Everything that is written, but the record: the thing itself first.
    pub(crate) fn writes(&self) -> &[Write] {
        &self.writes
    }

    /// Writes it, and that this actor did it.
    pub(crate) async fn write(mut self, app: &App, by: &Actor, action: Action) -> Result<Written, Error> {
        self.salt(|| app.random_text(SALT_BYTES))?;
        let Change { topic, writes, touched } = self;
        write(app, &AuditEvent { by: by.clone(), action, topic, touched, day_only: false }, writes).await
    }
}

impl Change {
    /// What is stored under a salt gets one that nothing had before: the salt of the state before goes with that.
    fn salt(&mut self, draw: impl Fn() -> String) -> Result<(), Error> {
        for write in &mut self.writes {
            let Write::Put(put) = write else { continue };
            let Some(subject) = keys::audited_subject(&put.key).filter(|subject| subject.salted) else { continue };
            let mut stored = json(&put.body)?;
            let fields = stored.as_object_mut().ok_or_else(|| Error::Corrupt(format!("{subject} has no fields")))?;
            fields.insert(SALT.to_owned(), Value::from(draw()));
            put.body = stored.to_string();
            let subject = subject.to_string();
            for told in self.touched.iter_mut().filter(|told| told.subject == subject) {
                told.state = Some(state_of(&put.body));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::store::{put, refuse_unrecorded};

    fn refused(prefix: &str) -> Result<(), Error> {
        Err(Error::Unrecorded(prefix.to_owned()))
    }

    #[track_caller]
    fn check(key: Key, prefix: &str, told: &[ResourceChange], expected: Result<(), Error>) {
        let writes = [put(key.clone(), &1, Expect::Absent).unwrap()];
        assert_eq!(refuse_unrecorded(&writes, told), expected, "put {prefix}");
        let writes = [Write::Delete(Delete { key, version: 1 })];
        assert_eq!(refuse_unrecorded(&writes, told), expected, "delete {prefix}");
    }

    #[test]
    fn what_is_recorded_is_not_written_without_the_record_of_it() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        for (key, prefix) in [
            (keys::policy(), "POLICY"),
            (keys::account("a"), "ACCOUNT"),
            (keys::register_entry("sources", "mis"), "REGISTER"),
            (keys::person_readings_sum(day), "PERSONS"),
        ] {
            check(key.clone(), prefix, &[], refused(prefix));
            check(key.clone(), prefix, &[ResourceChange::only("sources/other")], refused(prefix));
            let change = Audited::created(&key, &1).unwrap();
            assert_eq!(refuse_unrecorded(change.writes(), &change.touched), Ok(()), "{prefix}");
        }
    }

    #[test]
    fn of_what_nobody_records_there_is_no_audited_change() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        for (key, prefix) in [
            (keys::mail_fuse(), "FUSE"),
            (keys::person_reading(day, "mis"), "PERSONS"),
            (keys::register_entry("secrets", "1"), "REGISTER"),
        ] {
            check(key.clone(), prefix, &[], Ok(()));
            assert_eq!(Audited::created(&key, &1).map(drop), refused(prefix));
        }
    }
}
