//! Why a function cannot start: from [`crate::start`], and from what it reads.

use app::ports::Unavailable;

use crate::environment::EnvironmentError;

/// Why a function cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The settings cannot be read from the environment.
    #[error(transparent)]
    Environment(#[from] EnvironmentError),
    /// The keys, or another service, cannot be reached.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// A file with something secret.
    #[error("the file {0}: {1}")]
    File(String, String),
    /// What should be the root keys.
    #[error("the secret holds no root keys: {0}")]
    RootKeys(String),
    /// Where people sign in.
    #[error("the sign-in: {0}")]
    SignIn(String),
    /// Where the portal's accounts are.
    #[error("the directory of accounts: {0}")]
    Accounts(String),
    /// The sender of mails.
    #[error("MAIL_FROM is neither an address nor a name and an address")]
    Sender,
}
