//! Heartbeats of jobs that run by schedule.

use serde::Serialize;
use table::items::HeartbeatItem;
use table::{Expect, keys};

use crate::store::{self, Stored, Written, load, put};
use crate::{App, Error};

/// Leaves a heartbeat: a job that stops running is seen by its absence.
pub async fn beat<T: Serialize>(app: &App, job: &str, report: &T) -> Result<(), Error> {
    let key = keys::heartbeat(job);
    let stored = load::<HeartbeatItem>(&*app.table, &key).await?;
    let expect = stored.as_ref().map_or(Expect::Absent, Stored::expect);
    let report = serde_json::to_value(report).map_err(|error| Error::Corrupt(error.to_string()))?;
    let form = HeartbeatItem { ran_at: app.clock.now(), report };
    // Two runs at once: either heartbeat will do.
    store::write(&*app.table, vec![put(key, &form, expect)?]).await.map(Written::either_way)
}
