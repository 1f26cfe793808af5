//! `otklik status`: whether a host does its work, running or stopped, from the same figures.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use app::ports::Clock;
use local::queue::SqliteQueue;
use local::table::SqliteTable;

use crate::arguments::StatusArguments;
use crate::assembly::open_stopped;
use crate::client::Client;
use crate::clock::SystemClock;
use crate::foreground::print;
use crate::metrics::Metrics;
use crate::watch;
use crate::wiring::Wiring;

/// A heartbeat older than so many of its rates has stopped.
const RATES_MAX: u64 = 3;

/// Prints a line for each thing that is watched. Fails softly if the host does not serve, a job stands still, or there
/// are dead letters. What is overdue only says so: a mail server that is away makes it so, too.
pub async fn run(arguments: &StatusArguments) -> anyhow::Result<ExitCode> {
    let (serves, metrics) = match (&arguments.from, &arguments.data) {
        (Some(from), _) => tokio::task::block_in_place(|| ask(from))?,
        (None, Some(data)) => (true, of_stopped(data).await?),
        (None, None) => anyhow::bail!("say with --from or --data of which host"),
    };
    let lines = judge(serves, &metrics);
    for line in &lines {
        print(&line.to_string())?;
    }
    let wrong = lines.iter().any(|line| line.judgement == Judgement::Wrong);
    Ok(if wrong { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn ask(from: &str) -> anyhow::Result<(bool, String)> {
    let client = Client::new(from, "");
    let (health, _) = client.ask("/healthz")?;
    let (status, metrics) = client.ask("/metrics")?;
    anyhow::ensure!(status == 200, "{from}/metrics answers {status}: this is no host, or not reached directly");
    Ok((health == 200, metrics))
}

async fn of_stopped(data: &Path) -> anyhow::Result<String> {
    let file = open_stopped(data)?;
    let queue = SqliteQueue::new(Arc::clone(&file), Arc::new(SystemClock));
    let table = SqliteTable::new(Arc::clone(&file));
    let present = watch::present(&Wiring::embedded()?, &queue, &file, &table, SystemClock.now()).await;
    Ok(Metrics::default().render(&present))
}

/// What is to be thought of something that is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Judgement {
    Good,
    Late,
    Wrong,
}

struct Line {
    judgement: Judgement,
    told: String,
}

impl std::fmt::Display for Line {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let word = match self.judgement {
            Judgement::Good => "ok   ",
            Judgement::Late => "LATE ",
            Judgement::Wrong => "WRONG",
        };
        write!(formatter, "{word}  {}", self.told)
    }
}

/// One sample of the metrics. The values that are watched are whole numbers, and their labels have no commas.
struct Sample<'text> {
    labels: &'text str,
    value: u64,
}

impl<'text> Sample<'text> {
    fn label(&self, name: &str) -> &'text str {
        let pairs = self.labels.split(',').filter_map(|pair| pair.split_once("=\""));
        let mut values = pairs.filter(|(label, _)| *label == name).map(|(_, value)| value.trim_end_matches('"'));
        values.next().unwrap_or_default()
    }
}

fn samples<'text>(metrics: &'text str, name: &str) -> impl Iterator<Item = Sample<'text>> {
    metrics.lines().filter_map(move |line| {
        let (labels, value) = line.strip_prefix(name)?.rsplit_once(' ')?;
        let labels = labels.strip_prefix('{').and_then(|labels| labels.strip_suffix('}'));
        // Whatever else follows the name belongs to a longer one.
        let labels = if line.as_bytes().get(name.len()) == Some(&b' ') { "" } else { labels? };
        Some(Sample { labels, value: value.parse().ok()? })
    })
}

