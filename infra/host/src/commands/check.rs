//! `otklik check`: everything stored is held against its own rules, on the data of a host that is stopped.

use std::process::ExitCode;

use app::ports::Clock;
use app::upkeep::check::{self, Checker};
use local::pool_keys::PoolKeyFile;
use table::whole::WholeStore;

use super::audit::keys_of;
use super::rollup::assembly;
use crate::arguments::CheckArguments;
use crate::assembly::open_stopped;
use crate::clock::SystemClock;
use crate::configuration::pool_keys_of;
use crate::copies;
use crate::foreground::print;
use crate::progress::Step;

/// Prints a line for each check, and what is wrong below it. Fails softly if anything is.
pub async fn run(asked: &CheckArguments) -> anyhow::Result<ExitCode> {
    let arguments = &asked.stored;
    let file = open_stopped(&arguments.data)?;
    let step = Step::begin("Looking at the structure of the data file");
    let structure = file.check_structure().await;
    drop(step);
    match &structure {
        Ok(()) => print("ok     structure: the data file is whole")?,
        Err(complaints) => {
            print("WRONG  structure: the data file is damaged")?;
            complaints.iter().try_for_each(|line| print(&format!("       {line}")))?;
        }
    }
    let mut checker = Checker::new(&arguments.profile).with_keys(keys_of(&arguments.data)?).with_mails();
    let pool_keys = pool_keys_of(&arguments.data, arguments.pool_keys.clone())?;
    match pool_keys.join(local::pool_keys::FILE).exists() {
        true => checker = checker.with_pool_keys(&PoolKeyFile::open(&pool_keys)?).await?,
        false => print("       there are no keys of the pool: whether an answer that waits was altered is not told")?,
    }
    let step = Step::begin("Holding everything stored against its rules");
    if let Err(error) = checker.look_through(&*file).await {
        anyhow::bail!("the items cannot be read to their end: {error}");
    }
    drop(step);
    let report = checker.finish();
    print(&report.to_string())?;
    drop(file);
    let mut clean = structure.is_ok() && report.is_clean();
    // Of what is broken nothing is computed.
    if clean && 0 < report.effects {
        let step = Step::begin("Computing effects again");
        let effects = check::effects(&assembly(arguments.clone())?.app).await?;
        drop(step);
        print(&effects.to_string())?;
        clean = effects.wrong == 0;
    }
    let mut outlived = false;
    for backup in &asked.backups {
        let (is_over, told) = copies::told(backup, &arguments.profile.policies.erasure, SystemClock.now())?;
        outlived |= is_over;
        print(&format!("{}  {told}", if is_over { "WRONG" } else { "ok   " }))?;
    }
    Ok(if clean && !outlived { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
