//! The command line. Settings come from here and nowhere else; keys may also come from the environment, so that they need
//! not stand in a list of processes.

mod accounts;
mod checkpoint;
mod connections;
mod exposure;
mod manual;
mod moving;
mod operations;
mod registers;
mod responses;
mod sign_in;

use std::path::PathBuf;

use app::pool::turn::SPENT_KEYS_HOURS;
use chrono::{DateTime, Utc};
use clap::{Args, Parser, Subcommand, ValueEnum};
use domain::calendar::Quarter;
use domain::regulation::Profile;

use crate::logs::LogForm;

pub use accounts::AccountsArguments;
pub use connections::ConnectionArguments;
pub use exposure::{Exposure, ExposureArguments};
pub use manual::{CompletionsArguments, ManualArguments};
pub use moving::{DestroyKeysArguments, DivideArguments, MoveArguments};
pub use operations::{
    AuditCommand, BackupArguments, CertificateCommand, CheckArguments, DeadlettersArguments, DeadlettersCommand,
    EraseNameArguments, LiftArguments, ListAuditArguments, MailCommand, PrintCertificatesArguments, RestoreArguments,
    StatusArguments, SuppressionsCommand, VerifyAuditArguments, VerifyCertificatesArguments,
};
pub use registers::{KeysCommand, RegistryCommand};
pub use responses::{ExportArguments, ExportFormat};
pub use sign_in::SignInArguments;

/// Rate the service you received: invitations, questionnaires and indicators of one region, on one machine.
#[derive(Clone, Debug, Parser)]
#[command(name = "otklik", version)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// How the log on standard error looks.
    #[arg(long, global = true, value_enum, default_value_t = LogForm::Text)]
    pub log: LogForm,
    /// Filters of the log, as tracing's: `info`, `warn,otklik=debug`. Default: `info`, for the
    /// demonstration `warn`.
    #[arg(long, global = true, env = "OTKLIK_LOG_FILTER")]
    pub log_filter: Option<String>,
}

/// What to do.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Run the whole region: HTTP, queues and schedules in this process, over one data file.
    Serve(ServeArguments),
    /// Serve in development mode, with a believable region in an empty data directory.
    Demo(ServeArguments),
    /// Send service receipts to a running host.
    #[command(subcommand)]
    Receipts(ReceiptsCommand),
    /// Fill the registers of a running host.
    #[command(subcommand)]
    Registry(RegistryCommand),
    /// Make, list and end keys of source systems.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Close the quarters that have ended, once, on the data of a host that is stopped.
    Rollup(StoredArguments),
    /// Recount a closed quarter from the stored responses, on the data of a host that is stopped. Fails softly if they do not
    /// give what was frozen.
    Recount(PeriodArguments),
    /// Restate a closed quarter from what is known by now, on the data of a host that is stopped. The final stays as it is.
    Restate(RestateArguments),
    /// Write the report of a quarter, or of several, from a running host: HTML or PDF, as the ending of the file says.
    Report(ReportArguments),
    /// Write the responses as CSV or Parquet, without comments and without who gave them, from the data of a host that is stopped.
    ExportResponses(ExportArguments),
    /// Look at messages that failed too often, on the data of a host that is stopped.
    #[command(subcommand)]
    Deadletters(DeadlettersCommand),
    /// Count the mail addresses that are left alone, or write to them again.
    #[command(subcommand)]
    Suppressions(SuppressionsCommand),
    /// Let mails go on that stand still.
    #[command(subcommand)]
    Mail(MailCommand),
    /// Hold everything stored against its own rules, on the data of a host that is stopped.
    Check(CheckArguments),
    /// Look at the trail of changes and readings, on the data of a host that is stopped.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Print certificates of what was destroyed, or hold some against the audit trail, on the data of a host that is stopped.
    #[command(subcommand)]
    Certificate(CertificateCommand),
    /// Copy the data file of a host, running or stopped, and check the copy. The key file is not part of it.
    Backup(BackupArguments),
    /// Put a copy in place of a data file, beside the key file that belongs to it.
    Restore(RestoreArguments),
    /// Print everything stored as lines of text, to be imported elsewhere, on the data of a host that is stopped.
    Export(MoveArguments),
    /// Divide what an export printed: some regions move to a system of their own, the others stay.
    Divide(DivideArguments),
    /// Store what an export printed, read from standard input, in the data file of a host that is stopped. Repeatable.
    Import(MoveArguments),
    /// Destroy keys of the pool that moved to another system, and the file that carried them, on the data of a host that is stopped.
    /// Prints the certificate of it.
    DestroyKeys(DestroyKeysArguments),
    /// Erase the name of an official from the texts of all cases, on the data of a host that is stopped. Repeatable.
    EraseName(EraseNameArguments),
    /// Tell whether a host does its work: jobs, queues, dead letters, what is overdue.
    Status(StatusArguments),
    /// Print what a shell completes after `otklik`.
    Completions(CompletionsArguments),
    /// Write the pages of `man otklik`.
    Manual(ManualArguments),
}

