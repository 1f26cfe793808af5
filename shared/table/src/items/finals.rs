//! The stored forms of a closed quarter.

use chrono::{DateTime, Utc};
use domain::identifier::OrganisationId;
use domain::organisation::{Described, RegionCode};
use serde::{Deserialize, Serialize};

use crate::port::Counters;

/// An organisation's counts of a closed quarter in a region (A2.10), with what it was when the quarter was closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FinalItem {
    /// The organisation.
    pub organisation: OrganisationId,
    /// What it was.
    #[serde(flatten)]
    pub described: Described,
    /// The counts.
    pub counters: Counters,
}

/// What makes a quarter final.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FinalsHeadItem {
    /// Version of the method.
    pub method: String,
    /// SHA-256 over every organisation's counts and the salt.
    pub hash: String,
    /// SHA-256 over what is frozen of organisations beside their counts, and the salt; `None` in finals that were made before it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub described: Option<String>,
    /// What keeps the hash from being found by trying counts. Never shown.
    pub salt: String,
    /// When the quarter was closed.
    pub closed_at: DateTime<Utc>,
    /// How many organisations it is about: each once, where it belonged to.
    pub organisations: u64,
    /// What regions publish together that have too few answers each: it is of the country and in no region.
    #[serde(default, skip_serializing_if = "Counters::is_empty")]
    pub together: Counters,
    /// Why it was restated; `None` for the final itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Regions that another system counts and whose results are not in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<RegionCode>,
    /// Regions whose sums another system has counted; `None` in finals that were made before it was kept: then the sums themselves say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elsewhere: Option<Vec<RegionCode>>,
    /// Of how many organisations the stored responses did not give the counts when it was made: an alarm.
    #[serde(default, skip_serializing_if = "is_none")]
    pub miscounted: u64,
}

fn is_none(count: &u64) -> bool {
    *count == 0
}
