//! Keys of views that participants keep.

use domain::identifier::ParticipantId;

use crate::kinds::Kind;
use crate::port::Key;

/// All that a participant keeps.
pub fn saved_views(participant: &ParticipantId) -> Key {
    Key::new(Kind::SavedViews.at(participant), "VIEWS")
}
