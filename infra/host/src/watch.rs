//! How the host is doing at the moment of asking: for `/metrics`, and for `otklik status` on a host that is stopped.

use std::collections::BTreeMap;

use app::counts::federation;
use app::figures::deadline_violations;
use app::figures::source_inactivity;
use app::identity::access::{self, ExpiringKey};
use app::mail::silencing::{self, Silenced};
use app::ports::QueueName;
use app::synthetic;
use app::upkeep::watch::{self, LateFinals, Overdue};
use chrono::{DateTime, Utc};
use domain::calendar::Quarter;
use domain::deadline::{Deadline, DeadlineViolations};
use domain::regulation::Profile;
use local::data_file::{DataFile, Statistics};
use serde::{Deserialize, Serialize};
use table::Table;
use table::items::Holder;
use table::queue::{Counts, QueueEngine};

use crate::wiring::{Job, ScheduleWiring, Wiring};

/// What is read at the moment of asking: for the metrics, and as facts for `otklik status`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Present {
    /// Messages of each queue.
    pub queues: Vec<(QueueName, Counts)>,
    /// The writer of the data file.
    #[serde(skip)]
    pub table: Statistics,
    /// Whether the data file serves.
    pub healthy: bool,
    /// The scheduled jobs, by their heartbeats.
    pub jobs: Vec<WatchedJob>,
    /// What is overdue, by kind.
    pub overdue: Vec<WatchedDue>,
    /// Terms that are over while what they ask for is still to be done.
    pub standing: Vec<(String, u64)>,
    /// Quarters whose finals came too late; `None` if that could not be asked.
    pub late_finals: Option<u64>,
    /// Organisations whose responses do not give their final counts; `None` if that could not be asked.
    pub miscounted: Option<u64>,
    /// Deadlines that were missed in the last quarter and in the running one.
    pub violations: Vec<WatchedViolations>,
    /// Bearer keys that end soon.
    pub expiring: Vec<WatchedKey>,
    /// Sources that are silent, and for how many days.
    pub silent: Vec<(String, i64)>,
    /// Sources through which the synthetic citizen did not come in time, and where its last trip ended.
    #[serde(default)]
    pub synthetic: Vec<(String, String)>,
    /// Mail addresses that are left alone, and the fuse; `None` if that could not be asked.
    pub silenced: Option<Silenced>,
    /// Reports in the mailbox about mails of which nobody here knows, since the host was started; `None` if no mailbox was looked into.
    pub unmatched_reports: Option<u64>,
    /// Since when the directory of accounts is left alone, if it is. Only a running host asks it.
    pub accounts_left_alone_since: Option<DateTime<Utc>>,
    /// Keys that were sent as the operator's and are not, since the host was started.
    #[serde(default)]
    pub wrong_operator_keys: u64,
    /// Regions that another system counts and that are late, by period.
    pub late_regions: Vec<(String, usize)>,
}

/// A scheduled job, by its heartbeat in the store: that outlives a restart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatchedJob {
    /// The job.
    pub job: Job,
    /// Seconds between two of its runs.
    pub rate: i64,
    /// Seconds since it last ran; `None` if it never did.
    pub age: Option<i64>,
    /// Whether it never ran because the host has only just been started.
    #[serde(default)]
    pub is_new: bool,
}

/// What is overdue of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatchedDue {
    /// The kind of what is due.
    pub entity: String,
    /// How many.
    pub count: u64,
    /// Seconds since the oldest was due; 0 if nothing is.
    pub oldest: i64,
}

/// How often deadlines were missed in a quarter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatchedViolations {
    /// The quarter.
    pub period: String,
    /// By region.
    pub regions: BTreeMap<String, DeadlineViolations>,
    /// By source.
    pub sources: BTreeMap<String, DeadlineViolations>,
    /// The organisations with the most of them, and no more: there may be fifty thousand.
    pub worst_organisations: Vec<(String, DeadlineViolations)>,
}

/// Organisations that are named.
const ORGANISATIONS_NAMED_MAX: usize = 5;

/// Quarters that are looked back for late finals.
const QUARTERS_BACK: u8 = 8;

/// How many of its rates a job may miss before its heartbeat is missing.
const RATES_MAX: i64 = 3;

impl WatchedJob {
    /// The job as it is to be judged on a host that has run for so many seconds.
    pub fn on_host_that_has_run(self, seconds: i64) -> WatchedJob {
        WatchedJob { is_new: self.age.is_none() && seconds <= self.rate.saturating_mul(RATES_MAX), ..self }
    }

    /// Whether its heartbeat is missing: it never ran, or has not for three of its rates.
    pub fn is_missing(&self) -> bool {
        self.age.map_or(!self.is_new, |age| self.rate.saturating_mul(RATES_MAX) < age)
    }
}

/// A bearer key that ends soon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatchedKey {
    /// `source:…` or `participant:…`.
    pub holder: String,
    /// The public part of the key.
    pub id: String,
    /// Days on which it is still good, after today.
    pub days_left: i64,
}

