//! The clock of a function in the cloud.

use app::ports::Clock;
use chrono::{DateTime, Utc};

/// The time of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that every function in the cloud asks")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}
