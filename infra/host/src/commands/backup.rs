//! `otklik backup`: a copy of the data file of a host, running or stopped, checked before it is called one.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::Context;
use app::ports::Clock;
use local::data_file::copy::Copy;

use crate::arguments::BackupArguments;
use crate::assembly::{KEY_FILE, open_stopped};
use crate::client::Client;
use crate::clock::SystemClock;
use crate::copies::write_manifest;
use crate::foreground::print;

/// Writes the copy under its name only when it is whole.
pub fn run(arguments: &BackupArguments) -> anyhow::Result<()> {
    let to = &arguments.to;
    anyhow::ensure!(!to.exists(), "{} exists already and is not overwritten", to.display());
    match (&arguments.data, &arguments.from) {
        (Some(data), _) => open_stopped(data)?.backup_to(to)?,
        (None, Some(from)) => fetch(&Client::new(from, arguments.key.as_deref().unwrap_or_default()), to)?,
        (None, None) => anyhow::bail!("say with --data or --from what to copy"),
    }
    Copy::open(to)?.integrity_check()?;
    let manifest = write_manifest(to, &arguments.profile.policies.erasure, SystemClock.now())?;
    let life = match manifest.opens_until {
        Some(at) => format!("It opens until {}: destroy it by then", at.to_rfc3339()),
        None => "Nothing is sealed in it".to_owned(),
    };
    let (path, bytes) = (to.display(), manifest.bytes);
    print(&format!(
        "{path}: a whole copy, {bytes} bytes. {KEY_FILE} is not in it: keep that apart. The keys of the pool are in no copy. {life}"
    ))
}

fn fetch(client: &Client, to: &Path) -> anyhow::Result<()> {
    let partial = partial(to);
    let unwritable = || format!("{} cannot be written", partial.display());
    let opened = OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(&partial);
    let mut file = opened.with_context(unwritable)?;
    let fetched = client.download("/operations/backup", &mut file);
    let fetched = fetched.map_err(anyhow::Error::from).and_then(|_| {
        file.sync_all().with_context(unwritable)?;
        // Unlike a rename, a link never takes the place of a file that is there.
        std::fs::hard_link(&partial, to).with_context(|| format!("{} cannot be written", to.display()))
    });
    std::fs::remove_file(&partial).with_context(unwritable)?;
    fetched
}

fn partial(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".partial");
    PathBuf::from(name)
}
