//! The fields of what part B improves: services, life situations, years of the production calendar.

use domain::improvement::services::{Audience, Form, OnPortal, ServiceLevel};

use super::{ID, NAME};
use crate::registers::field::{Field, FieldKind};

const OWNER: Field = Field::of("owner", FieldKind::Name).called(|words| words.field_owner()).optional();

/// By this an import finds an entry that a row does not name.
pub(in crate::registers) const EXTERNAL_REF: Field = Field::of("external_ref", FieldKind::Title)
    .called(|words| words.field_external_ref())
    .hint(|words| words.hint_external_ref())
    .optional();

pub(in crate::registers) const SERVICES: &[Field] = &[
    ID,
    NAME,
    Field::of("federal_id", FieldKind::Text).called(|words| words.field_federal_id()).optional(),
    Field::of("form", FieldKind::OneOf(|| Form::ALL.iter().map(|form| form.as_str()).collect()))
        .called(|words| words.field_form()),
    OWNER,
    Field::of("curator", FieldKind::Name).called(|words| words.field_curator()).optional(),
    Field::of("level", FieldKind::OneOf(|| ServiceLevel::ALL.iter().map(|level| level.as_str()).collect()))
        .called(|words| words.field_level()),
    Field::of("audience", FieldKind::ManyOf(|| Audience::ALL.iter().map(|audience| audience.as_str()).collect()))
        .called(|words| words.field_audience())
        .optional(),
    Field::of("situations", FieldKind::Names)
        .called(|words| words.field_situations())
        .hint(|words| words.hint_names())
        .optional(),
    Field::of("organisation_types", FieldKind::Types)
        .called(|words| words.field_organisation_types())
        .hint(|words| words.hint_organisation_types())
        .optional(),
    Field::of("questions", FieldKind::Names)
        .called(|words| words.field_questions())
        .hint(|words| words.hint_names())
        .optional(),
    Field::of("on_portal", FieldKind::OneOf(|| OnPortal::ALL.iter().map(|state| state.as_str()).collect()))
        .called(|words| words.field_on_portal()),
    Field::of("electronic", FieldKind::Flag).called(|words| words.field_electronic()).optional(),
    Field::of("decision_support", FieldKind::Flag).called(|words| words.field_decision_support()).optional(),
    Field::of("proactive", FieldKind::Flag).called(|words| words.field_proactive()).optional(),
    Field::of("without_presence", FieldKind::Flag).called(|words| words.field_without_presence()).optional(),
    Field::of("mass_significant", FieldKind::Flag).called(|words| words.field_mass_significant()).optional(),
    Field::of("list_version", FieldKind::Text).called(|words| words.field_list_version()).optional(),
    Field::of("licensing", FieldKind::Flag).called(|words| words.field_licensing()).optional(),
    Field::of("applications_a_year", FieldKind::Number(u32::MAX))
        .called(|words| words.field_applications_a_year())
        .optional(),
    Field::of("service_type", FieldKind::Text).called(|words| words.field_service_type()).optional(),
    Field::of("term_days", FieldKind::Count).called(|words| words.field_term_days()).optional(),
    Field::of("documents", FieldKind::Text)
        .called(|words| words.field_documents())
        .hint(|words| words.hint_documents())
        .optional(),
    Field::of("visits", FieldKind::Count).called(|words| words.field_visits()).optional(),
    EXTERNAL_REF,
];

pub(in crate::registers) const SITUATIONS: &[Field] = &[
    ID,
    NAME,
    Field::of("circumstances", FieldKind::Text).called(|words| words.field_circumstances()),
    Field::of("needs", FieldKind::Text).called(|words| words.field_needs()),
    Field::of("services", FieldKind::Names)
        .called(|words| words.field_services())
        .hint(|words| words.hint_names())
        .optional(),
    OWNER,
    EXTERNAL_REF,
];

pub(in crate::registers) const CALENDARS: &[Field] = &[
    Field::of("id", FieldKind::Id).called(|words| words.field_year()).hint(|words| words.hint_year()),
    Field::of("decree", FieldKind::Text).called(|words| words.field_decree()),
    Field::of("source", FieldKind::Text).called(|words| words.field_source()),
    Field::of("days_off", FieldKind::Days)
        .called(|words| words.field_days_off())
        .hint(|words| words.hint_days())
        .optional(),
    Field::of("working_weekends", FieldKind::Days)
        .called(|words| words.field_working_weekends())
        .hint(|words| words.hint_days())
        .optional(),
    Field::of("short_days", FieldKind::Days)
        .called(|words| words.field_short_days())
        .hint(|words| words.hint_days())
        .optional(),
];
