//! Runs the scheduled jobs on their rates by the clock of the app, so that a clock that is moved by hand brings them on
//! soon. A job never runs twice at once, takes no input and is safe to run at any time.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use app::App;
use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt;
use serde_json::Value;
use tokio::task::JoinSet;

use crate::metrics::Metrics;
use crate::shutdown::Stopping;
use crate::wiring::{Job, ScheduleWiring};

/// How often the clock is looked at.
const POLL: Duration = Duration::from_millis(20);

/// Why a job gave no report.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JobError {
    /// It said why.
    #[error(transparent)]
    App(#[from] app::Error),
    /// It did not.
    #[error("the job panicked")]
    Panicked,
    /// The template has no schedule for it.
    #[error("the template has no such schedule")]
    NotScheduled,
}

/// The scheduled jobs.
pub struct Scheduler {
    app: Arc<App>,
    metrics: Arc<Metrics>,
    jobs: Vec<Scheduled>,
}

struct Scheduled {
    job: Job,
    every: TimeDelta,
    /// When it was started last; `None` if it should run as soon as it can.
    last_start: Mutex<Option<DateTime<Utc>>>,
    /// Held while it runs.
    running: tokio::sync::Mutex<()>,
}

impl Scheduler {
    /// The jobs of the template, as if they had last run at that instant; `None`: all are due.
    pub fn new(
        app: Arc<App>,
        metrics: Arc<Metrics>,
        schedules: &[ScheduleWiring],
        last_start: Option<DateTime<Utc>>,
    ) -> Scheduler {
        let scheduled = |schedule: &ScheduleWiring| Scheduled {
            job: schedule.function,
            every: schedule.every,
            last_start: Mutex::new(last_start),
            running: tokio::sync::Mutex::default(),
        };
        Scheduler { app, metrics, jobs: schedules.iter().map(scheduled).collect() }
    }

    /// Starts a task for each job, which runs it whenever it is due.
    pub fn start(self: &Arc<Self>, stopping: &Stopping, tasks: &mut JoinSet<()>) {
        for index in 0..self.jobs.len() {
            let (scheduler, stopping) = (Arc::clone(self), stopping.clone());
            tasks.spawn(async move {
                while !stopping.is_set() {
                    let scheduled = &scheduler.jobs[index];
                    if scheduled.is_due(scheduler.app.clock.now()) {
                        // Logged and counted inside; the next time it is due is the retry.
                        let _ = scheduler.run_one(scheduled).await;
                    }
                    tokio::select! {
                        () = tokio::time::sleep(POLL) => {}
                        () = stopping.wait() => {}
                    }
                }
            });
        }
    }

    /// Runs a job now, after the run in hand if there is one, and answers its report.
    pub async fn run(&self, job: Job) -> Result<Value, JobError> {
        match self.jobs.iter().find(|scheduled| scheduled.job == job) {
            Some(scheduled) => self.run_one(scheduled).await,
            None => Err(JobError::NotScheduled),
        }
    }

    /// Whether no job runs and none is due.
    pub fn is_idle(&self) -> bool {
        let now = self.app.clock.now();
        self.jobs.iter().all(|scheduled| scheduled.running.try_lock().is_ok() && !scheduled.is_due(now))
    }

    async fn run_one(&self, scheduled: &Scheduled) -> Result<Value, JobError> {
        let _running = scheduled.running.lock().await;
        let now = self.app.clock.now();
        scheduled.set_last_start(Some(now));
        let job = scheduled.job;
        let started = Instant::now();
        let ran = AssertUnwindSafe(call(job, &self.app, now)).catch_unwind().await;
        match ran.unwrap_or(Err(JobError::Panicked)) {
            Ok(report) => {
                self.metrics.job_succeeded(job, now, started.elapsed());
                tracing::info!(job = job.name(), %report, "The job {} is done", job.name());
                if reached_its_bound(&report) {
                    scheduled.set_last_start(None);
                }
                Ok(report)
            }
            Err(error) => {
                self.metrics.job_failed(job);
                tracing::error!(job = job.name(), %error, "The job {} broke off", job.name());
                Err(error)
            }
        }
    }
}

impl Scheduled {
    fn is_due(&self, now: DateTime<Utc>) -> bool {
        match self.last_start() {
            // A clock that was set back says nothing about what is due.
            Some(last_start) => now < last_start || last_start + self.every <= now,
            None => true,
        }
    }

    fn last_start(&self) -> Option<DateTime<Utc>> {
        *self.last_start.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set_last_start(&self, last_start: Option<DateTime<Utc>>) {
        *self.last_start.lock().unwrap_or_else(PoisonError::into_inner) = last_start;
    }
}

async fn call(job: Job, app: &App, now: DateTime<Utc>) -> Result<Value, JobError> {
    let tick = triggers::schedule::tick(now);
    let report = match job {
        Job::Lifecycle => serde_json::to_value(lifecycle::handle(app, tick).await?),
        Job::Rollup => serde_json::to_value(rollup::handle(app, tick).await?),
    };
    Ok(report.unwrap_or(Value::Null))
}

/// A run does a bounded amount of work. If more was waiting, the next run need not wait for the rate: by a clock that
/// stands still it would wait for ever.
fn reached_its_bound(report: &Value) -> bool {
    report.get("bound_reached") == Some(&Value::Bool(true))
}
