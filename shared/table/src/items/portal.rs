//! Portals that show links in their own cabinets (A2.6), and what is kept for them.

use chrono::NaiveDate;
use domain::identifier::InvitationId;
use serde::{Deserialize, Serialize};

use super::ProgramAccess;

/// A portal in whose cabinet citizens find their links.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortalItem {
    /// Name.
    pub name: String,
    /// On what legal ground it asks.
    pub legal_basis: String,
    /// Questions that it may ask in a minute; `None`: as many as the profile allows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub questions_per_minute: Option<u32>,
    /// First day on which its keys open nothing any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excluded_on: Option<NaiveDate>,
    /// How its programs may call.
    #[serde(default, skip_serializing_if = "ProgramAccess::is_empty")]
    pub access: ProgramAccess,
    /// Public parts of its live keys, oldest first.
    #[serde(default)]
    pub keys: Vec<String>,
}

/// What became of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkChange {
    /// It can be opened and answered.
    Active,
    /// It cannot be answered any more, for whatever reason.
    Ended,
}

impl LinkChange {
    /// Both.
    pub const ALL: [LinkChange; 2] = [LinkChange::Active, LinkChange::Ended];

    /// The name of the change in the contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            LinkChange::Active => "active",
            LinkChange::Ended => "ended",
        }
    }
}

/// A change of a link, under its day and at a random place: at what hour an answer came is stored nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortalChangeItem {
    /// The link's invitation.
    pub link: InvitationId,
    /// The citizen's name for portals: a keyed pseudonym.
    pub citizen: String,
    /// What became of it.
    pub change: LinkChange,
}
