//! How far a command is, on standard error: a bar where somebody watches, a plain sentence where nobody does. The log makes room for bars.

use std::io::{IsTerminal, Write};
use std::sync::LazyLock;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

/// How often a step shows that it goes on.
const TICK: Duration = Duration::from_millis(120);

/// All bars of this process: whoever else writes to standard error goes around them. None is drawn where standard error is no terminal.
static BARS: LazyLock<MultiProgress> = LazyLock::new(MultiProgress::new);

/// A step of a command that may take a while. What it shows is gone when this is dropped.
pub struct Step(ProgressBar);

impl Step {
    /// Begins a step, and says so.
    pub fn begin(what: &str) -> Step {
        say_where_nobody_watches(what);
        let bar = BARS.add(ProgressBar::new_spinner()).with_message(what.to_owned());
        bar.set_style(style("{spinner} {msg}, {elapsed}"));
        bar.enable_steady_tick(TICK);
        Step(bar)
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// A bar of that length, in that form of `indicatif`. Where nobody watches, `what` is said once.
pub fn bar(length: u64, form: &str, what: &str) -> ProgressBar {
    say_where_nobody_watches(what);
    BARS.add(ProgressBar::new(length).with_style(style(form)).with_message(what.to_owned()))
}

fn say_where_nobody_watches(what: &str) {
    if !std::io::stderr().is_terminal() {
        // Nobody is left to read it after an error there.
        let _ = writeln!(std::io::stderr(), "{what}");
    }
}

fn style(form: &str) -> ProgressStyle {
    ProgressStyle::with_template(form).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// Standard error for whoever else writes there: bars are taken away for as long as a line is written.
pub struct AroundBars;

impl Write for AroundBars {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        BARS.suspend(|| std::io::stderr().write_all(bytes)).map(|()| bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        std::io::stderr().flush()
    }
}
