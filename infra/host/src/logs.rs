//! The log, on standard error. It holds no personal data: what a panic says is left out unless it was written in the
//! program, because it may quote what was being worked on.

use std::io::IsTerminal;
use std::panic::PanicHookInfo;

use tracing_subscriber::EnvFilter;

use crate::arguments::LogForm;

/// Starts the log of this process.
pub fn start(form: LogForm, filter: &str) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(filter)?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match form {
        LogForm::Json => builder.json().flatten_event(true).try_init(),
        LogForm::Text => builder.with_ansi(std::io::stderr().is_terminal()).try_init(),
    };
    started.map_err(|error| anyhow::anyhow!("the log cannot be started: {error}"))?;
    std::panic::set_hook(Box::new(note_panic));
    Ok(())
}

fn note_panic(panic: &PanicHookInfo<'_>) {
    // A text of the program is a `&'static str`; one that was put together from values is a `String`.
    let said = panic.payload().downcast_ref::<&'static str>().copied().unwrap_or("(left out)");
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    tracing::error!(place, said, "A panic, which should not happen");
}
