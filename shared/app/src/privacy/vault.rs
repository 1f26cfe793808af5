//! Personal data are sealed with an authenticated cipher under data keys that can be destroyed: once a data key is gone,
//! nothing sealed with it can be read by anybody, not even from a copy of the sealed data.
//!
//! Data keys belong to cohorts. What is to be erased in the same month shares one; what has no known end has its own.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use domain::calendar::days_later;
use domain::regulation::ErasurePolicies;
use serde::de::DeserializeOwned;
use table::items::{DataKeyItem, Sealed, decode, encode};
use table::keys::DueEntity;
use table::pool_keys::PoolKeys;
use table::{Expect, Item, StoreError, Table, Write, keys};

use crate::Error;
use crate::ports::{Clock, Keys, Random};
use crate::privacy::wrapping::{Epoch, Wrapping};
use crate::store::{self, Stored, base64, base64url, from_base64, load, put_due};

const NONCE_BYTES: usize = 24;

/// How the cohorts of a single seal are called.
const OWN_PREFIX: &str = "own-";

/// Data keys held in memory at most; beyond that the memory starts afresh.
const CACHED_MAX: usize = 4_096;

/// Seals and opens personal data.
pub struct Vault {
    table: Arc<dyn Table>,
    keys: Arc<dyn Keys>,
    random: Arc<dyn Random>,
    clock: Arc<dyn Clock>,
    wrapping: Wrapping,
    policies: ErasurePolicies,
    data_keys: Mutex<HashMap<String, [u8; 32]>>,
}

/// Days from the end of a month to the destruction of its key: all clocks agree by then that the month is over, and what was
/// sealed in its last minute has been worked off.
const DESTRUCTION_MARGIN_DAYS: u64 = 1;

/// What the cohorts are called that are erased in the same month.
const MONTH_PREFIX: &str = "month-";

/// A stored item as it must be under other root keys: a data key is wrapped anew, everything else stays. For moves between a
/// cloud, whose key service wraps the data keys, and a machine, whose key file does. The wrapping keys stay the same: they move
/// with everything that [`PoolKeys`] keeps.
pub async fn rewrapped(item: Item, wrapping: &Wrapping, from: &dyn Keys, to: &dyn Keys) -> Result<Item, Error> {
    if !matches!(keys::due_entity(&item.key), Some(DueEntity::DataKey(_))) {
        return Ok(item);
    }
    let form: DataKeyItem = decode(&item)?;
    let wrapped = wrapping.open(&form).await?.ok_or_else(no_wrapping_key)?;
    let wrapped = to.wrap(&from.unwrap(&wrapped).await?).await?;
    let form = match &form.under {
        Some(under) => DataKeyItem { after_loss: form.after_loss, ..wrapping.seal(under, &wrapped).await? },
        None => DataKeyItem { wrapped: base64(&wrapped), ..form },
    };
    Ok(Item { body: encode(&form)?, ..item })
}

/// The cohort of what is to be erased at that instant, and when its key is destroyed: a day after the month of that instant has
/// ended.
pub fn cohort_of(erase_at: DateTime<Utc>) -> (String, DateTime<Utc>) {
    let date = erase_at.date_naive();
    let (year, month) = if date.month() == 12 { (date.year() + 1, 1) } else { (date.year(), date.month() + 1) };
    let next = NaiveDate::from_ymd_opt(year, month, 1).unwrap_or(NaiveDate::MAX);
    let destroyed_on = days_later(next, DESTRUCTION_MARGIN_DAYS);
    (date.format("month-%Y-%m").to_string(), destroyed_on.and_time(chrono::NaiveTime::MIN).and_utc())
}

/// When everything of a cohort is erased; `None` for those that live as long as what they seal.
pub fn erased_at(cohort: &str) -> Option<DateTime<Utc>> {
    let month = format!("{}-01", cohort.strip_prefix(MONTH_PREFIX)?);
    Some(cohort_of(month.parse::<NaiveDate>().ok()?.and_time(chrono::NaiveTime::MIN).and_utc()).1)
}

fn no_wrapping_key() -> Error {
    let cause = "the wrapping key of a data key is not there: the keys are those of another store, or this copy of the store has \
        outlived its life";
    Error::Corrupt(cause.to_owned())
}

