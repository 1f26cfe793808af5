//! Keys of what was found by signs that organisations have done something to their figures.

use domain::calendar::Quarter;
use domain::identifier::OrganisationId;

use crate::kinds::Kind;
use crate::port::Key;

/// Partition of the quarters whose finals were looked at.
pub const FLAGS_LOOKS: &str = Kind::FlagsLook.about().prefix;

/// That the finals of a quarter were looked at.
pub fn flags_look(period: Quarter) -> Key {
    Key::new(FLAGS_LOOKS, period.to_string())
}

/// Partition of the organisations with flags of a quarter.
pub fn flagged_in(period: Quarter) -> String {
    Kind::Flagged.at(period)
}

/// An organisation with flags of a quarter.
pub fn flagged(period: Quarter, organisation: &OrganisationId) -> Key {
    Key::new(flagged_in(period), organisation.as_str())
}
