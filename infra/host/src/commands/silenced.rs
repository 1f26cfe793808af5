//! `otklik silenced`: mail addresses that are left alone, counted and lifted on a running host.

use serde_json::{Value, json};

use crate::arguments::{LiftArguments, OperatorArguments, SilencedCommand};
use crate::client::{Client, Repeat};
use crate::foreground::print;

/// Counts or lifts.
pub fn run(command: &SilencedCommand) -> anyhow::Result<()> {
    match command {
        SilencedCommand::List(operator) => list(operator),
        SilencedCommand::Lift(arguments) => lift(arguments),
    }
}

/// A reason a line, with how many addresses; then whether mails stand still.
fn list(operator: &OperatorArguments) -> anyhow::Result<()> {
    let answer = Client::new(&operator.to, &operator.key).get("/v1/silenced")?;
    for row in answer.get("rows").and_then(Value::as_array).into_iter().flatten() {
        let cause = row.get("cause").and_then(Value::as_str).unwrap_or("-");
        let addresses = row.get("addresses").and_then(Value::as_u64).unwrap_or_default();
        print(&format!("{cause}\t{addresses}"))?;
    }
    if let Some(since) = answer.get("fuse_blown_since").and_then(Value::as_str) {
        print(&format!("mails stand still since {since}: too many addresses look unknown"))?;
    }
    Ok(())
}

fn lift(arguments: &LiftArguments) -> anyhow::Result<()> {
    let whose = match (&arguments.address, &arguments.cause) {
        (Some(address), _) => json!({ "address": address }),
        (None, cause) => json!({ "cause": cause }),
    };
    let client = Client::new(&arguments.operator.to, &arguments.operator.key);
    let answer =
        client.post("/v1/silenced/lift", "application/json", whose.to_string().as_bytes(), Repeat::WhileItMayPass)?;
    let addresses = answer.get("addresses").and_then(Value::as_u64).unwrap_or_default();
    print(&format!("{addresses} addresses are written to again"))
}
