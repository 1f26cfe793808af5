//! Schedule: finals of a quarter, and the recount.

use app::App;
use app::counts::close::CloseReport;
use triggers::Tick;

/// Closes whatever quarter has ended. The tick says only that it is time to look.
pub async fn handle(app: &App, _tick: Tick) -> Result<CloseReport, app::Error> {
    app::counts::close::close(app).await
}

/// Tells the federal level of the regions that are counted here, where there is one.
pub async fn tell(app: &App) -> Result<usize, app::Error> {
    app::counts::region_results::tell(app).await
}

#[cfg(test)]
mod tests;
