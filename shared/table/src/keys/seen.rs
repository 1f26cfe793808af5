//! Keys of what participants were shown.

use domain::identifier::ParticipantId;

use crate::kinds::Kind;
use crate::port::Key;

/// All that is remembered of a participant.
pub fn seen_figures(participant: &ParticipantId) -> Key {
    Key::new(Kind::SeenFigures.at(participant), "SEEN")
}
