//! `otklik completions`, `otklik manual`: the command line, told to a shell and to `man`. Both are made from the arguments themselves, so
//! neither can lag behind.

use anyhow::Context;
use clap::CommandFactory;

use crate::arguments::{Arguments, CompletionsArguments, ManualArguments};

/// The program's name, as it is called.
const NAME: &str = "otklik";

/// Prints what the shell completes.
pub fn completions(arguments: CompletionsArguments) {
    clap_complete::generate(arguments.shell, &mut Arguments::command(), NAME, &mut std::io::stdout());
}

/// Writes a page for each command: `otklik.1`, `otklik-serve.1`, …
pub fn pages(arguments: &ManualArguments) -> anyhow::Result<()> {
    let directory = &arguments.to;
    std::fs::create_dir_all(directory).with_context(|| format!("{} cannot be made", directory.display()))?;
    clap_mangen::generate_to(Arguments::command(), directory)
        .with_context(|| format!("the pages cannot be written to {}", directory.display()))
}
