//! `otklik serve`: runs the host until it is told to stop.

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::commands::print;
use crate::configuration::Configuration;
use crate::running::Host;

/// The signals that stop a host.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

/// Runs a host until a signal comes or it breaks.
pub async fn until_stopped(configuration: Configuration) -> anyhow::Result<()> {
    // Before the start, so that a signal that comes during it is heard after it.
    let mut signals = Signals::listen()?;
    let mut host = Host::start(configuration).await?;
    print(&format!("listening on http://{}", host.address()))?;
    let broken = tokio::select! {
        () = signals.next() => None,
        error = host.broken() => Some(error),
    };
    tokio::select! {
        stopped = host.stop() => stopped?,
        () = signals.next() => anyhow::bail!("stopped at once by a second signal; the next start takes up the rest"),
    }
    broken.map_or(Ok(()), Err)
}

impl Signals {
    fn listen() -> std::io::Result<Signals> {
        Ok(Signals { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
