//! `otklik keys`: makes, lists and ends keys of source systems, and draws the root keys of a stack.

use anyhow::Context;
use app::privacy::root_keys::RootKeys;
use local::random::SystemRandom;
use serde_json::Value;

use super::registry::is_name;
use crate::arguments::OperatorArguments;
use crate::client::{Client, Repeat};
use crate::foreground::print;

/// Makes a key and prints it, this once.
pub fn new(source: &str, replaces: Option<&str>, operator: &OperatorArguments) -> anyhow::Result<()> {
    anyhow::ensure!(is_name(source), "`{source}` is not the name of a source");
    let replaces = replaces.unwrap_or_default();
    let no_key = format!("`{replaces}` is not the id of a key: `otklik keys list` prints them");
    anyhow::ensure!(replaces.is_empty() || is_name(replaces), no_key);
    let client = Client::new(&operator.to, &operator.key);
    // Each try would make a key of its own, so this is not tried twice.
    let query = if replaces.is_empty() { String::new() } else { format!("?replaces={replaces}") };
    let path = format!("/v1/registry/sources/{source}/keys{query}");
    let answer = client.post(&path, "application/json", b"", Repeat::Never)?;
    let key = answer.get("key").and_then(Value::as_str).context("the host's answer holds no key")?;
    if let Some(expires_on) = answer.get("expires_on").and_then(Value::as_str) {
        tracing::info!(expires_on, "A key was made");
    }
    print(key)
}

/// Draws root keys and prints them, in the form of a key file.
pub fn draw() -> anyhow::Result<()> {
    print(&RootKeys::draw(&SystemRandom))
}

/// Prints the live keys of a source, one a line: id, first day, last day, day of the last use.
pub fn list(source: &str, operator: &OperatorArguments) -> anyhow::Result<()> {
    anyhow::ensure!(is_name(source), "`{source}` is not the name of a source");
    let answer = Client::new(&operator.to, &operator.key).get(&format!("/v1/registry/sources/{source}/keys"))?;
    for row in answer.get("rows").and_then(Value::as_array).into_iter().flatten() {
        let cell = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or("-").to_owned();
        print(&["id", "created_on", "expires_on", "last_used_on"].map(cell).join("\t"))?;
    }
    Ok(())
}

/// Ends a key of a source before its time.
pub fn revoke(source: &str, id: &str, operator: &OperatorArguments) -> anyhow::Result<()> {
    anyhow::ensure!(is_name(source), "`{source}` is not the name of a source");
    anyhow::ensure!(is_name(id), "`{id}` is not the id of a key: `otklik keys list` prints them");
    Client::new(&operator.to, &operator.key).delete(&format!("/v1/registry/sources/{source}/keys/{id}"))?;
    Ok(())
}
