//! Arguments of the commands that look after a host: audit, backup, deadletters, mail, restore, status, suppressions.

use std::path::PathBuf;

use app::ports::QueueName;
use chrono::NaiveDate;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};
use domain::audit::ChainHead;
use domain::regulation::Profile;

use super::checkpoint::parse_checkpoint;
use super::{OperatorArguments, StoredArguments};

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
    /// The file to write. One that is there is not overwritten. Beside it a manifest says until when it opens.
    #[arg(long, value_name = "FILE")]
    pub to: PathBuf,
    /// The regulation, which says how long a backup lives: permanent, 882-2025 or draft-2024.
    #[arg(long, value_name = "PROFILE", default_value = "permanent", value_parser = Profile::embedded)]
    pub profile: Profile,
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
    /// Directory of the keys that seal waiting answers, and of wrapping keys. Default: the data directory's name with `-pool`.
    #[arg(long, value_name = "DIR", env = "OTKLIK_POOL_KEYS")]
    pub pool_keys: Option<PathBuf>,
    /// Restore although those keys are lost for good: what is sealed is lost with them, all else is kept.
    #[arg(long)]
    pub pool_keys_lost: bool,
    /// The regulation, which says how long a backup lives: permanent, 882-2025 or draft-2024.
    #[arg(long, value_name = "PROFILE", default_value = "permanent", value_parser = Profile::embedded)]
    pub profile: Profile,
}

/// What to hold against its rules.
#[derive(Clone, Debug, Args)]
pub struct CheckArguments {
    /// The data.
    #[command(flatten)]
    pub stored: StoredArguments,
    /// Backups that are told if they have outlived their life.
    #[arg(long = "backup", value_name = "FILE")]
    pub backups: Vec<PathBuf>,
}

/// What to do with certificates of destruction.
#[derive(Clone, Debug, Subcommand)]
pub enum CertificateCommand {
    /// Print certificates, one a line, the oldest first.
    Print(PrintCertificatesArguments),
    /// Hold printed certificates against the audit trail.
    Verify(VerifyCertificatesArguments),
}

/// The certificates that are wanted.
#[derive(Clone, Debug, Args)]
pub struct PrintCertificatesArguments {
    /// Directory of the data file.
    #[arg(long, value_name = "DIR", default_value = "./data")]
    pub data: PathBuf,
    /// First day. Default: forty days before the last.
    #[arg(long, value_name = "DAY")]
    pub from: Option<NaiveDate>,
    /// Last day. Default: today.
    #[arg(long, value_name = "DAY")]
    pub to: Option<NaiveDate>,
}

/// Certificates, and the trail.
#[derive(Clone, Debug, Args)]
pub struct VerifyCertificatesArguments {
    /// A file with a certificate a line.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Directory of the data file and the key file.
    #[arg(long, value_name = "DIR", default_value = "./data")]
    pub data: PathBuf,
}

/// The host whose state to tell.
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
    /// Backups that are told if they have outlived their life.
    #[arg(long = "backup", value_name = "FILE")]
    pub backups: Vec<PathBuf>,
    /// The regulation, for a host that is stopped, and for backups: permanent, 882-2025 or draft-2024.
    #[arg(long, value_name = "PROFILE", default_value = "permanent", value_parser = Profile::embedded)]
    pub profile: Profile,
}

/// What to do with the audit trail.
#[derive(Clone, Debug, Subcommand)]
pub enum AuditCommand {
    /// Say whether it is whole: nothing edited, taken out, moved or cut off. Prints the last checkpoint: keep it elsewhere.
    Verify(Box<VerifyAuditArguments>),
    /// Print records, one a line, the oldest first.
    List(ListAuditArguments),
}

/// What to verify, and against what.
#[derive(Clone, Debug, Args)]
pub struct VerifyAuditArguments {
    /// The data.
    #[command(flatten)]
    pub stored: StoredArguments,
    /// A checkpoint that was kept elsewhere, as NUMBER:HASH: shows whether an older store was put in place of this one.
    #[arg(long, value_name = "NUMBER:HASH", value_parser = parse_checkpoint)]
    pub checkpoint: Option<ChainHead>,
}

/// The records that are wanted.
#[derive(Clone, Debug, Args)]
pub struct ListAuditArguments {
    /// Directory of the data file.
    #[arg(long, value_name = "DIR", default_value = "./data")]
    pub data: PathBuf,
    /// First day. Default: a week before the last.
    #[arg(long, value_name = "DAY")]
    pub from: Option<NaiveDate>,
    /// Last day. Default: today.
    #[arg(long, value_name = "DAY")]
    pub to: Option<NaiveDate>,
    /// Only this topic: a register, finals, data_keys, persons, policies or reads.
    #[arg(long)]
    pub topic: Option<String>,
    /// Only this actor: operator, participant:ID, source:ID or job:NAME.
    #[arg(long, value_name = "ACTOR")]
    pub by: Option<String>,
    /// Only what begins so: organisations/clinic.
    #[arg(long)]
    pub subject: Option<String>,
}

/// What to do with dead letters.
#[derive(Clone, Debug, Subcommand)]
pub enum DeadlettersCommand {
    /// Print them, one a line.
    List(DeadlettersArguments),
    /// Send them again.
    Redrive(DeadlettersArguments),
}

/// The dead letters that are wanted.
#[derive(Clone, Debug, Args)]
pub struct DeadlettersArguments {
    /// Directory of the data file.
    #[arg(long, value_name = "DIR", default_value = "./data")]
    pub data: PathBuf,
    /// The queue. Default: every one.
    #[arg(long, value_parser = queue_named())]
    pub queue: Option<QueueName>,
}

/// A queue by its name.
fn queue_named() -> impl TypedValueParser<Value = QueueName> {
    PossibleValuesParser::new(QueueName::ALL.iter().map(|queue| queue.name())).try_map(|name| {
        QueueName::ALL.iter().copied().find(|queue| queue.name() == name).ok_or("there is no such queue")
    })
}

/// What to do about mails that stand still.
#[derive(Clone, Debug, Subcommand)]
pub enum MailCommand {
    /// Let mails go on that stand still because too many addresses looked unknown. They do so by themselves when the mail server takes the
    /// one that is tried every few minutes.
    Resume(OperatorArguments),
}

/// What to do about mail addresses that are left alone.
#[derive(Clone, Debug, Subcommand)]
pub enum SuppressionsCommand {
    /// Print how many there are, by the reason. No address is told: nobody can turn back what is stored of it.
    List(OperatorArguments),
    /// Write to them again: to one address, or to all of a reason.
    Lift(LiftArguments),
}

/// The addresses whose silence ends.
#[derive(Clone, Debug, Args)]
#[group(id = "whose", required = true, multiple = false, args = ["address", "reason"])]
pub struct LiftArguments {
    /// This address.
    #[arg(long, value_name = "ADDRESS")]
    pub address: Option<String>,
    /// Every one of this reason: suspicion, refusal, bounce or complaint.
    #[arg(long, value_name = "REASON", value_parser = ["suspicion", "refusal", "bounce", "complaint"])]
    pub reason: Option<String>,
    /// Where.
    #[command(flatten)]
    pub operator: OperatorArguments,
}

/// The official of whom the name is erased.
#[derive(Clone, Debug, Args)]
pub struct EraseNameArguments {
    /// The name as it stands in texts; once for each form of it that occurs.
    #[arg(long = "name", value_name = "NAME", required = true)]
    pub names: Vec<String>,
    /// Where.
    #[command(flatten)]
    pub stored: StoredArguments,
}
