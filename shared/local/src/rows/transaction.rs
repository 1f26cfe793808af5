//! What a job sees of the commit that it is part of.

use rusqlite::Connection;

use super::counters::HotCounters;

/// One commit while it is put together.
pub(crate) struct Transaction<'connection> {
    /// Everything but counters is read and changed directly.
    pub(crate) connection: &'connection Connection,
    /// Counters that jobs of this commit added to; written once, at its end.
    pub(super) counters: HotCounters,
}

impl<'connection> Transaction<'connection> {
    pub(crate) fn new(connection: &'connection Connection) -> Transaction<'connection> {
        Transaction { connection, counters: HotCounters::default() }
    }

    /// Writes what was only kept in mind so far.
    pub(crate) fn flush(&mut self) -> rusqlite::Result<()> {
        self.counters.flush(self.connection)
    }
}
