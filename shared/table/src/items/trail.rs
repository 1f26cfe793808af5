//! Stored forms beside the audit trail.

use serde::{Deserialize, Serialize};

use super::Holder;
use crate::port::Counters;

/// The last day of a bearer key, where those that end soon are looked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpiryItem {
    /// The source or participant whose key it is.
    pub holder: Holder,
}

/// The regulation profile that the system last ran under.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyItem {
    /// The policy's name.
    pub name: String,
    /// The policy's version.
    pub version: u32,
    /// Hash of everything in it.
    pub hash: String,
}

/// How often personal data were read on a past day, by purpose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonReadingsItem {
    /// By purpose.
    pub readings: Counters,
}
