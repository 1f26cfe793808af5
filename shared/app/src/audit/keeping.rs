//! What keeps the trail between the changes: which policies are in force, the sums of readings, the checkpoints.

use chrono::Duration;
use domain::audit::{Action, Actor, CHECKPOINTS, ChainHead, Head, Record, state_of};
use table::items::{PolicyItem, decode};
use table::{Range, keys};

use super::{AuditEvent, Audited, append, persons};
use crate::store::{Written, all, load};
use crate::{App, Error};

/// Minutes by which the clocks of those who write may differ; a head is witnessed again for so long.
const CLOCKS_DIFFER_MINUTES: i64 = 15;

/// Heads in one checkpoint at most, so that it fits into an item.
const HEADS_MAX: usize = 1_000;

/// Keeps the trail; each part may run any number of times.
pub(crate) async fn keep(app: &App) -> Result<(), Error> {
    note_policy(app).await?;
    persons::add_up(app).await?;
    checkpoint(app).await
}

/// Records with which terms and targets the system runs, when they are others than before.
async fn note_policy(app: &App) -> Result<(), Error> {
    let profile = serde_json::to_string(&app.profile).map_err(|error| Error::Corrupt(error.to_string()))?;
    let policy = PolicyItem { name: app.profile.name.clone(), version: app.profile.version, hash: state_of(&profile) };
    let Some(change) = Audited::load(app, &keys::policy()).await?.becomes(&policy)? else { return Ok(()) };
    // Another run was first: it noted the same.
    change.write(app, &Actor::job("lifecycle"), Action::Put).await.map(Written::either_way)
}

/// Witnesses every chain that was written to since the checkpoint before.
///
/// The log tells the number and the hash of each checkpoint: kept elsewhere, they show that nobody put an older store in
/// the place of this one.
async fn checkpoint(app: &App) -> Result<(), Error> {
    let now = app.clock.now();
    let last = last_checkpoint(app).await?;
    let since = last.as_ref().map(|last| last.at.min(now) - Duration::minutes(CLOCKS_DIFFER_MINUTES));
    // The names of chains begin with their day; those of the whole trail, with none, come after.
    let from = since.map_or("0".to_owned(), |since| since.date_naive().to_string());
    let range = Range::Between(from, format!("{}~", now.date_naive()));
    let mut heads = Vec::new();
    for item in all(&*app.table, keys::AUDIT_HEADS, &range).await? {
        let head: Head = decode(&item)?;
        if since.is_none_or(|since| since <= head.at) {
            heads.push(ChainHead { chain: item.key.sk, count: head.count, last: head.last });
        }
    }
    let witnessed = last.map(|last| last.heads).unwrap_or_default();
    if heads.iter().all(|head| witnessed.contains(head)) {
        return Ok(());
    }
    for heads in heads.chunks(HEADS_MAX) {
        let event = AuditEvent {
            by: Actor::job("lifecycle"),
            action: Action::Checkpoint,
            topic: CHECKPOINTS.to_owned(),
            touched: Vec::new(),
            day_only: false,
        };
        append(app, CHECKPOINTS, &event, heads.to_vec(), Vec::new()).await?.either_way();
    }
    if let Some(head) = load::<Head>(&*app.table, &keys::audit_head(CHECKPOINTS)).await? {
        tracing::info!(checkpoint = head.form.count, hash = head.form.last, "The audit trail was witnessed");
    }
    Ok(())
}

async fn last_checkpoint(app: &App) -> Result<Option<Record>, Error> {
    let Some(head) = load::<Head>(&*app.table, &keys::audit_head(CHECKPOINTS)).await? else { return Ok(None) };
    let key = keys::audit_record(CHECKPOINTS, head.form.count);
    Ok(load::<Record>(&*app.table, &key).await?.map(|stored| stored.form))
}
