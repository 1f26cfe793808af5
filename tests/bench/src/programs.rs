//! Programs that are built beside this one.

use std::path::PathBuf;
use std::process::Child;

use anyhow::Context;

/// Where this program lies, and the others of the same build.
pub(crate) fn directory() -> anyhow::Result<PathBuf> {
    let own = std::env::current_exe()?;
    let directory = own.parent().context("a directory")?;
    // Tests of this program are a directory below it.
    let below = directory.ends_with("deps");
    Ok(if below { directory.parent().context("a directory")? } else { directory }.to_owned())
}

/// That program of the same build, where it has been built.
pub(crate) fn beside(name: &str) -> anyhow::Result<Option<PathBuf>> {
    let program = directory()?.join(name);
    Ok(program.is_file().then_some(program))
}

/// A process that ends with us.
pub(crate) struct EndsWithUs(pub(crate) Child);

impl Drop for EndsWithUs {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
