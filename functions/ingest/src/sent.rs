//! A record and its place in what was sent.

use app::intake::receive::Record;
use tables::RowFault;

/// A record as it was sent.
pub(crate) struct Sent {
    /// The line of the body on which it begins, counted from 1, where the body has lines.
    pub(crate) line: Option<u64>,
    /// What it says.
    pub(crate) record: Record,
    /// What is wrong with its row, where it is one.
    pub(crate) fault: Option<RowFault>,
}

impl Sent {
    /// A record without a line.
    pub(crate) fn of(record: Record) -> Sent {
        Sent { line: None, record, fault: None }
    }
}
