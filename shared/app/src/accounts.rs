//! The embedded account directory: the portal's accounts where no portal is connected (A2.2). Sealed at rest, found by a
//! keyed MAC of the SNILS that serves no other purpose.

use std::sync::Arc;

use async_trait::async_trait;
use domain::language::Language;
use domain::person::Snils;
use serde::{Deserialize, Serialize};
use table::items::AccountItem;
use table::{Delete, Expect, Key, Table, Write, keys};

use crate::Error;
use crate::ports::{Account, AccountDirectory, Keys, Purpose, Unavailable};
use crate::store::{Stored, TRIES_MAX, base64url, conflicted, load, put};
use crate::vault::Vault;

/// The cohort under which accounts are sealed; its data key lives as long as the directory.
const COHORT: &str = "accounts";

/// An account as it is registered. It carries an address, so it has no `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisteredAccount {
    /// Whether the account is verified.
    pub verified: bool,
    /// The address for notices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Фамилия.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family_name: Option<String>,
    /// Имя.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_name: Option<String>,
    /// Отчество.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patronymic: Option<String>,
    /// The language that the citizen reads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
}

/// The directory over the Table port.
pub struct TableDirectory {
    table: Arc<dyn Table>,
    keys: Arc<dyn Keys>,
    vault: Arc<Vault>,
}

impl TableDirectory {
    /// A directory in this store.
    pub fn new(table: Arc<dyn Table>, keys: Arc<dyn Keys>, vault: Arc<Vault>) -> TableDirectory {
        TableDirectory { table, keys, vault }
    }

    /// The account as registered.
    pub async fn get(&self, snils: &Snils) -> Result<Option<RegisteredAccount>, Error> {
        let key = self.key(snils);
        match load::<AccountItem>(&*self.table, &key).await? {
            Some(stored) => self.vault.open(&stored.form.sealed, &key.pk).await,
            None => Ok(None),
        }
    }

    /// Registers an account, or changes it.
    pub async fn put(&self, snils: &Snils, account: &RegisteredAccount) -> Result<(), Error> {
        let key = self.key(snils);
        let json = serde_json::to_vec(account).map_err(|error| Error::Corrupt(error.to_string()))?;
        let form = AccountItem { sealed: self.vault.seal(COHORT, None, &key.pk, &json).await? };
        for _ in 0..TRIES_MAX {
            let stored = load::<AccountItem>(&*self.table, &key).await?;
            let expect = stored.as_ref().map_or(Expect::Absent, Stored::expect);
            if !conflicted(self.table.write(vec![put(key.clone(), &form, expect)?]).await)? {
                return Ok(());
            }
        }
        Err(Error::Contended)
    }

    /// Removes an account. Twice is once.
    pub async fn delete(&self, snils: &Snils) -> Result<(), Error> {
        let key = self.key(snils);
        if let Some(item) = self.table.get(&key).await? {
            conflicted(self.table.write(vec![Write::Delete(Delete { key, version: item.version })]).await)?;
        }
        Ok(())
    }

    fn key(&self, snils: &Snils) -> Key {
        keys::account(&base64url(&self.keys.mac(Purpose::Account, snils.digits().as_bytes())))
    }
}

#[async_trait]
impl AccountDirectory for TableDirectory {
    async fn find(&self, snils: &Snils) -> Result<Option<Account>, Unavailable> {
        let found =
            self.get(snils).await.map_err(|error| Unavailable { service: "directory", cause: error.to_string() })?;
        Ok(found.map(|account| Account {
            verified: account.verified,
            email: account.email,
            language: account.language,
        }))
    }
}
