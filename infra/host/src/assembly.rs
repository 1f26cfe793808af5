//! Puts the app together from the adapters of one machine: what of the outside world is behind each port.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use app::assembly::{Parts, assemble};
use app::ports::{Clock, Keys, Mail, MailError, Mailer, Random};
use app::{App, Settings};
use async_trait::async_trait;
use local::data_file::DataFile;
use local::keys::KeyFile;
use local::mail::{OutboxMailer, SmtpMailer};
use local::pool_keys::PoolKeyFile;
use local::queue::SqliteQueue;
use local::random::SystemRandom;
use local::table::SqliteTable;
use local::threads::Threads;
use sha2::{Digest, Sha256};
use table::Item;
use table::items::{DataKeyItem, decode};
use table::kinds::Kind;
use table::whole::{Unreadable, WholeStore};

use crate::clock::{ManualClock, SystemClock};
use crate::configuration::{Configuration, domain_of_address};

/// Name of the data file inside the data directory.
pub const DATA_FILE: &str = "otklik.db";

/// Name of the key file inside the data directory.
pub const KEY_FILE: &str = "keys.json";

/// The app of a host, with those of its parts that the host itself works with.
pub struct Assembly {
    /// What the functions work with.
    pub app: Arc<App>,
    /// The data directory.
    pub directory: PathBuf,
    /// Behind the table and the queue.
    pub file: Arc<DataFile>,
    /// The queue, with its receiving side.
    pub queue: Arc<SqliteQueue>,
    /// What only development has.
    pub development: Option<DevelopmentParts>,
}

/// What only development has.
#[derive(Clone)]
pub struct DevelopmentParts {
    /// The clock of the app.
    pub clock: Arc<ManualClock>,
    /// Every mail that was sent.
    pub outbox: Arc<OutboxMailer>,
}

impl Assembly {
    /// Opens the data directory and puts the app together. `listening_on` is the public URL where none is configured.
    pub fn new(configuration: &Configuration, listening_on: &str) -> anyhow::Result<Assembly> {
        let public_url = configuration.public_url.clone().unwrap_or_else(|| listening_on.to_owned());
        let sender = configuration.sender(&public_url);
        let manual = configuration
            .development
            .map(|development| Arc::new(development.clock.map_or_else(ManualClock::default, ManualClock::at)));
        let clock: Arc<dyn Clock> = match &manual {
            Some(manual) => Arc::<ManualClock>::clone(manual),
            None => Arc::new(SystemClock),
        };
        let smtp = match &configuration.smtp {
            Some(url) => Some(Arc::new(SmtpMailer::new(url, &sender, Arc::clone(&clock))?) as Arc<dyn Mailer>),
            None => None,
        };
        let development = manual.map(|manual| DevelopmentParts {
            outbox: Arc::new(OutboxMailer::over(smtp.clone(), Arc::clone(&clock))),
            clock: manual,
        });
        let mailer = match (&development, smtp) {
            (Some(development), _) => Arc::clone(&development.outbox) as Arc<dyn Mailer>,
            (None, Some(smtp)) => smtp,
            (None, None) => {
                tracing::warn!("No mail server is configured: notices wait. Name one with --smtp smtp://host:port");
                Arc::new(NoMailServer)
            }
        };
        let settings = Settings {
            mail_domain: domain_of_address(&sender),
            spent_keys_hours: configuration.spent_keys_hours,
            deletes_dead_rows: true,
            synthetic_address: configuration.accounts.synthetic_address.clone(),
            public_url: public_url.clone(),
            environment: configuration.environment.clone(),
            contact: configuration.contact.clone(),
            public_results: configuration.public_results,
            operator_key_hash: configuration.operator_key.as_ref().map(|key| Sha256::digest(key.as_bytes()).into()),
        };
        let random: Arc<dyn Random> = Arc::new(SystemRandom);
        ensure_pool_keys(&configuration.pool_keys, &configuration.data.join(DATA_FILE))?;
        let (file, keys) = open(&configuration.data, &random)?;
        let keys: Arc<dyn Keys> = Arc::new(keys);
        let pool_keys = Arc::new(PoolKeyFile::open(&configuration.pool_keys)?);
        let table = Arc::new(SqliteTable::new(Arc::clone(&file)));
        let queue = Arc::new(SqliteQueue::new(Arc::clone(&file), Arc::clone(&clock)));
        let sign_in = configuration.sign_in.sign_in(&public_url, &clock)?;
        let directory = configuration.accounts.directory(&clock)?;
        let app = assemble(Parts {
            sign_in,
            directory,
            clock,
            table,
            pool_keys,
            queue: queue.clone(),
            mailer,
            keys,
            random,
            hands: Arc::new(Threads),
            profile: configuration.profile.clone(),
            settings,
        });
        Ok(Assembly { app, directory: configuration.data.clone(), file, queue, development })
    }
}

