//! What a participant was shown of figures.

use domain::figures::seen::Seen;
use domain::identifier::ParticipantId;
use serde::{Deserialize, Serialize};

/// The figures that a participant has looked at, as they were then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenFiguresItem {
    /// The participant that looked at them.
    pub participant: ParticipantId,
    /// Each by its name.
    pub seen: Seen,
}
