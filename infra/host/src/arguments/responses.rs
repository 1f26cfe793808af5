//! Arguments of `export-responses`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use domain::calendar::Quarter;

/// The responses to write.
#[derive(Clone, Debug, Args)]
pub struct ExportArguments {
    /// Directory of the data file and the key file.
    #[arg(long, value_name = "DIR", default_value = "./data")]
    pub data: PathBuf,
    /// Only those of this quarter, as 2026Q1.
    #[arg(long, value_name = "QUARTER", value_parser = Quarter::parse)]
    pub period: Option<Quarter>,
    /// What to write to standard output. docs/responses.md tells what stands in it.
    #[arg(long, value_name = "FORMAT", default_value = "csv")]
    pub format: ExportFormat,
}

/// How responses are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// A header row, then a row each.
    Csv,
    /// Apache Parquet, for programs that analyse: columns with types, nulls that are nulls.
    Parquet,
}
