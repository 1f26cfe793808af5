//! `otklik report`: the quarterly report, or that of several quarters, from a host that runs, as HTML or PDF.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};

use crate::arguments::ReportArguments;
use crate::client::Client;

/// Browsers that print HTML as PDF, by the names that their packages give them.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Fetches the report and writes it. A file that ends in `.pdf` is printed by a Chromium of this machine.
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
    let (status, document) = client.ask(&format!("/v1/report?period={}{since}", arguments.period))?;
    ensure!(status == 200, "the host refuses ({status}): {document}");
    if ending != "pdf" {
        return std::fs::write(out, document).with_context(|| format!("{} cannot be written", out.display()));
    }
    let directory = tempfile::tempdir()?;
    let page = directory.path().join("report.html");
    std::fs::write(&page, document)?;
    print_as_pdf(&page, directory.path(), out)
}

fn print_as_pdf(page: &Path, profile: &Path, out: &Path) -> anyhow::Result<()> {
    let printed = profile.join("report.pdf");
    for browser in BROWSERS {
        let status = Command::new(browser)
            .args(["--headless", "--disable-gpu", "--no-sandbox", "--no-pdf-header-footer"])
            .arg(format!("--user-data-dir={}", profile.join("profile").display()))
            .arg(format!("--print-to-pdf={}", printed.display()))
            .arg(page)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        match status {
            Ok(status) if status.success() && printed.exists() => {
                // Not renamed: it may be another file system.
                std::fs::copy(&printed, out).with_context(|| format!("{} cannot be written", out.display()))?;
                return Ok(());
            }
            Ok(status) => anyhow::bail!("{browser} could not print: {status}"),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(error).with_context(|| format!("{browser} cannot be started")),
        }
    }
    anyhow::bail!("a PDF needs Chromium on this machine; write a .html file and print it in any browser")
}
