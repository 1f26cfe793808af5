//! What a job sees of the commit that it is part of.

use rusqlite::Connection;

use crate::table::HotCounters;

/// One commit while it is put together.
pub(crate) struct Transaction<'connection> {
    /// Everything but counters is read and changed directly.
    pub(crate) connection: &'connection Connection,
    /// Counters that jobs of this commit added to; written once, at its end.
    pub(crate) counters: HotCounters,
}

impl<'connection> Transaction<'connection> {
    pub(super) fn new(connection: &'connection Connection) -> Transaction<'connection> {
        Transaction { connection, counters: HotCounters::default() }
    }

    /// Writes what was only kept in mind so far.
    pub(super) fn flush(&mut self) -> rusqlite::Result<()> {
        self.counters.flush(self.connection)
    }
}
