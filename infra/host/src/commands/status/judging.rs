//! What is to be thought of a host's facts, and what to do about it.

use std::collections::BTreeMap;

use domain::deadline::DeadlineViolations;

use crate::watch::Present;
use crate::watch::{WatchedViolations, broken};

/// Work that is overdue for longer than so many of the shortest rate is late.
const RATES_MAX: i64 = 3;

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
pub(super) fn judge(serves: bool, present: &Present) -> Vec<Line> {
    let healthy = serves && present.healthy;
    let told = if healthy { "store: it serves" } else { "store: it serves no more" };
    let mut lines = vec![Line::judged(!healthy, told.to_owned(), "restart the host; its log says why")];
    lines.extend(jobs(present));
    lines.extend(queues(present));
    lines.extend(overdue(present));
    if lines.len() == 1 {
        let told = "metrics: nothing that is watched is in them".to_owned();
        lines.push(Line { judgement: Judgement::Wrong, told });
    }
    lines.extend(directory(present));
    lines.extend(fuse(present));
    lines.extend(unmatched(present));
    lines.extend(silenced(present));
    lines.extend(standing(present));
    lines.extend(breached(present));
    lines.extend(expiring(present));
    lines.extend(miscounted(present));
    lines.extend(silent(present));
    lines.extend(synthetic(present));
    lines.extend(late_regions(present));
    lines
}

fn jobs(present: &Present) -> impl Iterator<Item = Line> {
    present.jobs.iter().map(|watched| {
        let (job, rate) = (watched.job.name(), watched.rate);
        let never = if watched.is_new { "has not had to run yet" } else { "never ran" };
        let ran = watched.age.map_or(never.to_owned(), |age| format!("ran {age} s ago"));
        let what_to_do = "its heartbeat is missing; start the host, without --hold, or look for this job in its log";
        Line::judged(watched.is_missing(), format!("job {job}: {ran}, every {rate} s"), what_to_do)
    })
}

fn queues(present: &Present) -> impl Iterator<Item = Line> {
    present.queues.iter().map(|(queue, counts)| {
        let told = format!(
            "queue {}: {} ready, {} delayed, {} leased, {} dead",
            queue.name(),
            counts.ready,
            counts.delayed,
            counts.leased,
            counts.dead
        );
        let what_to_do =
            "look at them with `otklik deadletters list`, send them again with `otklik deadletters redrive`";
        Line::judged(0 < counts.dead, told, what_to_do)
    })
}

fn overdue(present: &Present) -> impl Iterator<Item = Line> {
    let shortest = present.jobs.iter().map(|watched| watched.rate).min();
    let patience = shortest.map_or(i64::MAX, |rate| rate.saturating_mul(RATES_MAX));
    present.overdue.iter().map(move |due| {
        let judgement = if patience < due.oldest { Judgement::Late } else { Judgement::Good };
        let since = if 0 < due.count { format!(", the oldest for {} s", due.oldest) } else { String::new() };
        Line { judgement, told: format!("due {}: {} overdue{since}", due.entity, due.count) }
    })
}

/// Whether citizens can be looked for (A2.2).
fn directory(present: &Present) -> Option<Line> {
    let since = present.accounts_left_alone_since?;
    let told = format!("accounts: their directory fails and is left alone since {}", since.format("%F %T UTC"));
    let what_to_do = "receipts and notices wait and are taken up by themselves when it answers; its server, the way to it and our token: the log names the cause";
    Some(Line::judged(true, told, what_to_do))
}

/// Whether mails go (A2.7б).
fn fuse(present: &Present) -> Option<Line> {
    let is_blown = present.silenced.as_ref()?.fuse.as_ref().is_some_and(|fuse| fuse.blown.is_some());
    let what_to_do = "too many addresses look unknown, so mails stand still and nobody is silenced; look at the mail server; `otklik mail resume` lets them go on";
    let told = if is_blown { "mails: the fuse is blown" } else { "mails: the fuse is whole" };
    Some(Line::judged(is_blown, told.to_owned(), what_to_do))
}

/// Reports that nobody could match: bounces that are not heard.
fn unmatched(present: &Present) -> Option<Line> {
    let count = present.unmatched_reports.filter(|count| 0 < *count)?;
    let what_to_do = "see the folder `unmatched` of the mailbox: something on the way changes our marks";
    let told = format!("mailbox: {count} reports are about no mail that is known: {what_to_do}");
    Some(Line { judgement: Judgement::Late, told })
}

/// Addresses that are left alone. That is no fault, unless there are many.
fn silenced(present: &Present) -> Option<Line> {
    let counts = present.silenced.as_ref()?.addresses.iter().filter(|(_, count)| 0 < **count);
    let told: Vec<String> = counts.map(|(cause, count)| format!("{count} for {}", cause.as_str())).collect();
    let line = format!("addresses left alone: {}; `otklik suppressions lift` ends that", told.join(", "));
    (!told.is_empty()).then_some(Line { judgement: Judgement::Note, told: line })
}

