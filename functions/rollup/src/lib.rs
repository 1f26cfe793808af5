//! Schedule: finals of a quarter, the recount, the falls and the signs of gaming that the finals show, the effects of changes in force, sudden falls within
//! the running quarter, measures that are likely to be late, and the agendas of the next meetings.

use app::App;
use app::counts::close::CloseReport;
use app::gaming;
use app::improvement::{agenda, candidates, effects, falls, forecasts, programme, roll_outs, sudden, task_digest};
use triggers::Tick;

/// Closes whatever quarter has ended, and opens change requests for the falls of the one that was closed last. The tick says only
/// that it is time to look.
pub async fn handle(app: &App, _tick: Tick) -> Result<CloseReport, app::Error> {
    let report = app::counts::close::close(app).await?;
    // The finals stand, whatever becomes of this; the next run goes on.
    if let Err(error) = falls::propose(app).await {
        tracing::warn!(%error, "Falls of the closed quarter were not looked for");
    }
    if let Err(error) = gaming::look(app).await {
        tracing::warn!(%error, "Signs of gaming were not looked for in the closed quarter");
    }
    if let Err(error) = candidates::finish(app).await {
        tracing::warn!(%error, "Practices were not made of candidates");
    }
    if let Err(error) = effects::compute(app).await {
        tracing::warn!(%error, "Effects of changes in force were not computed");
    }
    if let Err(error) = roll_outs::compute(app).await {
        tracing::warn!(%error, "What practices have brought was not computed");
    }
    if let Err(error) = sudden::watch(app).await {
        tracing::warn!(%error, "Sudden falls were not looked for");
    }
    if let Err(error) = forecasts::look(app).await {
        tracing::warn!(%error, "Measures that are likely to be late were not looked for");
    }
    // Both once a day.
    let looked = async { if 0 < programme::look(app).await? { task_digest::begin(app).await } else { Ok(0) } };
    if let Err(error) = looked.await {
        tracing::warn!(%error, "Figures of the programme were not computed, or not everybody is told of tasks by mail yet");
    }
    if let Err(error) = agenda::fill(app).await {
        tracing::warn!(%error, "Agendas were not filled");
    }
    Ok(report)
}

/// Tells the federal level of the regions that are counted here, where there is one.
pub async fn tell(app: &App) -> Result<usize, app::Error> {
    app::counts::region_results::tell(app).await
}

#[cfg(test)]
mod tests;
