//! `otklik erase-name`: the name of an official is erased from the texts of cases, on the data of a host that is stopped.

use app::improvement::erasing;
use domain::audit::Actor;

use super::rollup::assembly;
use crate::arguments::EraseNameArguments;
use crate::foreground::print;

/// Erases each name and prints of how many cases and texts. The same again erases nothing.
pub async fn run(arguments: EraseNameArguments) -> anyhow::Result<()> {
    let assembly = assembly(arguments.stored)?;
    for name in &arguments.names {
        let erased = erasing::erase(&assembly.app, &Actor::Operator, name).await?;
        print(&serde_json::to_string(&erased)?)?;
    }
    Ok(())
}
