//! Bearer keys are made, listed, ended: two live ones so that they can be rotated, at most a year each.

use chrono::{Days, NaiveDate};
use domain::audit::{Action, Actor};
use serde::Serialize;
use serde::de::DeserializeOwned;
use table::items::{CredentialItem, ExpiryItem, Holder, ParticipantItem, PortalItem, SourceItem, decode};
use table::{Delete, Expect, Page, Range, Table, Write, keys};

use super::{hash, with_checksum};
use crate::audit::Audited;
use crate::identity::form_token::FormToken;
use crate::registers::{Seen, register};
use crate::store::{Retry, all, load, put, retry};
use crate::{App, Error};

/// Keys that a holder may have at one time: the one in use and its successor.
const LIVE_MAX: usize = 2;

/// Characters of a key's public part.
const PUBLIC_CHARACTERS: usize = 12;

/// Days for which a key is good.
const LIFE_DAYS: u64 = 365;

/// Days before its last one from which a key is told of as ending.
pub const EXPIRY_WARNING_DAYS: u64 = 30;

/// Keys that one run puts away.
const RETIRED_PER_RUN_MAX: usize = 200;

/// A key as it is shown, once.
pub struct IssuedKey {
    /// The whole key.
    pub key: String,
    /// Last day on which it is good.
    pub expires_on: NaiveDate,
}

/// What is known of a live key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyDescription {
    /// The public part of a key, which tells keys apart and is no secret.
    pub id: String,
    /// First day on which it is good.
    pub created_on: Option<NaiveDate>,
    /// Last day on which it is good.
    pub expires_on: NaiveDate,
    /// Last day on which it was used, UTC.
    pub used_on: Option<NaiveDate>,
}

/// A key whose last day is near.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpiringKey {
    /// Who holds the key.
    pub holder: Holder,
    /// The public part of the key.
    pub id: String,
    /// Last day on which it is good.
    pub expires_on: NaiveDate,
}

/// An entry of a register that has bearer keys.
trait KeyHolder: Serialize + DeserializeOwned {
    fn live(&mut self) -> &mut Vec<String>;
}

impl KeyHolder for SourceItem {
    fn live(&mut self) -> &mut Vec<String> {
        &mut self.keys
    }
}

impl KeyHolder for PortalItem {
    fn live(&mut self) -> &mut Vec<String> {
        &mut self.keys
    }
}

impl KeyHolder for ParticipantItem {
    fn live(&mut self) -> &mut Vec<String> {
        &mut self.keys
    }
}

/// What became of the wish for a further key.
pub enum Issued {
    /// It was made.
    Key(IssuedKey),
    /// The holder has two already: which of them ends is said by whoever wishes for a third.
    TwoLive,
    /// The key that it was to replace is none of the holder's.
    NoSuchKey,
    /// There is no such holder.
    NoHolder,
}

/// What became of a press of a form that makes a key.
pub enum Pressed {
    /// It made this key.
    Made(IssuedKey),
    /// This form was pressed before and made the key that is in force now, which was shown then.
    MadeBefore,
    /// The holder has two already.
    TwoLive,
    /// The holder's entry or keys are others than those that the form was shown with.
    NotAsSeen,
    /// There is no such holder.
    NoHolder,
}

/// Makes a further key for a holder, or one in the place of that which it replaces, which stops working.
pub async fn issue(app: &App, by: &Actor, holder: &Holder, replaced: Option<&str>) -> Result<Issued, Error> {
    let public = app.random_alphanumeric(PUBLIC_CHARACTERS);
    let (outcome, key) = make(app, by, holder, &public, replaced, Seen::Anything).await?;
    Ok(match outcome {
        Outcome::Changed => Issued::Key(key),
        Outcome::Unchanged if replaced.is_some() => Issued::NoSuchKey,
        Outcome::Unchanged | Outcome::NotAsSeen => Issued::TwoLive,
        Outcome::NoHolder => Issued::NoHolder,
    })
}

