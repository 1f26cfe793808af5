//! The adapters against services that others wrote: DynamoDB Local, moto. `tests/run` installs them.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail loudly, too")]

mod doubt;
mod emulator;
mod keys;
mod mails;
mod pool_keys;
mod proxy;
mod queue;
mod table;
