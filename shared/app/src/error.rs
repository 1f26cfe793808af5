//! What can go wrong outside the rules. None of it is the sender's fault; all of it may pass.

use table::{Key, StoreError, WriteError, kinds};

use crate::ports::{ACCOUNT_DIRECTORY, Unavailable};

/// A use case could not be carried out. Nothing acknowledged depends on it; trying again is safe.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An outside service.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// Others changed the same item again and again.
    #[error("too many writers at the same item")]
    Contended,
    /// Something stored contradicts the rules: a fault of ours.
    #[error("a stored item contradicts the rules: {0}")]
    Corrupt(String),
    /// Something whose changes the audit trail tells of would change without a record, or the other way round: a fault of ours.
    #[error("no record goes with a change of {0}")]
    Unrecorded(String),
}

/// What was done; `None`: the directory of accounts did not answer. Nothing is wrong with what was asked then: it stays due, and the sweep takes it
/// up when the directory answers again, while a message that came again and again would only end as a dead letter.
pub fn unless_directory_is_away<T>(done: Result<T, Error>) -> Result<Option<T>, Error> {
    match done {
        Err(Error::Unavailable(away)) if away.service == ACCOUNT_DIRECTORY => {
            tracing::warn!(
                cause = away.cause,
                "What was to be done waits for the account directory, and the sweep for both"
            );
            Ok(None)
        }
        done => done.map(Some),
    }
}

impl Error {
    /// The item under this key and the audit trail do not go together.
    pub(crate) fn unrecorded(key: &Key) -> Error {
        Error::Unrecorded(kinds::prefix(key).to_owned())
    }
}

impl From<WriteError> for Error {
    /// A conflict that a use case did not decide by: somebody else was first.
    fn from(error: WriteError) -> Error {
        match error {
            WriteError::Conflict(_) => Error::Contended,
            WriteError::Store(error) => Error::Store(error),
        }
    }
}
