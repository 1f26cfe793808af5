//! What is kept of looking for signs that organisations have done something to their figures.

use chrono::{DateTime, Utc};
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
