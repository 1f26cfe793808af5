//! A host in the foreground: started, told of on standard output, run until a signal comes.

use std::io::Write;

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::configuration::Configuration;
use crate::running::{Host, RunningHost};

/// The signals that stop a host.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

/// Runs a host until a signal comes or it breaks. `welcome` is called once it answers.
pub async fn until_stopped(
    configuration: Configuration,
    welcome: impl FnOnce(&RunningHost) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    // Before the start, so that a signal that comes during it is heard after it.
    let signals = Signals::listen()?;
    let host = Host::start(configuration).await?;
    run(host, signals, welcome).await
}

/// Runs a host that has started until a signal comes or it breaks.
pub async fn host_until_stopped(
    host: RunningHost,
    welcome: impl FnOnce(&RunningHost) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    run(host, Signals::listen()?, welcome).await
}

async fn run(
    mut host: RunningHost,
    mut signals: Signals,
    welcome: impl FnOnce(&RunningHost) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    print(&format!("listening on {}", host.url()))?;
    welcome(&host)?;
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

/// Prints a line to standard output. Nobody is left to read it after an error there, so that error is told.
pub fn print(line: &str) -> anyhow::Result<()> {
    let mut output = std::io::stdout().lock();
    writeln!(output, "{line}")?;
    Ok(output.flush()?)
}
