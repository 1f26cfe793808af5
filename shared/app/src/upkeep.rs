//! What keeps the store healthy: sweep, watch, check, divide.

pub mod check;
pub mod divide;
pub mod sweep;
pub mod watch;
