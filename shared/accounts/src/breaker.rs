//! When a directory that fails is left alone: asking again and again helps neither it nor those who wait.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Duration, Utc};

/// Failures in a row after which nothing is asked for a while.
const FAILURES_MAX: u32 = 3;

/// For how long nothing is asked then.
const REST: Duration = Duration::seconds(30);

/// Counts failures in a row.
#[derive(Default)]
pub(crate) struct Breaker(Mutex<Counted>);

#[derive(Default)]
struct Counted {
    failures: u32,
    /// Nothing is asked before this instant.
    rests_until: Option<DateTime<Utc>>,
    /// When the first of the rests began that no answer has ended yet.
    open_since: Option<DateTime<Utc>>,
}

impl Breaker {
    /// Whether to ask now. After a rest one request goes first, and the others wait for what becomes of it.
    pub(crate) fn may_ask(&self, now: DateTime<Utc>) -> bool {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match counted.rests_until {
            Some(until) if now < until => false,
            Some(_) => {
                counted.rests_until = Some(now + REST);
                true
            }
            None => true,
        }
    }

    /// Since when nobody is asked but one after each rest; `None`: everybody is.
    pub(crate) fn open_since(&self) -> Option<DateTime<Utc>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).open_since
    }

    /// Somebody was answered.
    pub(crate) fn answered(&self) {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counted.rests_until.is_some() {
            tracing::info!("The account directory answers again");
        }
        *counted = Counted::default();
    }

    /// Nobody was answered.
    pub(crate) fn failed(&self, now: DateTime<Utc>) {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counted.failures = counted.failures.saturating_add(1);
        if FAILURES_MAX <= counted.failures {
            if counted.open_since.is_none() {
                counted.open_since = Some(now);
                tracing::warn!(seconds = REST.num_seconds(), "The account directory is left alone: receipts wait");
            }
            counted.rests_until = Some(now + REST);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_opens_after_failures_in_a_row_and_closes_with_an_answer() {
        let breaker = Breaker::default();
        let at = |second: i64| DateTime::from_timestamp(second, 0).unwrap();
        for second in [0, 1] {
            breaker.failed(at(second));
            assert!(breaker.may_ask(at(second)), "{second}");
        }
        breaker.answered();
        for second in [2, 3, 4] {
            assert!(breaker.may_ask(at(second)), "an answer between begins the count again: {second}");
            breaker.failed(at(second));
        }
        for (second, may_ask, why) in [
            (4, false, "three in a row"),
            (33, false, "still resting"),
            (34, true, "one goes first"),
            (35, false, "the others wait for it"),
        ] {
            assert_eq!(breaker.may_ask(at(second)), may_ask, "{why}");
        }
        breaker.failed(at(36));
        assert!(!breaker.may_ask(at(65)), "it failed: another rest");
        assert!(breaker.may_ask(at(66)));
        assert_eq!(breaker.open_since(), Some(at(4)), "since the first rest");
        breaker.answered();
        assert_eq!(breaker.open_since(), None);
        assert!(breaker.may_ask(at(66)) && breaker.may_ask(at(66)));
    }
}
