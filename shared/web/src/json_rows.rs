//! Rows that are sent as JSON: all in one document, or one a line.

use serde_json::Value;

use crate::{Problem, bounded_json, text};

/// How the rows of a body are parted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonRows {
    /// All in one document.
    Document,
    /// A row a line.
    Lines,
}

impl JsonRows {
    /// By the media type; `None`: it is none of JSON.
    pub fn of(content_type: &str) -> Option<JsonRows> {
        match content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase().as_str() {
            "application/json" => Some(JsonRows::Document),
            "application/x-ndjson" | "application/ndjson" | "application/jsonl" => Some(JsonRows::Lines),
            _ => None,
        }
    }
}

/// The rows of lines, so many at most, each with its line; `None`: it cannot be read, or has more than so many values.
///
/// # Errors
/// 400 `encoding_unknown`.
pub fn lines(body: &[u8], rows_max: usize, values_max: usize) -> Result<Vec<(u64, Option<Value>)>, Problem> {
    let text = text::decode(body, "application/x-ndjson; charset=utf-8")?;
    let read = |(line, text): (u64, &str)| (line, bounded_json::value(text.as_bytes(), values_max).ok().flatten());
    Ok(tables::lines(&text).take(rows_max).map(read).collect())
}
