//! Who calls: bearer keys of sources and participants, tokens that their programs signed for, and the operator's key. A key is shown once and
//! stored as a hash.

mod issuing;

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::Arc;

use chrono::NaiveDate;
use domain::audit::Actor;
use domain::identifier::{ParticipantId, PortalId, SourceId};
use domain::improvement::Role;
use domain::organisation::Organisation;
use domain::organisation::classification::Classification;
use domain::scope::{By, Filter, OperatorRight, ParticipantRole, Scope};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use table::items::{
    CredentialItem, Holder, ParticipantItem, ParticipantPlaceItem, PortalItem, ProgramAccess, SourceItem, decode,
};
use table::{Page, Range, keys};

pub use issuing::{
    EXPIRY_WARNING_DAYS, ExpiringKey, Issued, IssuedKey, KeyDescription, Pressed, expiring, issue, issue_pressed,
    keys_of, retire_expired, revoke,
};

use super::client_keys;
use super::client_tokens::{self, Opened};
use crate::registers::{self, register};
use crate::store::{self, Stored, base64, load, put};
use crate::{App, Error};

/// A source that calls.
#[derive(Clone, Debug)]
pub struct CallingSource {
    /// The source's name.
    pub id: SourceId,
    /// What the register says of it.
    pub source: SourceItem,
}

impl CallingSource {
    /// Whether it reports for an organisation.
    pub fn may_report(&self, organisation: &Organisation) -> bool {
        let allowed = &self.source.organisations;
        allowed.contains("*") || allowed.contains(organisation.id.as_str())
    }
}

/// A portal that calls.
#[derive(Clone, Debug)]
pub struct CallingPortal {
    /// The portal's name.
    pub id: PortalId,
    /// What the register says of it.
    pub portal: PortalItem,
}

/// Whoever calls as a participant, whichever function it calls.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The participant's identifier in the register.
    pub id: ParticipantId,
    /// The participant's name, for people.
    pub name: String,
    /// What it is.
    pub role: ParticipantRole,
    /// The roles that it holds in part B.
    pub roles: BTreeSet<Role>,
    /// What it may do of what runs the platform, if that is its kind; none are all.
    pub rights: BTreeSet<OperatorRight>,
    /// Those whom it stands in for today, in cases of part B.
    pub stands_in_for: Vec<ParticipantId>,
    /// The source system whose people it is.
    pub source: Option<SourceId>,
    /// What it may see of the figures; `None`: nothing at all, not even that they are there.
    pub scope: Option<Scope>,
    /// The organisation types and industries that there are as it calls.
    pub types: Arc<Classification>,
}

impl Caller {
    /// The name under which the audit trail tells of it.
    pub fn actor(&self) -> Actor {
        Actor::Participant(self.id.clone())
    }

    /// Whether it may do what runs the platform (A1.7): the ministry as its operator, but for paper, which is filled in where citizens are.
    pub fn may(&self, right: OperatorRight) -> bool {
        match self.role {
            ParticipantRole::Operator => self.rights.is_empty() || self.rights.contains(&right),
            ParticipantRole::Coordinator => right != OperatorRight::Paper,
            _ => false,
        }
    }

    /// Whether the caller is that participant, or stands in for it.
    pub fn is(&self, participant: &ParticipantId) -> bool {
        self.id == *participant || self.stands_in_for.contains(participant)
    }

    /// Whether an organisation lies within the scope.
    pub fn admits(&self, organisation: &Organisation) -> bool {
        let filter = Filter { organisation: Some(organisation.id.clone()), ..Filter::default() };
        let within = self.scope.as_ref().and_then(|scope| scope.narrow(By::Organisation, &filter, &self.types));
        within.is_some_and(|filter| filter.admits(organisation, &self.types))
    }

    /// The caller as one that may see figures; `None`: it may see none. Use cases of the figures take nobody else.
    pub fn in_scope(self) -> Option<CallingParticipant> {
        let Caller { id, name, role, scope, types, .. } = self;
        scope.map(|scope| CallingParticipant { id, name, role, scope, types })
    }
}

/// A participant that calls, and what it may see (A2.12).
#[derive(Clone, Debug)]
pub struct CallingParticipant {
    /// The participant's identifier in the register.
    pub id: ParticipantId,
    /// The participant's name, for people.
    pub name: String,
    /// The role: what the participant may do and see.
    pub role: ParticipantRole,
    /// What it may see.
    pub scope: Scope,
    /// The organisation types and industries that there are as it calls.
    pub types: Arc<Classification>,
}

