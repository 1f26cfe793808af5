//! `otklik status`: whether a host does its work, running or stopped, from the same facts.

mod judging;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use app::ports::Clock;
use domain::regulation::Profile;
use local::queue::SqliteQueue;
use local::table::SqliteTable;

use crate::arguments::StatusArguments;
use crate::assembly::open_stopped;
use crate::client::Client;
use crate::clock::SystemClock;
use crate::copies;
use crate::foreground::print;
use crate::watch;
use crate::watch::Present;
use crate::wiring::Wiring;
use judging::{Judgement, judge};

/// Prints a line for each thing that is watched, and what to do where something is wrong. Fails softly if the host does not
/// serve, a job stands still, there are dead letters, or a term is over and its act still to be done. What is overdue within
/// its term only says so: a mail server that is away for an hour makes it so, too.
pub async fn run(arguments: &StatusArguments) -> anyhow::Result<ExitCode> {
    let (serves, present) = match (&arguments.from, &arguments.data) {
        (Some(from), _) => tokio::task::block_in_place(|| ask(from, arguments.key.as_deref().unwrap_or_default()))?,
        (None, Some(data)) => (true, of_stopped(data, &arguments.profile).await?),
        (None, None) => anyhow::bail!("say with --from or --data of which host"),
    };
    let lines = judge(serves, &present);
    for line in &lines {
        print(&line.to_string())?;
    }
    let mut wrong = lines.iter().any(|line| line.judgement == Judgement::Wrong);
    for backup in &arguments.backups {
        let (is_over, told) = copies::told(backup, &arguments.profile.policies.erasure, SystemClock.now())?;
        wrong |= is_over;
        print(&format!("{}  {told}", if is_over { "WRONG" } else { "ok   " }))?;
    }
    Ok(if wrong { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn ask(from: &str, key: &str) -> anyhow::Result<(bool, Present)> {
    let client = Client::new(from, key);
    let (health, _) = client.ask("/healthz")?;
    let (status, facts) = client.ask("/operations/status")?;
    anyhow::ensure!(status != 401, "{from} shows its figures to the operator only: give its key with --key");
    let here = format!("{from}/operations/status");
    anyhow::ensure!(status == 200, "{here} answers {status}: this is no host, or not reached directly");
    let facts = serde_json::from_str(&facts).with_context(|| format!("{here}: the host is of another version"))?;
    Ok((health == 200, facts))
}

async fn of_stopped(data: &Path, profile: &Profile) -> anyhow::Result<Present> {
    let file = open_stopped(data)?;
    let queue = SqliteQueue::new(Arc::clone(&file), Arc::new(SystemClock));
    let table = SqliteTable::new(Arc::clone(&file));
    Ok(watch::present(&Wiring::embedded()?, &queue, &file, &table, profile, SystemClock.now()).await)
}
