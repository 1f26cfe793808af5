//! The keys of the pool on one machine: a file of slots, overwritten in place.
//!
//! It stands in a directory of its own, outside the data directory, so that whoever copies that one does not copy the keys. A
//! key is written and synced before it is answered; a destroyed one is overwritten with zeros and synced before that is
//! answered. What was being written when the machine stopped is told by checksums, and is destroyed at the next start: half a
//! slot may hold a whole key. What this cannot reach: blocks that a drive or a file system put aside, snapshots, swap.

mod slot;

use std::collections::BTreeMap;
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use table::StoreError;
use table::pool_keys::{Kept, PoolKey, PoolKeys, check_name, to_the_millisecond};

use slot::{SLOT_BYTES, Slot, ZEROS};

/// Name of the file inside its directory.
pub const FILE: &str = "pool-keys";

/// Permissions of anybody but the owner.
const OTHERS: u32 = 0o077;

/// Slots by which the file grows.
const GROWTH: usize = 64;

/// Why the keys of the pool cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PoolKeysError {
    /// Another process, or another handle in this one, has them open.
    #[error("{} is in use by another process: stop that one first", .path.display())]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// Others may read them.
    #[error("{} is open to others (mode {mode:o}): take their rights away with chmod go=", .path.display())]
    Exposed {
        /// The directory or the file.
        path: PathBuf,
        /// The permissions of the directory or file.
        mode: u32,
    },
    /// The file cannot be read or written.
    #[error("the keys of the pool in {}: {cause}", .path.display())]
    Unusable {
        /// The directory or the file.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
}

/// The keys of the pool in their file. Cheap to clone.
#[derive(Clone, Debug)]
pub struct PoolKeyFile(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    file: File,
    index: Mutex<Index>,
    synced: Mutex<Synced>,
}

/// What is known to be on the disk.
#[derive(Debug, Default)]
struct Synced {
    /// Changes that a sync has covered: who waited for another's need not sync again.
    changes: u64,
    /// After a sync that failed nobody knows what the disk kept; only a new start finds out.
    failure: Option<String>,
}

/// Where the keys are. Their bytes are in the file alone.
#[derive(Debug, Default)]
struct Index {
    places: BTreeMap<String, Place>,
    free: Vec<usize>,
    slots: usize,
    /// Changes of the file so far.
    changes: u64,
}

#[derive(Clone, Copy, Debug)]
struct Place {
    slot: usize,
    retired_at: Option<DateTime<Utc>>,
}

impl PoolKeyFile {
    /// Opens the keys in this directory; makes it, and an empty file in it, where there is none.
    pub fn open(directory: &Path) -> Result<PoolKeyFile, PoolKeysError> {
        let path = directory.join(FILE);
        let unusable = |path: &Path| {
            let path = path.to_owned();
            move |cause| PoolKeysError::Unusable { path, cause }
        };
        DirBuilder::new().recursive(true).mode(0o700).create(directory).map_err(unusable(directory))?;
        let parent = directory.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let opened = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(&path);
        let file = opened.map_err(unusable(&path))?;
        for path in [directory, &path] {
            let mode = path.metadata().map_err(unusable(path))?.permissions().mode() & 0o777;
            if mode & OTHERS != 0 {
                return Err(PoolKeysError::Exposed { path: path.to_owned(), mode });
            }
        }
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(PoolKeysError::InUse { path }),
            Err(TryLockError::Error(cause)) => return Err(PoolKeysError::Unusable { path, cause }),
        }
        let index = read(&file).map_err(unusable(&path))?;
        // The new names must be as durable as what will be written under them.
        for directory in [parent, directory] {
            File::open(directory).and_then(|it| it.sync_all()).map_err(unusable(directory))?;
        }
        Ok(PoolKeyFile(Arc::new(Inner { file, index: Mutex::new(index), synced: Mutex::default() })))
    }

    /// Runs what may wait for the disk where waiting harms nobody.
    async fn off_the_runtime<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Inner) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let inner = Arc::clone(&self.0);
        let done = tokio::task::spawn_blocking(move || work(&inner)).await;
        done.map_err(|error| StoreError::Unknown(error.to_string()))?
    }
}

/// Whatever lies under the name of the keys and is none of them stays as it is: nothing else would tell that somebody named the wrong place.
fn refuse_foreign(file: &File, length: u64) -> std::io::Result<()> {
    let mut start = [0; slot::MARK_BYTES];
    for place in (0..length).step_by(SLOT_BYTES) {
        let read = file.read_at(&mut start, place)?;
        if !slot::may_begin(&start[..read]) {
            let cause = "it is no file of keys of the pool, and is left as it is";
            return Err(std::io::Error::new(std::io::ErrorKind::InvalidData, cause));
        }
    }
    Ok(())
}

/// Reads every slot; destroys what was being written when the machine stopped.
fn read(file: &File) -> std::io::Result<Index> {
    let length = file.metadata()?.len();
    refuse_foreign(file, length)?;
    let mut index = Index { slots: (length as usize).div_ceil(SLOT_BYTES), ..Index::default() };
    // A file that ends inside a slot was growing.
    file.set_len((index.slots * SLOT_BYTES) as u64)?;
    let mut torn = 0;
    for number in 0..index.slots {
        match Slot::parse(&read_slot(file, number)?) {
            Slot::Free => index.free.push(number),
            // A name twice: the one was being destroyed and the other created, and neither call was answered.
            Slot::Full { name, retired_at, .. } if !index.places.contains_key(&name) => {
                index.places.insert(name, Place { slot: number, retired_at });
            }
            Slot::Torn | Slot::Full { .. } => {
                file.write_all_at(&ZEROS, place_of(number))?;
                index.free.push(number);
                torn += 1;
            }
        }
    }
    if torn != 0 {
        tracing::warn!(
            slots = torn,
            "keys of the pool that were being written or destroyed at the last stop are destroyed"
        );
    }
    file.sync_all()?;
    // The lowest place is taken first.
    index.free.reverse();
    Ok(index)
}