impl CallingParticipant {
    /// The name under which the audit trail tells of it.
    pub fn actor(&self) -> Actor {
        Actor::Participant(self.id.clone())
    }

    /// The question as far as it lies within the scope; `None`: it lies outside ([`Scope::narrow`]).
    pub fn narrow(&self, by: By, filter: &Filter) -> Option<Filter> {
        self.scope.narrow(by, filter, &self.types)
    }
}

/// Why a program is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nobody is known by what it shows.
    Unknown,
    /// What it shows is good, and not from the address that it calls from.
    Elsewhere,
}

/// Who is let in, if anybody is.
pub type Admission<T> = Result<Result<T, Refusal>, Error>;

/// The source whose key or token this is, which comes from that address.
pub async fn source(app: &App, key: &str, from: Option<IpAddr>) -> Admission<CallingSource> {
    let Some(Held { holder: Holder::Source(id), by }) = held(app, key).await? else { return Ok(Err(Refusal::Unknown)) };
    let says = |it: &SourceItem| (it.excluded_on, it.access.clone());
    let source = by.admitted(app, register::SOURCES, id.as_str(), from, says).await?;
    Ok(source.map(|source| CallingSource { id, source }))
}

/// The source system for whose people somebody has signed in; `None`: it reports no more.
pub async fn source_of(app: &App, caller: &Caller) -> Result<Option<CallingSource>, Error> {
    let Some(id) = caller.source.clone() else { return Ok(None) };
    let source: Option<SourceItem> = registers::entry(app, register::SOURCES, id.as_str()).await?;
    let source = source.filter(|source| !has_come(app, source.excluded_on));
    Ok(source.map(|source| CallingSource { id, source }))
}

/// The portal whose key or token this is, which comes from that address.
pub async fn portal(app: &App, key: &str, from: Option<IpAddr>) -> Admission<CallingPortal> {
    let Some(Held { holder: Holder::Portal(id), by }) = held(app, key).await? else { return Ok(Err(Refusal::Unknown)) };
    let says = |it: &PortalItem| (it.excluded_on, it.access.clone());
    let portal = by.admitted(app, register::PORTALS, id.as_str(), from, says).await?;
    Ok(portal.map(|portal| CallingPortal { id, portal }))
}

