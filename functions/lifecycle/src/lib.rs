//! Schedule: the sweep of the due index.

use app::App;
use app::upkeep::sweep::SweepReport;
use triggers::Tick;

/// Does whatever is due. The tick says only that it is time to look.
pub async fn handle(app: &App, _tick: Tick) -> Result<SweepReport, app::Error> {
    app::upkeep::sweep::sweep(app).await
}

#[cfg(test)]
mod tests;
