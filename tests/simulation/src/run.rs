//! The scheduler: one thread, one clock, a seeded choice of who goes next.

use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use chrono::{DateTime, Duration, Timelike, Utc};

use crate::core::{Event, Message, Role, Worker};
use crate::days;
use crate::faults::Fault;
use crate::office;
use crate::plan::{Options, Plan, plan};
use crate::work::{self, Done, Work};
use crate::world::World;

mod endings;
mod starts;

/// Steps that a run takes at most, for each receipt: one that goes on and on is a failure too.
const STEPS_EACH_MAX: u64 = 2_000_000;

/// What a run showed.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// What did not hold, first first.
    pub violations: Vec<String>,
    /// What happened, if it was kept.
    pub history: Vec<String>,
    /// Steps taken.
    pub steps: u64,
    /// Receipts, mails, responses, moves of cases and letters about them: that something happened at all.
    pub happened: [usize; 5],
    /// Moves that cases made, each once.
    pub moves: BTreeSet<String>,
}

/// An event in order of time, then of arrival.
#[derive(Debug)]
struct Coming {
    at: DateTime<Utc>,
    number: u64,
    event: Event,
}

impl PartialEq for Coming {
    fn eq(&self, other: &Coming) -> bool {
        (self.at, self.number) == (other.at, other.number)
    }
}

impl Eq for Coming {}

impl PartialOrd for Coming {
    fn partial_cmp(&self, other: &Coming) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Coming {
    fn cmp(&self, other: &Coming) -> std::cmp::Ordering {
        (other.at, other.number).cmp(&(self.at, self.number))
    }
}

/// A run in progress.
pub struct Run {
    /// The system.
    pub world: World,
    plan: Arc<Plan>,
    coming: BinaryHeap<Coming>,
    numbers: u64,
    at_work: BTreeMap<u64, Work>,
    last_sweep: DateTime<Utc>,
    /// Since when keys and rows of a closed quarter wait for a sweep, which nothing in the due index asks for.
    closed_at: Option<DateTime<Utc>>,
    ends_at: DateTime<Utc>,
}

/// Makes and runs the plan of these options.
pub fn run(options: &Options, keep_history: bool) -> Report {
    run_plan(Arc::new(plan(options)), keep_history)
}

/// Runs a plan to its end, or to the first violation.
pub fn run_plan(plan: Arc<Plan>, keep_history: bool) -> Report {
    Run::new(plan, keep_history).finished()
}

impl Run {
    /// A run that has not begun.
    pub fn new(plan: Arc<Plan>, keep_history: bool) -> Run {
        let world = World::new(&plan, keep_history);
        let ends_at = plan.calm_from + Duration::hours(1);
        let mut run = Run {
            world,
            coming: BinaryHeap::new(),
            numbers: 0,
            at_work: BTreeMap::new(),
            last_sweep: plan.start,
            closed_at: None,
            ends_at,
            plan: plan.clone(),
        };
        for (number, action) in plan.actions.iter().enumerate() {
            run.comes(action.at, Event::Action(number));
        }
        for (at, _) in plan.profiles.iter().skip(1) {
            run.comes(*at, Event::Restart);
        }
        let months = i64::from(plan.options.months);
        (1..=months).for_each(|month| run.comes(plan.start + Duration::days(month * 365 / 12), Event::CheckTerms));
        run.closings();
        run
    }

    /// The finals are looked for around the end of every quarter, and some days later.
    fn closings(&mut self) {
        let mut at = days::closes_at(self.plan.start.date_naive());
        while at < self.ends_at {
            for after in [-1, 0, 1_799, 1_800, 3_600, 5 * 86_400] {
                self.comes(at + Duration::seconds(after), Event::Close);
            }
            at = days::closes_at((at + Duration::days(3)).date_naive());
        }
    }

    fn comes(&mut self, at: DateTime<Utc>, event: Event) {
        self.numbers += 1;
        self.coming.push(Coming { at, number: self.numbers, event });
    }

    /// Runs to the end; answers everything that is stored then too.
    pub fn with_everything_stored(self) -> (Report, Vec<table::Item>) {
        let memory = self.world.memory.clone();
        (self.finished(), memory.dump())
    }

    fn finished(mut self) -> Report {
        // One receipt may take many steps, but a run must come to rest.
        let steps_max = STEPS_EACH_MAX * (self.plan.actions.len() as u64 + 1);
        let mut steps = 0;
        while steps < steps_max && self.violations() == 0 && self.step() {
            steps += 1;
        }
        let mut core = self.world.shared.core();
        if steps == steps_max {
            core.oracle.violated("the run does not come to rest");
        }
        if core.oracle.violations.is_empty() {
            core.current = None;
            let (now, first) = (core.now, core.now + Duration::seconds(1));
            drop(core);
            let (items, due) = (self.world.dump(), self.world.table.due_by(first));
            self.world.keeps_its_rules();
            let readable = work::running_counts_are_readable(&self.world);
            core = self.world.shared.core();
            core.oracle.must(readable, || "I8: the running counts cannot be read".to_owned());
            core.oracle.ended(now, &items, &due);
            drop(core);
            self.check_cases();
            core = self.world.shared.core();
        }
        let core = &mut *core;
        Report {
            violations: std::mem::take(&mut core.oracle.violations),
            history: core.history.take().unwrap_or_default(),
            steps,
            happened: core.oracle.happened(),
            moves: std::mem::take(&mut core.oracle.cases.seen),
        }
    }

