//! Guesses at the operator's key: slowed by the address from which they come, counted, and told of in the audit trail.

use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use domain::audit::{Action, Actor, ResourceChange};

use crate::audit::{self, AuditEvent};
use crate::identity::access;
use crate::identity::limits::Limits;
use crate::{App, Error};

/// Wrong keys that an address may send in a minute. Whoever types one by hand needs fewer.
const PER_MINUTE: u32 = 10;

/// How often the audit trail is told: however many try, it grows by no more than a record in that time.
const TOLD_EVERY: Duration = Duration::from_secs(60);

/// The topic of the audit trail.
const TOPIC: &str = "operator_key";

/// Who guessed, in memory of this process.
#[derive(Debug, Default)]
pub struct Guesses {
    by_address: Limits<IpAddr>,
    wrong: Mutex<Wrong>,
}

#[derive(Debug, Default)]
struct Wrong {
    all: u64,
    told: u64,
    told_at: Option<Instant>,
}

impl Guesses {
    /// Wrong keys since the process was started.
    pub fn wrong(&self) -> u64 {
        self.wrong.lock().unwrap_or_else(PoisonError::into_inner).all
    }

    /// Counts a wrong key; answers how many the audit trail is to be told of now, if any.
    fn count(&self, now: Instant) -> Option<u64> {
        let mut wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        wrong.all += 1;
        if wrong.told_at.is_some_and(|told_at| now < told_at + TOLD_EVERY) {
            return None;
        }
        wrong.told_at = Some(now);
        let untold = wrong.all - wrong.told;
        wrong.told = wrong.all;
        Some(untold)
    }
}

/// Whether this is the operator's key; `Err`: so long nothing is tried that comes from this address. Where the address is not known, as behind a gateway that slows down
/// by itself, guesses are counted and told of alone.
pub async fn is_operator(
    app: &App,
    key: &str,
    address: Option<IpAddr>,
    now: Instant,
) -> Result<Result<bool, Duration>, Error> {
    if access::looks_issued(key) {
        return Ok(Ok(false));
    }
    if let Some(wait) = address.and_then(|address| app.guesses.by_address.wait(&address, now)) {
        return Ok(Err(wait));
    }
    if access::is_operator(app, key) {
        return Ok(Ok(true));
    }
    if let Some(address) = address {
        // Whether the next one has to wait is asked with the next one.
        let _ = app.guesses.by_address.take(&address, PER_MINUTE, 1, now);
    }
    if let Some(wrong) = app.guesses.count(now) {
        tracing::warn!(wrong, "Somebody sent keys that are not the operator's");
        let touched = ResourceChange::only(TOPIC).with("wrong", wrong);
        let event = AuditEvent::on(&Actor::job("sign_in"), Action::Refuse, TOPIC, touched);
        audit::write(app, &event, Vec::new()).await?.either_way();
    }
    Ok(Ok(false))
}
