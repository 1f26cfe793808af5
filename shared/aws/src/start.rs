//! Puts the app of a function together: what of the outside world is behind each port.

use std::convert::Infallible;
use std::fmt::Display;
use std::sync::Arc;

use app::assembly::{AccountsSettings, Directory, Parts};
use app::hands::OneTask;
use app::identity::sign_in::{SignIn, SignInSettings};
use app::ports::{AccountDirectory, Clock, Keys, Mail, MailError, Mailer, Random};
use app::privacy::root_keys::RootKeys;
use app::{App, Settings as Decisions};
use async_trait::async_trait;
use aws_config::SdkConfig;
use table::{PoolKeys, Table};

use crate::clock::SystemClock;
use crate::dynamodb::DynamoTable;
use crate::environment::{AccountsVariables, Needs, ROOT_WRAPPING, Settings, SignInVariables};
use crate::kms::KmsKeys;
use crate::pool_keys::DynamoPoolKeys;
use crate::random::SystemRandom;
use crate::ses::SesMailer;
use crate::sqs::SqsQueue;
pub use crate::start_error::StartError;
use crate::{connection, secrets};

/// Queries that one call keeps going at the same time where it reads a country.
const READ_AT_ONCE: usize = 16;

/// A function that may begin.
pub struct Started {
    /// What it works with.
    pub app: Arc<App>,
    /// What the environment said.
    pub settings: Settings,
}

/// What makes relying parties of settings, for people who come to this public URL.
pub trait SetUpSignIn<E>: FnOnce(&SignInSettings, &str, &Arc<dyn Clock>) -> Result<SignIn, E> {}

impl<E, F: FnOnce(&SignInSettings, &str, &Arc<dyn Clock>) -> Result<SignIn, E>> SetUpSignIn<E> for F {}

/// What makes a directory of settings.
pub trait ConnectAccounts<E>:
    FnOnce(&AccountsSettings, &Arc<dyn Clock>) -> Result<Arc<dyn AccountDirectory>, E>
{
}

impl<E, F: FnOnce(&AccountsSettings, &Arc<dyn Clock>) -> Result<Arc<dyn AccountDirectory>, E>> ConnectAccounts<E>
    for F
{
}

/// Starts a function that needs these, at which nobody signs in and which looks for no accounts. From now on the log tells of panics in our way.
pub async fn start(needs: &Needs) -> Result<Started, StartError> {
    start_with_sign_in(needs, nobody_signs_in).await
}

/// Starts a function at which people sign in.
pub async fn start_with_sign_in<E: Display>(needs: &Needs, set_up: impl SetUpSignIn<E>) -> Result<Started, StartError> {
    start_with_both(needs, set_up, no_accounts).await
}

/// Starts a function that looks for accounts.
pub async fn start_with_accounts<E: Display>(
    needs: &Needs,
    connect: impl ConnectAccounts<E>,
) -> Result<Started, StartError> {
    start_with_both(needs, nobody_signs_in, connect).await
}

/// Starts whatever does both.
pub async fn start_with_both<S: Display, A: Display>(
    needs: &Needs,
    set_up: impl SetUpSignIn<S>,
    connect: impl ConnectAccounts<A>,
) -> Result<Started, StartError> {
    std::panic::set_hook(Box::new(app::panics::note));
    let settings = Settings::read(needs)?;
    let config = connection::connect().await;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let sign_in = sign_in_settings(&settings.sign_in, &config).await?;
    let sign_in = set_up(&sign_in, &settings.public_url, &clock);
    let sign_in = sign_in.map_err(|error| StartError::SignIn(error.to_string()))?;
    let directory = match accounts_settings(&settings.accounts, &config).await? {
        Some(accounts) => {
            let directory = connect(&accounts, &clock);
            Directory::Outside(directory.map_err(|error| StartError::Accounts(error.to_string()))?)
        }
        None => Directory::Embedded,
    };
    Ok(Started { app: assemble(&settings, &config, sign_in, directory, None).await?, settings })
}

