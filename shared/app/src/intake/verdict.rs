//! What becomes of one record of a batch.

use domain::receipt::Invalid;

domain::names! {
    /// What became of a record, in one word.
    pub enum VerdictName {
        /// Stored.
        Accepted = "accepted",
        /// Stored before, the same.
        Repeated = "repeated",
        /// Changed.
        Amended = "amended",
        /// Taken back.
        Withdrawn = "withdrawn",
        /// Not stored.
        Refused = "refused",
    }
}

/// What became of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Stored; `late` after the deadline of A2.4.
    Accepted {
        /// After the deadline.
        late: bool,
        /// What is told of it all the same.
        notes: Vec<Invalid>,
    },
    /// Stored before, the same.
    Repeated {
        /// Whether the first one was late.
        late: bool,
        /// What is told of it all the same: persons whose account is found to be another's, so that nobody is invited by it until it is
        /// corrected; a service that had ended before.
        notes: Vec<Invalid>,
    },
    /// The end, the organisation, a name or a birth date of the receipt was changed.
    Amended {
        /// Whether the first one was late.
        late: bool,
        /// What is told of it all the same.
        notes: Vec<Invalid>,
    },
    /// Taken back.
    Withdrawn,
    /// Not stored.
    Refused(Vec<Invalid>),
}
