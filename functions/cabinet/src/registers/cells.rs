//! Cells of a register's file and the JSON that they stand for. What is written here is read here as the same.

use serde_json::{Map, Value, json};
use tables::formula;

use super::field::Field;

/// The text of a cell, without the blanks around it.
pub(crate) fn text(cell: &str) -> &str {
    formula::read(cell.trim())
}

/// The cell of a field; empty where it is not there. Lists are separated by blanks.
pub(crate) fn cell(entry: &Value, field: &Field) -> String {
    let text = match entry.pointer(&pointer(field)) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(items)) => {
            let items: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            items.join(" ")
        }
        Some(other) => other.to_string(),
    };
    formula::written(&text)
}

fn pointer(field: &Field) -> String {
    format!("/{}", field.name.replace('.', "/"))
}

/// Puts what a cell says into the JSON of an entry: an empty one is left out.
pub(crate) fn put(entry: &mut Map<String, Value>, field: &Field, cell: &str) {
    let cell = text(cell);
    if !cell.is_empty() {
        put_value(entry, field.name, field.kind.value(cell));
    }
}

/// Puts a value into its place; `name` is joined by dots.
fn put_value(entry: &mut Map<String, Value>, name: &str, value: Value) {
    match name.split_once('.') {
        Some((outer, inner)) => {
            if let Value::Object(nested) = entry.entry(outer).or_insert_with(|| json!({})) {
                put_value(nested, inner, value);
            }
        }
        None => drop(entry.insert(name.to_owned(), value)),
    }
}
