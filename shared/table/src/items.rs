//! The stored forms. Fields are only ever added, each with a default: what an older program wrote, a newer one reads.

mod erasure;
mod finals;
mod following;
mod gaming;
mod group_counts;
mod improvement;
mod pool;
mod portal;
mod program;
mod receipt;
mod seen;
mod session;
mod subscription;
mod sums;
mod synthetic;
mod trail;
mod views;

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::Quarter;
use domain::figures::indicator::Method;
use domain::identifier::{InvitationId, OrganisationId, ParticipantId, PortalId, SourceId};
use domain::improvement::Role;
use domain::invitation::mail::Fate;
use domain::organisation::{Industry, Level, RegionCode};
use domain::questionnaire::Text;
use domain::scope::{OperatorRight, ParticipantRole};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::keys;
use crate::port::{Item, StoreError};
pub use erasure::{DataKeyItem, DestructionItem};
pub use finals::{FinalItem, FinalsHeadItem};
pub use following::FollowingItem;
pub use gaming::{FlagsLookItem, RenderedItem};
pub use group_counts::{CutsItem, GroupCounts};
pub use improvement::*;
pub use pool::{GroupItem, LaneHead, PooledAnswerItem, PublishedItem};
pub use portal::{LinkChange, PortalChangeItem, PortalItem};
pub use program::{AssertionItem, ProgramAccess};
pub use receipt::{ReceiptItem, ServiceContext};
pub use seen::SeenFiguresItem;
pub use session::{EndedSessionItem, SessionItem};
pub use subscription::SubscriptionItem;
pub use sums::{BlockItem, OrganisationResultItem, ReportedItem, SummaryItem};
pub use synthetic::SyntheticTripItem;
pub use trail::{ExpiryItem, PersonReadingsItem, PolicyItem};
pub use views::{SavedView, SavedViewsItem};

/// The JSON of a stored form.
pub fn encode<T: Serialize>(form: &T) -> Result<String, StoreError> {
    serde_json::to_string(form).map_err(|error| StoreError::Invalid(format!("a form that has no JSON: {error}")))
}

/// Reads a stored form.
pub fn decode<T: DeserializeOwned>(item: &Item) -> Result<T, StoreError> {
    serde_json::from_str(&item.body).map_err(|error| {
        StoreError::Invalid(format!("the item {}/{} cannot be read: {error}", entity(item), item.key.sk))
    })
}

/// The first part of a key: says what the item is and nothing of whom it concerns.
fn entity(item: &Item) -> &str {
    item.key.pk.split('#').next().unwrap_or_default()
}

/// Sealed personal data: authenticated ciphertext under a data key that can be destroyed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// The cohort, whose data key it is sealed under.
    pub cohort: String,
    /// Nonce and ciphertext, base64.
    pub data: String,
}

/// A personal link: what a token leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkItem {
    /// The invitation.
    pub invitation: InvitationId,
    /// Public URL of the system that the invitation was moved to with its region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_to: Option<String>,
}

impl LinkItem {
    /// A link to an invitation.
    pub fn to(invitation: InvitationId) -> LinkItem {
        LinkItem { invitation, moved_to: None }
    }
}

/// A mail: stored before it is handed over, so that no word about it comes too early.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageItem {
    /// The notice that it announces; `None` for a mail to a participant.
    #[serde(flatten)]
    pub first: Option<Announced>,
    /// What it announces besides, to the same citizen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub further: Vec<Announced>,
    /// Keyed MAC of the address to which it goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// What is heard of it.
    #[serde(default)]
    pub fate: Fate,
}

impl MessageItem {
    /// Everything that it announces.
    pub fn announced(&self) -> impl Iterator<Item = &Announced> {
        self.first.iter().chain(&self.further)
    }

    /// The invitation, to be changed.
    pub fn announced_mut(&mut self) -> impl Iterator<Item = &mut Announced> {
        self.first.iter_mut().chain(&mut self.further)
    }
}

/// A notice inside a mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announced {
    /// The invitation.
    pub invitation: InvitationId,
    /// The round.
    pub round: u32,
    /// The quarter in which it was counted; `None` while the server has not taken the mail, as far as is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted_in: Option<Quarter>,
}

/// A line of a citizen's list of links.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CitizenInvitationItem {
    /// The invitation.
    pub invitation: InvitationId,
}

/// What a citizen wishes (A2.5).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreferencesItem {
    /// No notices at all.
    #[serde(default)]
    pub declines_all: bool,
    /// No notices about these organisations.
    #[serde(default)]
    pub declined_organisations: BTreeSet<OrganisationId>,
}

impl PreferencesItem {
    /// Whether no mail about that organisation is wanted.
    pub fn declines(&self, organisation: &OrganisationId) -> bool {
        self.declines_all || self.declined_organisations.contains(organisation)
    }
}

/// An account of the embedded directory: sealed as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountItem {
    /// The account, sealed.
    pub sealed: Sealed,
}

/// A participating region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegionItem {
    /// First day in the experiment (A1.7а).
    pub joined_on: NaiveDate,
    /// First day no longer in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excluded_on: Option<NaiveDate>,
    /// Public URL of the system that counts it, where that is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted_at: Option<String>,
    /// Public URL of the system that it was moved to from here. Its closed quarters stay; what comes is counted there, and nothing
    /// of it is heard here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_to: Option<String>,
}

