//! What is to be thought of a host's figures, and what to do about it.

use std::collections::BTreeMap;

use super::samples::samples;

/// Work that is overdue for longer than so many of the shortest rate is late.
const RATES_MAX: u64 = 3;

/// What is to be thought of something that is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Judgement {
    Good,
    /// It happened and cannot be undone.
    Note,
    Late,
    Wrong,
}

/// One thing that is watched.
pub(super) struct Line {
    pub(super) judgement: Judgement,
    told: String,
}

impl Line {
    /// Good, or wrong with what to do.
    fn judged(is_wrong: bool, told: String, what_to_do: &str) -> Line {
        match is_wrong {
            false => Line { judgement: Judgement::Good, told },
            true => Line { judgement: Judgement::Wrong, told: format!("{told}: {what_to_do}") },
        }
    }
}

impl std::fmt::Display for Line {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let word = match self.judgement {
            Judgement::Good => "ok   ",
            Judgement::Note => "note ",
            Judgement::Late => "LATE ",
            Judgement::Wrong => "WRONG",
        };
        write!(formatter, "{word}  {}", self.told)
    }
}

/// A line for each thing that is watched.
pub(super) fn judge(serves: bool, metrics: &str) -> Vec<Line> {
    let healthy = serves && samples(metrics, "otklik_store_healthy").any(|sample| sample.value == 1);
    let told = if healthy { "store: it serves" } else { "store: it serves no more" };
    let mut lines = vec![Line::judged(!healthy, told.to_owned(), "restart the host; its log says why")];
    lines.extend(jobs(metrics));
    lines.extend(queues(metrics));
    lines.extend(overdue(metrics));
    if lines.len() == 1 {
        let told = "metrics: nothing that is watched is in them".to_owned();
        lines.push(Line { judgement: Judgement::Wrong, told });
    }
    lines.extend(standing(metrics));
    lines.extend(broken(metrics));
    lines.extend(expiring(metrics));
    lines.extend(miscounted(metrics));
    lines.extend(silent(metrics));
    lines.extend(late_regions(metrics));
    lines
}

fn jobs(metrics: &str) -> impl Iterator<Item = Line> {
    samples(metrics, "otklik_job_rate_seconds").map(move |sample| {
        let of_job = |name| samples(metrics, name).find(|other| other.labels == sample.labels).map(|it| it.value);
        let age = of_job("otklik_job_heartbeat_age_seconds");
        let is_missing = of_job("otklik_job_heartbeat_missing") != Some(0);
        let (job, rate) = (sample.label("job"), sample.value);
        let ran = age.map_or("never ran".to_owned(), |age| format!("ran {age} s ago"));
        let what_to_do = "its heartbeat is missing; start the host, without --hold, or look for this job in its log";
        Line::judged(is_missing, format!("job {job}: {ran}, every {rate} s"), what_to_do)
    })
}

fn queues(metrics: &str) -> impl Iterator<Item = Line> {
    let all = |queue: &str| {
        let of_queue = samples(metrics, "otklik_queue_messages").filter(|sample| sample.label("queue") == queue);
        let told: Vec<String> = of_queue.map(|sample| format!("{} {}", sample.value, sample.label("state"))).collect();
        told.join(", ")
    };
    let dead = samples(metrics, "otklik_queue_messages").filter(|sample| sample.label("state") == "dead");
    dead.map(move |dead| {
        let queue = dead.label("queue");
        let what_to_do =
            "look at them with `otklik deadletters list`, send them again with `otklik deadletters redrive`";
        Line::judged(0 < dead.value, format!("queue {queue}: {}", all(queue)), what_to_do)
    })
}

fn overdue(metrics: &str) -> impl Iterator<Item = Line> {
    let shortest = samples(metrics, "otklik_job_rate_seconds").map(|rate| rate.value).min();
    let patience = shortest.map_or(u64::MAX, |rate| rate.saturating_mul(RATES_MAX));
    samples(metrics, "otklik_overdue_items").map(move |overdue| {
        let oldest = samples(metrics, "otklik_overdue_oldest_seconds").find(|oldest| oldest.labels == overdue.labels);
        let oldest = oldest.map_or(0, |sample| sample.value);
        let judgement = if patience < oldest { Judgement::Late } else { Judgement::Good };
        let since = if 0 < overdue.value { format!(", the oldest for {oldest} s") } else { String::new() };
        Line { judgement, told: format!("due {}: {} overdue{since}", overdue.label("entity"), overdue.value) }
    })
}

