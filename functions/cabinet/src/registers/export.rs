//! A register as a file that can be imported again.

use app::{App, Error};
use serde_json::{Value, json};

use super::cells::cell;
use super::entries;
use super::register::Register;

/// Entries that are read at once.
const PAGE_ROWS: usize = 1_000;

/// The whole register as CSV (RFC 4180), or the part of it whose names begin so.
pub(crate) async fn csv(app: &App, kind: Register, prefix: &str) -> Result<String, Error> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Writing into memory does not fail.
    let _ = writer.write_record(kind.columns());
    let mut after = None;
    loop {
        let page = entries::page(app, kind, prefix, after.as_deref(), PAGE_ROWS).await?;
        for (_, entry) in &page.rows {
            for row in rows(kind, entry) {
                let _ = writer.write_record(kind.columns().iter().map(|column| cell(&row, column)));
            }
        }
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()),
        }
    }
}

/// The rows of an entry: one, or one for each question.
fn rows(kind: Register, entry: &Value) -> Vec<Value> {
    if kind != Register::Questionnaires {
        return vec![entry.clone()];
    }
    let questions = entry.get("questions").and_then(Value::as_array).cloned().unwrap_or_default();
    let row = |question: Value| {
        let mut row = entry.clone();
        if let Value::Object(row) = &mut row {
            row.insert("question".to_owned(), question.get("id").cloned().unwrap_or_default());
            row.insert("text".to_owned(), question.get("text").cloned().unwrap_or(json!({})));
        }
        row
    };
    questions.into_iter().map(row).collect()
}