impl RegionItem {
    /// A region that is counted here, from that day on.
    pub fn joined(joined_on: NaiveDate) -> RegionItem {
        RegionItem { joined_on, excluded_on: None, counted_at: None, moved_to: None }
    }

    /// Whether what comes from it is counted here.
    pub fn is_counted_here(&self) -> bool {
        self.counted_at.is_none() && self.moved_to.is_none()
    }
}

/// A source system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceItem {
    /// Name.
    pub name: String,
    /// Who operates it.
    pub operator: String,
    /// Federal or regional.
    pub level: Level,
    /// `*` or the identifiers for which it may report.
    pub organisations: BTreeSet<String>,
    /// On what legal ground it may.
    pub legal_basis: String,
    /// Receipts that it may send in a minute; `None`: as many as the profile says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipts_per_minute: Option<u32>,
    /// First day on which its keys open nothing any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excluded_on: Option<NaiveDate>,
    /// Days within which at least one receipt is expected; more without any is silence. `None`: no rhythm is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rhythm_days: Option<u16>,
    /// How its programs may call.
    #[serde(default, skip_serializing_if = "ProgramAccess::is_empty")]
    pub access: ProgramAccess,
    /// Public parts of its live keys, oldest first.
    #[serde(default)]
    pub keys: Vec<String>,
}

/// A participant of the experiment (A1.5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParticipantItem {
    /// Name.
    pub name: String,
    /// The role: what the participant may do and see. On the wire and in the store `kind`.
    #[serde(rename = "kind")]
    pub role: ParticipantRole,
    /// For federal bodies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub industry: Option<Industry>,
    /// For regional executives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<RegionCode>,
    /// For heads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<OrganisationId>,
    /// The roles that it holds in part B.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub roles: BTreeSet<Role>,
    /// What it may do of what runs the platform, if that is its kind. None are all.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub rights: BTreeSet<OperatorRight>,
    /// The source system whose people it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceId>,
    /// Where letters about cases of part B go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Who stands in for it in cases of part B, for a time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deputy: Option<Deputy>,
    /// Whether it wants no letters about cases but those that are a duty. Its own wish, which the operator does not write.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub duty_letters_only: bool,
    /// First day on which it sees nothing any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excluded_on: Option<NaiveDate>,
    /// How its programs may call.
    #[serde(default, skip_serializing_if = "ProgramAccess::is_empty")]
    pub access: ProgramAccess,
    /// Public parts of its live tokens, oldest first.
    #[serde(default)]
    pub keys: Vec<String>,
    /// As whom the identity provider knows it: the value of the claim that the host is set up for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signs_in_as: Option<String>,
    /// Rises when every session is to end. A count and no instant: clocks may differ, and two things may happen at once.
    #[serde(default)]
    pub session_epoch: u64,
}

impl ParticipantItem {
    /// The lists of the register in which the participant stands, so that whoever answers for something is found without reading
    /// all participants.
    pub fn lists(&self) -> Vec<String> {
        let mut lists: Vec<String> = self.roles.iter().map(|role| keys::role_holders(*role)).collect();
        match (self.role, &self.organisation, self.region) {
            (ParticipantRole::OrganisationHead, Some(organisation), _) => lists.push(keys::heads(organisation)),
            (ParticipantRole::RegionalExecutive, _, Some(region)) => lists.push(keys::executives(region)),
            _ => {}
        }
        lists.extend(self.deputy.iter().map(|deputy| keys::deputised_by(&deputy.participant)));
        lists
    }

    /// Who stands in for it on a day.
    pub fn deputy_on(&self, day: NaiveDate) -> Option<&ParticipantId> {
        self.deputy.as_ref().filter(|it| (it.from..=it.to).contains(&day)).map(|it| &it.participant)
    }
}

/// Who stands in for a participant, and when: it acts as a party of its cases, never in its registered roles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deputy {
    /// The deputy, a participant itself.
    pub participant: ParticipantId,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
}

/// A participant's place in a list of the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParticipantPlaceItem {
    /// The participant.
    pub participant: ParticipantId,
}

/// The participant of a sign-in identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityItem {
    /// The participant.
    pub participant: ParticipantId,
}

/// The organisation of an OGRN.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OgrnItem {
    /// The organisation.
    pub organisation: OrganisationId,
}

/// The source or participant whose bearer key it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// A source system.
    Source(SourceId),
    /// A participant.
    Participant(ParticipantId),
    /// A portal.
    Portal(PortalId),
}

/// A bearer key: only its hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialItem {
    /// Who holds the key.
    pub holder: Holder,
    /// SHA-256 of the whole key, base64. The key has 128 random bits, so the hash needs no salt.
    pub hash: String,
    /// First day on which it is good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_on: Option<NaiveDate>,
    /// Last day on which it is good.
    pub expires_on: NaiveDate,
    /// Last day on which it was used, UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_on: Option<NaiveDate>,
}

/// A version of the way from counts to figures, and from when it is used (A1.7б, A2.8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MethodItem {
    /// The method's name in the program: `mean-of-scores/1`.
    pub method: Method,
    /// First day of the quarters whose finals it makes.
    pub valid_from: NaiveDate,
    /// For people.
    pub title: Text,
    /// The act that approved it.
    pub legal_basis: String,
}

/// When a scheduled job last ran, and what it reported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeartbeatItem {
    /// When it ended.
    pub ran_at: DateTime<Utc>,
    /// The run's report, as JSON.
    pub report: serde_json::Value,
}
