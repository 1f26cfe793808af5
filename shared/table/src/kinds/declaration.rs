//! What a declaration of a stored kind says, and the answers that many of them share.

use std::fmt;

use domain::calendar::Quarter;
use domain::figures::edition::Edition;
use domain::identifier::{ExternalId, InvitationId, OrganisationId, ParticipantId, SourceId, SubscriptionId};
use domain::improvement::CaseId;
use domain::organisation::RegionCode;
use serde::de::DeserializeOwned;

use crate::items::Telling;
use crate::port::{Counters, Item, Key};

/// What is said of a kind without looking into an item.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// The kind's name in metrics and documents: words joined by `_`.
    pub name: &'static str,
    /// Whether other items lead to it, so that it must be there.
    pub led_to: bool,
    /// First part of its partition keys, up to the first `#`. Kinds that share one are told apart by [`About::sorted`].
    pub prefix: &'static str,
    /// How its partition key is written, for documents.
    pub partition: &'static str,
    /// How its sort key is written, for documents.
    pub sort: &'static str,
    /// Whether a key of this prefix is of this kind.
    pub sorted: fn(&Key) -> bool,
    /// Who reads it, and for what.
    pub read_by: &'static str,
    /// What an access costs in DynamoDB's units, for items under 1 KB (write) and 4 KB (read); a write inside an atomic write counts double.
    pub cost: &'static str,
    /// Whether it tells of a person.
    pub personal: Personal,
    /// What it is in the due index, by what follows the prefix; `None`: it is never due.
    pub due: Option<fn(&str) -> Option<DueEntity>>,
    /// Whether its changes are recorded, and as what.
    pub audited: Audited,
}

/// Whether an item tells of a person, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Personal {
    /// Of nobody.
    Nothing,
    /// Of a citizen by a keyed pseudonym, which leads to nobody without the key.
    Pseudonym,
    /// Names, addresses, identifiers: sealed under a data key that is destroyed.
    Sealed,
    /// What an official does in office: an account's name for signing in.
    Official,
}

/// Whether changes of a kind are recorded in the audit trail, as the subject that the function makes of a key.
#[derive(Clone, Copy, Debug)]
pub enum Audited {
    /// Nobody records it.
    No,
    /// Each change is recorded; nothing is taken out.
    Kept(fn(&Key) -> Subject),
    /// Each change is recorded; an item may be taken out and come again. The name is the topic of every such subject.
    Removable(&'static str, fn(&Key) -> Subject),
}

/// What the audit trail calls an item, as `topic/name`, and what it does not show of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The chain of a day that tells of it.
    pub topic: String,
    /// What tells it from others of the topic.
    pub name: String,
    /// Fields of which the trail tells only that they changed: they could name a person, or give a secret away.
    pub hidden: &'static [&'static str],
    /// Whether what is stored carries a salt, drawn anew with each change: of a text that is gone the trail's hash says nothing to
    /// whoever guesses it.
    pub salted: bool,
}

impl Subject {
    pub(super) fn of(topic: &str, name: impl Into<String>) -> Subject {
        Subject { topic: topic.to_owned(), name: name.into(), hidden: &[], salted: false }
    }

    pub(super) fn hiding(self, hidden: &'static [&'static str]) -> Subject {
        Subject { hidden, ..self }
    }

    pub(super) fn salted(self) -> Subject {
        Subject { salted: true, ..self }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.topic, self.name)
    }
}

/// What a due item is, by its partition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DueEntity {
    /// A receipt.
    Receipt(SourceId, ExternalId),
    /// An invitation.
    Invitation(InvitationId),
    /// A data key, by its cohort.
    DataKey(String),
    /// What was destroyed and is not recorded yet, by its audit subject.
    Destruction(String),
    /// The mails of a subscription.
    Mailing(ParticipantId, SubscriptionId),
    /// Citizens who are to be told of changes at an organisation.
    Following(OrganisationId),
    /// What is to be done about a case.
    Case(CaseId),
    /// What a participant is to be told of cases that were made.
    NewCases(ParticipantId, Telling),
    /// What a participant is to be told of its tasks.
    TaskDigest(ParticipantId),
}

/// Whom an item goes with when a region moves to a system of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Belongs {
    /// To no region: both systems keep it.
    Everywhere,
    /// To a region.
    Region(RegionCode),
    /// To the region of an invitation.
    Invitation(InvitationId),
    /// To what a participant sees.
    Participant(ParticipantId),
    /// To the system that is divided: it stays.
    Here,
}

/// Another item that must be there because this one leads to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The item that must be there.
    pub key: Key,
    /// What it is to this one, for whoever reads the fault: "its invitation".
    pub what: &'static str,
}