impl Vault {
    /// A vault over the store.
    pub fn new(
        table: Arc<dyn Table>,
        keys: Arc<dyn Keys>,
        pool_keys: Arc<dyn PoolKeys>,
        random: Arc<dyn Random>,
        clock: Arc<dyn Clock>,
        policies: ErasurePolicies,
    ) -> Vault {
        let wrapping = Wrapping::new(pool_keys, Arc::clone(&random));
        Vault { table, keys, random, clock, wrapping, policies, data_keys: Mutex::default() }
    }

    /// The keys above the data keys.
    pub fn wrapping(&self) -> &Wrapping {
        &self.wrapping
    }

    /// Seals JSON for a cohort, making its data key if need be. What is sealed opens only under the same `context`.
    pub async fn seal(&self, cohort: &str, context: &str, json: &[u8]) -> Result<Sealed, Error> {
        let data_key = match self.data_key(cohort).await? {
            Some(data_key) => data_key,
            None => self.make_data_key(cohort).await?,
        };
        self.encrypt(&data_key, cohort.to_owned(), context, json)
    }

    /// Seals JSON under a data key of its own. The key comes into being with the answered write, which goes together with
    /// whatever holds the seal: so no key is left without its data, and none is ever used again.
    pub async fn seal_apart(&self, context: &str, json: &[u8]) -> Result<(Sealed, Write), Error> {
        let (mut data_key, mut name) = ([0; 32], [0; 18]);
        self.random.fill(&mut data_key);
        self.random.fill(&mut name);
        let cohort = format!("{OWN_PREFIX}{}", base64url(&name));
        let (form, due_at) = self.wrap(&cohort, &self.keys.wrap(&data_key).await?).await?;
        let write = put_due(keys::data_key(&cohort), &form, Some(due_at), Expect::Absent)?;
        Ok((self.encrypt(&data_key, cohort, context, json)?, write))
    }

    /// Whether a seal has a data key of its own.
    pub(crate) fn is_apart(sealed: &Sealed) -> bool {
        sealed.cohort.starts_with(OWN_PREFIX)
    }

    /// A data key that the root keys wrapped, as it is stored, and when it is taken up again: what is erased in a month is
    /// destroyed then, everything else sealed anew when its epoch ends.
    async fn wrap(&self, cohort: &str, wrapped: &[u8]) -> Result<(DataKeyItem, DateTime<Utc>), Error> {
        if let Some(at) = erased_at(cohort) {
            return Ok((self.wrapping.seal(cohort, wrapped).await?, at));
        }
        let epoch = Epoch::at(self.clock.now(), &self.policies);
        Ok((self.wrapping.seal(&epoch.name, wrapped).await?, epoch.ends_at))
    }

    /// A new data key of a cohort, as it is to be stored.
    async fn drawn(&self, cohort: &str) -> Result<(DataKeyItem, DateTime<Utc>), Error> {
        let mut data_key = [0; 32];
        self.random.fill(&mut data_key);
        self.wrap(cohort, &self.keys.wrap(&data_key).await?).await
    }

    /// Seals a data key that lives on under the wrapping key of the present epoch. Twice is once.
    pub(crate) async fn renew(&self, cohort: &str) -> Result<(), Error> {
        let key = keys::data_key(cohort);
        let Some(stored) = load::<DataKeyItem>(&*self.table, &key).await? else { return Ok(()) };
        let wrapped = self.wrapping.open(&stored.form).await?.ok_or_else(no_wrapping_key)?;
        let (renewed, due_at) = self.wrap(cohort, &wrapped).await?;
        let renewed = DataKeyItem { after_loss: stored.form.after_loss, ..renewed };
        let write = put_due(key, &renewed, Some(due_at), stored.expect())?;
        // Somebody else was first: destroyed or sealed anew, it is as good.
        crate::store::write(&*self.table, vec![write]).await.map(crate::store::Written::either_way)
    }

    /// Puts a new data key in the place of one whose wrapping key is lost, so that its name seals again; answers whether it was lost.
    /// Twice is once.
    pub(crate) async fn replace_lost(&self, cohort: &str) -> Result<bool, Error> {
        let key = keys::data_key(cohort);
        let Some(stored) = load::<DataKeyItem>(&*self.table, &key).await? else { return Ok(false) };
        if self.wrapping.open(&stored.form).await?.is_some() {
            return Ok(false);
        }
        let (form, due_at) = self.drawn(cohort).await?;
        let write = put_due(key, &DataKeyItem { after_loss: true, ..form }, Some(due_at), stored.expect())?;
        store::write(&*self.table, vec![write]).await?.either_way();
        Ok(true)
    }

