//! The fields of a register's entries: what they are called, what may stand in them, how they are shown.

use std::num::NonZeroU32;

use chrono::NaiveDate;
use domain::figures::indicator::Method;
use domain::organisation::legal_entity::{Inn, Ogrn};
use domain::organisation::{Industry, OrganisationType, RegionCode};
use domain::scope::ParticipantKind;

use crate::registers::register::Register;
use pages::Localizer;

/// A field as the form shows it.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) label: String,
    pub(super) hint: String,
    pub(super) value: String,
    pub(super) input: Input,
    pub(super) required: bool,
    /// What is wrong with it.
    pub(super) fault: Option<String>,
}

/// How a field is filled in.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Input {
    Text,
    Day,
    Choice(Vec<(String, String)>),
    /// It names the entry and does not change.
    Fixed,
}

/// What a field or a column is called.
pub(crate) fn label(words: Localizer, name: &str) -> String {
    match name {
        "id" => words.field_id(),
        "name" | "name_of_region" => words.field_name(),
        "joined_on" => words.field_joined_on(),
        "excluded_on" => words.field_excluded_on(),
        "counted_at" => words.field_counted_at(),
        "moved_to" => words.field_moved_to(),
        "included_on" => words.field_included_on(),
        "ogrn" => words.field_ogrn(),
        "inn" => words.field_inn(),
        "type" => words.row_type(),
        "types" => words.field_types(),
        "region" => words.row_region(),
        "industry" => words.row_industry(),
        "organisation" => words.row_organisation(),
        "level" => words.field_level(),
        "time_zone" => words.field_time_zone(),
        "operator" => words.column_operator(),
        "organisations" => words.field_organisations(),
        "legal_basis" => words.field_legal_basis(),
        "receipts_per_minute" => words.field_receipts_per_minute(),
        "rhythm_days" => words.field_rhythm_days(),
        "kind" => words.field_kind(),
        "signs_in_as" => words.field_signs_in_as(),
        "version" => words.field_version(),
        "valid_from" => words.field_valid_from(),
        "valid_until" => words.field_valid_until(),
        "method" => words.field_method(),
        "title.ru" => words.field_title_ru(),
        "title.en" => words.field_title_en(),
        "title.tt" => words.field_title_tt(),
        other => other.to_owned(),
    }
}

pub(super) fn hint(words: Localizer, kind: Register, name: &str) -> String {
    match (kind, name) {
        (Register::Regions, "id") => words.hint_region_code(),
        (_, "id") => words.hint_id(),
        (_, "ogrn") => words.hint_ogrn(),
        (_, "inn") => words.hint_inn(),
        (_, "time_zone") => words.hint_time_zone(),
        (_, "organisations") => words.hint_organisations(),
        (_, "organisation") => words.hint_organisation(),
        (_, "receipts_per_minute") => words.hint_receipts_per_minute(),
        (_, "rhythm_days") => words.hint_rhythm_days(),
        (_, "signs_in_as") => words.hint_signs_in_as(),
        (_, "excluded_on") => words.hint_excluded_on(),
        (_, "counted_at") => words.hint_counted_at(),
        (_, "moved_to") => words.hint_moved_to(),
        (Register::Methods, "valid_from") => words.hint_valid_from(),
        _ => String::new(),
    }
}

fn is_required(kind: Register, name: &str) -> bool {
    match name {
        "region" => kind == Register::Organisations,
        "excluded_on"
        | "counted_at"
        | "moved_to"
        | "inn"
        | "time_zone"
        | "receipts_per_minute"
        | "rhythm_days"
        | "signs_in_as"
        | "industry"
        | "organisation"
        | "title.en"
        | "title.tt" => false,
        _ => true,
    }
}

