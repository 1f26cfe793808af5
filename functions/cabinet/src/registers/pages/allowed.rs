//! What may stand in a column of a register's file, in words: for whoever fills one in, and for whoever filled one in wrongly.

use ::pages::Localizer;
use domain::organisation::classification::Classification;
use domain::spelling::{TEXT_CHARACTERS_MAX, TITLE_CHARACTERS_MAX};

use super::fields::shown;
use crate::registers::field::{Field, FieldKind};

/// What may stand in a field.
pub(super) fn allowed(words: Localizer, types: &Classification, field: &Field) -> String {
    let help = field.help(words);
    let said = of_kind(words, types, field.kind).filter(|said| !help.contains(said.as_str()));
    [said, Some(help)].into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// What values of a kind look like; `None`: only the field itself can tell.
fn of_kind(words: Localizer, types: &Classification, kind: FieldKind) -> Option<String> {
    // A code says what it is called in words, where that is another thing.
    let listed = |values: Vec<&str>| {
        let named = values.into_iter().map(|value| match shown(words, types, kind, value) {
            name if name == value => value.to_owned(),
            name => format!("{value} ({name})"),
        });
        named.collect::<Vec<_>>().join(", ")
    };
    let count = |characters: usize| words.count(characters as u64);
    Some(match kind {
        FieldKind::Flag => words.fault_flag(),
        FieldKind::Types => words.allowed_several(listed(kind.choices(types).unwrap_or_default()).as_str()),
        FieldKind::ManyOf(values) => words.allowed_several(listed(values()).as_str()),
        FieldKind::Text => words.allowed_text(TEXT_CHARACTERS_MAX, count(TEXT_CHARACTERS_MAX)),
        FieldKind::Title => words.allowed_line(TITLE_CHARACTERS_MAX, count(TITLE_CHARACTERS_MAX)),
        FieldKind::System => words.allowed_url(),
        FieldKind::MailAddress => words.allowed_address(),
        FieldKind::Day => words.allowed_day(),
        FieldKind::Count => words.allowed_count(),
        FieldKind::Number(u32::MAX) => words.allowed_number(),
        FieldKind::Number(max) => words.allowed_number_to(words.count(max.into())),
        FieldKind::Organisation | FieldKind::Name => words.allowed_name(),
        FieldKind::Names => words.hint_names(),
        FieldKind::Days => words.hint_days(),
        FieldKind::Networks => words.hint_networks(),
        FieldKind::PublicKeys => words.hint_public_keys(),
        FieldKind::Region => words.allowed_region(),
        kind => words.fault_values(listed(kind.choices(types)?).as_str()),
    })
}
