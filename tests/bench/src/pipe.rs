//! The whole pipe: receipts come over HTTP, and their mails are taken by a mail server. What a mail server can take of a client in C is measured
//! beside it where one is installed.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::ensure;
use indicatif::ProgressBar;

use crate::processor::Spent;
use crate::report::Line;
use crate::sink::Sink;
use crate::{Scale, writing};

/// Receipts, each of a citizen of its own with an account.
const RECEIPTS: usize = 20_000;

/// Connections of the client in C, and mails of it.
const SESSIONS: usize = 8;

/// How long the mails may take.
const PATIENCE: Duration = Duration::from_secs(600);

/// Measures it.
pub(crate) fn measure(
    runtime: &tokio::runtime::Runtime,
    scale: Scale,
    progress: &ProgressBar,
) -> anyhow::Result<Vec<Line>> {
    let receipts = scale.of(RECEIPTS, 100);
    progress.set_message(format!("{receipts} receipts, to their mails"));
    let sink = Sink::start(None)?;
    let directory = tempfile::tempdir()?;
    let (host, mut operator, key) = writing::mailing(runtime, directory.path(), sink.address, receipts)?;
    let bytes_before = bytes(directory.path())?;
    let (started, spent) = (Instant::now(), Spent::until_now());
    writing::post_receipts(&mut operator, &key, writing::DAY, 0..receipts)?;
    while sink.taken.load(Ordering::Relaxed) < receipts {
        ensure!(started.elapsed() < PATIENCE, "{} mails of {receipts}", sink.taken.load(Ordering::Relaxed));
        thread::sleep(Duration::from_millis(5));
    }
    let (took, spent) = (started.elapsed(), Spent::until_now().since(spent));
    runtime.block_on(host.stop())?;
    let each = |of_all: u64| of_all as f64 / receipts as f64;
    let kept = bytes(directory.path())?.saturating_sub(bytes_before);
    let pipe = Line::rate("whole pipe, receipts to mails", receipts, took).target(">= 5,000 /s");
    let pipe = match in_c(sink.address, receipts)? {
        Some(took) => pipe.against("smtp-source into the same server", receipts as f64 / took.as_secs_f64()),
        None => pipe.without("smtp-source is not installed"),
    };
    Ok(vec![
        pipe,
        Line::new("processor time of a journey", each(spent.functions + spent.writer), "us").target("<= 250 us"),
        Line::new("stored of a journey", each(kept), "B").target("<= 2,048 B"),
    ])
}

/// How long a client in C takes for so many mails of about our size; `None`: it is not installed.
fn in_c(server: SocketAddr, mails: usize) -> anyhow::Result<Option<Duration>> {
    let arguments = ["-s", &SESSIONS.to_string(), "-m", &mails.to_string(), "-l", "6000", "-d"];
    let started = Instant::now();
    let command = Command::new("smtp-source").args(arguments).arg(server.to_string()).stdout(Stdio::null()).status();
    match command {
        Ok(status) => {
            ensure!(status.success(), "smtp-source: {status}");
            Ok(Some(started.elapsed()))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Bytes of all files below a directory.
fn bytes(directory: &Path) -> anyhow::Result<u64> {
    let mut sum = 0;
    for entry in std::fs::read_dir(directory)? {
        let entry = entry?;
        sum += if entry.file_type()?.is_dir() { bytes(&entry.path())? } else { entry.metadata()?.len() };
    }
    Ok(sum)
}
