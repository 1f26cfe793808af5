//! Entries as JSON: `{"rows":[…]}` as the list gives them, or one a line.

use domain::organisation::classification::Classification;
use serde_json::Value;
use web::json_rows::{self, JsonRows};
use web::{Problem, bounded_json};

use super::{Read, References, at_unreadable};
use crate::registers::register::Register;

/// Values of one line at most: a questionnaire has some hundred.
const VALUES_MAX: usize = 20_000;

/// Values of a whole document at most.
const DOCUMENT_VALUES_MAX: usize = 50_000;

/// The entries of a body, each with its place or line; `None`: it cannot be read.
pub(super) fn rows(form: JsonRows, body: &[u8]) -> Result<Vec<(u64, Option<Value>)>, Problem> {
    if form == JsonRows::Lines {
        return json_rows::lines(body, usize::MAX, VALUES_MAX);
    }
    let title = "the body is not JSON of the form {\"rows\":[…]} with up to 50,000 values: send a row a line";
    let none = || Problem::bad_request("not_parseable", title);
    let mut sent = bounded_json::value(body, DOCUMENT_VALUES_MAX).ok().flatten().ok_or_else(none)?;
    match sent.get_mut("rows").map(Value::take) {
        Some(Value::Array(rows)) => Ok((1..).zip(rows.into_iter().map(Some)).collect()),
        _ => Err(none()),
    }
}

/// The entries, as far as they can be read.
pub(super) fn read(
    register: Register,
    rows: &[(u64, Option<Value>)],
    types: &Classification,
    references: &References,
) -> Vec<Read> {
    let read = |(line, value): &(u64, Option<Value>)| match value {
        Some(Value::Object(entry)) => {
            let id = entry.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
            Read::of(register, types, references, *line, id, entry.clone())
        }
        _ => Read { rows: vec![*line], id: String::new(), entry: Err(at_unreadable()), form: None },
    };
    rows.iter().map(read).collect()
}
