//! Figures about the host for `/metrics`, in the text form that Prometheus reads. No label ever holds a concrete path, a
//! name or an address: routes are patterns, queues and jobs are the template's. Only a key that ends soon is told with the id of
//! its holder.

mod connections;
mod mailbox;
mod present;
mod text;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use app::ports::QueueName;
use chrono::{DateTime, Utc};

use self::mailbox::MailboxFigures;
use crate::watch::Present;
use crate::wiring::Job;

pub use connections::{ConnectionFigures, HoldsConnections};
pub use text::Text;

/// Upper bounds of the duration histogram, in seconds.
const BUCKETS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

/// What happened since the host was started.
#[derive(Debug, Default)]
pub struct Metrics {
    figures: Mutex<Figures>,
    /// `None` where something else holds the connections.
    connections: Option<Arc<dyn HoldsConnections>>,
}

#[derive(Debug, Default)]
struct Figures {
    /// By route pattern, then by method.
    requests: BTreeMap<String, BTreeMap<String, RouteFigures>>,
    queues: BTreeMap<QueueName, QueueFigures>,
    jobs: BTreeMap<Job, JobFigures>,
    /// `None` until a mailbox was looked into.
    mailbox: Option<MailboxFigures>,
}

#[derive(Debug, Default)]
struct RouteFigures {
    statuses: BTreeMap<u16, u64>,
    /// Not cumulative; the last is for whatever is longer than the last bound.
    durations: [u64; BUCKETS.len() + 1],
    seconds: f64,
}

#[derive(Debug, Default)]
struct QueueFigures {
    batches: u64,
    handled: u64,
    failed: u64,
}

#[derive(Debug, Default)]
struct JobFigures {
    succeeded: u64,
    failed: u64,
    last_success: Option<DateTime<Utc>>,
    last_seconds: f64,
}

impl Metrics {
    /// Of a host with these connections.
    pub fn of(connections: Arc<dyn HoldsConnections>) -> Metrics {
        Metrics { connections: Some(connections), ..Metrics::default() }
    }

    /// A request was answered.
    pub fn request(&self, method: &str, route: &str, status: u16, took: Duration) {
        let mut figures = self.lock();
        let methods = match figures.requests.get_mut(route) {
            Some(methods) => methods,
            None => figures.requests.entry(route.to_owned()).or_default(),
        };
        let route = match methods.get_mut(method) {
            Some(route) => route,
            None => methods.entry(method.to_owned()).or_default(),
        };
        let seconds = took.as_secs_f64();
        let bucket = BUCKETS.iter().position(|bound| seconds <= *bound).unwrap_or(BUCKETS.len());
        *route.statuses.entry(status).or_default() += 1;
        route.durations[bucket] += 1;
        route.seconds += seconds;
    }

    /// A batch was handed to its function.
    pub fn batch(&self, queue: QueueName, handled: usize, failed: usize) {
        let mut figures = self.lock();
        let queue = figures.queues.entry(queue).or_default();
        queue.batches += 1;
        queue.handled += handled as u64;
        queue.failed += failed as u64;
    }

    /// A job ran to its end.
    pub fn job_succeeded(&self, job: Job, at: DateTime<Utc>, took: Duration) {
        let mut figures = self.lock();
        let job = figures.jobs.entry(job).or_default();
        job.succeeded += 1;
        job.last_success = Some(at);
        job.last_seconds = took.as_secs_f64();
    }

    /// A job broke off.
    pub fn job_failed(&self, job: Job) {
        self.lock().jobs.entry(job).or_default().failed += 1;
    }

