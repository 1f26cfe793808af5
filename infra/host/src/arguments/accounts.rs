//! Where the portal's accounts are. Without an address they are those of the register.

use std::path::PathBuf;

use clap::Args;
use domain::invitation::mail::is_address;

/// Where the portal's accounts are.
#[derive(Clone, Debug, Args)]
pub struct AccountsArguments {
    /// The portal's directory of accounts: citizens are looked for with POST URL/find. Default: the accounts of the register.
    #[arg(long, value_name = "URL", help_heading = "Accounts")]
    pub accounts_url: Option<String>,
    /// Where a token for it is given (OAuth 2, client credentials). Without one it is asked without a token.
    #[arg(long, value_name = "URL", requires_all = ["accounts_url", "accounts_client_id"], help_heading = "Accounts")]
    pub accounts_token_url: Option<String>,
    /// How this host is known there.
    #[arg(long, value_name = "ID", requires = "accounts_token_url", help_heading = "Accounts")]
    pub accounts_client_id: Option<String>,
    /// The secret that this host shares with whoever gives tokens.
    #[arg(long, value_name = "SECRET", env = "OTKLIK_ACCOUNTS_CLIENT_SECRET", hide_env_values = true, hide = true)]
    pub accounts_client_secret: Option<String>,
    /// The file with that secret; or OTKLIK_ACCOUNTS_CLIENT_SECRET in the environment.
    #[arg(long, value_name = "FILE", conflicts_with = "accounts_client_secret", help_heading = "Accounts")]
    pub accounts_client_secret_file: Option<PathBuf>,
    /// What a token is asked for, separated by commas.
    #[arg(long, value_name = "SCOPES", value_delimiter = ',', help_heading = "Accounts")]
    pub accounts_scopes: Vec<String>,
    /// The certificate by which the directory knows this host, with its key, as PEM (mutual TLS).
    #[arg(long, value_name = "FILE", requires = "accounts_url", help_heading = "Accounts")]
    pub accounts_certificate: Option<PathBuf>,
    /// Certificates of the authorities that are believed of the directory, as PEM. Default: those that browsers believe.
    #[arg(long, value_name = "FILE", requires = "accounts_url", help_heading = "Accounts")]
    pub accounts_authorities: Option<PathBuf>,
    /// Where the mails of the synthetic citizen go, who passes through every source once a day, is counted nowhere, and is missed by `otklik
    /// status` when it does not arrive: an address of yours that somebody looks into. Default: there is no such citizen.
    #[arg(long, value_name = "ADDRESS", env = "OTKLIK_SYNTHETIC_ADDRESS", value_parser = address, help_heading = "Accounts")]
    pub synthetic_address: Option<String>,
}

fn address(text: &str) -> Result<String, String> {
    if is_address(text) { Ok(text.to_owned()) } else { Err("it is no mail address".to_owned()) }
}
