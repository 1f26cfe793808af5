//! Backups, as far as spent keys wait for them: a copy from before a key was spent holds what it sealed, and not yet what became of it. The
//! first copy that was begun afterwards and is finished takes its place.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use table::items::HeartbeatItem;
use table::{Table, keys};

use crate::heartbeat::beat_at;
use crate::store::load;
use crate::{App, Error};

/// What a finished backup is called among heartbeats.
const JOB: &str = "backup";

/// What is told of a finished backup.
#[derive(Serialize, Deserialize)]
struct Report {
    /// When it was begun: of everything before, it holds what became of it.
    begun_at: DateTime<Utc>,
}

/// Notes that a copy of this table which was begun at that instant is whole, and lies where its keeper wants it.
pub async fn finished(table: &dyn Table, begun_at: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), Error> {
    beat_at(table, now, JOB, &Report { begun_at }).await
}

/// When the last finished backup was begun; `None`: nobody told of one.
pub(super) async fn begun_at(app: &App) -> Result<Option<DateTime<Utc>>, Error> {
    let stored = load::<HeartbeatItem>(&*app.table, &keys::heartbeat(JOB)).await?;
    Ok(stored
        .and_then(|stored| serde_json::from_value::<Report>(stored.form.report).ok())
        .map(|report| report.begun_at))
}
