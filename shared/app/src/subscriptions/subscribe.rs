//! A participant subscribes to mails: what, in which language, to which address. The address is sealed like an account's, and
//! gets one mail that asks; what else it gets comes after whoever reads it has agreed. The links of its mails carry sealed
//! names, so nothing of them is stored.

use std::collections::BTreeSet;

use domain::audit::{Action, Actor};
use domain::identifier::{ParticipantId, SubscriptionId};
use domain::invitation::mail::normalised_address;
use domain::language::Language;
use domain::scope::Scope;
use domain::subscription::thresholds::{Thresholds, Watched};
use domain::subscription::{Mailing, Occasion, Topic};
use serde::{Deserialize, Serialize};
use table::items::{ParticipantItem, SubscriptionItem, decode};
use table::{Delete, Expect, Range, Write, keys};

use crate::audit::Audited;
use crate::figures::reader_calendar::zone_or_capital;
use crate::identity::access::{self, Caller, CallingParticipant};
use crate::ports::Purpose;
use crate::privacy::sealing::{open, seal};
use crate::registers::{self, register};
use crate::store::{Retry, all, base64url, load, put_due, retry};
use crate::{App, Error};

/// The cohort under which addresses are sealed; its data key lives as long as there are subscriptions.
const COHORT: &str = "subscriptions";

const CONFIRMATION: &str = "confirmation of a subscription";
const WAY_OUT: &str = "way out of a subscription";

/// What somebody asks for. It carries an address, so it has no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Wanted {
    /// What the participant subscribes to.
    pub topics: BTreeSet<Topic>,
    /// In which language.
    pub language: Language,
    /// Below which values it is told of organisations.
    pub thresholds: Thresholds,
    /// To which address.
    pub address: String,
}

/// Why nobody was subscribed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubscribeError {
    /// Nothing was asked for.
    NoTopic,
    /// The participant has that address already, with other wishes.
    AddressKnown,
    /// The participant has as many addresses as it may.
    TooManyAddresses,
}

/// A subscription as its participant sees it. It carries an address, so it has no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Subscription {
    /// The subscription's name.
    pub id: SubscriptionId,
    /// What, and in which language.
    pub item: SubscriptionItem,
    /// To which address.
    pub address: String,
    /// Whether the mail that asks the address has been handed over.
    pub is_asked: bool,
}

/// A subscription as whoever reads its address sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Name of the participant.
    pub participant: String,
    /// What comes, or is to come.
    pub topics: BTreeSet<Topic>,
    /// What the mail was about in which the link stood.
    pub of_mail: BTreeSet<Topic>,
}

/// What a link in a mail leads to.
#[derive(Serialize, Deserialize)]
struct Link {
    participant: ParticipantId,
    subscription: SubscriptionId,
    #[serde(rename = "kinds")]
    topics: BTreeSet<Topic>,
}

/// Subscribes an address; it is asked by mail. Twice is once: an address has one subscription of a participant.
pub async fn subscribe(
    app: &App,
    caller: &CallingParticipant,
    wanted: &Wanted,
) -> Result<Result<SubscriptionId, SubscribeError>, Error> {
    if wanted.topics.is_empty() {
        return Ok(Err(SubscribeError::NoTopic));
    }
    let thresholds = chosen(app, wanted.thresholds);
    let id = id_of(app, &caller.id, &wanted.address);
    let key = keys::subscription(&caller.id, &id);
    let present = all(&*app.table, &key.pk, &Range::All).await?;
    if let Some(known) = present.iter().find(|item| item.key == key) {
        let known: SubscriptionItem = decode(known)?;
        let is_same =
            (&known.topics, known.language, known.thresholds) == (&wanted.topics, wanted.language, thresholds);
        return Ok(if is_same { Ok(id) } else { Err(SubscribeError::AddressKnown) });
    }
    if app.profile.policies.subscriptions.addresses_max <= present.len() {
        return Ok(Err(SubscribeError::TooManyAddresses));
    }
    let now = app.clock.now();
    let address = serde_json::to_vec(&wanted.address).map_err(|error| Error::Corrupt(error.to_string()))?;
    let item = SubscriptionItem {
        topics: wanted.topics.clone(),
        language: wanted.language,
        thresholds,
        address: app.vault.seal(COHORT, &key.pk, &address).await?,
        asked_at: now,
        confirmed_at: None,
    };
    let mailing = Mailing::asked(caller.id.clone(), id.clone(), now, &app.profile.policies);
    let mailing_key = keys::mailing(&caller.id, &id);
    let mailing = put_due(mailing_key, &mailing, mailing.due_at(), Expect::Absent)?;
    let subscription = Audited::created(&key, &item)?;
    let written = subscription.with([mailing]).write(app, &caller.actor(), Action::Put).await?;
    Ok(if written.is_done() { Ok(id) } else { Err(SubscribeError::AddressKnown) })
}

