//! The fields of a register's entries: what they are called, what may stand in them, how they are shown.

use ::pages::Localizer;
use chrono::NaiveDate;
use domain::organisation::classification::Classification;
use domain::organisation::{Industry, Level, OrganisationType, Region, RegionCode};
use domain::scope::ParticipantRole;
use serde_json::{Map, Value};

use crate::registers::cells;
use crate::registers::field::{Field, FieldKind};
use crate::registers::for_people::named_in;
use crate::registers::register::Register;

/// A field as the form shows it.
pub(super) struct FormField {
    /// What it is a field of.
    pub(super) field: &'static Field,
    pub(super) name: &'static str,
    pub(super) label: String,
    pub(super) hint: String,
    pub(super) value: String,
    /// What stands in the form for it: names, where the value is ids.
    pub(super) written: String,
    pub(super) input: Input,
    pub(super) required: bool,
    /// What is wrong with it.
    pub(super) fault: Option<String>,
}

impl FormField {
    /// Whether this is among its values.
    pub(super) fn has(&self, value: &str) -> bool {
        self.value.split_whitespace().any(|it| it == value)
    }
}

/// How a field is filled in.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Input {
    Text,
    /// A line for each value.
    Lines,
    Day,
    Choice(Vec<(String, String)>),
    /// Any of these.
    Several(Vec<(String, String)>),
    /// It names the entry and does not change.
    Fixed,
}

/// What a field or a column is called.
pub(crate) fn label(words: Localizer, name: &str) -> String {
    Register::field_named(name).map_or_else(|| name.to_owned(), |field| field.label(words))
}

/// How the entries of a register are named.
pub(super) fn id_hint(words: Localizer, register: Register) -> String {
    register
        .fields()
        .iter()
        .find(|field| matches!(field.kind, FieldKind::Id))
        .map_or_else(String::new, |it| it.help(words))
}

fn input(words: Localizer, types: &Classification, register: Register, field: &'static Field, is_new: bool) -> Input {
    let empty = (!field.required).then(|| (String::new(), words.choice_none()));
    let regions = || {
        let named = |region: &Region| (region.code.to_string(), format!("{} {}", region.code, region.name));
        Input::Choice(empty.clone().into_iter().chain(RegionCode::all().map(named)).collect())
    };
    let named = |choices: Vec<&str>, kind: FieldKind| -> Vec<(String, String)> {
        choices.into_iter().map(|value| (value.to_owned(), shown(words, types, kind, value))).collect()
    };
    match field.kind {
        FieldKind::Id if !is_new => Input::Fixed,
        FieldKind::Id if register == Register::Regions => regions(),
        FieldKind::Region => regions(),
        FieldKind::Day => Input::Day,
        FieldKind::Organisations => Input::Lines,
        FieldKind::Names if named_in(field).is_some() => Input::Lines,
        FieldKind::Types => {
            Input::Several(named(FieldKind::Types.choices(types).unwrap_or_default(), FieldKind::Types))
        }
        FieldKind::ManyOf(values) => Input::Several(named(values(), field.kind)),
        kind => match kind.choices(types) {
            Some(choices) => Input::Choice(empty.into_iter().chain(named(choices, kind)).collect()),
            None => Input::Text,
        },
    }
}

/// Help to fill a field in: a form has a name a line where a file has identifiers in a row.
fn hint(words: Localizer, field: &Field) -> String {
    let help = field.help(words);
    match field.kind {
        FieldKind::Names if named_in(field).is_some() => {
            let more = help.replace(&words.hint_names(), "");
            [words.hint_entries(), more].join(" ").trim().to_owned()
        }
        _ => help,
    }
}

/// The fields of an entry with these values.
pub(super) fn all(
    words: Localizer,
    types: &Classification,
    register: Register,
    is_new: bool,
    value: impl Fn(&'static Field) -> String,
) -> Vec<FormField> {
    let field = |field: &'static Field| FormField {
        field,
        name: field.name,
        label: field.label(words),
        hint: hint(words, field),
        written: value(field),
        value: value(field),
        input: input(words, types, register, field, is_new),
        required: field.required,
        fault: None,
    };
    register.fields().iter().map(field).collect()
}

