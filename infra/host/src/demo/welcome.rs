//! What the demonstration tells whoever started it: where to look, and with which keys.

use std::fmt::Write;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::Context;
use serde::{Deserialize, Serialize};

/// Name of the file in the data directory that keeps what was shown: keys are shown once, and a demonstration may be
/// started again.
pub(super) const IDENTITIES_FILE: &str = "demo.json";

/// A key or token, and whose it is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct NamedKey {
    /// The name of the source or participant in the register.
    #[serde(default)]
    pub(super) owner: String,
    /// The source, or the role of the participant.
    pub(super) id: String,
    /// For people.
    pub(super) name: String,
    /// The key itself.
    pub(super) key: String,
}

/// Everybody who may come in. Demonstration identities exist nowhere else.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Identities {
    /// A key for each source system.
    pub(super) sources: Vec<NamedKey>,
    /// A token for each role of participants.
    pub(super) participants: Vec<NamedKey>,
    /// The operator's key.
    pub(super) operator_key: String,
    /// Path of a citizen's link that was open when the region was filled.
    pub(super) open_link: Option<String>,
    /// Cases that are worth a look: what of, and the path.
    #[serde(default)]
    pub(super) cases: Vec<(String, String)>,
}

impl Identities {
    /// Reads what an earlier start kept; `None` for a directory that was never filled to the end.
    pub(super) fn read(data: &Path) -> anyhow::Result<Option<Identities>> {
        let path = data.join(IDENTITIES_FILE);
        match std::fs::read(&path) {
            Ok(text) => {
                Ok(Some(serde_json::from_slice(&text).with_context(|| format!("{} is damaged", path.display()))?))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("{} cannot be read", path.display())),
        }
    }

    /// Keeps them for the next start, readable for the owner only.
    pub(super) fn write(&self, data: &Path) -> anyhow::Result<()> {
        let path = data.join(IDENTITIES_FILE);
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path)?;
        file.write_all(&serde_json::to_vec_pretty(self)?)?;
        Ok(())
    }

    /// Where to look.
    pub(super) fn welcome(&self, address: &str) -> String {
        let mut text = String::new();
        let link = self.open_link.as_ref().map(|path| format!("{address}{path}"));
        // Writing into a string does not fail.
        let _ = writeln!(text, "\nThe front door         {address}/ leads to everything below");
        let _ = writeln!(text, "Sign in as anybody     {address}/demo/sign-in");
        let _ = writeln!(text, "The cabinet            {address}/cabinet");
        let _ = writeln!(text, "A citizen's forms      {address}/my");
        let _ = writeln!(text, "A citizen's link       {}", link.unwrap_or_else(|| "none is open".to_owned()));
        let _ = writeln!(text, "Mails that were sent   {address}/dev/outbox");
        let _ = writeln!(text, "The API, described     {address}/v1/openapi.json");
        let _ = writeln!(text, "The operator's key     {}", self.operator_key);
        let _ = writeln!(text, "Tasks and cases        {address}/cabinet/tasks, {address}/cabinet/cases");
        for (what, path) in &self.cases {
            let _ = writeln!(text, "  {what:<38} {address}{path}");
        }
        let _ = writeln!(text, "Keys of source systems");
        for source in &self.sources {
            let _ = writeln!(text, "  {:<20} {}", source.id, source.key);
        }
        let _ = writeln!(text, "Tokens of participants");
        for participant in &self.participants {
            let _ = writeln!(text, "  {:<24} {}  {}", participant.id, participant.key, participant.name);
        }
        if let Some(coordinator) = self.participants.first() {
            let _ = writeln!(
                text,
                "\nTry:\n  curl -H 'Authorization: Bearer {}' '{address}/v1/indicators?by=type'",
                coordinator.key
            );
        }
        text
    }
}
