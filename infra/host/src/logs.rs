//! The log, on standard error. It holds no personal data.

use clap::ValueEnum;
use tracing_subscriber::EnvFilter;

use crate::progress::AroundBars;

/// How the log looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogForm {
    /// A JSON object a line, for programs.
    Json,
    /// For people.
    Text,
}

/// Starts the log of this process.
pub fn start(form: LogForm, filter: &str) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(filter)?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(|| AroundBars);
    let started = match form {
        LogForm::Json => builder.json().flatten_event(true).try_init(),
        LogForm::Text => builder.with_ansi(false).try_init(),
    };
    started.map_err(|error| anyhow::anyhow!("the log cannot be started: {error}"))?;
    std::panic::set_hook(Box::new(app::panics::note));
    Ok(())
}
