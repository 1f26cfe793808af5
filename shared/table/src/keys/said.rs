//! Keys of what citizens say of changes, and of what everybody may read of it.

use domain::identifier::OrganisationId;
use domain::improvement::CaseId;

use crate::kinds::Kind;
use crate::port::{Key, Range};

/// Partition of what citizens say of a change.
pub fn objections(case: &CaseId) -> String {
    Kind::Objection.at(case)
}

/// What one of them says, by a MAC of pseudonym and case that serves nothing else.
pub fn objection(case: &CaseId, mac: &str) -> Key {
    Key::new(objections(case), mac)
}

/// Partition of all quotations.
pub const QUOTATIONS: &str = Kind::Quotation.about().prefix;

/// Those of an organisation.
pub fn quotations_of(organisation: &OrganisationId) -> Range {
    Range::Prefix(format!("{organisation}#"))
}

/// A quotation, by a hash of its quarter and words.
pub fn quotation(organisation: &OrganisationId, name: &str) -> Key {
    Key::new(QUOTATIONS, format!("{organisation}#{name}"))
}
