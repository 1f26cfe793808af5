//! What only `--dev` has: the clock is set, jobs are run by hand, mails are looked at, and a test can wait until the
//! queues are worked off.

use std::sync::Arc;
use std::time::{Duration, Instant};

use app::ports::{Clock, QueueName};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse};
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Deserialize;
use serde_json::{Value, json};
use table::queue::{Counts, QueueEngine};
use web::Problem;

use crate::advance::Advance;
use crate::assembly::DevelopmentParts;
use crate::outbox;
use crate::scheduler::{JobError, Scheduler};
use crate::wiring::Job;

/// How long `/dev/idle` waits: a program without optimisation takes its time over a quarter's end. Whoever asks waits for two minutes.
const IDLE_WAIT_MAX: Duration = Duration::from_secs(90);

/// How often it looks.
const IDLE_POLL: Duration = Duration::from_millis(5);

/// How often in a row nothing must be going on. Once is not enough: while one queue is looked at after another, a
/// message may lead from the second to the first.
const QUIET_LOOKS: u32 = 2;

/// What the development routes work with.
pub struct DevelopmentServer {
    /// The settable clock and the outbox.
    pub parts: DevelopmentParts,
    /// The queues.
    pub queue: Arc<dyn QueueEngine>,
    /// Their names.
    pub queues: Vec<QueueName>,
    /// The jobs.
    pub scheduler: Arc<Scheduler>,
}

/// The development routes.
pub fn router(server: DevelopmentServer) -> Router {
    Router::new()
        .route("/dev/clock", get(show_clock).post(set_clock))
        .route("/dev/run/{job}", post(run))
        .route("/dev/outbox", get(show_outbox))
        .route("/dev/outbox.json", get(list_outbox))
        .route("/dev/idle", get(idle))
        .with_state(Arc::new(server))
}

/// How to set the clock: one of the two.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockSetting {
    now: Option<DateTime<Utc>>,
    advance: Option<String>,
}

async fn show_clock(State(server): State<Arc<DevelopmentServer>>) -> Json<Value> {
    clock_of(&server)
}

/// The body is read whatever its media type: this is for people with curl.
async fn set_clock(State(server): State<Arc<DevelopmentServer>>, body: String) -> Result<Json<Value>, Problem> {
    let refused =
        |detail: String| Problem::bad_request("clock_setting", "the clock cannot be set so").with_detail(detail);
    let setting: ClockSetting = serde_json::from_str(&body).map_err(|error| refused(error.to_string()))?;
    let clock = &server.parts.clock;
    let instant = match setting {
        ClockSetting { now: Some(now), advance: None } => now,
        ClockSetting { now: None, advance: Some(advance) } => {
            let advance: Advance = advance.parse().map_err(|error| refused(format!("{error}")))?;
            advance.after(clock.now()).ok_or_else(|| refused("the calendar ends before".to_owned()))?
        }
        _ => return Err(refused("either `now` or `advance` is expected".to_owned())),
    };
    clock.set(instant);
    tracing::info!(now = %instant, "The clock was set");
    Ok(clock_of(&server))
}

fn clock_of(server: &DevelopmentServer) -> Json<Value> {
    Json(json!({ "now": server.parts.clock.now().to_rfc3339_opts(SecondsFormat::AutoSi, true) }))
}

async fn run(State(server): State<Arc<DevelopmentServer>>, Path(job): Path<String>) -> Result<Json<Value>, Problem> {
    let job = [Job::Lifecycle, Job::Rollup].into_iter().find(|known| known.name() == job);
    match server.scheduler.run(job.ok_or_else(Problem::not_found)?).await {
        Ok(report) => Ok(Json(report)),
        Err(JobError::App(error)) => Err(error.into()),
        Err(JobError::NotScheduled) => Err(Problem::not_found()),
        Err(JobError::Panicked) => {
            Err(Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "the job panicked: see the log"))
        }
    }
}

async fn show_outbox(State(server): State<Arc<DevelopmentServer>>) -> Html<String> {
    Html(outbox::page(&server.parts.outbox.mails()))
}

async fn list_outbox(State(server): State<Arc<DevelopmentServer>>) -> Json<Value> {
    Json(json!({ "mails": server.parts.outbox.mails() }))
}

/// Answers once no message can be received or is being worked on, no job runs and none is due.
async fn idle(State(server): State<Arc<DevelopmentServer>>) -> Result<impl IntoResponse, Problem> {
    let started = Instant::now();
    let mut quiet = 0;
    loop {
        let waiting = server.waiting().await?;
        quiet = if waiting.is_none() { quiet + 1 } else { 0 };
        match waiting {
            None if QUIET_LOOKS <= quiet => return Ok(Json(json!({ "idle": true }))),
            Some(what) if IDLE_WAIT_MAX <= started.elapsed() => {
                let busy = Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "something is still going on");
                return Err(busy.with_detail(what));
            }
            _ => tokio::time::sleep(IDLE_POLL).await,
        }
    }
}

impl DevelopmentServer {
    /// What is still going on. Messages that are delayed are not: they wait for the clock.
    async fn waiting(&self) -> Result<Option<String>, Problem> {
        if !self.scheduler.is_idle() {
            return Ok(Some("a job is due or runs".to_owned()));
        }
        for queue in &self.queues {
            let counts = self.queue.counts(*queue).await.map_err(app::Error::from)?;
            let Counts { ready, leased, .. } = counts;
            if 0 < ready + leased {
                return Ok(Some(format!("{queue:?}: {ready} messages wait, {leased} are worked on")));
            }
        }
        Ok(None)
    }
}
