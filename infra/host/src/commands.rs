//! The command line's commands.

pub mod audit;
pub mod backup;
pub mod certificate;
pub mod check;
pub mod deadletters;
pub mod dividing;
pub mod erase_name;
pub mod export_responses;
pub mod keys;
pub mod mails;
pub mod manual;
pub mod moving;
pub mod receipts;
pub mod registry;
pub mod report;
pub mod restore;
pub mod rollup;
pub mod status;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

use crate::arguments::{Arguments, Command, KeysCommand, MailCommand, ReceiptsCommand, RegistryCommand};
use crate::configuration::Configuration;
use crate::{demo, foreground, logs};

/// Does what the command line says. Whatever stops it is told on standard error, through the log.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let usual = if matches!(arguments.command, Command::Demo(_)) { "warn" } else { "info" };
    let done = logs::start(arguments.log, arguments.log_filter.as_deref().unwrap_or(usual))
        .and_then(|()| dispatch(arguments.command));
    match done {
        Ok(code) => code,
        Err(error) => {
            // With its causes, in one line. The log may not have started, and people look at standard error.
            let _ = writeln!(std::io::stderr(), "otklik: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve(arguments) => {
            block_on(foreground::until_stopped(Configuration::of_serve(arguments)?, |_| Ok(())))?
        }
        Command::Demo(arguments) => block_on(demo::run(arguments))?,
        Command::Receipts(ReceiptsCommand::Send(arguments)) => return receipts::send(&arguments),
        Command::Receipts(ReceiptsCommand::Template) => foreground::print(ingest::template().trim_end())?,
        Command::Registry(RegistryCommand::Import { register, file, refused, operator }) => {
            registry::import(&register, &file, &operator, refused.as_deref())?;
        }
        Command::Suppressions(command) => mails::suppressions(&command)?,
        Command::Mail(MailCommand::Resume(operator)) => mails::resume(&operator)?,
        Command::Keys(KeysCommand::Draw) => keys::draw()?,
        Command::Registry(RegistryCommand::Export { register, operator }) => registry::export(&register, &operator)?,
        Command::Keys(KeysCommand::New { source, replaces, operator }) => {
            keys::new(&source, replaces.as_deref(), &operator)?;
        }
        Command::Keys(KeysCommand::List { source, operator }) => keys::list(&source, &operator)?,
        Command::Keys(KeysCommand::Revoke { source, id, operator }) => keys::revoke(&source, &id, &operator)?,
        Command::Rollup(arguments) => block_on(rollup::once(arguments))?,
        Command::Recount(arguments) => return block_on(rollup::recount(arguments)),
        Command::Restate(arguments) => block_on(rollup::restate(arguments))?,
        Command::Report(arguments) => report::run(&arguments)?,
        Command::ExportResponses(arguments) => block_on(export_responses::run(&arguments))?,
        Command::Deadletters(command) => block_on(deadletters::run(command))?,
        Command::Audit(command) => return block_on(audit::run(command)),
        Command::Certificate(command) => return block_on(certificate::run(command)),
        Command::Check(arguments) => return block_on(check::run(&arguments)),
        Command::Backup(arguments) => block_on(backup::run(&arguments))?,
        Command::Restore(arguments) => block_on(restore::run(&arguments))?,
        Command::Export(arguments) => block_on(moving::export(&arguments))?,
        Command::Divide(arguments) => dividing::divide(&arguments)?,
        Command::Import(arguments) => block_on(moving::import(&arguments))?,
        Command::DestroyKeys(arguments) => block_on(moving::destroy_keys(arguments))?,
        Command::EraseName(arguments) => block_on(erase_name::run(arguments))?,
        Command::Completions(arguments) => manual::completions(arguments),
        Command::Manual(arguments) => manual::pages(&arguments)?,
        Command::Status(arguments) => return block_on(status::run(&arguments)),
    }
    Ok(ExitCode::SUCCESS)
}

fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}
