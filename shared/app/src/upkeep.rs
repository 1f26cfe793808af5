//! What keeps the store healthy: sweep, watch, check, running recount, divide; and whether it is.

pub mod check;
pub mod divide;
pub mod health;
pub(crate) mod running_recount;
pub mod sweep;
pub mod watch;
