//! Engines of the queues' port ([`table::queue`]): [`SqliteQueue`] in the data file, [`MemoryQueue`] for tests.

mod bell;
mod memory;
mod sqlite;

pub use memory::MemoryQueue;
pub use sqlite::SqliteQueue;
