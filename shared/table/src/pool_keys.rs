//! The port of the pool's keys: what seals the answers that wait for their group, and is destroyed when the group is there.
//!
//! It stands beside the Table port because what it keeps may be in no backup, log or stream of the table: a destroyed key is
//! one that nobody has any more, and with it go all copies of the answers that it sealed.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};

use crate::port::StoreError;

/// Bytes of a key's name.
pub const NAME_BYTES_MAX: usize = 400;

/// A key of the pool. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct PoolKey(pub [u8; 32]);

impl fmt::Debug for PoolKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PoolKey(***)")
    }
}

/// A key that is kept, without its bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kept {
    /// The name of the key.
    pub name: String,
    /// Since when nothing in the table needs it, to the millisecond.
    pub retired_at: Option<DateTime<Utc>>,
}

impl Kept {
    /// Whether a spent key is due to be destroyed. It is kept because a backup from before it was spent holds what it sealed
    /// and not yet what became of it; so it goes with the first backup that was begun afterwards and is finished
    /// (`backup_begun_at`), and `longest` after it was spent in any case.
    pub fn may_go(&self, now: DateTime<Utc>, backup_begun_at: Option<DateTime<Utc>>, longest: TimeDelta) -> bool {
        self.retired_at.is_some_and(|at| at + longest <= now || backup_begun_at.is_some_and(|begun_at| at < begun_at))
    }
}

/// The port. A key that was given out can be read until it is destroyed; every call may be repeated.
#[async_trait]
pub trait PoolKeys: Send + Sync + 'static {
    /// Keeps this key under the name, if it has none; answers the key that is there. It is durable on return: what is
    /// sealed under it from now on can be opened after any crash.
    async fn create_if_absent(&self, name: &str, key: &PoolKey) -> Result<PoolKey, StoreError>;

    /// The key of the name, retired or not.
    async fn get(&self, name: &str) -> Result<Option<PoolKey>, StoreError>;

    /// Notes that the key is spent since an instant: [`Kept::may_go`] tells when it is to be destroyed. The first note
    /// stays; of a name without a key nothing is noted. A crash may lose the note: whoever looks for spent keys makes it again.
    async fn retire(&self, name: &str, at: DateTime<Utc>) -> Result<(), StoreError>;

    /// Destroys the key, if there is one: on return its bytes are nowhere that this engine ever wrote them.
    async fn destroy(&self, name: &str) -> Result<(), StoreError>;

    /// Every key that is kept, in the order of names.
    async fn list(&self) -> Result<Vec<Kept>, StoreError>;
}

/// Checks a name against the contract; every engine asks this first.
pub fn check_name(name: &str) -> Result<(), StoreError> {
    match name.len() {
        0 => Err(StoreError::Invalid("a key of the pool without a name".to_owned())),
        1..=NAME_BYTES_MAX => Ok(()),
        _ => Err(StoreError::Invalid(format!("a name of a pool's key over {NAME_BYTES_MAX} bytes"))),
    }
}

/// An instant as engines keep it.
pub fn to_the_millisecond(at: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at.timestamp_millis()).unwrap_or(at)
}

/// The engine in memory: the model of the contract.
#[derive(Debug, Default)]
pub struct MemoryPoolKeys {
    keys: Mutex<BTreeMap<String, Held>>,
}

#[derive(Debug)]
struct Held {
    key: PoolKey,
    retired_at: Option<DateTime<Utc>>,
}

impl MemoryPoolKeys {
    /// Without any key.
    pub fn new() -> MemoryPoolKeys {
        MemoryPoolKeys::default()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Held>> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl PoolKeys for MemoryPoolKeys {
    async fn create_if_absent(&self, name: &str, key: &PoolKey) -> Result<PoolKey, StoreError> {
        check_name(name)?;
        Ok(self
            .lock()
            .entry(name.to_owned())
            .or_insert_with(|| Held { key: key.clone(), retired_at: None })
            .key
            .clone())
    }

    async fn get(&self, name: &str) -> Result<Option<PoolKey>, StoreError> {
        check_name(name)?;
        Ok(self.lock().get(name).map(|held| held.key.clone()))
    }

    async fn retire(&self, name: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
        check_name(name)?;
        if let Some(held) = self.lock().get_mut(name) {
            held.retired_at.get_or_insert(to_the_millisecond(at));
        }
        Ok(())
    }

    async fn destroy(&self, name: &str) -> Result<(), StoreError> {
        check_name(name)?;
        self.lock().remove(name);
        Ok(())
    }

    async fn list(&self) -> Result<Vec<Kept>, StoreError> {
        let kept = |(name, held): (&String, &Held)| Kept { name: name.clone(), retired_at: held.retired_at };
        Ok(self.lock().iter().map(kept).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spent_key_goes_with_the_next_backup_or_when_its_time_is_over() {
        let at = |minutes: i64| DateTime::from_timestamp(1_800_000_000 + 60 * minutes, 0).unwrap();
        for (retired, now, backup_begun, longest, expected) in [
            (None, 1_000_000, Some(1_000_000), 0, false),
            (Some(100), 100, None, 0, true),
            (Some(100), 100, None, 60, false),
            (Some(100), 159, None, 60, false),
            (Some(100), 160, None, 60, true),
            (Some(100), 110, Some(99), 60, false),
            // What is noted to the millisecond may have come after the backup began.
            (Some(100), 110, Some(100), 60, false),
            (Some(100), 110, Some(101), 60, true),
        ] {
            let kept = Kept { name: "lane/1".to_owned(), retired_at: retired.map(at) };
            let told = kept.may_go(at(now), backup_begun.map(at), TimeDelta::minutes(longest));
            assert_eq!(told, expected, "{retired:?} {now} {backup_begun:?} {longest}");
        }
    }

    #[test]
    fn a_key_is_not_shown_by_debug() {
        assert_eq!(format!("{:?}", PoolKey([7; 32])), "PoolKey(***)");
    }
}
