//! Keys of the pool that another system has now are destroyed where they came from: what they seal opens in one place alone.

use chrono::Days;
use domain::audit::certificate::Certificate;
use domain::audit::{Action, Actor, ResourceChange};
use table::moved_keys::{self, MovedKey};

use crate::audit::{self, AuditEvent};
use crate::privacy::destruction::{Ground, TOPIC};
use crate::{App, Error};

/// What such keys are called in acts of destruction, before the hash of their file.
pub const POOL_KEYS: &str = "pool_keys";

/// Days within which the act of an earlier run is looked for.
const DAYS_BACK: u64 = 40;

/// Destroys keys that moved elsewhere in the file of that hash, and records it. Broken off, it is to be run again: twice is once.
///
/// # Errors
/// [`Error::Corrupt`] where the file was imported, or a name has another key here: then the keys came from elsewhere, and nothing is destroyed.
pub async fn destroy_moved(app: &App, moved: &[MovedKey], file_hash: &str) -> Result<Certificate, Error> {
    if moved_keys::have_arrived(&*app.pool_keys, file_hash).await? {
        return Err(Error::Corrupt("these keys were imported here: run this where they came from".to_owned()));
    }
    for MovedKey { name, key, .. } in moved {
        if app.pool_keys.get(name).await?.is_some_and(|here| here != *key) {
            return Err(Error::Corrupt(format!("the key `{name}` is another one here")));
        }
    }
    let deleted_at = app.clock.now();
    for MovedKey { name, .. } in moved {
        app.pool_keys.destroy(name).await?;
    }
    let subject = format!("{POOL_KEYS}/{file_hash}");
    if let Some(certificate) = certificate_of(app, &subject).await? {
        return Ok(certificate);
    }
    let touched = ResourceChange::only(&*subject)
        .with("ground", Ground::Moved.as_str())
        .with("rule", Ground::Moved.rule(app))
        .with("deleted_at", deleted_at.to_rfc3339())
        .with("keys", moved.len() as u64)
        .with("key_hash", file_hash);
    audit::write(app, &AuditEvent::on(&Actor::Operator, Action::Destroy, TOPIC, touched), Vec::new())
        .await?
        .either_way();
    certificate_of(app, &subject).await?.ok_or_else(|| Error::Corrupt("an act that was recorded is gone".to_owned()))
}

async fn certificate_of(app: &App, subject: &str) -> Result<Option<Certificate>, Error> {
    let today = app.clock.now().date_naive();
    let from = today.checked_sub_days(Days::new(DAYS_BACK)).unwrap_or(today);
    let certificates = audit::certificates(&*app.table, TOPIC, from, today).await?;
    Ok(certificates.into_iter().find(|certificate| certificate.what == subject))
}