/// A kind with its form: everything that is known of it.
pub(crate) struct Declaration<F: 'static> {
    /// Without looking into an item.
    pub(super) about: About,
    /// Reads the item; the error tells what is wrong and quotes nothing of what is stored.
    pub(super) read: fn(&Item) -> Result<F, String>,
    /// The key under which this form must lie; what the form does not tell is taken from the key where it was found.
    pub(super) key: fn(&F, &Key) -> Result<Key, &'static str>,
    /// Items that must be there because this one leads to them.
    pub(super) references: fn(&F, &Key) -> Vec<Reference>,
    /// Whom it goes with when a region moves.
    pub(super) belongs: fn(&F, &Key) -> Result<Belongs, &'static str>,
}

/// The first part of a partition key, and what follows it.
pub(super) fn split(key: &Key) -> (&str, &str) {
    key.pk.split_once('#').unwrap_or((&key.pk, ""))
}

/// The first part of a partition key: says what the item is and nothing of whom it concerns.
pub fn prefix(key: &Key) -> &str {
    split(key).0
}

/// What follows the prefix of the partition key.
pub fn rest(key: &Key) -> &str {
    split(key).1
}

/// Every key of the prefix is of the kind.
pub(super) fn any(_: &Key) -> bool {
    true
}

/// Leads nowhere.
pub(super) fn nowhere<F>(_: &F, _: &Key) -> Vec<Reference> {
    Vec::new()
}

/// Lies wherever it was found: nothing in the form tells its key.
pub(super) fn anywhere<F>(_: &F, found: &Key) -> Result<Key, &'static str> {
    Ok(found.clone())
}

/// Stays with the system that is divided.
pub(super) fn here<F>(_: &F, _: &Key) -> Result<Belongs, &'static str> {
    Ok(Belongs::Here)
}

/// Belongs to no region.
pub(super) fn everywhere<F>(_: &F, _: &Key) -> Result<Belongs, &'static str> {
    Ok(Belongs::Everywhere)
}

/// Belongs to the region that its sort key names.
pub(super) fn region_of_sort_key<F>(_: &F, found: &Key) -> Result<Belongs, &'static str> {
    Ok(Belongs::Region(region(&found.sk)?))
}

/// Belongs to the region that its partition key ends in.
pub(super) fn region_of_partition<F>(_: &F, found: &Key) -> Result<Belongs, &'static str> {
    Ok(Belongs::Region(region(rest(found).rsplit('#').next().unwrap_or_default())?))
}

pub(super) fn reference(key: Key, what: &'static str) -> Reference {
    Reference { key, what }
}

/// Reads a document. What is wrong is told by its place: the words of the parser could quote what stands there.
pub(super) fn document<F: DeserializeOwned>(item: &Item) -> Result<F, String> {
    if item.version == 0 || !item.counters.is_empty() {
        return Err("it has counters where a document is expected".to_owned());
    }
    serde_json::from_str(&item.body)
        .map_err(|error| format!("it does not decode: {:?} error in column {}", error.classify(), error.column()))
}

/// Reads a document beside counters.
pub(super) fn counters_beside<F: DeserializeOwned>(item: &Item) -> Result<F, String> {
    document(&Item { counters: Counters::new(), ..item.clone() })
}

/// Reads counters.
pub(super) fn counters(item: &Item) -> Result<Counters, String> {
    match item.version == 0 && item.body.is_empty() {
        true => Ok(item.counters.clone()),
        false => Err("it has a document where counters are expected".to_owned()),
    }
}

/// The quarter and the region that a partition key names after its prefix.
///
/// # Errors
/// What it does not name.
pub fn quarter_and_region(key: &Key) -> Result<(Quarter, RegionCode), &'static str> {
    let (name, code) = rest(key).split_once('#').ok_or("its key names no region")?;
    Ok((quarter(name)?, region(code)?))
}

/// The edition and the region that a partition key names after its prefix.
///
/// # Errors
/// What it does not name.
pub fn edition_and_region(key: &Key) -> Result<(Edition, RegionCode), &'static str> {
    let (name, code) = rest(key).split_once('#').ok_or("its key names no region")?;
    Ok((edition(name)?, region(code)?))
}

/// The edition that a text names.
///
/// # Errors
/// It names none.
pub fn edition(text: &str) -> Result<Edition, &'static str> {
    Edition::parse(text).map_err(|_| "its key names no edition of a quarter")
}

/// The quarter that a text names.
pub(crate) fn quarter(text: &str) -> Result<Quarter, &'static str> {
    Quarter::parse(text).map_err(|_| "its key names no quarter")
}

/// The region that a text names.
pub(crate) fn region(text: &str) -> Result<RegionCode, &'static str> {
    RegionCode::parse(text).map_err(|_| "its key names no region")
}
