//! Arguments of the commands that look after a host: check, backup, restore, status.

use std::path::PathBuf;

use clap::Args;
use domain::regulation::Profile;

/// What to copy, and where to.
#[derive(Clone, Debug, Args)]
pub struct BackupArguments {
    /// Directory of the data file of a host that is stopped.
    #[arg(long, value_name = "DIR", required_unless_present = "from", conflicts_with = "from")]
    pub data: Option<PathBuf>,
    /// Where a running host is, as https://otklik.example.
    #[arg(long, value_name = "URL", requires = "key")]
    pub from: Option<String>,
    /// The operator's key, for a running host.
    #[arg(long, value_name = "OPERATOR_KEY", env = "OTKLIK_OPERATOR_KEY", hide_env_values = true)]
    pub key: Option<String>,
    /// The file to write. One that is there is not overwritten.
    #[arg(long, value_name = "FILE")]
    pub to: PathBuf,
}

/// What to put where.
#[derive(Clone, Debug, Args)]
pub struct RestoreArguments {
    /// A file that `backup` wrote.
    #[arg(long, value_name = "FILE")]
    pub from: PathBuf,
    /// The data directory. It holds the key file that belongs to the data, keys.json, and nothing else.
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
}

/// Whose state to tell.
#[derive(Clone, Debug, Args)]
pub struct StatusArguments {
    /// Where a running host is, as https://otklik.example; or where it shows its metrics.
    #[arg(long, value_name = "URL", required_unless_present = "data", conflicts_with = "data")]
    pub from: Option<String>,
    /// The operator's key, for a running host.
    #[arg(long, value_name = "OPERATOR_KEY", env = "OTKLIK_OPERATOR_KEY", hide_env_values = true)]
    pub key: Option<String>,
    /// Directory of the data file of a host that is stopped.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The regulation, for a host that is stopped: permanent, 882-2025 or draft-2024.
    #[arg(long, value_name = "PROFILE", default_value = "permanent", value_parser = Profile::embedded)]
    pub profile: Profile,
}
