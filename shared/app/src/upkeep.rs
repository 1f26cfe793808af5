//! What keeps the store healthy: sweep, watch, check, running recount, divide.

pub mod check;
pub mod divide;
pub(crate) mod running_recount;
pub mod sweep;
pub mod watch;
