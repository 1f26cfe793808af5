//! The stored forms of sums, counted here or told by another system.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::figures::edition::Edition;
use domain::identifier::OrganisationId;
use domain::organisation::OrganisationType;
use serde::{Deserialize, Serialize};

use crate::port::Counters;

/// The sums of a region, by type: what an overview reads instead of all organisations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SummaryItem {
    /// When they were added up.
    pub made_at: DateTime<Utc>,
    /// Of how many stored items: how much it costs to add them up again.
    pub items: u64,
    /// By organisation type.
    pub blocks: BTreeMap<OrganisationType, BlockItem>,
    /// Where they were added up; `None`: here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported: Option<ReportedItem>,
}

/// Which system added sums up, and which edition of its own they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedItem {
    /// Its public URL.
    pub system: String,
    /// Its edition; `None` while the quarter runs there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<Edition>,
    /// The hash of that edition, over all regions of that system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
}

/// The sums of a type in a region.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockItem {
    /// Organisations in the register or with counts.
    pub organisations: u64,
    /// All counts.
    pub counters: Counters,
    /// Those that opinions are made of.
    pub shown: Counters,
    /// An organisation that is hidden with smaller ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joined: Option<OrganisationId>,
    /// An organisation that is hidden if the block has to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<OrganisationId>,
}