/// Terms that are over while what they ask for can still be done.
fn standing(metrics: &str) -> impl Iterator<Item = Line> {
    samples(metrics, "otklik_terms_standing").map(|sample| {
        let term = sample.label("term");
        let what_to_do = match term {
            "notice" | "reminder" => "see in the log whether the mail server takes mails",
            "final" => "run `otklik rollup` on the stopped host and read what it says",
            _ => "see in the log why the job lifecycle does not do it",
        };
        Line::judged(0 < sample.value, format!("term {term}: {} over and not done", sample.value), what_to_do)
    })
}

/// What was broken is told with whoever has most of it. It stays so: no exit code is spoilt for ever by it.
fn broken(metrics: &str) -> Vec<Line> {
    let mut periods: BTreeMap<&str, BTreeMap<&str, u64>> = BTreeMap::new();
    for sample in samples(metrics, "otklik_term_breaches") {
        *periods.entry(sample.label("period")).or_default().entry(sample.label("term")).or_default() += sample.value;
    }
    let mut lines = Vec::new();
    for (period, terms) in periods {
        let total: u64 = terms.values().sum();
        let by_term: Vec<String> = terms.iter().map(|(term, count)| format!("{count} {term}")).collect();
        let worst: Vec<String> = [
            ("region", "otklik_term_breaches"),
            ("source", "otklik_source_breaches"),
            ("organisation", "otklik_worst_organisation_breaches"),
        ]
        .into_iter()
        .filter_map(|(label, name)| worst_of(metrics, name, label, period))
        .collect();
        let (by_term, worst) = (by_term.join(", "), worst.join(", "));
        let told = format!("terms broken in {period}: {total} ({by_term}); most: {worst}");
        lines.push(Line { judgement: Judgement::Note, told });
    }
    if lines.is_empty() && samples(metrics, "otklik_finals_late").next().is_some() {
        let told = "terms broken: none in this quarter and the last".to_owned();
        lines.push(Line { judgement: Judgement::Good, told });
    }
    let late = samples(metrics, "otklik_finals_late").filter(|late| 0 < late.value);
    lines.extend(late.map(|late| Line {
        judgement: Judgement::Note,
        told: format!("finals: those of {} quarters were made after their term", late.value),
    }));
    lines
}

/// Finals that the stored responses do not give (A2.10).
fn miscounted(metrics: &str) -> impl Iterator<Item = Line> {
    let found = samples(metrics, "otklik_finals_miscounted_organisations").filter(|found| 0 < found.value);
    found.map(|found| {
        let what_to_do = "`otklik recount` names them; find out why, then `otklik restate` the quarter";
        let told = format!("finals: the responses of {} organisations do not give them: {what_to_do}", found.value);
        Line { judgement: Judgement::Wrong, told }
    })
}

/// Sources that should have reported by their rhythm (A2.4).
fn silent(metrics: &str) -> impl Iterator<Item = Line> {
    samples(metrics, "otklik_source_silent_days").map(|sample| {
        let (source, days) = (sample.label("source"), sample.value);
        let what_to_do = "ask whoever operates it, or change its rhythm in the register";
        Line { judgement: Judgement::Late, told: format!("source {source}: silent for {days} days: {what_to_do}") }
    })
}

/// Regions that another system counts (A2.9, A2.10): the finals of the country wait for them.
fn late_regions(metrics: &str) -> impl Iterator<Item = Line> {
    samples(metrics, "otklik_late_regions").filter(|late| 0 < late.value).map(|late| {
        let of = if late.label("period") == "closed" { "the closed quarter" } else { "the running quarter" };
        let what_to_do = "`late` in /v1/indicators names them; ask whether their systems run and reach this one";
        Line { judgement: Judgement::Late, told: format!("regions: {} late with {of}: {what_to_do}", late.value) }
    })
}

