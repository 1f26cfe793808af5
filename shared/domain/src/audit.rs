//! The audit trail: who changed or read what, and when (requirement C). A record names the record before it by its hash, so
//! none can be edited, taken out or moved without breaking the chain; the head of a chain tells how many there are and is
//! signed with a key that whoever can write to the store does not have; checkpoints tell of many chains at one instant, so
//! that an old head put back is seen too. [`verification`] says what is wrong with a stored trail.
//!
//! A record holds nothing personal: names of organisations, participants, sources and versions, and fields that may be
//! read by whoever audits. What a field of another kind held is not told, only that it changed.

pub mod certificate;
mod changes;
pub mod verification;

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use changes::changes;

use crate::digest::sha256_hex;
use crate::identifier::{ParticipantId, SourceId};

/// The chain of checkpoints. It has no end: who keeps its head elsewhere can tell if the whole trail was put back.
pub const CHECKPOINTS: &str = "checkpoints";

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Actor {
    /// Whoever holds the operator's key.
    Operator,
    /// A participant, by token or session.
    Participant(ParticipantId),
    /// A source system.
    Source(SourceId),
    /// The system itself: a job or a queue's function, by its name.
    Job(String),
}

/// The text names nobody who acts.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an actor is `operator`, `participant:…`, `source:…` or `job:…`")]
pub struct NoSuchActor;

impl Actor {
    /// A job of the system.
    pub fn job(name: &str) -> Actor {
        Actor::Job(name.to_owned())
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Actor::Operator => formatter.write_str("operator"),
            Actor::Participant(id) => write!(formatter, "participant:{id}"),
            Actor::Source(id) => write!(formatter, "source:{id}"),
            Actor::Job(name) => write!(formatter, "job:{name}"),
        }
    }
}

impl TryFrom<String> for Actor {
    type Error = NoSuchActor;
    fn try_from(text: String) -> Result<Actor, NoSuchActor> {
        match text.split_once(':') {
            None if text == "operator" => Ok(Actor::Operator),
            Some(("participant", id)) => ParticipantId::parse(id).map(Actor::Participant).map_err(|_| NoSuchActor),
            Some(("source", id)) => SourceId::parse(id).map(Actor::Source).map_err(|_| NoSuchActor),
            Some(("job", name)) if !name.is_empty() => Ok(Actor::Job(name.to_owned())),
            _ => Err(NoSuchActor),
        }
    }
}

impl From<Actor> for String {
    fn from(actor: Actor) -> String {
        actor.to_string()
    }
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// An entry was registered or changed.
    Put,
    /// Entries were registered or changed as rows of a file.
    Import,
    /// An entry was taken out.
    Remove,
    /// A bearer key was made.
    IssueKey,
    /// A bearer key was ended before its time.
    RevokeKey,
    /// A quarter was made final.
    Close,
    /// Figures of a closed quarter were stated again.
    Restate,
    /// A data key was destroyed: nothing that was sealed with it can be read any more. The record is the act of destruction.
    Destroy,
    /// Something was shown.
    Read,
    /// The readings of personal data of a day were added up.
    Count,
    /// The heads of chains were witnessed.
    Checkpoint,
    /// A session was opened.
    SignIn,
    /// A session was ended.
    SignOut,
    /// Somebody was refused who tried to be the operator.
    Refuse,
}

/// What a field held before and after. `None`: it was not there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// Before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Value>,
    /// After.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Value>,
}

/// Something that was changed or shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceChange {
    /// The resource's name, as `organisations/clinic`.
    pub subject: String,
    /// The resource's version after the change; `None` where nothing is stored (any more).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
    /// Hash of what is stored after the change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// The fields that changed.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, FieldChange>,
}

impl ResourceChange {
    /// Something that was shown, or that is there no more.
    pub fn only(subject: impl Into<String>) -> ResourceChange {
        ResourceChange { subject: subject.into(), version: None, state: None, fields: BTreeMap::new() }
    }

    /// This change, with a field that says something about it.
    pub fn with(mut self, field: &str, value: impl Into<Value>) -> ResourceChange {
        self.fields.insert(field.to_owned(), FieldChange { from: None, to: Some(value.into()) });
        self
    }
}

/// A chain at one instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainHead {
    /// The chain's name.
    pub chain: String,
    /// How many records it had.
    pub count: u64,
    /// Hash of the last.
    pub last: String,
}

/// One record, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The chain that the record is part of.
    pub chain: String,
    /// 1, 2, …
    pub number: u64,
    /// Hash of the record before; empty for the first.
    pub previous: String,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// Who acted.
    pub by: Actor,
    /// What was done.
    pub action: Action,
    /// To what.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub touched: Vec<ResourceChange>,
    /// Chains as they were, in a checkpoint.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub heads: Vec<ChainHead>,
}

/// The head of a chain: signed, so that nobody without the key can make the chain longer or shorter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// How many records there are.
    pub count: u64,
    /// Hash of the last.
    pub last: String,
    /// When that was written.
    pub at: DateTime<Utc>,
    /// Keyed MAC of [`Head::signed_text`], in hexadecimal.
    pub seal: String,
}

impl Head {
    /// The text that the seal is over.
    pub fn signed_text(chain: &str, count: u64, last: &str, at: DateTime<Utc>) -> String {
        format!("otklik-audit-head/1\n{chain}\n{count}\n{last}\n{}", at.to_rfc3339())
    }
}

/// The chain of a topic's changes of a day, UTC. A chain a day keeps each short enough to be read as a whole.
pub fn day_chain(day: NaiveDate, topic: &str) -> String {
    format!("{day}.{topic}")
}

/// The chain of what an actor was shown on a day: one for each, so that readers do not wait for one another.
pub fn reads_chain(day: NaiveDate, by: &Actor) -> String {
    format!("{day}.reads.{by}")
}

/// The hash of a record: of the very text that is stored, which holds its chain, its number and the hash before it.
pub fn hash_of(body: &str) -> String {
    sha256_hex(format!("otklik-audit-record/1\n{body}"))
}

/// The hash of a stored document, as [`ResourceChange::state`].
pub fn state_of(body: &str) -> String {
    sha256_hex(body)
}

#[cfg(test)]
mod tests;
