//! The fields of each register, in the order of their columns. A new field is a line here, and a field of what is stored.

pub(super) mod improved;
pub(super) mod recommended;

use domain::improvement::Role;
use domain::scope::OperatorRight;

use super::field::{Field, FieldKind};

/// Days of a source's rhythm at most.
const RHYTHM_DAYS_MAX: u32 = 31;

const ID: Field = Field::of("id", FieldKind::Id).called(|words| words.field_id()).hint(|words| words.hint_id());

const NAME: Field = Field::of("name", FieldKind::Title).called(|words| words.field_name());

const EXCLUDED_ON: Field = Field::of("excluded_on", FieldKind::Day)
    .called(|words| words.field_excluded_on())
    .hint(|words| words.hint_excluded_on())
    .optional();

const LEVEL: Field = Field::of("level", FieldKind::Level).called(|words| words.field_level());

const INDUSTRY: Field = Field::of("industry", FieldKind::Industry).called(|words| words.row_industry());

/// The name of a type or an industry.
const CODE: Field = Field::of("id", FieldKind::Id).called(|words| words.field_id()).hint(|words| words.hint_code());

const REGION: Field = Field::of("region", FieldKind::Region).called(|words| words.row_region());

const LEGAL_BASIS: Field = Field::of("legal_basis", FieldKind::Text).called(|words| words.field_legal_basis());

const VALID_FROM: Field = Field::of("valid_from", FieldKind::Day).called(|words| words.field_valid_from());

const PUBLIC_KEYS: Field = Field::of("access.public_keys", FieldKind::PublicKeys)
    .called(|words| words.field_public_keys())
    .hint(|words| words.hint_public_keys())
    .optional();

const NETWORKS: Field = Field::of("access.networks", FieldKind::Networks)
    .called(|words| words.field_networks())
    .hint(|words| words.hint_networks())
    .optional();

pub(super) const REGIONS: &[Field] = &[
    Field::of("id", FieldKind::Id).called(|words| words.field_id()).hint(|words| words.hint_region_code()),
    Field::of("joined_on", FieldKind::Day).called(|words| words.field_joined_on()),
    EXCLUDED_ON,
    Field::of("counted_at", FieldKind::System)
        .called(|words| words.field_counted_at())
        .hint(|words| words.hint_counted_at())
        .optional(),
    Field::of("moved_to", FieldKind::System)
        .called(|words| words.field_moved_to())
        .hint(|words| words.hint_moved_to())
        .optional(),
];

pub(super) const INDUSTRIES: &[Field] = &[CODE, NAME];

pub(super) const ORGANISATION_TYPES: &[Field] = &[CODE, NAME, INDUSTRY.hint(|words| words.hint_industry())];

pub(super) const ORGANISATIONS: &[Field] = &[
    ID,
    NAME,
    Field::of("ogrn", FieldKind::Ogrn).called(|words| words.field_ogrn()).hint(|words| words.hint_ogrn()).optional(),
    Field::of("inn", FieldKind::Inn).called(|words| words.field_inn()).hint(|words| words.hint_inn()).optional(),
    Field::of("type", FieldKind::Type).called(|words| words.row_type()),
    REGION,
    LEVEL,
    Field::of("included_on", FieldKind::Day).called(|words| words.field_included_on()),
    EXCLUDED_ON,
    Field::of("time_zone", FieldKind::Text)
        .called(|words| words.field_time_zone())
        .hint(|words| words.hint_time_zone())
        .optional(),
];

pub(super) const SOURCES: &[Field] = &[
    ID,
    NAME,
    Field::of("operator", FieldKind::Title).called(|words| words.column_operator()),
    LEVEL,
    Field::of("organisations", FieldKind::Organisations)
        .called(|words| words.field_organisations())
        .hint(|words| words.hint_organisations()),
    LEGAL_BASIS,
    Field::of("receipts_per_minute", FieldKind::Number(u32::MAX))
        .called(|words| words.field_receipts_per_minute())
        .hint(|words| words.hint_receipts_per_minute())
        .optional(),
    EXCLUDED_ON,
    Field::of("rhythm_days", FieldKind::Number(RHYTHM_DAYS_MAX))
        .called(|words| words.field_rhythm_days())
        .hint(|words| words.hint_rhythm_days())
        .optional(),
    PUBLIC_KEYS,
    NETWORKS,
];

