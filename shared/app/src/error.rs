//! What can go wrong outside the rules. None of it is the sender's fault; all of it may pass.

use table::{StoreError, WriteError};

use crate::ports::Unavailable;

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
