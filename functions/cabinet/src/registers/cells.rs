//! Cells of a register's file and the JSON that they stand for. What is written here is read here as the same.

use serde_json::{Map, Value, json};

/// What a spreadsheet would run as a formula begins so; `'` before it says that it is text.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A cell that no spreadsheet runs. A text that begins with `'` gets another, so that reading takes away what writing added.
pub(crate) fn safe(text: &str) -> String {
    if text.starts_with(FORMULA) || text.starts_with('\'') { format!("'{text}") } else { text.to_owned() }
}

/// The text of a cell as it was before [`safe`]. One that somebody wrote by hand, as `'abc`, stays.
pub(crate) fn text(cell: &str) -> &str {
    let cell = cell.trim();
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(FORMULA) || rest.starts_with('\'') => rest,
        _ => cell,
    }
}

/// The cell of a field; empty where it is not there. Lists are separated by blanks.
pub(crate) fn cell(entry: &Value, column: &str) -> String {
    let field = column.split('.').try_fold(entry, |value, name| value.get(name));
    let text = match field {
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

/// The JSON of a row: empty cells are left out.
pub(crate) fn entry<'row>(cells: impl Iterator<Item = (&'row str, &'row str)>) -> Value {
    let mut entry = Map::new();
    for (column, cell) in cells {
        let cell = text(cell);
        if cell.is_empty() {
            continue;
        }
        let value = match column {
            "organisations" | "types" => json!(cell.split_whitespace().collect::<Vec<_>>()),
            "verified" => match cell {
                "true" | "1" => json!(true),
                "false" | "0" => json!(false),
                other => json!(other),
            },
            // What is no number stays text, and is refused as such.
            "version" | "rhythm_days" | "receipts_per_minute" => {
                cell.parse::<u32>().map_or_else(|_| json!(cell), |number| json!(number))
            }
            _ => json!(cell),
        };
        match column.split_once('.') {
            Some((outer, inner)) => {
                let nested = entry.entry(outer).or_insert_with(|| json!({}));
                if let Value::Object(nested) = nested {
                    nested.insert(inner.to_owned(), value);
                }
            }
            None => drop(entry.insert(column.to_owned(), value)),
        }
    }
    Value::Object(entry)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_read_as_it_was_written_and_is_no_formula() {
        for original in ["Школа", "=1+1", "+7", "-", "@a", "'", "'a", "'=1", "''", ""] {
            let written = safe(original);
            assert!(!written.starts_with(FORMULA), "{original}");
            assert_eq!(text(&written), original);
        }
        // By hand.
        for (cell, expected) in [(" Школа ", "Школа"), ("'=1", "=1"), ("'abc", "'abc")] {
            assert_eq!(text(cell), expected);
        }
    }

    #[test]
    fn rows_nest_by_dots_and_skip_what_is_empty() {
        let row = [("text.ru", "Да"), ("text.en", ""), ("types", "school sport"), ("version", "2"), ("verified", "1")];
        let expected = json!({"text": {"ru": "Да"}, "types": ["school", "sport"], "version": 2, "verified": true});
        assert_eq!(entry(row.into_iter()), expected);
        assert_eq!(cell(&expected, "types"), "school sport");
        assert_eq!(cell(&expected, "text.ru"), "Да");
        assert_eq!(cell(&expected, "text.en"), "");
        assert_eq!(cell(&expected, "version"), "2");
    }
}