pub(super) const PARTICIPANTS: &[Field] = &[
    ID,
    NAME,
    Field::of("kind", FieldKind::Role).called(|words| words.field_role()),
    INDUSTRY.optional(),
    REGION.optional(),
    Field::of("organisation", FieldKind::Organisation)
        .called(|words| words.row_organisation())
        .hint(|words| words.hint_organisation())
        .optional(),
    Field::of("source", FieldKind::Name).called(|words| words.row_source()).optional(),
    Field::of("roles", FieldKind::ManyOf(|| Role::REGISTERED.iter().map(|role| role.as_str()).collect()))
        .called(|words| words.field_roles())
        .optional(),
    Field::of("rights", FieldKind::ManyOf(|| OperatorRight::ALL.iter().map(|right| right.as_str()).collect()))
        .called(|words| words.field_rights())
        .hint(|words| words.hint_rights())
        .optional(),
    Field::of("email", FieldKind::MailAddress)
        .called(|words| words.field_email())
        .hint(|words| words.hint_email())
        .optional(),
    Field::of("deputy.participant", FieldKind::Name)
        .called(|words| words.field_deputy())
        .hint(|words| words.hint_deputy())
        .optional(),
    Field::of("deputy.from", FieldKind::Day).called(|words| words.field_deputy_from()).optional(),
    Field::of("deputy.to", FieldKind::Day).called(|words| words.field_deputy_to()).optional(),
    Field::of("signs_in_as", FieldKind::Identity)
        .called(|words| words.field_signs_in_as())
        .hint(|words| words.hint_signs_in_as())
        .optional(),
    EXCLUDED_ON,
    PUBLIC_KEYS,
    NETWORKS,
];

pub(super) const PORTALS: &[Field] = &[
    ID,
    NAME,
    LEGAL_BASIS,
    Field::of("questions_per_minute", FieldKind::Number(u32::MAX))
        .called(|words| words.field_questions_per_minute())
        .hint(|words| words.hint_receipts_per_minute())
        .optional(),
    EXCLUDED_ON,
    PUBLIC_KEYS,
    NETWORKS,
];

/// A row of a file for each question.
pub(super) const QUESTIONNAIRES: &[Field] = &[
    ID,
    Field::of("version", FieldKind::Number(u32::MAX)).called(|words| words.field_version()),
    VALID_FROM,
    Field::of("valid_until", FieldKind::Day).called(|words| words.field_valid_until()).optional(),
    Field::of("types", FieldKind::Types).called(|words| words.field_types()).optional(),
    Field::of("questions", FieldKind::Rows(QUESTIONS)),
];

const QUESTIONS: &[Field] = &[
    Field::of("id", FieldKind::Text).in_column("question").called(|words| words.field_question()),
    Field::of("text.ru", FieldKind::Text).called(|words| words.field_text_ru()),
    Field::of("text.en", FieldKind::Text).called(|words| words.field_text_en()).optional(),
    Field::of("text.tt", FieldKind::Text).called(|words| words.field_text_tt()).optional(),
    Field::of("label.ru", FieldKind::Title)
        .called(|words| words.field_label_ru())
        .hint(|words| words.hint_label())
        .optional(),
    Field::of("label.en", FieldKind::Title).called(|words| words.field_label_en()).optional(),
    Field::of("label.tt", FieldKind::Title).called(|words| words.field_label_tt()).optional(),
];

pub(super) const METHODS: &[Field] = &[
    ID,
    Field::of("method", FieldKind::Method).called(|words| words.field_method()),
    VALID_FROM.hint(|words| words.hint_valid_from()),
    Field::of("title.ru", FieldKind::Text).called(|words| words.field_title_ru()),
    Field::of("title.en", FieldKind::Text).called(|words| words.field_title_en()).optional(),
    Field::of("title.tt", FieldKind::Text).called(|words| words.field_title_tt()).optional(),
    LEGAL_BASIS,
];

pub(super) const ACCOUNTS: &[Field] = &[
    Field::of("id", FieldKind::Id).in_column("snils"),
    Field::of("verified", FieldKind::Flag),
    Field::of("email", FieldKind::MailAddress).optional(),
    Field::of("family_name", FieldKind::Title).optional(),
    Field::of("given_name", FieldKind::Title).optional(),
    Field::of("patronymic", FieldKind::Title).optional(),
    Field::of("birth_date", FieldKind::Day).optional(),
    Field::of("language", FieldKind::Language).optional(),
];
