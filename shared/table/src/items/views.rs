//! Views of figures that a participant keeps under names of its own.

use domain::identifier::ParticipantId;
use serde::{Deserialize, Serialize};

/// The views of a participant, in the order in which they were kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedViewsItem {
    /// The participant that keeps them.
    pub participant: ParticipantId,
    /// Each of a name.
    pub views: Vec<SavedView>,
}

/// A view: an address within the cabinet. It holds no figure, and shows what its reader may see when it is opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedView {
    /// What the participant calls it.
    pub name: String,
    /// Path and query.
    pub address: String,
}
