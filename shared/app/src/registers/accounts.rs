//! The embedded account directory: the portal's accounts where no portal is connected (A2.2). Sealed at rest, found by a
//! keyed MAC of the SNILS that serves no other purpose.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::NaiveDate;
use domain::audit::{Action, Actor};
use domain::language::Language;
use domain::person::Snils;
use domain::person::likeness::KnownPerson;
use serde::{Deserialize, Serialize};
use table::items::AccountItem;
use table::{Key, Table, keys};

use crate::audit::{self, AuditEvent, Audited};
use crate::ports::{Account, AccountDirectory, Keys, Purpose, Unavailable};
use crate::privacy::vault::Vault;
use crate::registers::{Prepared, RegisterError, Seen};
use crate::store::{Retry, base64url, load, retry};
use crate::{App, Error};

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
    /// Birth date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<NaiveDate>,
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
    async fn get(&self, snils: &Snils) -> Result<Option<RegisteredAccount>, Error> {
        let key = self.key(snils);
        match load::<AccountItem>(&*self.table, &key).await? {
            Some(stored) => self.vault.open(&stored.form.sealed, &key.pk).await,
            None => Ok(None),
        }
    }

    fn key(&self, snils: &Snils) -> Key {
        keys::account(&base64url(&self.keys.mac(Purpose::Account, snils.digits().as_bytes())))
    }
}

/// The directory that the operator keeps, beside whatever directory citizens are looked for in.
fn directory(app: &App) -> TableDirectory {
    TableDirectory::new(app.table.clone(), app.keys.clone(), app.vault.clone())
}

/// The account as registered, for an actor whose reading of it is recorded first.
pub async fn read(app: &App, by: &Actor, snils: &Snils) -> Result<Option<RegisteredAccount>, Error> {
    let directory = directory(app);
    let event = AuditEvent::about(by, Action::Read, "persons", &directory.key(snils))?;
    audit::write(app, &event, Vec::new()).await?.either_way();
    directory.get(snils).await
}

/// What it takes to register an account, or to change it. The trail tells which fields changed, and nothing of them.
pub(crate) async fn prepare(
    app: &App,
    snils: &Snils,
    wanted: &RegisteredAccount,
    seen: Seen,
) -> Result<Prepared, RegisterError> {
    let directory = directory(app);
    let key = directory.key(snils);
    let stored = Audited::load(app, &key).await?;
    seen.check(stored.version())?;
    let former: Option<RegisteredAccount> = match stored.form::<AccountItem>()? {
        Some(account) => app.vault.open(&account.sealed, &key.pk).await?,
        None => None,
    };
    let version = stored.version().unwrap_or(0);
    if former.as_ref() == Some(wanted) {
        return Ok(Prepared { version, change: None });
    }
    let bytes = serde_json::to_vec(wanted).map_err(|error| Error::Corrupt(error.to_string()))?;
    let form = AccountItem { sealed: app.vault.seal(COHORT, &key.pk, &bytes).await? };
    let change = stored.becomes_as(&form, former.as_ref(), wanted)?;
    Ok(Prepared { version: version + 1, change: Some(change) })
}

/// Removes an account. Twice is once.
pub async fn remove(app: &App, by: &Actor, snils: &Snils) -> Result<(), Error> {
    let key = directory(app).key(snils);
    retry!({
        let Some(change) = Audited::load(app, &key).await?.removed() else { return Ok(Retry::Done(())) };
        Ok(change.write(app, by, Action::Remove).await?.then(()))
    })
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
            person: KnownPerson { family: account.family_name, given: account.given_name, born_on: account.birth_date },
        }))
    }
}
