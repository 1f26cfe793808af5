//! Why a record of a source is refused, or what is told of one that is not: stable codes, and what to change, in words.

use crate::names;

/// Most faults that are told of one record. Whoever sends one with more sends no receipts, and the answer must not grow beyond what was sent.
pub const FAULTS_MAX: usize = 20;

names! {
    /// Stable codes of refusal; the contract with every source system.
    #[allow(missing_docs, reason = "the names are the contract, and `message` says each in words")]
    pub enum Code {
        SnilsChecksum = "snils_checksum",
        SnilsFormat = "snils_format",
        NameEmpty = "name_empty",
        BirthDateFuture = "birth_date_future",
        BirthDateInvalid = "birth_date_invalid",
        DateFuture = "date_future",
        DateInvalid = "date_invalid",
        PeriodReversed = "period_reversed",
        OrganisationUnknown = "organisation_unknown",
        OrganisationNotIncluded = "organisation_not_included",
        OrganisationNotAllowed = "organisation_not_allowed",
        OutsideRegulation = "outside_regulation",
        RepresentativeRequired = "representative_required",
        RepresentativeNotAllowed = "representative_not_allowed",
        RepresentativeMinor = "representative_minor",
        RepresentativeInvalid = "representative_invalid",
        ExternalIdReused = "external_id_reused",
        ExternalIdUnknown = "external_id_unknown",
        ExternalIdFormat = "external_id_format",
        FieldMissing = "field_missing",
        FieldUnknown = "field_unknown",
        NotParseable = "not_parseable",
        AccountMismatch = "account_mismatch",
        EndedBeforeReported = "ended_before_reported",
    }
}

impl Code {
    /// What the sender should change. Never repeats what was sent.
    pub fn message(self) -> &'static str {
        match self {
            Code::SnilsChecksum => "the control number of the SNILS does not fit its digits",
            Code::SnilsFormat => "write the SNILS as 112-233-445 95 or as eleven digits, not all of them zeros",
            Code::NameEmpty => {
                "give the name as in the passport, with at least one letter and up to 200 characters, or leave it out where there is none"
            }
            Code::BirthDateFuture => "the birth date lies after the service",
            Code::BirthDateInvalid => {
                "write an existing birth date as 1985-02-11: not one that stands for none, as 1900-01-01, nor of an age above 125"
            }
            Code::DateFuture => "the service lies after the organisation's present day",
            Code::DateInvalid => "write an existing date as 2026-01-14: not one that stands for none, as 0001-01-01",
            Code::PeriodReversed => "the period ends before it begins",
            Code::OrganisationUnknown => "no organisation of this id or OGRN is in the register",
            Code::OrganisationNotIncluded => "the organisation or its region does not take part on the day of arrival",
            Code::OutsideRegulation => {
                "on the day of arrival no receipts are taken: the regulation has not begun to ask citizens, or has ended"
            }
            Code::OrganisationNotAllowed => "the organisation is not in this source's list",
            Code::RepresentativeRequired => {
                "the recipient is a child: name at least one parent or representative, at most eight"
            }
            Code::RepresentativeNotAllowed => "the recipient is not a child: leave the representatives out",
            Code::RepresentativeMinor => "the representative is a child on the day of the service",
            Code::RepresentativeInvalid => "a representative is listed twice, or is the child itself",
            Code::AccountMismatch => {
                "names or birth date are not those of this SNILS: nobody is invited; send the receipt again under its external_id with what the papers say"
            }
            Code::EndedBeforeReported => {
                "the service had ended when this arrived: it is stored and counted, and nobody can be asked about it; send a receipt when the service begins"
            }
            Code::ExternalIdReused => "this external_id already stands for another receipt",
            Code::ExternalIdUnknown => "nothing was ever sent under this external_id, so nothing is taken back",
            Code::ExternalIdFormat => "an external_id has 1 to 64 Latin letters, digits, `.`, `_`, `:` or `-`",
            Code::FieldMissing => "this field is required",
            Code::FieldUnknown => "this field is not part of a receipt",
            Code::NotParseable => "this value cannot be read as what the field holds",
        }
    }
}

/// What is invalid in a record: where, which, and what to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// JSON pointer into the record; empty for the whole of it.
    pub field: String,
    /// Stable code.
    pub code: Code,
}

impl Invalid {
    /// A fault at a field.
    pub fn at(field: impl Into<String>, code: Code) -> Invalid {
        Invalid { field: field.into(), code }
    }
}