/// The subscriptions of a participant.
pub async fn subscriptions(app: &App, caller: &CallingParticipant) -> Result<Vec<Subscription>, Error> {
    let mut found = Vec::new();
    for item in all(&*app.table, &keys::subscriptions(&caller.id), &Range::All).await? {
        let id = SubscriptionId::parse(&item.key.sk).map_err(|error| Error::Corrupt(error.to_string()))?;
        let item: SubscriptionItem = decode(&item)?;
        let address = address(app, &caller.id, &item).await?;
        let mailing = load::<Mailing>(&*app.table, &keys::mailing(&caller.id, &id)).await?;
        let is_asked = mailing.is_none_or(|mailing| !mailing.form.next.contains_key(&Occasion::Confirmation));
        found.push(Subscription { id, item, address, is_asked });
    }
    found.sort_by(|one, other| one.address.cmp(&other.address));
    Ok(found)
}

/// Opens the address of a subscription.
pub(crate) async fn address(app: &App, of: &ParticipantId, item: &SubscriptionItem) -> Result<String, Error> {
    let address = app.vault.open(&item.address, &keys::subscriptions(of)).await?;
    address.ok_or_else(|| Error::Corrupt("the data key of subscriptions is gone".to_owned()))
}

/// Changes what a participant's address gets, and below which values it is told of organisations; of nothing the subscription ends.
/// `false`: there is none. Twice is once.
pub async fn change(
    app: &App,
    caller: &CallingParticipant,
    id: &SubscriptionId,
    topics: &BTreeSet<Topic>,
    thresholds: Thresholds,
) -> Result<bool, Error> {
    let thresholds = chosen(app, thresholds);
    step(app, &caller.actor(), &caller.id, id, |item| SubscriptionItem { topics: topics.clone(), thresholds, ..item })
        .await
}

/// Those of the thresholds that are among the choices.
fn chosen(app: &App, wish: Thresholds) -> Thresholds {
    let chosen = |watched: Watched| app.profile.policies.subscriptions.choices(watched).chosen(wish.of(watched));
    Thresholds { satisfaction: chosen(Watched::Satisfaction), coverage: chosen(Watched::Coverage) }
}

/// What a link to confirm leads to; `None`: there is no such subscription any more.
pub async fn asked(app: &App, token: &str) -> Result<Option<Seen>, Error> {
    seen(app, open(app, CONFIRMATION, token)).await
}

/// Whoever reads the address agrees; `false`: there is no such subscription any more. Twice is once.
pub async fn confirm(app: &App, token: &str) -> Result<bool, Error> {
    let Some(link) = open::<Link>(app, CONFIRMATION, token) else { return Ok(false) };
    let (by, now) = (Actor::Participant(link.participant.clone()), app.clock.now());
    step(app, &by, &link.participant, &link.subscription, |item| {
        let confirmed_at = item.confirmed_at.or(Some(now));
        SubscriptionItem { confirmed_at, ..item }
    })
    .await
}

/// What the way out of a mail leads to; `None`: nothing comes from there any more.
pub async fn coming(app: &App, token: &str) -> Result<Option<Seen>, Error> {
    seen(app, open(app, WAY_OUT, token)).await
}

/// Whoever reads the address wants no more of what the mail was about, or of anything; `false`: it is no such link. Twice is
/// once.
pub async fn leave(app: &App, token: &str, everything: bool) -> Result<bool, Error> {
    let Some(link) = open::<Link>(app, WAY_OUT, token) else { return Ok(false) };
    let by = Actor::Participant(link.participant.clone());
    step(app, &by, &link.participant, &link.subscription, |mut item| {
        item.topics.retain(|topic| !everything && !link.topics.contains(topic));
        item
    })
    .await?;
    Ok(true)
}