/// Terms that are over while what they ask for can still be done.
fn standing(present: &Present) -> impl Iterator<Item = Line> {
    present.standing.iter().map(|(term, count)| {
        let what_to_do = match term.as_str() {
            "notice" | "reminder" => "see in the log whether the mail server takes mails",
            "final" => "run `otklik rollup` on the stopped host and read what it says",
            _ => "see in the log why the job lifecycle does not do it",
        };
        Line::judged(0 < *count, format!("term {term}: {count} over and not done"), what_to_do)
    })
}

/// What was broken is told with whoever has most of it. It stays so: no exit code is spoilt for ever by it.
fn breached(present: &Present) -> Vec<Line> {
    let mut lines: Vec<Line> = present.violations.iter().filter_map(missed_in).collect();
    if lines.is_empty() && present.late_finals.is_some() {
        let told = "terms broken: none in this quarter and the last".to_owned();
        lines.push(Line { judgement: Judgement::Good, told });
    }
    lines.extend(present.late_finals.filter(|late| 0 < *late).map(|late| Line {
        judgement: Judgement::Note,
        told: format!("finals: those of {late} quarters were made after their term"),
    }));
    lines
}

fn missed_in(watched: &WatchedViolations) -> Option<Line> {
    let mut terms: BTreeMap<&str, u64> = BTreeMap::new();
    for (term, count) in watched.regions.values().flat_map(broken) {
        *terms.entry(term).or_default() += count;
    }
    let total: u64 = terms.values().sum();
    let by_term: Vec<String> = terms.iter().map(|(term, count)| format!("{count} {term}")).collect();
    let worst: Vec<String> = [
        worst_of("region", watched.regions.iter()),
        worst_of("source", watched.sources.iter()),
        worst_of("organisation", watched.worst_organisations.iter().map(|(name, violations)| (name, violations))),
    ]
    .into_iter()
    .flatten()
    .collect();
    let (by_term, worst) = (by_term.join(", "), worst.join(", "));
    let told = format!("terms broken in {}: {total} ({by_term}); most: {worst}", watched.period);
    (0 < total).then_some(Line { judgement: Judgement::Note, told })
}

/// Whoever has most violations; of several the first by name.
fn worst_of<'a>(label: &str, all: impl Iterator<Item = (&'a String, &'a DeadlineViolations)>) -> Option<String> {
    let (count, std::cmp::Reverse(whose)) =
        all.map(|(whose, violations)| (violations.total(), std::cmp::Reverse(whose))).max()?;
    Some(format!("{label} {whose} {count}"))
}

/// Counts and published figures that the stored answers do not give (A2.10).
fn miscounted(present: &Present) -> Option<Line> {
    let count = present.miscounted.filter(|count| 0 < *count)?;
    let what_to_do =
        "the log names them; find out why, hold them against a backup, then `otklik restate` a closed quarter";
    let told = format!("counts: at {count} places the stored answers do not give them: {what_to_do}");
    Some(Line { judgement: Judgement::Wrong, told })
}

/// Sources that should have reported by their rhythm (A2.4).
fn silent(present: &Present) -> impl Iterator<Item = Line> {
    present.silent.iter().map(|(source, days)| {
        let what_to_do = "ask whoever operates it, or change its rhythm in the register";
        Line { judgement: Judgement::Late, told: format!("source {source}: silent for {days} days: {what_to_do}") }
    })
}

/// Sources through which the synthetic citizen does not come: nor do those who are asked.
fn synthetic(present: &Present) -> impl Iterator<Item = Line> {
    present.synthetic.iter().map(|(source, lost)| {
        let told = format!("synthetic citizen: it did not arrive through source {source}: {lost}");
        Line { judgement: Judgement::Wrong, told }
    })
}

/// Regions that another system counts (A2.9, A2.10): the finals of the country wait for them.
fn late_regions(present: &Present) -> impl Iterator<Item = Line> {
    present.late_regions.iter().filter(|(_, regions)| 0 < *regions).map(|(period, regions)| {
        let of = if period == "closed" { "the closed quarter" } else { "the running quarter" };
        let what_to_do = "`late` in /v1/indicators names them; ask whether their systems run and reach this one";
        Line { judgement: Judgement::Late, told: format!("regions: {regions} late with {of}: {what_to_do}") }
    })
}

