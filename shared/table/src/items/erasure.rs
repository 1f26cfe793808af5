//! Data keys, and their destruction.

use chrono::{DateTime, Utc};
use domain::audit::Actor;
use serde::{Deserialize, Serialize};

/// A data key, wrapped by the root keys and sealed once more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataKeyItem {
    /// The wrapped key, base64.
    pub wrapped: String,
    /// The wrapping key that it is sealed under: of a cohort that is erased as a whole, or of an epoch. `None`: an older program
    /// stored it, and only the root keys wrap it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub under: Option<String>,
    /// Whether it stands in the place of one that was lost with its wrapping key: what that one sealed is under this name, and opens for
    /// nobody.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub after_loss: bool,
}

/// Something that was deleted for good and is not recorded as destroyed yet: its bytes may still be there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DestructionItem {
    /// Who decided it.
    pub by: Actor,
    /// Why.
    pub ground: String,
    /// The rule of the regulation profile that asked for it, with the profile and its version.
    pub rule: String,
    /// When it was deleted.
    pub deleted_at: DateTime<Utc>,
    /// SHA-256 of what was stored, in hexadecimal; `None` for what lay outside the store.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// The wrapping key that goes with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wrapping: Option<String>,
}
