//! Whether anything can be stored now. A service that answers and keeps nothing is worse than one that is away: a load balancer would go on sending to it.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::{App, Error, heartbeat};

/// For how long a write that went well speaks for the store. However often it is asked, it is written to no oftener.
const GOOD_FOR: Duration = Duration::from_secs(5);

/// The heartbeat that is written to find out.
const JOB: &str = "health";

/// When this process last saw a write go well, as it was asked.
#[derive(Debug, Default)]
pub struct Health(Mutex<Option<Instant>>);

/// Finds out by a write whether the store takes any: two units of a read and a write, once in five seconds.
///
/// # Errors
/// It takes none now.
pub async fn check(app: &App, now: Instant) -> Result<(), Error> {
    let last = *app.health.0.lock().unwrap_or_else(PoisonError::into_inner);
    if last.is_some_and(|last| now.saturating_duration_since(last) < GOOD_FOR) {
        return Ok(());
    }
    heartbeat::beat(app, JOB, &json!({})).await?;
    *app.health.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
    Ok(())
}