fn nobody_signs_in(_: &SignInSettings, _: &str, _: &Arc<dyn Clock>) -> Result<SignIn, Infallible> {
    Ok(SignIn::default())
}

fn no_accounts(_: &AccountsSettings, _: &Arc<dyn Clock>) -> Result<Arc<dyn AccountDirectory>, &'static str> {
    Err("this function looks for no accounts")
}

/// With what is secret, from wherever the settings say.
async fn accounts_settings(
    variables: &AccountsVariables,
    config: &SdkConfig,
) -> Result<Option<AccountsSettings>, StartError> {
    let Some(mut settings) = variables.settings.clone() else { return Ok(None) };
    if let (Some(client), Some(place)) = (&mut settings.client, &variables.client_secret) {
        client.client_secret = secrets::text(config, place).await?.trim().to_owned();
    }
    for (text, place) in
        [(&mut settings.certificate, &variables.certificate), (&mut settings.authorities, &variables.authorities)]
    {
        if let Some(place) = place {
            *text = Some(secrets::text(config, place).await?);
        }
    }
    Ok(Some(settings))
}

/// With the secrets, from wherever the settings say.
async fn sign_in_settings(variables: &SignInVariables, config: &SdkConfig) -> Result<SignInSettings, StartError> {
    let mut settings = variables.settings.clone();
    let citizens = settings.citizens.as_mut().map(|it| &mut it.client);
    let participants = settings.participants.as_mut().map(|it| &mut it.client);
    for (client, place) in [(citizens, &variables.citizens_secret), (participants, &variables.participants_secret)] {
        if let (Some(client), Some(place)) = (client, place) {
            client.client_secret = Some(secrets::text(config, place).await?.trim().to_owned());
        }
    }
    Ok(settings)
}

/// Puts an app together for those who reach the services in their own way. `mailer` takes the place of the mail service.
pub async fn assemble(
    settings: &Settings,
    config: &SdkConfig,
    sign_in: SignIn,
    directory: Directory,
    mailer: Option<Arc<dyn Mailer>>,
) -> Result<Arc<App>, StartError> {
    let random: Arc<dyn Random> = Arc::new(SystemRandom);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let table: Arc<dyn Table> = Arc::new(DynamoTable::new(config, &settings.table, Arc::clone(&random)));
    let pool_keys: Arc<dyn PoolKeys> = Arc::new(DynamoPoolKeys::new(config, &settings.pool_keys));
    let keys = keys(settings, config, &random).await?;
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
    Ok(app::assembly::assemble(Parts {
        sign_in,
        directory,
        queue: Arc::new(SqsQueue::new(config, settings.queues.clone(), Arc::clone(&random))),
        clock,
        table,
        pool_keys,
        mailer,
        keys,
        random,
        hands: Arc::new(OneTask { at_once: READ_AT_ONCE }),
        profile: settings.profile.clone(),
        settings: Decisions {
            public_url: settings.public_url.clone(),
            environment: settings.environment.clone(),
            operator_key_hash: settings.operator_key_hash,
            contact: settings.contact.clone(),
            public_results: settings.public_results,
            mail_domain: from.rsplit('@').next().unwrap_or_default().trim_end_matches('>').to_owned(),
            spent_keys_hours: settings.spent_keys_hours,
            deletes_dead_rows: false,
            synthetic_address: settings.mail.as_ref().and_then(|mail| mail.synthetic_address.clone()),
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
    secrets::root_keys(config, &settings.root_keys, Arc::clone(random)).await
}

/// Of a function that has no right to send mails. The walk of the due index may meet a notice there: it waits for its queue.
struct NoMailer;

#[async_trait]
impl Mailer for NoMailer {
    async fn send(&self, _: &Mail) -> Result<(), MailError> {
        Err(MailError::NotNow("this function sends no mails".to_owned()))
    }
}