fn judge(serves: bool, metrics: &str) -> Vec<Line> {
    let wrong_if = |wrong: bool| if wrong { Judgement::Wrong } else { Judgement::Good };
    let healthy = serves && samples(metrics, "otklik_store_healthy").any(|sample| sample.value == 1);
    let told =
        if healthy { "store: it serves" } else { "store: it serves no more: restart the host; its log says why" };
    let mut lines = vec![Line { judgement: wrong_if(!healthy), told: told.to_owned() }];
    let mut patience = u64::MAX;
    for Sample { value: rate, labels } in samples(metrics, "otklik_job_rate_seconds") {
        let longest = rate.saturating_mul(RATES_MAX);
        patience = patience.min(longest);
        let job = Sample { labels, value: rate }.label("job");
        let age = samples(metrics, "otklik_job_heartbeat_age_seconds").find(|age| age.labels == labels);
        let age = age.map(|sample| sample.value);
        let ran = age.map_or("never ran".to_owned(), |age| format!("ran {age} s ago"));
        let judgement = wrong_if(age.is_none_or(|age| longest < age));
        lines.push(Line { judgement, told: format!("job {job}: {ran}, every {rate} s") });
    }
    for dead in samples(metrics, "otklik_queue_messages").filter(|sample| sample.label("state") == "dead") {
        let queue = dead.label("queue");
        let others = samples(metrics, "otklik_queue_messages").filter(|sample| sample.label("queue") == queue);
        let told: Vec<String> = others.map(|sample| format!("{} {}", sample.value, sample.label("state"))).collect();
        lines.push(Line { judgement: wrong_if(0 < dead.value), told: format!("queue {queue}: {}", told.join(", ")) });
    }
    for overdue in samples(metrics, "otklik_overdue_items") {
        let oldest = samples(metrics, "otklik_overdue_oldest_seconds").find(|oldest| oldest.labels == overdue.labels);
        let oldest = oldest.map_or(0, |sample| sample.value);
        let judgement = if patience < oldest { Judgement::Late } else { Judgement::Good };
        let since = if 0 < overdue.value { format!(", the oldest for {oldest} s") } else { String::new() };
        lines.push(Line {
            judgement,
            told: format!("due {}: {} overdue{since}", overdue.label("entity"), overdue.value),
        });
    }
    if lines.len() == 1 {
        lines
            .push(Line { judgement: Judgement::Wrong, told: "metrics: nothing that is watched is in them".to_owned() });
    }
    lines
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    const METRICS: &str = r#"
        otklik_queue_messages{queue="receipts",state="ready"} 5
        otklik_queue_messages{queue="receipts",state="dead"} 1
        otklik_queue_messages{queue="notices",state="dead"} 0
        otklik_queue_messages_of_tomorrow{queue="notices",state="dead"} 7
        otklik_job_rate_seconds{job="lifecycle"} 300
        otklik_job_rate_seconds{job="rollup"} 3600
        otklik_job_rate_seconds{job="of_tomorrow"} 60
        otklik_job_heartbeat_age_seconds{job="lifecycle"} 901
        otklik_job_heartbeat_age_seconds{job="rollup"} 10800
        otklik_overdue_items{entity="receipt"} 2
        otklik_overdue_items{entity="invitation"} 0
        otklik_overdue_oldest_seconds{entity="receipt"} 181
        otklik_overdue_oldest_seconds{entity="invitation"} 0
        otklik_store_healthy 1"#;

    #[track_caller]
    fn check(serves: bool, metrics: &str, expected: Expect) {
        let metrics: Vec<&str> = metrics.lines().map(str::trim).collect();
        let lines: Vec<String> = judge(serves, &metrics.join("\n")).iter().map(Line::to_string).collect();
        expected.assert_eq(&lines.join("\n"));
    }

    #[test]
    fn what_stands_still_or_was_given_up_is_wrong() {
        check(
            true,
            METRICS,
            expect![[r#"
            ok     store: it serves
            WRONG  job lifecycle: ran 901 s ago, every 300 s
            ok     job rollup: ran 10800 s ago, every 3600 s
            WRONG  job of_tomorrow: never ran, every 60 s
            WRONG  queue receipts: 5 ready, 1 dead
            ok     queue notices: 0 dead
            LATE   due receipt: 2 overdue, the oldest for 181 s
            ok     due invitation: 0 overdue"#]],
        );
        check(
            false,
            "<html>",
            expect![[r#"
            WRONG  store: it serves no more: restart the host; its log says why
            WRONG  metrics: nothing that is watched is in them"#]],
        );
    }
}
