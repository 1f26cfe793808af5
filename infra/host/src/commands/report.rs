//! `otklik report`: the quarterly report, or that of several quarters, from a host that runs, as HTML or PDF.

use anyhow::{Context, ensure};

use crate::arguments::ReportArguments;
use crate::client::Client;

/// Fetches the report and writes it, in the form that the file's ending names.
pub fn run(arguments: &ReportArguments) -> anyhow::Result<()> {
    let out = &arguments.out;
    let ending = out.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
    ensure!(
        ["html", "htm", "pdf"].contains(&ending.as_str()),
        "{} ends in none of .html and .pdf: a report is one of these",
        out.display()
    );
    let client = Client::new(&arguments.to, &arguments.token);
    let since = arguments.since.map(|since| format!("&since={since}")).unwrap_or_default();
    let path = if ending == "pdf" { "/v1/report.pdf" } else { "/v1/report" };
    let mut document = Vec::new();
    client.fetch(&format!("{path}?period={}{since}", arguments.period), &mut document)?;
    std::fs::write(out, document).with_context(|| format!("{} cannot be written", out.display()))
}
