//! `otklik keys`: makes keys of source systems, and the root keys of a stack.

use anyhow::Context;
use app::root_keys::RootKeys;
use local::random::SystemRandom;
use serde_json::Value;

use super::registry::is_name;
use crate::arguments::OperatorArguments;
use crate::client::{Client, Repeat};
use crate::foreground::print;

/// Makes a key and prints it, this once.
pub fn new(source: &str, operator: &OperatorArguments) -> anyhow::Result<()> {
    anyhow::ensure!(is_name(source), "`{source}` is not the name of a source");
    let client = Client::new(&operator.to, &operator.key);
    // Each key that is made ends the life of an older one, so this is not tried twice.
    let path = format!("/v1/registry/sources/{source}/keys");
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
