//! Receipts accepted and answers counted over HTTP, and the same rows written to bare SQLite in the same run.

use std::fmt::Write;
use std::net::SocketAddr;
use std::ops::Range;
use std::path::Path;
use std::sync::{Barrier, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use indicatif::ProgressBar;
use otklik::{Configuration, Development, Host, RunningHost};
use serde_json::{Value, json};

use crate::client::Client;
use crate::latency::Latencies;
use crate::people;
use crate::processor::Spent;
use crate::report::Line;
use crate::{Scale, bare, sink};

const BATCHES: usize = 24;
const BATCH: usize = 1_000;
/// What is measured of receipts: senders, whether the queues stand still, so that nothing else is done meanwhile, and the target.
const RECEIPTS: [(&str, usize, bool, &str); 3] = [
    ("receipts durable, batches of 1,000, 1 sender", 1, true, ">= 0.7"),
    ("receipts durable, batches of 1,000, 4 senders", 4, true, ">= 0.7"),
    ("the same, invitations made beside", 4, false, ">= 0.5"),
];
/// Connections over which citizens answer, and the target.
const CONNECTIONS: [(usize, &str); 3] = [(1, ">= 0.7"), (16, ">= 0.85, p99 <= 5 ms"), (64, ">= 0.9")];
/// Citizens who answer.
const ANSWERS: usize = 3_000;
pub(crate) const OPERATOR: &str = "operator-of-the-benchmark-3f9c2a7b1d55e8";

/// Receipts and answers over HTTP, each beside the same rows on bare SQLite.
pub(crate) fn measure(
    runtime: &tokio::runtime::Runtime,
    scale: Scale,
    progress: &ProgressBar,
) -> anyhow::Result<Vec<Line>> {
    let (batches, answers) = (scale.of(BATCHES, 2), scale.of(ANSWERS, 64));
    let mut lines = Vec::new();
    for (work, senders, hold, target) in RECEIPTS {
        progress.set_message(work);
        let (measured, commits) = with_host(runtime, hold, |host| bench_receipts(host, senders, batches))?;
        lines.push(line(work, &measured, &bare::receipts(batches * BATCH, commits)?).target(target));
    }
    for (connections, target) in CONNECTIONS {
        let work = format!("answers counted durably, {connections} connections");
        progress.set_message(work.clone());
        let (measured, groups) = with_host(runtime, false, |host| bench_responses(host, connections, answers))?;
        lines.push(line(&work, &measured, &bare::responses(answers, groups)?).target(target));
    }
    Ok(lines)
}

fn line(work: &str, measured: &Measured, bare: &Measured) -> Line {
    let each = |microseconds: u64, of: &Measured| microseconds as f64 / of.count as f64;
    let notes = format!(
        "{}; processor time of one: functions {:.0} us, writer {:.0} us, clients {:.0} us, bare {:.0} us",
        measured.latencies,
        each(measured.spent.functions, measured),
        each(measured.spent.writer, measured),
        each(measured.spent.clients, measured),
        each(bare.spent.clients, bare),
    );
    // Bare: the same rows, in as many commits as the host made, one thread, WAL, synchronous=FULL.
    Line::rate(work, measured.count, measured.took)
        .against("bare SQLite, the same rows and commits", bare.rate())
        .notes(notes)
}

/// What one run gave: `count` things in `took`, and how long each request took.
pub(crate) struct Measured {
    pub(crate) count: usize,
    pub(crate) took: Duration,
    pub(crate) latencies: Latencies,
    pub(crate) spent: Spent,
}

impl Measured {
    pub(crate) fn rate(&self) -> f64 {
        self.count as f64 / self.took.as_secs_f64()
    }
}

fn with_host<T>(
    runtime: &tokio::runtime::Runtime,
    hold: bool,
    measure: impl FnOnce(&RunningHost) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let directory = tempfile::tempdir()?;
    let host = runtime.block_on(Host::start(Configuration { hold, ..configuration(directory.path()) }))?;
    let measured = prepare(host.address()).and_then(|()| measure(&host));
    runtime.block_on(host.stop())?;
    measured
}

/// A host in development over that directory, which our operator administers.
pub(crate) fn configuration(directory: &Path) -> Configuration {
    let operator_key = Some(OPERATOR.to_owned());
    Configuration { operator_key, ..Configuration::for_development(directory, Development::default()) }
}

/// A host over that directory which hands its mails to that server, with its registers and the accounts of so many citizens; the operator's
/// connection, and the source's header.
pub(crate) fn mailing(
    runtime: &tokio::runtime::Runtime,
    directory: &Path,
    mails: SocketAddr,
    citizens: usize,
) -> anyhow::Result<(RunningHost, Client, String)> {
    let configuration = Configuration { smtp: Some(format!("smtp://{mails}")), ..configuration(directory) };
    let host = runtime.block_on(Host::start(configuration))?;
    prepare(host.address())?;
    let mut operator = Client::connect(host.address())?;
    add_accounts(&mut operator, 0..citizens)?;
    let key = source_key(host.address())?;
    Ok((host, operator, key))
}

/// Registers of one organisation and one source.
pub(crate) fn prepare(host: SocketAddr) -> anyhow::Result<()> {
    let mut operator = Client::connect(host)?;
    let put = |client: &mut Client, path: &str, body: Value| -> anyhow::Result<()> {
        let (status, answer) = client.send("PUT", path, &format!("Bearer {OPERATOR}"), &body.to_string())?;
        ensure!(status == 200, "{path}: {status} {answer}");
        Ok(())
    };
    put(&mut operator, "/v1/registry/regions/77", json!({"joined_on": "2020-01-01"}))?;
    let organisation = json!({"name": "Поликлиника", "ogrn": "1027700132195", "type": "healthcare", "region": "77",
        "level": "regional", "included_on": "2020-01-01"});
    put(&mut operator, "/v1/registry/organisations/clinic", organisation)?;
    let source = json!({"name": "МИС", "operator": "Регион", "level": "regional", "organisations": ["*"], "legal_basis": "приказ"});
    put(&mut operator, "/v1/registry/sources/mis", source)
}

/// The header by which the source says who it is.
pub(crate) fn source_key(host: SocketAddr) -> anyhow::Result<String> {
    let mut operator = Client::connect(host)?;
    let (status, answer) = operator.send("POST", "/v1/registry/sources/mis/keys", &format!("Bearer {OPERATOR}"), "")?;
    ensure!(status == 201, "no key: {status} {answer}");
    let answer: Value = serde_json::from_str(&answer)?;
    Ok(format!("Bearer {}", answer["key"].as_str().context("a key")?))
}

/// The day before the one on which a host in development is.
pub(crate) const DAY: &str = "2024-01-14";

fn bench_receipts(host: &RunningHost, senders: usize, batches: usize) -> anyhow::Result<(Measured, usize)> {
    let key = source_key(host.address())?;
    let bodies: Vec<String> = (0..batches).map(|number| people::receipts(DAY, number * BATCH, BATCH, |_| 0)).collect();
    work_off(host, senders, bodies, BATCH, move |client, body| {
        let (status, answer) = client.send("POST", "/v1/receipts", &key, body)?;
        ensure!(
            status == 202 && answer.starts_with("{\"accepted\":1000"),
            "{status} {}",
            &answer[..200.min(answer.len())]
        );
        Ok(())
    })
}

/// An account for each of these citizens, with an address of its own.
pub(crate) fn add_accounts(client: &mut Client, citizens: Range<usize>) -> anyhow::Result<()> {
    for first in citizens.clone().step_by(BATCH) {
        let mut rows = "snils,verified,email\n".to_owned();
        for citizen in first..citizens.end.min(first + BATCH) {
            writeln!(rows, "{},true,citizen-{citizen}@example.org", people::snils(citizen))?;
        }
        let what = "POST /v1/registry/accounts/import";
        let (status, answer) = client.send_as("text/csv", what, &format!("Bearer {OPERATOR}"), &rows)?;
        ensure!(status == 200, "no accounts: {status} {answer}");
    }
    Ok(())
}

/// A receipt of each of these citizens, in batches.
pub(crate) fn post_receipts(client: &mut Client, key: &str, day: &str, citizens: Range<usize>) -> anyhow::Result<()> {
    for first in citizens.clone().step_by(BATCH) {
        let batch = people::receipts(day, first, BATCH.min(citizens.end - first), |number| number);
        let (status, answer) = client.send("POST", "/v1/receipts", key, &batch)?;
        ensure!(status == 202, "{status} {answer}");
    }
    Ok(())
}

/// Links of citizens with accounts, one each: an epoch of the pool is full when different ones have answered. The mails are taken from the outbox.
fn links(host: &RunningHost, responses: usize) -> anyhow::Result<Vec<String>> {
    let mut client = Client::connect(host.address())?;
    add_accounts(&mut client, 0..responses)?;
    let key = source_key(host.address())?;
    post_receipts(&mut client, &key, DAY, 0..responses)?;
    let (status, answer) = client.send("GET", "/dev/idle", "", "")?;
    ensure!(status == 200, "not idle: {answer}");
    let (_, outbox) = client.send("GET", "/dev/outbox.json", "", "")?;
    let outbox: Value = serde_json::from_str(&outbox)?;
    let mails = outbox["mails"].as_array().context("mails")?;
    let token = |mail: &Value| sink::token(mail["text"].as_str()?);
    let tokens: Vec<String> = mails.iter().filter_map(token).collect();
    ensure!(tokens.len() == responses, "{} mails", tokens.len());
    Ok(tokens)
}

fn bench_responses(host: &RunningHost, connections: usize, responses: usize) -> anyhow::Result<(Measured, usize)> {
    let body = people::answer();
    work_off(host, connections, links(host, responses)?, 1, move |client, token| {
        let (status, answer) = client.send("POST", "/v1/invitation/response", &format!("Invitation {token}"), &body)?;
        ensure!(status == 201, "{status} {answer}");
        Ok(())
    })
}

/// Works off the inputs over so many connections; answers what that took, and how many commits the host made meanwhile.
/// Each input stands for `worth` things.
fn work_off(
    host: &RunningHost,
    connections: usize,
    inputs: Vec<String>,
    worth: usize,
    each: impl Fn(&mut Client, &str) -> anyhow::Result<()> + Sync,
) -> anyhow::Result<(Measured, usize)> {
    let count = inputs.len() * worth;
    let inputs = Mutex::new(inputs);
    let done = Barrier::new(connections + 1);
    let address = host.address();
    let (before, spent) = (host.statistics(), Spent::until_now());
    let started = Instant::now();
    let one_after_another = || -> anyhow::Result<Vec<Duration>> {
        let mut client = Client::connect(address)?;
        let mut latencies = Vec::new();
        loop {
            let input = inputs.lock().map_err(|_| anyhow::anyhow!("a thread panicked"))?.pop();
            let Some(input) = input else { return Ok(latencies) };
            let sent = Instant::now();
            each(&mut client, &input)?;
            latencies.push(sent.elapsed());
        }
    };
    let (took, spent, latencies) = thread::scope(|scope| {
        let threads: Vec<_> = (0..connections)
            .map(|_| {
                scope.spawn(|| {
                    let latencies = one_after_another();
                    // Twice: first all have ended their work, then their processor time has been read.
                    done.wait();
                    done.wait();
                    latencies
                })
            })
            .collect();
        done.wait();
        let (took, spent) = (started.elapsed(), Spent::until_now().since(spent));
        done.wait();
        let latencies: anyhow::Result<Vec<Vec<Duration>>> = threads
            .into_iter()
            .map(|thread| thread.join().map_err(|_| anyhow::anyhow!("a thread panicked"))?)
            .collect();
        (took, spent, latencies)
    });
    let latencies = latencies?.concat();
    let commits = (host.statistics().commits - before.commits) as usize;
    Ok((Measured { count, took, latencies: Latencies::of(latencies), spent }, commits.max(1)))
}
