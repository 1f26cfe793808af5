//! `otklik registry`: fills the registers of a running host.

use std::path::Path;

use anyhow::Context;

use crate::arguments::OperatorArguments;
use crate::client::{Client, Repeat};
use crate::foreground::print;

/// Imports a CSV file and prints what the host says of it.
pub fn import(kind: &str, file: &Path, operator: &OperatorArguments) -> anyhow::Result<()> {
    // It becomes a part of the path.
    anyhow::ensure!(is_name(kind), "`{kind}` is not a register");
    let body = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let client = Client::new(&operator.to, &operator.key);
    let path = format!("/v1/registry/{kind}/import");
    let answer = client.post(&path, "text/csv", &body, Repeat::WhileItMayPass)?;
    print(&serde_json::to_string_pretty(&answer)?)?;
    let refused = answer.get("refused").and_then(serde_json::Value::as_u64).unwrap_or(0);
    anyhow::ensure!(refused == 0, "{refused} rows were refused");
    Ok(())
}

/// Whether it can be one part of a path.
pub(super) fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}
