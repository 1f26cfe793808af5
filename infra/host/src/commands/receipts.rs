//! `otklik receipts send`: a file of receipts goes to a host in batches, each acknowledged record by record. Whatever
//! broke it off, sending the file again is safe: what was stored is repeated and changes nothing.

pub(super) mod batches;
mod refusals;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use indicatif::ProgressBar;
use serde::Deserialize;
use tables::RowFault;

use crate::arguments::{Format, SendArguments};
use crate::client::{Client, Repeat};
use crate::foreground::print;
use crate::progress;
use batches::{Batch, Records, Unreadable};
use refusals::Refusals;

/// What the host says of a batch.
#[derive(Debug, Deserialize)]
struct Answer {
    results: Vec<RecordAnswer>,
}

/// What the host says of a record.
#[derive(Debug, Deserialize)]
struct RecordAnswer {
    external_id: Option<String>,
    verdict: Verdict,
    #[serde(default)]
    errors: Vec<RecordError>,
}

impl RecordAnswer {
    /// What a host would say of a row that cannot be read.
    fn of(Unreadable { name, fault, .. }: &Unreadable) -> RecordAnswer {
        let (field, code) = match fault {
            RowFault::Twice(_) => ("/external_id", "external_id_reused"),
            _ => ("", "not_parseable"),
        };
        let error = RecordError { field: field.to_owned(), code: code.to_owned(), message: fault.to_string() };
        RecordAnswer { external_id: Some(name.clone()), verdict: Verdict::Refused, errors: vec![error] }
    }

    /// All that is wrong with it, in words.
    fn words(&self) -> String {
        let words = self.errors.iter().map(|error| format!("{} {}", error.field, error.message).trim().to_owned());
        words.collect::<Vec<_>>().join("; ")
    }
}

/// What became of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    Accepted,
    Repeated,
    Amended,
    Withdrawn,
    Refused,
}

/// Why a record was refused.
#[derive(Debug, Deserialize)]
struct RecordError {
    field: String,
    code: String,
    message: String,
}

/// How many records met which verdict.
#[derive(Debug, Default, PartialEq, Eq)]
struct Summary {
    accepted: u64,
    repeated: u64,
    amended: u64,
    withdrawn: u64,
    refused: u64,
}

/// Sends the file. Fails softly when a record was refused: the others are stored all the same.
pub fn send(arguments: &SendArguments) -> anyhow::Result<ExitCode> {
    let path = &arguments.file;
    let format = arguments
        .format
        .or_else(|| format_of(path))
        .with_context(|| format!("{}: say with --format whether it is csv or ndjson", path.display()))?;
    let unreadable = || format!("{} cannot be read", path.display());
    let file = std::fs::read(path).with_context(unreadable)?;
    let progress = progress_bar(file.len() as u64);
    let records = Records::read(&file, format, Some("external_id")).with_context(unreadable)?;
    drop(file);
    let mut refusals = Refusals::create(arguments.report.as_deref())?;
    let client = Client::new(&arguments.to, &arguments.key);
    let mut summary = Summary::default();
    let mut faults = BTreeMap::new();
    for batch in records.batches(arguments.batch.into()) {
        let unreadable = batch.unreadable.iter().map(|it| (it.row, RecordAnswer::of(it)));
        let answered = match batch.rows.first() {
            None => Vec::new(),
            Some(row) => post(&client, format, &batch).with_context(|| format!("the batch from row {row} on"))?.results,
        };
        for (row, record) in batch.rows.iter().copied().zip(answered).chain(unreadable) {
            summary.count(record.verdict);
            if record.verdict == Verdict::Refused {
                refusals.note(row, &record)?;
                faults.insert(row, record.words());
            }
        }
        progress.inc(batch.body.len() as u64);
    }
    progress.finish_and_clear();
    refusals.finish()?;
    if let Some(path) = &arguments.refused {
        records.write_faults(path, &faults)?;
    }
    print(&summary.to_string())?;
    Ok(if summary.refused == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn post(client: &Client, format: Format, batch: &Batch) -> anyhow::Result<Answer> {
    let content_type = match format {
        Format::Csv => "text/csv",
        Format::Ndjson => "application/x-ndjson",
    };
    let answer = client.post("/v1/receipts", content_type, &batch.body, Repeat::WhileItMayPass)?;
    let answer: Answer = serde_json::from_value(answer).context("the host's answer is not understood")?;
    let (sent, answered) = (batch.rows.len(), answer.results.len());
    anyhow::ensure!(sent == answered, "{sent} records were sent and {answered} answered: nobody knows which is which");
    Ok(answer)
}

fn format_of(path: &Path) -> Option<Format> {
    match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "csv" | "tsv" | "txt" | "xlsx" => Some(Format::Csv),
        "ndjson" | "jsonl" => Some(Format::Ndjson),
        _ => None,
    }
}

/// On standard error, and only where somebody looks.
fn progress_bar(bytes: u64) -> ProgressBar {
    progress::bar(bytes, "{bar:40} {percent}% of {total_bytes}, {eta} left", "Sending the receipts")
}

impl Summary {
    fn count(&mut self, verdict: Verdict) {
        let count = match verdict {
            Verdict::Accepted => &mut self.accepted,
            Verdict::Repeated => &mut self.repeated,
            Verdict::Amended => &mut self.amended,
            Verdict::Withdrawn => &mut self.withdrawn,
            Verdict::Refused => &mut self.refused,
        };
        *count += 1;
    }
}

impl std::fmt::Display for Summary {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Summary { accepted, repeated, amended, withdrawn, refused } = self;
        let all = accepted + repeated + amended + withdrawn + refused;
        write!(
            formatter,
            "{all} receipts: {accepted} accepted, {repeated} repeated, {amended} amended, {withdrawn} withdrawn, \
            {refused} refused"
        )
    }
}
