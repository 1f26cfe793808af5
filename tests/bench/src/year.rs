//! A year of citizens in the simulation, without faults: what the use cases cost where nothing waits for a disk. The simulation is a program of
//! its own, which is asked where it has been built beside this one.

use std::process::{Command, Stdio};

use anyhow::ensure;
use indicatif::ProgressBar;

use crate::processor::spent_by_children;
use crate::report::Line;
use crate::{Scale, programs};

/// Citizens; receipts are two and a half times as many.
const CITIZENS: usize = 10_000;

/// Measures it.
pub(crate) fn measure(_: &tokio::runtime::Runtime, scale: Scale, progress: &ProgressBar) -> anyhow::Result<Vec<Line>> {
    let citizens = scale.of(CITIZENS, 8);
    let work = format!("a simulated year of {citizens} citizens, processor time");
    progress.set_message(work.clone());
    let Some(program) = programs::beside("otklik-sim")? else {
        return Ok(vec![Line::new(work, 0.0, "s").without("cargo build --release -p simulation comes first")]);
    };
    let before = spent_by_children()?;
    let (months, citizens) = ("12".to_owned(), citizens.to_string());
    let run = Command::new(program)
        .args(["--seed", "1", "--faults", "none", "--months", &months, "--citizens", &citizens])
        .stdout(Stdio::null())
        .status()?;
    ensure!(run.success(), "the simulation: {run}");
    let spent = spent_by_children()? - before;
    Ok(vec![Line::new(work, spent.as_secs_f64(), "s").target("<= 10 s for 10,000")])
}