/// How to run the region.
#[derive(Clone, Debug, Args)]
pub struct ServeArguments {
    /// Directory of the data file and the key file. Made if it is not there.
    #[arg(long, value_name = "DIR", default_value = "./data")]
    pub data: PathBuf,
    /// Directory of the keys that seal waiting answers, outside the data directory and outside whatever copies it. Made if it
    /// is not there. Default: the data directory's name with `-pool`.
    #[arg(long, value_name = "DIR", env = "OTKLIK_POOL_KEYS")]
    pub pool_keys: Option<PathBuf>,
    /// For how many hours at most the keys of published answers are kept, for a copy from before to be restored without a loss; a finished
    /// backup ends them earlier. 0: they go at once.
    #[arg(long, value_name = "HOURS", env = "OTKLIK_SPENT_KEYS_HOURS", default_value_t = SPENT_KEYS_HOURS,
        value_parser = clap::value_parser!(u32).range(0..=i64::from(SPENT_KEYS_HOURS)))]
    pub spent_keys_hours: u32,
    /// Where to listen; port 0 takes any free one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    pub listen: String,
    /// Show /metrics to whoever reaches this further address, without a key: keep it inside. At the main address they take the
    /// operator's key.
    #[arg(long, value_name = "ADDR")]
    pub metrics_listen: Option<String>,
    /// Where citizens reach this host: the beginning of every link in a mail. Default: http://ADDR.
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// The mail server, as smtp://host:port or smtps://user:password@host.
    #[arg(long, value_name = "URL", env = "OTKLIK_SMTP", hide_env_values = true)]
    pub smtp: Option<String>,
    /// The sender of mails. Default: no-reply at the host of the public URL.
    #[arg(long, value_name = "ADDRESS")]
    pub mail_from: Option<String>,
    /// Where mails to the sender's address arrive, to hear of bounces and complaints: a Maildir, or a directory of .eml and
    /// .mbox files.
    #[arg(long, value_name = "DIR")]
    pub mailbox: Option<PathBuf>,
    /// Who answers for the system and how they are reached, as people read it on the pages: `Name, mail, telephone`.
    #[arg(long, value_name = "TEXT", env = "OTKLIK_CONTACT")]
    pub contact: Option<String>,
    /// The regulation: permanent, 882-2025 or draft-2024.
    #[arg(long, value_name = "PROFILE", default_value = "permanent", value_parser = Profile::embedded)]
    pub profile: Profile,
    /// The operator's key, which opens the registers; without one they are closed. It has at least 128 bits: `openssl rand -hex 16` draws one.
    #[arg(long, value_name = "KEY", env = "OTKLIK_OPERATOR_KEY", hide_env_values = true)]
    pub operator_key: Option<String>,
    /// Take receipts and answers, but let queues and jobs stand still: nothing is sent. For moving a mail server or data.
    /// What has waited is taken up by a start without it.
    #[arg(long)]
    pub hold: bool,
    /// Development mode: a settable clock, an outbox to look at, and jobs to run by hand under /dev.
    #[arg(long)]
    pub dev: bool,
    /// Stop the clock at this instant, as 2026-01-31T20:59:00Z. Needs development mode.
    #[arg(long, value_name = "T")]
    pub clock: Option<DateTime<Utc>>,
    /// What others see of the host.
    #[command(flatten)]
    pub exposure: ExposureArguments,
    /// How many connections are held, and for how long one that stands still.
    #[command(flatten)]
    pub connections: ConnectionArguments,
    /// Where people sign in.
    #[command(flatten)]
    pub sign_in: SignInArguments,
    /// Where the portal's accounts are.
    #[command(flatten)]
    pub accounts: AccountsArguments,
}

