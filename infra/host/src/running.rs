//! The host, started and stopped: usable in process by tests and benchmarks, and by the command line.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use app::App;
use app::heartbeat::beat;
use app::privacy::adopting;
use app::upkeep::watch::heartbeats;
use axum::Json;
use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::response::IntoResponse;
use axum::routing::get;
use local::data_file::{DataFile, Statistics};
use serde_json::json;
use table::queue::QueueEngine;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};
use web::{Problem, bearer};

use crate::assembly::{Assembly, DevelopmentParts};
use crate::configuration::Configuration;
use crate::development::DevelopmentServer;
use crate::http::{ConnectionLimits, Connections, Routers, Tls};
use crate::metrics::Metrics;
use crate::scheduler::Scheduler;
use crate::shutdown::{Stop, Stopping};
use crate::watch::Present;
use crate::wiring::Wiring;
use crate::workers::Consumer;
use crate::{demo_sign_in, descriptors, development, http, mailbox, operations, security_text, shutdown, watch};

/// How long requests, batches and jobs in hand may take to come to their end at a stop. Whatever is cut off then is
/// taken up again at the next start.
const STOP_MAX: Duration = Duration::from_secs(30);

/// Connections of the address that shows nothing but metrics.
const METRICS_CONNECTIONS: u16 = 32;

/// Name of the heartbeat of a start that sealed the data keys of an older program.
const ADOPTED: &str = "adopt";

/// How often the data file is asked whether it still serves.
const HEALTH_POLL: Duration = Duration::from_millis(500);

/// Starts hosts.
pub struct Host;

/// A host that runs.
pub struct RunningHost {
    address: SocketAddr,
    url: String,
    app: Arc<App>,
    file: Arc<DataFile>,
    development: Option<DevelopmentParts>,
    stop: Stop,
    server: JoinHandle<()>,
    tasks: JoinSet<()>,
}

/// What `/metrics` asks.
struct Measured {
    metrics: Arc<Metrics>,
    queue: Arc<dyn QueueEngine>,
    wiring: Wiring,
    file: Arc<DataFile>,
    app: Arc<App>,
    development: bool,
    /// When the host was started, by the clock that nobody sets.
    started: Instant,
}

