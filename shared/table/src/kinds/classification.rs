//! Organisation types and industries beside those of the act, and what leads to them.

use domain::organisation::classification::{RegisteredIndustry, RegisteredType};
use domain::organisation::{Industry, OrganisationType};

use super::registers::{INDUSTRIES, ORGANISATION_TYPES, register};
use super::{Declaration, Personal, Reference, document, everywhere, nowhere, reference, rest};
use crate::keys;

pub(super) const INDUSTRY: Declaration<RegisteredIndustry> = Declaration {
    about: register("industry", |key| rest(key) == INDUSTRIES, "<code>", Personal::Nothing),
    read: document,
    key: |_, found| {
        let code = Industry::parse(&found.sk).ok_or("its key names no industry")?;
        Ok(keys::register_entry(INDUSTRIES, code.as_str()))
    },
    references: nowhere,
    belongs: everywhere,
};

pub(super) const ORGANISATION_TYPE: Declaration<RegisteredType> = Declaration {
    about: register("organisation_type", |key| rest(key) == ORGANISATION_TYPES, "<code>", Personal::Nothing),
    read: document,
    key: |_, found| {
        let code = OrganisationType::parse(&found.sk).ok_or("its key names no type")?;
        Ok(keys::register_entry(ORGANISATION_TYPES, code.as_str()))
    },
    references: |organisation_type, _| to_industry(&organisation_type.industry).into_iter().collect(),
    belongs: everywhere,
};

/// What leads to the entry of a type; nothing does to one of the act, which is part of the program.
pub(super) fn to_type(code: &OrganisationType) -> Option<Reference> {
    let entry = || reference(keys::register_entry(ORGANISATION_TYPES, code.as_str()), "its type");
    (!code.is_built_in()).then(entry)
}

/// What leads to the entry of an industry; likewise.
pub(super) fn to_industry(code: &Industry) -> Option<Reference> {
    let entry = || reference(keys::register_entry(INDUSTRIES, code.as_str()), "its industry");
    (!code.is_built_in()).then(entry)
}
