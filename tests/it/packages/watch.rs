//! Alerts and dashboard, by a real Prometheus over a real host.

use std::collections::BTreeSet;
use std::process::Command;

use regex::Regex;
use serde_json::Value;

use super::{run_in, shipped};
use crate::client::Client;
use crate::host::{Host, Running, Start, repository, wait_for};
use crate::smtp::free_port;

/// Parts of a histogram are told under its name.
const PARTS_OF_HISTOGRAMS: [&str; 3] = ["_bucket", "_sum", "_count"];

#[test]
fn alerts_ring_when_they_should_and_not_beside_it() {
    let watch = repository().join("infra/watch");
    run_in(&watch, "promtool", &["check", "config", "prometheus.yaml"]);
    run_in(&watch, "promtool", &["test", "rules", "alerts-test.yaml"]);
}

/// Every expression of the dashboard, as Prometheus takes it.
fn expressions() -> Vec<String> {
    let dashboard: Value = serde_json::from_str(&shipped("watch/dashboard.json")).unwrap();
    let panels = dashboard["panels"].as_array().unwrap();
    let targets = panels.iter().flat_map(|panel| panel["targets"].as_array().unwrap());
    targets.map(|target| target["expr"].as_str().unwrap().replace("$instance", ".*")).collect()
}

fn names(text: &str) -> BTreeSet<String> {
    Regex::new("otklik_[a-z_]+").unwrap().find_iter(text).map(|it| it.as_str().to_owned()).collect()
}

#[test]
fn prometheus_answers_whatever_the_dashboard_and_the_alerts_ask() {
    let directory = tempfile::tempdir().unwrap();
    let mailbox = directory.path().join("mailbox");
    std::fs::create_dir(&mailbox).unwrap();
    let metrics = format!("127.0.0.1:{}", free_port());
    let host = Host::start(Start::of(&format!(
        "--dev --clock 2026-01-15T09:00:00Z --metrics-listen {metrics} --mailbox {}",
        mailbox.display()
    )));
    host.add_clinic();
    host.run("lifecycle");

    // The files as they are shipped, but for where the host is and how often it is asked.
    let settings = shipped("watch/prometheus.yaml").replace("127.0.0.1:9101", &metrics).replace("30s", "1s");
    std::fs::write(directory.path().join("prometheus.yaml"), settings).unwrap();
    std::fs::write(directory.path().join("alerts.yaml"), shipped("watch/alerts.yaml")).unwrap();
    let at = format!("127.0.0.1:{}", free_port());
    let _prometheus = Running::start(
        Command::new("prometheus")
            .arg(format!("--config.file={}", directory.path().join("prometheus.yaml").display()))
            .arg(format!("--storage.tsdb.path={}", directory.path().join("figures").display()))
            .arg(format!("--web.listen-address={at}")),
    );
    let client = Client::of(&format!("http://{at}"));
    let ask = |path: &str| {
        let answer = client.try_send("GET", path, &[], "").ok()?;
        serde_json::from_str::<Value>(&answer.body).ok()
    };
    let query = |expression: &str| {
        let query = percent_encoding::utf8_percent_encode(expression, percent_encoding::NON_ALPHANUMERIC);
        ask(&format!("/api/v1/query?query={query}"))
    };
    wait_for("the host is read", || query("up{job=\"otklik\"} == 1").filter(|it| it["data"]["result"][0].is_object()));

    for expression in expressions() {
        let answer = query(&expression).unwrap();
        assert_eq!(answer["status"], "success", "{expression}: {answer}");
    }
    let rules = wait_for("the alerts are evaluated", || {
        let rules = ask("/api/v1/rules")?["data"]["groups"][0]["rules"].as_array().cloned()?;
        rules.iter().all(|rule| rule["health"] != "unknown").then_some(rules)
    });
    assert!(!rules.is_empty());
    for rule in &rules {
        assert_eq!(rule["health"], "ok", "{rule}");
        assert!(rule["annotations"]["action"].is_string(), "nobody says what to do: {rule}");
    }
    // A name that nobody tells would be a panel without a line, and an alert that never rings.
    let told = Client::of(&format!("http://{metrics}")).get("/metrics").expect(200).body.clone();
    let told: BTreeSet<String> =
        told.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next()).map(str::to_owned).collect();
    let asked = names(&(shipped("watch/alerts.yaml") + &expressions().concat()));
    let unknown: Vec<&String> = asked
        .iter()
        .filter(|name| {
            let whole = PARTS_OF_HISTOGRAMS.iter().find_map(|part| name.strip_suffix(part)).unwrap_or(name);
            !told.contains(*name) && !told.contains(whole)
        })
        .collect();
    // Told only once a mail has come back.
    assert_eq!(unknown, ["otklik_mailbox_last_word_timestamp_seconds"]);
}

#[test]
fn each_alert_has_a_case_in_which_it_rings() {
    let alerts = Regex::new("- alert: ([A-Za-z]+)").unwrap();
    let cases = shipped("watch/alerts-test.yaml");
    let shipped = shipped("watch/alerts.yaml");
    // Those that are 1 while something is wrong share one case.
    let of_one_case =
        ["StoreBroken", "MailsStandStill", "AccountsLeftAlone", "JobStandsStill", "FinalsMiscounted", "DeadLetters"];
    let without: Vec<&str> = alerts
        .captures_iter(&shipped)
        .map(|it| it.get(1).unwrap().as_str())
        .filter(|name| !cases.contains(name) && !of_one_case.contains(name))
        .collect();
    assert_eq!(without, [""; 0]);
}
