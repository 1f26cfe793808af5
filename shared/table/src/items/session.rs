//! Stored forms of sessions.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A participant's session in one browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionItem {
    /// When somebody signed in.
    pub begun_at: DateTime<Utc>,
    /// When something was last asked for, to within a minute.
    pub used_at: DateTime<Utc>,
    /// When it ends whatever is asked for.
    pub ends_at: DateTime<Utc>,
    /// The participant's epoch of sessions: when that is raised, it has ended.
    pub epoch: u64,
}

/// A citizen's session that was ended before its time. Says of nobody whose it was: its name is drawn, and stands sealed in one browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndedSessionItem {}