/// The participant whose token this is, which comes from that address.
pub async fn caller(app: &App, token: &str, from: Option<IpAddr>) -> Admission<Caller> {
    let Some(Held { holder: Holder::Participant(id), by }) = held(app, token).await? else {
        return Ok(Err(Refusal::Unknown));
    };
    let says = |it: &ParticipantItem| (it.excluded_on, it.access.clone());
    let found = match by.admitted(app, register::PARTICIPANTS, id.as_str(), from, says).await? {
        Ok(found) => found,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let caller = standing_in(app, calling(app, id, found).await?).await?;
    Ok(caller.ok_or(Refusal::Unknown))
}

/// Those whom a participant may stand in for at once.
const DEPUTISED_MAX: usize = 20;

/// A caller, with those whom it stands in for today.
pub(crate) async fn standing_in(app: &App, caller: Option<Caller>) -> Result<Option<Caller>, Error> {
    let Some(mut caller) = caller else { return Ok(None) };
    let today = app.clock.now().date_naive();
    let list = keys::deputised_by(&caller.id);
    for item in app.table.query(&list, &Range::All, &Page::first(DEPUTISED_MAX)).await?.items {
        let ParticipantPlaceItem { participant } = decode(&item)?;
        let entry: Option<ParticipantItem> =
            registers::entry(app, register::PARTICIPANTS, participant.as_str()).await?;
        let stands_in =
            |entry: ParticipantItem| entry.deputy_on(today) == Some(&caller.id) && !has_come(app, entry.excluded_on);
        if entry.is_some_and(stands_in) {
            caller.stands_in_for.push(participant);
        }
    }
    Ok(Some(caller))
}

/// A registered participant as a caller; `None`: it is one no more.
pub(crate) async fn calling(app: &App, id: ParticipantId, found: ParticipantItem) -> Result<Option<Caller>, Error> {
    if has_come(app, found.excluded_on) {
        return Ok(None);
    }
    let scope = Scope::of(found.role, found.industry, found.region, found.organisation)
        .map_err(|error| Error::Corrupt(format!("a registered participant: {error}")))?;
    let ParticipantItem { name, role, roles, rights, source, .. } = found;
    let types = registers::recent_classification(app).await?;
    Ok(Some(Caller { id, name, role, roles, rights, stands_in_for: Vec::new(), source, scope, types }))
}

pub(crate) fn has_come(app: &App, day: Option<NaiveDate>) -> bool {
    day.is_some_and(|day| day <= app.clock.now().date_naive())
}

/// Whether this is the operator's key. Whoever asks from outside is asked by [`guesses`](crate::identity::guesses), which slows down those who try.
pub(crate) fn is_operator(app: &App, key: &str) -> bool {
    let sent: [u8; 32] = Sha256::digest(key.as_bytes()).into();
    app.settings.operator_key_hash.is_some_and(|expected| expected.ct_eq(&sent).into())
}

/// The public part of a text that has the form of a key of ours, checksum and all.
fn public_part(key: &str) -> Option<&str> {
    let parts: Vec<&str> = key.split('_').collect();
    let [_, _, public, _] = parts[..] else { return None };
    let body = key.len().checked_sub(8).and_then(|end| key.get(..end))?;
    (with_checksum(body.to_owned()) == key).then_some(public)
}

/// Whether this is a key that was handed out here, or looks like one: then nobody guesses at another with it.
pub(crate) fn looks_issued(key: &str) -> bool {
    public_part(key).is_some() || client_tokens::looks_like_one(key)
}

/// Who holds what a program shows, and what that is.
struct Held {
    holder: Holder,
    by: Shown,
}

/// What a program shows.
enum Shown {
    /// A key that was handed out.
    Key,
    /// A token that it signed for, with the public key of this thumbprint.
    Token(String),
}

impl Shown {
    /// The entry that it opens now, from that address; `says` until when an entry takes part, and how its programs may call.
    async fn admitted<T: DeserializeOwned>(
        &self,
        app: &App,
        register: &str,
        id: &str,
        from: Option<IpAddr>,
        says: impl FnOnce(&T) -> (Option<NaiveDate>, ProgramAccess),
    ) -> Admission<T> {
        let Some(entry) = registers::entry::<T>(app, register, id).await? else { return Ok(Err(Refusal::Unknown)) };
        let (excluded_on, access) = says(&entry);
        let is_signed = match self {
            Shown::Key => true,
            Shown::Token(thumbprint) => client_keys::has(access.public_keys.as_ref(), thumbprint),
        };
        if has_come(app, excluded_on) || !is_signed {
            return Ok(Err(Refusal::Unknown));
        }
        if !access.admits(from) {
            tracing::warn!(holder = id, "A good key came from outside the networks of its holder");
            return Ok(Err(Refusal::Elsewhere));
        }
        Ok(Ok(entry))
    }
}

async fn held(app: &App, key: &str) -> Result<Option<Held>, Error> {
    if let Some(Opened { holder, thumbprint }) = client_tokens::opened(app, key) {
        return Ok(Some(Held { holder, by: Shown::Token(thumbprint) }));
    }
    Ok(holder(app, key).await?.map(|holder| Held { holder, by: Shown::Key }))
}

async fn holder(app: &App, key: &str) -> Result<Option<Holder>, Error> {
    // The checksum spares the store a read for a key that was typed wrong.
    let Some(public) = public_part(key) else { return Ok(None) };
    let Some(stored) = load::<CredentialItem>(&*app.table, &keys::credential(public)).await? else { return Ok(None) };
    let fits: bool = stored.form.hash.as_bytes().ct_eq(hash(key).as_bytes()).into();
    let today = app.clock.now().date_naive();
    if !fits || stored.form.expires_on < today {
        return Ok(None);
    }
    if stored.form.used_on.is_none_or(|used_on| used_on < today) {
        stamp(app, public, &stored, today).await;
    }
    Ok(Some(stored.form.holder))
}

/// Notes that a key is used: once a day, so that a call costs no write. Whoever calls does not wait for a store that
/// cannot take it now.
async fn stamp(app: &App, public: &str, stored: &Stored<CredentialItem>, today: NaiveDate) {
    let used = CredentialItem { used_on: Some(today), ..stored.form.clone() };
    let stamped = match put(keys::credential(public), &used, stored.expect()) {
        Ok(write) => store::write(&*app.table, vec![write]).await,
        Err(error) => Err(error),
    };
    if let Err(error) = stamped {
        tracing::warn!(%error, "The day of a key's use was not noted");
    }
}

fn hash(key: &str) -> String {
    base64(&Sha256::digest(key.as_bytes()))
}

fn with_checksum(body: String) -> String {
    let checksum = crc32fast::hash(body.as_bytes());
    format!("{body}{checksum:08x}")
}
