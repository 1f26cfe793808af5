//! The one place where an [`App`] is put together, for the host, the clouds, the container, tests, the simulation and the benchmark.

use std::sync::Arc;

use domain::improvement::Rules;
use domain::regulation::Profile;
use table::{PoolKeys, Table};

use crate::counts::quarter_sums::FinalSums;
use crate::hands::Hands;
use crate::health::Health;
use crate::identity::guesses::Guesses;
use crate::identity::limits::Limits;
use crate::identity::sign_in::SignIn;
use crate::pool::turn::Turns;
use crate::ports::{AccountDirectory, Clock, Keys, Mailer, Queue, Random};
use crate::privacy::vault::Vault;
use crate::registers::LastRead;
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
    /// Who does what can be done at the same time.
    pub hands: Arc<dyn Hands>,
    /// Terms and targets.
    pub profile: Profile,
    /// What the operator decided.
    pub settings: Settings,
    /// Where people sign in.
    pub sign_in: SignIn,
}

/// How the portal's directory of accounts is reached; the adapter makes an [`AccountDirectory`] of it.
#[derive(Clone, Default)]
pub struct AccountsSettings {
    /// The address of the directory: what is asked is `POST {url}/find`.
    pub url: String,
    /// How we get a token for it; `None`: it wants none.
    pub client: Option<ClientCredentials>,
    /// The certificate by which it knows us, with those above it and its key, as PEM; `None`: it asks for none.
    pub certificate: Option<String>,
    /// Certificates of the authorities that are believed of it, as PEM; `None`: those that browsers believe.
    pub authorities: Option<String>,
}

/// How a program gets a token (OAuth 2, client credentials).
#[derive(Clone)]
pub struct ClientCredentials {
    /// Where tokens are given.
    pub token_url: String,
    /// Our name there.
    pub client_id: String,
    /// Our secret there.
    pub client_secret: String,
    /// What is asked for.
    pub scopes: Vec<String>,
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
    let Parts { clock, table, pool_keys, queue, mailer, directory, keys, random, hands, profile, settings, sign_in } =
        parts;
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
        hands,
        vault,
        profile,
        improvement,
        settings,
        sign_in,
        guesses: Guesses::default(),
        asked: Limits::default(),
        health: Health::default(),
        addresses: Limits::default(),
        links: Limits::default(),
        assertions: Limits::default(),
        voices: Default::default(),
        final_sums: FinalSums::default(),
        turns: Turns::default(),
        last_types: LastRead::default(),
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
            hands: Arc::clone(&self.hands),
            profile: self.profile.clone(),
            settings: self.settings.clone(),
            sign_in: self.sign_in.clone(),
        }
    }
}
