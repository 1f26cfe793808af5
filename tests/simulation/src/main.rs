//! `otklik-sim --seed 7` repeats one run exactly; `otklik-sim --seeds 0..1000` runs many. What fails is told with its seed and
//! the smallest history that still fails.

use std::num::NonZero;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};
use simulation::faults::{Fault, Faults};
use simulation::plan::{Options, plan};
use simulation::run::run;
use simulation::shrink::shrink;

/// The whole system under one seeded scheduler, with faults, against an independent model.
#[derive(Parser)]
#[command(name = "otklik-sim", version)]
struct Arguments {
    /// Repeat the run of this seed.
    #[arg(long, conflicts_with = "seeds")]
    seed: Option<u64>,
    /// Run these seeds, as in 0..1000.
    #[arg(long, value_parser = range)]
    seeds: Option<Range<u64>>,
    /// Months that pass.
    #[arg(long, default_value_t = 9)]
    months: i32,
    /// Citizens; receipts are two and a half times as many.
    #[arg(long, default_value_t = 8)]
    citizens: usize,
    /// `seed` (what the seed chooses), `none`, `all`, or names with commas between; `help` lists them.
    #[arg(long, default_value = "seed")]
    faults: String,
    /// Print the history also when nothing fails.
    #[arg(long)]
    history: bool,
    /// Seconds for making a failing history smaller.
    #[arg(long, default_value_t = 20)]
    shrink_seconds: u64,
}

fn range(text: &str) -> Result<Range<u64>, String> {
    let (from, to) = text.split_once("..").ok_or("write FROM..TO")?;
    let number = |text: &str| text.parse::<u64>().map_err(|error| error.to_string());
    Ok(number(from)?..number(to)?)
}

impl Arguments {
    fn options(&self, seed: u64) -> anyhow::Result<Options> {
        let faults = Faults::parse(&self.faults, seed).map_err(anyhow::Error::msg).context("--faults")?;
        Ok(Options { seed, months: self.months, citizens: self.citizens, faults, mutation: None })
    }
}

#[expect(clippy::print_stdout, reason = "what a run shows is told on standard output")]
fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    if arguments.faults == "help" {
        Fault::ALL.into_iter().for_each(|fault| println!("{}", fault.name()));
        return Ok(());
    }
    let seeds = match (&arguments.seeds, arguments.seed) {
        (Some(seeds), _) => seeds.clone(),
        (None, seed) => seed.unwrap_or(0)..seed.unwrap_or(0) + 1,
    };
    let progress = match seeds.end.saturating_sub(seeds.start) {
        0 | 1 => ProgressBar::hidden(),
        count => ProgressBar::new(count)
            .with_style(ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} seeds, {per_sec}, {eta} left")?),
    };
    let started = Instant::now();
    let (next, told) = (AtomicU64::new(seeds.start), Mutex::new(Told::default()));
    // Every core runs the next seed; a run itself is one thread, so that it repeats exactly.
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        let work = || -> anyhow::Result<()> {
            loop {
                let seed = next.fetch_add(1, Ordering::Relaxed);
                if seeds.end <= seed {
                    return Ok(());
                }
                let options = arguments.options(seed)?;
                let report = run(&options, arguments.history);
                let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
                told.steps += report.steps;
                report.history.iter().for_each(|line| println!("{line}"));
                if let Some(violation) = report.violations.first() {
                    told.failed.push(seed);
                    progress.suspend(|| tell(&arguments, &options, violation));
                    progress.set_message(format!("{} failed", told.failed.len()));
                } else if seeds.end - seeds.start == 1 {
                    let [receipts, mails, responses, moves, letters] = report.happened;
                    let steps = report.steps;
                    println!(
                        "seed {seed}: {receipts} receipts, {mails} mails, {responses} responses, {moves} moves of cases, {letters} letters, {steps} steps: all holds"
                    );
                }
                progress.inc(1);
            }
        };
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().unwrap_or_else(|_| bail!("a worker panicked")))
    })?;
    progress.finish_and_clear();
    let seconds = started.elapsed().as_secs_f64();
    let count = (seeds.end - seeds.start) as f64;
    let told = told.into_inner().unwrap_or_else(PoisonError::into_inner);
    println!(
        "{count} seeds in {seconds:.1} s, {:.1} seeds/s, {:.0} steps/s, {} failed",
        count / seconds,
        told.steps as f64 / seconds,
        told.failed.len()
    );
    if !told.failed.is_empty() {
        bail!("failed: {:?}", told.failed);
    }
    Ok(())
}

/// What all runs together showed.
#[derive(Default)]
struct Told {
    failed: Vec<u64>,
    steps: u64,
}

#[expect(clippy::print_stdout, reason = "what a run shows is told on standard output")]
fn tell(arguments: &Arguments, options: &Options, violation: &str) {
    println!("seed {} fails: {violation}", options.seed);
    let shrunk = shrink(plan(options), violation, Duration::from_secs(arguments.shrink_seconds));
    let faults: Vec<String> = shrunk.plan.options.faults.kinds().into_iter().map(Fault::name).collect();
    println!("  faults: {}", if faults.is_empty() { "none".to_owned() } else { faults.join(",") });
    println!("  actions: {}", shrunk.plan.actions.len());
    const LINES_MAX: usize = 200;
    let skipped = shrunk.report.history.len().saturating_sub(LINES_MAX);
    if skipped > 0 {
        println!("  … {skipped} lines before");
    }
    shrunk.report.history.iter().skip(skipped).for_each(|line| println!("  {line}"));
    shrunk.report.violations.iter().for_each(|violation| println!("  => {violation}"));
}
