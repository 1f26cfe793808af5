//! A field of a register's entries, written once. What JSON may hold, the column of a file, the field of a form, its check and its
//! help follow from it. The fields themselves are in [`super::tables`].

use app::identity::client_keys;
use chrono::NaiveDate;
use domain::calendar;
use domain::figures::indicator::Method;
use domain::identifier::{OrganisationId, ParticipantId};
use domain::invitation::mail::is_address;
use domain::language::Language;
use domain::organisation::classification::Classification;
use domain::organisation::legal_entity::{Inn, Ogrn};
use domain::organisation::{Industry, Level, OrganisationType, RegionCode};
use domain::scope::ParticipantRole;
use domain::spelling;
use ipnet::IpNet;
use pages::Localizer;
use serde_json::{Map, Value, json};
use tables::value;
use web::FieldProblem;

/// What the id of an entry looks like.
const ID_EXPECTED: &str = "an id has 1 to 64 Latin letters, digits, `_` or `-`; a region two digits, an account eleven; an organisation type and \
    an industry 1 to 32 small letters, digits or `_`, a letter first";

/// Networks of one entry at most.
const NETWORKS_MAX: usize = 32;

/// Characters of a sign-in identity at most.
const IDENTITY_BYTES_MAX: usize = 255;

/// A field of a register's entries.
pub(crate) struct Field {
    /// The field's position in the JSON of an entry, nested ones joined by dots; and the field's name in a form.
    pub(crate) name: &'static str,
    /// The field's column in a file, where that is called otherwise than the field.
    column: Option<&'static str>,
    /// What it holds.
    pub(crate) kind: FieldKind,
    /// Whether an entry needs it. One that may be left out is empty by default.
    pub(crate) required: bool,
    label: Option<fn(Localizer) -> String>,
    hint: Option<fn(Localizer) -> String>,
}

