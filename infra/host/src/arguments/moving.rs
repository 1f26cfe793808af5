//! Arguments of the commands that move everything stored, or a part of it, to another system.

use std::path::PathBuf;

use clap::Args;
use domain::organisation::RegionCode;

use super::StoredArguments;

/// What moves, and where its keys go.
#[derive(Clone, Debug, Args)]
pub struct MoveArguments {
    /// Where.
    #[command(flatten)]
    pub stored: StoredArguments,
    /// The file of the keys of the pool, apart from everything that they open: an export makes it, an import reads it.
    #[arg(long, value_name = "FILE")]
    pub pool_keys_file: Option<PathBuf>,
}

/// Keys that moved, and the word that they have arrived.
#[derive(Clone, Debug, Args)]
pub struct DestroyKeysArguments {
    /// Where they came from.
    #[command(flatten)]
    pub stored: StoredArguments,
    /// The file that carried them. It is overwritten and taken away.
    #[arg(long, value_name = "FILE")]
    pub file: PathBuf,
    /// What the import of that file said at its end: its SHA-256.
    #[arg(long, value_name = "SHA256")]
    pub imported: String,
}

/// The regions that move, and where to.
#[derive(Clone, Debug, Args)]
pub struct DivideArguments {
    /// The file that an export was written to.
    #[arg(value_name = "FILE")]
    pub everything: PathBuf,
    /// The regions that move, by their two digits, with commas.
    #[arg(long, value_name = "REGIONS", required = true, value_delimiter = ',', value_parser = RegionCode::parse)]
    pub regions: Vec<RegionCode>,
    /// Public URL of the system that they move to.
    #[arg(long, value_name = "URL")]
    pub to: String,
    /// The file for what moves. It must not be there.
    #[arg(long, value_name = "FILE")]
    pub moving: PathBuf,
    /// The file for what stays. It must not be there.
    #[arg(long, value_name = "FILE")]
    pub staying: PathBuf,
    /// The file of the keys of the pool that came with the export.
    #[arg(long, value_name = "FILE", requires = "moving_keys", requires = "staying_keys")]
    pub pool_keys_file: Option<PathBuf>,
    /// The file for keys that move. It must not be there.
    #[arg(long, value_name = "FILE", requires = "pool_keys_file")]
    pub moving_keys: Option<PathBuf>,
    /// The file for keys that stay. It must not be there.
    #[arg(long, value_name = "FILE", requires = "pool_keys_file")]
    pub staying_keys: Option<PathBuf>,
}