/// The entry that fields with these values make.
pub(crate) fn entry<'value>(values: impl Iterator<Item = (&'static Field, &'value str)>) -> Value {
    let mut entry = Map::new();
    for (field, value) in values.filter(|(field, _)| !matches!(field.kind, FieldKind::Id)) {
        cells::put(&mut entry, field, value);
    }
    Value::Object(entry)
}

/// What is wrong with the fields, each for itself.
pub(super) fn judge(words: Localizer, types: &Classification, fields: &mut [FormField]) {
    for field in fields.iter_mut().filter(|field| field.fault.is_none()) {
        field.fault = match field.value.is_empty() {
            true if field.required => Some(words.fault_missing()),
            true => None,
            false => (!is_valid(types, field)).then(|| words.fault_invalid()),
        };
    }
}

fn is_valid(types: &Classification, field: &FormField) -> bool {
    match &field.input {
        Input::Choice(choices) => choices.iter().any(|(known, _)| *known == field.value),
        Input::Several(choices) => {
            field.value.split_whitespace().all(|value| choices.iter().any(|(known, _)| known == value))
        }
        _ => field.field.kind.takes_text(&field.value, types),
    }
}

/// A value in words.
pub(in crate::registers) fn shown(words: Localizer, types: &Classification, kind: FieldKind, value: &str) -> String {
    let known = match kind {
        FieldKind::Type => OrganisationType::parse(value).map(|it| words.organisation_type(it, types)),
        FieldKind::Types => {
            let codes = value.split(' ').filter_map(OrganisationType::parse);
            Some(codes.map(|it| words.organisation_type(it, types)).collect::<Vec<_>>().join(", "))
        }
        FieldKind::Industry => Industry::parse(value).map(|it| words.industry(it, types)),
        FieldKind::Role => ParticipantRole::parse(value).map(|it| words.participant_role(it)),
        FieldKind::Region => RegionCode::parse(value).ok().map(|code| code.region().name.clone()),
        FieldKind::Level => Level::parse(value).map(|level| match level {
            Level::Federal => words.level_federal(),
            Level::Regional => words.level_regional(),
            Level::Municipal => words.level_municipal(),
            Level::Private => words.level_private(),
        }),
        FieldKind::Flag => match value {
            "true" => Some(words.choice_yes()),
            "false" => Some(words.choice_no()),
            _ => None,
        },
        FieldKind::OneOf(_) | FieldKind::ManyOf(_) => {
            let named = value.split(' ').map(|value| named_value(words, value).unwrap_or_else(|| value.to_owned()));
            Some(named.collect::<Vec<_>>().join(", "))
        }
        FieldKind::Day => value.parse::<NaiveDate>().ok().map(|day| words.day(day)),
        _ => None,
    };
    known.unwrap_or_else(|| value.to_owned())
}

/// A value of part B in words.
fn named_value(words: Localizer, value: &str) -> Option<String> {
    Some(match value {
        "economy_ministry" => words.role_economy_ministry(),
        "digital_ministry" => words.role_digital_ministry(),
        "analytical_centre" => words.role_analytical_centre(),
        "working_group_secretary" => words.role_working_group_secretary(),
        "subcommission_secretary" => words.role_subcommission_secretary(),
        "laboratory" => words.role_laboratory(),
        "registers" => words.right_registers(),
        "keys" => words.right_keys(),
        "paper" => words.right_paper(),
        "audit" => words.right_audit(),
        "service" => words.form_service(),
        "digital_service" => words.form_digital_service(),
        "function" => words.form_function(),
        "federal" => words.level_federal(),
        "regional" => words.level_regional(),
        "municipal" => words.level_municipal(),
        "person" => words.audience_person(),
        "legal_entity" => words.audience_legal_entity(),
        "no" => words.on_portal_no(),
        "planned" => words.on_portal_planned(),
        "live" => words.on_portal_live(),
        "withdrawn" => words.on_portal_withdrawn(),
        _ => return None,
    })
}
