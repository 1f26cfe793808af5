//! What somebody asks for, and what a move leaves behind: one entry, letters, and moves of other cases that follow.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::case::{Case, CaseId};
use super::put::{Put, PutBody};
use super::roles::Role;
use super::table::State;
use crate::digest::sha256_hex;
use crate::identifier::ParticipantId;

/// A decision of a body. Bodies decide, secretaries record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// The decision's number.
    pub number: String,
    /// Of which day; not in the future.
    pub date: NaiveDate,
    /// The body that decided.
    pub body: String,
    /// What was decided.
    pub text: String,
    /// The meeting's name, or `in absentia`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<String>,
}

/// What a move is asked with.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoveBody {
    /// The version of the case that the caller read.
    pub version: u64,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// By which decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// Until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<NaiveDate>,
    /// What this move asks for beside.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub fields: Map<String, Value>,
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// That the case be as it is written.
    Put(Box<Put>),
    /// That it move.
    Move {
        /// The name of the move.
        name: String,
        /// With what.
        body: MoveBody,
    },
}

/// SHA-256 of a value as JSON, in hexadecimal. Names of an object are sorted, so that their order says nothing.
pub(super) fn hash(value: &impl Serialize) -> String {
    let text = serde_json::to_value(value).map(|value| value.to_string()).unwrap_or_default();
    sha256_hex(text)
}

/// One entry of a case's journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// 1, 2, …: entry n made version n.
    pub number: u64,
    /// Who; `None`: the program.
    pub who: Option<ParticipantId>,
    /// In which role.
    pub role: Role,
    /// When.
    pub when: DateTime<Utc>,
    /// The move's name; `put` of a case that was made or changed; `recount` of terms that were counted anew.
    #[serde(rename = "move")]
    pub name: String,
    /// From which state; `None`: it was made.
    pub from: Option<State>,
    /// To which state.
    pub to: State,
    /// Why.
    pub reason: Option<String>,
    /// By which decision.
    pub decision: Option<Decision>,
    /// Fields that changed, with their new values.
    #[serde(default)]
    pub fields: BTreeMap<String, Value>,
    /// SHA-256 of the move and its body: a repeat has the same.
    pub body_hash: String,
}

/// Whom a letter goes to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recipient {
    /// A participant.
    Participant(ParticipantId),
    /// Each participant that holds a role.
    Role(Role),
    /// Each participant that holds a role, once a day of everything that has come.
    Digest(Role),
    /// Citizens who asked to be told.
    Followers,
    /// Each participant that owns a service of that type (B.7е).
    OwnersOfType(String),
}

/// A letter that a move causes. It names the case's number and no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Made from the case, the entry and a count, so that it is claimed once.
    pub name: String,
    /// Whom it goes to.
    pub to: Recipient,
    /// The move that caused it.
    pub about: String,
}

/// The name of the entry by which a case is made or written anew, and of the follow-up that makes one.
pub(super) const PUT: &str = "put";

/// What follows from a move in another case, by the program: that it moves, or is made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FollowUp {
    /// Made from the case, the entry and a count, so that it is carried out once.
    pub name: String,
    /// The case that moves, or is made.
    pub case: CaseId,
    /// By which move.
    #[serde(rename = "move")]
    pub move_name: String,
    /// With which fields.
    pub fields: Map<String, Value>,
}

impl FollowUp {
    /// The case that it makes; `None`: it moves one.
    ///
    /// # Errors
    /// What is stored is none.
    pub fn made(&self) -> Option<serde_json::Result<Put>> {
        let body = self.fields.get(BODY).filter(|_| self.move_name == PUT)?;
        let put = |body: PutBody| Put { id: self.case.clone(), body, evidence: Vec::new() };
        Some(serde_json::from_value(body.clone()).map(put))
    }
}

/// The field of a follow-up with the body of the case that it makes.
pub(super) const BODY: &str = "body";

/// A command that was carried out: all of it is written in one write.
#[derive(Clone, Debug, PartialEq)]
pub struct Done {
    /// The case as it is now.
    pub case: Case,
    /// What the journal gains.
    pub entry: Entry,
    /// Letters of this move; they stand in the case, too, until they are sent.
    pub letters: Vec<Letter>,
    /// What follows in other cases; it stands in the case, too, until it is done.
    pub follow_ups: Vec<FollowUp>,
}
