//! How much a source may send: so many receipts in a minute, as its entry in the register or the profile says.

use std::time::{Duration, Instant};

use app::App;
use app::identity::access::CallingSource;
use domain::identifier::SourceId;

/// More than a source may send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooMany {
    /// Receipts that it may send in a minute.
    pub(crate) per_minute: u32,
    /// How long to wait.
    pub(crate) wait: Duration,
}

/// What each source has sent lately.
#[derive(Debug, Default)]
pub(crate) struct Limits(web::limits::Limits<SourceId>);

impl Limits {
    /// Whether a source may send anything now: asked before any work.
    ///
    /// # Errors
    /// It may not yet.
    pub(crate) fn check(&self, app: &App, caller: &CallingSource) -> Result<(), TooMany> {
        let per_minute = per_minute(app, caller);
        self.0.wait(&caller.id, Instant::now()).map_or(Ok(()), |wait| Err(TooMany { per_minute, wait }))
    }

    /// Charges a source with so many receipts: asked before anything is done with them.
    ///
    /// # Errors
    /// It may not send any yet.
    pub(crate) fn charge(&self, app: &App, caller: &CallingSource, receipts: usize) -> Result<(), TooMany> {
        let per_minute = per_minute(app, caller);
        self.0.take(&caller.id, per_minute, receipts, Instant::now()).map_err(|wait| TooMany { per_minute, wait })
    }
}

fn per_minute(app: &App, caller: &CallingSource) -> u32 {
    caller.source.receipts_per_minute.unwrap_or(app.profile.policies.receipts_per_minute)
}
