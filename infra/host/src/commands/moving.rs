//! `otklik export` and `otklik import`: everything stored moves between engines, machines and clouds. The root keys move apart.

use std::io::{BufWriter, Write};

use anyhow::Context;
use local::data_file::DataFile;
use local::keys::KeyFile;
use local::random::SystemRandom;
use local::table::SqliteTable;
use table::lines::{export_lines, restore_lines};

use crate::arguments::StoredArguments;
use crate::assembly::{DATA_FILE, KEY_FILE, open_stopped};

/// Prints an item a line.
pub async fn export(arguments: &StoredArguments) -> anyhow::Result<()> {
    let file = open_stopped(&arguments.data)?;
    let mut output = BufWriter::new(std::io::stdout());
    export_lines(&*file, |line| writeln!(output, "{line}")).await?;
    Ok(output.flush()?)
}

/// Stores the lines of standard input; what is there already as it should be is passed over.
pub async fn import(arguments: &StoredArguments) -> anyhow::Result<()> {
    let (key_path, data_path) = (arguments.data.join(KEY_FILE), arguments.data.join(DATA_FILE));
    // Without its keys nothing that is sealed would ever open, and a start would draw others.
    KeyFile::open(&key_path, std::sync::Arc::new(SystemRandom))
        .with_context(|| format!("the root keys come first, as {}", key_path.display()))?;
    let table = SqliteTable::new(DataFile::open(data_path)?);
    let restored = restore_lines(&table, std::io::stdin().lock()).await?;
    tracing::info!(restored.stored, restored.found, "Everything is stored");
    Ok(())
}
