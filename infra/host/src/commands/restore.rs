//! `otklik restore`: a copy becomes the data file of a host that is to be started.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use app::pool::lost::{self, LostAnswers};
use app::ports::{Clock, Keys};
use app::privacy::wrapping::Wrapping;
use local::data_file::copy::Copy;
use local::keys::KeyFile;
use local::pool_keys::PoolKeyFile;
use local::random::SystemRandom;
use table::items::{DataKeyItem, decode};
use table::kinds::Kind;

use super::rollup::assembly;
use crate::arguments::{RestoreArguments, StoredArguments};
use crate::assembly::{DATA_FILE, KEY_FILE};
use crate::clock::SystemClock;
use crate::configuration::pool_keys_of;
use crate::copies;
use crate::foreground::print;
use crate::progress::Step;

/// Name of the data file while it is not whole.
const PARTIAL: &str = "otklik.db.partial";

/// Checks the copy and the keys first; nothing that is there is overwritten.
pub async fn run(arguments: &RestoreArguments) -> anyhow::Result<()> {
    let RestoreArguments { from, data, pool_keys, pool_keys_lost, profile } = arguments;
    ensure_only_keys(data)?;
    let itself = std::fs::canonicalize(from)
        .ok()
        .filter(|from| std::fs::canonicalize(data.join(PARTIAL)).is_ok_and(|it| it == *from));
    anyhow::ensure!(
        itself.is_none(),
        "{} has the name of a restore that broke off: give the copy another",
        from.display()
    );
    let has_manifest = copies::ensure_is_as_told(from)?;
    if !has_manifest {
        print(&format!("{}: there is no manifest beside it, so only its structure is checked", from.display()))?;
    }
    let step = Step::begin("Looking at the copy");
    let copy = Copy::open(from)?;
    copy.integrity_check()?;
    drop(step);
    let keys = KeyFile::open(&data.join(KEY_FILE), Arc::new(SystemRandom))
        .with_context(|| format!("a copy holds no keys: {KEY_FILE} must be restored beside it"))?;
    let place = pool_keys_of(data, pool_keys.clone())?;
    // With none at that place nothing opens, unless that is known; a mistyped name makes no empty file.
    let is_there = place.join(local::pool_keys::FILE).exists();
    anyhow::ensure!(
        is_there || *pool_keys_lost || copies::opens_until(&copy, &profile.policies.erasure)?.is_none(),
        "there are no keys of the pool in {}: name their directory with --pool-keys. If they are lost for good, --pool-keys-lost restores the \
         copy without everything that is sealed: accounts, persons, addresses",
        place.display()
    );
    let opened = Arc::new(PoolKeyFile::open(&place)?);
    let fit = try_keys(&keys, &Wrapping::new(opened, Arc::new(SystemRandom)), &copy).await?;
    anyhow::ensure!(
        fit != Fit::Lost || *pool_keys_lost,
        "no wrapping key of this copy is among the keys of the pool: name their directory with --pool-keys, or the copy has outlived its \
        life. If they are lost for good, --pool-keys-lost restores it without everything that is sealed: accounts, persons, addresses"
    );
    let (partial, path) = (data.join(PARTIAL), data.join(DATA_FILE));
    let step = Step::begin("Writing the data file");
    put(from, &partial).with_context(|| format!("{} cannot be written", partial.display()))?;
    Copy::open(&partial)?.integrity_check()?;
    std::fs::rename(&partial, &path).with_context(|| format!("{} cannot be written", path.display()))?;
    File::open(data).and_then(|directory| directory.sync_all()).context("the data directory cannot be synced")?;
    drop(step);
    // The keys have the last word; a clock may be wrong.
    let (_, life) = copies::told(from, &profile.policies.erasure, SystemClock.now())?;
    let told = match fit {
        Fit::Opens => "the keys open it",
        Fit::NothingSealed => "nothing is sealed in it yet, so the keys were not tried",
        Fit::Lost => "the keys of what is sealed in it are lost",
    };
    print(&format!("{}: restored, {told}. Look through it with `otklik check`\n{life}", path.display()))?;
    let stored = StoredArguments { data: data.clone(), pool_keys: pool_keys.clone(), profile: profile.clone() };
    let assembly = assembly(stored)?;
    if *pool_keys_lost {
        let lost = lost::replace_data_keys(&assembly.app, &*assembly.file).await?;
        print(&format!(
            "LOST   what {lost} data keys sealed: import the accounts again; sources send again whoever was not invited yet"
        ))?;
    }
    for LostAnswers { lane, answers } in lost::tell(&assembly.app, &*assembly.file).await? {
        print(&format!("LOST   {lane}: {answers} answers waited, and their key is gone"))?;
    }
    Ok(())
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

/// How keys and copy go together.
#[derive(PartialEq, Eq)]
enum Fit {
    /// A data key opens.
    Opens,
    /// There is no data key to try.
    NothingSealed,
    /// No wrapping key is there.
    Lost,
}

/// Tries the keys; fails if `keys.json` is another's. With other keys everything sealed would be lost.
async fn try_keys(keys: &KeyFile, wrapping: &Wrapping, copy: &Copy) -> anyhow::Result<Fit> {
    let mut forms = Vec::new();
    copy.each_item(|item| {
        if let Ok(item) = item
            && Kind::DataKey.is(&item.key)
        {
            forms.push(decode::<DataKeyItem>(&item));
        }
    })?;
    if forms.is_empty() {
        return Ok(Fit::NothingSealed);
    }
    for form in forms {
        // One whose wrapping key is gone may have been erased since.
        let Some(wrapped) = wrapping.open(&form?).await? else { continue };
        let opened = keys.unwrap(&wrapped).await;
        opened.with_context(|| {
            format!("{KEY_FILE} does not belong to these data: what is sealed in them would be lost")
        })?;
        return Ok(Fit::Opens);
    }
    Ok(Fit::Lost)
}

fn put(from: &Path, to: &Path) -> std::io::Result<()> {
    // What a restore that broke off has left; a link is taken away, and what it leads to is not touched.
    if std::fs::symlink_metadata(to).is_ok() {
        std::fs::remove_file(to)?;
    }
    let mut file = OpenOptions::new().create_new(true).write(true).mode(0o600).open(to)?;
    std::io::copy(&mut File::open(from)?, &mut file)?;
    file.sync_all()
}
