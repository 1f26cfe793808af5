//! The demonstration: development mode over a believable region.

use crate::arguments::ServeArguments;
use crate::commands::serve;
use crate::configuration::Configuration;

/// Runs the demonstration until it is stopped.
pub async fn run(arguments: ServeArguments) -> anyhow::Result<()> {
    serve::until_stopped(Configuration::of_demo(arguments)?).await
}
