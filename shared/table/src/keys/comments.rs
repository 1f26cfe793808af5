//! Keys of what was said of published comments.

use domain::calendar::Quarter;
use domain::identifier::OrganisationId;

use crate::kinds::Kind;
use crate::port::{Key, Range};

/// Partition of the comments of an organisation that were dealt with.
pub fn dealt_with_of(organisation: &OrganisationId) -> String {
    Kind::DealtWith.at(organisation)
}

/// Those of a quarter.
pub fn dealt_with_in(period: Quarter) -> Range {
    Range::Prefix(format!("{period}#"))
}

/// What was said of a comment, by a hash of its words.
pub fn dealt_with(organisation: &OrganisationId, period: Quarter, name: &str) -> Key {
    Key::new(dealt_with_of(organisation), format!("{period}#{name}"))
}

/// The hash of the comment that a key is about.
pub fn name_of_dealt_with(key: &Key) -> &str {
    key.sk.split_once('#').map_or("", |(_, name)| name)
}
