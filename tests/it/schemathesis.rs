//! The contract as it is served, asked by Schemathesis: every operation with data that fits its schema and data that does not, by every kind of
//! caller. Every answer's status, media type, headers and body are those of the contract, a wrong request is refused, a right one is not,
//! and nothing is answered without a key that needs one.

use std::process::Command;

use serde_json::json;

use crate::client::text;
use crate::host::{Host, OPERATOR_KEY, repository};
use crate::python::python;
use crate::region::{one_off, receipt};

/// Requests of each operation that are drawn, beside those that go along the edges of its schema.
const DRAWN: &str = "3";

/// Callers: what they are called, what they send as `Authorization`, whose operations they ask.
type Callers = Vec<(&'static str, Option<String>, &'static [&'static str])>;

fn callers(host: &Host) -> Callers {
    let bearer = |key: &str| Some(format!("Bearer {key}"));
    host.add_clinic();
    host.put("portals/gosuslugi", json!({"name": "Портал", "legal_basis": "постановление"}));
    let portal = host.client.json_as(OPERATOR_KEY, "POST", "/v1/registry/portals/gosuslugi/keys", &json!({}));
    let source = host.add_source("mis", &["*"]);
    host.add_account(1);
    host.post_receipt(&source, receipt("first", "clinic", 1, one_off("2026-04-14")));
    let head = json!({"name": "Главный врач", "kind": "organisation_head", "organisation": "clinic"});
    let centre = json!({"name": "Аналитический центр", "kind": "body", "roles": ["analytical_centre"]});
    vec![
        ("nobody", None, &["operation"]),
        ("operator", bearer(OPERATOR_KEY), &["registers", "mails", "audit", "paper", "federal level"]),
        ("source", bearer(&source), &["sources"]),
        ("portal", bearer(&text(&portal.expect(201).json()["key"])), &["portals"]),
        ("coordinator", bearer(&host.add_coordinator()), &["participants", "cases", "federal level"]),
        ("head", bearer(&host.add_participant("head", head)), &["participants"]),
        ("centre", bearer(&host.add_participant("centre", centre)), &["cases"]),
        ("citizen", Some(format!("Invitation {}", host.token_of(1))), &["citizens"]),
    ]
}

/// Lets one caller ask; answers what is wrong.
fn asked(host: &Host, name: &str, authorization: Option<&str>, tags: &[&str]) -> Option<String> {
    let folder = repository().join("tests/it/schemathesis");
    let mut command = Command::new(python().with_file_name("schemathesis"));
    command
        .arg("--config-file")
        .arg(folder.join("schemathesis.toml"))
        .arg("run")
        .arg(format!("{}/v1/openapi.json", host.client.base()));
    command.args(["--checks", "all", "--phases", "examples,coverage,fuzzing", "--max-examples", DRAWN]);
    // The same requests in every run.
    command.args(["--generation-deterministic", "--no-shrink", "--continue-on-failure", "--no-color"]);
    command.args(tags.iter().flat_map(|tag| ["--include-tag", tag]));
    if let Some(authorization) = authorization {
        command.args(["--header", &format!("Authorization: {authorization}")]);
    }
    let told = command.current_dir(std::env::temp_dir()).env("PYTHONPATH", folder).output().unwrap();
    let said = String::from_utf8_lossy(&told.stdout);
    let count = |line: &str| line.trim().split_once(" generated").and_then(|(count, _)| count.parse::<u64>().ok());
    let generated = said.lines().find_map(count).unwrap_or_default();
    let is_good = told.status.success() && 30 < generated;
    (!is_good).then(|| format!("{name}, {generated} requests:\n{said}\n{}", String::from_utf8_lossy(&told.stderr)))
}

#[test]
fn every_answer_to_every_caller_is_in_the_contract() {
    let host = Host::at("2026-04-15T09:00:00Z");
    let callers = callers(&host);
    let faults: Vec<String> = std::thread::scope(|scope| {
        let ask = |(name, authorization, tags): &(&'static str, Option<String>, &'static [&'static str])| {
            let (name, authorization, tags, host) = (*name, authorization.clone(), *tags, &host);
            scope.spawn(move || asked(host, name, authorization.as_deref(), tags))
        };
        let all: Vec<_> = callers.iter().map(ask).collect();
        all.into_iter().filter_map(|it| it.join().unwrap()).collect()
    });
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
