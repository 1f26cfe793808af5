//! Nothing of an entry is lost between its forms: JSON, the fields of a page, a row of a file. Each entry here has every field set
//! and is written out whole, so that a new field of what is stored does not compile before it is set here, and a field that its
//! register's table lacks is told.

use std::collections::BTreeSet;

use app::registers::Entry;
use domain::organisation::classification::Classification;
use serde_json::{Value, json};

use super::entries::{json_of, parse};
use super::field::{Field, FieldKind};
use super::pages::fields;
use super::register::Register;
use super::{cells, export, import};

mod seeds;

use seeds::*;

/// The names of all values in JSON, nested ones joined by dots; a list of objects has those of its members.
fn names(value: &Value, below: &str, found: &mut BTreeSet<String>) {
    // A set of keys is the value of one field, whatever is in it.
    let fields = value.as_object().filter(|_| below != "access.public_keys");
    let Some(fields) = fields else {
        found.insert(below.to_owned());
        return;
    };
    for (name, value) in fields {
        let name = if below.is_empty() { name.clone() } else { format!("{below}.{name}") };
        match value.as_array().filter(|items| items.iter().all(Value::is_object) && !items.is_empty()) {
            Some(items) => items.iter().for_each(|item| names(item, &name, found)),
            None => names(value, &name, found),
        }
    }
}

fn names_of_table(fields: &[Field], below: &str) -> BTreeSet<String> {
    let of_field = |field: &Field| match field.kind {
        FieldKind::Rows(of_row) => names_of_table(of_row, &format!("{below}{}.", field.name)),
        _ => BTreeSet::from([format!("{below}{}", field.name)]),
    };
    fields.iter().flat_map(of_field).collect()
}

/// The entry that JSON makes, as JSON again.
#[track_caller]
fn read(register: Register, name: &str, value: Value) -> Value {
    match parse(register, name, value.clone(), &Classification::default()) {
        Ok(entry) => json_of(&entry, name),
        Err(problem) => panic!("{} {value}: {:?}", register.as_str(), problem.errors),
    }
}

#[test]
fn every_field_of_what_is_stored_is_in_its_table_and_set_here() {
    for register in Register::ALL {
        let mut stored = BTreeSet::new();
        seeds(register).iter().for_each(|(name, entry)| names(&json_of(entry, name), "", &mut stored));
        assert_eq!(stored, names_of_table(register.fields(), ""), "{}", register.as_str());
    }
}

#[test]
fn json_a_form_and_a_file_lose_nothing() {
    for register in Register::ALL {
        for (name, entry) in seeds(register) {
            let json = json_of(&entry, name);
            assert_eq!(read(register, name, json.clone()), json, "{} as JSON", register.as_str());

            let file = {
                let mut writer = csv::Writer::from_writer(Vec::new());
                writer.write_record(register.columns()).unwrap();
                export::rows(register, &json).iter().for_each(|row| writer.write_record(row).unwrap());
                String::from_utf8(writer.into_inner().unwrap()).unwrap()
            };
            let table = tables::Table::of_text(file.clone()).unwrap();
            let imported = import::read(register, &table, &Classification::default(), &import::References::default())
                .unwrap_or_else(|problem| panic!("{}", problem.title));
            let imported: Vec<Value> = imported
                .into_iter()
                .map(|read| json_of(&read.entry.unwrap_or_else(|it| panic!("{:?}", it.errors)), name))
                .collect();
            assert_eq!(imported, std::slice::from_ref(&json), "{} as a file: {file}", register.as_str());

            // A list has no fields of a form.
            if register.rows().is_none() {
                let typed: Vec<(&Field, String)> = register
                    .fields()
                    .iter()
                    .map(|field| (field, cells::text(&cells::cell(&json, field)).to_owned()))
                    .collect();
                let sent = fields::entry(typed.iter().map(|(field, value)| (*field, value.as_str())));
                assert_eq!(read(register, name, sent), json, "{} as a form", register.as_str());
            }
        }
    }
}

#[test]
fn what_is_wrong_has_a_stable_code() {
    let school = || json_of(&Entry::Organisation(organisation()), "school");
    let with = |name: &str, value: Value| {
        let mut entry = school();
        entry[name] = value;
        entry
    };
    let questions = |value: Value| {
        let mut entry = json_of(&Entry::Questionnaire(questionnaire()), "schools");
        entry["questions"][1] = value;
        entry
    };
    let null = Value::Null;
    let mut without_numbers = with("ogrn", null.clone());
    without_numbers["inn"] = null.clone();
    for (register, name, value, expected) in [
        (Register::Organisations, "school", with("excluded_no", "2026-01-01".into()), "field_unknown /excluded_no"),
        (Register::Organisations, "school", with("keys", Value::Array(Vec::new())), "field_unknown /keys"),
        (Register::Organisations, "school", with("ogrn", null.clone()), ""),
        (Register::Organisations, "school", without_numbers, "field_missing /ogrn"),
        (Register::Organisations, "school", with("name", " ".into()), "field_invalid /name"),
        (Register::Organisations, "school", with("name", "Школа\u{202e}".into()), "field_invalid /name"),
        (Register::Organisations, "school", with("name", "я".repeat(501).into()), "field_invalid /name"),
        (Register::Organisations, "school", with("level", "municipal".into()), ""),
        (Register::Organisations, "school", with("level", "private".into()), ""),
        (Register::Organisations, "school", with("inn", null.clone()), ""),
        (Register::Organisations, "school", with("name", 7.into()), "field_invalid /name"),
        (Register::Organisations, "school", with("time_zone", "Mars".into()), "field_invalid /time_zone"),
        // Words of an error that somebody sends are data.
        (Register::Organisations, "school", with("type", "missing field `name`".into()), "field_invalid /type"),
        (Register::Organisations, "another", school(), "field_invalid /id"),
        (Register::Organisations, "a b", with("id", "a b".into()), "id_invalid /id"),
        (Register::Organisations, "school", "school".into(), "field_invalid "),
        (Register::Questionnaires, "schools", questions(json!({"id": "b"})), "field_missing /questions/1/text/ru"),
        (
            Register::Questionnaires,
            "schools",
            questions(json!({"id": "b", "text": {"ru": "?", "de": "?"}})),
            "field_unknown /questions/1/text/de",
        ),
        (
            Register::Questionnaires,
            "schools",
            questions(json!({"id": "b", "text": "?"})),
            "field_missing /questions/1/text/ru",
        ),
        (
            Register::Regions,
            "63",
            json!({"joined_on": "2026-01-01", "counted_at": "otklik.example"}),
            "url_invalid /counted_at",
        ),
        (Register::Accounts, "11223344595", json!({"verified": "yes"}), "field_invalid /verified"),
        (Register::Accounts, "11223344595", json!({"verified": true, "language": "de"}), "field_invalid /language"),
    ] {
        let told = match parse(register, name, value.clone(), &Classification::default()) {
            Ok(_) => String::new(),
            Err(problem) => problem.errors.iter().map(|error| format!("{} {}", error.code, error.field)).collect(),
        };
        assert_eq!(told, expected, "{value}");
    }
}
