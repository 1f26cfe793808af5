//! What all parts of a run share: the time, who is at work, what goes wrong now, and the oracle that watches.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use app::answers::answer::Wish;
use app::ports::QueueName;
use chrono::{DateTime, Duration, Utc};

use crate::chance::Chance;
use crate::faults::Fault;
use crate::mutation::Mutation;
use crate::oracle::Oracle;
use crate::plan::{AccountChange, Plan, Posting};

/// The core, as every wrapper holds it. One thread runs everything, so nobody ever waits for it.
#[derive(Clone)]
pub struct Shared(Arc<Mutex<Core>>);

impl Shared {
    /// A core that can be shared.
    pub fn new(core: Core) -> Shared {
        Shared(Arc::new(Mutex::new(core)))
    }

    /// The core, for as long as it is looked at.
    pub fn core(&self) -> MutexGuard<'_, Core> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets others go first: every call of a port begins with this, and only here does a handler change places.
    pub fn turn(&self) -> Turn {
        Turn { shared: self.clone(), waited: false }
    }
}

/// See [`Shared::turn`].
pub struct Turn {
    shared: Shared,
    waited: bool,
}

impl Future for Turn {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.waited || self.shared.core().is_setting_up() {
            return Poll::Ready(());
        }
        self.waited = true;
        self.shared.core().maybe_slow();
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

/// Something that happens at an instant without anybody at work.
#[derive(Clone, Debug)]
pub enum Event {
    /// The numbered action of the plan.
    Action(usize),
    /// A source sends records again: the answer did not come.
    Resend(Vec<Posting>),
    /// A message is delivered.
    Deliver(Message),
    /// A citizen opens a link.
    View(String),
    /// A mail scanner does what scanners do with a link.
    Scan(String),
    /// The host is started again under the regulation of the day.
    Restart,
    /// The legal deadlines are held against what happened so far.
    CheckTerms,
    /// A citizen, or one of two browsers, sends answers.
    Submit(Answering),
    /// A citizen wishes something about notices.
    Wish(String, Wish),
    /// A citizen wants to be told of changes where a link leads, or not any more.
    Follow(String, bool),
    /// The finals are made.
    Close,
    /// An official sends the numbered attempt again.
    Case(usize),
}

/// A message in a queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The queue that the message is in.
    pub queue: QueueName,
    /// The body.
    pub body: String,
    /// How often it was received before.
    pub received: u32,
    /// Whether nobody can read it.
    pub poison: bool,
}

/// Answers on their way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answering {
    /// The token of the link.
    pub token: String,
    /// One for each question; `None` does not apply.
    pub scores: Vec<Option<i64>>,
    /// How often it may still be sent again when no answer comes.
    pub tries_left: u32,
    /// When its page was opened, if it comes from a page.
    pub opened_at: Option<DateTime<Utc>>,
}

/// What somebody at work is doing.
#[derive(Clone, Debug)]
pub enum Role {
    /// A source's records are received.
    Receive(Vec<Posting>),
    /// Messages are worked off.
    Batch(Vec<Message>),
    /// The due index is walked.
    Sweep,
    /// Finals are made.
    Close,
    /// A link is opened.
    View,
    /// A link is made for the list.
    List,
    /// The numbered attempt to answer.
    Submit(usize),
    /// A wish about notices.
    Wish(String, Wish),
    /// A wish to be told of changes.
    Follow(String, bool),
    /// The numbered attempt of an official in a case.
    Case(usize),
}

/// One handler at work.
#[derive(Clone, Debug)]
pub struct Worker {
    /// The worker's number.
    pub number: u64,
    /// What it does.
    pub role: Role,
    /// By how much its clock is wrong.
    pub skew: Duration,
    /// True time of its start.
    pub started_at: DateTime<Utc>,
    /// Step of its start.
    pub started_step: u64,
    /// What its clock said first and last.
    pub clock: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// Not before.
    pub wakes_at: Option<DateTime<Utc>>,
    /// Effects so far: writes that happened, messages and mails handed over.
    pub effects: u32,
    /// It dies after so many.
    pub dies_after: Option<u32>,
    /// Whether some port failed it.
    pub troubled: bool,
}

