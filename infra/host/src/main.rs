//! The host's command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    otklik::commands::run()
}
