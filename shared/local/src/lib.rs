//! Adapters of one machine: embedded table and queue, SMTP mailer, outbox, key file.
//!
//! * [`data_file`] — the one file that holds the whole state: one writer, many readers.
//! * [`table`] — the Table port on that file.
//! * [`queue`] — queues with leases and dead letters, on that file and in memory.
//! * [`keys`] — the root keys, in a file that only the owner reads.
//! * [`mail`] — the way out for mails: SMTP, and the outbox of development.
//! * [`random`] — unpredictable bytes of the operating system.
//! * [`threads`] — the processors, for what takes long.

pub mod data_file;
pub mod keys;
pub mod mail;
pub mod pool_keys;
pub mod queue;
pub mod random;
mod rows;
pub mod table;
pub mod threads;
