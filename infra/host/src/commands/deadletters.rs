//! `otklik deadletters`: messages that failed too often, on the data of a host that is stopped.

use std::io::Write;
use std::sync::Arc;

use app::ports::QueueName;
use local::queue::SqliteQueue;
use serde_json::json;
use table::Page;
use table::queue::{QueueEngine, Redrive};

use crate::arguments::{DeadlettersArguments, DeadlettersCommand};
use crate::assembly::open_stopped;
use crate::clock::SystemClock;
use crate::foreground::print;

/// Letters of one page.
const PAGE_LETTERS: usize = 500;

/// Lists or redrives.
pub async fn run(command: DeadlettersCommand) -> anyhow::Result<()> {
    match command {
        DeadlettersCommand::List(arguments) => list(&arguments).await,
        DeadlettersCommand::Redrive(arguments) => redrive(&arguments).await,
    }
}

/// A JSON object a line. A body holds names of receipts and invitations, and nothing personal.
async fn list(arguments: &DeadlettersArguments) -> anyhow::Result<()> {
    let engine = engine(arguments)?;
    let mut count = 0_usize;
    for queue in queues(arguments) {
        let mut page = Page::first(PAGE_LETTERS);
        loop {
            let found = engine.dead_letters(queue, &page).await?;
            count += found.letters.len();
            for letter in found.letters {
                let line = json!({
                    "queue": queue.name(),
                    "id": letter.id,
                    "body": letter.body,
                    "receives": letter.receives,
                    "sent_at": letter.sent_at,
                    "dead_at": letter.dead_at,
                });
                print(&line.to_string())?;
            }
            match found.next {
                Some(next) => page.after = Some(next),
                None => break,
            }
        }
    }
    if count == 0 {
        // Not among the lines, which programs read.
        writeln!(std::io::stderr(), "none: no message has failed too often")?;
    }
    Ok(())
}

async fn redrive(arguments: &DeadlettersArguments) -> anyhow::Result<()> {
    let engine = engine(arguments)?;
    for queue in queues(arguments) {
        let count = engine.redrive(queue, Redrive::All).await?;
        print(&format!("{}: {count} sent again; they are worked off when the host runs", queue.name()))?;
    }
    Ok(())
}

fn engine(arguments: &DeadlettersArguments) -> anyhow::Result<SqliteQueue> {
    Ok(SqliteQueue::new(open_stopped(&arguments.data)?, Arc::new(SystemClock)))
}

fn queues(arguments: &DeadlettersArguments) -> Vec<QueueName> {
    arguments.queue.map_or_else(|| QueueName::ALL.to_vec(), |queue| vec![queue])
}
