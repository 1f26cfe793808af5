//! Looks into the mailbox of the sender's address for what mail servers report.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use app::App;
use local::mail::Mailbox;
use tokio::task::JoinSet;

use crate::metrics::Metrics;
use crate::shutdown::Stopping;

/// How often the mailbox is looked into.
const POLL: Duration = Duration::from_secs(2);

/// How long nobody looks after the mailbox itself failed.
const PAUSE: Duration = Duration::from_secs(60);

/// The mailbox of a host.
pub struct Watched(Mailbox);

/// Opens it; a host that could never move a file away must not start.
pub fn open(directory: &Path) -> anyhow::Result<Watched> {
    let mailbox = Mailbox::open(directory);
    Ok(Watched(mailbox.with_context(|| format!("the mailbox {} cannot be used", directory.display()))?))
}

impl Watched {
    /// Starts a task that looks into it until the word to stop.
    pub fn start(self, app: &Arc<App>, metrics: &Arc<Metrics>, stopping: &Stopping, tasks: &mut JoinSet<()>) {
        let (app, metrics, stopping) = (Arc::clone(app), Arc::clone(metrics), stopping.clone());
        tasks.spawn(async move {
            while !stopping.is_set() {
                let rest = match self.0.take(&app).await {
                    Ok(taken) => {
                        metrics.mailbox(taken, app.clock.now());
                        POLL
                    }
                    Err(error) => {
                        tracing::error!(%error, "The mailbox cannot be read: nothing is heard of mails");
                        PAUSE
                    }
                };
                tokio::select! {
                    () = tokio::time::sleep(rest) => {}
                    () = stopping.wait() => {}
                }
            }
        });
    }
}
