//! Arguments of the commands about registers and the keys of sources.

use std::path::PathBuf;

use clap::Subcommand;

use super::OperatorArguments;

/// What to do with the registers.
#[derive(Clone, Debug, Subcommand)]
pub enum RegistryCommand {
    /// Import a CSV or XLSX file into a register. Importing it again changes nothing.
    Import {
        /// The register: regions, organisations, sources, participants, questionnaires, methods or accounts.
        register: String,
        /// The file.
        file: PathBuf,
        /// Write the refused rows as they are to this file, each with the reason, to be corrected and imported again.
        #[arg(long, value_name = "FILE")]
        refused: Option<PathBuf>,
        /// Where and as whom.
        #[command(flatten)]
        operator: OperatorArguments,
    },
    /// Print a register as a CSV file that can be imported again.
    Export {
        /// The register: regions, organisations, sources, participants, questionnaires or methods.
        register: String,
        /// Where and as whom.
        #[command(flatten)]
        operator: OperatorArguments,
    },
}

/// What to do with keys.
#[derive(Clone, Debug, Subcommand)]
pub enum KeysCommand {
    /// Draw root keys and print them, for the secret of a stack in the cloud. A single machine draws its own.
    Draw,
    /// Make a further key for a source and print it, this once. The one that it has goes on working; a third is refused.
    New {
        /// The source.
        source: String,
        /// The id of a live key that ends when this one is made.
        #[arg(long, value_name = "ID")]
        replaces: Option<String>,
        /// Where and as whom.
        #[command(flatten)]
        operator: OperatorArguments,
    },
    /// Print the live keys of a source: id, first day, last day, day of the last use.
    List {
        /// The source.
        source: String,
        /// Where and as whom.
        #[command(flatten)]
        operator: OperatorArguments,
    },
    /// End a key of a source before its time.
    Revoke {
        /// The source.
        source: String,
        /// The key's id, as it is listed.
        id: String,
        /// Where and as whom.
        #[command(flatten)]
        operator: OperatorArguments,
    },
}