impl Host {
    /// Starts everything; when this returns, the host answers.
    pub async fn start(configuration: Configuration) -> anyhow::Result<RunningHost> {
        let wiring = Wiring::embedded()?;
        let listen = &configuration.listen;
        // First of all, so that a second host on the same port leaves the data alone.
        let listener = TcpListener::bind(listen).await.with_context(|| format!("cannot listen on {listen}"))?;
        let address = listener.local_addr()?;
        // A port that the system chose is known only now.
        let reached_at = if listen.ends_with(":0") { address.to_string() } else { listen.clone() };
        let tls = configuration.tls.clone().map(Tls::open).transpose()?.map(Arc::new);
        let scheme = if tls.is_some() { "https" } else { "http" };
        let limits = descriptors::within(configuration.connections);
        let connections = Connections::new(limits, configuration.proxies.clone());
        let assembly = Assembly::new(&configuration, &format!("{scheme}://{reached_at}"))?;
        let sealed = adopt_once(&assembly).await?;
        if 0 < sealed {
            tracing::info!(sealed, "The data keys of an older program were sealed under wrapping keys");
        }
        let mailbox = configuration.mailbox.as_deref().map(mailbox::open).transpose()?;
        let (stop, stopping) = shutdown::channel();
        let metrics = Arc::new(Metrics::of(connections.clone()));
        let mut tasks = JoinSet::new();
        // A clock in development that was not set yet shows a time that the data may not belong to: jobs that ran by it
        // could close quarters and links. They wait until it is set, or for their rate.
        let unset = configuration.development.is_some_and(|development| development.clock.is_none());
        let last_start = unset.then(|| assembly.app.clock.now());
        let scheduler =
            Arc::new(Scheduler::new(Arc::clone(&assembly.app), Arc::clone(&metrics), &wiring.schedules, last_start));
        let measured = Arc::new(Measured {
            metrics: Arc::clone(&metrics),
            queue: assembly.queue.clone(),
            wiring: wiring.clone(),
            file: Arc::clone(&assembly.file),
            app: Arc::clone(&assembly.app),
            development: configuration.development.is_some(),
            started: Instant::now(),
        });
        if let Some(listen) = &configuration.metrics_listen {
            let listener = TcpListener::bind(listen).await.with_context(|| format!("cannot listen on {listen}"))?;
            let open = Router::new().route("/metrics", get(show_metrics)).with_state(Arc::clone(&measured));
            let few = Connections::new(ConnectionLimits { connections_max: METRICS_CONNECTIONS, ..limits }, Vec::new());
            tasks.spawn(http::serve(listener, open, few, None, stopping.clone()));
        }
        let own = own_routes(&assembly, &wiring, measured, &scheduler);
        let own = own.merge(security_text::router(&assembly.app, configuration.security_contact.clone()));
        let router =
            http::router(&assembly.app, &wiring.routes, &Routers::new(&assembly.app), own, Arc::clone(&metrics))?;
        let released = assembly.queue.release_all().await?;
        if 0 < released {
            tracing::info!(released, "Messages that a killed host had in hand are taken up again");
        }
        if !configuration.hold {
            start_workers(&wiring, &assembly, &metrics, &stopping, &mut tasks);
            scheduler.start(&stopping, &mut tasks);
            if let Some(mailbox) = mailbox {
                mailbox.start(&assembly.app, &metrics, &stopping, &mut tasks);
            }
        }
        let server = tokio::spawn(http::serve(listener, router, connections, tls, stopping));
        let url = format!("{scheme}://{address}");
        tracing::info!(%address, profile = configuration.profile.name, "The host has started");
        Ok(RunningHost {
            address,
            url,
            app: assembly.app,
            file: assembly.file,
            development: assembly.development,
            stop,
            server,
            tasks,
        })
    }
}

impl RunningHost {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it listens, as `http://127.0.0.1:8080`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What its functions work with.
    pub fn app(&self) -> &Arc<App> {
        &self.app
    }

    /// The settable clock and the outbox, in development mode.
    pub fn development(&self) -> Option<&DevelopmentParts> {
        self.development.as_ref()
    }

    /// What the data file has done so far.
    pub fn statistics(&self) -> Statistics {
        self.file.statistics()
    }

    /// Returns when the host can no longer do its work and must be restarted, with the reason.
    pub async fn broken(&mut self) -> anyhow::Error {
        let file = Arc::clone(&self.file);
        let disk = async move {
            loop {
                if let Some(failure) = file.failure() {
                    return failure;
                }
                tokio::time::sleep(HEALTH_POLL).await;
            }
        };
        tokio::select! {
            failure = disk => anyhow::anyhow!(failure),
            ended = &mut self.server => anyhow::anyhow!("the HTTP server ended: {ended:?}"),
            Some(ended) = self.tasks.join_next() => anyhow::anyhow!("a worker ended: {ended:?}"),
        }
    }

    /// Accepts nothing more, finishes the requests, batches and jobs in hand, and closes the data file.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        self.stop.stop();
        let finish = async {
            if !self.server.is_finished() {
                (&mut self.server).await.context("the HTTP server panicked")?;
            }
            while let Some(ended) = self.tasks.join_next().await {
                ended.context("a worker panicked")?;
            }
            anyhow::Ok(())
        };
        let finished = tokio::time::timeout(STOP_MAX, finish).await;
        self.server.abort();
        self.tasks.shutdown().await;
        // The last handle waits for the writer, which must not hold up whoever else runs here.
        let (app, file, development) = (self.app, self.file, self.development);
        tokio::task::spawn_blocking(move || drop((app, file, development)))
            .await
            .context("the data file was not closed well")?;
        match finished {
            Ok(finished) => finished?,
            Err(_) => tracing::warn!("Some work was cut off; it is taken up again at the next start"),
        }
        tracing::info!("The host has stopped");
        Ok(())
    }
}

