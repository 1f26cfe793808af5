//! The fields of what is recommended (A1.9): information events, and ways to raise satisfaction.

use super::{EXCLUDED_ON, ID, LEGAL_BASIS, NAME, VALID_FROM};
use crate::registers::field::{Field, FieldKind};

const ADVICE: Field = Field::of("advice", FieldKind::Text).called(|words| words.field_advice());

const TYPES: Field = Field::of("types", FieldKind::Types)
    .called(|words| words.field_organisation_types())
    .hint(|words| words.hint_none_is_all())
    .optional();

const SITUATIONS: Field = Field::of("situations", FieldKind::Names)
    .called(|words| words.field_situations())
    .hint(|words| words.hint_none_is_all())
    .optional();

const UNTIL: Field =
    EXCLUDED_ON.called(|words| words.field_recommended_until()).hint(|words| words.hint_recommended_until());

pub(in crate::registers) const INFORMATION_EVENTS: &[Field] =
    &[ID, NAME, ADVICE, TYPES, SITUATIONS, LEGAL_BASIS, VALID_FROM, UNTIL];

pub(in crate::registers) const RECOMMENDATIONS: &[Field] = &[
    ID,
    NAME,
    ADVICE,
    TYPES,
    SITUATIONS,
    Field::of("questions", FieldKind::Names)
        .called(|words| words.field_questions())
        .hint(|words| words.hint_names())
        .optional(),
    LEGAL_BASIS,
    VALID_FROM,
    UNTIL,
];