    /// Everything as text.
    pub fn render(&self, present: &Present) -> String {
        let figures = self.lock();
        let mut text = Text::default();
        figures.render_requests(&mut text);
        if let Some(connections) = &self.connections {
            connections::render(connections.figures(), &mut text);
        }
        figures.render_queues(&mut text, present);
        if let Some(mailbox) = &figures.mailbox {
            mailbox.render(&mut text);
        }
        figures.render_jobs(&mut text);
        present.render_jobs(&mut text);
        present.render_overdue(&mut text);
        present.render_terms(&mut text);
        present.render_expiring(&mut text);
        present.render_silent(&mut text);
        present.render_synthetic(&mut text);
        present.render_silenced(&mut text);
        present.render_directory(&mut text);
        present.render_guesses(&mut text);
        present.render_late_regions(&mut text);
        let table = present.table;
        text.metric("otklik_store_writes_total", "counter", "Writes that the data file answered.");
        text.sample("otklik_store_writes_total", &[], table.writes);
        text.metric("otklik_store_commits_total", "counter", "Commits that carried those writes.");
        text.sample("otklik_store_commits_total", &[], table.commits);
        text.metric("otklik_store_largest_group", "gauge", "Most writes in one commit.");
        text.sample("otklik_store_largest_group", &[], table.largest_group);
        text.metric("otklik_store_healthy", "gauge", "1 while the data file serves.");
        text.sample("otklik_store_healthy", &[], u8::from(present.healthy));
        text.finish()
    }

    fn lock(&self) -> MutexGuard<'_, Figures> {
        self.figures.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Figures {
    fn render_requests(&self, text: &mut Text) {
        let routes = || {
            self.requests.iter().flat_map(|(route, methods)| {
                methods.iter().map(move |(method, figures)| ([("method", method.as_str()), ("route", route)], figures))
            })
        };
        text.metric("otklik_requests_total", "counter", "Requests answered, by route and status.");
        for ([method, route], figures) in routes() {
            for (status, count) in &figures.statuses {
                text.sample("otklik_requests_total", &[method, route, ("status", &status.to_string())], count);
            }
        }
        text.metric("otklik_request_seconds", "histogram", "How long an answer took, by route.");
        for ([method, route], figures) in routes() {
            let mut below = 0;
            for (bound, count) in BUCKETS.iter().zip(figures.durations) {
                below += count;
                text.sample("otklik_request_seconds_bucket", &[method, route, ("le", &bound.to_string())], below);
            }
            let all: u64 = figures.durations.iter().sum();
            text.sample("otklik_request_seconds_bucket", &[method, route, ("le", "+Inf")], all);
            text.sample("otklik_request_seconds_sum", &[method, route], figures.seconds);
            text.sample("otklik_request_seconds_count", &[method, route], all);
        }
    }

    fn render_queues(&self, text: &mut Text, present: &Present) {
        text.metric("otklik_queue_messages", "gauge", "Messages of a queue, by state.");
        for (queue, counts) in &present.queues {
            let states = [
                ("ready", counts.ready),
                ("delayed", counts.delayed),
                ("leased", counts.leased),
                ("dead", counts.dead),
            ];
            for (state, count) in states {
                text.sample("otklik_queue_messages", &[("queue", queue.name()), ("state", state)], count);
            }
        }
        text.metric("otklik_queue_batches_total", "counter", "Batches handed to the consumer of a queue.");
        for (queue, figures) in &self.queues {
            text.sample("otklik_queue_batches_total", &[("queue", queue.name())], figures.batches);
        }
        text.metric(
            "otklik_queue_deliveries_total",
            "counter",
            "Messages handed to the consumer of a queue, by outcome.",
        );
        for (queue, figures) in &self.queues {
            for (outcome, count) in [("handled", figures.handled), ("failed", figures.failed)] {
                let labels = [("queue", queue.name()), ("outcome", outcome)];
                text.sample("otklik_queue_deliveries_total", &labels, count);
            }
        }
    }

    fn render_jobs(&self, text: &mut Text) {
        text.metric("otklik_job_runs_total", "counter", "Runs of a scheduled job, by outcome.");
        for (job, figures) in &self.jobs {
            for (outcome, count) in [("succeeded", figures.succeeded), ("failed", figures.failed)] {
                text.sample("otklik_job_runs_total", &[("job", job.name()), ("outcome", outcome)], count);
            }
        }
        text.metric(
            "otklik_job_last_success_timestamp_seconds",
            "gauge",
            "When a job last succeeded, by the host's clock.",
        );
        for (job, figures) in &self.jobs {
            if let Some(at) = figures.last_success {
                text.sample("otklik_job_last_success_timestamp_seconds", &[("job", job.name())], at.timestamp());
            }
        }
        text.metric("otklik_job_last_seconds", "gauge", "How long the last successful run of a job took.");
        for (job, figures) in &self.jobs {
            text.sample("otklik_job_last_seconds", &[("job", job.name())], figures.last_seconds);
        }
    }
}

#[cfg(test)]
mod tests;
