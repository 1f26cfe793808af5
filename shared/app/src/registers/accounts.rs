//! The embedded account directory: the portal's accounts where no portal is connected (A2.2). Sealed at rest, found by a
//! keyed MAC of the SNILS that serves no other purpose.

use std::sync::Arc;

use async_trait::async_trait;
use domain::audit::{Action, Actor, ResourceChange};
use domain::language::Language;
use domain::person::Snils;
use serde::{Deserialize, Serialize};
use table::items::{AccountItem, encode};
use table::{Delete, Expect, Key, Table, Write, keys};

use crate::audit::{self, AuditEvent};
use crate::ports::{Account, AccountDirectory, Keys, Purpose, Unavailable};
use crate::privacy::vault::Vault;
use crate::registers::{Change, Prepared, RegisterError, Seen, kind};
use crate::store::{Retry, Stored, base64url, load, put, retry};
use crate::{App, Error};

/// The cohort under which accounts are sealed; its data key lives as long as the directory.
const COHORT: &str = "accounts";

/// Fields of an account that the audit trail does not show.
const PERSONAL_FIELDS: [&str; 4] = ["email", "family_name", "given_name", "patronymic"];

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

/// What the audit trail calls an account: by its keyed pseudonym.
fn subject(key: &Key) -> String {
    keys::audited_subject(key).unwrap_or_default()
}

/// The account as registered, for an actor whose reading of it is recorded first.
pub async fn read(app: &App, by: &Actor, snils: &Snils) -> Result<Option<RegisteredAccount>, Error> {
    let directory = directory(app);
    let event = AuditEvent::on(by, Action::Read, "persons", ResourceChange::only(subject(&directory.key(snils))));
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
    let stored = load::<AccountItem>(&*app.table, &key).await?;
    seen.check(stored.as_ref().map(|stored| stored.version))?;
    let former: Option<RegisteredAccount> = match &stored {
        Some(stored) => app.vault.open(&stored.form.sealed, &key.pk).await?,
        None => None,
    };
    if let (Some(stored), true) = (&stored, former.as_ref() == Some(wanted)) {
        return Ok(Prepared { version: stored.version, change: None });
    }
    let json = |account: &RegisteredAccount| serde_json::to_value(account).unwrap_or_default();
    let bytes = serde_json::to_vec(wanted).map_err(|error| Error::Corrupt(error.to_string()))?;
    let form = AccountItem { sealed: app.vault.seal(COHORT, None, &key.pk, &bytes).await? };
    let version = stored.as_ref().map_or(1, |stored| stored.version + 1);
    let expect = stored.as_ref().map_or(Expect::Absent, Stored::expect);
    let (before, after) = (former.as_ref().map(json), json(wanted));
    let touched = audit::touched(subject(&key), before.as_ref(), &after, &PERSONAL_FIELDS, &encode(&form)?, version);
    let change = Change { writes: vec![put(key, &form, expect)?], touched };
    Ok(Prepared { version, change: Some(change) })
}

/// Removes an account. Twice is once.
pub async fn remove(app: &App, by: &Actor, snils: &Snils) -> Result<(), Error> {
    let key = directory(app).key(snils);
    retry!({
        let Some(item) = app.table.get(&key).await? else { return Ok(Retry::Done(())) };
        let event = AuditEvent::on(by, Action::Remove, kind::ACCOUNTS, ResourceChange::only(subject(&key)));
        let delete = Write::Delete(Delete { key: key.clone(), version: item.version });
        Ok(audit::write(app, &event, vec![delete]).await?.then(()))
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
        }))
    }
}
