//! `otklik-fuzz --minutes 60` reads mutated inputs for an hour, each target in its turn; `otklik-fuzz --targets bounces,comments` only some. What
//! fails is kept in `tests/fuzz/found` and is read first from then on.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use clap::Parser;
use fuzz::campaign::Campaign;
use fuzz::targets::TARGETS;
use fuzz::{Target, examining, found};
use indicatif::{ProgressBar, ProgressStyle};

/// Whatever comes from outside, mutated.
#[derive(Parser)]
#[command(name = "otklik-fuzz", version)]
struct Arguments {
    /// How long.
    #[arg(long, default_value_t = 10)]
    minutes: u64,
    /// Some targets, with commas between; all without it.
    #[arg(long, value_delimiter = ',')]
    targets: Vec<String>,
    /// What everything left to chance follows from; drawn and told without it.
    #[arg(long)]
    seed: Option<u64>,
}

#[expect(clippy::print_stdout, reason = "what a run shows is told on standard output")]
fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let named = |target: &&Target| arguments.targets.is_empty() || arguments.targets.iter().any(|it| it == target.name);
    let targets: Vec<&Target> = TARGETS.iter().filter(named).collect();
    if targets.is_empty() || targets.len() < arguments.targets.len() {
        let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
        bail!("there is no such target; there are {}", names.join(", "));
    }
    let seed = arguments.seed.unwrap_or_else(|| fastrand::u64(..));
    println!("seed {seed}");
    examining::keep_panics();
    let share = Duration::from_secs(arguments.minutes * 60) / u32::try_from(targets.len())?;
    let style = ProgressStyle::with_template("{bar:30} {elapsed} {eta} left; {msg}")?;
    let bar = ProgressBar::new(share.as_secs() * targets.len() as u64).with_style(style);
    let (mut failures, mut all, started) = (BTreeMap::new(), 0, Instant::now());
    for (place, target) in targets.iter().enumerate() {
        let (begun, ends) = (Instant::now(), started + share * u32::try_from(place + 1)?);
        // Each campaign after one that failed begins by another seed, and reads what was kept.
        let mut round = 0;
        let mut read = 0;
        while Instant::now() < ends {
            let run = Campaign::begin(target, seed.wrapping_add(round)).and_then(|mut campaign| {
                while Instant::now() < ends {
                    campaign.go_on()?;
                    if campaign.executions().is_multiple_of(64) {
                        let rate = (read + campaign.executions()) as f64 / begun.elapsed().as_secs_f64();
                        bar.set_position(started.elapsed().as_secs());
                        bar.set_message(format!(
                            "{}: {rate:.0} a second, {} answers, {} failed",
                            target.name,
                            campaign.answers(),
                            failures.len()
                        ));
                    }
                }
                read += campaign.executions();
                Ok(())
            });
            if let Err(failure) = run {
                let path = found::keep(target.name, &failure.input).context("tests/fuzz/found cannot be written")?;
                let known = failures.insert(path.clone(), failure.cause.clone()).is_some();
                bar.suspend(|| println!("{}: {}\n  {}", target.name, failure.cause, path.display()));
                if known {
                    break;
                }
            }
            round += 1;
        }
        bar.suspend(|| {
            println!("{}: {read} read, {:.0} a second", target.name, read as f64 / begun.elapsed().as_secs_f64())
        });
        all += read;
    }
    bar.finish_and_clear();
    println!("{all} read in {:.0} s, {} failed", started.elapsed().as_secs_f64(), failures.len());
    if failures.is_empty() { Ok(()) } else { bail!("inputs that failed are in tests/fuzz/found") }
}
