//! Changes of the registers. Each goes with its record: there is no other way to write an entry.

use std::collections::HashSet;

use domain::audit::{Action, Actor};
use futures::StreamExt;
use serde::Serialize;
use serde::de::DeserializeOwned;
use table::port::WRITES_MAX;
use table::{Key, Write, keys};

use super::{Entry, RegisterError, classifying};
use crate::audit::{self, Audited, Change};
use crate::store::{Retry, retry};
use crate::{App, Error};

/// Entries whose present states are read at the same time.
const AT_ONCE_MAX: usize = 32;

/// What whoever changes an entry knows of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Seen {
    /// Nothing: the change holds whatever is there.
    #[default]
    Anything,
    /// That there is no such entry.
    Nothing,
    /// This version of it.
    Version(u64),
}

impl Seen {
    pub(crate) fn check(self, stored: Option<u64>) -> Result<(), RegisterError> {
        let holds = match self {
            Seen::Anything => true,
            Seen::Nothing => stored.is_none(),
            Seen::Version(version) => stored == Some(version),
        };
        if holds { Ok(()) } else { Err(RegisterError::NotAsSeen { stored }) }
    }
}

/// Who changes a register, and what of it they saw.
#[derive(Clone, Debug)]
pub struct Edit {
    /// Who changes the register.
    pub by: Actor,
    /// What they saw.
    pub seen: Seen,
}

impl Edit {
    /// By an actor who saw nothing.
    pub fn by(by: Actor) -> Edit {
        Edit { by, seen: Seen::Anything }
    }
}

/// An entry's version after the change that there is, if there is one.
pub(crate) struct Prepared {
    pub(crate) version: u64,
    pub(crate) change: Option<Change>,
}

impl Prepared {
    /// With what else is written where the entry changes.
    pub(crate) fn with(self, writes: Vec<Write>) -> Prepared {
        Prepared { change: self.change.map(|change| change.with(writes)), ..self }
    }
}

/// What it takes to make an entry what `make` makes of it; no change where that is what is stored.
pub(super) async fn document<T: Serialize + DeserializeOwned>(
    app: &App,
    register: &str,
    id: &str,
    seen: Seen,
    make: impl FnOnce(Option<T>) -> Result<T, RegisterError>,
) -> Result<Prepared, RegisterError> {
    let stored = Audited::load(app, &keys::register_entry(register, id)).await?;
    let version = stored.version();
    seen.check(version)?;
    let form = make(stored.form()?)?;
    let change = stored.becomes(&form)?;
    Ok(Prepared { version: version.unwrap_or(0) + u64::from(change.is_some()), change })
}

/// What became of an entry that was put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The entry's version now.
    pub version: u64,
    /// Whether it is another than before.
    pub changed: bool,
}

/// Registers an entry, or changes it. The same again changes nothing.
pub async fn put(app: &App, edit: &Edit, entry: &Entry) -> Result<Kept, RegisterError> {
    let kept = put_as(app, edit, Action::Put, entry).await;
    classifying::changed(app, entry.register());
    kept
}

async fn put_as(app: &App, edit: &Edit, action: Action, entry: &Entry) -> Result<Kept, RegisterError> {
    retry!({
        let prepared = entry.prepare(app, edit.seen).await?;
        let kept = Kept { version: prepared.version, changed: prepared.change.is_some() };
        let Some(change) = prepared.change else { return Ok(Retry::Done(kept)) };
        Ok(change.write(app, &edit.by, action).await?.then(kept))
    })
}

/// What would become of the entries of a file now, as [`put_all`] tells it; nothing is stored.
pub async fn preview(app: &App, entries: &[Entry]) -> Result<Vec<Result<Kept, RegisterError>>, Error> {
    let prepared = futures::stream::iter(0..entries.len())
        .map(async |index: usize| entries[index].prepare(app, Seen::Anything).await);
    let mut prepared = prepared.buffered(AT_ONCE_MAX);
    let mut verdicts = Vec::with_capacity(entries.len());
    while let Some(next) = prepared.next().await {
        match next {
            Ok(Prepared { version, change }) => verdicts.push(Ok(Kept { version, changed: change.is_some() })),
            Err(RegisterError::App(error)) => return Err(error),
            Err(error) => verdicts.push(Err(error)),
        }
    }
    Ok(verdicts)
}

/// Changes that go into one write, with one record.
#[derive(Default)]
struct Batch {
    indices: Vec<usize>,
    change: Option<Change>,
    keys: HashSet<Key>,
}

impl Batch {
    fn has_room_for(&self, change: &Change) -> bool {
        self.keys.len() + change.writes().len() <= WRITES_MAX - audit::RECORD_WRITES
            && !change.writes().iter().any(|write| self.keys.contains(write.key()))
    }

    fn add(&mut self, index: usize, change: Change) {
        self.indices.push(index);
        self.keys.extend(change.writes().iter().map(|write| write.key().clone()));
        self.change = Some(match self.change.take() {
            Some(others) => others.and(change),
            None => change,
        });
    }
}

/// Registers the entries of a file, all of one register; answers for each, in their order. Many go into one write with one
/// record, so that a file of 50,000 rows takes a few thousand writes.
pub async fn put_all(app: &App, by: &Actor, entries: &[Entry]) -> Result<Vec<Result<Kept, RegisterError>>, Error> {
    let mut verdicts: Vec<Result<Kept, RegisterError>> = Vec::with_capacity(entries.len());
    let mut batch = Batch::default();
    let prepared = futures::stream::iter(0..entries.len())
        .map(async |index: usize| entries[index].prepare(app, Seen::Anything).await);
    let mut prepared = prepared.buffered(AT_ONCE_MAX);
    while let Some(next) = prepared.next().await {
        let index = verdicts.len();
        match next {
            Ok(Prepared { version, change }) => {
                verdicts.push(Ok(Kept { version, changed: change.is_some() }));
                let Some(change) = change else { continue };
                if !batch.has_room_for(&change) {
                    write(app, by, entries, std::mem::take(&mut batch), &mut verdicts).await?;
                }
                batch.add(index, change);
            }
            Err(RegisterError::App(error)) => return Err(error),
            Err(error) => verdicts.push(Err(error)),
        }
    }
    write(app, by, entries, batch, &mut verdicts).await?;
    entries.iter().take(1).for_each(|entry| classifying::changed(app, entry.register()));
    Ok(verdicts)
}

/// Writes a batch. Where another row or somebody else was there first, each of its entries is put by itself.
async fn write(
    app: &App,
    by: &Actor,
    entries: &[Entry],
    batch: Batch,
    verdicts: &mut [Result<Kept, RegisterError>],
) -> Result<(), Error> {
    let Some(change) = batch.change else { return Ok(()) };
    if change.write(app, by, Action::Import).await?.is_done() {
        return Ok(());
    }
    let edit = Edit::by(by.clone());
    for index in batch.indices {
        verdicts[index] = match put_as(app, &edit, Action::Import, &entries[index]).await {
            Err(RegisterError::App(error)) => return Err(error),
            verdict => verdict,
        };
    }
    Ok(())
}
