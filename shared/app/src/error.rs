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

impl Error {
    /// Whether the directory of accounts did not answer. What waits for it stays due, and the sweep takes it up when it answers again.
    pub fn is_of_directory(&self) -> bool {
        matches!(self, Error::Unavailable(unavailable) if unavailable.service == ACCOUNT_DIRECTORY)
    }

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