/// Where an address confirms.
pub(crate) fn confirmation_url(app: &App, mailing: &Mailing) -> Result<String, Error> {
    let token = seal(app, CONFIRMATION, &link(mailing, Topic::ALL.into()))?;
    Ok(format!("{}/subscriptions/confirm/{token}", app.settings.public_url))
}

/// Where whoever reads a mail about these topics finds the way out.
pub(crate) fn way_out_url(app: &App, mailing: &Mailing, topics: BTreeSet<Topic>) -> Result<String, Error> {
    Ok(format!("{}/subscriptions/{}", app.settings.public_url, seal(app, WAY_OUT, &link(mailing, topics))?))
}

/// Ends a subscription, whoever wants it: its address is forgotten. Twice is once.
pub(crate) async fn end(app: &App, by: &Actor, of: &ParticipantId, id: &SubscriptionId) -> Result<(), Error> {
    step(app, by, of, id, |item| SubscriptionItem { topics: BTreeSet::new(), ..item }).await.map(drop)
}

/// The participant as it is registered now; `None`: it is one no more, or may see nothing.
pub(crate) async fn caller(app: &App, id: &ParticipantId) -> Result<Option<CallingParticipant>, Error> {
    match registers::entry::<ParticipantItem>(app, register::PARTICIPANTS, id.as_str()).await? {
        Some(found) => Ok(access::calling(app, id.clone(), found).await?.and_then(Caller::in_scope)),
        None => Ok(None),
    }
}

/// The identifier of a subscription: one and the same for a participant and an address whenever it is made, so that subscribing twice subscribes once.
fn id_of(app: &App, of: &ParticipantId, address: &str) -> SubscriptionId {
    let name = format!("{of}\n{}", normalised_address(address));
    let mac = app.keys.mac(Purpose::Subscription, name.as_bytes());
    SubscriptionId::parse(&base64url(&mac[..18])).expect("base64url keeps to the pattern of identifiers")
}

fn link(mailing: &Mailing, topics: BTreeSet<Topic>) -> Link {
    Link { participant: mailing.participant.clone(), subscription: mailing.subscription.clone(), topics }
}

async fn seen(app: &App, link: Option<Link>) -> Result<Option<Seen>, Error> {
    let Some(Link { participant, subscription, topics }) = link else { return Ok(None) };
    let key = keys::subscription(&participant, &subscription);
    let Some(stored) = load::<SubscriptionItem>(&*app.table, &key).await? else { return Ok(None) };
    let Some(caller) = caller(app, &participant).await? else { return Ok(None) };
    Ok(Some(Seen { participant: caller.name, topics: stored.form.topics, of_mail: topics }))
}

/// Changes a subscription and what its mails wait for, in one write with the record of it.
async fn step(
    app: &App,
    by: &Actor,
    of: &ParticipantId,
    id: &SubscriptionId,
    change: impl Fn(SubscriptionItem) -> SubscriptionItem,
) -> Result<bool, Error> {
    let (key, mailing_key) = (keys::subscription(of, id), keys::mailing(of, id));
    retry!({
        let stored = Audited::load(app, &key).await?;
        let Some(former) = stored.form::<SubscriptionItem>()? else { return Ok(Retry::Done(false)) };
        let mailing = load::<Mailing>(&*app.table, &mailing_key).await?;
        let mailing = mailing.ok_or_else(|| Error::Corrupt("a subscription without a mailing".to_owned()))?;
        let changed = change(former);
        let (action, change) = match changed.topics.is_empty() {
            true => (Action::Remove, stored.removed()),
            false => (Action::Put, stored.becomes(&changed)?),
        };
        let Some(change) = change else { return Ok(Retry::Done(true)) };
        let mailing = if changed.topics.is_empty() {
            Write::Delete(Delete { key: mailing_key.clone(), version: mailing.version })
        } else {
            let expect = mailing.expect();
            let mut mailing = mailing.form;
            if changed.confirmed_at.is_some() {
                let scope = caller(app, of).await?.map_or(Scope::Country, |caller| caller.scope);
                let zone = zone_or_capital(app, &scope).await?;
                mailing = mailing.wanting(&changed.topics, app.clock.now(), zone, &app.profile.policies);
            }
            put_due(mailing_key.clone(), &mailing, mailing.due_at(), expect)?
        };
        Ok(change.with([mailing]).write(app, by, action).await?.then(true))
    })
}
