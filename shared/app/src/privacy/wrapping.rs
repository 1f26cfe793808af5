//! The keys above the data keys, which are destroyed as well, so that no copy of the store opens for ever.
//!
//! A data key is wrapped by the root keys and then sealed once more under a wrapping key of the port [`PoolKeys`], which lies
//! outside the store and outside all backups. What is erased in the same month has a wrapping key of that month, destroyed with
//! its data key: from then on no copy of the store, however old, opens what that month erased. Everything else is sealed under
//! the wrapping key of an epoch. Data keys that live on are sealed anew when their epoch ends, and when the life of a backup has
//! passed since then, the epoch's key is destroyed, too: no backup opens anything after its life.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use domain::regulation::ErasurePolicies;
use table::items::DataKeyItem;
use table::pool_keys::{Kept, PoolKey, PoolKeys};

use crate::Error;
use crate::ports::Random;
use crate::store::{base64, from_base64};

/// First part of the names of wrapping keys among everything that the port keeps.
const PREFIX: &str = "wrapping/";

/// Bytes of the nonce that stands before what is sealed.
const NONCE_BYTES: usize = 24;

/// Wrapping keys held in memory at most; beyond that the memory starts afresh.
const CACHED_MAX: usize = 256;

/// A stretch of days whose data keys share a wrapping key. Its name holds both its ends, so that it keeps them when the profile
/// changes its length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Epoch {
    /// `2026-03-04.2026-04-03`.
    pub name: String,
    /// When its data keys are to be sealed under the next one's.
    pub ends_at: DateTime<Utc>,
}

impl Epoch {
    /// The epoch of an instant.
    pub fn at(now: DateTime<Utc>, policies: &ErasurePolicies) -> Epoch {
        let length = i64::from(policies.wrapping_epoch_days.max(1));
        let day = now.timestamp().div_euclid(24 * 60 * 60);
        let begins = day.div_euclid(length) * length;
        let date = |day: i64| DateTime::from_timestamp(day * 24 * 60 * 60, 0).unwrap_or_default().date_naive();
        let ends = date(begins + length);
        Epoch { name: format!("{}.{ends}", date(begins)), ends_at: midnight(ends) }
    }

    /// The epoch of that name; `None` for names that are no epoch's.
    pub fn parse(name: &str) -> Option<Epoch> {
        let (begins, ends) = name.split_once('.')?;
        let (_, ends) = (begins.parse::<NaiveDate>().ok()?, ends.parse::<NaiveDate>().ok()?);
        Some(Epoch { name: name.to_owned(), ends_at: midnight(ends) })
    }

    /// When its wrapping key is destroyed: a backup made on its last day has ended its life.
    pub fn destroyed_at(&self, policies: &ErasurePolicies) -> DateTime<Utc> {
        self.ends_at + Days::new(policies.backup_life_days.into())
    }
}

/// Seals wrapped data keys under wrapping keys.
pub struct Wrapping {
    pool_keys: Arc<dyn PoolKeys>,
    random: Arc<dyn Random>,
    known: Mutex<HashMap<String, PoolKey>>,
}

impl Wrapping {
    /// Over the keys that lie apart.
    pub fn new(pool_keys: Arc<dyn PoolKeys>, random: Arc<dyn Random>) -> Wrapping {
        Wrapping { pool_keys, random, known: Mutex::default() }
    }

    /// A data key as it is stored: as the root keys wrapped it, sealed under that wrapping key, which is made if it is not there.
    pub(crate) async fn seal(&self, under: &str, wrapped: &[u8]) -> Result<DataKeyItem, Error> {
        let key = match self.key(under).await? {
            Some(key) => key,
            None => {
                let mut drawn = [0; 32];
                self.random.fill(&mut drawn);
                self.remember(under, self.pool_keys.create_if_absent(&name(under), &PoolKey(drawn)).await?)
            }
        };
        let mut nonce = [0; NONCE_BYTES];
        self.random.fill(&mut nonce);
        let payload = Payload { msg: wrapped, aad: under.as_bytes() };
        let sealed = XChaCha20Poly1305::new(&key.0.into())
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| Error::Corrupt("the cipher refused to seal".to_owned()))?;
        let wrapped = base64(&[&nonce[..], &sealed].concat());
        Ok(DataKeyItem { wrapped, under: Some(under.to_owned()), after_loss: false })
    }

    /// What the root keys wrapped; `None` if its wrapping key is not there.
    pub async fn open(&self, form: &DataKeyItem) -> Result<Option<Vec<u8>>, Error> {
        let sealed = from_base64(&form.wrapped)?;
        // A store of an older program knows the root keys only.
        let Some(under) = &form.under else { return Ok(Some(sealed)) };
        let Some(key) = self.key(under).await? else { return Ok(None) };
        let broken = || Error::Corrupt("a data key does not open under its wrapping key".to_owned());
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or_else(broken)?;
        let payload = Payload { msg: sealed, aad: under.as_bytes() };
        let opened = XChaCha20Poly1305::new(&key.0.into()).decrypt(&XNonce::from(*nonce), payload);
        opened.map(Some).map_err(|_| broken())
    }

    /// Destroys a wrapping key. Twice is once.
    pub(crate) async fn destroy(&self, under: &str) -> Result<(), Error> {
        self.known().remove(under);
        Ok(self.pool_keys.destroy(&name(under)).await?)
    }

    /// The epochs whose wrapping keys are there.
    pub(crate) async fn epochs(&self) -> Result<Vec<Epoch>, Error> {
        let kept = self.pool_keys.list().await?;
        Ok(kept.iter().filter_map(|Kept { name, .. }| Epoch::parse(name.strip_prefix(PREFIX)?)).collect())
    }

    async fn key(&self, under: &str) -> Result<Option<PoolKey>, Error> {
        if let Some(key) = self.known().get(under) {
            return Ok(Some(key.clone()));
        }
        let found = self.pool_keys.get(&name(under)).await?;
        Ok(found.map(|key| self.remember(under, key)))
    }

    fn remember(&self, under: &str, key: PoolKey) -> PoolKey {
        let mut known = self.known();
        if CACHED_MAX <= known.len() {
            known.clear();
        }
        known.insert(under.to_owned(), key.clone());
        key
    }

    fn known(&self) -> MutexGuard<'_, HashMap<String, PoolKey>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn name(under: &str) -> String {
    format!("{PREFIX}{under}")
}

fn midnight(date: NaiveDate) -> DateTime<Utc> {
    date.and_time(NaiveTime::MIN).and_utc()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_epoch_holds_its_days_and_is_read_from_its_name() {
        let policies = ErasurePolicies { wrapping_epoch_days: 30, backup_life_days: 14, record_minutes: 60 };
        let at = |text: &str| Epoch::at(text.parse().unwrap(), &policies);
        let epoch = at("2026-03-10T12:00:00Z");
        assert_eq!(Epoch::parse(&epoch.name), Some(epoch.clone()));
        let (begins, ends) = epoch.name.split_once('.').unwrap();
        assert_eq!(at(&format!("{begins}T00:00:00Z")), epoch);
        let next = at(&format!("{ends}T00:00:00Z"));
        assert!(next.name.starts_with(ends), "{next:?}");
        assert_eq!(epoch.destroyed_at(&policies) - epoch.ends_at, chrono::TimeDelta::days(14));
        for other in ["month-2026-03", "2026-03-01", "own-abc.def"] {
            assert_eq!(Epoch::parse(other), None, "{other}");
        }
    }
}
