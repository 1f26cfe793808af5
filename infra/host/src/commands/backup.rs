//! `otklik backup`: a copy of the data file of a host, running or stopped, checked before it is called one.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::Context;
use app::pool::backups;
use app::ports::Clock;
use chrono::{DateTime, Utc};
use local::data_file::copy::Copy;
use local::table::SqliteTable;

use crate::arguments::BackupArguments;
use crate::assembly::{KEY_FILE, open_stopped};
use crate::client::{Client, Repeat};
use crate::clock::SystemClock;
use crate::copies::{manifest_of, write_manifest};
use crate::foreground::print;
use crate::operations::{BEGUN_AT, Finished};
use crate::progress::Step;

/// Writes the copy under its name only when it is whole, and tells the host that it is: spent keys that were kept for older copies may go.
pub async fn run(arguments: &BackupArguments) -> anyhow::Result<()> {
    let to = &arguments.to;
    for path in [to, &manifest_of(to)] {
        anyhow::ensure!(!path.exists(), "{} exists already and is not overwritten", path.display());
    }
    let step = Step::begin("Copying, and looking at the copy");
    match (&arguments.data, &arguments.from) {
        (Some(data), _) => {
            let (file, begun_at) = (open_stopped(data)?, SystemClock.now());
            file.backup_to(to)?;
            Copy::open(to)?.integrity_check()?;
            backups::finished(&SqliteTable::new(file), begun_at, SystemClock.now()).await?;
        }
        (None, Some(from)) => {
            let client = Client::new(from, arguments.key.as_deref().unwrap_or_default());
            let begun_at = fetch(&client, to)?;
            Copy::open(to)?.integrity_check()?;
            let told = serde_json::to_vec(&Finished { begun_at })?;
            // The copy is whole all the same.
            if let Err(error) =
                client.post("/operations/backup/finished", "application/json", &told, Repeat::WhileItMayPass)
            {
                tracing::warn!(%error, "The host was not told that the copy is whole: spent keys wait for the next one, or for their hours");
            }
        }
        (None, None) => anyhow::bail!("say with --data or --from what to copy"),
    }
    drop(step);
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

/// Fetches a copy; answers when it was begun.
fn fetch(client: &Client, to: &Path) -> anyhow::Result<DateTime<Utc>> {
    let partial = partial(to);
    let unwritable =
        || format!("{} cannot be written: if a backup that broke off has left it, remove it", partial.display());
    let opened = OpenOptions::new().create_new(true).write(true).mode(0o600).open(&partial);
    let mut file = opened.with_context(unwritable)?;
    let fetched = client.download("/operations/backup", &mut file);
    let fetched = fetched.map_err(anyhow::Error::from).and_then(|headers| {
        file.sync_all().with_context(unwritable)?;
        // Unlike a rename, a link never takes the place of a file that is there.
        std::fs::hard_link(&partial, to).with_context(|| format!("{} cannot be written", to.display()))?;
        let begun_at = headers.get(BEGUN_AT).and_then(|begun_at| begun_at.to_str().ok());
        Ok(begun_at.context("the host does not say when it began")?.parse()?)
    });
    std::fs::remove_file(&partial).with_context(unwritable)?;
    fetched
}

fn partial(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".partial");
    PathBuf::from(name)
}
