//! The directory: who asks at the same time shares a request; attempts, and when none is made.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use app::assembly::AccountsSettings;
use app::ports::{ACCOUNT_DIRECTORY, Account, AccountDirectory, Clock, Unavailable};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::person::Snils;
use tokio::sync::oneshot;

use crate::SetUpError;
use crate::breaker::Breaker;
use crate::sending::{Failure, Sending};
use crate::wire::{self, ASKED_MAX};

/// How long the first who asks waits for others.
const GATHERING: Duration = Duration::from_millis(3);

/// Requests of one look-up that may be refused as such. One citizen whom the portal cannot bear is found among a hundred with eight; a portal
/// that can bear none is not asked for each.
const REFUSED_MAX: usize = 20;

/// How long is waited before each further attempt.
const WAITS: [Duration; 2] = [Duration::from_millis(200), Duration::from_millis(800)];

type Answer = Result<Option<Account>, Unavailable>;

/// What is told of those who have an account, or of whom nothing can be known.
type Answers = BTreeMap<Snils, Result<Account, Unavailable>>;

/// The portal's directory of accounts.
pub struct PortalDirectory(Arc<Inner>);

struct Inner {
    sending: Sending,
    clock: Arc<dyn Clock>,
    breaker: Breaker,
    waiting: Mutex<Vec<(Snils, oneshot::Sender<Answer>)>>,
}

impl PortalDirectory {
    /// As [`connect`](crate::connect).
    ///
    /// # Errors
    /// As there.
    pub fn new(settings: &AccountsSettings, clock: Arc<dyn Clock>) -> Result<PortalDirectory, SetUpError> {
        let sending = Sending::new(settings)?;
        let (breaker, waiting) = (Breaker::default(), Mutex::default());
        Ok(PortalDirectory(Arc::new(Inner { sending, clock, breaker, waiting })))
    }
}

#[async_trait]
impl AccountDirectory for PortalDirectory {
    async fn find(&self, snils: &Snils) -> Answer {
        let (answer, answered) = oneshot::channel();
        let first = {
            let mut waiting = self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            waiting.push((snils.clone(), answer));
            waiting.len() == 1
        };
        if first {
            // In a task of its own: whoever gives up waiting takes nothing from the others.
            tokio::spawn(Arc::clone(&self.0).ask_together());
        }
        answered.await.unwrap_or_else(|_| Err(unavailable("the request broke off")))
    }

    fn left_alone_since(&self) -> Option<DateTime<Utc>> {
        self.0.breaker.open_since()
    }
}

impl Inner {
    /// Asks for all that came meanwhile.
    async fn ask_together(self: Arc<Self>) {
        tokio::time::sleep(GATHERING).await;
        let mut waiting = std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner));
        while !waiting.is_empty() {
            let rest = waiting.split_off(waiting.len().min(ASKED_MAX));
            let asked: BTreeSet<Snils> = waiting.iter().map(|(snils, _)| snils.clone()).collect();
            let found = Arc::clone(&self).ask(asked).await;
            for (snils, answer) in waiting {
                let told = match &found {
                    Ok(accounts) => accounts.get(&snils).cloned().transpose(),
                    Err(error) => Err(error.clone()),
                };
                // Whoever gave up waiting is told nothing.
                let _ = answer.send(told);
            }
            waiting = rest;
        }
    }

    /// Asks, unless the directory is left alone. A request that is refused as such is asked again in halves: one citizen whom the portal cannot
    /// bear keeps nobody else from being found.
    async fn ask(self: Arc<Self>, asked: BTreeSet<Snils>) -> Result<Answers, Unavailable> {
        if !self.breaker.may_ask(self.clock.now()) {
            return Err(unavailable("it failed several times in a row and is left alone for a while"));
        }
        let (mut told, mut refused, mut is_answered) = (Answers::new(), 0, false);
        let several = 1 < asked.len();
        let mut parts = vec![asked];
        while let Some(part) = parts.pop() {
            match Arc::clone(&self).ask_part(Arc::new(part.clone())).await {
                Ok(found) => {
                    is_answered = true;
                    let read = |account: wire::Told| account.map_err(|cause| unavailable(&cause));
                    told.extend(found.into_iter().map(|(snils, account)| (snils, read(account))));
                }
                Err(failure) if failure.refuses_request && refused < REFUSED_MAX => {
                    refused += 1;
                    let ordered: Vec<Snils> = part.into_iter().collect();
                    match ordered.as_slice() {
                        [one] => {
                            told.insert(one.clone(), Err(unavailable(&failure.cause)));
                        }
                        ordered => {
                            let (first, second) = ordered.split_at(ordered.len() / 2);
                            parts.extend([first, second].map(|half| half.iter().cloned().collect()));
                        }
                    }
                }
                Err(failure) => {
                    self.breaker.failed(self.clock.now());
                    return Err(unavailable(&failure.cause));
                }
            }
        }
        match is_answered {
            true => self.breaker.answered(),
            // Not one of several is borne: it is the portal. What is refused of one alone tells nothing of the others.
            false if several => self.breaker.failed(self.clock.now()),
            false => {}
        }
        Ok(told)
    }

    /// One request, and again where that may help.
    async fn ask_part(self: Arc<Self>, asked: Arc<BTreeSet<Snils>>) -> Result<BTreeMap<Snils, wire::Told>, Failure> {
        let mut waits = WAITS.into_iter();
        loop {
            let (inner, these) = (Arc::clone(&self), Arc::clone(&asked));
            // The client is one that blocks, so it works where that hurts nobody.
            let attempt = tokio::task::spawn_blocking(move || inner.attempt(&these)).await;
            let failure = match attempt.unwrap_or_else(|_| Err(Failure::lasting("the request panicked".to_owned()))) {
                Ok(accounts) => return Ok(accounts),
                Err(failure) => failure,
            };
            match waits.next().filter(|_| failure.passing) {
                Some(wait) => tokio::time::sleep(wait).await,
                None => return Err(failure),
            }
        }
    }

    fn attempt(&self, asked: &BTreeSet<Snils>) -> Result<BTreeMap<Snils, wire::Told>, Failure> {
        let body = wire::request(asked).map_err(Failure::lasting)?;
        let answer = self.sending.find(&body, self.clock.now())?;
        wire::accounts(&answer, asked).map_err(Failure::lasting)
    }
}

fn unavailable(cause: &str) -> Unavailable {
    Unavailable { service: ACCOUNT_DIRECTORY, cause: cause.to_owned() }
}