/// Issues a key from a form that was shown with that version of the holder's entry. However often the form is sent, it makes one key: that
/// changes the entry, so that no later sending finds it as it was seen.
pub async fn issue_pressed(
    app: &App,
    by: &Actor,
    holder: &Holder,
    form_token: &FormToken,
    seen: u64,
) -> Result<Pressed, Error> {
    let (outcome, key) = make(app, by, holder, form_token.name(), None, Seen::Version(seen)).await?;
    match outcome {
        Outcome::Changed => return Ok(Pressed::Made(key)),
        Outcome::Unchanged => return Ok(Pressed::TwoLive),
        Outcome::NotAsSeen | Outcome::NoHolder => {}
    }
    Ok(match keys_of(app, holder).await? {
        None => Pressed::NoHolder,
        Some(live) if live.iter().any(|key| key.id == form_token.name()) => Pressed::MadeBefore,
        Some(_) => Pressed::NotAsSeen,
    })
}

async fn make(
    app: &App,
    by: &Actor,
    holder: &Holder,
    public: &str,
    replaced: Option<&str>,
    seen: Seen,
) -> Result<(Outcome, IssuedKey), Error> {
    let today = app.clock.now().date_naive();
    let expires_on = today.checked_add_days(Days::new(LIFE_DAYS)).unwrap_or(NaiveDate::MAX);
    let key = with_checksum(format!("otk_{}_{public}_{}", app.settings.environment, app.random_alphanumeric(32)));
    let credential =
        CredentialItem { holder: holder.clone(), hash: hash(&key), created_on: Some(today), expires_on, used_on: None };
    let made = [
        put(keys::credential(public), &credential, Expect::Absent)?,
        put(keys::expiry(expires_on, public), &ExpiryItem { holder: holder.clone() }, Expect::Absent)?,
    ];
    let add = |live: &mut Vec<String>| {
        let ended = replaced.map(|replaced| live.iter().position(|id| id == replaced));
        match ended {
            Some(Some(place)) => {
                let ended = live.remove(place);
                live.push(public.to_owned());
                vec![ended]
            }
            None if live.len() < LIVE_MAX => {
                live.push(public.to_owned());
                Vec::new()
            }
            Some(None) | None => Vec::new(),
        }
    };
    let event = KeyDeed { by, action: Action::IssueKey, seen, made: &made };
    Ok((change_keys(app, &event, holder, &add).await?, IssuedKey { key, expires_on }))
}

/// Ends a key before its time. Answers whether the holder had it. Twice is once.
pub async fn revoke(app: &App, by: &Actor, holder: &Holder, id: &str) -> Result<bool, Error> {
    let gone = |live: &mut Vec<String>| {
        let index = live.iter().position(|live| live == id);
        index.map(|index| live.remove(index)).into_iter().collect()
    };
    let event = KeyDeed { by, action: Action::RevokeKey, seen: Seen::Anything, made: &[] };
    Ok(change_keys(app, &event, holder, &gone).await? == Outcome::Changed)
}

/// The live keys of a holder, oldest first. `None`: there is no such holder.
pub async fn keys_of(app: &App, holder: &Holder) -> Result<Option<Vec<KeyDescription>>, Error> {
    let Some(entry) = load::<serde_json::Value>(&*app.table, &register::holder(holder)).await? else { return Ok(None) };
    let live: Vec<String> =
        entry.form.get("keys").cloned().and_then(|live| serde_json::from_value(live).ok()).unwrap_or_default();
    let mut found = Vec::new();
    for id in live {
        if let Some(stored) = load::<CredentialItem>(&*app.table, &keys::credential(&id)).await? {
            let CredentialItem { created_on, expires_on, used_on, .. } = stored.form;
            found.push(KeyDescription { id, created_on, expires_on, used_on });
        }
    }
    Ok(Some(found))
}

