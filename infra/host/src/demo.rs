//! The demonstration: development mode over a believable region, filled through the paths that real data take. Its identities
//! exist here only: `otklik serve` hands out no key by itself.

mod cases;
mod dice;
mod filling;
mod people;
mod region;
mod registering;
mod said;
mod subscriber;
mod voice;
mod welcome;

use std::sync::Arc;

use anyhow::Context;
use app::ports::{Clock, Random};
use domain::digest::hex;
use local::random::SystemRandom;

use crate::arguments::ServeArguments;
use crate::assembly::DATA_FILE;
use crate::client::Client;
use crate::clock::SystemClock;
use crate::configuration::{Configuration, Development};
use crate::foreground::{self, print};
use crate::running::{Host, RunningHost};
pub use cases::SHOWN;
use filling::Filling;
use subscriber::Subscriber;
use tokio::runtime::Handle;
use welcome::Identities;

/// Receipts of each quarter.
const RECEIPTS_PER_QUARTER: usize = 4_200;

/// Runs the demonstration until it is stopped. An empty data directory is filled first; a filled one is served as it is.
pub async fn run(arguments: ServeArguments) -> anyhow::Result<()> {
    let mut configuration = Configuration::of_demo(arguments)?;
    let kept = Identities::read(&configuration.data)?;
    if let Some(identities) = &kept {
        configuration.operator_key = Some(identities.operator_key.clone());
        return foreground::until_stopped(configuration, |host| print(&identities.welcome(&address(host)))).await;
    }
    anyhow::ensure!(
        !configuration.data.join(DATA_FILE).exists(),
        "{} holds data that no finished demonstration made: choose another directory with --data, or remove it",
        configuration.data.display()
    );
    let (data, stands) = (configuration.data.clone(), configuration.development.is_some_and(|it| it.clock.is_some()));
    let filled = fill(configuration, RECEIPTS_PER_QUARTER).await?;
    filled.identities.write(&data)?;
    if !stands {
        filled.host.development().context("a demonstration runs in development mode")?.clock.release();
    }
    let welcome = filled.welcome();
    foreground::host_until_stopped(filled.host, |_| print(&welcome)).await
}

/// A demonstration that runs and is filled.
pub struct Filled {
    /// The host, whose clock stands.
    pub host: RunningHost,
    identities: Identities,
}

impl Filled {
    /// What is printed of it: addresses, and who may sign in.
    pub fn welcome(&self) -> String {
        self.identities.welcome(&address(&self.host))
    }

    /// The key of a participant of that name.
    pub fn participant_key(&self, name: &str) -> Option<&str> {
        self.identities.participants.iter().find(|it| it.owner == name).map(|it| it.key.as_str())
    }
}

/// Starts a host over an empty data directory and fills it with so many receipts of each quarter, until the instant that its clock shall
/// show: that of the configuration, or now.
pub async fn fill(mut configuration: Configuration, receipts_per_quarter: usize) -> anyhow::Result<Filled> {
    let operator_key = configuration.operator_key.get_or_insert_with(random_key).clone();
    let shown = configuration.development.and_then(|development| development.clock);
    let until = shown.unwrap_or_else(|| SystemClock.now());
    configuration.development = Some(Development { clock: Some(filling::starts_at(until)) });
    let host = Host::start(configuration).await?;
    let parts = host.development().context("a demonstration runs in development mode")?;
    let operator = Client::new(&address(&host), &operator_key);
    let subscriber = Subscriber { app: Arc::clone(host.app()), runtime: Handle::current() };
    let outbox = Arc::clone(&parts.outbox);
    let filling = Filling { operator, operator_key, outbox, subscriber, until, receipts_per_quarter };
    let identities = tokio::task::spawn_blocking(move || filling.fill()).await.context("the filling panicked")??;
    Ok(Filled { host, identities })
}

fn address(host: &RunningHost) -> String {
    host.url().to_owned()
}

fn random_key() -> String {
    let mut bytes = [0; 16];
    SystemRandom.fill(&mut bytes);
    hex(&bytes)
}

#[cfg(test)]
mod tests;
