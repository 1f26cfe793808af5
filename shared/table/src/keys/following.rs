//! Keys of what citizens asked to be told of.

use domain::identifier::OrganisationId;

use crate::kinds::Kind;
use crate::port::Key;

/// Partition of those who are to be told when something changes at an organisation.
pub fn followings(organisation: &OrganisationId) -> String {
    Kind::Following.at(organisation)
}

/// The wish of one citizen, by a MAC of pseudonym and organisation that serves nothing else.
pub fn following(organisation: &OrganisationId, mac: &str) -> Key {
    Key::new(followings(organisation), mac)
}