/// The keys that end within [`EXPIRY_WARNING_DAYS`], the soonest first.
pub async fn expiring(table: &dyn Table, today: NaiveDate) -> Result<Vec<ExpiringKey>, Error> {
    let until = today.checked_add_days(Days::new(EXPIRY_WARNING_DAYS)).unwrap_or(NaiveDate::MAX);
    let range = Range::Between(today.to_string(), format!("{until}~"));
    all(table, keys::EXPIRIES, &range).await?.iter().map(expiring_key).collect()
}

fn expiring_key(item: &table::Item) -> Result<ExpiringKey, Error> {
    let ExpiryItem { holder } = decode(item)?;
    let (expires_on, id) =
        keys::expiry_parts(&item.key.sk).ok_or_else(|| Error::Corrupt("the key of an expiry".to_owned()))?;
    Ok(ExpiringKey { holder, id: id.to_owned(), expires_on })
}

/// Puts away the keys whose last day is over. They open nothing already; this makes room for others. Twice is once.
pub async fn retire_expired(app: &App) -> Result<(), Error> {
    let today = app.clock.now().date_naive();
    // Sorts before every key of today, and after every one of yesterday.
    let range = Range::Between("0".to_owned(), today.to_string());
    let found = app.table.query(keys::EXPIRIES, &range, &Page::first(RETIRED_PER_RUN_MAX)).await?;
    for item in &found.items {
        let ended = expiring_key(item)?;
        revoke(app, &Actor::job("lifecycle"), &ended.holder, &ended.id).await?;
    }
    Ok(())
}

/// Whether the holder's keys are others now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Changed,
    Unchanged,
    NotAsSeen,
    NoHolder,
}

/// Who changes a holder's keys, knowing what of it, with the writes that make new ones.
struct KeyDeed<'a> {
    by: &'a Actor,
    action: Action,
    seen: Seen,
    made: &'a [Write],
}

/// Changes which keys a holder has. `change` answers those that end by it.
async fn change_keys(
    app: &App,
    event: &KeyDeed<'_>,
    holder: &Holder,
    change: &(dyn Fn(&mut Vec<String>) -> Vec<String> + Sync),
) -> Result<Outcome, Error> {
    match holder {
        Holder::Source(_) => change_keys_of::<SourceItem>(app, event, holder, change).await,
        Holder::Portal(_) => change_keys_of::<PortalItem>(app, event, holder, change).await,
        Holder::Participant(_) => change_keys_of::<ParticipantItem>(app, event, holder, change).await,
    }
}

async fn change_keys_of<T: KeyHolder>(
    app: &App,
    KeyDeed { by, action, seen, made }: &KeyDeed<'_>,
    holder: &Holder,
    change: &(dyn Fn(&mut Vec<String>) -> Vec<String> + Sync),
) -> Result<Outcome, Error> {
    let key = register::holder(holder);
    retry!({
        let stored = Audited::load(app, &key).await?;
        let Some(mut form) = stored.form::<T>()? else { return Ok(Retry::Done(Outcome::NoHolder)) };
        if seen.check(stored.version()).is_err() {
            return Ok(Retry::Done(Outcome::NotAsSeen));
        }
        let ended = change(form.live());
        let Some(mut change) = stored.becomes(&form)? else { return Ok(Retry::Done(Outcome::Unchanged)) };
        change = change.with(made.iter().cloned());
        for id in ended {
            change = change.with(ending(app, &id).await?);
        }
        Ok(change.write(app, by, *action).await?.then(Outcome::Changed))
    })
}

/// What it takes that a key opens nothing any more.
async fn ending(app: &App, id: &str) -> Result<Vec<Write>, Error> {
    let key = keys::credential(id);
    let Some(stored) = load::<CredentialItem>(&*app.table, &key).await? else { return Ok(Vec::new()) };
    let mut writes = vec![Write::Delete(Delete { key, version: stored.version })];
    let expiry = keys::expiry(stored.form.expires_on, id);
    if let Some(item) = app.table.get(&expiry).await? {
        writes.push(Write::Delete(Delete { key: expiry, version: item.version }));
    }
    Ok(writes)
}
