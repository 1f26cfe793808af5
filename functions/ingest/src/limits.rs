//! How much a source may send: so many receipts in a minute, as its entry in the register or the profile says, and a few requests that are taken
//! apart at the same time, so that one source never holds every place.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use app::App;
use app::identity::access::CallingSource;
use domain::identifier::SourceId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use web::Problem;

use crate::{BODY_BYTES_MAX, RECORDS_MAX};

/// Requests of one source that are taken apart at the same time; further ones of it wait.
const AT_ONCE: usize = 2;

/// Bytes of a body that are charged as a receipt before it is read: a body of the greatest length as the most receipts.
const RECEIPT_BYTES: usize = BODY_BYTES_MAX / RECORDS_MAX;

/// More than a source may send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooMany {
    /// Receipts that it may send in a minute.
    pub(crate) per_minute: u32,
    /// How long to wait.
    pub(crate) wait: Duration,
}

/// A source that sends too much is told when to go on.
pub(crate) fn too_many_requests(TooMany { per_minute, wait }: TooMany) -> Problem {
    let title = "this source sends more than it may: go on after the seconds that Retry-After tells";
    let detail = format!("it may send {per_minute} receipts in a minute");
    Problem::too_many_requests(title, detail, wait)
}

/// What each source has sent lately.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    sent: web::limits::Limits<SourceId>,
    /// Places for the requests of each source that has called.
    places: Mutex<HashMap<SourceId, Arc<Semaphore>>>,
}

/// A body that is charged and may be taken apart. Its place is free again when this is dropped.
#[derive(Debug)]
pub(crate) struct Begun {
    charged: usize,
    _place: Option<OwnedSemaphorePermit>,
}

impl Limits {
    /// Whether a source may send anything now: asked before any work.
    ///
    /// # Errors
    /// It may not yet.
    pub(crate) fn check(&self, app: &App, caller: &CallingSource) -> Result<(), TooMany> {
        let per_minute = per_minute(app, caller);
        self.sent.wait(&caller.id, Instant::now()).map_or(Ok(()), |wait| Err(TooMany { per_minute, wait }))
    }

    /// Charges a source with so many receipts: asked before anything is done with them.
    ///
    /// # Errors
    /// It may not send any yet.
    pub(crate) fn charge(&self, app: &App, caller: &CallingSource, receipts: usize) -> Result<(), TooMany> {
        let per_minute = per_minute(app, caller);
        self.sent.take(&caller.id, per_minute, receipts, Instant::now()).map_err(|wait| TooMany { per_minute, wait })
    }

    /// Charges a source for a body by its length, before anything of it is read, and gives it a place to be taken apart.
    ///
    /// # Errors
    /// It may not send any yet.
    pub(crate) async fn begin(&self, app: &App, caller: &CallingSource, bytes: usize) -> Result<Begun, TooMany> {
        let charged = (bytes / RECEIPT_BYTES).max(1);
        self.charge(app, caller, charged)?;
        let places = {
            let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(places.entry(caller.id.clone()).or_insert_with(|| Arc::new(Semaphore::new(AT_ONCE))))
        };
        // The semaphore is never closed.
        Ok(Begun { charged, _place: places.acquire_owned().await.ok() })
    }

    /// Charges a source for what a body had beyond its length.
    pub(crate) fn finish(&self, app: &App, caller: &CallingSource, begun: Begun, receipts: usize) {
        let more = receipts.saturating_sub(begun.charged);
        self.sent.owe(&caller.id, per_minute(app, caller), more, Instant::now());
    }
}

fn per_minute(app: &App, caller: &CallingSource) -> u32 {
    caller.source.receipts_per_minute.unwrap_or(app.profile.policies.receipts_per_minute)
}
