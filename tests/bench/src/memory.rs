//! The host's memory over time under a steady load, that of the country at its peak or as much as one connection carries: receipts come, mails are
//! sent, every second citizen answers.
//! The host is a program of its own, so that nothing but its own memory is seen.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use app::ports::Clock;
use indicatif::ProgressBar;
use otklik::clock::SystemClock;

use crate::client::Client;
use crate::cost::PEAK_RECEIPTS_A_SECOND;
use crate::processor::{resident, resident_alone, resident_at_most};
use crate::programs::EndsWithUs;
use crate::report::Line;
use crate::sink::{Mail, Sink};
use crate::{Scale, people, programs, writing};

/// How long, where nobody says.
const MINUTES: f64 = 3.0;

/// How often memory is looked at.
const EVERY: Duration = Duration::from_secs(10);

/// Of a run that is shorter than two minutes, so many times.
const LOOKS_MIN: u32 = 12;

/// Receipts of a request.
const BATCH: usize = 50;

/// Accounts come in advance, so many at once.
const ACCOUNTS: usize = 1_000;

/// One citizen of so many answers.
const ANSWERS_ONE_OF: usize = 2;

/// By how much the last third may lie above the middle one.
const GROWTH_MAX: f64 = 1.05;

/// How long a host that has started is left alone before its memory is looked at.
const IDLE: Duration = Duration::from_secs(2);