    /// What is wanted of everybody is what the table asks for.
    fn check_cases(&self) {
        for official in office::officials() {
            let told = work::tasks(&self.world, &official.id);
            let mut core = self.world.shared.core();
            let now = core.now;
            core.oracle.check_tasks(&official.id, told, now);
        }
    }

    fn violations(&self) -> usize {
        self.world.shared.core().oracle.violations.len()
    }

    /// One step; `false` when nothing is left to do before the end.
    fn step(&mut self) -> bool {
        let caused = std::mem::take(&mut self.world.shared.core().caused);
        for (at, event) in caused {
            self.comes(at, event);
        }
        let now = self.world.shared.core().now;
        let ready = self.ready(now);
        let next = self.coming.peek().map(|coming| coming.at);
        let starts = next.is_some_and(|at| at <= now);
        let goes_first = !ready.is_empty() && (!starts || self.world.shared.core().chance.happens(600));
        if goes_first {
            let number = *self.world.shared.core().chance.pick(&ready);
            self.poll(number);
            return true;
        }
        if starts {
            if let Some(coming) = self.coming.pop() {
                self.start(coming.event);
            }
            return true;
        }
        self.time_passes(now, next)
    }

    fn ready(&self, now: DateTime<Utc>) -> Vec<u64> {
        let core = self.world.shared.core();
        let awake = |worker: &&Worker| worker.wakes_at.is_none_or(|at| at <= now);
        core.workers.values().filter(awake).map(|worker| worker.number).collect()
    }

    /// Nobody can go on now: the clock moves to whatever comes first.
    fn time_passes(&mut self, now: DateTime<Utc>, next: Option<DateTime<Utc>>) -> bool {
        let wakes = self.world.shared.core().workers.values().filter_map(|worker| worker.wakes_at).min();
        let sweeps = self.next_sweep(now);
        let Some(at) = [next, wakes, sweeps].into_iter().flatten().min().filter(|at| *at <= self.ends_at) else {
            return false;
        };
        {
            let mut core = self.world.shared.core();
            core.now = at.max(now);
            core.calm = core.calm || self.plan.calm_from <= at;
        }
        if sweeps == Some(at) {
            self.sweep_time(at);
        }
        true
    }

    /// The next tick of the schedule that finds something to do: those that find nothing are left out, all five minutes apart.
    fn next_sweep(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let due = [self.world.table.first_due(), self.closed_at].into_iter().flatten().min()?;
        let from = due.max(self.last_sweep + Duration::seconds(1)).max(now);
        let phase = i64::from(self.plan.start.second()) + (self.plan.options.seed % 300) as i64;
        let seconds = from.timestamp() - phase + i64::from(from.nanosecond() > 0);
        let at = DateTime::from_timestamp(seconds.div_euclid(300) * 300 + phase, 0)?;
        Some(if at < from { at + Duration::minutes(5) } else { at })
    }

    fn sweep_time(&mut self, at: DateTime<Utc>) {
        self.last_sweep = at;
        let mut core = self.world.shared.core();
        if core.fails(Fault::ScheduleOutage) {
            return;
        }
        let disorder = core.fails(Fault::ScheduleDisorder);
        let late = disorder && core.chance.happens(500);
        drop(core);
        if late {
            return;
        }
        self.closed_at = None;
        for _ in 0..(if disorder { 2 } else { 1 }) {
            self.begin(Role::Sweep, |world, app, _| work::sweep(world, app));
        }
    }

    /// Runs one handler to its next call of a port, or lets it die there.
    fn poll(&mut self, number: u64) {
        let Some(mut work) = self.at_work.remove(&number) else {
            self.world.shared.core().workers.remove(&number);
            return;
        };
        {
            let mut core = self.world.shared.core();
            core.current = Some(number);
            if let Some(worker) = core.worker() {
                worker.wakes_at = None;
            }
        }
        let mut context = Context::from_waker(Waker::noop());
        let polled = catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(&mut context)));
        let mut core = self.world.shared.core();
        let Some(worker) = core.workers.get(&number).cloned() else { return };
        let dies = worker.dies_after.is_some_and(|effects| effects <= worker.effects);
        match polled {
            Err(_) => {
                core.oracle.violated(format!("a handler panicked: {:?}", worker.role));
                core.current = None;
            }
            Ok(Poll::Pending) if dies => {
                core.tell(|_| format!("dies after {} effects", worker.effects));
                core.workers.remove(&number);
                core.current = None;
                core.oracle.sender_ended(&worker, true);
                drop(core);
                drop(work);
                self.died(worker);
            }
            Ok(Poll::Pending) => {
                core.current = None;
                drop(core);
                self.at_work.insert(number, work);
            }
            Ok(Poll::Ready(done)) => {
                core.tell(|_| format!("ends: {}", told(&done)));
                core.workers.remove(&number);
                core.current = None;
                core.step += 1;
                core.oracle.sender_ended(&worker, false);
                drop(core);
                self.ended(worker, done);
            }
        }
    }
}

fn told(done: &Done) -> String {
    let mut told = format!("{done:?}");
    if told.len() > 200 {
        told = told.chars().take(200).collect();
    }
    told
}

/// Messages that travel together: all of one queue.
fn same_queue(first: &Message, other: &Message) -> bool {
    first.queue == other.queue
}