/// Keys that end soon: their holders fall silent with them.
fn expiring(metrics: &str) -> impl Iterator<Item = Line> {
    samples(metrics, "otklik_key_days_left").map(|key| {
        let (id, holder, days) = (key.label("key"), key.label("holder"), key.value);
        let told = format!("key {id} of {holder}: it ends in {days} days: issue the next one");
        Line { judgement: Judgement::Late, told }
    })
}

fn worst_of(metrics: &str, name: &str, label: &str, period: &str) -> Option<String> {
    let mut sums: BTreeMap<&str, u64> = BTreeMap::new();
    for sample in samples(metrics, name).filter(|sample| sample.label("period") == period) {
        *sums.entry(sample.label(label)).or_default() += sample.value;
    }
    let (whose, count) = sums.into_iter().rev().max_by_key(|(_, count)| *count)?;
    Some(format!("{label} {whose} {count}"))
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
        otklik_job_heartbeat_missing{job="lifecycle"} 1
        otklik_job_heartbeat_missing{job="rollup"} 0
        otklik_job_heartbeat_missing{job="of_tomorrow"} 1
        otklik_job_heartbeat_age_seconds{job="lifecycle"} 901
        otklik_job_heartbeat_age_seconds{job="rollup"} 10800
        otklik_overdue_items{entity="receipt"} 2
        otklik_overdue_items{entity="invitation"} 0
        otklik_overdue_oldest_seconds{entity="receipt"} 181
        otklik_overdue_oldest_seconds{entity="invitation"} 0
        otklik_terms_standing{term="activation"} 0
        otklik_terms_standing{term="notice"} 4
        otklik_terms_standing{term="final"} 1
        otklik_finals_late 2
        otklik_finals_miscounted_organisations 3
        otklik_term_breaches{period="2026Q1",region="50",term="report"} 3
        otklik_term_breaches{period="2026Q1",region="77",term="notice"} 1
        otklik_term_breaches{period="2026Q1",region="77",term="report"} 4
        otklik_source_breaches{period="2026Q1",source="mis",term="notice"} 1
        otklik_source_breaches{period="2026Q1",source="mis",term="report"} 7
        otklik_worst_organisation_breaches{period="2026Q1",organisation="clinic"} 5
        otklik_worst_organisation_breaches{period="2026Q1",organisation="school"} 3
        otklik_key_days_left{holder="source:mis",key="AbC"} 29
        otklik_late_regions{period="running"} 0
        otklik_late_regions{period="closed"} 2
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
            WRONG  job lifecycle: ran 901 s ago, every 300 s: its heartbeat is missing; start the host, without --hold, or look for this job in its log
            ok     job rollup: ran 10800 s ago, every 3600 s
            WRONG  job of_tomorrow: never ran, every 60 s: its heartbeat is missing; start the host, without --hold, or look for this job in its log
            WRONG  queue receipts: 5 ready, 1 dead: look at them with `otklik deadletters list`, send them again with `otklik deadletters redrive`
            ok     queue notices: 0 dead
            LATE   due receipt: 2 overdue, the oldest for 181 s
            ok     due invitation: 0 overdue
            ok     term activation: 0 over and not done
            WRONG  term notice: 4 over and not done: see in the log whether the mail server takes mails
            WRONG  term final: 1 over and not done: run `otklik rollup` on the stopped host and read what it says
            note   terms broken in 2026Q1: 8 (1 notice, 7 report); most: region 77 5, source mis 8, organisation clinic 5
            note   finals: those of 2 quarters were made after their term
            LATE   key AbC of source:mis: it ends in 29 days: issue the next one
            WRONG  finals: the responses of 3 organisations do not give them: `otklik recount` names them; find out why, then `otklik restate` the quarter
            LATE   regions: 2 late with the closed quarter: `late` in /v1/indicators names them; ask whether their systems run and reach this one"#]],
        );
        check(
            true,
            "otklik_finals_late 0\notklik_store_healthy 1",
            expect![[r#"
            ok     store: it serves
            WRONG  metrics: nothing that is watched is in them
            ok     terms broken: none in this quarter and the last"#]],
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
