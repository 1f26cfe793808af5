//! The portal's directory of accounts, over HTTP (A2.2): `POST {url}/find` with up to a hundred SNILS answers the accounts that there are.
//!
//! * [`connect`] — the directory that settings make.
//! * `directory` — who asks at the same time shares a request; attempts, and when none is made.
//! * `breaker` — a directory that failed several times in a row is left alone for a while.
//! * `wire` — what goes over the wire, and what of an answer is believed.
//! * `sending` — requests: TLS, our own certificate, the token of OAuth 2.
//!
//! Whatever goes wrong is an [`Unavailable`](app::ports::Unavailable): only an answer that was understood says that there is no account.

mod breaker;
mod directory;
mod sending;
mod wire;

use std::sync::Arc;

use app::assembly::AccountsSettings;
use app::ports::{AccountDirectory, Clock};

pub use directory::PortalDirectory;

/// A directory that cannot be.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    /// Not an address.
    #[error("`{0}` is not an address")]
    Address(String),
    /// Numbers of citizens would go over the wire for everybody to read.
    #[error("`{0}` must be reached over https")]
    Insecure(String),
    /// Our certificate, or those of the authorities.
    #[error("{0} cannot be understood: {1}")]
    Certificate(&'static str, String),
}

/// Sets the directory up. Nothing is asked yet: a directory that is away at the start keeps nothing else from working.
///
/// # Errors
/// An address is none, or is reached without TLS and not on this machine; a certificate cannot be understood.
pub fn connect(settings: &AccountsSettings, clock: &Arc<dyn Clock>) -> Result<Arc<dyn AccountDirectory>, SetUpError> {
    Ok(Arc::new(PortalDirectory::new(settings, Arc::clone(clock))?))
}
