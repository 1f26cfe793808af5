//! `otklik-container export` and `import`: everything stored moves out of the cloud, or into it. Nobody may write meanwhile.

use std::io::{BufWriter, Write};
use std::sync::Arc;

use app::assembly::Directory;
use app::identity::sign_in::SignIn;
use app::ports::Random;
use aws::connection::connect;
use aws::dynamodb::DynamoTable;
use aws::environment::{Needs, Settings};
use aws::random::SystemRandom;
use aws::start::{assemble, root_keys};
use table::lines::restore_lines;

/// Prints an item a line; data keys come wrapped by the root keys.
pub async fn export() -> anyhow::Result<()> {
    let (settings, config) = (Settings::read(&Needs::NONE)?, connect().await);
    let random: Arc<dyn Random> = Arc::new(SystemRandom);
    let table = DynamoTable::new(&config, &settings.table, Arc::clone(&random));
    let root = root_keys(&settings, &config, &random).await?;
    let app = assemble(&settings, &config, SignIn::default(), Directory::Embedded, None).await?;
    let mut output = BufWriter::new(std::io::stdout().lock());
    let count = aws::moving::export(&app, &table, &root, |line| writeln!(output, "{line}")).await?;
    output.flush()?;
    tracing::info!(count, "Everything is printed");
    Ok(())
}

/// Stores the lines of standard input; what is there already as it should be is passed over.
pub async fn import() -> anyhow::Result<()> {
    let (settings, config) = (Settings::read(&Needs::NONE)?, connect().await);
    let table = DynamoTable::new(&config, &settings.table, Arc::new(SystemRandom));
    let restored = restore_lines(&table, std::io::stdin().lock()).await?;
    tracing::info!(restored.stored, restored.found, "Everything is stored");
    Ok(())
}
