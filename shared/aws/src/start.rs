//! Puts the app of a function together: what of the outside world is behind each port.

use std::sync::Arc;

use app::accounts::TableDirectory;
use app::ports::{Clock, Keys, Mail, MailError, Mailer, Random, Unavailable};
use app::root_keys::RootKeys;
use app::sign_in::SignIn;
use app::vault::Vault;
use app::{App, Settings as Decisions};
use async_trait::async_trait;
use aws_config::SdkConfig;
use table::Table;

use crate::clock::SystemClock;
use crate::dynamodb::DynamoTable;
use crate::environment::{EnvironmentError, Needs, ROOT_WRAPPING, Settings};
use crate::kms::KmsKeys;
use crate::random::SystemRandom;
use crate::ses::SesMailer;
use crate::sqs::SqsQueue;
use crate::{connection, secrets};

/// Before a secret's name: it is a file.
const FILE: &str = "file:";

/// Why a function cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Its settings.
    #[error(transparent)]
    Environment(#[from] EnvironmentError),
    /// Its keys.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// The file with the root keys.
    #[error("the file with the root keys: {0}")]
    File(String),
    /// The sender of mails.
    #[error("MAIL_FROM is neither an address nor a name and an address")]
    Sender,
}

/// A function that may begin.
pub struct Started {
    /// What it works with.
    pub app: Arc<App>,
    /// What the environment said.
    pub settings: Settings,
}

/// Starts a function that needs these.
pub async fn start(needs: &Needs) -> Result<Started, StartError> {
    let settings = Settings::read(needs)?;
    let config = connection::connect().await;
    Ok(Started { app: assemble(&settings, &config, None).await?, settings })
}

/// The same, for those who reach the services in their own way. `mailer` takes the place of the mail service.
pub async fn assemble(
    settings: &Settings,
    config: &SdkConfig,
    mailer: Option<Arc<dyn Mailer>>,
) -> Result<Arc<App>, StartError> {
    let random: Arc<dyn Random> = Arc::new(SystemRandom);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let table: Arc<dyn Table> = Arc::new(DynamoTable::new(config, &settings.table, Arc::clone(&random)));
    let keys = keys(settings, config, &random).await?;
    let vault = Arc::new(Vault::new(Arc::clone(&table), Arc::clone(&keys), Arc::clone(&random)));
    let mailer = match (mailer, &settings.mail) {
        (Some(mailer), _) => mailer,
        (None, Some(mail)) => {
            let set = mail.configuration_set.clone();
            let mailer = SesMailer::new(config, &mail.from, set, Arc::clone(&clock)).ok_or(StartError::Sender)?;
            Arc::new(mailer)
        }
        (None, None) => Arc::new(NoMailer),
    };
    let from = settings.mail.as_ref().map(|mail| mail.from.as_str()).unwrap_or_default();
    Ok(Arc::new(App {
        // The stack names no provider yet: the pages that need one say so.
        sign_in: SignIn::default(),
        directory: Arc::new(TableDirectory::new(Arc::clone(&table), Arc::clone(&keys), Arc::clone(&vault))),
        queue: Arc::new(SqsQueue::new(config, settings.queues.clone(), Arc::clone(&random))),
        clock,
        table,
        mailer,
        keys,
        random,
        vault,
        profile: settings.profile.clone(),
        settings: Decisions {
            public_url: settings.public_url.clone(),
            environment: settings.environment.clone(),
            operator_key_hash: settings.operator_key_hash,
            mail_domain: from.rsplit('@').next().unwrap_or_default().trim_end_matches('>').to_owned(),
        },
    }))
}

async fn keys(settings: &Settings, config: &SdkConfig, random: &Arc<dyn Random>) -> Result<Arc<dyn Keys>, StartError> {
    let root = root_keys(settings, config, random).await?;
    Ok(match settings.key.as_str() {
        ROOT_WRAPPING => Arc::new(root),
        key => Arc::new(KmsKeys::new(config, key.to_owned(), root, Arc::clone(random))),
    })
}

/// The root keys, from wherever the settings say.
pub async fn root_keys(
    settings: &Settings,
    config: &SdkConfig,
    random: &Arc<dyn Random>,
) -> Result<RootKeys, StartError> {
    match settings.root_keys.strip_prefix(FILE) {
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|error| StartError::File(error.to_string()))?;
            RootKeys::parse(&text, Arc::clone(random)).map_err(StartError::File)
        }
        None => Ok(secrets::root_keys(config, &settings.root_keys, Arc::clone(random)).await?),
    }
}

/// Of a function that has no right to send mails. The walk of the due index may meet a notice there: it waits for its queue.
struct NoMailer;

#[async_trait]
impl Mailer for NoMailer {
    async fn send(&self, _: &Mail) -> Result<(), MailError> {
        Err(MailError::NotNow("this function sends no mails".to_owned()))
    }
}
