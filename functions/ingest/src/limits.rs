//! How much a source may send: so many receipts in a minute, and no more than a minute's worth at once. Kept in memory, for each
//! process by itself: it shields the others from one source at ten times its load, and is no account.
//!
//! Not by the crate `governor`: its keyed limiters have one quota for all keys, where each source has its own in the register, and
//! it refuses a batch that is larger than the burst, which here passes and owes the rest.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use app::App;
use app::identity::access::CallingSource;
use domain::identifier::SourceId;

/// What may be sent at once is what may be sent in this time.
const BURST: Duration = Duration::from_secs(60);

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
pub(crate) struct Limits {
    /// When each source's bucket is full again.
    full_at: Mutex<HashMap<SourceId, Instant>>,
}

impl Limits {
    /// Whether a source may send anything now: asked before any work.
    ///
    /// # Errors
    /// It may not yet.
    pub(crate) fn check(&self, app: &App, caller: &CallingSource) -> Result<(), TooMany> {
        let per_minute = per_minute(app, caller);
        self.wait(&caller.id, Instant::now()).map_or(Ok(()), |wait| Err(TooMany { per_minute, wait }))
    }

    /// Charges a source with so many receipts: asked before anything is done with them.
    ///
    /// # Errors
    /// It may not send any yet.
    pub(crate) fn charge(&self, app: &App, caller: &CallingSource, receipts: usize) -> Result<(), TooMany> {
        let per_minute = per_minute(app, caller);
        self.take(&caller.id, per_minute, receipts, Instant::now()).map_err(|wait| TooMany { per_minute, wait })
    }

    /// How long to wait, if the source's bucket is empty.
    fn wait(&self, source: &SourceId, now: Instant) -> Option<Duration> {
        let full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let missing = full_at.get(source)?.saturating_duration_since(now);
        (BURST <= missing).then(|| missing - BURST + Duration::from_secs(1))
    }

    /// Takes so many receipts out of a source's bucket, which fills at that rate by the minute.
    ///
    /// # Errors
    /// How long to wait, if the bucket is empty. One that is not lets the whole request pass, and owes the rest.
    fn take(&self, source: &SourceId, per_minute: u32, receipts: usize, now: Instant) -> Result<(), Duration> {
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let before = full_at.get(source).map_or(now, |at| (*at).max(now));
        let missing = before - now;
        if BURST <= missing {
            return Err(missing - BURST + Duration::from_secs(1));
        }
        let receipts = u32::try_from(receipts).unwrap_or(u32::MAX).max(1);
        full_at.insert(source.clone(), before + BURST / per_minute.max(1) * receipts);
        Ok(())
    }
}

fn per_minute(app: &App, caller: &CallingSource) -> u32 {
    caller.source.receipts_per_minute.unwrap_or(app.profile.policies.receipts_per_minute)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_and_fills_again() {
        let limits = Limits::default();
        let (mis, other) = (SourceId::parse("mis").unwrap(), SourceId::parse("other").unwrap());
        let started = Instant::now();
        // second, receipts → seconds to wait
        for (second, receipts, expected) in [
            (0, 60, None),
            (0, 60, None), // owes 20
            (0, 1, Some(13)),
            (11, 1, Some(2)),
            (12, 1, Some(1)),
            (13, 2, None),
            (13, 1, Some(1)),
            (200, 100, None), // full again, and no fuller
            (200, 1, Some(1)),
        ] {
            let asked = limits.wait(&mis, started + Duration::from_secs(second));
            assert_eq!(asked.map(|wait| wait.as_secs()), expected, "to ask takes nothing, in second {second}");
            let taken = limits.take(&mis, 100, receipts, started + Duration::from_secs(second));
            assert_eq!(taken.err().map(|wait| wait.as_secs()), expected, "{receipts} in second {second}");
        }
        assert_eq!(limits.take(&other, 100, 1, started), Ok(()), "each source has its own");
    }
}
