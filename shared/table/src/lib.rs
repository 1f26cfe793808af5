//! The Table port: one small key-value contract that DynamoDB, its compatible services, SQLite and a
//! map in memory can all keep. What is stored and how is written once, above it.
//!
//! * [`port`] — the contract: `get`, `query`, `due` and one atomic `write`.
//! * [`kinds`] — every stored kind, declared once: the schema.
//! * [`keys`] — every key.
//! * [`items`] — the stored forms.
//! * [`lines`] — items as text, to move a table between engines.
//! * [`whole`] — a store as a whole: every item, its structure, a copy of it.
//! * [`pool_keys`] — the port of the pool's keys, which no backup may hold.
//! * [`moved_keys`] — those keys as text, to move them.
//! * [`queue`] — the queues' ports.
//! * [`memory`] — the engine that is the executable model of the contract.

#[cfg(any(test, feature = "conformance"))]
pub mod conformance;
pub mod items;
pub mod keys;
pub mod kinds;
pub mod lines;
pub mod memory;
pub mod moved_keys;
pub mod pool_keys;
pub mod port;
pub mod queue;
pub mod whole;

pub use pool_keys::{PoolKey, PoolKeys};
pub use port::{
    Add, Conflict, Counters, Delete, Due, Expect, Found, Item, Key, Page, Put, Range, StoreError, Table, Write,
    WriteError,
};