/// A data file of an older program is looked through once; a heartbeat tells that it was.
async fn adopt_once(assembly: &Assembly) -> anyhow::Result<usize> {
    let app = &assembly.app;
    if heartbeats(&*app.table).await?.iter().any(|heartbeat| heartbeat.job == ADOPTED) {
        return Ok(0);
    }
    let sealed = adopting::adopt(app, &*assembly.file).await?;
    beat(app, ADOPTED, &json!({ "sealed": sealed })).await?;
    Ok(sealed)
}

fn start_workers(
    wiring: &Wiring,
    assembly: &Assembly,
    metrics: &Arc<Metrics>,
    stopping: &Stopping,
    tasks: &mut JoinSet<()>,
) {
    for queue in &wiring.queues {
        let consumer = Consumer {
            wiring: queue.clone(),
            queue: assembly.queue.clone(),
            app: Arc::clone(&assembly.app),
            metrics: Arc::clone(metrics),
            stopping: stopping.clone(),
        };
        consumer.start(tasks);
    }
}

/// Routes that the template does not have: the cloud measures by itself, and knows no development mode.
fn own_routes(assembly: &Assembly, wiring: &Wiring, measured: Arc<Measured>, scheduler: &Arc<Scheduler>) -> Router {
    let own = Router::new()
        .route("/metrics", get(show_metrics_to_operator))
        .route("/operations/status", get(show_status_to_operator))
        .with_state(measured);
    let own = own
        .merge(operations::router(&assembly.app, assembly.file.clone(), &assembly.directory))
        .merge(demo_sign_in::router(&assembly.app));
    match &assembly.development {
        None => own,
        Some(parts) => own.merge(development::router(DevelopmentServer {
            parts: parts.clone(),
            queue: assembly.queue.clone(),
            queues: wiring.queues.iter().map(|queue| queue.queue).collect(),
            scheduler: Arc::clone(scheduler),
        })),
    }
}

/// Who misses which term is nobody's business outside; in development everything is open.
async fn show_metrics_to_operator(measured: State<Arc<Measured>>, parts: Parts) -> Result<impl IntoResponse, Problem> {
    measured.admit(&parts).await?;
    Ok(show_metrics(measured).await)
}

async fn show_metrics(State(measured): State<Arc<Measured>>) -> impl IntoResponse {
    let present = measured.present().await;
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], measured.metrics.render(&present))
}

/// The facts that `otklik status` judges.
async fn show_status_to_operator(measured: State<Arc<Measured>>, parts: Parts) -> Result<Json<Present>, Problem> {
    measured.admit(&parts).await?;
    Ok(Json(measured.present().await))
}

impl Measured {
    async fn admit(&self, parts: &Parts) -> Result<(), Problem> {
        let admitted = self.development || bearer::has_operator_key(parts, &self.app).await?;
        if admitted { Ok(()) } else { Err(Problem::unauthorized()) }
    }

    async fn present(&self) -> Present {
        let Measured { metrics, queue, wiring, file, app, development: _, started } = self;
        let mut present = watch::present(wiring, &**queue, file, &*app.table, &app.profile, app.clock.now()).await;
        let has_run = i64::try_from(started.elapsed().as_secs()).unwrap_or(i64::MAX);
        present.jobs = present.jobs.into_iter().map(|job| job.on_host_that_has_run(has_run)).collect();
        let accounts_left_alone_since = app.directory.left_alone_since();
        Present {
            unmatched_reports: metrics.unmatched_reports(),
            accounts_left_alone_since,
            wrong_operator_keys: app.guesses.wrong(),
            ..present
        }
    }
}

#[cfg(test)]
mod tests;
