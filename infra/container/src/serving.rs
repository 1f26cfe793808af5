//! Serves requests and pushes until the word to stop.

use std::sync::Arc;

use anyhow::Context;
use app::ports::QueueName;
use aws::environment::{ContainerSettings, Needs};
use aws::start::{Started, start_with_both};
use otklik::arguments::ConnectionArguments;
use otklik::descriptors;
use otklik::http::{Connections, Routers, router, serve};
use otklik::metrics::Metrics;
use otklik::shutdown;
use otklik::wiring::Wiring;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::pushes;

/// Everything: all functions run here.
const NEEDS: Needs = Needs {
    queues: &[QueueName::Receipts, QueueName::Notices],
    mails: true,
    operator: true,
    figures: true,
    results: true,
    citizens: true,
    participants: true,
    accounts: true,
};

/// Serves until SIGTERM or Ctrl-C; then finishes what was begun.
pub async fn run() -> anyhow::Result<()> {
    let Started { app, settings } = start_with_both(&NEEDS, oidc::sign_in, accounts::connect).await?;
    let container = ContainerSettings::read()?;
    let arguments = ConnectionArguments::of_environment()?;
    let connections = Connections::new(descriptors::within((&arguments).into()), arguments.proxies());
    let wiring = Wiring::embedded()?;
    let own = pushes::router(
        Arc::clone(&app),
        &wiring.queues,
        &container.trigger_key,
        settings.stack.clone(),
        settings.tells_results(),
    );
    let routes = router(&app, &wiring.routes, &Routers::new(&app), own, Arc::new(Metrics::of(connections.clone())))?;
    let listener = TcpListener::bind(&container.listen).await;
    let listener = listener.with_context(|| format!("{} cannot be listened on", container.listen))?;
    tracing::info!("listening on http://{}", listener.local_addr()?);
    let (stop, stopping) = shutdown::channel();
    let serving = tokio::spawn(serve(listener, routes, connections, None, stopping));
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => {}
        interrupted = tokio::signal::ctrl_c() => interrupted?,
    }
    stop.stop();
    serving.await?;
    Ok(())
}
