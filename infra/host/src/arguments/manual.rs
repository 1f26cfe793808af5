//! How to print what a shell and a reader need to know of the command line itself.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;

/// For which shell.
#[derive(Clone, Copy, Debug, Args)]
pub struct CompletionsArguments {
    /// The shell that reads them.
    #[arg(value_enum)]
    pub shell: Shell,
}

/// Where the pages go.
#[derive(Clone, Debug, Args)]
pub struct ManualArguments {
    /// Directory of the pages, one for each command. Made if it is not there.
    #[arg(long, value_name = "DIR")]
    pub to: PathBuf,
}
