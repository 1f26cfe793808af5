//! `otklik receipts send`: a file of receipts goes to a host in batches, each acknowledged record by record. Whatever
//! broke it off, sending the file again is safe: what was stored is repeated and changes nothing.

pub(super) mod batches;
mod refusals;

use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Deserialize;

use crate::arguments::{Format, SendArguments};
use crate::client::{Client, Repeat};
use crate::foreground::print;
use batches::{Batch, Batches};
use refusals::Refusals;

/// Bytes that are read from the file at once; a header row must fit.
const BUFFER_BYTES: usize = 256 * 1024;

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
    let file = File::open(path).with_context(unreadable)?;
    let progress = progress_bar(file.metadata().with_context(unreadable)?.len());
    let reader = BufReader::with_capacity(BUFFER_BYTES, progress.wrap_read(file));
    let mut refusals = Refusals::create(arguments.report.as_deref())?;
    let client = Client::new(&arguments.to, &arguments.key);
    let mut summary = Summary::default();
    for batch in Batches::of(reader, format, arguments.batch.into())? {
        let batch = batch.with_context(unreadable)?;
        let answer = post(&client, format, &batch)
            .with_context(|| format!("the batch from row {} on", batch.rows.first().copied().unwrap_or_default()))?;
        for (row, record) in batch.rows.iter().zip(&answer.results) {
            summary.count(record.verdict);
            if record.verdict == Verdict::Refused {
                refusals.note(*row, record)?;
            }
        }
    }
    progress.finish_and_clear();
    refusals.finish()?;
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
        "csv" | "tsv" => Some(Format::Csv),
        "ndjson" | "jsonl" => Some(Format::Ndjson),
        _ => None,
    }
}

/// On standard error, and only where somebody looks.
fn progress_bar(bytes: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {percent}% of {total_bytes}, {eta} left");
    ProgressBar::new(bytes).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
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
