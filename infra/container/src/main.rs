//! The program of the container.

use std::path::PathBuf;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> anyhow::Result<()> {
    otklik::logs::start(otklik::logs::LogForm::Json, "info")?;
    let keys_file = std::env::args().nth(2).map(PathBuf::from);
    match std::env::args().nth(1).as_deref() {
        None => otklik_container::serving::run().await,
        Some("export") => otklik_container::moving::export(keys_file).await,
        Some("import") => otklik_container::moving::import(keys_file).await,
        Some("destroy-keys") => otklik_container::moving::destroy_keys(keys_file, std::env::args().nth(3)).await,
        Some(other) => anyhow::bail!(
            "`{other}` is not understood: nothing, `export [KEYS]`, `import [KEYS]` or `destroy-keys KEYS SHA256`"
        ),
    }
}