/// What a field holds.
#[derive(Clone, Copy)]
pub(crate) enum FieldKind {
    /// The name of the entry. It is in the path, and does not change.
    Id,
    /// Any text.
    Text,
    /// What something or somebody is called: one line that says something, [`spelling::is_title`].
    Title,
    /// As whom an identity provider knows somebody.
    Identity,
    /// The public URL of another system.
    System,
    /// One mail address.
    MailAddress,
    /// A day.
    Day,
    /// Yes or no.
    Flag,
    /// A number from 1 up to this.
    Number(u32),
    /// A number from 0 on.
    Count,
    /// ОГРН.
    Ogrn,
    /// ИНН.
    Inn,
    /// An organisation's id.
    Organisation,
    /// Organisations' ids, or `*` for all.
    Organisations,
    /// A region by its two digits.
    Region,
    /// An industry.
    Industry,
    /// An organisation type.
    Type,
    /// Organisation types.
    Types,
    /// Who an organisation or source belongs to: a level of government.
    Level,
    /// What a participant is.
    Role,
    /// A way from counts to figures.
    Method,
    /// A language.
    Language,
    /// One of these values.
    OneOf(fn() -> Vec<&'static str>),
    /// Any of these values.
    ManyOf(fn() -> Vec<&'static str>),
    /// The name of an entry of another register.
    Name,
    /// Such names.
    Names,
    /// Days.
    Days,
    /// Networks, as `192.0.2.0/24`.
    Networks,
    /// Public keys of programs, as a JWK Set.
    PublicKeys,
    /// Several entries of these fields: a row of a file each.
    Rows(&'static [Field]),
}

impl Field {
    /// A required field that is called by its name alone.
    pub(super) const fn of(name: &'static str, kind: FieldKind) -> Field {
        Field { name, column: None, kind, required: true, label: None, hint: None }
    }

    /// The field with what it is called in words.
    pub(super) const fn called(self, label: fn(Localizer) -> String) -> Field {
        Field { label: Some(label), ..self }
    }

    /// The field with help to fill it in.
    pub(super) const fn hint(self, hint: fn(Localizer) -> String) -> Field {
        Field { hint: Some(hint), ..self }
    }

    /// The field, which may be left out.
    pub(super) const fn optional(self) -> Field {
        Field { required: false, ..self }
    }

    /// The field with another name for its column.
    pub(super) const fn in_column(self, column: &'static str) -> Field {
        Field { column: Some(column), ..self }
    }

    /// The field's column in a file.
    pub(crate) fn column(&self) -> &'static str {
        self.column.unwrap_or(self.name)
    }

    /// What it is called.
    pub(crate) fn label(&self, words: Localizer) -> String {
        self.label.map_or_else(|| self.name.to_owned(), |label| label(words))
    }

    /// How to fill it in; empty where its name says it.
    pub(crate) fn help(&self, words: Localizer) -> String {
        self.hint.map_or_else(String::new, |hint| hint(words))
    }
}

impl FieldKind {
    /// The values of a kind that has few, as they stand in JSON; of types and industries all that there are.
    pub(crate) fn choices(self, types: &Classification) -> Option<Vec<&str>> {
        Some(match self {
            FieldKind::Level => Level::ALL.map(Level::as_str).to_vec(),
            FieldKind::Type | FieldKind::Types => types.types().map(OrganisationType::as_str).collect(),
            FieldKind::Industry => types.industries().map(Industry::as_str).collect(),
            FieldKind::Role => ParticipantRole::ALL.map(ParticipantRole::as_str).to_vec(),
            FieldKind::Method => vec![Method::CURRENT.as_str()],
            FieldKind::Language => Language::ALL.map(Language::code).to_vec(),
            FieldKind::Flag => vec!["true", "false"],
            FieldKind::OneOf(values) => values(),
            _ => return None,
        })
    }

    /// Whether a text, from a form or a cell, can be a value of it.
    pub(crate) fn takes_text(self, text: &str, types: &Classification) -> bool {
        match self {
            FieldKind::Id | FieldKind::Rows(_) => true,
            FieldKind::Text => spelling::is_text(text),
            FieldKind::Title => spelling::is_title(text),
            FieldKind::Identity => !text.trim().is_empty() && text.len() <= IDENTITY_BYTES_MAX,
            FieldKind::System => web::public_url(text).is_some(),
            FieldKind::MailAddress => is_address(text),
            FieldKind::Day => text.parse::<NaiveDate>().is_ok_and(|day| !calendar::stands_for_none(day)),
            FieldKind::Ogrn => Ogrn::parse(text).is_ok_and(|it| !it.stands_for_none()),
            FieldKind::Inn => Inn::parse(text).is_ok_and(|it| !it.stands_for_none()),
            FieldKind::Organisation => OrganisationId::parse(text).is_ok(),
            FieldKind::Region => RegionCode::parse(text).is_ok(),
            FieldKind::Name => ParticipantId::parse(text).is_ok(),
            FieldKind::Flag
            | FieldKind::Number(_)
            | FieldKind::Count
            | FieldKind::Organisations
            | FieldKind::Types
            | FieldKind::ManyOf(_)
            | FieldKind::Names
            | FieldKind::Networks
            | FieldKind::PublicKeys
            | FieldKind::Days => self.takes(&self.value(text), types),
            FieldKind::Level
            | FieldKind::Type
            | FieldKind::Industry
            | FieldKind::Role
            | FieldKind::Method
            | FieldKind::OneOf(_)
            | FieldKind::Language => self.choices(types).is_some_and(|choices| choices.contains(&text)),
        }
    }

    /// The JSON of a text. What is none of its values stays text, and is refused as such.
    pub(crate) fn value(self, text: &str) -> Value {
        match self {
            // As people write them, too.
            FieldKind::Days => {
                let day = |text: &str| value::day(text).map_or_else(|| text.to_owned(), |day| day.to_string());
                json!(text.split_whitespace().map(day).collect::<Vec<_>>())
            }
            kind if kind.is_list() => json!(text.split_whitespace().collect::<Vec<_>>()),
            FieldKind::PublicKeys => serde_json::from_str(text).unwrap_or_else(|_| json!(text)),
            FieldKind::Flag => value::flag(text).map_or_else(|| json!(text), |flag| json!(flag)),
            FieldKind::Day => value::day(text).map_or_else(|| json!(text), |day| json!(day)),
            FieldKind::Number(_) | FieldKind::Count => {
                text.parse::<u32>().map_or_else(|_| json!(text), |number| json!(number))
            }
            _ => json!(text),
        }
    }

    /// Whether JSON can be a value of it.
    fn takes(self, value: &Value, types: &Classification) -> bool {
        let all = |each: &dyn Fn(&str) -> bool| {
            value.as_array().is_some_and(|items| items.iter().all(|item| item.as_str().is_some_and(each)))
        };
        match self {
            FieldKind::Flag => value.is_boolean(),
            FieldKind::Number(max) => value.as_u64().is_some_and(|number| (1..=u64::from(max)).contains(&number)),
            FieldKind::Count => value.as_u64().is_some_and(|number| number <= u64::from(u32::MAX)),
            FieldKind::Organisations => all(&|id| id == "*" || OrganisationId::parse(id).is_ok()),
            FieldKind::Types => all(&|name| types.type_named(name).is_some()),
            FieldKind::Names => all(&|name| ParticipantId::parse(name).is_ok()),
            FieldKind::Days => all(&|day| day.parse::<NaiveDate>().is_ok()),
            FieldKind::Networks => {
                let few = value.as_array().is_some_and(|networks| networks.len() <= NETWORKS_MAX);
                few && all(&|network| network.parse::<IpNet>().is_ok())
            }
            FieldKind::PublicKeys => client_keys::is_key_set(value),
            FieldKind::ManyOf(values) => {
                let known = |item: &Value| item.as_str().is_some_and(|text| values().contains(&text));
                value.as_array().is_some_and(|items| items.iter().all(known))
            }
            FieldKind::Rows(_) => value.is_array(),
            _ => value.as_str().is_some_and(|text| self.takes_text(text, types)),
        }
    }

    /// Whether it holds several values, which blanks part in a cell.
    fn is_list(self) -> bool {
        matches!(
            self,
            FieldKind::Organisations
                | FieldKind::Types
                | FieldKind::ManyOf(_)
                | FieldKind::Names
                | FieldKind::Networks
                | FieldKind::Days
        )
    }

    /// The stable code of a value that it does not take.
    fn code(self) -> &'static str {
        match self {
            FieldKind::System => "url_invalid",
            _ => "field_invalid",
        }
    }

    /// What it takes, for whoever sent something else.
    pub(crate) fn expected(self, types: &Classification) -> String {
        let one_of = |choices: Vec<&str>| format!("send one of {}", choices.join(", "));
        match self {
            FieldKind::Id => ID_EXPECTED.to_owned(),
            FieldKind::Text => format!(
                "send text of 1 to {} characters, without control characters and marks that cannot be seen",
                spelling::TEXT_CHARACTERS_MAX
            ),
            FieldKind::Title => format!(
                "send one line of 1 to {} characters, without control characters and marks that cannot be seen",
                spelling::TITLE_CHARACTERS_MAX
            ),
            FieldKind::Identity => "write the identity as the provider does, or leave it out".to_owned(),
            FieldKind::System => "send the other system's public URL, as https://otklik.example".to_owned(),
            FieldKind::MailAddress => "write one mail address, as anna@example.org".to_owned(),
            FieldKind::Day => "send a day, as 2026-01-31, and not one that stands for none, as 1900-01-01".to_owned(),
            FieldKind::Flag => "send true or false".to_owned(),
            FieldKind::Count => "send a whole number from 0 on".to_owned(),
            FieldKind::Number(u32::MAX) => "send a whole number from 1 on".to_owned(),
            FieldKind::Number(max) => format!("send a whole number from 1 to {max}"),
            FieldKind::Ogrn => "an OGRN has 13 or 15 digits, the last of which checks the others".to_owned(),
            FieldKind::Inn => "an INN has 10 or 12 digits, the last of which check the others".to_owned(),
            FieldKind::Organisation => "send an organisation's id".to_owned(),
            FieldKind::Organisations => "send `*` or organisations' ids".to_owned(),
            FieldKind::Region => "send the two digits of a region".to_owned(),
            FieldKind::Rows(_) => "send a list".to_owned(),
            FieldKind::Name => "send the id of an entry of its register".to_owned(),
            FieldKind::Names => "send a list of ids".to_owned(),
            FieldKind::Days => "send a list of days, as 2026-01-31".to_owned(),
            FieldKind::Networks => {
                format!("send a list of up to {NETWORKS_MAX} networks, as 192.0.2.0/24 or 2001:db8::/32")
            }
            FieldKind::PublicKeys => client_keys::EXPECTED.to_owned(),
            FieldKind::ManyOf(values) => one_of(values()),
            kind => one_of(kind.choices(types).unwrap_or_default()),
        }
    }
}

/// A field at fault.
pub(super) fn fault(path: &str, code: &str, message: String) -> FieldProblem {
    FieldProblem { field: path.to_owned(), code: code.to_owned(), message }
}

/// What is wrong with the id of an entry.
pub(super) fn id_invalid() -> FieldProblem {
    fault("/id", "id_invalid", ID_EXPECTED.to_owned())
}

/// All that is wrong with JSON as an entry of these fields: unknown ones, missing ones, those that hold something else. `below` is
/// the JSON pointer to the entry.
pub(super) fn faults(fields: &[Field], entry: &Value, below: &str, types: &Classification) -> Vec<FieldProblem> {
    let Value::Object(members) = entry else {
        return vec![fault(below, "field_invalid", "send an object of fields".to_owned())];
    };
    let mut found = unknown(fields, members, "", below);
    for field in fields.iter().filter(|field| !matches!(field.kind, FieldKind::Id)) {
        let path = format!("{below}/{}", field.name.replace('.', "/"));
        match (entry.pointer(&path[below.len()..]).filter(|value| !value.is_null()), field.kind) {
            (None, _) if field.required => {
                found.push(fault(&path, "field_missing", format!("send `{}`, too", field.name)));
            }
            (None, _) => {}
            (Some(value), kind) if !kind.takes(value, types) => {
                found.push(fault(&path, kind.code(), kind.expected(types)));
            }
            (Some(Value::Array(rows)), FieldKind::Rows(of_row)) => {
                let of_rows = rows.iter().enumerate();
                found.extend(of_rows.flat_map(|(index, row)| faults(of_row, row, &format!("{path}/{index}"), types)));
            }
            (Some(_), _) => {}
        }
    }
    found
}

/// Members that no field stands for. Storage lets such pass, so that an older host reads what a newer one wrote; from an
/// operator a misspelt `excluded_on` would be lost without a word.
fn unknown(fields: &[Field], members: &Map<String, Value>, outer: &str, below: &str) -> Vec<FieldProblem> {
    let mut found = Vec::new();
    for (name, value) in members {
        let full = format!("{outer}{name}");
        let nested = format!("{full}.");
        let is_outer = fields.iter().any(|field| field.name.starts_with(&nested));
        match value {
            _ if fields.iter().any(|field| field.name == full) => {}
            Value::Object(inner) if is_outer => found.extend(unknown(fields, inner, &nested, below)),
            // Whether it may be something else than an object is told of its first field.
            _ if is_outer => {}
            _ => {
                let path = format!("{below}/{}", full.replace('.', "/"));
                let message = "this field is not part of the entry: leave it out".to_owned();
                found.push(fault(&path, "field_unknown", message));
            }
        }
    }
    found
}