impl Worker {
    /// What its clock says.
    pub fn clock_at(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        now + self.skew
    }
}

/// See the module.
pub struct Core {
    /// What is attempted.
    pub plan: Arc<Plan>,
    /// True time.
    pub now: DateTime<Utc>,
    /// Rises with everything that happens.
    pub step: u64,
    /// Draws of the scheduler and of the faults.
    pub chance: Chance,
    /// Nothing goes wrong any more.
    pub calm: bool,
    /// Who is at work.
    pub workers: BTreeMap<u64, Worker>,
    /// Who is being run just now.
    pub current: Option<u64>,
    /// Events that the ports caused, to be put in order.
    pub caused: Vec<(DateTime<Utc>, Event)>,
    /// The model.
    pub oracle: Oracle,
    /// What happened, if it is kept.
    pub history: Option<Vec<String>>,
}

impl Core {
    /// Whether nobody is at work: then the world is being set up or looked at, and nothing goes wrong.
    pub fn is_setting_up(&self) -> bool {
        self.current.is_none()
    }

    /// The handler that is being run.
    pub fn worker(&mut self) -> Option<&mut Worker> {
        self.workers.get_mut(&self.current?)
    }

    /// Whether this fault happens to the present call.
    pub fn fails(&mut self, fault: Fault) -> bool {
        if self.is_setting_up() || self.calm {
            return false;
        }
        let (rate, now) = (self.plan.options.faults.rate(fault), self.now);
        let outage = Fault::OUTAGES.iter().any(|(kind, _)| *kind == fault);
        let fails = match outage {
            true => self.plan.outages.iter().any(|outage| outage.covers(fault, now)),
            false => self.chance.happens(rate),
        };
        if fails {
            if let Some(worker) = self.worker() {
                worker.troubled = true;
            }
            self.tell(|_| format!("fault: {}", fault.name()));
        }
        fails
    }

    fn maybe_slow(&mut self) {
        if !self.calm && self.chance.happens(self.plan.options.faults.rate(Fault::Slow)) {
            let wakes_at = self.now + Duration::seconds(self.chance.between(1, 20));
            if let Some(worker) = self.worker() {
                worker.wakes_at = Some(wakes_at);
            }
        }
    }

    /// Counts an effect of the handler that is being run.
    pub fn count_effect(&mut self) {
        self.step += 1;
        if let Some(worker) = self.worker() {
            worker.effects += 1;
        }
    }

    /// The present time as the handler that is being run sees it.
    pub fn read_clock(&mut self) -> DateTime<Utc> {
        let now = self.now;
        let mutation = self.plan.options.mutation;
        let Some(worker) = self.worker() else { return now };
        let seen = worker.clock_at(now);
        worker.clock = Some((worker.clock.map_or(seen, |(first, _)| first), seen));
        match worker.role {
            Role::Submit(_) if mutation == Some(Mutation::ExpirySecondLate) => seen - Duration::seconds(1),
            Role::Submit(_) if mutation == Some(Mutation::ExpiredEarly) => seen + Duration::hours(1),
            Role::Close if mutation == Some(Mutation::FinalsEarly) => seen + Duration::days(1),
            _ => seen,
        }
    }

    /// What the directory holds of a citizen.
    pub fn account(&self, citizen: usize, at: DateTime<Utc>) -> Option<AccountChange> {
        self.plan.account_changes(citizen).into_iter().rfind(|change| change.from <= at)
    }

    /// Something happens later.
    pub fn cause(&mut self, at: DateTime<Utc>, event: Event) {
        self.caused.push((at, event));
    }

    /// Keeps a line of the history.
    pub fn tell(&mut self, line: impl FnOnce(&Core) -> String) {
        if self.history.is_some() {
            let who = self.current.map(|number| format!(" #{number}")).unwrap_or_default();
            let line = format!("{}{who} {}", self.now.format("%F %T"), line(self));
            if let Some(history) = &mut self.history {
                history.push(line);
            }
        }
    }
}
