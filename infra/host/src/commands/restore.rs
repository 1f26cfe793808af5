//! `otklik restore`: a copy becomes the data file of a host that is to be started.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use app::ports::Keys;
use app::store::from_base64;
use local::data_file::copy::Copy;
use local::keys::KeyFile;
use local::random::SystemRandom;
use table::items::{DataKeyItem, decode};
use table::kinds::Kind;

use crate::arguments::RestoreArguments;
use crate::assembly::{DATA_FILE, KEY_FILE};
use crate::foreground::print;

/// Name of the data file while it is not whole.
const PARTIAL: &str = "otklik.db.partial";

/// Checks the copy and the keys first; nothing that is there is overwritten.
pub async fn run(arguments: &RestoreArguments) -> anyhow::Result<()> {
    let RestoreArguments { from, data } = arguments;
    ensure_only_keys(data)?;
    let copy = Copy::open(from)?;
    copy.integrity_check()?;
    let keys = KeyFile::open(&data.join(KEY_FILE), Arc::new(SystemRandom))
        .with_context(|| format!("a copy holds no keys: {KEY_FILE} must be restored beside it"))?;
    let fit = try_keys(&keys, &copy).await?;
    let (partial, path) = (data.join(PARTIAL), data.join(DATA_FILE));
    put(from, &partial).with_context(|| format!("{} cannot be written", partial.display()))?;
    Copy::open(&partial)?.integrity_check()?;
    std::fs::rename(&partial, &path).with_context(|| format!("{} cannot be written", path.display()))?;
    File::open(data).and_then(|directory| directory.sync_all()).context("the data directory cannot be synced")?;
    let told = if fit { "the keys open it" } else { "nothing is sealed in it yet, so the keys were not tried" };
    print(&format!("{}: restored, {told}. Look through it with `otklik check`", path.display()))
}

/// Leftovers of another data file would be taken for this one's.
fn ensure_only_keys(data: &Path) -> anyhow::Result<()> {
    let missing = || format!("{}: make this directory and put {KEY_FILE} there first", data.display());
    for entry in std::fs::read_dir(data).with_context(missing)? {
        let name = entry?.file_name();
        let expected = name == KEY_FILE || name == PARTIAL;
        anyhow::ensure!(
            expected,
            "{} holds {} already: a copy is restored into a directory with nothing but {KEY_FILE}",
            data.display(),
            name.display()
        );
    }
    Ok(())
}

/// Whether there was a data key to try; fails if it does not open. With other keys everything sealed would be lost.
async fn try_keys(keys: &KeyFile, copy: &Copy) -> anyhow::Result<bool> {
    let mut wrapped = None;
    copy.each_item(|item| {
        if let Ok(item) = item
            && wrapped.is_none()
            && Kind::DataKey.is(&item.key)
        {
            wrapped = Some(decode::<DataKeyItem>(&item));
        }
    })?;
    let Some(form) = wrapped else { return Ok(false) };
    let wrapped = from_base64(&form?.wrapped)?;
    let opened = keys.unwrap(&wrapped).await;
    opened
        .with_context(|| format!("{KEY_FILE} does not belong to these data: what is sealed in them would be lost"))?;
    Ok(true)
}

fn put(from: &Path, to: &Path) -> std::io::Result<()> {
    let mut file = OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(to)?;
    std::io::copy(&mut File::open(from)?, &mut file)?;
    file.sync_all()
}
