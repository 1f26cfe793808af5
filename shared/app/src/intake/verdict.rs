//! What becomes of one record of a batch.

use domain::receipt::Invalid;

/// What became of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Stored; `late` after the deadline of A2.4.
    Accepted {
        /// After the deadline.
        late: bool,
    },
    /// Stored before, the same.
    Repeated {
        /// Whether the first one was late.
        late: bool,
    },
    /// The end or the organisation of the receipt was changed.
    Amended {
        /// Whether the first one was late.
        late: bool,
    },
    /// Taken back.
    Withdrawn,
    /// Not stored.
    Refused(Vec<Invalid>),
}
