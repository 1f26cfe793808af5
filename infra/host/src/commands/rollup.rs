//! `otklik rollup`, `recount`, `restate`: closes the quarters that have ended, recounts and restates closed ones, once, on the
//! data of a host that is stopped.

use std::process::ExitCode;

use app::counts::{recount, restate};
use app::ports::Clock;
use app::upkeep::check;
use serde_json::json;

use crate::arguments::{PeriodArguments, RestateArguments, StoredArguments};
use crate::assembly::{Assembly, open_stopped};
use crate::clock::SystemClock;
use crate::configuration::{Configuration, Development, pool_keys_of};
use crate::foreground::print;

/// Runs the job and prints its report.
pub async fn once(arguments: StoredArguments) -> anyhow::Result<()> {
    let assembly = assembly(arguments)?;
    let report = rollup::handle(&assembly.app, triggers::schedule::tick(assembly.app.clock.now())).await?;
    print(&serde_json::to_string_pretty(&report)?)
}

/// Recounts a closed quarter, computes the effects of changes anew, and prints what was found. Fails softly if the responses do not
/// give what was frozen, or the finals another effect.
pub async fn recount(arguments: PeriodArguments) -> anyhow::Result<ExitCode> {
    let assembly = assembly(arguments.stored)?;
    let Some(recount) = recount::recount_final(&assembly.app, arguments.period).await? else {
        anyhow::bail!("{} is not closed", arguments.period)
    };
    let effects = check::effects(&assembly.app).await?;
    let mut told = serde_json::to_value(&recount)?;
    told["effects"] = json!({"computed": effects.looked_at, "differing": effects.wrong});
    print(&serde_json::to_string_pretty(&told)?)?;
    let holds = recount.hash_holds && recount.miscounted.is_empty() && effects.wrong == 0;
    Ok(if holds { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Restates a closed quarter and prints what was made.
pub async fn restate(arguments: RestateArguments) -> anyhow::Result<()> {
    let RestateArguments { reason, closed: PeriodArguments { period, stored } } = arguments;
    anyhow::ensure!(!reason.trim().is_empty(), "say why it is restated");
    match restate::restate(&assembly(stored)?.app, period, &reason).await? {
        Some(restated) => print(&serde_json::to_string_pretty(&restated)?),
        None => print(&format!("{period} is not closed, or there is nothing that its latest edition does not say")),
    }
}

/// The app over the data of a host that is stopped.
pub fn assembly(arguments: StoredArguments) -> anyhow::Result<Assembly> {
    // Refuses a directory without data: a start would fill it.
    drop(open_stopped(&arguments.data)?);
    // Mails are kept and forgotten: these jobs send none.
    let development = Development { clock: Some(SystemClock.now()) };
    let pool_keys = pool_keys_of(&arguments.data, arguments.pool_keys)?;
    let configuration = Configuration {
        profile: arguments.profile,
        pool_keys,
        ..Configuration::for_development(arguments.data, development)
    };
    Assembly::new(&configuration, "http://localhost")
}
