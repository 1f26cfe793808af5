//! What the system costs, and how fast it is. `cargo run --release -p bench -- all` measures everything, each figure beside a reference of
//! the same run: ratios are what counts, absolute figures belong to the machine. `paths` and `cost` count, and are the same everywhere.

mod bare;
mod cases;
mod client;
mod closing;
mod cost;
mod country;
mod latency;
mod memory;
mod paths;
mod peak;
mod people;
mod pipe;
mod processor;
mod programs;
mod reading;
mod report;
mod scale;
mod sink;
mod starts;
mod writing;
mod year;

use std::path::{Path, PathBuf};

use clap::{Parser, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use otklik::assembly::Assembly;
use otklik::{Configuration, Development};

use report::Line;
use tikv_jemallocator::Jemalloc;

/// As in the host, whose memory and speed are measured.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// All of the following.
    All,
    /// Receipts and answers over HTTP, beside bare SQLite.
    Writing,
    /// Receipts to their mails.
    Pipe,
    /// A peak day, replayed faster and faster.
    Peak,
    /// Finals, recounts, exports, imports.
    Closing,
    /// What a cabinet opens with, in a small country and in a large one.
    Reading,
    /// Part B, among few cases and among many.
    Cases,
    /// The host's memory under a steady load.
    Memory,
    /// Starts of the functions, beside one that does nothing.
    Starts,
    /// A year in the simulation.
    Year,
    /// What each path asks of the ports.
    Paths,
    /// What a million journeys cost.
    Cost,
    /// What becomes of it at the size of a country; by itself, it measures the rates and writes `docs/scale.md` anew.
    Scale,
}

/// Measures the system beside references of the same run.
#[derive(Parser)]
struct Arguments {
    /// What is measured.
    part: Part,
    /// How much of everything, of what the project plans for; 0.01 takes about a minute in a release build.
    #[arg(long, default_value_t = 1.0)]
    scale: f64,
    /// How long the host's memory is looked at; without it three minutes, scaled as everything else.
    #[arg(long)]
    minutes: Option<f64>,
    /// Where the figures are written as JSON, too.
    #[arg(long)]
    json: Option<PathBuf>,
}

/// How much of everything is measured.
#[derive(Clone, Copy, Debug)]
struct Scale {
    /// Of what the project plans for.
    share: f64,
    /// How long memory is looked at, if somebody says.
    minutes: Option<f64>,
}

impl Scale {
    /// So many at the full scale, and never fewer than those.
    fn of(self, full: usize, least: usize) -> usize {
        ((full as f64 * self.share) as usize).max(least)
    }
}

/// A part's name, and how it is measured.
type Measuring = (Part, fn(&tokio::runtime::Runtime, Scale, &ProgressBar) -> anyhow::Result<Vec<Line>>);

const PARTS: [Measuring; 12] = [
    (Part::Writing, writing::measure),
    (Part::Pipe, pipe::measure),
    (Part::Peak, peak::measure),
    (Part::Closing, closing::measure),
    (Part::Reading, reading::measure),
    (Part::Cases, cases::measure),
    (Part::Memory, memory::measure),
    (Part::Starts, starts::measure),
    (Part::Year, year::measure),
    (Part::Paths, paths::measure),
    (Part::Cost, cost::measure),
    (Part::Scale, scale::measure),
];

/// What a host consists of, over that directory, its clock stopped.
fn open(directory: &Path, clock: &str) -> anyhow::Result<Assembly> {
    let development = Development { clock: Some(clock.parse()?) };
    Assembly::new(&Configuration::for_development(directory, development), "http://localhost")
}

#[expect(clippy::print_stdout, reason = "this is what a benchmark is for")]
fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let scale = Scale { share: arguments.scale, minutes: arguments.minutes };
    let lines = measure(&runtime, arguments.part, scale)?;
    if arguments.part == Part::Scale {
        scale::write(&runtime, scale, &ProgressBar::new_spinner())?;
    }
    match arguments.part {
        Part::Cost => println!("{}", cost::page(&runtime.block_on(paths::journey())?)?),
        _ => lines.iter().for_each(|line| println!("{line}")),
    }
    if let Some(path) = arguments.json {
        std::fs::write(path, serde_json::to_string_pretty(&lines)?)?;
    }
    Ok(())
}

/// Measures a part, or all of them.
fn measure(runtime: &tokio::runtime::Runtime, part: Part, scale: Scale) -> anyhow::Result<Vec<Line>> {
    let parts: Vec<&Measuring> = PARTS.iter().filter(|(it, _)| part == Part::All || part == *it).collect();
    let style = ProgressStyle::with_template("{prefix:12} {msg:50} {bar:30} {pos}/{len}")?;
    let progress = ProgressBar::new(parts.len() as u64).with_style(style);
    let mut lines = Vec::new();
    for (part, of) in parts {
        progress.set_prefix(format!("{part:?}").to_lowercase());
        lines.extend(of(runtime, scale, &progress)?);
        progress.inc(1);
    }
    progress.finish_and_clear();
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The smallest scale of everything: that each part still measures what it names.
    #[test]
    fn everything_is_measured() {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let lines = measure(&runtime, Part::All, Scale { share: 0.0, minutes: None }).unwrap();
        let told: Vec<String> = lines.iter().map(|line| line.to_string()).collect();
        assert!(lines.iter().all(|line| 0.0 <= line.value && line.value.is_finite()), "{}", told.join("\n"));
        for work in [
            "receipts durable",
            "answers counted",
            "whole pipe",
            "a day of",
            "finals of",
            "recount of",
            "import of",
            "resident in the last third",
            "start of ingest",
            "a simulated year",
            "page:",
            "tasks",
        ] {
            assert!(told.iter().any(|line| line.contains(work)), "{work} is not among {}", told.join("\n"));
        }
    }
}
