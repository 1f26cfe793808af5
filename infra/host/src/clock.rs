//! The clocks of the host. This is the one place in the workspace that reads the time of the machine.

use std::sync::{PoisonError, RwLock};

use app::ports::Clock;
use chrono::{DateTime, Utc};

/// The time of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that everybody else asks")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// A clock for development: it shows the time of the machine until it is set, and stands still from then on.
#[derive(Debug, Default)]
pub struct ManualClock {
    set_to: RwLock<Option<DateTime<Utc>>>,
}

impl ManualClock {
    /// A clock that stands at this instant.
    pub fn at(instant: DateTime<Utc>) -> ManualClock {
        ManualClock { set_to: RwLock::new(Some(instant)) }
    }

    /// Lets it show the time of the machine again.
    pub fn release(&self) {
        *self.set_to.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Moves the clock, also back, and stops it there.
    pub fn set(&self, instant: DateTime<Utc>) {
        *self.set_to.write().unwrap_or_else(PoisonError::into_inner) = Some(instant);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> DateTime<Utc> {
        let set_to = *self.set_to.read().unwrap_or_else(PoisonError::into_inner);
        set_to.unwrap_or_else(|| SystemClock.now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_runs_until_it_is_set() {
        let clock = ManualClock::default();
        assert!(clock.now() <= SystemClock.now());
        clock.set(DateTime::UNIX_EPOCH);
        assert_eq!(clock.now(), DateTime::UNIX_EPOCH);
        let other = ManualClock::at(DateTime::UNIX_EPOCH);
        assert_eq!(other.now(), clock.now());
    }
}
