//! `otklik registry`: fills the registers of a running host, and gives them out.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;
use serde_json::{Value, json};
use tables::RowFault;

use super::receipts::batches::Records;
use crate::arguments::{Format, OperatorArguments};
use crate::client::{Client, Repeat};
use crate::foreground::print;

/// Rows of one request. A request also has a limit of bytes; the questions of a version of a questionnaire belong into one.
const ROWS_MAX: usize = 10_000;

/// Imports a CSV or XLSX file, a large one in several requests, and prints what the host says of it. The refused rows are written
/// to `refused`, to be corrected and imported again.
pub fn import(register: &str, file: &Path, operator: &OperatorArguments, refused: Option<&Path>) -> anyhow::Result<()> {
    // It becomes a part of the path.
    anyhow::ensure!(is_name(register), "`{register}` is not a register");
    let unreadable = || format!("{} cannot be read", file.display());
    let bytes = std::fs::read(file).with_context(unreadable)?;
    let records = Records::read(&bytes, Format::Csv, name_column(register)).with_context(unreadable)?;
    let client = Client::new(&operator.to, &operator.key);
    let path = format!("/v1/registry/{register}/import");
    let mut counts = [("imported", 0), ("unchanged", 0), ("refused", 0)];
    let mut results = Vec::new();
    for batch in records.batches(ROWS_MAX) {
        for it in &batch.unreadable {
            let code = if matches!(it.fault, RowFault::Twice(_)) { "id_twice" } else { "not_parseable" };
            let error = json!({"field": "", "code": code, "message": it.fault.to_string()});
            results.push(json!({"row": it.row, "id": it.name, "errors": [error]}));
            counts[2].1 += 1;
        }
        if batch.rows.is_empty() {
            continue;
        }
        let mut answer = client.post(&path, "text/csv; charset=utf-8", &batch.body, Repeat::WhileItMayPass)?;
        for (name, count) in &mut counts {
            *count += answer.get(*name).and_then(Value::as_u64).unwrap_or(0);
        }
        for result in answer.get_mut("results").and_then(Value::as_array_mut).into_iter().flatten() {
            // The host tells the lines of its request.
            if let Some(row) = result.get("row").and_then(Value::as_u64).and_then(|line| batch.row_of(line)) {
                result["row"] = json!(row);
            }
            results.push(result.take());
        }
    }
    results.sort_by_key(|result| result["row"].as_u64());
    if let Some(refused) = refused {
        records.write_faults(refused, &faults(&results))?;
    }
    let [(_, imported), (_, unchanged), (_, refused)] = counts;
    let told = json!({"imported": imported, "unchanged": unchanged, "refused": refused, "results": results});
    print(&serde_json::to_string_pretty(&told)?)?;
    anyhow::ensure!(refused == 0, "{refused} rows were refused");
    Ok(())
}

/// The column whose values name the entries of a register; the rows of one questionnaire share theirs.
fn name_column(kind: &str) -> Option<&'static str> {
    match kind {
        "questionnaires" => None,
        "accounts" => Some("snils"),
        _ => Some("id"),
    }
}

/// All that is wrong with each refused row, in words.
fn faults(results: &[Value]) -> BTreeMap<u64, String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let words = |error: &Value| format!("{} {}", text(&error["field"]), text(&error["message"])).trim().to_owned();
    let of_row = |result: &Value| {
        let errors = result["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
        Some((result["row"].as_u64()?, errors.iter().map(words).collect::<Vec<_>>().join("; ")))
    };
    results.iter().filter_map(of_row).collect()
}

/// Prints a register as CSV that spreadsheets open, and that can be imported again.
pub fn export(register: &str, operator: &OperatorArguments) -> anyhow::Result<()> {
    anyhow::ensure!(is_name(register), "`{register}` is not a register");
    let client = Client::new(&operator.to, &operator.key);
    client.fetch(&format!("/v1/registry/{register}?format=csv&spreadsheet=true"), &mut std::io::stdout().lock())?;
    Ok(())
}

/// Whether it can be one part of a path.
pub(super) fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}
