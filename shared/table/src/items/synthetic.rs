//! How the synthetic citizen fares.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The trips of the synthetic citizen through one source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyntheticTripItem {
    /// When it set out for the first time.
    pub since: DateTime<Utc>,
    /// When it set out last. Whoever writes this sets out, and nobody else.
    pub set_out_at: DateTime<Utc>,
    /// When it arrived last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrived_at: Option<DateTime<Utc>>,
    /// Where the last trip came to nothing, in words for the operator; `None`: it arrived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost: Option<String>,
}
