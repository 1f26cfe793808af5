//! Fields that name entries of other registers: people read and write names, and of organisations ОГРН or ИНН, where the entry holds ids.

use app::registers::{self, register};
use app::{App, Error};
use domain::identifier::OrganisationId;
use domain::organisation::Organisation;

use super::fields::{FormField, Input};
use crate::registers::field::FieldKind;
use crate::registers::for_people::{Named, Names, named_in};
use pages::Localizer;

/// What stands for all organisations.
const ALL: &str = "*";

/// So many organisations are named where several fit.
const NAMED_MAX: usize = 5;

/// Entries that are offered as a list at most; of more, the id is written.
const OFFERED_MAX: usize = 2_000;

/// Gives fields whose values are few entries of another register a list of them, by name.
pub(super) async fn offer(app: &App, words: Localizer, fields: &mut [FormField]) -> Result<(), Error> {
    for field in fields.iter_mut().filter(|field| matches!(field.field.kind, FieldKind::Name)) {
        let register = if field.name == "source" { register::SOURCES } else { register::PARTICIPANTS };
        let mut entries = registers::entries::<Named>(app, register).await?;
        if OFFERED_MAX < entries.len() {
            continue;
        }
        entries.sort_by_key(|(_, entry)| entry.name.to_lowercase());
        let empty = (!field.required).then(|| (String::new(), words.choice_none()));
        let named = entries.into_iter().map(|(id, entry)| (id, entry.name));
        field.input = Input::Choice(empty.into_iter().chain(named).collect());
    }
    Ok(())
}

/// Shows the names of organisations in place of their ids.
pub(super) async fn name(app: &App, fields: &mut [FormField]) -> Result<(), Error> {
    for field in fields.iter_mut().filter(|field| names_organisations(field)) {
        let mut named = Vec::new();
        for id in field.value.split_whitespace() {
            let found = match OrganisationId::parse(id) {
                Ok(id) => registers::organisation(app, &id).await?,
                Err(_) => None,
            };
            named.push(found.as_ref().map_or_else(|| id.to_owned(), in_words));
        }
        field.written = named.join("\n");
    }
    let mut names = Names::default();
    for field in fields.iter_mut() {
        let Some(register) = names_entries(field) else { continue };
        let mut named = Vec::new();
        for id in field.value.split_whitespace() {
            named.push(names.of(app, register, id).await?);
        }
        field.written = named.join("\n");
    }
    Ok(())
}

/// Puts the ids of the organisations that are meant in place of what was written, or says at the field why they are not known.
pub(super) async fn settle(app: &App, words: Localizer, fields: &mut [FormField]) -> Result<(), Error> {
    for field in fields.iter_mut().filter(|field| names_organisations(field)) {
        let mut ids = Vec::new();
        for text in field.written.lines().map(str::trim).filter(|line| !line.is_empty()) {
            if text == ALL && matches!(field.field.kind, FieldKind::Organisations) {
                ids.push(ALL.to_owned());
                continue;
            }
            let found = registers::organisations_meant(app, text, NAMED_MAX).await?;
            match found.as_slice() {
                [one] => ids.push(one.id.to_string()),
                [] => field.fault = Some(words.fault_organisation_unknown(text)),
                several => {
                    let names: Vec<String> = several.iter().map(in_words).collect();
                    field.fault = Some(words.fault_organisations_several(names.join("; ")));
                }
            }
        }
        field.value = ids.join(" ");
    }
    for field in fields.iter_mut() {
        let Some(register) = names_entries(field) else { continue };
        let entries = registers::entries::<Named>(app, register).await?;
        let meant = |text: &str| {
            let by_name = entries.iter().find(|(_, entry)| entry.name.to_lowercase() == text.to_lowercase());
            by_name.or_else(|| entries.iter().find(|(id, _)| id == text)).map(|(id, _)| id.clone())
        };
        let mut ids = Vec::new();
        for text in field.written.lines().map(str::trim).filter(|line| !line.is_empty()) {
            match meant(text) {
                Some(id) => ids.push(id),
                None => field.fault = Some(words.fault_entry_unknown(text)),
            }
        }
        field.value = ids.join(" ");
    }
    Ok(())
}

/// The register whose entries a field names, several of them, a line each.
fn names_entries(field: &FormField) -> Option<&'static str> {
    named_in(field.field).filter(|_| matches!(field.field.kind, FieldKind::Names))
}

fn names_organisations(field: &FormField) -> bool {
    matches!(field.field.kind, FieldKind::Organisation | FieldKind::Organisations)
}

/// How an organisation is written so that it is found again.
fn in_words(organisation: &Organisation) -> String {
    match (&organisation.ogrn, &organisation.inn) {
        (Some(ogrn), _) => format!("{}, ОГРН {ogrn}", organisation.name),
        (None, Some(inn)) => format!("{}, ИНН {inn}", organisation.name),
        (None, None) => organisation.name.clone(),
    }
}