/// Keys that end soon: their holders fall silent with them.
fn expiring(present: &Present) -> impl Iterator<Item = Line> {
    present.expiring.iter().map(|key| {
        let told = format!("key {} of {}: it ends in {} days: issue the next one", key.id, key.holder, key.days_left);
        Line { judgement: Judgement::Late, told }
    })
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use serde_json::{from_value, json};

    use super::*;

    /// Facts as a host tells them.
    fn facts() -> Present {
        let counts = |ready: u64, dead: u64| json!({"ready": ready, "delayed": 0, "leased": 0, "dead": dead});
        let facts = json!({
            "queues": [["receipts", counts(5, 1)], ["notices", counts(0, 0)]],
            "healthy": true,
            "jobs": [{"job": "lifecycle", "rate": 300, "age": 901}, {"job": "rollup", "rate": 3600, "age": 10800}],
            "overdue": [
                {"entity": "receipt", "count": 2, "oldest": 901}, {"entity": "invitation", "count": 0, "oldest": 0},
            ],
            "silenced": {
                "addresses": {"refusal": 0, "bounce": 5, "complaint": 1},
                "fuse": {
                    "since": "2026-01-15T10:00:00Z", "unknown": 10, "taken": 0,
                    "blown": {"since": "2026-01-15T10:05:00Z", "probe_at": "2026-01-15T10:10:00Z"},
                },
            },
            "unmatched_reports": 2,
            "accounts_left_alone_since": "2026-01-15T10:00:00Z",
            "standing": [["activation", 0], ["notice", 4], ["final", 1]],
            "late_finals": 2,
            "miscounted": 3,
            "violations": [
                {"period": "2025Q4", "regions": {}, "sources": {}, "worst_organisations": []},
                {
                    "period": "2026Q1",
                    "regions": {"50": {"report": 3}, "77": {"notice": 1, "report": 4}},
                    "sources": {"mis": {"notice": 1, "report": 7}},
                    "worst_organisations": [["clinic", {"report": 5}], ["school", {"report": 3}]],
                },
            ],
            "expiring": [{"holder": "source:mis", "id": "AbC", "days_left": 29}],
            "silent": [["lis", 9]],
            "synthetic": [["mis", "notice: Postponed"]],
            "late_regions": [["running", 0], ["closed", 2]],
        });
        from_value(facts).unwrap()
    }

    #[track_caller]
    fn check(serves: bool, present: &Present, expected: Expect) {
        let lines: Vec<String> = judge(serves, present).iter().map(Line::to_string).collect();
        expected.assert_eq(&lines.join("\n"));
    }

    #[test]
    fn what_stands_still_or_was_given_up_is_wrong() {
        check(
            true,
            &facts(),
            expect![[r#"
            ok     store: it serves
            WRONG  job lifecycle: ran 901 s ago, every 300 s: its heartbeat is missing; start the host, without --hold, or look for this job in its log
            ok     job rollup: ran 10800 s ago, every 3600 s
            WRONG  queue receipts: 5 ready, 0 delayed, 0 leased, 1 dead: look at them with `otklik deadletters list`, send them again with `otklik deadletters redrive`
            ok     queue notices: 0 ready, 0 delayed, 0 leased, 0 dead
            LATE   due receipt: 2 overdue, the oldest for 901 s
            ok     due invitation: 0 overdue
            WRONG  accounts: their directory fails and is left alone since 2026-01-15 10:00:00 UTC: receipts and notices wait and are taken up by themselves when it answers; its server, the way to it and our token: the log names the cause
            WRONG  mails: the fuse is blown: too many addresses look unknown, so mails stand still and nobody is silenced; look at the mail server; `otklik mail resume` lets them go on
            LATE   mailbox: 2 reports are about no mail that is known: see the folder `unmatched` of the mailbox: something on the way changes our marks
            note   addresses left alone: 5 for bounce, 1 for complaint; `otklik suppressions lift` ends that
            ok     term activation: 0 over and not done
            WRONG  term notice: 4 over and not done: see in the log whether the mail server takes mails
            WRONG  term final: 1 over and not done: run `otklik rollup` on the stopped host and read what it says
            note   terms broken in 2026Q1: 8 (1 notice, 7 report); most: region 77 5, source mis 8, organisation clinic 5
            note   finals: those of 2 quarters were made after their term
            LATE   key AbC of source:mis: it ends in 29 days: issue the next one
            WRONG  counts: at 3 places the stored answers do not give them: the log names them; find out why, hold them against a backup, then `otklik restate` a closed quarter
            LATE   source lis: silent for 9 days: ask whoever operates it, or change its rhythm in the register
            WRONG  synthetic citizen: it did not arrive through source mis: notice: Postponed
            LATE   regions: 2 late with the closed quarter: `late` in /v1/indicators names them; ask whether their systems run and reach this one"#]],
        );
        check(
            true,
            &Present { healthy: true, late_finals: Some(0), ..Present::default() },
            expect![[r#"
            ok     store: it serves
            WRONG  metrics: nothing that is watched is in them
            ok     terms broken: none in this quarter and the last"#]],
        );
        check(
            false,
            &Present { healthy: true, ..Present::default() },
            expect![[r#"
            WRONG  store: it serves no more: restart the host; its log says why
            WRONG  metrics: nothing that is watched is in them"#]],
        );
    }
}