/// What to do with receipts.
#[derive(Clone, Debug, Subcommand)]
pub enum ReceiptsCommand {
    /// Send a file of receipts. Sending it again changes nothing.
    Send(SendArguments),
    /// Print a table of receipts without rows, to be filled in: CSV that spreadsheets open.
    Template,
}

/// How to send a file of receipts.
#[derive(Clone, Debug, Args)]
pub struct SendArguments {
    /// The file: CSV or XLSX with a header row, or NDJSON with one receipt a line.
    pub file: PathBuf,
    /// Where the host is, as https://otklik.example.
    #[arg(long, value_name = "URL")]
    pub to: String,
    /// The source's key.
    #[arg(long, value_name = "KEY", env = "OTKLIK_SOURCE_KEY", hide_env_values = true)]
    pub key: String,
    /// Receipts in one request.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub batch: u16,
    /// What the file is. Default: by its extension.
    #[arg(long, value_enum)]
    pub format: Option<Format>,
    /// Write refused receipts to this file: CSV of row, external_id, codes, fields, messages.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Write the refused receipts as they are to this file, each with the reason, to be corrected and sent again.
    #[arg(long, value_name = "FILE")]
    pub refused: Option<PathBuf>,
}

/// What a file of receipts is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// CSV or XLSX: a header row, then a receipt a row.
    Csv,
    /// A JSON object a line.
    Ndjson,
}

/// A running host, and the right to administer it.
#[derive(Clone, Debug, Args)]
pub struct OperatorArguments {
    /// Where the host is, as https://otklik.example.
    #[arg(long, value_name = "URL")]
    pub to: String,
    /// The operator's key.
    #[arg(long, value_name = "OPERATOR_KEY", env = "OTKLIK_OPERATOR_KEY", hide_env_values = true)]
    pub key: String,
}

/// The data of a host that is stopped.
#[derive(Clone, Debug, Args)]
pub struct StoredArguments {
    /// Directory of the data file and the key file.
    #[arg(long, value_name = "DIR", default_value = "./data")]
    pub data: PathBuf,
    /// Directory of the keys that seal waiting answers. Default: the data directory's name with `-pool`.
    #[arg(long, value_name = "DIR", env = "OTKLIK_POOL_KEYS")]
    pub pool_keys: Option<PathBuf>,
    /// The regulation: permanent, 882-2025 or draft-2024.
    #[arg(long, value_name = "PROFILE", default_value = "permanent", value_parser = Profile::embedded)]
    pub profile: Profile,
}

/// A closed quarter in the data of a host that is stopped.
#[derive(Clone, Debug, Args)]
pub struct PeriodArguments {
    /// The quarter, as 2026Q1.
    #[arg(long, value_name = "QUARTER", value_parser = Quarter::parse)]
    pub period: Quarter,
    /// Where.
    #[command(flatten)]
    pub stored: StoredArguments,
}

/// What to restate, and why.
#[derive(Clone, Debug, Args)]
pub struct RestateArguments {
    /// Why: kept with the restatement.
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// The quarter, and where its data are.
    #[command(flatten)]
    pub closed: PeriodArguments,
}

/// The report that is wanted, from where, to where.
#[derive(Clone, Debug, Args)]
pub struct ReportArguments {
    /// The quarter, as 2026Q1; of several, the last.
    #[arg(long, value_name = "QUARTER", value_parser = Quarter::parse)]
    pub period: Quarter,
    /// The first of several quarters: the report of the whole experiment.
    #[arg(long, value_name = "QUARTER", value_parser = Quarter::parse)]
    pub since: Option<Quarter>,
    /// Where the host is, as https://otklik.example.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080")]
    pub to: String,
    /// The participant's token: the report holds what it sees.
    #[arg(long, value_name = "TOKEN", env = "OTKLIK_TOKEN", hide_env_values = true)]
    pub token: String,
    /// The file to write, .html or .pdf.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

#[cfg(test)]
mod tests;
