//! `otklik registry`: fills the registers of a running host, and gives them out.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use anyhow::Context;
use serde_json::{Value, json};

use super::receipts::batches::{Batch, Batches};
use crate::arguments::{Format, OperatorArguments};
use crate::client::{Client, Repeat};
use crate::foreground::print;

/// Rows of one request. A request also has a limit of bytes; the questions of a version of a questionnaire belong into one.
const ROWS_MAX: usize = 10_000;

/// Imports a CSV file, a large one in several requests, and prints what the host says of it.
pub fn import(register: &str, file: &Path, operator: &OperatorArguments) -> anyhow::Result<()> {
    // It becomes a part of the path.
    anyhow::ensure!(is_name(register), "`{register}` is not a register");
    let source = File::open(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let client = Client::new(&operator.to, &operator.key);
    let path = format!("/v1/registry/{register}/import");
    let mut counts = [("imported", 0), ("unchanged", 0), ("refused", 0)];
    let mut results = Vec::new();
    for batch in Batches::of(BufReader::new(source), Format::Csv, ROWS_MAX)? {
        let Batch { body, rows } = batch?;
        let mut answer = client.post(&path, "text/csv", &body, Repeat::WhileItMayPass)?;
        for (name, count) in &mut counts {
            *count += answer.get(*name).and_then(Value::as_u64).unwrap_or(0);
        }
        for result in answer.get_mut("results").and_then(Value::as_array_mut).into_iter().flatten() {
            // The host counts the rows of its request, its header being the first.
            let row = result.get("row").and_then(Value::as_u64).and_then(|row| usize::try_from(row).ok());
            if let Some(row) = row.and_then(|row| rows.get(row.checked_sub(2)?)) {
                result["row"] = json!(row);
            }
            results.push(result.take());
        }
    }
    let [(_, imported), (_, unchanged), (_, refused)] = counts;
    let told = json!({"imported": imported, "unchanged": unchanged, "refused": refused, "results": results});
    print(&serde_json::to_string_pretty(&told)?)?;
    anyhow::ensure!(refused == 0, "{refused} rows were refused");
    Ok(())
}

/// Prints a register as CSV.
pub fn export(register: &str, operator: &OperatorArguments) -> anyhow::Result<()> {
    anyhow::ensure!(is_name(register), "`{register}` is not a register");
    let client = Client::new(&operator.to, &operator.key);
    client.fetch(&format!("/v1/registry/{register}?format=csv"), &mut std::io::stdout().lock())?;
    Ok(())
}

/// Whether it can be one part of a path.
pub(super) fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}
