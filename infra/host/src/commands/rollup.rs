//! `otklik rollup`: closes the quarters that have ended, once, on the data of a host that is stopped.

use app::ports::Clock;

use crate::arguments::StoredArguments;
use crate::assembly::{Assembly, open_stopped};
use crate::clock::SystemClock;
use crate::configuration::{Configuration, Development};
use crate::foreground::print;

/// Runs the job and prints its report.
pub async fn once(arguments: StoredArguments) -> anyhow::Result<()> {
    // Refuses a directory without data: a start would fill it.
    drop(open_stopped(&arguments.data)?);
    // Mails are kept and forgotten: this job sends none.
    let development = Development { clock: Some(SystemClock.now()) };
    let configuration =
        Configuration { profile: arguments.profile, ..Configuration::for_development(arguments.data, development) };
    let assembly = Assembly::new(&configuration, "http://localhost")?;
    let report = rollup::handle(&assembly.app, triggers::schedule::tick(assembly.app.clock.now())).await?;
    print(&serde_json::to_string_pretty(&report)?)
}