/// Asks everybody. What cannot be told is left out: the other figures tell why.
pub async fn present(
    wiring: &Wiring,
    queue: &dyn QueueEngine,
    file: &DataFile,
    table: &dyn Table,
    profile: &Profile,
    now: DateTime<Utc>,
) -> Present {
    let mut present = Present { table: file.statistics(), healthy: file.failure().is_none(), ..Present::default() };
    for wired in &wiring.queues {
        if let Ok(counts) = queue.counts(wired.queue).await {
            present.queues.push((wired.queue, counts));
        }
    }
    if let Ok(heartbeats) = watch::heartbeats(table).await {
        let watched = |schedule: &ScheduleWiring| {
            let heartbeat = heartbeats.iter().find(|heartbeat| heartbeat.job == schedule.function.name());
            let age = heartbeat.map(|heartbeat| seconds_since(heartbeat.ran_at, now));
            WatchedJob { job: schedule.function, rate: schedule.every.num_seconds(), age, is_new: false }
        };
        present.jobs = wiring.schedules.iter().map(watched).collect();
    }
    if let Ok(overdue) = watch::overdue(table, now).await {
        let watched = |Overdue { entity, count, oldest }: Overdue| {
            let oldest = oldest.map_or(0, |oldest| seconds_since(oldest, now));
            WatchedDue { entity: entity.to_owned(), count, oldest }
        };
        present.overdue = overdue.into_iter().map(watched).collect();
    }
    if let Ok(standing) = watch::standing(table, &profile.terms, now).await {
        present.standing = standing.into_iter().map(|(term, count)| (term.as_str().to_owned(), count)).collect();
    }
    if let Ok(LateFinals { made, standing }) = watch::late_finals(table, profile, now, QUARTERS_BACK).await {
        present.late_finals = Some(made);
        present.standing.push(("final".to_owned(), standing));
    }
    present.miscounted = watch::miscounted(table).await.ok();
    let running = Quarter::running(now);
    for quarter in [running.back(1), running] {
        if let Ok(violations) = deadline_violations_of(table, quarter).await {
            present.violations.push(violations);
        }
    }
    let today = now.date_naive();
    if let Ok(expiring) = access::expiring(table, today).await {
        let watched = |ExpiringKey { holder, id, expires_on }: ExpiringKey| {
            let holder = match holder {
                Holder::Source(id) => format!("source:{id}"),
                Holder::Participant(id) => format!("participant:{id}"),
                Holder::Portal(id) => format!("portal:{id}"),
            };
            WatchedKey { holder, id, days_left: (expires_on - today).num_days() }
        };
        present.expiring = expiring.into_iter().map(watched).collect();
    }
    if let Ok(silent) = source_inactivity::silent(table, now).await {
        present.silent = silent.into_iter().map(|source| (source.id, (today - source.since).num_days() + 1)).collect();
    }
    if let Ok(overdue) = synthetic::overdue(table, now).await {
        let told = |lost: Option<String>| lost.unwrap_or_else(|| "it was not sent out".to_owned());
        present.synthetic = overdue.into_iter().map(|trip| (trip.source, told(trip.lost))).collect();
    }
    present.silenced = silencing::silenced(table, now).await.ok();
    for (period, quarter) in [("running", running), ("closed", running.back(1))] {
        if let Ok(late) = federation::late(table, quarter, &profile.policies, now).await {
            present.late_regions.push((period.to_owned(), late.len()));
        }
    }
    present
}

async fn deadline_violations_of(table: &dyn Table, quarter: Quarter) -> Result<WatchedViolations, app::Error> {
    let mut watched = WatchedViolations { period: quarter.to_string(), ..WatchedViolations::default() };
    let mut organisations: BTreeMap<String, DeadlineViolations> = BTreeMap::new();
    for ((region, organisation, source), violations) in deadline_violations::of_quarter(table, quarter).await? {
        *watched.regions.entry(region.to_string()).or_default() += &violations;
        *watched.sources.entry(source.to_string()).or_default() += &violations;
        *organisations.entry(organisation.to_string()).or_default() += &violations;
    }
    let mut organisations: Vec<(String, DeadlineViolations)> = organisations.into_iter().collect();
    organisations.sort_by_key(|(_, violations)| std::cmp::Reverse(violations.total()));
    organisations.truncate(ORGANISATIONS_NAMED_MAX);
    watched.worst_organisations = organisations;
    Ok(watched)
}

/// The deadlines that were missed, with their counts.
pub fn broken(violations: &DeadlineViolations) -> impl Iterator<Item = (&'static str, u64)> {
    Deadline::ALL.into_iter().map(|term| (term.as_str(), violations.of(term))).filter(|(_, count)| 0 < *count)
}

fn seconds_since(instant: DateTime<Utc>, now: DateTime<Utc>) -> i64 {
    (now - instant).num_seconds().max(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_that_never_ran_is_missing_once_its_host_has_run_for_a_while() {
        let job = |age: Option<i64>| WatchedJob { job: Job::Rollup, rate: 3_600, age, is_new: false };
        for (age, has_run, expected) in [
            (None, 5, false),
            (None, 3 * 3_600, false),
            (None, 3 * 3_600 + 1, true),
            (Some(10), 5, false),
            // It stood still before the host was started again, and does not run now.
            (Some(3 * 3_600 + 1), 5, true),
        ] {
            assert_eq!(job(age).on_host_that_has_run(has_run).is_missing(), expected, "{age:?} {has_run}");
        }
        assert!(job(None).is_missing(), "of a stopped host nobody knows for how long it ran");
    }
}
