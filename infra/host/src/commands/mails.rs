//! `otklik suppressions`: mail addresses that are left alone, counted and lifted on a running host. `otklik mail resume`: mails that stand
//! still go on.

use serde_json::{Value, json};

use crate::arguments::{LiftArguments, OperatorArguments, SuppressionsCommand};
use crate::client::{Client, Repeat};
use crate::foreground::print;

/// Counts or lifts.
pub fn suppressions(command: &SuppressionsCommand) -> anyhow::Result<()> {
    match command {
        SuppressionsCommand::List(operator) => list(operator),
        SuppressionsCommand::Lift(arguments) => lift(arguments),
    }
}

/// Lets mails go on.
pub fn resume(operator: &OperatorArguments) -> anyhow::Result<()> {
    let answer = post(operator, "/v1/mail/resume", "")?;
    let stood_still = answer.get("resumed").and_then(Value::as_bool).unwrap_or_default();
    print(if stood_still { "mails go on" } else { "mails did not stand still" })
}

/// A reason a line, with how many addresses; then whether mails stand still.
fn list(operator: &OperatorArguments) -> anyhow::Result<()> {
    let answer = Client::new(&operator.to, &operator.key).get("/v1/suppressions")?;
    for row in answer.get("rows").and_then(Value::as_array).into_iter().flatten() {
        let reason = row.get("reason").and_then(Value::as_str).unwrap_or("-");
        let addresses = row.get("addresses").and_then(Value::as_u64).unwrap_or_default();
        print(&format!("{reason}\t{addresses}"))?;
    }
    if let Some(since) = answer.get("fuse_blown_since").and_then(Value::as_str) {
        print(&format!("mails stand still since {since}: too many addresses look unknown"))?;
    }
    Ok(())
}

fn lift(arguments: &LiftArguments) -> anyhow::Result<()> {
    let whose = match (&arguments.address, &arguments.reason) {
        (Some(address), _) => json!({ "address": address }),
        (None, reason) => json!({ "reason": reason }),
    };
    // In a body, because paths are written down on the way.
    let answer = post(&arguments.operator, "/v1/suppressions/lift", &whose.to_string())?;
    let addresses = answer.get("addresses").and_then(Value::as_u64).unwrap_or_default();
    print(&format!("{addresses} addresses are written to again"))
}

fn post(operator: &OperatorArguments, path: &str, body: &str) -> anyhow::Result<Value> {
    let client = Client::new(&operator.to, &operator.key);
    Ok(client.post(path, "application/json", body.as_bytes(), Repeat::WhileItMayPass)?)
}
