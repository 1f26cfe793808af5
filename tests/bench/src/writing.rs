//! Benchmarks of the host: receipts accepted and responses counted over HTTP, and the same rows written to bare SQLite in the
//! same run. Ratios are what counts: absolute figures belong to the machine. `cargo run --release -p bench`.

mod bare;
mod client;
mod processor;

use std::sync::{Barrier, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use clap::{Parser, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use otklik::{Configuration, Development, Host, RunningHost};
use serde_json::{Value, json};

use client::Client;
use processor::Spent;

const BATCHES: usize = 24;
const BATCH: usize = 1_000;
/// What is measured of receipts: senders, and whether the queues stand still, so that nothing else is done meanwhile.
const RECEIPTS: [(&str, usize, bool); 3] =
    [("receipts, 1 sender", 1, true), ("receipts, 4 senders", 4, true), ("the same, invitations beside", 4, false)];
const CONNECTIONS: [usize; 3] = [1, 16, 64];
const OPERATOR: &str = "operator";

/// What is measured.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Receipts that come in batches.
    Receipts,
    /// Answers to questionnaires.
    Responses,
}

/// The host over HTTP beside bare SQLite.
#[derive(Parser)]
struct Arguments {
    /// Only this.
    #[arg(long)]
    only: Option<Part>,
    /// How many citizens answer, in thousands.
    #[arg(long, default_value_t = 3)]
    thousands: usize,
}

#[expect(clippy::print_stdout, reason = "this is what a benchmark is for")]
fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let is_measured = |part| arguments.only.is_none_or(|only| only == part);
    let responses = arguments.thousands * BATCH;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let progress = ProgressBar::new(6).with_style(ProgressStyle::with_template("{msg:40} {bar:30} {pos}/{len}")?);

    let mut receipts = Vec::new();
    for (what, senders, hold) in RECEIPTS.into_iter().filter(|_| is_measured(Part::Receipts)) {
        progress.set_message(what);
        receipts.push((what, with_host(&runtime, hold, |host| bench_receipts(host, senders))?));
        progress.inc(1);
    }
    println!("                                                            bare         processor time of one, us");
    println!(
        "what                          per second   p50 ms   p99 ms   SQLite  ratio  functions  writer  clients  bare"
    );
    let line = |what: &str, measured: &Measured, bare: &Measured| {
        let each = |microseconds: u64, of: &Measured| microseconds as f64 / of.count as f64;
        println!(
            "{what:<28} {:>11.0} {:>8.2} {:>8.2} {:>8.0} {:>6.2} {:>10.0} {:>7.0} {:>8.0} {:>5.0}",
            measured.rate(),
            measured.percentile(50).as_secs_f64() * 1e3,
            measured.percentile(99).as_secs_f64() * 1e3,
            bare.rate(),
            measured.rate() / bare.rate(),
            each(measured.spent.functions, measured),
            each(measured.spent.writer, measured),
            each(measured.spent.clients, measured),
            each(bare.spent.clients, bare),
        );
    };
    for (what, (measured, commits)) in &receipts {
        line(what, measured, &bare::receipts(BATCHES * BATCH, *commits)?);
    }
    for connections in CONNECTIONS.into_iter().filter(|_| is_measured(Part::Responses)) {
        progress.set_message(format!("responses over {connections} connections"));
        let (measured, groups) = with_host(&runtime, false, |host| bench_responses(host, connections, responses))?;
        line(&format!("responses, {connections} connections"), &measured, &bare::responses(responses, groups)?);
        progress.inc(1);
    }
    progress.finish_and_clear();
    println!("\nbare SQLite: the same rows, in as many commits as the host made, one thread, WAL, synchronous=FULL.");
    println!(
        "Receipts come in batches of 1,000, to a host whose queues stand still, then to one that makes their invitations meanwhile."
    );
    Ok(())
}

/// What one run gave: `count` things in `took`, and how long each request took.
struct Measured {
    count: usize,
    took: Duration,
    latencies: Vec<Duration>,
    spent: Spent,
}

impl Measured {
    fn rate(&self) -> f64 {
        self.count as f64 / self.took.as_secs_f64()
    }

    fn percentile(&self, percent: usize) -> Duration {
        let mut sorted = self.latencies.clone();
        sorted.sort();
        sorted.get((sorted.len() * percent / 100).min(sorted.len().saturating_sub(1))).copied().unwrap_or_default()
    }
}

fn with_host<T>(
    runtime: &tokio::runtime::Runtime,
    hold: bool,
    measure: impl FnOnce(&RunningHost) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let directory = tempfile::tempdir()?;
    let configuration = Configuration::for_development(directory.path(), Development::default());
    let host = runtime.block_on(Host::start(Configuration { hold, ..configuration }))?;
    let measured = prepare(&host).and_then(|()| measure(&host));
    runtime.block_on(host.stop())?;
    measured
}