fn place_of(slot: usize) -> u64 {
    (slot * SLOT_BYTES) as u64
}

fn read_slot(file: &File, slot: usize) -> std::io::Result<[u8; SLOT_BYTES]> {
    let mut bytes = ZEROS;
    file.read_exact_at(&mut bytes, place_of(slot))?;
    Ok(bytes)
}

/// Nothing was changed.
fn unread(cause: std::io::Error) -> StoreError {
    StoreError::Unavailable(cause.to_string())
}

/// It may have been changed.
fn unwritten(cause: std::io::Error) -> StoreError {
    StoreError::Unknown(cause.to_string())
}

impl Inner {
    fn index(&self) -> MutexGuard<'_, Index> {
        self.index.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn key_in(&self, slot: usize) -> Result<PoolKey, StoreError> {
        match Slot::parse(&read_slot(&self.file, slot).map_err(unread)?) {
            Slot::Full { key, .. } => Ok(key),
            _ => Err(StoreError::Invalid("a slot of the pool's keys is damaged".to_owned())),
        }
    }

    fn create_if_absent(&self, name: &str, key: &PoolKey) -> Result<PoolKey, StoreError> {
        let (answer, change) = {
            let mut index = self.index();
            if let Some(place) = index.places.get(name) {
                // It may have been written a moment ago: whoever seals under it needs it on the disk, too.
                (self.key_in(place.slot)?, index.changes)
            } else {
                let slot = self.free_slot(&mut index)?;
                self.file.write_all_at(&slot::full(name, key), place_of(slot)).map_err(unwritten)?;
                index.free.pop();
                index.places.insert(name.to_owned(), Place { slot, retired_at: None });
                index.changes += 1;
                (key.clone(), index.changes)
            }
        };
        self.sync(change)?;
        Ok(answer)
    }

    /// The slot that the next key will be in; it stays among the free ones until it is written.
    fn free_slot(&self, index: &mut Index) -> Result<usize, StoreError> {
        if index.free.is_empty() {
            let slots = index.slots + GROWTH;
            self.file.set_len(place_of(slots)).map_err(unread)?;
            index.free.extend((index.slots..slots).rev());
            index.slots = slots;
        }
        index.free.last().copied().ok_or_else(|| StoreError::Unavailable("no slot is free".to_owned()))
    }

    fn get(&self, name: &str) -> Result<Option<PoolKey>, StoreError> {
        let index = self.index();
        index.places.get(name).map(|place| self.key_in(place.slot)).transpose()
    }

    /// Written and not synced: a lost note is made again.
    fn retire(&self, name: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
        let mut index = self.index();
        let Some(place) = index.places.get_mut(name).filter(|place| place.retired_at.is_none()) else { return Ok(()) };
        let (note, offset) = slot::note(at);
        self.file.write_all_at(&note, place_of(place.slot) + offset).map_err(unwritten)?;
        place.retired_at = Some(at);
        Ok(())
    }

    fn destroy(&self, name: &str) -> Result<(), StoreError> {
        let change = {
            let mut index = self.index();
            if let Some(Place { slot, .. }) = index.places.get(name).copied() {
                self.file.write_all_at(&ZEROS, place_of(slot)).map_err(unwritten)?;
                index.places.remove(name);
                index.free.push(slot);
                index.changes += 1;
            }
            // Where somebody else destroyed it a moment ago, its zeros must be on the disk, too.
            index.changes
        };
        self.sync(change)
    }

    /// Returns when this change is on the disk, with whatever else was written by then.
    fn sync(&self, change: u64) -> Result<(), StoreError> {
        let mut synced = self.synced.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(failure) = &synced.failure {
            return Err(StoreError::Unknown(format!("the disk failed before, start again: {failure}")));
        }
        if change <= synced.changes {
            return Ok(());
        }
        let covered = self.index().changes;
        if let Err(cause) = self.file.sync_data() {
            synced.failure = Some(cause.to_string());
            return Err(unwritten(cause));
        }
        synced.changes = covered;
        Ok(())
    }
}

#[async_trait]
impl PoolKeys for PoolKeyFile {
    async fn create_if_absent(&self, name: &str, key: &PoolKey) -> Result<PoolKey, StoreError> {
        check_name(name)?;
        let (name, key) = (name.to_owned(), key.clone());
        self.off_the_runtime(move |inner| inner.create_if_absent(&name, &key)).await
    }

    async fn get(&self, name: &str) -> Result<Option<PoolKey>, StoreError> {
        check_name(name)?;
        self.0.get(name)
    }

    async fn retire(&self, name: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
        check_name(name)?;
        self.0.retire(name, to_the_millisecond(at))
    }

    async fn destroy(&self, name: &str) -> Result<(), StoreError> {
        check_name(name)?;
        let name = name.to_owned();
        self.off_the_runtime(move |inner| inner.destroy(&name)).await
    }

    async fn list(&self) -> Result<Vec<Kept>, StoreError> {
        let index = self.0.index();
        let kept = |(name, place): (&String, &Place)| Kept { name: name.clone(), retired_at: place.retired_at };
        Ok(index.places.iter().map(kept).collect())
    }
}

#[cfg(test)]
mod tests;
