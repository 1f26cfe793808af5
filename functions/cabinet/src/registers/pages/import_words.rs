//! Why a file, or a row of it, is not taken: in words, with what is allowed.

use ::pages::Localizer;
use ::pages::table_words::{of_row, shortened};
use domain::organisation::classification::Classification;
use tables::Table;
use web::FieldProblem;

use super::allowed::allowed;
use super::fields;
use crate::registers::field::FieldKind;
use crate::registers::import::{Imported, RefusedRow};
use crate::registers::register::Register;

/// Why a table does not fit a register: it lacks the column with the names of entries, or has columns that are not known.
pub(super) fn of_columns(words: Localizer, kind: Register, table: &Table, code: &str) -> String {
    if code != "header_unknown" {
        return words.import_no_header();
    }
    let known = kind.columns();
    let unknown = table.columns(|name| known.contains(&name).then_some(())).err().map(|unknown| unknown.0);
    let unknown: Vec<String> = unknown.unwrap_or_default().iter().take(20).map(|name| shortened(name)).collect();
    words.import_columns_unknown(unknown.join(", ").as_str(), known.join(", ").as_str())
}

/// Every refused row of a file by its line, with all that is wrong with it.
pub(super) fn of_rows<'a>(
    words: Localizer,
    types: &'a Classification,
    kind: Register,
    done: &'a Imported,
) -> impl Iterator<Item = (&'a RefusedRow, String)> {
    done.results.iter().map(move |row| {
        let errors = row.errors.iter().map(|error| {
            let name = error.field.trim_start_matches('/').replace('/', ".");
            let field = if name.is_empty() { String::new() } else { format!("{}: ", fields::label(words, &name)) };
            format!("{field}{}", of_field(words, types, kind, &name, error))
        });
        let told = row.form.map_or_else(|| errors.collect::<Vec<_>>().join("; "), |form| of_row(words, form));
        (row, told)
    })
}

fn of_field(words: Localizer, types: &Classification, register: Register, name: &str, error: &FieldProblem) -> String {
    match error.code.as_str() {
        "field_missing" => words.fault_missing(),
        "region_missing" => words.fault_region_missing(),
        "industry_missing" => words.fault_industry_missing(),
        "industry_fixed" => words.fault_industry_fixed(),
        "built_in" => words.fault_built_in(),
        "period_reversed" => words.fault_period_reversed(),
        "field_unknown" => words.fault_unknown(),
        "id_invalid" => fields::id_hint(words, register),
        "ogrn_taken" => words.fault_ogrn_taken(),
        "identity_taken" => words.fault_identity_taken(),
        "version_fixed" => words.fault_version_fixed(),
        _ => of_value(words, types, register, name, &error.message),
    }
}

/// What may stand in a field that holds something else. `message` is what programs are told.
fn of_value(words: Localizer, types: &Classification, register: Register, name: &str, message: &str) -> String {
    // A field of a row of a list is told with its place: `questions.0.text.ru`.
    let is_it = |full: &str| full == name || name.ends_with(&format!(".{full}"));
    let Some(field) = register.columned().find(|field| is_it(field.name)) else { return words.fault_invalid() };
    match field.kind {
        // The role is one of those that there are, and does not fit the other fields.
        FieldKind::Role if message != field.kind.expected(types) => words.fault_role(),
        FieldKind::Day => words.fault_day(),
        _ => {
            Some(allowed(words, types, field)).filter(|told| !told.is_empty()).unwrap_or_else(|| words.fault_invalid())
        }
    }
}