    fn encrypt(&self, data_key: &[u8; 32], cohort: String, context: &str, json: &[u8]) -> Result<Sealed, Error> {
        let mut nonce = [0; NONCE_BYTES];
        self.random.fill(&mut nonce);
        let payload = Payload { msg: json, aad: context.as_bytes() };
        let cipher = XChaCha20Poly1305::new(data_key.into());
        let ciphertext = cipher
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| Error::Corrupt("the cipher refused to seal".to_owned()))?;
        Ok(Sealed { cohort, data: base64(&[&nonce[..], &ciphertext].concat()) })
    }

    /// Opens what was sealed; `None` once its data key is destroyed, or if it was lost.
    pub async fn open<T: DeserializeOwned>(&self, sealed: &Sealed, context: &str) -> Result<Option<T>, Error> {
        let Some(data_key) = self.data_key(&sealed.cohort).await? else { return Ok(None) };
        let data = from_base64(&sealed.data)?;
        let broken = || Error::Corrupt("a sealed form does not open".to_owned());
        let (nonce, ciphertext) = data.split_first_chunk::<NONCE_BYTES>().ok_or_else(broken)?;
        let payload = Payload { msg: ciphertext, aad: context.as_bytes() };
        let cipher = XChaCha20Poly1305::new(&data_key.into());
        match cipher.decrypt(&XNonce::from(*nonce), payload) {
            Ok(plain) => serde_json::from_slice(&plain).map(Some).map_err(|error| Error::Corrupt(error.to_string())),
            Err(_) if self.stands_for_lost(&sealed.cohort).await? => Ok(None),
            Err(_) => Err(broken()),
        }
    }

    /// A data key that is to be destroyed, as it is stored; `None` once it is gone. Nothing opens with it any more here.
    pub(crate) async fn forget(&self, cohort: &str) -> Result<Option<Stored<DataKeyItem>>, Error> {
        self.cache().remove(cohort);
        load::<DataKeyItem>(&*self.table, &keys::data_key(cohort)).await
    }

    async fn stands_for_lost(&self, cohort: &str) -> Result<bool, Error> {
        let stored = load::<DataKeyItem>(&*self.table, &keys::data_key(cohort)).await?;
        Ok(stored.is_some_and(|stored| stored.form.after_loss))
    }

    async fn data_key(&self, cohort: &str) -> Result<Option<[u8; 32]>, Error> {
        if let Some(data_key) = self.cache().get(cohort) {
            return Ok(Some(*data_key));
        }
        let Some(stored) = load::<DataKeyItem>(&*self.table, &keys::data_key(cohort)).await? else { return Ok(None) };
        let Some(wrapped) = self.wrapping.open(&stored.form).await? else {
            // In a copy of the store that is older than the destruction.
            let erased = erased_at(cohort).is_some_and(|at| at <= self.clock.now());
            return if erased { Ok(None) } else { Err(no_wrapping_key()) };
        };
        let data_key = self.keys.unwrap(&wrapped).await?;
        let mut cache = self.cache();
        if cache.len() >= CACHED_MAX {
            cache.clear();
        }
        cache.insert(cohort.to_owned(), data_key);
        Ok(Some(data_key))
    }

    async fn make_data_key(&self, cohort: &str) -> Result<[u8; 32], Error> {
        let (form, due_at) = self.drawn(cohort).await?;
        let write = put_due(keys::data_key(cohort), &form, Some(due_at), Expect::Absent)?;
        match store::write(&*self.table, vec![write]).await {
            // Whoever was first made the key: read it back, also when the outcome is unknown.
            Ok(_) | Err(Error::Store(StoreError::Unknown(_))) => {}
            Err(error) => return Err(error),
        }
        self.data_key(cohort).await?.ok_or_else(|| Error::Corrupt("a data key vanished as it was made".to_owned()))
    }

    fn cache(&self) -> std::sync::MutexGuard<'_, HashMap<String, [u8; 32]>> {
        self.data_keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
