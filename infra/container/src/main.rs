//! The program of the container.

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
    match std::env::args().nth(1).as_deref() {
        None => otklik_container::serving::run().await,
        Some("export") => otklik_container::moving::export().await,
        Some("import") => otklik_container::moving::import().await,
        Some(other) => anyhow::bail!("`{other}` is not understood: nothing, `export` or `import`"),
    }
}