/// Stands where a mail server will be: every notice waits and is tried again, as when a server is away.
struct NoMailServer;

#[async_trait]
impl Mailer for NoMailServer {
    async fn send(&self, _: &Mail) -> Result<(), MailError> {
        Err(MailError::NotNow("no mail server is configured".to_owned()))
    }
}

/// Opens the data file of a host that is stopped. Unlike a start, this makes no new one.
pub fn open_stopped(data: &Path) -> anyhow::Result<Arc<DataFile>> {
    let path = data.join(DATA_FILE);
    anyhow::ensure!(path.exists(), "there is no data file {}", path.display());
    Ok(DataFile::open(path)?)
}

/// The keys of the pool. An empty file of them is made for new data only: where something was sealed, its keys lie elsewhere, and with an empty
/// file nothing of it would open, while everything seemed well.
pub fn open_pool_keys(directory: &Path, data_file: &Path) -> anyhow::Result<PoolKeyFile> {
    ensure_pool_keys(directory, data_file)?;
    Ok(PoolKeyFile::open(directory)?)
}

fn ensure_pool_keys(directory: &Path, data_file: &Path) -> anyhow::Result<()> {
    if !directory.join(local::pool_keys::FILE).exists() && data_file.exists() {
        anyhow::ensure!(
            !has_sealed(data_file)?,
            "there are no keys of the pool in {}, and what is sealed in {} has such keys: name their directory with --pool-keys. If they are \
             lost for good, restore a copy with --pool-keys-lost",
            directory.display(),
            data_file.display()
        );
    }
    Ok(())
}

/// Whether anything in these data is sealed under a key of the pool.
fn has_sealed(data_file: &Path) -> anyhow::Result<bool> {
    let file = DataFile::open(data_file)?;
    let mut found = false;
    let look = &mut |item: Result<Item, Unreadable>| {
        let is_data_key = |item: &Item| Kind::DataKey.is(&item.key);
        let under = |item: Item| is_data_key(&item).then(|| decode::<DataKeyItem>(&item).ok()?.under).flatten();
        found |= item.ok().and_then(under).is_some();
    };
    futures::executor::block_on(file.each_item(look))?;
    Ok(found)
}

/// The data file and its keys. New keys are drawn for a new data file only: other keys than its own would make
/// everything in it unreadable for good.
fn open(data: &Path, random: &Arc<dyn Random>) -> anyhow::Result<(Arc<DataFile>, KeyFile)> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(data)
        .with_context(|| format!("the data directory {} cannot be made", data.display()))?;
    let (data_path, key_path) = (data.join(DATA_FILE), data.join(KEY_FILE));
    let first_start = !data_path.exists() && !key_path.exists();
    let keys = if first_start {
        KeyFile::create(&key_path, Arc::clone(random))
    } else {
        KeyFile::open(&key_path, Arc::clone(random))
    };
    let keys = keys?;
    Ok((DataFile::open(data_path)?, keys))
}

#[cfg(test)]
mod tests {
    use table::PoolKey;

    use super::*;
    use crate::configuration::{Development, pool_keys_of};

    /// Where a file under this directory holds these bytes.
    fn holding(directory: &Path, bytes: &[u8]) -> Vec<PathBuf> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                found.extend(holding(&path, bytes));
            } else if std::fs::read(&path).unwrap().windows(bytes.len()).any(|window| window == bytes) {
                found.push(path);
            }
        }
        found
    }

    #[tokio::test]
    async fn a_key_of_the_pool_is_in_its_own_directory_and_in_no_copy() {
        let directory = tempfile::tempdir().unwrap();
        let data = directory.path().join("data");
        let configuration = Configuration {
            pool_keys: pool_keys_of(&data, None).unwrap(),
            ..Configuration::for_development(&data, Development::default())
        };
        let assembly = Assembly::new(&configuration, "http://localhost").unwrap();
        let pool_keys = &assembly.app.pool_keys;
        pool_keys.create_if_absent("lane/1", &PoolKey([0xa7; 32])).await.unwrap();
        assembly.file.backup_to(directory.path().join("copy.db")).unwrap();
        let own = directory.path().join("data-pool").join(local::pool_keys::FILE);
        assert_eq!(holding(directory.path(), &[0xa7; 16]), [own]);
        pool_keys.destroy("lane/1").await.unwrap();
        assert_eq!(holding(directory.path(), &[0xa7; 16]), Vec::<PathBuf>::new());
    }
}
