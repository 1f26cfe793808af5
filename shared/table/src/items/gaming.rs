//! What is kept of looking for signs that organisations have done something to their figures.

use chrono::{DateTime, Utc};
use domain::calendar::Quarter;
use domain::identifier::{OrganisationId, SourceId};
use domain::organisation::RegionCode;
use serde::{Deserialize, Serialize};

/// That the finals of a quarter were looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlagsLookItem {
    /// Organisations that had published answers, or whose receipts were counted by week.
    pub organisations: u64,
    /// Those of them that were flagged.
    pub flagged: u64,
    /// When it was looked.
    pub looked_at: DateTime<Utc>,
}

/// How many services an organisation has rendered in a quarter, as a source says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenderedItem {
    /// The quarter.
    pub period: Quarter,
    /// Where the organisation belonged when it was told.
    pub region: RegionCode,
    /// The organisation.
    pub organisation: OrganisationId,
    /// The source.
    pub source: SourceId,
    /// Services: one citizen received, or began to receive, one of them.
    pub services: u64,
}
