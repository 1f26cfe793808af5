//! Where the portal's accounts are: what the command line says of it. Files are read when the host starts.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use app::assembly::{AccountsSettings, ClientCredentials, Directory};
use app::ports::Clock;

use crate::arguments::AccountsArguments;

/// Where the portal's accounts are; the default is in the register.
#[derive(Clone, Default)]
pub struct AccountsConfiguration {
    settings: Option<AccountsSettings>,
    secret_file: Option<PathBuf>,
    certificate: Option<PathBuf>,
    authorities: Option<PathBuf>,
    /// Where the mails of the synthetic citizen go; `None`: there is none.
    pub synthetic_address: Option<String>,
}

impl AccountsConfiguration {
    /// The settings of the command line.
    pub(super) fn of(arguments: AccountsArguments) -> AccountsConfiguration {
        let it = arguments;
        let client = it.accounts_token_url.zip(it.accounts_client_id).map(|(token_url, client_id)| ClientCredentials {
            token_url,
            client_id,
            client_secret: it.accounts_client_secret.unwrap_or_default(),
            scopes: it.accounts_scopes,
        });
        let settings = it.accounts_url.map(|url| AccountsSettings { url, client, ..AccountsSettings::default() });
        AccountsConfiguration {
            settings,
            secret_file: it.accounts_client_secret_file,
            certificate: it.accounts_certificate,
            authorities: it.accounts_authorities,
            synthetic_address: it.synthetic_address,
        }
    }

    /// The directory in which citizens are looked for.
    pub fn directory(&self, clock: &Arc<dyn Clock>) -> anyhow::Result<Directory> {
        let Some(mut settings) = self.settings.clone() else { return Ok(Directory::Embedded) };
        if let (Some(client), Some(path)) = (&mut settings.client, &self.secret_file) {
            client.client_secret = read(path)?.trim().to_owned();
        }
        settings.certificate = self.certificate.as_deref().map(read).transpose()?;
        settings.authorities = self.authorities.as_deref().map(read).transpose()?;
        let directory = accounts::connect(&settings, clock);
        Ok(Directory::Outside(directory.context("the directory of accounts is not set up as it must be")?))
    }
}

impl std::fmt::Debug for AccountsConfiguration {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let url = self.settings.as_ref().map(|settings| &settings.url);
        formatter.debug_struct("AccountsConfiguration").field("url", &url).finish_non_exhaustive()
    }
}

fn read(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
}
