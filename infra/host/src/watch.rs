//! How the host is doing at the moment of asking: for `/metrics`, and for `otklik status` on a host that is stopped.

use app::watching::{self, Overdue};
use chrono::{DateTime, Utc};
use local::data_file::DataFile;
use local::queue::{QueueEngine, SqliteQueue};
use table::Table;

use crate::metrics::Present;
use crate::wiring::{Job, ScheduleWiring, Wiring};

/// A scheduled job, by its heartbeat in the store: that outlives a restart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WatchedJob {
    /// The job.
    pub job: Job,
    /// Seconds between two of its runs.
    pub rate: i64,
    /// Seconds since it last ran; `None` if it never did.
    pub age: Option<i64>,
}

/// What is overdue of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WatchedDue {
    /// Its kind.
    pub entity: &'static str,
    /// How many.
    pub count: u64,
    /// Seconds since the oldest was due; 0 if nothing is.
    pub oldest: i64,
}

/// Asks everybody. What cannot be told is left out: the other figures tell why.
pub async fn present(
    wiring: &Wiring,
    queue: &SqliteQueue,
    file: &DataFile,
    table: &dyn Table,
    now: DateTime<Utc>,
) -> Present {
    let mut present = Present { table: file.statistics(), healthy: file.failure().is_none(), ..Present::default() };
    for wired in &wiring.queues {
        if let Ok(counts) = queue.counts(wired.queue).await {
            present.queues.push((wired.queue, counts));
        }
    }
    if let Ok(heartbeats) = watching::heartbeats(table).await {
        let watched = |schedule: &ScheduleWiring| {
            let heartbeat = heartbeats.iter().find(|heartbeat| heartbeat.job == schedule.function.name());
            let age = heartbeat.map(|heartbeat| seconds_since(heartbeat.ran_at, now));
            WatchedJob { job: schedule.function, rate: schedule.every.num_seconds(), age }
        };
        present.jobs = wiring.schedules.iter().map(watched).collect();
    }
    if let Ok(overdue) = watching::overdue(table, now).await {
        let watched = |Overdue { entity, count, oldest }: Overdue| {
            let oldest = oldest.map_or(0, |oldest| seconds_since(oldest, now));
            WatchedDue { entity, count, oldest }
        };
        present.overdue = overdue.into_iter().map(watched).collect();
    }
    present
}

fn seconds_since(instant: DateTime<Utc>, now: DateTime<Utc>) -> i64 {
    (now - instant).num_seconds().max(0)
}
