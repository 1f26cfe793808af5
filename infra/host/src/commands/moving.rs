//! `otklik export`, `import` and `destroy-keys`: everything stored moves between engines, machines and clouds. The root keys move apart, and
//! so do those of the pool: in a file of their own, which is destroyed with them where they came from.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, IsTerminal, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use app::privacy::moving::destroy_moved;
use domain::digest::hex;
use local::data_file::DataFile;
use local::keys::KeyFile;
use local::pool_keys::PoolKeyFile;
use local::random::SystemRandom;
use local::table::SqliteTable;
use sha2::{Digest, Sha256};
use table::lines::{export_lines, restore_lines};
use table::moved_keys::{self, MovedKey};

use super::rollup::assembly;
use crate::arguments::{DestroyKeysArguments, MoveArguments, StoredArguments};
use crate::assembly::{DATA_FILE, KEY_FILE, open_pool_keys, open_stopped};
use crate::chained_lines::{ChainedWriter, unchained};
use crate::configuration::pool_keys_of;
use crate::foreground::print;
use crate::progress::Step;

/// Prints an item a line.
pub async fn export(arguments: &MoveArguments) -> anyhow::Result<()> {
    // While nobody has the data open: whether there must be keys is read from them.
    let keys_here = arguments.pool_keys_file.is_some().then(|| open_keys(&arguments.stored)).transpose()?;
    let file = open_stopped(&arguments.stored.data)?;
    match &arguments.pool_keys_file {
        Some(path) => put_keys(path, &moved_keys::all(&keys_here.context("the keys were not opened")?).await?)?,
        None => tracing::warn!("The keys of the pool stay here: without them nothing opens elsewhere that is sealed"),
    }
    // Lines on a terminal show by themselves that it goes on.
    let _step = (!std::io::stdout().is_terminal()).then(|| Step::begin("Writing everything stored"));
    let mut output = ChainedWriter::new(BufWriter::new(std::io::stdout()));
    export_lines(&*file, |line| output.line(line)).await?;
    output.finish()?;
    Ok(())
}

/// Stores the lines of standard input; what is there already as it should be is passed over.
pub async fn import(arguments: &MoveArguments) -> anyhow::Result<()> {
    let data = &arguments.stored.data;
    let (key_path, data_path) = (data.join(KEY_FILE), data.join(DATA_FILE));
    // Without its keys nothing that is sealed would ever open, and a start would draw others.
    KeyFile::open(&key_path, Arc::new(SystemRandom))
        .with_context(|| format!("the root keys come first, as {}", key_path.display()))?;
    let table = SqliteTable::new(DataFile::open(data_path)?);
    let keys = arguments.pool_keys_file.as_deref().map(keys_in).transpose()?;
    if let Some((moved, hash)) = &keys {
        let pool_keys = pool_keys_of(&arguments.stored.data, arguments.stored.pool_keys.clone())?;
        let opened = PoolKeyFile::open(&pool_keys)?;
        moved_keys::keep(&opened, moved, hash).await?;
    }
    let step = Step::begin("Storing every line");
    let restored = restore_lines(&table, unchained(std::io::stdin().lock())).await?;
    drop(step);
    tracing::info!(restored.stored, restored.found, "Everything is stored");
    match keys {
        Some((moved, hash)) => print(&arrived(moved.len(), &hash)),
        None => Ok(()),
    }
}

/// What is said at the end of an import with keys.
pub fn arrived(keys: usize, hash: &str) -> String {
    format!("{keys} keys of the pool have arrived. Destroy them where they came from: --imported {hash}")
}

/// Destroys keys where they came from, records it, and takes the file away that carried them.
pub async fn destroy_keys(arguments: DestroyKeysArguments) -> anyhow::Result<()> {
    let (moved, hash) = keys_in(&arguments.file)?;
    anyhow::ensure!(arguments.imported == hash, "an import of this file would have said {hash}: has it arrived?");
    let assembly = assembly(arguments.stored)?;
    let certificate = destroy_moved(&assembly.app, &moved, &hash).await?;
    shred(&arguments.file).with_context(|| format!("{} cannot be destroyed", arguments.file.display()))?;
    print(&serde_json::to_string(&certificate)?)?;
    let left = moved_keys::all(&*assembly.app.pool_keys).await?.len();
    if left != 0 {
        tracing::warn!(left, "There are keys of the pool that the file did not carry");
    }
    Ok(())
}

fn open_keys(stored: &StoredArguments) -> anyhow::Result<PoolKeyFile> {
    open_pool_keys(&pool_keys_of(&stored.data, stored.pool_keys.clone())?, &stored.data.join(DATA_FILE))
}

/// The keys in a file, and its hash.
pub fn keys_in(path: &Path) -> anyhow::Result<(Vec<MovedKey>, String)> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let moved = moved_keys::of_text(&text).with_context(|| path.display().to_string())?;
    Ok((moved, hex(&Sha256::digest(text.as_bytes()))))
}

/// Makes a file with keys that its owner alone may read.
pub fn put_keys(path: &Path, moved: &[MovedKey]) -> anyhow::Result<()> {
    let unmade = || format!("{} cannot be made", path.display());
    let mut file = OpenOptions::new().create_new(true).write(true).mode(0o600).open(path).with_context(unmade)?;
    file.write_all(moved_keys::text_of(moved)?.as_bytes()).with_context(unmade)?;
    file.sync_all().with_context(unmade)
}

/// Overwrites a file where it lies, and takes it away.
pub fn shred(path: &Path) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).open(path)?;
    let bytes = file.metadata()?.len() as usize;
    file.write_all(&vec![0; bytes])?;
    file.sync_all()?;
    std::fs::remove_file(path)?;
    match path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        Some(parent) => File::open(parent)?.sync_all(),
        None => Ok(()),
    }
}
