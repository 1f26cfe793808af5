//! What is refused, and how it is said: over real connections, so that also what happens to them is seen.
//!
//! * [`records`] — faults of single records, each with its code and its field; none hurts a neighbour.
//! * [`bodies`] — what cannot be read, is too large, or comes in another encoding.
//! * [`callers`] — keys, scopes, paths.
//! * [`connections`] — who begins and does not go on.
//! * [`repetitions`] — the same file twice, and two senders at once.

mod bodies;
mod callers;
mod connections;
mod records;
mod repetitions;

use serde_json::Value;

use crate::client::text;
use crate::host::Host;

/// A host at noon in Moscow on 15.01.2026 with a clinic, and the key of a source for all.
fn host_with_clinic() -> (Host, String) {
    let host = Host::at("2026-01-15T09:00:00Z");
    host.add_clinic();
    let key = host.add_source("mis", &["*"]);
    (host, key)
}

/// Verdicts in short: `accepted`, `accepted late`, `refused /recipient/snils snils_checksum`.
fn verdicts(answer: &Value) -> Vec<String> {
    answer["results"].as_array().unwrap().iter().map(verdict).collect()
}

fn verdict(result: &Value) -> String {
    let late = if result["late"] == true { " late" } else { "" };
    let errors = result["errors"].as_array().unwrap().iter().map(|error| {
        assert!(text(&error["message"]).len() > 10, "a fault says in words what to change: {error}");
        format!(" {} {}", text(&error["field"]), text(&error["code"]))
    });
    format!("{}{late}{}", text(&result["verdict"]), errors.collect::<String>())
}