/// Measures it.
pub(crate) fn measure(_: &tokio::runtime::Runtime, scale: Scale, progress: &ProgressBar) -> anyhow::Result<Vec<Line>> {
    let lasts = Duration::from_secs_f64(scale.minutes.unwrap_or(MINUTES * scale.share).max(0.05) * 60.0);
    let work = format!("host under a steady load, {:.1} minutes", lasts.as_secs_f64() / 60.0);
    let Some(program) = programs::beside("otklik")? else {
        return Ok(vec![Line::new(work, 0.0, "MB").without("cargo build --release comes first")]);
    };
    let (directory, (told, mails)) = (tempfile::tempdir()?, mpsc::channel());
    let sink = Sink::start(Some(told))?;
    let host = Host::start(&program, directory.path(), sink.address)?;
    thread::sleep(IDLE);
    let (idle, alone) = (megabytes(resident(host.process.0.id())?), megabytes(resident_alone(host.process.0.id())?));
    let mut load = Load::prepare(host.address, mails)?;
    let (began, every) = (Instant::now(), EVERY.min(lasts / LOOKS_MIN));
    let mut looks: Vec<f64> = Vec::new();
    while began.elapsed() < lasts {
        load.until(began, began.elapsed() + every.min(lasts))?;
        looks.push(megabytes(resident(host.process.0.id())?));
        progress.set_message(format!("{work}: {}", drawn(&looks)));
    }
    let most = megabytes(resident_at_most(host.process.0.id())?);
    let alone_then = megabytes(resident_alone(host.process.0.id())?);
    let Thirds { middle, last } = Thirds::of(&looks);
    let verdict = if last <= middle * GROWTH_MAX { "flat" } else { "it grows" };
    let (lowest, highest) = (looks.iter().copied().fold(f64::MAX, f64::min), looks.iter().copied().fold(0.0, f64::max));
    let seconds = every.as_secs_f64();
    let curve = format!("{} each {seconds:.0} s, {lowest:.0} to {highest:.0} MB: {verdict}", drawn(&looks));
    let (sent, mails, answers) = (load.sent, sink.taken.load(Ordering::Relaxed), load.answered);
    let rate = sent as f64 / began.elapsed().as_secs_f64();
    let notes = format!(
        "{sent} receipts, {rate:.0} a second; {mails} mails; {answers} answers; at the end {alone_then:.0} MB in no file"
    );
    Ok(vec![
        Line::new("host, idle: resident", idle, "MB")
            .target("<= 25 MB")
            .notes(format!("{alone:.1} MB of it in no file")),
        Line::new(format!("{work}: resident at most"), most, "MB").target("<= 120 MB").notes(notes),
        Line::new("the same, resident in the last third", last, "MB")
            .against("in the third before", middle)
            .target("<= 1.05")
            .notes(curve),
    ])
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// Means of the second and of the third third of what was seen.
struct Thirds {
    middle: f64,
    last: f64,
}

impl Thirds {
    fn of(looks: &[f64]) -> Thirds {
        let third = looks.len() / 3;
        let mean = |of: &[f64]| of.iter().sum::<f64>() / of.len().max(1) as f64;
        Thirds { middle: mean(&looks[third..looks.len() - third]), last: mean(&looks[looks.len() - third..]) }
    }
}

/// A line of text that rises and falls as the values do, the lowest of it nothing.
fn drawn(values: &[f64]) -> String {
    const STEPS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let most = values.iter().copied().fold(0.0, f64::max);
    let step = |value: &f64| ((value / most * STEPS.len() as f64).ceil() as usize).clamp(1, STEPS.len()) - 1;
    values.iter().map(|value| STEPS[step(value)]).collect()
}

/// A host that ends with us.
struct Host {
    process: EndsWithUs,
    address: SocketAddr,
}

impl Host {
    fn start(program: &Path, directory: &Path, mails: SocketAddr) -> anyhow::Result<Host> {
        let started = Command::new(program)
            .args(["serve", "--listen", "127.0.0.1:0", "--smtp", &format!("smtp://{mails}"), "--data"])
            .arg(directory.join("data"))
            .env("OTKLIK_OPERATOR_KEY", writing::OPERATOR)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut process = EndsWithUs(started);
        let mut line = String::new();
        BufReader::new(process.0.stdout.take().context("what it says")?).read_line(&mut line)?;
        let address = line.trim().rsplit("//").next().unwrap_or_default().parse();
        let host = Host { address: address.with_context(|| format!("where it listens: {line}"))?, process };
        Ok(host)
    }
}

/// Who sends, and what has become of it.
struct Load {
    client: Client,
    key: String,
    day: String,
    mails: Receiver<Mail>,
    links: VecDeque<String>,
    accounts: usize,
    sent: usize,
    answered: usize,
}

impl Load {
    fn prepare(host: SocketAddr, mails: Receiver<Mail>) -> anyhow::Result<Load> {
        writing::prepare(host)?;
        let day = SystemClock.now().date_naive().pred_opt().context("a day before")?.to_string();
        let (client, key) = (Client::connect(host)?, writing::source_key(host)?);
        Ok(Load { client, key, day, mails, links: VecDeque::new(), accounts: 0, sent: 0, answered: 0 })
    }

    /// Keeps it up until then.
    fn until(&mut self, began: Instant, end: Duration) -> anyhow::Result<()> {
        while began.elapsed() < end {
            if self.accounts < self.sent + BATCH {
                writing::add_accounts(&mut self.client, self.accounts..self.accounts + ACCOUNTS)?;
                self.accounts += ACCOUNTS;
            }
            let batch = people::receipts(&self.day, self.sent, BATCH, |it| it);
            let (status, answer) = self.client.send("POST", "/v1/receipts", &self.key, &batch)?;
            ensure!(status == 202, "{status} {answer}");
            self.sent += BATCH;
            self.links.extend(self.mails.try_iter().filter(|it| it.citizen % ANSWERS_ONE_OF == 0).map(|it| it.token));
            let answers: Vec<String> = self.links.drain(..self.links.len().min(BATCH)).collect();
            for token in answers {
                let invitation = format!("Invitation {token}");
                let (status, answer) =
                    self.client.send("POST", "/v1/invitation/response", &invitation, &people::answer())?;
                ensure!(status == 201, "{status} {answer}");
                self.answered += 1;
            }
            let due = Duration::from_secs_f64(self.sent as f64 / PEAK_RECEIPTS_A_SECOND);
            thread::sleep(due.saturating_sub(began.elapsed()));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_grows_is_told_from_what_only_wavers() {
        let flat = [50.0, 90.0, 100.0, 110.0, 100.0, 90.0, 110.0, 100.0, 95.0];
        let grows = [50.0, 90.0, 100.0, 110.0, 120.0, 130.0, 140.0, 150.0, 160.0];
        for (looks, expected) in [(flat, (100.0, 305.0 / 3.0)), (grows, (120.0, 150.0))] {
            let Thirds { middle, last } = Thirds::of(&looks);
            assert_eq!((middle, last), expected, "{looks:?}");
        }
        assert_eq!(drawn(&grows), "▃▅▅▆▆▇▇██");
        assert_eq!(drawn(&[]), "");
    }
}
