//! A fixed number of inputs by a fixed seed, after all that was ever found.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use fuzz::campaign::{Campaign, Failure};
use fuzz::targets::TARGETS;
use fuzz::{examining, found};

const SEED: u64 = 20_261_130;

/// One test: what is allocated is counted for the whole process.
#[test]
fn whatever_comes_is_read_or_refused() {
    for name in found::targets() {
        assert!(TARGETS.iter().any(|target| target.name == name), "what was found of `{name}` is read by nobody");
    }
    examining::keep_panics();
    println!("seed {SEED}");
    let mut failures = Vec::new();
    for target in &TARGETS {
        let started = std::time::Instant::now();
        let failed = |Failure { input, cause }: Failure| {
            let path = found::keep(target.name, &input).unwrap();
            format!("{}: {cause}\n  {}\n  {}", target.name, path.display(), input.escape_ascii())
        };
        let run = Campaign::begin(target, SEED).and_then(|mut campaign| {
            (0..target.executions).try_for_each(|_| campaign.go_on())?;
            println!(
                "{}: {} read, {} different answers, {:?}",
                target.name,
                campaign.executions(),
                campaign.answers(),
                started.elapsed()
            );
            Ok(())
        });
        failures.extend(run.err().map(failed));
    }
    let _ = std::panic::take_hook();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