fn prepare(host: &RunningHost) -> anyhow::Result<()> {
    let mut operator = Client::connect(host.address())?;
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

fn source_key(host: &RunningHost) -> anyhow::Result<String> {
    let mut operator = Client::connect(host.address())?;
    let (status, answer) = operator.send("POST", "/v1/registry/sources/mis/keys", &format!("Bearer {OPERATOR}"), "")?;
    ensure!(status == 201, "no key: {status} {answer}");
    let answer: Value = serde_json::from_str(&answer)?;
    Ok(answer["key"].as_str().context("a key")?.to_owned())
}

/// The SNILS of a citizen, with its control number.
fn snils(citizen: usize) -> String {
    let nine = format!("{:09}", 112_000_000 + citizen);
    let sum: u32 = nine.bytes().zip((1..=9).rev()).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{nine}{:02}", sum % 101 % 100)
}

/// Receipts, each of the citizen that its number gives.
fn batch(first: usize, count: usize, citizen: impl Fn(usize) -> usize) -> String {
    let receipts: Vec<Value> = (first..first + count)
        .map(|number| {
            json!({"external_id": format!("mis-77-{number:06}"), "organisation": {"id": "clinic"},
                "recipient": {"family_name": "Иванова", "given_name": "Анна", "patronymic": "Петровна",
                    "birth_date": "1985-02-11", "snils": snils(citizen(number))},
                "representatives": [], "service": {"kind": "one_off", "date": "2024-01-14"}})
        })
        .collect();
    json!({ "receipts": receipts }).to_string()
}

fn bench_receipts(host: &RunningHost, senders: usize) -> anyhow::Result<(Measured, usize)> {
    let key = format!("Bearer {}", source_key(host)?);
    let bodies: Vec<String> = (0..BATCHES).map(|number| batch(number * BATCH, BATCH, |_| 0)).collect();
    measure(host, senders, bodies, BATCH, move |client, body| {
        let (status, answer) = client.send("POST", "/v1/receipts", &key, body)?;
        ensure!(
            status == 202 && answer.starts_with("{\"accepted\":1000"),
            "{status} {}",
            &answer[..200.min(answer.len())]
        );
        Ok(())
    })
}

/// Links of citizens with accounts, one each: an epoch of the pool is full when different ones have answered. The mails are taken from the outbox.
fn links(host: &RunningHost, responses: usize) -> anyhow::Result<Vec<String>> {
    let mut client = Client::connect(host.address())?;
    for citizen in 0..responses {
        let account = json!({"verified": true, "email": format!("citizen-{citizen}@example.org")}).to_string();
        let path = format!("/v1/registry/accounts/{}", snils(citizen));
        let (status, answer) = client.send("PUT", &path, &format!("Bearer {OPERATOR}"), &account)?;
        ensure!(status == 200, "no account: {status} {answer}");
    }
    let key = format!("Bearer {}", source_key(host)?);
    for number in 0..responses / BATCH {
        client.send("POST", "/v1/receipts", &key, &batch(number * BATCH, BATCH, |number| number))?;
    }
    let (status, answer) = client.send("GET", "/dev/idle", "", "")?;
    ensure!(status == 200, "not idle: {answer}");
    let (_, outbox) = client.send("GET", "/dev/outbox.json", "", "")?;
    let outbox: Value = serde_json::from_str(&outbox)?;
    let mails = outbox["mails"].as_array().context("mails")?;
    let token = |mail: &Value| {
        let (_, rest) = mail["text"].as_str()?.split_once("/s/")?;
        Some(rest.chars().take_while(|it| it.is_ascii_alphanumeric() || matches!(it, '-' | '_')).collect::<String>())
    };
    let tokens: Vec<String> = mails.iter().filter_map(token).collect();
    ensure!(tokens.len() == responses, "{} mails", tokens.len());
    Ok(tokens)
}

fn bench_responses(host: &RunningHost, connections: usize, responses: usize) -> anyhow::Result<(Measured, usize)> {
    let body =
        json!({"answers": {"information": 5, "organisation": 4, "comfort": null, "goodwill": 5, "competence": 5},
        "comment": "Спасибо, всё понравилось"})
        .to_string();
    measure(host, connections, links(host, responses)?, 1, move |client, token| {
        let (status, answer) = client.send("POST", "/v1/invitation/response", &format!("Invitation {token}"), &body)?;
        ensure!(status == 201, "{status} {answer}");
        Ok(())
    })
}

/// Works off the inputs over so many connections; answers what that took, and how many commits the host made meanwhile.
/// Each input stands for `worth` things.
fn measure(
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
    let work_off = || -> anyhow::Result<Vec<Duration>> {
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
                    let latencies = work_off();
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
    Ok((Measured { count, took, latencies, spent }, commits.max(1)))
}
