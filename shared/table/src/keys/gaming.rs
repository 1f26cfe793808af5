//! Keys of what was found by signs that organisations have done something to their figures.

use domain::calendar::Quarter;
use domain::identifier::{OrganisationId, SourceId};
use domain::organisation::RegionCode;

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

/// Partition of the services that were rendered in a region in a quarter.
pub fn rendered_in(period: Quarter, region: RegionCode) -> String {
    Kind::Rendered.at(format_args!("{period}#{region}"))
}

/// Sort keys of what sources say of an organisation.
pub fn rendered_prefix(organisation: &OrganisationId) -> String {
    format!("{organisation}#")
}

/// How many services an organisation has rendered in a quarter, as a source says.
pub fn rendered(period: Quarter, region: RegionCode, organisation: &OrganisationId, source: &SourceId) -> Key {
    Key::new(rendered_in(period, region), format!("{}{source}", rendered_prefix(organisation)))
}
