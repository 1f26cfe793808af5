//! Queue: what other systems tell of their regions, for the figures of the whole country.

use app::App;
use app::counts::region_results;
use app::counts::region_results::RegionResults;
use triggers::{Failure, SqsBatchResponse, SqsEvent};

/// Words of one batch that are worked off at once.
const AT_ONCE: usize = 4;

/// Works off a batch of words.
pub async fn handle(app: &App, event: SqsEvent) -> SqsBatchResponse {
    triggers::batch::each(event, AT_ONCE, |results| take(app, results)).await
}

async fn take(app: &App, results: RegionResults) -> Result<(), Failure> {
    let taken = region_results::take(app, results).await?;
    tracing::debug!(?taken, "A word about a region was heard");
    Ok(())
}

#[cfg(test)]
mod tests;
