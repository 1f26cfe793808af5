//! `otklik certificate`: prints certificates of destruction, and holds one that was printed against the trail.

use std::process::ExitCode;

use anyhow::Context;
use app::audit;
use app::ports::Clock;
use app::privacy::destruction::TOPIC;
use chrono::Days;
use domain::audit::certificate::Certificate;
use local::table::SqliteTable;

use super::audit::keys_of;
use crate::arguments::{CertificateCommand, PrintCertificatesArguments, VerifyCertificatesArguments};
use crate::assembly::open_stopped;
use crate::clock::SystemClock;
use crate::foreground::print;

/// Days that are looked back where none are named: somewhat more than the month after which a month's persons are erased.
const DAYS_DEFAULT: u64 = 40;

/// Does what the command line says.
pub async fn run(command: CertificateCommand) -> anyhow::Result<ExitCode> {
    match command {
        CertificateCommand::Print(arguments) => print_all(&arguments).await.map(|()| ExitCode::SUCCESS),
        CertificateCommand::Verify(arguments) => verify(&arguments).await,
    }
}

async fn print_all(arguments: &PrintCertificatesArguments) -> anyhow::Result<()> {
    let table = SqliteTable::new(open_stopped(&arguments.data)?);
    let to = arguments.to.unwrap_or_else(|| SystemClock.now().date_naive());
    let from =
        arguments.from.or_else(|| to.checked_sub_days(Days::new(DAYS_DEFAULT))).context("there is no such day")?;
    for certificate in audit::certificates(&table, TOPIC, from, to).await? {
        print(&serde_json::to_string(&certificate)?)?;
    }
    Ok(())
}

/// Prints a line for each certificate of the file. Fails softly if one does not stand in the trail.
async fn verify(arguments: &VerifyCertificatesArguments) -> anyhow::Result<ExitCode> {
    let text = std::fs::read_to_string(&arguments.file)
        .with_context(|| format!("{} cannot be read", arguments.file.display()))?;
    let table = SqliteTable::new(open_stopped(&arguments.data)?);
    let keys = keys_of(&arguments.data)?;
    let mut all_stand = true;
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.is_empty()) {
        let certificate: Certificate =
            serde_json::from_str(line).with_context(|| format!("line {}: no certificate", number + 1))?;
        match audit::stands(&table, &*keys, &certificate).await? {
            Ok(()) => print(&format!("ok     {}: destroyed {}", certificate.what, certificate.destroyed_at))?,
            Err(fault) => {
                all_stand = false;
                print(&format!("WRONG  {}: {fault}", certificate.what))?;
            }
        }
    }
    Ok(if all_stand { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
