//! `otklik check`: everything stored is held against its own rules, on the data of a host that is stopped.

use std::process::ExitCode;

use app::upkeep::check::Checker;
use table::whole::WholeStore;

use super::audit::keys_of;
use crate::arguments::StoredArguments;
use crate::assembly::open_stopped;
use crate::foreground::print;

/// Prints a line for each check, and what is wrong below it. Fails softly if anything is.
pub async fn run(arguments: &StoredArguments) -> anyhow::Result<ExitCode> {
    let file = open_stopped(&arguments.data)?;
    let structure = file.check_structure().await;
    match &structure {
        Ok(()) => print("ok     structure: the data file is whole")?,
        Err(complaints) => {
            print("WRONG  structure: the data file is damaged")?;
            complaints.iter().try_for_each(|line| print(&format!("       {line}")))?;
        }
    }
    let mut checker = Checker::new(&arguments.profile).with_keys(keys_of(&arguments.data)?);
    if let Err(error) = checker.look_through(&*file).await {
        anyhow::bail!("the items cannot be read to their end: {error}");
    }
    let report = checker.finish();
    print(&report.to_string())?;
    Ok(if structure.is_ok() && report.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
