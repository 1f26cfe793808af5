//! Heartbeats of jobs that run by schedule.

use chrono::{DateTime, Utc};
use serde::Serialize;
use table::items::HeartbeatItem;
use table::{Expect, Table, keys};

use crate::store::{self, Stored, Written, load, put};
use crate::{App, Error};

/// Leaves a heartbeat: a job that stops running is seen by its absence.
pub async fn beat<T: Serialize>(app: &App, job: &str, report: &T) -> Result<(), Error> {
    beat_at(&*app.table, app.clock.now(), job, report).await
}

/// Leaves a heartbeat of that instant in a table.
pub async fn beat_at<T: Serialize>(table: &dyn Table, now: DateTime<Utc>, job: &str, report: &T) -> Result<(), Error> {
    let key = keys::heartbeat(job);
    let stored = load::<HeartbeatItem>(table, &key).await?;
    let expect = stored.as_ref().map_or(Expect::Absent, Stored::expect);
    let report = serde_json::to_value(report).map_err(|error| Error::Corrupt(error.to_string()))?;
    let form = HeartbeatItem { ran_at: now, report };
    // Two runs at once: either heartbeat will do.
    store::write(table, vec![put(key, &form, expect)?]).await.map(Written::either_way)
}
