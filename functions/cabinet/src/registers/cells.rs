//! Cells of a register's file and the JSON that they stand for. What is written here is read here as the same.

use serde_json::{Map, Value, json};
use tables::formula::is_run;

use super::field::Field;

/// A cell that no spreadsheet runs. A text that begins with `'` gets another, so that reading takes away what writing added.
pub(crate) fn safe(text: &str) -> String {
    if is_run(text) || text.starts_with('\'') { format!("'{text}") } else { text.to_owned() }
}

/// The text of a cell as it was before [`safe`]. One that somebody wrote by hand, as `'abc`, stays.
pub(crate) fn text(cell: &str) -> &str {
    let cell = cell.trim();
    match cell.strip_prefix('\'') {
        Some(rest) if is_run(rest) || rest.starts_with('\'') => rest,
        _ => cell,
    }
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
    safe(&text)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_read_as_it_was_written_and_is_no_formula() {
        for original in ["Школа", "=1+1", "+7", "-", "@a", "'", "'a", "'=1", "''", ""] {
            let written = safe(original);
            assert!(!is_run(&written), "{original}");
            assert_eq!(text(&written), original);
        }
        // By hand.
        for (cell, expected) in [(" Школа ", "Школа"), ("'=1", "=1"), ("'abc", "'abc")] {
            assert_eq!(text(cell), expected);
        }
    }
}
