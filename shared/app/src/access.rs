//! Bearer keys of sources and participants: shown once, hashed at rest, two live so that they can be rotated, at most a year.

use chrono::{Days, NaiveDate};
use domain::identifier::{ParticipantId, SourceId};
use domain::scope::{ParticipantKind, Scope};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use table::items::{CredentialItem, Holder, ParticipantItem, SourceItem};
use table::{Delete, Expect, Write, keys};

use crate::registers::{self, kind};
use crate::store::{TRIES_MAX, base64, conflicted, load, put};
use crate::{App, Error};

/// Keys that a holder may have at one time: the one in use and its successor.
const LIVE_MAX: usize = 2;

/// Days for which a key is good.
const LIFE_DAYS: u64 = 365;

/// A key as it is shown, once.
pub struct IssuedKey {
    /// The whole key.
    pub key: String,
    /// Last day on which it is good.
    pub expires_on: NaiveDate,
}

/// A source that calls.
#[derive(Clone, Debug)]
pub struct CallingSource {
    /// Its name.
    pub id: SourceId,
    /// What the register says of it.
    pub source: SourceItem,
}

/// A participant that calls, and what it may see (A2.12).
#[derive(Clone, Debug)]
pub struct CallingParticipant {
    /// Its identifier in the register.
    pub id: ParticipantId,
    /// Its name, for people.
    pub name: String,
    /// What it is.
    pub kind: ParticipantKind,
    /// What it may see.
    pub scope: Scope,
}

/// Makes a further key for a source; the oldest of more than two stops working. `None`: no such source.
pub async fn issue_source_key(app: &App, id: &SourceId) -> Result<Option<IssuedKey>, Error> {
    let live = |source: &mut SourceItem| std::mem::take(&mut source.keys);
    issue(app, kind::SOURCES, id.as_str(), Holder::Source(id.clone()), live, |source, keys| source.keys = keys).await
}

/// Makes a further token for a participant; the oldest of more than two stops working. `None`: no such participant.
pub async fn issue_participant_token(app: &App, id: &ParticipantId) -> Result<Option<IssuedKey>, Error> {
    let live = |participant: &mut ParticipantItem| std::mem::take(&mut participant.keys);
    let holder = Holder::Participant(id.clone());
    issue(app, kind::PARTICIPANTS, id.as_str(), holder, live, |participant, keys| participant.keys = keys).await
}

async fn issue<T: serde::Serialize + serde::de::DeserializeOwned>(
    app: &App,
    register: &str,
    id: &str,
    holder: Holder,
    take: impl Fn(&mut T) -> Vec<String>,
    give: impl Fn(&mut T, Vec<String>),
) -> Result<Option<IssuedKey>, Error> {
    let public = random_alphanumeric(app, 12);
    let expires_on = app.clock.now().date_naive().checked_add_days(Days::new(LIFE_DAYS)).unwrap_or(NaiveDate::MAX);
    let key = with_checksum(format!("otk_{}_{public}_{}", app.settings.environment, random_alphanumeric(app, 32)));
    let credential = CredentialItem { holder, hash: hash(&key), expires_on };
    let entry_key = keys::register_entry(register, id);
    for _ in 0..TRIES_MAX {
        let Some(mut stored) = load::<T>(&*app.table, &entry_key).await? else { return Ok(None) };
        let expect = stored.expect();
        let mut live = take(&mut stored.form);
        live.push(public.clone());
        let retired: Vec<String> = live.drain(..live.len().saturating_sub(LIVE_MAX)).collect();
        give(&mut stored.form, live);
        let mut writes = vec![
            put(entry_key.clone(), &stored.form, expect)?,
            put(keys::credential(&public), &credential, Expect::Absent)?,
        ];
        for retired in retired {
            let key = keys::credential(&retired);
            if let Some(item) = app.table.get(&key).await? {
                writes.push(Write::Delete(Delete { key, version: item.version }));
            }
        }
        if !conflicted(app.table.write(writes).await)? {
            return Ok(Some(IssuedKey { key, expires_on }));
        }
    }
    Err(Error::Contended)
}

/// The source whose key this is.
pub async fn source(app: &App, key: &str) -> Result<Option<CallingSource>, Error> {
    match holder(app, key).await? {
        Some(Holder::Source(id)) => {
            let source = registers::entry(app, kind::SOURCES, id.as_str()).await?;
            Ok(source.map(|source| CallingSource { id, source }))
        }
        _ => Ok(None),
    }
}

/// The participant whose token this is.
pub async fn participant(app: &App, token: &str) -> Result<Option<CallingParticipant>, Error> {
    let Some(Holder::Participant(id)) = holder(app, token).await? else { return Ok(None) };
    let Some(found) = registers::entry::<ParticipantItem>(app, kind::PARTICIPANTS, id.as_str()).await? else {
        return Ok(None);
    };
    calling(id, found).map(Some)
}

/// A registered participant as a caller.
pub(crate) fn calling(id: ParticipantId, found: ParticipantItem) -> Result<CallingParticipant, Error> {
    let scope = Scope::of(found.kind, found.industry, found.region, found.organisation)
        .map_err(|error| Error::Corrupt(format!("a registered participant: {error}")))?;
    Ok(CallingParticipant { id, name: found.name, kind: found.kind, scope })
}

/// Whether this is the operator's key.
pub fn is_operator(app: &App, key: &str) -> bool {
    let sent: [u8; 32] = Sha256::digest(key.as_bytes()).into();
    app.settings.operator_key_hash.is_some_and(|expected| expected.ct_eq(&sent).into())
}

async fn holder(app: &App, key: &str) -> Result<Option<Holder>, Error> {
    // The checksum spares the store a read for a key that was typed wrong.
    let parts: Vec<&str> = key.split('_').collect();
    let [_, _, public, _] = parts[..] else { return Ok(None) };
    let Some(body) = key.len().checked_sub(8).and_then(|end| key.get(..end)) else { return Ok(None) };
    if with_checksum(body.to_owned()) != key {
        return Ok(None);
    }
    let Some(stored) = load::<CredentialItem>(&*app.table, &keys::credential(public)).await? else { return Ok(None) };
    let credential = stored.form;
    let fits: bool = credential.hash.as_bytes().ct_eq(hash(key).as_bytes()).into();
    let today = app.clock.now().date_naive();
    Ok((fits && today <= credential.expires_on).then_some(credential.holder))
}

fn hash(key: &str) -> String {
    base64(&Sha256::digest(key.as_bytes()))
}

fn with_checksum(body: String) -> String {
    let checksum = crc32fast::hash(body.as_bytes());
    format!("{body}{checksum:08x}")
}

/// Letters and digits, each with an even chance: bytes that would favour some are passed over.
fn random_alphanumeric(app: &App, length: usize) -> String {
    const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut text = String::with_capacity(length);
    let mut buffer = [0_u8; 64];
    while text.len() < length {
        app.random.fill(&mut buffer);
        let even = buffer.iter().filter(|byte| **byte < 248).map(|byte| char::from(ALPHABET[usize::from(*byte) % 62]));
        text.extend(even.take(length - text.len()));
    }
    text
}
