//! How much a caller may send: so much in a minute, and no more than a minute's worth at once. Kept in memory, for each process by itself: it
//! shields the others from one caller at ten times its load, and is no account.
//!
//! Not by the crate `governor`: its keyed limiters have one quota for all keys, where each source has its own in the register, and
//! it refuses a batch that is larger than the burst, which here passes and owes the rest.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What may be sent at once is what may be sent in this time.
const BURST: Duration = Duration::from_secs(60);

/// Callers of whom is kept what they sent; beyond them, those who have sent nothing lately are forgotten.
const KEPT_MAX: usize = 10_000;

/// What each caller has sent lately.
#[derive(Debug)]
pub struct Limits<Id> {
    /// When each caller's bucket is full again.
    full_at: Mutex<HashMap<Id, Instant>>,
}

impl<Id> Default for Limits<Id> {
    fn default() -> Limits<Id> {
        Limits { full_at: Mutex::default() }
    }
}

impl<Id: Clone + Eq + Hash> Limits<Id> {
    /// How long to wait, if the caller's bucket is empty. To ask takes nothing.
    pub fn wait(&self, caller: &Id, now: Instant) -> Option<Duration> {
        let full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let missing = full_at.get(caller)?.saturating_duration_since(now);
        (BURST <= missing).then(|| missing - BURST + Duration::from_secs(1))
    }

    /// Takes so many out of a caller's bucket, which fills at that rate by the minute.
    ///
    /// # Errors
    /// How long to wait, if the bucket is empty. One that is not lets the whole request pass, and owes the rest.
    pub fn take(&self, caller: &Id, per_minute: u32, count: usize, now: Instant) -> Result<(), Duration> {
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let before = full_at.get(caller).map_or(now, |at| (*at).max(now));
        let missing = before - now;
        if BURST <= missing {
            return Err(missing - BURST + Duration::from_secs(1));
        }
        let count = u32::try_from(count).unwrap_or(u32::MAX).max(1);
        full_at.insert(caller.clone(), before + BURST / per_minute.max(1) * count);
        // Of whoever owes nothing any more nothing need be kept: callers that are many are so for a short time.
        if KEPT_MAX < full_at.len() {
            full_at.retain(|_, full_at| now < *full_at);
        }
        Ok(())
    }

    /// Takes so many more of a caller whose request has begun: it owes them, whether its bucket is empty or not.
    pub fn owe(&self, caller: &Id, per_minute: u32, count: usize, now: Instant) {
        let Ok(count @ 1..) = u32::try_from(count) else { return };
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let before = full_at.get(caller).map_or(now, |at| (*at).max(now));
        full_at.insert(caller.clone(), before + BURST / per_minute.max(1) * count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_and_fills_again() {
        let limits = Limits::default();
        let (mis, other) = ("mis", "other");
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
        assert_eq!(limits.take(&other, 100, 1, started), Ok(()), "each caller has its own");
        limits.owe(&other, 100, 0, started);
        assert_eq!(limits.wait(&other, started), None);
        limits.owe(&other, 100, 199, started);
        assert_eq!(limits.wait(&other, started).map(|wait| wait.as_secs()), Some(61), "what has begun owes the rest");
    }
}
