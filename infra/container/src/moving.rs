//! `otklik-container export`, `import` and `destroy-keys`: everything stored moves out of the cloud, or into it, and the keys of the pool with it
//! in a file of their own. Nobody may write meanwhile.

use std::io::BufWriter;
use std::path::PathBuf;
use std::sync::Arc;

use app::assembly::Directory;
use app::identity::sign_in::SignIn;
use app::ports::Random;
use app::privacy::moving::destroy_moved;
use aws::connection::connect;
use aws::dynamodb::DynamoTable;
use aws::environment::{Needs, Settings};
use aws::pool_keys::DynamoPoolKeys;
use aws::random::SystemRandom;
use aws::start::{assemble, root_keys};
use otklik::chained_lines::{ChainedWriter, unchained};
use otklik::commands::moving::{arrived, keys_in, put_keys, shred};
use otklik::foreground::print;
use table::lines::restore_lines;
use table::moved_keys;

/// Prints an item a line; data keys come wrapped by the root keys.
pub async fn export(keys_file: Option<PathBuf>) -> anyhow::Result<()> {
    let (settings, config) = (Settings::read(&Needs::NONE)?, connect().await);
    let random: Arc<dyn Random> = Arc::new(SystemRandom);
    let table = DynamoTable::new(&config, &settings.table, Arc::clone(&random));
    let root = root_keys(&settings, &config, &random).await?;
    let app = assemble(&settings, &config, SignIn::default(), Directory::Embedded, None).await?;
    match keys_file {
        Some(path) => put_keys(&path, &moved_keys::all(&*app.pool_keys).await?)?,
        None => tracing::warn!("The keys of the pool stay here: without them nothing opens elsewhere that is sealed"),
    }
    let mut output = ChainedWriter::new(BufWriter::new(std::io::stdout().lock()));
    let count = aws::moving::export(&app, &table, &root, |line| output.line(line)).await?;
    output.finish()?;
    tracing::info!(count, "Everything is printed");
    Ok(())
}

/// Stores the lines of standard input; what is there already as it should be is passed over.
pub async fn import(keys_file: Option<PathBuf>) -> anyhow::Result<()> {
    let (settings, config) = (Settings::read(&Needs::NONE)?, connect().await);
    let table = DynamoTable::new(&config, &settings.table, Arc::new(SystemRandom));
    let keys = keys_file.as_deref().map(keys_in).transpose()?;
    if let Some((moved, hash)) = &keys {
        moved_keys::keep(&DynamoPoolKeys::new(&config, &settings.pool_keys), moved, hash).await?;
    }
    let restored = restore_lines(&table, unchained(std::io::stdin().lock())).await?;
    tracing::info!(restored.stored, restored.found, "Everything is stored");
    match keys {
        Some((moved, hash)) => print(&arrived(moved.len(), &hash)),
        None => Ok(()),
    }
}

/// Destroys keys where they came from when their import has said its word, records it, and takes the file away that carried them.
pub async fn destroy_keys(keys_file: Option<PathBuf>, imported: Option<String>) -> anyhow::Result<()> {
    let (Some(path), Some(imported)) = (keys_file, imported) else {
        anyhow::bail!("say which file, and what its import said")
    };
    let (moved, hash) = keys_in(&path)?;
    anyhow::ensure!(imported == hash, "an import of this file would have said {hash}: has it arrived?");
    let (settings, config) = (Settings::read(&Needs::NONE)?, connect().await);
    let app = assemble(&settings, &config, SignIn::default(), Directory::Embedded, None).await?;
    let certificate = destroy_moved(&app, &moved, &hash).await?;
    shred(&path)?;
    print(&serde_json::to_string(&certificate)?)
}
