//! `otklik audit`: the trail of changes and readings, on the data of a host that is stopped.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use app::audit;
use app::ports::{Clock, Keys};
use app::upkeep::check::{Check, Checker};
use chrono::Days;
use domain::audit::{CHECKPOINTS, Head, Record};
use local::keys::KeyFile;
use local::random::SystemRandom;
use local::table::SqliteTable;
use table::{Table, keys};

use crate::arguments::{AuditCommand, ListAuditArguments, VerifyAuditArguments};
use crate::assembly::{KEY_FILE, open_stopped};
use crate::clock::SystemClock;
use crate::foreground::print;

/// Days that are listed where none are named.
const DAYS_DEFAULT: u64 = 7;

/// Records that are read at once.
const PAGE_RECORDS: usize = 1_000;

/// Does what the command line says.
pub async fn run(command: AuditCommand) -> anyhow::Result<ExitCode> {
    match command {
        AuditCommand::Verify(arguments) => verify(&arguments).await,
        AuditCommand::List(arguments) => list(&arguments).await.map(|()| ExitCode::SUCCESS),
    }
}

/// The keys of a data directory.
pub fn keys_of(data: &Path) -> anyhow::Result<Arc<dyn Keys>> {
    Ok(Arc::new(KeyFile::open(&data.join(KEY_FILE), Arc::new(SystemRandom))?))
}

async fn verify(arguments: &VerifyAuditArguments) -> anyhow::Result<ExitCode> {
    let VerifyAuditArguments { stored, checkpoint } = arguments;
    let file = open_stopped(&stored.data)?;
    let mut checker = Checker::new(&stored.profile).with_keys(keys_of(&stored.data)?);
    if let Some(checkpoint) = checkpoint {
        checker = checker.with_witness(checkpoint.clone());
    }
    checker.look_through(&*file).await?;
    let report = checker.finish();
    // What cannot be read at all may be a part of the trail.
    let told: Vec<&Check> =
        report.checks.iter().filter(|check| ["forms", "audit trail"].contains(&check.name)).collect();
    for check in &told {
        print(&check.to_string())?;
    }
    let table = SqliteTable::new(file);
    if let Some(item) = table.get(&keys::audit_head(CHECKPOINTS)).await? {
        let head: Head = table::items::decode(&item)?;
        print(&format!("checkpoint {}:{}", head.count, head.last))?;
    }
    let clean = told.iter().all(|check| check.wrong == 0);
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn list(arguments: &ListAuditArguments) -> anyhow::Result<()> {
    let table = SqliteTable::new(open_stopped(&arguments.data)?);
    let to = arguments.to.unwrap_or_else(|| SystemClock.now().date_naive());
    let from =
        arguments.from.or_else(|| to.checked_sub_days(Days::new(DAYS_DEFAULT))).context("there is no such day")?;
    for chain in audit::chains(&table, from, to).await? {
        // `<day>.<topic>`, and who reads in a third part.
        let topic = chain.chain.split('.').nth(1).unwrap_or_default();
        if arguments.topic.as_ref().is_some_and(|wanted| wanted != topic) {
            continue;
        }
        let mut next = Some(0);
        while let Some(after) = next {
            let page = audit::records(&table, &chain.chain, after, PAGE_RECORDS).await?;
            for record in page.records.iter().filter(|record| wanted(arguments, record)) {
                print(&line(record))?;
            }
            next = page.next;
        }
    }
    Ok(())
}

fn wanted(arguments: &ListAuditArguments, record: &Record) -> bool {
    let subject = |wanted: &String| record.touched.iter().any(|touched| touched.subject.starts_with(wanted.as_str()));
    arguments.by.as_ref().is_none_or(|by| record.by.to_string() == *by)
        && arguments.subject.as_ref().is_none_or(subject)
}

/// One line: when, who, what, to what. Fields that changed are told as JSON.
fn line(record: &Record) -> String {
    let action = serde_json::to_value(record.action).unwrap_or_default();
    let mut line = format!("{} {} {}", record.at.to_rfc3339(), record.by, action.as_str().unwrap_or_default());
    for touched in &record.touched {
        line.push_str(&format!(" {}", touched.subject));
        if !touched.fields.is_empty() {
            line.push_str(&serde_json::to_string(&touched.fields).unwrap_or_default());
        }
    }
    line
}
