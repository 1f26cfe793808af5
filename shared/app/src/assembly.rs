//! The one place where an [`App`] is put together, for the host, the clouds, the container, tests, the simulation and the benchmark.

use std::sync::Arc;

use domain::improvement::Rules;
use domain::regulation::Profile;
use table::{PoolKeys, Table};

use crate::identity::sign_in::SignIn;
use crate::ports::{AccountDirectory, Clock, Keys, Mailer, Queue, Random};
use crate::privacy::vault::Vault;
use crate::registers::accounts::TableDirectory;
use crate::{App, Settings};

/// What an app is made of. What follows from it, as the vault does, [`assemble`] makes.
pub struct Parts {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The store.
    pub table: Arc<dyn Table>,
    /// The keys of the pool.
    pub pool_keys: Arc<dyn PoolKeys>,
    /// The hints.
    pub queue: Arc<dyn Queue>,
    /// The way out for mails.
    pub mailer: Arc<dyn Mailer>,
    /// Where the portal's accounts are.
    pub directory: Directory,
    /// The root keys.
    pub keys: Arc<dyn Keys>,
    /// Unpredictable bytes.
    pub random: Arc<dyn Random>,
    /// Terms and targets.
    pub profile: Profile,
    /// What the operator decided.
    pub settings: Settings,
    /// Where people sign in.
    pub sign_in: SignIn,
}

/// Where the portal's accounts are.
pub enum Directory {
    /// In the store itself.
    Embedded,
    /// Elsewhere.
    Outside(Arc<dyn AccountDirectory>),
}

/// Puts an app together.
pub fn assemble(parts: Parts) -> Arc<App> {
    let Parts { clock, table, pool_keys, queue, mailer, directory, keys, random, profile, settings, sign_in } = parts;
    let vault = Arc::new(Vault::new(
        Arc::clone(&table),
        Arc::clone(&keys),
        Arc::clone(&pool_keys),
        Arc::clone(&random),
        Arc::clone(&clock),
        profile.policies.erasure.clone(),
    ));
    let directory = match directory {
        Directory::Embedded => Arc::new(TableDirectory::new(Arc::clone(&table), Arc::clone(&keys), Arc::clone(&vault))),
        Directory::Outside(directory) => directory,
    };
    let improvement = Rules::shipped();
    Arc::new(App {
        clock,
        table,
        pool_keys,
        queue,
        mailer,
        directory,
        keys,
        random,
        vault,
        profile,
        improvement,
        settings,
        sign_in,
    })
}

impl App {
    /// What it was made of: for whoever puts it together again with another part.
    pub fn parts(&self) -> Parts {
        Parts {
            clock: Arc::clone(&self.clock),
            table: Arc::clone(&self.table),
            pool_keys: Arc::clone(&self.pool_keys),
            queue: Arc::clone(&self.queue),
            mailer: Arc::clone(&self.mailer),
            directory: Directory::Outside(Arc::clone(&self.directory)),
            keys: Arc::clone(&self.keys),
            random: Arc::clone(&self.random),
            profile: self.profile.clone(),
            settings: self.settings.clone(),
            sign_in: self.sign_in.clone(),
        }
    }
}