fn input(words: Localizer, kind: Register, name: &str, is_new: bool) -> Input {
    let choice = |values: Vec<&str>| {
        let empty = (!is_required(kind, name)).then(|| (String::new(), words.choice_none()));
        let named = values.into_iter().map(|value| (value.to_owned(), shown(words, name, value)));
        Input::Choice(empty.into_iter().chain(named).collect())
    };
    match (kind, name) {
        (_, "id") if !is_new => Input::Fixed,
        (_, "joined_on" | "excluded_on" | "included_on" | "valid_from") => Input::Day,
        (_, "type") => choice(OrganisationType::ALL.map(OrganisationType::as_str).to_vec()),
        (_, "level") => choice(vec!["federal", "regional"]),
        (_, "kind") => choice(ParticipantKind::ALL.map(ParticipantKind::as_str).to_vec()),
        (_, "industry") => choice(Industry::ALL.map(Industry::as_str).to_vec()),
        (Register::Regions, "id") | (_, "region") => {
            let empty = (!is_required(kind, name)).then(|| (String::new(), words.choice_none()));
            let regions = RegionCode::all().map(|region| {
                let code = region.code.to_string();
                (code.clone(), format!("{code} {}", region.name))
            });
            Input::Choice(empty.into_iter().chain(regions).collect())
        }
        (_, "method") => choice(vec![Method::CURRENT.as_str()]),
        _ => Input::Text,
    }
}

/// The fields of an entry with these values; `None` in place of a value: it was not sent.
pub(super) fn all(words: Localizer, kind: Register, is_new: bool, value: impl Fn(&str) -> String) -> Vec<Field> {
    let field = |name: &&'static str| Field {
        name,
        label: label(words, name),
        hint: hint(words, kind, name),
        value: value(name),
        input: input(words, kind, name, is_new),
        required: is_required(kind, name),
        fault: None,
    };
    kind.columns().iter().map(field).collect()
}

/// What is wrong with the fields, each for itself.
pub(super) fn judge(words: Localizer, fields: &mut [Field]) {
    for field in fields {
        field.fault = match field.value.is_empty() {
            true if field.required => Some(words.fault_missing()),
            true => None,
            false => (!is_valid(field)).then(|| words.fault_invalid()),
        };
    }
}

fn is_valid(field: &Field) -> bool {
    let value = field.value.as_str();
    match (&field.input, field.name) {
        (Input::Day, _) => value.parse::<NaiveDate>().is_ok(),
        (Input::Choice(choices), _) => choices.iter().any(|(known, _)| known == value),
        (_, "ogrn") => Ogrn::parse(value).is_ok(),
        (_, "inn") => Inn::parse(value).is_ok(),
        (_, "receipts_per_minute" | "rhythm_days") => value.parse::<NonZeroU32>().is_ok(),
        _ => true,
    }
}

/// A value in words.
pub(crate) fn shown(words: Localizer, name: &str, value: &str) -> String {
    let known = match name {
        "type" => OrganisationType::parse(value).map(|kind| words.kind(kind)),
        "types" => Some(
            value
                .split(' ')
                .filter_map(OrganisationType::parse)
                .map(|kind| words.kind(kind))
                .collect::<Vec<_>>()
                .join(", "),
        ),
        "industry" => Industry::parse(value).map(|industry| words.industry(industry)),
        "kind" => ParticipantKind::parse(value).map(|kind| participant_kind(words, kind)),
        "region" => RegionCode::parse(value).ok().map(|code| code.region().name.clone()),
        "level" => match value {
            "federal" => Some(words.level_federal()),
            "regional" => Some(words.level_regional()),
            _ => None,
        },
        "joined_on" | "excluded_on" | "included_on" | "valid_from" | "valid_until" => {
            value.parse::<NaiveDate>().ok().map(|day| words.day(day))
        }
        _ => None,
    };
    known.unwrap_or_else(|| value.to_owned())
}

fn participant_kind(words: Localizer, kind: ParticipantKind) -> String {
    match kind {
        ParticipantKind::Coordinator => words.participant_coordinator(),
        ParticipantKind::FederalBody => words.participant_federal_body(),
        ParticipantKind::RegionalExecutive => words.participant_regional_executive(),
        ParticipantKind::OrganisationHead => words.participant_organisation_head(),
        ParticipantKind::Feed => words.participant_feed(),
        ParticipantKind::Operator => words.participant_operator(),
    }
}

/// A query of these fields, without the empty ones.
pub(super) fn query(fields: &[(&str, &str)]) -> String {
    let encoded = |text: &str| -> String {
        let byte = |byte: u8| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        };
        text.bytes().map(byte).collect()
    };
    let filled = fields.iter().filter(|(_, value)| !value.is_empty());
    filled.map(|(name, value)| format!("{name}={}", encoded(value))).collect::<Vec<_>>().join("&")
}
