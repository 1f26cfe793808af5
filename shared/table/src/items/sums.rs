//! The stored forms of sums, counted here or told by another system.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::figures::edition::Edition;
use domain::figures::organisation_means::OrganisationMeans;
use domain::organisation::{Described, Organisation, OrganisationType};
use serde::{Deserialize, Serialize};

use crate::port::Counters;

/// The sums of a region, by type: what an overview reads instead of all organisations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SummaryItem {
    /// When they were added up.
    pub made_at: DateTime<Utc>,
    /// When a reader last needed those of a running quarter, to within minutes; `None`: nobody has. What nobody reads need not be kept fresh.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_at: Option<DateTime<Utc>>,
    /// Of how many stored items: how much it costs to add them up again.
    pub items: u64,
    /// By organisation type.
    pub blocks: BTreeMap<OrganisationType, BlockItem>,
    /// What organisations of a type publish together that have too few answers each: it is in the blocks, too.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub types: BTreeMap<OrganisationType, Counters>,
    /// What organisations of several types publish together: it is of the region and in no block.
    #[serde(default, skip_serializing_if = "Counters::is_empty")]
    pub together: Counters,
    /// Where they were added up; `None`: here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported: Option<ReportedItem>,
}

/// The system that added sums up, and the edition of its own that they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedItem {
    /// The reporting system's public URL.
    pub system: String,
    /// The reporting system's edition; `None` while the quarter runs there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<Edition>,
    /// The hash of that edition, over all regions of that system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
}

/// What another system publishes of one of its organisations in a region and quarter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganisationResultItem {
    /// The organisation, as that system's register has it.
    pub organisation: Organisation,
    /// What it is in that region and quarter.
    pub described: Described,
    /// All counts.
    pub counters: Counters,
    /// When they were added up.
    pub made_at: DateTime<Utc>,
    /// Where they were added up.
    pub reported: ReportedItem,
}

/// The sums of a type in a region.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockItem {
    /// Organisations in the register or with counts.
    pub organisations: u64,
    /// All counts.
    pub counters: Counters,
    /// Of organisations whose satisfaction is shown.
    #[serde(default)]
    pub means: OrganisationMeans,
}
