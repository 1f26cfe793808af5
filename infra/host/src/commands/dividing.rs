//! `otklik divide`: some regions move to a system of their own, the others stay. From text to text: nothing stored is touched.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter};
use std::path::Path;

use anyhow::Context;
use app::upkeep::divide::Division;
use table::Item;
use table::lines::{item_of, line_of};
use table::moved_keys::MovedKey;

use super::moving::{keys_in, put_keys};
use crate::arguments::DivideArguments;
use crate::chained_lines::{ChainedWriter, unchained};
use crate::configuration::checked_url;

/// Writes the two parts of what was exported.
pub fn divide(arguments: &DivideArguments) -> anyhow::Result<()> {
    let mut division = Division::new(arguments.regions.iter().copied().collect(), checked_url(arguments.to.clone())?);
    each_item(&arguments.everything, |item| Ok(division.learn(&item)?))?;
    let (mut moving, mut staying) = (Part::new(&arguments.moving)?, Part::new(&arguments.staying)?);
    each_item(&arguments.everything, |item| {
        let divided = division.divide(item)?;
        moving.take(divided.moving.as_ref())?;
        staying.take(divided.staying.as_ref())
    })?;
    if let (Some(all), Some(moving), Some(staying)) =
        (&arguments.pool_keys_file, &arguments.moving_keys, &arguments.staying_keys)
    {
        let (all, _) = keys_in(all)?;
        let part = |takes: fn((bool, bool)) -> bool| -> Vec<MovedKey> {
            all.iter().filter(|key| takes(division.of_key(&key.name))).cloned().collect()
        };
        put_keys(moving, &part(|(moves, _)| moves))?;
        put_keys(staying, &part(|(_, stays)| stays))?;
    }
    tracing::info!(moving = moving.finish()?, staying = staying.finish()?, "Everything is divided");
    Ok(())
}

fn each_item(path: &Path, mut take: impl FnMut(Item) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    for (number, line) in unchained(BufReader::new(file)).lines().enumerate() {
        let item = item_of(&line.with_context(|| path.display().to_string())?).map_err(anyhow::Error::from);
        item.and_then(&mut take).with_context(|| format!("line {}", number + 1))?;
    }
    Ok(())
}

/// One of the two files.
struct Part {
    file: ChainedWriter<BufWriter<File>>,
}

impl Part {
    fn new(path: &Path) -> anyhow::Result<Part> {
        let file = File::create_new(path).with_context(|| format!("{} cannot be made", path.display()))?;
        Ok(Part { file: ChainedWriter::new(BufWriter::new(file)) })
    }

    fn take(&mut self, item: Option<&Item>) -> anyhow::Result<()> {
        let Some(item) = item else { return Ok(()) };
        Ok(self.file.line(&line_of(item)?)?)
    }

    /// How many items it has, once they are all on the disk.
    fn finish(self) -> anyhow::Result<u64> {
        let (file, items) = self.file.finish()?;
        file.into_inner()?.sync_all()?;
        Ok(items)
    }
}
